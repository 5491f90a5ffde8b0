#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

struct libdeflate_compressor;
struct libdeflate_decompressor;

/// Chunks as HDF5's shuffle and deflate filters leave them, made and read without HDF5. Why not let
/// the library do it: its one global lock would hold up every other thread while it compresses, and
/// its inflate trusts what a damaged chunk says about its own size. By libdeflate, which needs no
/// advice on what a chunk is like to be fast and small, and inflates twice as fast as zlib.
namespace fleetbill::results {

/// No chunk of a run file is larger, unpacked; one that says it is was made to harm.
inline constexpr std::uint64_t kLargestChunkBytes = 64 << 20;

/// Turns a chunk's values into what stands in the file, which depends on the arguments alone. One
/// object a thread.
class ChunkEncoder {
 public:
  ChunkEncoder();
  ~ChunkEncoder();
  ChunkEncoder(const ChunkEncoder&) = delete;
  ChunkEncoder& operator=(const ChunkEncoder&) = delete;

  /// @param values  a whole chunk, padding included; its size is a multiple of `width`
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

/// Turns a chunk back into its values. One object a thread.
class ChunkDecoder {
 public:
  ChunkDecoder();
  ~ChunkDecoder();
  ChunkDecoder(const ChunkDecoder&) = delete;
  ChunkDecoder& operator=(const ChunkDecoder&) = delete;

  /// @param values  takes the whole chunk; its size says how much there must be, no more and no
  /// less
  /// Errors: `Failure` if `encoded` is anything else.
  void decode(std::span<const std::byte> encoded, std::size_t width, std::span<std::byte> values);

 private:
  struct Free {
    void operator()(libdeflate_decompressor* decompressor) const;
  };
  std::unique_ptr<libdeflate_decompressor, Free> decompressor_;
  std::vector<std::byte> shuffled_;
};

/// No deflate stream makes more than this many bytes of one (zlib's documentation says 1032).
inline constexpr std::size_t kLargestDeflateRatio = 1032;

}  // namespace fleetbill::results
