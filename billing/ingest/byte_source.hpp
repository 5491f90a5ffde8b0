#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace fleetbill::billing::ingest {

/// Bytes of the file itself, packed as it may be. A pipe has no size.
struct Progress {
  std::uint64_t read = 0;
  std::uint64_t size = 0;
};

/// The bytes of a file, decompressed if they are gzip (recognised by content, not by name).
class ByteSource {
 public:
  virtual ~ByteSource() = default;

  /// Reads up to `size` bytes.
  /// @returns how many; 0 at the end
  /// Errors: `Error(io)` if the file cannot be read, `Error(invalid)` naming file and byte if its
  /// gzip data is damaged, cut short, or followed by something else.
  virtual std::size_t read(char* buffer, std::size_t size) = 0;

  /// How much of the file was read, if that can be told: to guess how much will come of it.
  [[nodiscard]] virtual Progress progress() const { return {}; }
};

/// Opens a file for reading.
/// Errors: `Error(io)` if it cannot be opened.
std::unique_ptr<ByteSource> open_source(const std::string& path);

}  // namespace fleetbill::billing::ingest
