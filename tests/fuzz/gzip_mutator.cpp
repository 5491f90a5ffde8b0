// Half of the mutations of gzip_fuzz work on what is packed, or how: no random change of bytes
// would ever make a CRC fit.

#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <string_view>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace {

using Draw = std::minstd_rand;

constexpr std::size_t kMostContent = 1 << 16;

std::string unpacked_beginning(std::string_view packed) {
  std::string out(kMostContent, '\0');
  z_stream stream{};
  if (inflateInit2(&stream, 15 + 32) != Z_OK) return {};
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  inflate(&stream, Z_FINISH);
  out.resize(out.size() - stream.avail_out);
  inflateEnd(&stream);
  return out;
}

/// One member, in stored, fixed or dynamic blocks, with or without the optional header fields.
std::string member(std::string_view content, Draw& draw) {
  z_stream stream{};
  const int level = static_cast<int>(draw() % 10);
  const int strategy = static_cast<int>(draw() % 5);
  if (deflateInit2(&stream, level, Z_DEFLATED, 15 + 16, 8, strategy) != Z_OK) return {};
  gz_header header{};
  char name[] = "events.csv";
  char extra[] = {'A', 'p', 2, 0, 1, 2};
  if (draw() % 2 == 0) header.name = reinterpret_cast<Bytef*>(name);
  if (draw() % 2 == 0) header.comment = reinterpret_cast<Bytef*>(name);
  if (draw() % 2 == 0) header.extra = reinterpret_cast<Bytef*>(extra);
  header.extra_len = sizeof extra;
  header.hcrc = static_cast<int>(draw() % 2);
  deflateSetHeader(&stream, &header);
  std::string out(deflateBound(&stream, static_cast<uLong>(content.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  return out;
}

std::string packed_anew(std::string_view content, Draw& draw) {
  std::string out;
  do {
    const std::size_t most = draw() % 4 == 0 ? 8 : kMostContent;
    const std::size_t size = std::min<std::size_t>(content.size(), draw() % (most + 1));
    out += member(content.substr(0, size), draw);
    content.remove_prefix(size);
  } while (!content.empty() && out.size() < kMostContent);
  return out;
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned seed) {
  Draw draw(seed);
  if (draw() % 2 == 0) return LLVMFuzzerMutate(data, size, most);
  std::string content = unpacked_beginning({reinterpret_cast<const char*>(data), size});
  const std::size_t used = content.size();
  content.resize(std::max<std::size_t>(2 * used, 64));
  content.resize(
      LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(content.data()), used, content.size()));
  const std::string packed = packed_anew(content, draw);
  const std::size_t kept = std::min(packed.size(), most);
  std::memcpy(data, packed.data(), kept);
  return kept;
}
