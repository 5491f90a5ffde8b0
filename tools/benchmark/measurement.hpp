#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "tools/benchmark/clock.hpp"

/// What was measured, and what it is held against.
namespace fleetbill::bench {

/// A result that must come out, whatever the speed.
struct Result {
  std::string bill;    ///< readable: what is charged, or how many uploads there were
  std::string digest;  ///< of everything; empty where there is no more than the bill

  bool operator==(const Result&) const = default;
};

/// A limit that a measurement should keep (docs/performance.md).
struct Budget {
  enum class Of {
    rate,   ///< at least so many a second
    time,   ///< at most so many seconds
    peak,   ///< at most so many bytes at a time
    bytes,  ///< at most so many bytes each
  };
  Of of;
  double limit = 0;
};

/// One line of the table.
struct Measurement {
  std::string name;
  std::string unit;         ///< what was counted: events, rows, uploads
  std::uint64_t count = 0;  ///< how many of them
  Taken taken;              ///< median of the runs
  unsigned runs = 1;
  double bytes = 0;              ///< for each of `bytes_per`; 0: not measured
  std::string bytes_per;         ///< event, row, upload, device
  std::uint64_t peak_bytes = 0;  ///< 0: not measured
  Result result;
  std::vector<Budget> budgets;

  [[nodiscard]] double per_second() const {
    return taken.seconds > 0 ? static_cast<double>(count) / taken.seconds : 0;
  }
};

/// Whether a measurement keeps a budget.
bool is_met(const Measurement& measurement, const Budget& budget);

/// `≥ 300 M events/s`
std::string to_text(const Measurement& measurement, const Budget& budget);

/// A peer's measurement beside ours, of the same kind of work.
struct Comparison {
  std::string ours;
  std::string peer;
  double least_ratio = 0;  ///< the budget: how many times as fast we should be; 0: none
};

/// A number with a prefix and three digits: `13.1 M`, `840 k`, `12`.
std::string short_number(double value);

/// Bytes with a binary prefix: `1.2 GiB`.
std::string short_bytes(double bytes);

/// Seconds with a prefix: `12.3 ms`.
std::string short_seconds(double seconds);

nlohmann::ordered_json to_json(const Measurement& measurement);

}  // namespace fleetbill::bench
