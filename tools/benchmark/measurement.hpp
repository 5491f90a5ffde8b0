#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "tools/benchmark/clock.hpp"

/// Measurements, expected results and budgets.
namespace fleetbill::bench {

/// An expected result, which does not depend on speed.
struct Result {
  std::string bill;    ///< readable: invoice lines, or the number of uploads
  std::string digest;  ///< of all values; empty if there is only the bill

  bool operator==(const Result&) const = default;
};

/// A limit of a measurement (docs/performance.md).
struct Budget {
  enum class Of {
    rate,   ///< least number per second
    time,   ///< most seconds
    peak,   ///< most bytes in use
    bytes,  ///< most bytes per item
  };
  Of of;
  double limit = 0;
};

/// One line of the table.
struct Measurement {
  std::string name;
  std::string unit;         ///< counted items: events, rows, uploads
  std::uint64_t count = 0;  ///< number of items
  Taken taken;              ///< median of the runs
  unsigned runs = 1;
  double bytes = 0;              ///< per `bytes_per`; 0: not measured
  std::string bytes_per;         ///< event, row, upload, device
  std::uint64_t peak_bytes = 0;  ///< 0: not measured
  Result result;
  std::vector<Budget> budgets;

  [[nodiscard]] double per_second() const {
    return taken.seconds > 0 ? static_cast<double>(count) / taken.seconds : 0;
  }
};

/// Whether a measurement is within a budget.
bool is_met(const Measurement& measurement, const Budget& budget);

/// `≥ 300 M events/s`
std::string to_text(const Measurement& measurement, const Budget& budget);

/// A comparison of our measurement with a peer's, of the same kind of work.
struct Comparison {
  std::string ours;
  std::string peer;
  double least_ratio = 0;  ///< budget of our speed divided by the peer's; 0: no budget
};

/// A number with a prefix and three digits: `13.1 M`, `840 k`, `12`.
std::string short_number(double value);

/// Bytes with a binary prefix: `1.2 GiB`.
std::string short_bytes(double bytes);

/// Seconds with a prefix: `12.3 ms`.
std::string short_seconds(double seconds);

nlohmann::ordered_json to_json(const Measurement& measurement);

}  // namespace fleetbill::bench
