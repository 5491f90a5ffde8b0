#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace fleetbill::fuzz {

/// The bytes of a small whole run file with something in every dataset, and where in them a change
/// is worth while: most of the file is room for indices that are not used.
struct RunImage {
  std::string bytes;
  std::vector<std::size_t> used;     ///< offsets of bytes that are not 0, behind the user block
  std::vector<std::size_t> objects;  ///< offsets of the headers of all groups and datasets
};

/// The sample run of the tests of run files, as this program writes it.
RunImage sample_image();

/// Where the header of the object at `path` begins. The file must be one that HDF5 can open.
std::size_t object_header(const std::string& run_file, const std::string& path);

/// Applies a script of changes: any bytes are one. An edit is a byte that says where (its low two
/// bits: anywhere, a used byte, an object's header, the beginning) and what is done (the next three
/// bits), three bytes of location and up to eight bytes of value.
std::string edited(const RunImage& image, std::span<const std::uint8_t> script);

/// Updates user block and checksum for the bytes after them.
void seal(std::string& bytes);

}  // namespace fleetbill::fuzz
