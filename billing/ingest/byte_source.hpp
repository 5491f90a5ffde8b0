#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace fleetbill::billing::ingest {

/// Bytes of the file itself, compressed or not. The size of a pipe is 0.
struct Progress {
  std::uint64_t read = 0;
  std::uint64_t size = 0;
};

/// The bytes of a file, decompressed if they are gzip (recognised by content, not by name).
class ByteSource {
 public:
  virtual ~ByteSource() = default;

  /// Reads up to `size` bytes.
  /// @returns the number of bytes; 0 at the end
  /// Errors: `Error(io)` if the file cannot be read, `Error(invalid)` naming file and byte if its
  /// gzip data is damaged, truncated, or followed by other bytes.
  virtual std::size_t read(char* buffer, std::size_t size) = 0;

  /// The part of the file that is read, if known: to estimate the number of further rows.
  [[nodiscard]] virtual Progress progress() const { return {}; }
};

/// Opens a file for reading.
/// Errors: `Error(io)` if it cannot be opened.
std::unique_ptr<ByteSource> open_source(const std::string& path);

}  // namespace fleetbill::billing::ingest
