#pragma once

#include <string>
#include <vector>

#include "results/run_file.hpp"
#include "sim/series.hpp"

/// Differences between two run files, except their bills (see billing/compare/bill_diff.hpp) and
/// the data that may differ between equal runs.
namespace fleetbill::results {

/// One difference between two run files. An empty text: the value is missing in this file.
struct Difference {
  std::string what;  ///< `rows read`, `messages of 2026-01-01T05:00:00.000Z`
  std::string a, b;
};

/// Closed months, row counts, number of facts, conservation, currency.
std::vector<Difference> differences(const Summary& a, const Summary& b);

/// The points of all series, by name of the series, then time.
std::vector<Difference> differences(const sim::Series& a, const sim::Series& b);

}  // namespace fleetbill::results
