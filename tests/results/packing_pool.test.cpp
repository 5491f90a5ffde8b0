#include "results/packing_pool.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>

#include "billing/units/error.hpp"

using namespace fleetbill;
using namespace fleetbill::results;

namespace {

/// A chunk that takes a while: numbers that look like noise, another for each `seed`.
std::vector<std::byte> noise(std::size_t size, std::uint32_t seed) {
  std::vector<std::byte> out(size);
  for (std::byte& b : out) {
    seed = seed * 1664525 + 1013904223;
    b = static_cast<std::byte>(seed >> 24);
  }
  return out;
}

bool is_ready(const PackedChunk& chunk) {
  return chunk.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

}  // namespace

TEST_CASE("packing pool: chunks are packed as by the caller, whatever the number of threads",
          "[results][packing]") {
  const std::size_t threads = GENERATE(1u, 2u, 5u);
  PackingPool pool(threads);
  std::vector<PackedChunk> beside, here;
  for (std::uint32_t i = 0; i < 100; ++i) {
    for (auto* chunks : {&beside, &here}) {
      auto values = noise(8 * (1 + i % 3 * 999), i / 2);  // some equal their neighbour
      chunks->push_back(chunks == &beside ? pool.pack(values, 8) : pool.pack_here(values, 8));
    }
  }
  for (std::size_t i = 0; i < beside.size(); ++i) {
    CAPTURE(i);
    CHECK((beside[i].get() == here[i].get()));
  }
}

TEST_CASE("packing pool: few chunks are waiting at a time", "[results][packing]") {
  const std::size_t threads = GENERATE(1u, 3u);
  PackingPool pool(threads);
  std::vector<PackedChunk> chunks;
  std::size_t most = 0;
  for (std::uint32_t i = 0; i < 200; ++i) {
    auto values = noise(1 << 16, i);
    chunks.push_back(pool.pack(values, 8));
    most = std::max(most, static_cast<std::size_t>(
                              std::count_if(chunks.begin(), chunks.end(),
                                            [](const auto& chunk) { return !is_ready(chunk); })));
  }
  CHECK(most <= 32 + threads);  // waiting, and being packed
  CHECK(most > 0);
}

TEST_CASE(
    "packing pool: what goes wrong on a thread is thrown to whoever wants the chunk, and to "
    "whoever brings another",
    "[results][packing]") {
  PackingPool pool(2);
  auto values = noise(80, 1);
  const PackedChunk right = pool.pack(values, 8);
  values = noise(81, 1);
  const PackedChunk wrong = pool.pack(values, 8);  // not an integer number of elements
  CHECK_THROWS_AS(wrong.get(), AssertionFailed);
  CHECK(!right.get().empty());
  const auto hand_over_more = [&] {
    for (std::uint32_t i = 0; i < 10'000; ++i) {  // the pool may notice a little later
      values = noise(80, i);
      static_cast<void>(pool.pack(values, 8));
    }
  };
  CHECK_THROWS_AS(hand_over_more(), AssertionFailed);
}

TEST_CASE("packing pool: one that is left waits for no chunk", "[results][packing]") {
  PackedChunk last;
  {
    PackingPool pool(1);
    for (std::uint32_t i = 0; i < 30; ++i) {
      auto values = noise(1 << 20, i);
      last = pool.pack(values, 8);
    }
  }
  // Given up, unless the thread was faster: in no case does anybody wait for it.
  CHECK(is_ready(last));
}
