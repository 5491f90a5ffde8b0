#include "billing/audit/rules.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing::audit {
namespace {

struct Choice {
  std::string_view clause;
  std::vector<std::string_view> readings;  // the default first
};

/// A clause that is a number.
struct Number {
  std::string_view clause;
  std::int64_t by_default = 0;
  std::int64_t smallest = 0;
  std::int64_t largest = 0;
};

constexpr std::array<Number, 5> kNumbers{{
    {"DM-THRESHOLD", 8, 0, 1'000'000'000},  // T18
    {"PDM-GRACE", 0, 0, 1'000'000'000},     // P7
    {"PDM-REPORT-DAY", 3, 1, 20},           // P19: the day of a report, not its contents
    {"PDM-MONTHS", 12, 1, 1200},            // B4
    {"PDM-WARNING", 3, 0, 1200},            // B4: shown by the portal
}};

/// The clauses that leave a choice, by rows of docs/rules.md.
const std::vector<Choice>& choices() {
  static const std::vector<Choice> kChoices{
      {"TG-ENABLED", {"any_time", "at_close"}},                                      // T1
      {"TG-SNAPSHOT", {"activity_over_month", "all_at_close", "all_within_month"}},  // T2
      {"TG-CLEAR", {"no_fee", "fee_stays"}},                                         // T3
      {"TG-CLEAR-MESSAGES", {"dropped", "charged"}},                                 // T4
      {"TG-CLEAR-LOOKUPS", {"charged", "dropped"}},                                  // T5
      {"TG-RESENT", {"once", "twice"}},  // T7, decided by the platform that writes the journal
      {"TG-CONNECTED", {"accepted_upload", "any_hello"}},                 // T8
      {"TG-REENABLE", {"at_once", "after_connecting"}},                   // T9
      {"TG-REENABLE-CLEARED", {"after_connecting", "at_once"}},           // T10
      {"TG-SERIAL", {"at_close", "while_active"}},                        // T11
      {"TG-SERIAL-KEPT", {"kept", "moved"}},                              // T12
      {"TG-PLAN-CHANGE", {"next_month", "at_once", "dearest"}},           // T13
      {"TG-FIRST-PLAN", {"at_once", "next_month"}},                       // T14
      {"TG-MESSAGE-PLAN", {"in_force", "pending_too"}},                   // T15
      {"TG-FRACTION", {"exact", "round_up"}},                             // T16
      {"DM-SPLITTER", {"in_use", "set", "over_threshold"}},               // T17
      {"DM-CONNECTIONS", {"while_third_party", "at_close", "any_time"}},  // T18
      {"TG-BOUNDARY", {"half_open", "closed"}},                           // T21
      {"TG-IRIDIUM-COPY", {"once", "twice"}},                             // T23
      {"TG-UNBILLED-MESSAGES", {"not_charged", "charged"}},               // T25
      {"TG-IRIDIUM", {"per_device", "per_message"}},                      // T26
      {"TG-CONTRADICTION", {"refused", "applied"}},                       // T27
      {"TG-ZERO-LINES", {"left_out", "shown"}},                           // T28
      {"TG-REPEAT", {"ignored", "refused"}},                              // T31
      {"PDM-ALL-OR-NOTHING", {"all_or_nothing", "partial"}},              // P2
      {"PDM-RELEASE", {"returned", "used"}},                              // P3
      {"PDM-REMAINING", {"net", "gross"}},                                // P4
      {"PDM-LEFTOVER", {"carried", "lost"}},                              // P5
      {"PDM-RENEWAL", {"at_expiry", "at_once"}},                          // P6
      {"PDM-TERMINATION", {"returned_first", "zero"}},                    // P8
      {"PDM-CONNECTED", {"registration_or_update", "registration"}},      // P15
      {"PDM-LEAP-DAY", {"february_28", "march_1"}},                       // P27
      {"PDM-UPDATED-TWICE", {"refused", "token"}},                        // P28
  };
  return kChoices;
}

const Choice* find_choice(std::string_view clause) {
  for (const Choice& choice : choices()) {
    if (choice.clause == clause) return &choice;
  }
  return nullptr;
}

bool allows(const Choice& choice, std::string_view reading) {
  return std::find(choice.readings.begin(), choice.readings.end(), reading) !=
         choice.readings.end();
}

void require(bool condition, const std::string& message) {
  if (!condition) throw Error(ErrorKind::invalid, message);
}

const Number* find_number(std::string_view clause) {
  const auto* found = std::find_if(kNumbers.begin(), kNumbers.end(),
                                   [&](const Number& number) { return number.clause == clause; });
  return found == kNumbers.end() ? nullptr : found;
}

std::int64_t parse_number(const Number& clause, const std::string& text) {
  const auto number = parse_digits(text, clause.largest);
  require(number.has_value() && *number >= clause.smallest,
          concat(clause.clause, ": not an integer from ", clause.smallest, " to ", clause.largest,
                 ": ", text));
  return *number;
}

}  // namespace

Rules::Rules(const Readings& readings) : plan_map_(readings.plan_map) {
  for (const Choice& choice : choices()) {
    readings_[std::string(choice.clause)] = choice.readings.front();
  }
  for (const Number& number : kNumbers) numbers_[std::string(number.clause)] = number.by_default;
  for (const auto& [clause, reading] : readings.clauses) {
    if (const Number* number = find_number(clause)) {
      numbers_[clause] = parse_number(*number, reading);
      continue;
    }
    const Choice* choice = find_choice(clause);
    require(choice != nullptr, concat(clause, ": no clause with a choice of readings"));
    require(allows(*choice, reading), concat(clause, ": unknown reading: ", reading));
    readings_[clause] = reading;
  }
  for (const auto& [plan, billed_as] : plan_map_) {
    require(is_plan(plan) && is_plan(billed_as),
            concat("plan_map: not plans: ", plan, ", ", billed_as));
  }
}

bool Rules::is(std::string_view clause, std::string_view reading) const {
  const Choice* choice = find_choice(clause);
  FLEETBILL_ASSERT(choice != nullptr && allows(*choice, reading), concat(clause, " ", reading));
  return readings_.find(clause)->second == reading;
}

std::int64_t Rules::number(std::string_view clause) const {
  const auto found = numbers_.find(clause);
  FLEETBILL_ASSERT(found != numbers_.end(), std::string(clause));
  return found->second;
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
