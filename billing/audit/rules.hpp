#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "billing/audit/audit.hpp"

/// The readings of a rulebook, checked once and then looked up by name.
namespace fleetbill::billing::audit {

class Rules {
 public:
  /// Errors: `Error(invalid)` for a clause, reading, number or plan that does not exist.
  explicit Rules(const Readings& readings);

  /// Whether the clause has this reading. REQUIRES: both exist.
  [[nodiscard]] bool is(std::string_view clause, std::string_view reading) const;

  /// The number that the clause is. REQUIRES: it is a number.
  [[nodiscard]] std::int64_t number(std::string_view clause) const;

  /// DM-THRESHOLD (T18): more connections than this cost the OEM fee.
  [[nodiscard]] std::int64_t threshold() const { return number("DM-THRESHOLD"); }

  /// `plan_map` (docs/rules.md#plan-map): the plan that this plan is billed as.
  [[nodiscard]] std::string mapped(const std::string& plan) const;

 private:
  std::map<std::string, std::string, std::less<>> readings_;
  std::map<std::string, std::string> plan_map_;
  std::map<std::string, std::int64_t, std::less<>> numbers_;
};

/// Whether this is the name of a plan (docs/rules.md#a4).
bool is_plan(std::string_view name);

}  // namespace fleetbill::billing::audit
