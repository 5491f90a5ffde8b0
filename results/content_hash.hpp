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

/// Frees what xxhash allocated.
struct FreeHashState {
  void operator()(XXH3_state_s* state) const;
};
using HashState = std::unique_ptr<XXH3_state_s, FreeHashState>;

/// XXH3 with 128 bits of bytes that come in pieces; how they are cut makes no difference.
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

/// What the digest covers of one dataset.
struct DatasetDigest {
  std::string path;
  layout::ElementType type;
  std::uint64_t rows = 0;  ///< 1 for a scalar
  Hash128 values{};        ///< of the values as they stand in the file, unpacked, little-endian
};

/// The digest of a run: XXH3-128 over the datasets by rising path (bytewise), each as its path, a
/// NUL, its type's name, a NUL, its rows as 8 bytes little-endian, and the hash of its values.
/// Neither compression nor chunks nor the order of writing make a difference.
/// @param datasets  in any order; `/provenance` has none
/// @returns 32 hexadecimal digits
std::string digest_of(std::vector<DatasetDigest> datasets);

/// Lower-case hexadecimal digits, most significant first.
std::string to_hex(const Hash128& hash);

}  // namespace fleetbill::results
