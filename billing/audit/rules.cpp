#include "billing/audit/rules.hpp"

#include <algorithm>
#include <array>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing::audit {
namespace {

bool allows(const Choice& choice, std::string_view reading) {
  return !reading.empty() && std::find(choice.readings.begin(), choice.readings.end(), reading) !=
                                 choice.readings.end();
}

void require(bool condition, const std::string& message) {
  if (!condition) throw Error(ErrorKind::invalid, message);
}

/// All clauses with a choice: those of the files, and those that no bill depends on.
const Clauses& all_clauses() {
  static const Clauses kAll = [] {
    Clauses all{{{"TG-RESENT", {"once", "twice"}}},  // T7, decided by who writes the journal
                {{"PDM-REPORT-DAY", 3, 1, 20},       // P19: the day of a report
                 {"PDM-WARNING", 3, 0, 1200}}};      // B4: shown by the portal
    for (const Clauses& some :
         {admission_clauses(), account_admission_clauses(), asset_month_clauses(),
          account_month_clauses(), device_month_clauses(), quota_clauses(), line_clauses()}) {
      all.choices.insert(all.choices.end(), some.choices.begin(), some.choices.end());
      all.numbers.insert(all.numbers.end(), some.numbers.begin(), some.numbers.end());
    }
    return all;
  }();
  return kAll;
}

template <class Clause>
const Clause* find(const std::vector<Clause>& clauses, std::string_view name) {
  const auto found = std::find_if(clauses.begin(), clauses.end(),
                                  [&](const Clause& c) { return c.clause == name; });
  return found == clauses.end() ? nullptr : &*found;
}

std::int64_t parse_number(const Number& clause, const std::string& text) {
  const auto number = parse_digits(text, clause.largest);
  require(number.has_value() && *number >= clause.smallest,
          concat(clause.clause, ": not an integer from ", clause.smallest, " to ", clause.largest,
                 ": ", text));
  return *number;
}

}  // namespace

Rules::Rules(const Readings& readings)
    : clauses_(readings.clauses.begin(), readings.clauses.end()), plan_map_(readings.plan_map) {
  for (const auto& [clause, reading] : clauses_) {
    if (const Number* const number = find(all_clauses().numbers, clause)) {
      (void)parse_number(*number, reading);
      continue;
    }
    const Choice* const choice = find(all_clauses().choices, clause);
    require(choice != nullptr, concat(clause, ": no clause with a choice of readings"));
    require(allows(*choice, reading), concat(clause, ": unknown reading: ", reading));
  }
  for (const auto& [plan, billed_as] : plan_map_) {
    require(is_plan(plan) && is_plan(billed_as),
            concat("plan_map: not plans: ", plan, ", ", billed_as));
  }
}

bool Rules::is(const Choice& choice, std::string_view reading) const {
  FLEETBILL_ASSERT(allows(choice, reading), concat(choice.clause, " ", reading));
  const auto given = clauses_.find(choice.clause);
  return reading == (given == clauses_.end() ? choice.readings.front() : given->second);
}

std::int64_t Rules::number(const Number& clause) const {
  const auto given = clauses_.find(clause.clause);
  return given == clauses_.end() ? clause.by_default : parse_number(clause, given->second);
}

std::string Rules::mapped(const std::string& plan) const {
  const auto found = plan_map_.find(plan);
  return found == plan_map_.end() ? plan : found->second;
}

bool is_plan(std::string_view name) {
  constexpr std::array<std::string_view, 5> kPlans{"TG-CLASSIC", "TG-PRO", "TG-PPM", "TG-ALR",
                                                   "TG-BT-TAG"};
  return std::find(kPlans.begin(), kPlans.end(), name) != kPlans.end();
}

}  // namespace fleetbill::billing::audit
