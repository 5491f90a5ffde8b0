#include "sim/random.hpp"

#include <catch2/catch.hpp>

#include "sim/distribution.hpp"

namespace fleetbill::sim {
namespace {

constexpr Seed kSeed{42, 0};

Draw draw(std::uint64_t index) {
  return {kSeed, entity_key("100001"), Purpose::heartbeat_interval, index};
}

}  // namespace

// The first words of a stream are part of every digest: if these change, every run changes.
TEST_CASE("random: the first draws of a stream are what they always were", "[sim][random]") {
  Draw words = draw(0);
  std::vector<std::uint64_t> first;
  for (int i = 0; i < 5; ++i) first.push_back(words());
  // Philox4x64-10 with key (42, 0) and counter (FNV-1a of "100001", 2, 0, block).
  CHECK(first == std::vector<std::uint64_t>{0x8a7dc8aedfe1c0f6ULL, 0x2a1e67337b62f73fULL,
                                            0x8bc6f1d39fb518dbULL, 0x31aa31cb94a503bbULL,
                                            0x2c5d290e73c7c8e8ULL});
}

TEST_CASE("random: Philox gives the known answers of its authors", "[sim][random]") {
  // Random123 distribution, tests/kat_vectors: philox4x64 10, all zero counter and key.
  Draw zero({0, 0}, 0, static_cast<Purpose>(0), 0);
  CHECK(zero() == 0x16554d9eca36314cULL);
  CHECK(zero() == 0xdb20fe9d672d0fdcULL);
  CHECK(zero() == 0xd7e772cee186176bULL);
  CHECK(zero() == 0x7e68b68aec7ba23bULL);
}

TEST_CASE("random: a draw depends on seed, replicate, entity, purpose and index alone",
          "[sim][random]") {
  const auto first = [](Draw d) { return d(); };
  const auto base = first({{1, 0}, 7, Purpose::alert, 3});
  CHECK(base == first({{1, 0}, 7, Purpose::alert, 3}));
  CHECK(base != first({{2, 0}, 7, Purpose::alert, 3}));
  CHECK(base != first({{1, 1}, 7, Purpose::alert, 3}));
  CHECK(base != first({{1, 0}, 8, Purpose::alert, 3}));
  CHECK(base != first({{1, 0}, 7, Purpose::wifi_lookup, 3}));
  CHECK(base != first({{1, 0}, 7, Purpose::alert, 4}));
}

TEST_CASE("distributions: the first samples of each are what they always were",
          "[sim][distribution]") {
  const auto times = [](const TimeDistribution& d) {
    std::vector<std::int64_t> out;
    for (std::uint64_t i = 0; i < 4; ++i) out.push_back(sample(d, draw(i)).ms);
    return out;
  };
  const auto counts = [](const CountDistribution& d) {
    std::vector<std::int64_t> out;
    for (std::uint64_t i = 0; i < 6; ++i) out.push_back(sample(d, draw(i)));
    return out;
  };
  CHECK(times(FixedTime{minutes(5)}) == std::vector<std::int64_t>(4, 300'000));
  CHECK(times(UniformTime{minutes(10), hours(2)}) ==
        std::vector<std::int64_t>{4170480, 2646452, 4283098, 6988624});
  CHECK(times(ExponentialTime{hours(6)}) ==
        std::vector<std::int64_t>{3394879, 4608276, 16289192, 13185450});
  CHECK(times(LognormalTime{days(14), 0.8}) ==
        std::vector<std::int64_t>{965564253, 968558472, 2218026822, 2351516283});
  CHECK(counts(FixedCount{3}) == std::vector<std::int64_t>(6, 3));
  CHECK(counts(UniformCount{1, 4}) == std::vector<std::int64_t>{3, 2, 3, 4, 3, 3});
  CHECK(counts(PoissonCount{3}) == std::vector<std::int64_t>{3, 2, 3, 7, 4, 4});
}

TEST_CASE("distributions: means and bounds are those of their definition", "[sim][distribution]") {
  // 20,000 draws with a fixed seed; the mean of n draws with deviation s is within 4 s/√n of the
  // true one with a probability of 99.99 %.
  constexpr std::uint64_t kDraws = 20'000;
  const auto mean = [](const TimeDistribution& d) {
    double sum = 0;
    for (std::uint64_t i = 0; i < kDraws; ++i) sum += static_cast<double>(sample(d, draw(i)).ms);
    return sum / static_cast<double>(kDraws);
  };
  const double hour = 3'600'000;
  CHECK(mean(ExponentialTime{hours(6)}) == Approx(6 * hour).epsilon(4.0 / 141));
  CHECK(mean(UniformTime{hours(0), hours(4)}) == Approx(2 * hour).epsilon(4.0 * 0.577 / 141));
  // exp(σ²/2) = 1.377 times the median; deviation exp(σ²)·…: 0.947 of the mean.
  CHECK(mean(LognormalTime{hours(10), 0.8}) == Approx(13.77 * hour).epsilon(4.0 * 0.947 / 141));
  double sum = 0;
  for (std::uint64_t i = 0; i < kDraws; ++i) {
    sum += static_cast<double>(sample(CountDistribution(PoissonCount{3}), draw(i)));
  }
  CHECK(sum / static_cast<double>(kDraws) == Approx(3).epsilon(4.0 * 0.577 / 141));
}

TEST_CASE("distributions: a length of time is at least a millisecond", "[sim][distribution]") {
  for (std::uint64_t i = 0; i < 1000; ++i) {
    CHECK(sample(TimeDistribution(UniformTime{Duration{0}, Duration{1}}), draw(i)).ms >= 1);
    CHECK(sample(TimeDistribution(ExponentialTime{Duration{1}}), draw(i)).ms >= 1);
  }
}

TEST_CASE("chance: happens as often as it says, and never or always at the ends", "[sim][random]") {
  const auto share = [](const Chance& chance) {
    int n = 0;
    for (std::uint64_t i = 0; i < 10'000; ++i) n += chance.happens(draw(i));
    return n;
  };
  CHECK(share(Chance::of(0)) == 0);
  CHECK(share(Chance::of(1)) == 10'000);
  CHECK(share(Chance::of(0.3)) == Approx(3000).margin(4 * 46));  // 4 √(n p q)
  CHECK(Chance::of(0).is_impossible());
  CHECK(Chance::of(1).is_certain());
}

}  // namespace fleetbill::sim
