#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "results/run_file.hpp"

/// The first 512 bytes of a run file, which HDF5 skips. By them a reader recognises a complete file
/// before it opens the file with HDF5. All numbers are little-endian.
///
/// | bytes | content |
/// | --- | --- |
/// | 0–7 | `FLEETBIL` |
/// | 8–9, 10–11 | major and minor version of the format |
/// | 12–15 | 0 |
/// | 16–23 | length of the file in bytes |
/// | 24–31 | XXH3-64 of everything after the user block |
/// | 32–39 | XXH3-64 of bytes 0–31 |
/// | 40–511 | 0 |
namespace fleetbill::results {

inline constexpr std::size_t kUserBlockSize = 512;
using UserBlockBytes = std::array<std::byte, kUserBlockSize>;

/// The contents of the user block.
struct UserBlock {
  FormatVersion format = run_file_format();
  std::uint64_t length = 0;     ///< of the file, user block included
  std::uint64_t body_hash = 0;  ///< XXH3-64 of everything after the user block
};

/// The user block of a file with this body.
UserBlock describe_body(std::span<const std::byte> body);

UserBlockBytes encode(const UserBlock& block);

/// Errors: `Failure` if the bytes are not a user block of a version that this program supports.
UserBlock decode_user_block(const UserBlockBytes& bytes);

/// Returns whether a file starts with the first bytes of a run file. False if it cannot be read.
bool starts_as_run_file(const std::string& path);

}  // namespace fleetbill::results
