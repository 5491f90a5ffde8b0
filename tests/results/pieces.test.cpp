#include <zlib.h>

#include <catch2/catch.hpp>
#include <numeric>
#include <set>
#include <span>
#include <vector>

#include "billing/units/error.hpp"
#include "results/chunk_codec.hpp"
#include "results/code_table.hpp"
#include "results/content_hash.hpp"
#include "results/failure.hpp"
#include "results/layout.hpp"
#include "results/user_block.hpp"
#include "results/words.hpp"

using namespace fleetbill;
using namespace fleetbill::results;

namespace {

std::vector<std::byte> pattern(std::size_t size, std::uint32_t kind) {
  std::vector<std::byte> out(size);
  std::uint32_t state = 1;
  for (std::size_t i = 0; i < size; ++i) {
    state = state * 1664525 + 1013904223;
    const std::uint32_t value = kind == 0   ? 7
                                : kind == 1 ? static_cast<std::uint32_t>(i / 8)
                                            : state >> 24;
    out[i] = static_cast<std::byte>(value);
  }
  return out;
}

/// The chunk as an encoder packs it that has packed nothing before.
std::vector<std::byte> packed(std::span<const std::byte> values, std::size_t width) {
  return ChunkEncoder().encode(values, width);
}

}  // namespace

