#include "results/chunk_codec.hpp"

#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <new>

#include "billing/units/error.hpp"
#include "results/content_hash.hpp"
#include "results/failure.hpp"

namespace fleetbill::results {
namespace {

constexpr std::size_t kLargestChunk = std::numeric_limits<uInt>::max() / 2;
constexpr std::size_t kRemembered = 16;  // chunks: more than the journal has columns that vary

/// Puts the first bytes of all elements first, then all second bytes, and so on.
template <std::size_t Width>
void shuffle_fixed(const std::byte* in, std::size_t elements, std::byte* out) {
  constexpr std::size_t kBlock = 4096;  // so that the strided reads stay in the first cache level
  for (std::size_t begin = 0; begin < elements; begin += kBlock) {
    const std::size_t end = std::min(begin + kBlock, elements);
    for (std::size_t b = 0; b < Width; ++b) {
      std::byte* const to = out + b * elements;
      for (std::size_t i = begin; i < end; ++i) to[i] = in[i * Width + b];
    }
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

template <std::size_t Width>
void unshuffle_fixed(const std::byte* in, std::size_t elements, std::byte* out) {
  constexpr std::size_t kBlock = 4096;
  for (std::size_t begin = 0; begin < elements; begin += kBlock) {
    const std::size_t end = std::min(begin + kBlock, elements);
    for (std::size_t b = 0; b < Width; ++b) {
      const std::byte* const from = in + b * elements;
      for (std::size_t i = begin; i < end; ++i) out[i * Width + b] = from[i];
    }
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

// zlib takes its input as non-const but does not write to it.
Bytef* bytes(const std::byte* p) { return const_cast<Bytef*>(reinterpret_cast<const Bytef*>(p)); }

}  // namespace

void ChunkEncoder::End::operator()(z_stream_s* stream) const {
  deflateEnd(stream);
  delete stream;
}

ChunkEncoder::ChunkEncoder(int level) {
  for (const Matching matching : {Matching::anything, Matching::runs}) {
    auto stream = std::make_unique<z_stream_s>();
    const int strategy = matching == Matching::runs ? Z_RLE : Z_DEFAULT_STRATEGY;
    const int code = deflateInit2(stream.get(), level, Z_DEFLATED, MAX_WBITS, 8, strategy);
    if (code == Z_MEM_ERROR) throw std::bad_alloc();
    FLEETBILL_ASSERT(code == Z_OK, "a level of deflate");
    streams_[static_cast<std::size_t>(matching)].reset(stream.release());
  }
}

ChunkEncoder::~ChunkEncoder() = default;

PackedChunk ChunkEncoder::encode(std::span<const std::byte> values, std::size_t width,
                                 std::optional<Matching> matching) {
  FLEETBILL_ASSERT(width > 0 && values.size() % width == 0 && values.size() < kLargestChunk,
                   "a chunk of whole elements");
  const std::uint64_t hash = hash64(values);
  const auto known = std::find_if(lately_.begin(), lately_.end(), [&](const Remembered& r) {
    return r.hash == hash && r.width == width && r.matching == matching &&
           std::equal(r.values.begin(), r.values.end(), values.begin(), values.end());
  });
  if (known != lately_.end()) {
    lately_.splice(lately_.begin(), lately_, known);
    return known->packed;
  }
  Remembered entry;
  if (lately_.size() == kRemembered) {  // takes over the oldest one's memory
    entry = std::move(lately_.back());
    lately_.pop_back();
  }
  entry.hash = hash;
  entry.width = width;
  entry.matching = matching;
  entry.values.assign(values.begin(), values.end());
  entry.packed = pack(values, width, matching);
  lately_.push_front(std::move(entry));
  return lately_.front().packed;
}

PackedChunk ChunkEncoder::pack(std::span<const std::byte> values, std::size_t width,
                               std::optional<Matching> matching) {
  std::span<const std::byte> input = values;
  if (width > 1) {
    shuffled_.resize(values.size());
    shuffle(values, width, shuffled_.data());
    input = shuffled_;
  }
  if (matching) return {compress(input, *matching), *matching};
  PackedChunk runs{compress(input, Matching::runs), Matching::runs};
  PackedChunk anything{compress(input, Matching::anything), Matching::anything};
  const bool much_smaller = anything.bytes.size() < runs.bytes.size() / 5 * 4;
  return much_smaller ? std::move(anything) : std::move(runs);
}

std::vector<std::byte> ChunkEncoder::compress(std::span<const std::byte> input, Matching matching) {
  z_stream_s* const stream = streams_[static_cast<std::size_t>(matching)].get();
  deflateReset(stream);
  deflated_.resize(deflateBound(stream, static_cast<uLong>(input.size())));
  stream->next_in = bytes(input.data());
  stream->avail_in = static_cast<uInt>(input.size());
  stream->next_out = bytes(deflated_.data());
  stream->avail_out = static_cast<uInt>(deflated_.size());
  const int code = deflate(stream, Z_FINISH);
  FLEETBILL_ASSERT(code == Z_STREAM_END, "deflateBound is a bound");
  const std::size_t size = deflated_.size() - stream->avail_out;
  return {deflated_.begin(), deflated_.begin() + static_cast<std::ptrdiff_t>(size)};
}

ChunkDecoder::ChunkDecoder() : stream_(std::make_unique<z_stream_s>()) {
  const int code = inflateInit(stream_.get());
  if (code == Z_MEM_ERROR) throw std::bad_alloc();
  FLEETBILL_ASSERT(code == Z_OK, "zlib works");
}

ChunkDecoder::~ChunkDecoder() { inflateEnd(stream_.get()); }

void ChunkDecoder::decode(std::span<const std::byte> encoded, std::size_t width,
                          std::span<std::byte> values) {
  FLEETBILL_ASSERT(width > 0 && values.size() % width == 0 && values.size() < kLargestChunk,
                   "a chunk of whole elements");
  if (encoded.size() >= kLargestChunk) throw Failure("a chunk is too long");
  std::span<std::byte> inflated = values;
  if (width > 1) {
    shuffled_.resize(values.size());
    inflated = shuffled_;
  }
  inflateReset(stream_.get());
  stream_->next_in = bytes(encoded.data());
  stream_->avail_in = static_cast<uInt>(encoded.size());
  stream_->next_out = bytes(inflated.data());
  stream_->avail_out = static_cast<uInt>(inflated.size());
  const int code = inflate(stream_.get(), Z_FINISH);
  if (code == Z_MEM_ERROR) throw std::bad_alloc();
  if (code != Z_STREAM_END || stream_->avail_out != 0 || stream_->avail_in != 0) {
    throw Failure("a chunk does not inflate to its size");
  }
  if (width > 1) unshuffle(shuffled_, width, values.data());
}

}  // namespace fleetbill::results
