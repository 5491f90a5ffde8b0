#include "results/content_hash.hpp"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <new>
#include <span>

namespace fleetbill::results {

// Values are hashed, and written, as they lie in memory.
static_assert(std::endian::native == std::endian::little,
              "on a big-endian machine the encoder has to turn the bytes of integers round");

std::uint64_t hash64(std::span<const std::byte> bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

void FreeHashState::operator()(XXH3_state_s* state) const { XXH3_freeState(state); }

StreamingHash128::StreamingHash128() : state_(XXH3_createState()) {
  if (!state_) throw std::bad_alloc();
  XXH3_128bits_reset(state_.get());
}

void StreamingHash128::update(std::span<const std::byte> bytes) {
  XXH3_128bits_update(state_.get(), bytes.data(), bytes.size());
}

Hash128 StreamingHash128::value() const {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state_.get()));
  Hash128 out;
  std::memcpy(out.data(), canonical.digest, out.size());
  return out;
}

StreamingHash64::StreamingHash64() : state_(XXH3_createState()) {
  if (!state_) throw std::bad_alloc();
  XXH3_64bits_reset(state_.get());
}

void StreamingHash64::update(std::span<const std::byte> bytes) {
  XXH3_64bits_update(state_.get(), bytes.data(), bytes.size());
}

std::uint64_t StreamingHash64::value() const { return XXH3_64bits_digest(state_.get()); }

namespace {

/// Whether all values of the dataset are 0.
bool is_zero(const DatasetDigest& dataset) {
  constexpr std::array<std::byte, 4096> kZeros{};
  StreamingHash128 hash;
  std::uint64_t left = dataset.rows * dataset.type.width;
  while (left > 0) {
    const auto size = std::min<std::uint64_t>(left, kZeros.size());
    hash.update(std::span(kZeros).first(static_cast<std::size_t>(size)));
    left -= size;
  }
  return hash.value() == dataset.values;
}

}  // namespace

std::string digest_of(std::vector<DatasetDigest> datasets) {
  std::erase_if(datasets, [](const DatasetDigest& dataset) {
    return layout::is_digested_if_used(dataset.path) && is_zero(dataset);
  });
  std::sort(datasets.begin(), datasets.end(),
            [](const auto& a, const auto& b) { return a.path < b.path; });
  StreamingHash128 hash;
  const auto add_text = [&](const std::string& text) {  // with the terminating NUL
    hash.update(std::as_bytes(std::span(text.c_str(), text.size() + 1)));
  };
  for (const DatasetDigest& dataset : datasets) {
    add_text(dataset.path);
    add_text(layout::to_string(dataset.type));
    hash.update(std::as_bytes(std::span(&dataset.rows, 1)));
    hash.update(dataset.values);
  }
  return to_hex(hash.value());
}

std::string to_hex(const Hash128& hash) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const std::byte b : hash) {
    out += kDigits[std::to_integer<std::size_t>(b) >> 4];
    out += kDigits[std::to_integer<std::size_t>(b) & 15];
  }
  return out;
}

}  // namespace fleetbill::results
