#include "results/user_block.hpp"

#include <algorithm>
#include <cstring>
#include <fstream>

#include "billing/units/text.hpp"
#include "results/content_hash.hpp"
#include "results/failure.hpp"

namespace fleetbill::results {
namespace {

constexpr std::string_view kMagic = "FLEETBIL";
constexpr std::size_t kHashed = 32;  // bytes under the user block's own checksum
constexpr std::size_t kUsed = 40;

template <class T>
void put(UserBlockBytes& bytes, std::size_t at, T value) {
  std::memcpy(bytes.data() + at, &value, sizeof(T));
}

template <class T>
T get(const UserBlockBytes& bytes, std::size_t at) {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof(T));
  return value;
}

}  // namespace

UserBlock describe_body(std::span<const std::byte> body) {
  return {run_file_format(), kUserBlockSize + body.size(), hash64(body)};
}

UserBlockBytes encode(const UserBlock& block) {
  UserBlockBytes bytes{};
  std::memcpy(bytes.data(), kMagic.data(), kMagic.size());
  put(bytes, 8, block.format.major);
  put(bytes, 10, block.format.minor);
  put(bytes, 16, block.length);
  put(bytes, 24, block.body_hash);
  put(bytes, 32, hash64(std::span(bytes).first(kHashed)));
  return bytes;
}

UserBlock decode_user_block(const UserBlockBytes& bytes) {
  if (std::memcmp(bytes.data(), kMagic.data(), kMagic.size()) != 0) {
    throw Failure("it does not start with FLEETBIL");
  }
  const UserBlock block{{get<std::uint16_t>(bytes, 8), get<std::uint16_t>(bytes, 10)},
                        get<std::uint64_t>(bytes, 16),
                        get<std::uint64_t>(bytes, 24)};
  if (block.format.major != run_file_format().major) {
    throw Failure(concat("it has format version ", block.format.major, '.', block.format.minor,
                         "; this program reads version ", run_file_format().major, ".x"));
  }
  const bool rest_is_zero = std::all_of(bytes.begin() + kUsed, bytes.end(),
                                        [](std::byte b) { return b == std::byte{0}; });
  if (!rest_is_zero || get<std::uint64_t>(bytes, 32) != hash64(std::span(bytes).first(kHashed))) {
    throw Failure("its first 512 bytes are damaged");
  }
  return block;
}

bool starts_as_run_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string start(kMagic.size(), '\0');
  file.read(start.data(), static_cast<std::streamsize>(start.size()));
  return file.good() && start == kMagic;
}

}  // namespace fleetbill::results
