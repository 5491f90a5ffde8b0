// Bytes as a file on disk, plain or gzipped: what open_source() gives must be what a plain loop
// over zlib gives, however it is read, and what the journal's reader makes of the file must be what
// it makes of that text.

#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "billing/ingest/byte_source.hpp"
#include "billing/ingest/journal_reader.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "scratch_file.hpp"

namespace {

using namespace fleetbill;
using namespace fleetbill::billing;

constexpr std::size_t kMostContent = 1 << 20;  // of a bomb, the beginning is enough

/// What a file holds: nothing if it is broken.
using Content = std::optional<std::string>;

// ---- the other way to read it -------------------------------------------------------------------

/// Unpacks one gzip member off the front of `packed`. @returns whether it is whole
bool unpack_member(std::string_view& packed, std::string& out) {
  z_stream stream{};
  FLEETBILL_ASSERT(inflateInit2(&stream, 15 + 16) == Z_OK, "zlib works");
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  int result = Z_OK;
  while (result == Z_OK && out.size() <= kMostContent) {
    const std::size_t begin = out.size();
    out.resize(begin + 4096);
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + begin);
    stream.avail_out = 4096;
    result = inflate(&stream, Z_NO_FLUSH);
    out.resize(out.size() - stream.avail_out);
  }
  packed.remove_prefix(packed.size() - stream.avail_in);
  inflateEnd(&stream);
  return result == Z_STREAM_END;
}

Content unpacked(std::string_view bytes) {
  if (!bytes.starts_with("\x1f\x8b")) return std::string(bytes);
  std::string out;
  while (!bytes.empty() && out.size() <= kMostContent) {
    if (!unpack_member(bytes, out) && out.size() <= kMostContent) return std::nullopt;
  }
  return out;
}

// ---- the reader under test ----------------------------------------------------------------------

/// Reads in blocks of `block` bytes, a little more than `kMostContent` at most.
Content read_in_blocks(const std::string& path, std::size_t block) {
  std::string out;
  try {
    const auto source = ingest::open_source(path);
    while (out.size() <= kMostContent) {
      const std::size_t begin = out.size();
      out.resize(begin + block);
      const std::size_t n = source->read(out.data() + begin, block);
      FLEETBILL_ASSERT(n <= block, "no more than was asked for");
      out.resize(begin + n);
      if (n > 0) continue;
      FLEETBILL_ASSERT(source->read(out.data(), out.size()) == 0, "the end stays the end");
      return out;
    }
    return out;
  } catch (const Error& error) {
    const std::string_view message = error.what();
    FLEETBILL_ASSERT(error.kind() == ErrorKind::invalid, "the content is at fault");
    FLEETBILL_ASSERT(message.starts_with(path + ": error: broken gzip file at byte "),
                     error.what());
    return std::nullopt;
  }
}

/// The error of reading a journal, or its numbers.
template <class Read>
std::string outcome_of(const Read& read) {
  try {
    const Journal journal = read();
    return concat(journal.rows_read, " rows, ", journal.facts.size(), " facts, ",
                  journal.unreadable.size(), " unreadable, ", journal.names.size(), " names");
  } catch (const Error& error) {
    FLEETBILL_ASSERT(error.kind() == ErrorKind::invalid, "the content is at fault");
    return error.what();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::ScratchFile file;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  file.write(bytes);
  const Content expected = unpacked(bytes);
  for (const std::size_t block : {std::size_t{1} << 14, 1 + size % 97}) {
    const Content content = read_in_blocks(file.path(), block);
    const bool is_long = expected && expected->size() > kMostContent;
    FLEETBILL_ASSERT(is_long || content == expected, "it is what zlib makes of it");
  }
  if (expected && expected->size() > kMostContent) return 0;
  const std::string of_file = outcome_of([&] { return ingest::read_journal({file.path()}); });
  if (!expected) {
    FLEETBILL_ASSERT(of_file.starts_with(file.path() + ":"), "a broken file is an error");
  } else {
    const std::string of_text =
        outcome_of([&] { return ingest::read_journal_text(file.path(), *expected); });
    FLEETBILL_ASSERT(of_file == of_text, "packing makes no difference");
  }
  return 0;
}
