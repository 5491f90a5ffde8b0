#include "results/chunk_codec.hpp"

#include <libdeflate.h>

#include <algorithm>
#include <new>

#include "billing/units/error.hpp"
#include "results/failure.hpp"

namespace fleetbill::results {
namespace {

constexpr int kLevel = 1;  // of libdeflate; level 2 takes longer and saves hardly any space

// With a constant width the compiler vectorises these loops.

/// Transposes the bytes: the first bytes of all elements, then all second bytes, and so on.
template <std::size_t Width>
void shuffle_fixed(const std::byte* in, std::size_t elements, std::byte* out) {
  constexpr std::size_t kBlock = 4096;  // so that the strided reads remain in the L1 cache
  for (std::size_t begin = 0; begin < elements; begin += kBlock) {
    const std::size_t end = std::min(begin + kBlock, elements);
    for (std::size_t b = 0; b < Width; ++b) {
      std::byte* const to = out + b * elements;
      for (std::size_t i = begin; i < end; ++i) to[i] = in[i * Width + b];
    }
  }
}

template <std::size_t Width>
void unshuffle_fixed(const std::byte* __restrict in, std::size_t elements,
                     std::byte* __restrict out) {
  for (std::size_t i = 0; i < elements; ++i) {
    for (std::size_t b = 0; b < Width; ++b) out[i * Width + b] = in[b * elements + i];
  }
}

void shuffle(std::span<const std::byte> in, std::size_t width, std::byte* out) {
  const std::size_t elements = in.size() / width;
  switch (width) {
    case 4: return shuffle_fixed<4>(in.data(), elements, out);
    case 8: return shuffle_fixed<8>(in.data(), elements, out);
    default: break;
  }
  for (std::size_t i = 0; i < elements; ++i) {
    for (std::size_t b = 0; b < width; ++b) out[b * elements + i] = in[i * width + b];
  }
}

void unshuffle(std::span<const std::byte> in, std::size_t width, std::byte* out) {
  const std::size_t elements = in.size() / width;
  switch (width) {
    case 4: return unshuffle_fixed<4>(in.data(), elements, out);
    case 8: return unshuffle_fixed<8>(in.data(), elements, out);
    default: break;
  }
  for (std::size_t i = 0; i < elements; ++i) {
    for (std::size_t b = 0; b < width; ++b) out[i * width + b] = in[b * elements + i];
  }
}

}  // namespace

void ChunkEncoder::Free::operator()(libdeflate_compressor* compressor) const {
  libdeflate_free_compressor(compressor);
}

ChunkEncoder::ChunkEncoder() : compressor_(libdeflate_alloc_compressor(kLevel)) {
  if (!compressor_) throw std::bad_alloc();
}

ChunkEncoder::~ChunkEncoder() = default;

std::vector<std::byte> ChunkEncoder::encode(std::span<const std::byte> values, std::size_t width) {
  FLEETBILL_ASSERT(width > 0 && values.size() % width == 0, "a chunk of complete elements");
  if (width == 1) return deflate(values);
  shuffled_.resize(values.size());
  shuffle(values, width, shuffled_.data());
  return deflate(shuffled_);
}

/// Compresses into the zlib format, which the filter requires.
std::vector<std::byte> ChunkEncoder::deflate(std::span<const std::byte> input) {
  deflated_.resize(libdeflate_zlib_compress_bound(compressor_.get(), input.size()));
  const std::size_t size = libdeflate_zlib_compress(compressor_.get(), input.data(), input.size(),
                                                    deflated_.data(), deflated_.size());
  FLEETBILL_ASSERT(size > 0, "the bound is a bound");
  return {deflated_.begin(), deflated_.begin() + static_cast<std::ptrdiff_t>(size)};
}

void ChunkDecoder::Free::operator()(libdeflate_decompressor* decompressor) const {
  libdeflate_free_decompressor(decompressor);
}

ChunkDecoder::ChunkDecoder() : decompressor_(libdeflate_alloc_decompressor()) {
  if (!decompressor_) throw std::bad_alloc();
}

ChunkDecoder::~ChunkDecoder() = default;

void ChunkDecoder::decode(std::span<const std::byte> encoded, std::size_t width,
                          std::span<std::byte> values) {
  FLEETBILL_ASSERT(width > 0 && values.size() % width == 0, "a chunk of complete elements");
  std::span<std::byte> inflated = values;
  if (width > 1) {
    shuffled_.resize(values.size());
    inflated = shuffled_;
  }
  std::size_t read = 0;
  std::size_t written = 0;
  const libdeflate_result result =
      libdeflate_zlib_decompress_ex(decompressor_.get(), encoded.data(), encoded.size(),
                                    inflated.data(), inflated.size(), &read, &written);
  if (result != LIBDEFLATE_SUCCESS || read != encoded.size() || written != inflated.size()) {
    throw Failure("a chunk does not inflate to its size");
  }
  if (width > 1) unshuffle(shuffled_, width, values.data());
}

}  // namespace fleetbill::results
