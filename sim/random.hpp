#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string_view>

/// Counter-based random numbers: a draw is a function of (seed, replicate, entity, purpose, index),
/// so that adding an entity, a thread or a node changes no other draw.
namespace fleetbill::sim {

/// Purpose of a draw. Append only: the numbers are part of every digest.
enum class Purpose : std::uint64_t {
  phase = 1,
  heartbeat_interval = 2,
  trips_of_day = 3,
  trip_start = 4,
  trip_length = 5,
  wifi_lookup = 6,
  alert = 7,
  fault = 8,
  deployment = 9,
  lifetime = 10,
  hire_length = 11,
  hire_gap = 12,
  plan_change = 13,
  organisation = 14,
  update_interval = 15,
  connection_calls = 16,
  connection_blocks = 17,
  application_calls = 18,
  application_time = 19,
  rollout_order = 20,
  attempt_length = 21,
  attempt_success = 22,
  pace = 23,
  own_weekday = 24,
  device_memory = 25,
  profile_count = 26,
  profile_time = 27,
  downtime_after = 28,
  downtime_length = 29,
  downtime_for_good = 30,
  level = 31,
  daily_fast = 32,
  daily_white = 33,
  organisation_effect = 34,
  fitted = 35,
  pace_drift = 36,
  downtime_state = 37,
  churn = 38,
  platform_refusal = 39,
  backtest_choice = 40,
};

/// The seed of a run and the number of its replicate.
struct Seed {
  std::uint64_t seed = 1;
  std::uint64_t replicate = 0;
};

/// Returns a hash of an entity's name (FNV-1a, 64 bits).
std::uint64_t entity_key(std::string_view name);

/// The random numbers of one draw: as many 64-bit words as a distribution requests. A uniform
/// random bit generator for Boost.Random. Philox4x64-10 (Salmon et al., "Parallel Random Numbers:
/// As Easy as 1, 2, 3", 2011), key (seed, replicate), counter (entity, purpose, index, block).
class Draw {
 public:
  using result_type = std::uint64_t;

  Draw(Seed seed, std::uint64_t entity, Purpose purpose, std::uint64_t index)
      : seed_(seed), entity_(entity), purpose_(purpose), index_(index) {}

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }

  result_type operator()() {
    if (next_ == words_.size()) refill();
    return words_[next_++];
  }

 private:
  void refill();

  Seed seed_;
  std::uint64_t entity_;
  Purpose purpose_;
  std::uint64_t index_;
  std::uint64_t block_ = 0;
  std::size_t next_ = 4;
  std::array<std::uint64_t, 4> words_{};
};

/// A probability as a threshold on 64 random bits.
class Chance {
 public:
  /// @param probability  0 to 1
  static Chance of(double probability);
  static constexpr Chance always() {
    return Chance(std::numeric_limits<std::uint64_t>::max(), true);
  }
  static constexpr Chance never() { return Chance(0, false); }

  [[nodiscard]] constexpr double probability() const {
    return certain_ ? 1 : static_cast<double>(threshold_) * 0x1p-64;
  }
  [[nodiscard]] constexpr bool is_certain() const { return certain_; }
  [[nodiscard]] constexpr bool is_impossible() const { return !certain_ && threshold_ == 0; }
  [[nodiscard]] bool happens(Draw draw) const { return certain_ || draw() < threshold_; }

 private:
  constexpr Chance(std::uint64_t threshold, bool certain)
      : threshold_(threshold), certain_(certain) {}

  std::uint64_t threshold_;
  bool certain_;
};

}  // namespace fleetbill::sim
