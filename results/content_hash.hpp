#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "results/layout.hpp"

struct XXH3_state_s;

/// Checksums and the digest of a run. XXH3 finds accidents, not enemies: who can change a file can
/// change its checksum too.
namespace fleetbill::results {

/// 128 bits of XXH3 in their canonical form, most significant byte first.
using Hash128 = std::array<std::byte, 16>;

/// XXH3 with 64 bits.
std::uint64_t hash64(std::span<const std::byte> bytes);

/// Frees the state that xxhash allocated.
struct FreeHashState {
  void operator()(XXH3_state_s* state) const;
};
using HashState = std::unique_ptr<XXH3_state_s, FreeHashState>;

/// XXH3 with 128 bits over bytes that arrive in pieces. The sizes of the pieces do not matter.
class StreamingHash128 {
 public:
  StreamingHash128();
  void update(std::span<const std::byte> bytes);
  [[nodiscard]] Hash128 value() const;

 private:
  HashState state_;
};

/// The same with 64 bits.
class StreamingHash64 {
 public:
  StreamingHash64();
  void update(std::span<const std::byte> bytes);
  [[nodiscard]] std::uint64_t value() const;

 private:
  HashState state_;
};

/// The contribution of one dataset to the digest.
struct DatasetDigest {
  std::string path;
  layout::ElementType type;
  std::uint64_t rows = 0;  ///< 1 for a scalar
  Hash128 values{};        ///< of the unpacked values, little-endian
};

/// Returns the digest of a run: XXH3-128 over the datasets by rising path (bytewise). Each dataset
/// contributes its path, a NUL, the name of its type, a NUL, its number of rows as 8 bytes
/// little-endian, and the hash of its values. A column that `layout::is_digested_if_used()` names
/// and whose values are all 0 is skipped. Compression, chunks and the order of writing do not
/// matter.
/// @param datasets  in any order; `/provenance` is excluded
/// @returns 32 hexadecimal digits
std::string digest_of(std::vector<DatasetDigest> datasets);

/// Lower-case hexadecimal digits, most significant first.
std::string to_hex(const Hash128& hash);

}  // namespace fleetbill::results
