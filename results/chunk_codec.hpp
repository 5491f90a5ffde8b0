#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

struct libdeflate_compressor;
struct libdeflate_decompressor;

/// Encodes and decodes chunks in the format of HDF5's shuffle and deflate filters, without HDF5.
/// HDF5 would hold its global lock while it compresses, which blocks every other thread. Its
/// inflate also trusts the size that a damaged chunk states. libdeflate is fast and compresses well
/// without hints about the content, and inflates twice as fast as zlib.
namespace fleetbill::results {

/// The maximum unpacked size of a chunk in a run file. A chunk that states a larger size is
/// hostile.
inline constexpr std::uint64_t kLargestChunkBytes = 64 << 20;

/// Encodes the values of a chunk. The result depends only on the arguments. Not thread-safe: use
/// one object per thread.
class ChunkEncoder {
 public:
  ChunkEncoder();
  ~ChunkEncoder();
  ChunkEncoder(const ChunkEncoder&) = delete;
  ChunkEncoder& operator=(const ChunkEncoder&) = delete;

  /// @param values  a complete chunk, padding included; its size is a multiple of `width`
  /// @param width   bytes of one element
  std::vector<std::byte> encode(std::span<const std::byte> values, std::size_t width);

 private:
  std::vector<std::byte> deflate(std::span<const std::byte> bytes);

  struct Free {
    void operator()(libdeflate_compressor* compressor) const;
  };
  std::unique_ptr<libdeflate_compressor, Free> compressor_;
  std::vector<std::byte> shuffled_;
  std::vector<std::byte> deflated_;
};

/// Decodes a chunk into its values. Not thread-safe: use one object per thread.
class ChunkDecoder {
 public:
  ChunkDecoder();
  ~ChunkDecoder();
  ChunkDecoder(const ChunkDecoder&) = delete;
  ChunkDecoder& operator=(const ChunkDecoder&) = delete;

  /// @param values  output; its size must equal the unpacked size of the chunk
  /// Errors: `Failure` if `encoded` is invalid or has a different size.
  void decode(std::span<const std::byte> encoded, std::size_t width, std::span<std::byte> values);

 private:
  struct Free {
    void operator()(libdeflate_decompressor* decompressor) const;
  };
  std::unique_ptr<libdeflate_decompressor, Free> decompressor_;
  std::vector<std::byte> shuffled_;
};

/// The maximum ratio of unpacked to packed bytes of a deflate stream (zlib's documentation: 1032).
inline constexpr std::size_t kLargestDeflateRatio = 1032;

}  // namespace fleetbill::results
