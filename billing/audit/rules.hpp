#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "billing/audit/audit.hpp"

/// The readings of a rulebook. The file that decides a clause states its readings and the default:
/// so a new clause is stated in the audit once.
namespace fleetbill::billing::audit {

/// A clause with a choice of readings, stated by the file that decides it.
struct Choice {
  std::string_view clause;
  std::array<std::string_view, 3> readings;  ///< the default first; a third may be empty
};

/// A clause that is an integer.
struct Number {
  std::string_view clause;
  std::int64_t by_default = 0;
  std::int64_t smallest = 0;
  std::int64_t largest = 0;
};

/// TG-CLEAR-LOOKUPS (docs/rules.md#t5), decided for assets and for SMS.
inline constexpr Choice kTgClearLookups{"TG-CLEAR-LOOKUPS", {"charged", "dropped"}};

/// The clauses that a file decides.
struct Clauses {
  std::vector<Choice> choices;
  std::vector<Number> numbers;
};

// One function per file, named after it; `line_clauses()` is of audit.cpp.
Clauses admission_clauses();
Clauses account_admission_clauses();
Clauses asset_month_clauses();
Clauses account_month_clauses();
Clauses device_month_clauses();
Clauses quota_clauses();
Clauses line_clauses();

class Rules {
 public:
  /// Errors: `Error(invalid)` for an unknown clause, reading or plan, and for a text that is not an
  /// integer in the range of its clause.
  explicit Rules(const Readings& readings);

  /// Returns whether the clause has this reading, one of `choice`.
  [[nodiscard]] bool is(const Choice& choice, std::string_view reading) const;

  /// Returns the integer of the clause.
  [[nodiscard]] std::int64_t number(const Number& clause) const;

  /// `plan_map` (docs/rules.md#plan-map): returns the plan that this plan is billed as.
  [[nodiscard]] std::string mapped(const std::string& plan) const;

 private:
  std::map<std::string, std::string, std::less<>> clauses_;
  std::map<std::string, std::string> plan_map_;
};

/// Whether this is the name of a plan (docs/rules.md#a4).
bool is_plan(std::string_view name);

}  // namespace fleetbill::billing::audit
