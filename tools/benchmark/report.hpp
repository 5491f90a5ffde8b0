#pragma once

#include <map>
#include <string>
#include <vector>

#include "tools/benchmark/measurement.hpp"

/// Collects what was measured, holds results against what must come out, prints the table.
namespace fleetbill::bench {

/// The results that must come out in one mode, by the measurements' names.
using ExpectedResults = std::map<std::string, Result>;

/// Reads the expected results of a mode (`smoke` or `full`); none if the file has none.
/// Errors: `Error(io)`, `Error(invalid)`
ExpectedResults read_expected(const std::string& path, const std::string& mode);

/// Puts results into the file of expected ones in place of those of the same mode and name.
/// Errors: `Error(io)`, `Error(invalid)`
void bless(const std::string& path, const std::string& mode,
           const std::vector<Measurement>& measurements);

/// All that one run of the benchmark came to.
class Report {
 public:
  /// @param judges_budgets  false: the work is too small for its speed to mean anything
  Report(ExpectedResults expected, bool judges_budgets)
      : expected_(std::move(expected)), judges_budgets_(judges_budgets) {}

  void add(Measurement measurement);
  void add(Comparison comparison) { comparisons_.push_back(std::move(comparison)); }
  /// Demands that two measurements, if both are made, come to the same bill, and to the same digest
  /// if both have one.
  void must_agree(const std::string& one, const std::string& other) {
    pairs_.push_back({one, other});
  }
  /// Says why a row has no measurement.
  void add_absence(const std::string& row, const std::string& why);
  /// Says that a row could not be measured although it should.
  void add_failure(const std::string& what) { failures_.push_back(what); }
  /// A check beside those of results, such as whether growth is linear.
  void add_judgement(const std::string& budget, const std::string& found, bool met);

  [[nodiscard]] const std::vector<Measurement>& measurements() const { return measurements_; }

  /// Results that differ from the expected ones, one line each.
  [[nodiscard]] std::vector<std::string> unexpected() const;
  /// Rows that failed, and pairs that must agree and do not, one line each.
  [[nodiscard]] std::vector<std::string> failures() const;

  /// The table and what is below it, for people.
  [[nodiscard]] std::string text() const;
  /// The same for programs.
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
