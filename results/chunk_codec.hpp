#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <vector>

struct z_stream_s;

/// Chunks as HDF5's shuffle and deflate filters leave them, made and read without HDF5. Why not let
/// the library do it: its one global lock would hold up every other thread while it compresses, and
/// its inflate trusts what a damaged chunk says about its own size.
namespace fleetbill::results {

/// No chunk of a run file is larger, unpacked; one that says it is was made to harm.
inline constexpr std::uint64_t kLargestChunkBytes = 64 << 20;

/// What deflate looks for. After shuffling, most of a chunk is either noise or one byte over and
/// over; then looking for runs alone takes half the time and saves as much.
enum class Matching : std::uint8_t { anything, runs };

/// A chunk as it stands in the file.
struct PackedChunk {
  std::vector<std::byte> bytes;
  Matching matching = Matching::anything;  ///< by which it was made
};

/// Turns a chunk's values into what stands in the file. What comes out depends on the arguments
/// alone; chunks that came by lately are not packed again (many columns are constant, or equal to
/// their neighbour). One object a thread.
class ChunkEncoder {
 public:
  /// @param level  of deflate, 1 (fast) to 9 (small)
  explicit ChunkEncoder(int level);
  ~ChunkEncoder();
  ChunkEncoder(const ChunkEncoder&) = delete;
  ChunkEncoder& operator=(const ChunkEncoder&) = delete;

  /// @param values    a whole chunk, padding included; its size is a multiple of `width`
  /// @param width     bytes of one element
  /// @param matching  none: tries both and takes `runs` unless it makes much more of it
  PackedChunk encode(std::span<const std::byte> values, std::size_t width,
                     std::optional<Matching> matching);

 private:
  struct Remembered {
    std::uint64_t hash = 0;
    std::size_t width = 0;
    std::optional<Matching> matching;
    std::vector<std::byte> values;
    PackedChunk packed;
  };

  PackedChunk pack(std::span<const std::byte> values, std::size_t width,
                   std::optional<Matching> matching);
  std::vector<std::byte> compress(std::span<const std::byte> bytes, Matching matching);

  struct End {
    void operator()(z_stream_s* stream) const;
  };
  std::array<std::unique_ptr<z_stream_s, End>, 2> streams_;  // by Matching
  std::vector<std::byte> shuffled_;
  std::vector<std::byte> deflated_;
  std::list<Remembered> lately_;  // the latest used first
};

/// Turns a chunk back into its values. One object a thread.
class ChunkDecoder {
 public:
  ChunkDecoder();
  ~ChunkDecoder();
  ChunkDecoder(const ChunkDecoder&) = delete;
  ChunkDecoder& operator=(const ChunkDecoder&) = delete;

  /// @param values  takes the whole chunk; its size says how much there must be, no more and no
  /// less Errors: `Failure` if `encoded` is anything else.
  void decode(std::span<const std::byte> encoded, std::size_t width, std::span<std::byte> values);

 private:
  std::unique_ptr<z_stream_s> stream_;
  std::vector<std::byte> shuffled_;
};

/// No deflate stream makes more than this many bytes of one (zlib's documentation says 1032).
inline constexpr std::size_t kLargestDeflateRatio = 1032;

}  // namespace fleetbill::results
