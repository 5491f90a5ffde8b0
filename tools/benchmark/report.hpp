#pragma once

#include <map>
#include <string>
#include <vector>

#include "tools/benchmark/measurement.hpp"

/// Collects measurements, compares results with the expected ones, prints the table.
namespace fleetbill::bench {

/// The expected results of one mode, by the measurements' names.
using ExpectedResults = std::map<std::string, Result>;

/// Reads the expected results of a mode (`smoke` or `full`); empty if the file has none.
/// Errors: `Error(io)`, `Error(invalid)`
ExpectedResults read_expected(const std::string& path, const std::string& mode);

/// Replaces the results of the same mode and name in the file of expected results.
/// Errors: `Error(io)`, `Error(invalid)`
void bless(const std::string& path, const std::string& mode,
           const std::vector<Measurement>& measurements);

/// The results of one run of the benchmark.
class Report {
 public:
  /// @param judges_budgets  false: the work is too small for a meaningful speed
  Report(ExpectedResults expected, bool judges_budgets)
      : expected_(std::move(expected)), judges_budgets_(judges_budgets) {}

  void add(Measurement measurement);
  void add(Comparison comparison) { comparisons_.push_back(std::move(comparison)); }
  /// Requires that two measurements, if both are made, have equal bills and, if both have digests,
  /// equal digests.
  void must_agree(const std::string& one, const std::string& other) {
    pairs_.push_back({one, other});
  }
  /// Adds the reason why a row has no measurement.
  void add_absence(const std::string& row, const std::string& why);
  /// Adds the failure of a row.
  void add_failure(const std::string& what) { failures_.push_back(what); }
  /// Adds a check in addition to the results, such as whether growth is linear.
  void add_judgement(const std::string& budget, const std::string& found, bool met);

  [[nodiscard]] const std::vector<Measurement>& measurements() const { return measurements_; }

  /// Returns the results that differ from the expected ones, one per line.
  [[nodiscard]] std::vector<std::string> unexpected() const;
  /// Returns the failed rows and the pairs that differ, one per line.
  [[nodiscard]] std::vector<std::string> failures() const;

  /// Returns the table and its notes as text.
  [[nodiscard]] std::string text() const;
  /// Returns the results as JSON.
  [[nodiscard]] nlohmann::ordered_json json() const;

 private:
  struct Absence {
    std::string row;
    std::string why;
  };
  struct Judgement {
    std::string budget;
    std::string found;
    bool met = false;
  };

  struct Pair {
    std::string one;
    std::string other;
  };

  [[nodiscard]] const Measurement* find(const std::string& name) const;
  [[nodiscard]] std::string measurements_text() const;
  [[nodiscard]] std::string comparisons_text() const;
  [[nodiscard]] std::string budgets_of(const Measurement& measurement) const;

  ExpectedResults expected_;
  bool judges_budgets_;
  std::vector<Measurement> measurements_;
  std::vector<Comparison> comparisons_;
  std::vector<Pair> pairs_;
  std::vector<std::string> failures_;
  std::vector<Absence> absences_;
  std::vector<Judgement> judgements_;
};

}  // namespace fleetbill::bench
