#include "billing/units/paged_vector.hpp"

#include <catch2/catch.hpp>
#include <utility>

namespace fleetbill {
namespace {

/// The elements that are not zero, as the vector visits them.
std::vector<std::pair<std::size_t, int>> visited(PagedVector<int>& vector) {
  std::vector<std::pair<std::size_t, int>> out;
  vector.for_each([&](std::size_t index, int& element) {
    if (element != 0) out.emplace_back(index, element);
  });
  return out;
}

using Pairs = std::vector<std::pair<std::size_t, int>>;

TEST_CASE("a paged vector: elements begin as zero and keep what they are given",
          "[units][paged_vector]") {
  PagedVector<int> vector;
  CHECK(vector[1000] == 0);
  vector[1000] = 7;
  vector[0] = 1;
  CHECK(vector[1000] == 7);
  CHECK(vector[0] == 1);
  CHECK(vector[999] == 0);
}

TEST_CASE("a paged vector: elements of neighbouring pages are apart", "[units][paged_vector]") {
  PagedVector<int> vector;
  for (const std::size_t i : {63U, 64U, 127U, 128U}) vector[i] = static_cast<int>(i);
  CHECK(visited(vector) == Pairs{{63, 63}, {64, 64}, {127, 127}, {128, 128}});
}

TEST_CASE("a paged vector: visits touched pages alone, by rising index", "[units][paged_vector]") {
  PagedVector<int> vector;
  CHECK(visited(vector).empty());
  vector[6400] = 3;
  vector[5] = 1;
  vector[130] = 2;
  CHECK(visited(vector) == Pairs{{5, 1}, {130, 2}, {6400, 3}});
  std::size_t seen = 0;
  std::size_t first = 0;
  vector.for_each([&](std::size_t index, int&) {
    if (seen == 0) first = index;
    ++seen;
  });
  CHECK(first == 0);       // the whole page of index 5
  CHECK(seen == 3 * 64u);  // three pages of a hundred
}

TEST_CASE("a paged vector: a visit can change the elements", "[units][paged_vector]") {
  PagedVector<int> vector;
  vector[70] = 1;
  vector.for_each([](std::size_t, int& element) { element *= 5; });
  CHECK(vector[70] == 5);
}

TEST_CASE("a paged vector: growing leaves earlier elements where they are",
          "[units][paged_vector]") {
  PagedVector<int> vector;
  int& early = vector[3];
  vector[1'000'000] = 1;
  early = 9;
  CHECK(vector[3] == 9);
}

}  // namespace
}  // namespace fleetbill