TEST_CASE("chunk: what is packed unpacks to the same", "[results][chunk]") {
  const std::size_t width = GENERATE(1u, 3u, 4u, 8u, 256u);
  const std::size_t elements = GENERATE(1u, 2u, 777u, 65'536u);
  const std::uint32_t kind = GENERATE(0u, 1u, 2u);
  CAPTURE(width, elements, kind);
  if (width * elements > 1 << 20) return;
  const auto values = pattern(width * elements, kind);
  std::vector<std::byte> unpacked(values.size());
  ChunkDecoder decoder;
  decoder.decode(packed(values, width), width, unpacked);
  CHECK((unpacked == values));
}

TEST_CASE("chunk: packing gives the same bytes whatever was packed before", "[results][chunk]") {
  ChunkEncoder used;
  std::vector<std::vector<std::byte>> chunks;
  for (std::uint32_t i = 0; i < 40; ++i) {
    auto values = pattern(i % 2 == 0 ? 4096 : 262'144, i % 3);
    values[0] = static_cast<std::byte>(i / 2);
    chunks.push_back(values);
  }
  for (const auto& values : chunks) {
    for (const auto& again : {values, values, chunks.front()}) {
      CHECK((used.encode(again, 4) == packed(again, 4)));
    }
  }
}

TEST_CASE("chunk: anything but a whole chunk is refused", "[results][chunk]") {
  const auto values = pattern(800, 2);
  const auto whole = packed(values, 8);
  ChunkDecoder decoder;
  const auto decode = [&](std::span<const std::byte> bytes, std::size_t size) {
    std::vector<std::byte> out(size);
    decoder.decode(bytes, 8, out);
  };
  CHECK_NOTHROW(decode(whole, 800));
  CHECK_THROWS_AS(decode(whole, 792), Failure);
  CHECK_THROWS_AS(decode(whole, 808), Failure);
  CHECK_THROWS_AS(decode({}, 800), Failure);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(size);
    CHECK_THROWS_AS(decode(std::span(whole).first(size), 800), Failure);
  }
  auto longer = whole;
  longer.push_back(std::byte{0});
  CHECK_THROWS_AS(decode(longer, 800), Failure);
  CHECK_NOTHROW(decode(whole, 800));  // and the decoder is still fit for use
}

TEST_CASE("chunk: no stream unpacks to more than the bound on sizes assumes", "[results][chunk]") {
  const std::vector<std::byte> zeros(1 << 20);
  CHECK(zeros.size() < packed(zeros, 1).size() * kLargestDeflateRatio);
}

TEST_CASE("code table: codes follow the order of first appearance", "[results][codes]") {
  CodeTable<AssetId> table;
  CHECK(table(AssetId(7)) == 0);
  CHECK(table(AssetId(3)) == 1);
  CHECK(table(AssetId(7)) == 0);
  CHECK(table(AssetId()) == layout::kMissing<std::uint32_t>);
  CHECK(table.ids().size() == 2);
  CodeTable<NameId> names(NameId(0));
  CHECK(names(NameId(0)) == layout::kMissing<std::uint32_t>);
  CHECK(names(NameId(5)) == 0);
  TextCodes texts;
  CHECK(texts("") == layout::kMissing<std::uint32_t>);
  CHECK(texts("b") == 0);
  CHECK(texts("a") == 1);
  CHECK(texts("b") == 0);
  SmallCodes words;
  CHECK(words.used() == 0);
  CHECK(words(4) == 4);
  CHECK(words(2) == 2);
  CHECK(words.used() == 5);
  CHECK_THROWS_AS(words(255), AssertionFailed);
}

TEST_CASE("digest: it is the same for datasets in any order, and differs by each part",
          "[results][digest]") {
  const Hash128 values{std::byte{1}};
  const DatasetDigest a{"/a", {layout::Type::i64, 8}, 3, values};
  const DatasetDigest b{"/b", {layout::Type::text, 12}, 1, values};
  const std::string digest = digest_of({a, b});
  CHECK(digest == digest_of({b, a}));
  std::set<std::string> digests{digest, digest_of({a}), digest_of({})};
  for (const auto& change : std::vector<std::function<void(DatasetDigest&)>>{
           [](auto& d) { d.path = "/c"; }, [](auto& d) { d.type.width = 13; },
           [](auto& d) { ++d.rows; }, [](auto& d) { d.values[15] = std::byte{1}; }}) {
    DatasetDigest changed = b;
    change(changed);
    digests.insert(digest_of({a, changed}));
  }
  CHECK(digests.size() == 7);
}

TEST_CASE("digest: a column of a later version counts only if it is used", "[results][digest]") {
  const auto digest_with = [](const char* path, std::int64_t value) {
    StreamingHash128 hash;
    const std::vector<std::int64_t> values{0, value};
    hash.update(std::as_bytes(std::span(values)));
    return digest_of({{path, {layout::Type::i64, 8}, 2, hash.value()}});
  };
  CHECK(digest_with("/billing/months/provisional_from", 0) == digest_of({}));
  CHECK(digest_with("/billing/months/provisional_from", 1) != digest_of({}));
  CHECK(digest_with("/billing/months/end", 0) != digest_of({}));
}

TEST_CASE("user block: it says what it was told", "[results][user_block]") {
  const UserBlock block{{1, 4}, 123'456'789'012, 0xFEDC'BA98'7654'3210};
  const UserBlock again = decode_user_block(encode(block));
  CHECK(again.format == block.format);
  CHECK(again.length == block.length);
  CHECK(again.body_hash == block.body_hash);
}

TEST_CASE("words: every reason has a word of its own", "[results][words]") {
  std::set<std::string_view> words;
  for (std::size_t i = 0; i < kReasonCount; ++i) {
    const auto reason = static_cast<billing::Reason>(i);
    words.insert(word(reason));
    CHECK(parse_reason(word(reason)) == reason);
  }
  CHECK(words.size() == kReasonCount);
  CHECK_FALSE(parse_reason("because"));
}

TEST_CASE("layout: every code leads to a dataset of the layout", "[results][layout]") {
  std::set<std::string> paths;
  for (const auto& item : layout::name_tables()) paths.insert(std::string(item.path));
  for (const auto& table : layout::tables()) {
    for (const auto& column : table.columns) {
      CHECK(paths.insert(std::string(table.path) + '/' + std::string(column.name)).second);
    }
  }
  for (const auto& table : layout::tables()) {
    for (const auto& column : table.columns) {
      CAPTURE(table.path, column.name);
      CHECK((column.role == layout::Role::code) == !column.names.empty());
      CHECK((column.role == layout::Role::number || column.role == layout::Role::time) ==
            !column.units.empty());
      if (!column.names.empty()) CHECK(paths.contains(std::string(column.names)));
      CHECK_FALSE(column.description.empty());
    }
  }
}
