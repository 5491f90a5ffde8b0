#include "billing/units/archive.hpp"

#include <catch2/catch.hpp>
#include <random>

#include "billing/units/ids.hpp"
#include "billing/units/instant.hpp"
#include "billing/units/paged_vector.hpp"

namespace fleetbill {
namespace {

enum class Colour : std::uint8_t { red, green };

struct Point {
  std::int32_t x = 0;
  std::int32_t y = 0;
  auto operator<=>(const Point&) const = default;
};

struct Padded {
  std::int64_t wide = 0;
  bool narrow = false;

  template <class Archive>
  void archive(Archive& a) {
    a(wide, narrow);
  }
  bool operator==(const Padded&) const = default;
};

/// Something of every kind that can be archived.
struct Everything {
  std::int64_t number = 0;
  bool flag = false;
  Colour colour = Colour::red;
  std::string text;
  AssetId id;
  std::optional<Padded> padded;
  std::optional<std::string> no_text = "none";
  std::vector<Point> points;
  std::vector<Padded> more;
  std::vector<std::string> texts;
  std::pair<std::uint32_t, std::string> pair;
  std::map<Instant, std::vector<Padded>> map;
  std::map<std::tuple<AssetId, std::uint8_t, std::int64_t>, std::string> by_tuple;
  std::unordered_map<AssetId, Padded> table;
  std::set<std::pair<std::uint32_t, AssetId>> set;

  template <class Archive>
  void archive(Archive& a) {
    a(number, flag, colour, text, id, padded, no_text, points, more, texts, pair, map, by_tuple,
      table, set);
  }
  bool operator==(const Everything&) const = default;
};

Everything example() {
  Everything out;
  out.number = -7;
  out.flag = true;
  out.colour = Colour::green;
  out.text = std::string("a\0b", 3);
  out.id = AssetId(5);
  out.padded = Padded{1, true};
  out.no_text.reset();
  out.points = {{1, 2}, {-3, 4}};
  out.more = {{9, false}, {10, true}};
  out.texts = {"", "x", std::string(1000, 'y')};
  out.pair = {3, "three"};
  out.map[Instant{4}] = {{1, true}};
  out.map[Instant{-4}] = {};
  out.by_tuple[{AssetId(1), std::uint8_t{2}, 3}] = "key";
  for (std::uint32_t i = 0; i < 100; ++i) out.table[AssetId(i * 7919 % 101)] = {i, i % 2 == 0};
  out.set = {{1, AssetId(2)}, {1, AssetId()}};
  return out;
}

}  // namespace

TEST_CASE("an archive: what is written is read back", "[units][archive]") {
  Everything before = example();
  Everything after;
  after.texts = {"is", "replaced"};
  after.map[Instant{99}] = {};
  from_bytes(to_bytes(before), after);
  CHECK(after == before);
  Everything nothing;
  from_bytes(to_bytes(nothing), after);
  CHECK(after == nothing);
}

TEST_CASE("an archive: equal state gives equal bytes, whatever became of it before",
          "[units][archive]") {
  Everything one = example();
  Everything other = example();
  other.table.rehash(1000);
  for (std::uint32_t i = 200; i < 300; ++i) other.table[AssetId(i)] = {};
  for (std::uint32_t i = 200; i < 300; ++i) other.table.erase(AssetId(i));
  CHECK(to_bytes(one) == to_bytes(other));
}

TEST_CASE("an archive: whatever is truncated is noticed", "[units][archive]") {
  Everything before = example();
  const std::string bytes = to_bytes(before);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    Everything after;
    CHECK_THROWS_AS(from_bytes(std::string_view(bytes).substr(0, size), after), ArchiveError);
  }
  Everything after;
  CHECK_THROWS_WITH(from_bytes(bytes + "x", after), "trailing bytes");
}

TEST_CASE("an archive: a length beyond its end is noticed before anything is allocated for it",
          "[units][archive]") {
  std::uint64_t length = GENERATE(std::uint64_t{9}, std::uint64_t{1} << 32, ~std::uint64_t{0},
                                  ~std::uint64_t{0} / 8 + 2);
  const std::string bytes = to_bytes(length) + "12345678";
  std::string text;
  std::vector<std::int64_t> numbers;
  std::vector<Padded> structs;
  std::map<Instant, std::string> map;
  CHECK_THROWS_AS(from_bytes(bytes, text), ArchiveError);
  CHECK_THROWS_AS(from_bytes(bytes, numbers), ArchiveError);
  CHECK_THROWS_AS(from_bytes(bytes, structs), ArchiveError);
  CHECK_THROWS_AS(from_bytes(bytes, map), ArchiveError);
}

TEST_CASE("an archive: other bytes are read as something or refused", "[units][archive]") {
  Everything before = example();
  const std::string bytes = to_bytes(before);
  std::mt19937 random(1);
  std::size_t refused = 0;
  for (int i = 0; i < 2000; ++i) {
    std::string other = bytes;
    for (int k = 0; k < 3; ++k) other[random() % other.size()] = static_cast<char>(random());
    Everything after;
    try {
      from_bytes(other, after);
    } catch (const ArchiveError&) {
      ++refused;
    }
  }
  CHECK(refused > 500);
}

TEST_CASE("an archive: flags are 0 or 1, and keys stand once", "[units][archive]") {
  bool flag = false;
  CHECK_THROWS_WITH(from_bytes("\2", flag), "invalid bool");
  std::vector<std::pair<std::uint8_t, std::uint8_t>> entries{{1, 2}, {1, 3}};
  std::map<std::uint8_t, std::uint8_t> map;
  std::unordered_map<std::uint8_t, std::uint8_t> table;
  CHECK_THROWS_WITH(from_bytes(to_bytes(entries), map), "duplicate key");
  CHECK_THROWS_WITH(from_bytes(to_bytes(entries), table), "duplicate key");
  std::vector<std::uint8_t> values{4, 4};
  std::set<std::uint8_t> set;
  CHECK_THROWS_WITH(from_bytes(to_bytes(values), set), "duplicate key");
}

TEST_CASE("an archive: a paged vector keeps which pages were touched", "[units][archive]") {
  PagedVector<int> before;
  before[1000] = 7;
  before[3] = 1;
  PagedVector<int> after;
  after[500] = 2;
  from_bytes(to_bytes(before), after);
  std::vector<std::pair<std::size_t, int>> seen;
  std::size_t visited = 0;
  after.for_each([&](std::size_t index, int& element) {
    ++visited;
    if (element != 0) seen.emplace_back(index, element);
  });
  CHECK(seen == std::vector<std::pair<std::size_t, int>>{{3, 1}, {1000, 7}});
  CHECK(visited == 128);
}

}  // namespace fleetbill
