#pragma once

#include <string>
#include <vector>

#include "results/run_file.hpp"
#include "sim/series.hpp"

/// Where two run files differ, but for their bills (see billing/invoice/comparison.hpp) and what
/// may differ between equal runs.
namespace fleetbill::results {

/// One thing that two run files say differently; empty: one of them says nothing of it.
struct Difference {
  std::string what;  ///< `rows read`, `messages of 2026-01-01T05:00:00.000Z`
  std::string a, b;
};

/// Closed months, row counts, number of facts, conservation, currency.
std::vector<Difference> differences(const Summary& a, const Summary& b);

/// The points of all series, by name of the series, then time.
std::vector<Difference> differences(const sim::Series& a, const sim::Series& b);

}  // namespace fleetbill::results
