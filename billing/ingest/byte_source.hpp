#pragma once

#include <cstddef>
#include <memory>
#include <string>

namespace fleetbill::billing::ingest {

/// The bytes of a file, decompressed if they are gzip (recognised by content, not by name).
class ByteSource {
 public:
  virtual ~ByteSource() = default;

  /// Reads up to `size` bytes.
  /// @returns how many; 0 at the end
  /// Errors: `Error(io)` if the file cannot be read, `Error(invalid)` naming file and byte if its
  /// gzip data is damaged, cut short, or followed by something else.
  virtual std::size_t read(char* buffer, std::size_t size) = 0;
};

/// Opens a file for reading.
/// Errors: `Error(io)` if it cannot be opened.
std::unique_ptr<ByteSource> open_source(const std::string& path);

}  // namespace fleetbill::billing::ingest
