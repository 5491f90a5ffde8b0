#include "billing/rules/rulebook.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "billing/units/text.hpp"

namespace fleetbill::billing {
namespace {

/// docs/rules.md: which clauses there are, which row each decides, and its readings, the decision
/// of the page first. No readings: fixed; a number: its default.
struct Expected {
  const char* mnemonic;
  const char* row;
  const char* readings;
};

const std::vector<Expected>& expected_clauses() {
  static const std::vector<Expected> kExpected{
      {"TG-ENABLED", "T1", "any_time at_close"},
      {"TG-SNAPSHOT", "T2", "activity_over_month all_at_close all_within_month"},
      {"TG-CLEAR", "T3", "no_fee fee_stays"},
      {"TG-CLEAR-MESSAGES", "T4", "dropped charged"},
      {"TG-CLEAR-LOOKUPS", "T5", "charged dropped"},
      {"TG-RECEIPT", "T6", ""},
      {"TG-RESENT", "T7", "once twice"},
      {"TG-CONNECTED", "T8", "accepted_upload any_hello"},
      {"TG-REENABLE", "T9", "at_once after_connecting"},
      {"TG-REENABLE-CLEARED", "T10", "after_connecting at_once"},
      {"TG-SERIAL", "T11", "at_close while_active"},
      {"TG-SERIAL-KEPT", "T12", "kept moved"},
      {"TG-PLAN-CHANGE", "T13", "next_month at_once dearest"},
      {"TG-FIRST-PLAN", "T14", "at_once next_month"},
      {"TG-MESSAGE-PLAN", "T15", "in_force pending_too"},
      {"TG-FRACTION", "T16", "exact round_up"},
      {"DM-SPLITTER", "T17", "in_use set over_threshold"},
      {"DM-CONNECTIONS", "T18", "while_third_party at_close any_time"},
      {"DM-THRESHOLD", "T18", "8"},
      {"TG-CACHE", "T19", ""},
      {"DM-NONE", "T20", ""},
      {"TG-BOUNDARY", "T21", "half_open closed"},
      {"TG-TAG", "T22", ""},
      {"TG-IRIDIUM-COPY", "T23", "once twice"},
      {"TG-FREEZE", "T24", ""},
      {"TG-UNBILLED-MESSAGES", "T25", "not_charged charged"},
      {"TG-IRIDIUM", "T26", "per_device per_message"},
      {"TG-CONTRADICTION", "T27", "refused applied"},
      {"TG-ZERO-LINES", "T28", "left_out shown"},
      {"TG-SWAP", "T29", ""},
      {"DM-OTHER-CONNECTORS", "T30", ""},
      {"TG-REPEAT", "T31", "ignored refused"},
      {"DM-PAYER", "T32", ""},
      {"TG-ALR", "T33", ""},
      {"PDM-RESERVE", "P1", ""},
      {"PDM-ALL-OR-NOTHING", "P2", "all_or_nothing partial"},
      {"PDM-RELEASE", "P3", "returned used"},
      {"PDM-REMAINING", "P4", "net gross"},
      {"PDM-LEFTOVER", "P5", "carried lost"},
      {"PDM-RENEWAL", "P6", "at_expiry at_once"},
      {"PDM-GRACE", "P7", "0"},
      {"PDM-TERMINATION", "P8", "returned_first zero"},
      {"PDM-SPENT", "P9", ""},
      {"PDM-TERMINATION-ORDER", "P10", ""},
      {"PDM-RENEWAL-TIME", "P11", ""},
      {"PDM-MOVE", "P12", ""},
      {"PDM-TENANT-LIST", "P13", ""},
      {"PDM-TENANT-VIEW", "P14", ""},
      {"PDM-CONNECTED", "P15", "registration_or_update registration"},
      {"PDM-DEVICE", "P16", ""},
      {"PDM-MODEL", "P17", ""},
      {"PDM-API-COUNT", "P18", ""},
      {"PDM-REPORT-DAY", "P19", "3"},
      {"PDM-FREEZE", "P20", ""},
      {"PDM-CAMPAIGN-MONTHS", "P21", ""},
      {"PDM-EXTEND", "P22", ""},
      {"PDM-LIVE", "P23", ""},
      {"PDM-REFUSED", "P24", ""},
      {"PDM-USED-UP", "P25", ""},
      {"PDM-CAMPAIGN-NAME", "P26", ""},
      {"PDM-LEAP-DAY", "P27", "february_28 march_1"},
      {"PDM-UPDATED-TWICE", "P28", "refused token"},
      {"PDM-OWN-COUNTERS", "P29", ""},
      {"PDM-ONE-PACKAGE", "P30", ""},
      {"PDM-STOP", "P31", ""},
      {"PDM-MONTHS", "B4", "12"},
      {"PDM-WARNING", "B4", "3"},
      {"PDM-TOKEN", "B4", ""},
      {"PDM-ACTIVE-ONCE", "B3", ""},
      {"PDM-TENANTS", "B5", ""},
      {"PDM-API-CALLS", "B3", ""},
      {"PDM-COMMERCIAL", "B1", ""},
      {"PDM-NO-MONEY", "B6", ""},
  };
  return kExpected;
}

std::string readings_of(const Clause& clause) {
  std::string out = clause.number ? concat(*clause.number) : "";
  for (const Alternative& alternative : clause.alternatives) {
    out += (out.empty() ? "" : " ") + std::string(alternative.name);
  }
  return out;
}

TEST_CASE("clauses: are those of docs/rules.md, with its decisions as defaults", "[rules]") {
  REQUIRE(clauses().size() == expected_clauses().size());
  for (std::size_t i = 0; i < clauses().size(); ++i) {
    const Clause& clause = clauses()[i];
    const Expected& expected = expected_clauses()[i];
    INFO(expected.mnemonic);
    CHECK(clause.mnemonic == expected.mnemonic);
    CHECK(clause.row == expected.row);
    CHECK(readings_of(clause) == expected.readings);
    CHECK(clause.is_fixed() == (std::string(expected.readings).empty()));
    CHECK((clause.platform == Platform::telematics_guru) == clause.mnemonic.starts_with("TG-"));
    CHECK((clause.platform == Platform::device_manager) == clause.mnemonic.starts_with("DM-"));
    CHECK((clause.platform == Platform::pelion) == clause.mnemonic.starts_with("PDM-"));
    // The platform alone decides which records are resent; the biller sees what arrived (T7).
    if (!clause.is_fixed()) {
      CHECK((clause.decided_by == DecidedBy::platform) == (clause.mnemonic == "TG-RESENT"));
    }
  }
}

TEST_CASE("clauses: have ids and mnemonics of their own, and every row of T and P has one",
          "[rules]") {
  std::set<ClauseId> ids;
  std::set<std::string_view> mnemonics, rows;
  for (const Clause& clause : clauses()) {
    INFO(clause.mnemonic);
    CHECK(ids.insert(clause.id).second);
    CHECK(mnemonics.insert(clause.mnemonic).second);
    CHECK(&billing::clause(clause.id) == &clause);
    CHECK(find_clause(clause.mnemonic) == &clause);
    rows.insert(clause.row);
  }
  for (int row = 1; row <= 33; ++row) CHECK(rows.contains(concat("T", row)));
  for (int row = 1; row <= 31; ++row) CHECK(rows.contains(concat("P", row)));
  // In addition, the undisputed sentences of the Pelion document: B1, B3 to B6.
  CHECK(rows.size() == 33 + 31 + 5);
  CHECK(find_clause("TG-NOTHING") == nullptr);
  CHECK(find_clause("tg-enabled") == nullptr);
  CHECK(find_clause("") == nullptr);
}

TEST_CASE("clauses: say what they say in a sentence, and who says so", "[rules]") {
  std::set<std::string_view> sentences;
  for (const Clause& clause : clauses()) {
    INFO(clause.mnemonic);
    CHECK(clause.sentence.size() > 20);
    CHECK((clause.sentence.ends_with('.') || clause.sentence.ends_with(".)")));
    CHECK(sentences.insert(clause.sentence).second);
    CHECK_FALSE(clause.source.empty());
    std::set<std::string_view> names, texts;
    for (const Alternative& alternative : clause.alternatives) {
      CHECK(names.insert(alternative.name).second);
      CHECK(texts.insert(alternative.sentence).second);
      CHECK_FALSE(alternative.sentence.empty());
    }
  }
}

TEST_CASE("clauses: those of admission are those that the register or a quota decides", "[rules]") {
  std::string admission;
  for (const Clause& clause : clauses()) {
    if (clause.decided_by != DecidedBy::admission || clause.is_fixed()) continue;
    admission += concat(admission.empty() ? "" : " ", clause.mnemonic);
    if (clause.platform == Platform::pelion) continue;
    Rulebook rules;
    clause.set(rules, 1);
    INFO(clause.mnemonic);
    CHECK(rules.ingestion() != Rulebook{}.ingestion());
  }
  CHECK(admission ==
        "TG-SERIAL-KEPT TG-CONTRADICTION TG-REPEAT PDM-ALL-OR-NOTHING PDM-RELEASE PDM-REMAINING "
        "PDM-LEFTOVER PDM-RENEWAL PDM-GRACE PDM-TERMINATION PDM-LEAP-DAY PDM-UPDATED-TWICE "
        "PDM-MONTHS");
}

TEST_CASE("clauses: are cited only for SKUs that they affect", "[rules]") {
  for (const Clause& clause : clauses()) {
    INFO(clause.mnemonic);
    CHECK((clause.cited.skus - clause.affects).empty());
  }
}

TEST_CASE("a rulebook: is by default the first reading of each clause", "[rules]") {
  const Rulebook rules;
  for (const Clause& clause : clauses()) {
    INFO(clause.mnemonic);
    const std::string reading = clause.reading(rules);
    if (clause.is_fixed()) {
      CHECK(reading == "fixed");
    } else if (clause.number) {
      CHECK(reading == concat(*clause.number));
      CHECK(clause.get(rules) == *clause.number);
    } else {
      CHECK(reading == clause.alternatives[0].name);
      CHECK(clause.get(rules) == 0);
    }
  }
  CHECK(rules.oem_threshold == 8);    // T18: more than 8 times
  CHECK(rules.grace_days == 0);       // P7
  CHECK(rules.report_day == 3);       // P19: the third business day
  CHECK(rules.package_months == 12);  // B4: valid for 12 months
  CHECK(rules.warning_months == 3);   // B4: three months before
  for (std::size_t i = 0; i < kPlanCount; ++i) {
    CHECK(rules.mapped(static_cast<Plan>(i)) == static_cast<Plan>(i));
  }
}

TEST_CASE(
    "a rulebook: each reading of each clause can be set by name, and changes that clause alone",
    "[rules]") {
  for (const Clause& clause : clauses()) {
    for (std::size_t i = 0; i < clause.alternatives.size(); ++i) {
      INFO(clause.mnemonic << " " << clause.alternatives[i].name);
      Rulebook rules;
      CHECK(set_reading(rules, clause, clause.alternatives[i].name).empty());
      CHECK(clause.reading(rules) == clause.alternatives[i].name);
      CHECK(clause.get(rules) == static_cast<std::int64_t>(i));
      CHECK((rules == Rulebook{}) == (i == 0));
      for (const Clause& other : clauses()) {
        if (other.id != clause.id) CHECK(other.reading(rules) == other.reading(Rulebook{}));
      }
      CHECK(set_reading(rules, clause, clause.alternatives[0].name).empty());
      CHECK(rules == Rulebook{});
    }
  }
}

TEST_CASE("a rulebook: a reading is kept in the clause's own rule", "[rules]") {
  const auto with = [](const char* mnemonic, const char* reading) {
    Rulebook rules;
    CHECK(set_reading(rules, *find_clause(mnemonic), reading).empty());
    return rules;
  };
  CHECK(with("TG-ENABLED", "at_close").enabled == ActiveRule::at_close);
  CHECK(with("TG-SNAPSHOT", "all_at_close").snapshot == SnapshotRule::all_at_close);
  CHECK(with("TG-SNAPSHOT", "all_within_month").snapshot == SnapshotRule::all_within_month);
  CHECK(with("TG-CLEAR", "fee_stays").clear == ClearRule::fee_stays);
  CHECK(with("TG-CLEAR-MESSAGES", "charged").cleared_messages == ClearedMessagesRule::charged);
  CHECK(with("TG-CLEAR-LOOKUPS", "dropped").cleared_lookups == ClearedLookupsRule::dropped);
  CHECK(with("TG-RESENT", "twice").resent == ResentRule::twice);
  CHECK(with("TG-CONNECTED", "any_hello").connected == ConnectedRule::any_hello);
  CHECK(with("TG-REENABLE", "after_connecting").reenable == ReenableRule::after_connecting);
  CHECK(with("TG-REENABLE-CLEARED", "at_once").reenable_cleared == ReenableClearedRule::at_once);
  CHECK(with("TG-SERIAL", "while_active").serial == SerialRule::while_active);
  CHECK(with("TG-SERIAL-KEPT", "moved").serial_kept == SerialKeptRule::moved);
  CHECK(with("TG-PLAN-CHANGE", "at_once").plan_change == PlanChangeRule::at_once);
  CHECK(with("TG-PLAN-CHANGE", "dearest").plan_change == PlanChangeRule::dearest);
  CHECK(with("TG-FIRST-PLAN", "next_month").first_plan == FirstPlanRule::next_month);
  CHECK(with("TG-MESSAGE-PLAN", "pending_too").message_plan == MessagePlanRule::pending_too);
  CHECK(with("TG-FRACTION", "round_up").fraction == FractionRule::round_up);
  CHECK(with("DM-SPLITTER", "set").splitter == SplitterRule::set);
  CHECK(with("DM-SPLITTER", "over_threshold").splitter == SplitterRule::over_threshold);
  CHECK(with("DM-CONNECTIONS", "at_close").connections == ConnectionsRule::at_close);
  CHECK(with("DM-CONNECTIONS", "any_time").connections == ConnectionsRule::any_time);
  CHECK(with("DM-THRESHOLD", "3").oem_threshold == 3);
  CHECK(with("TG-BOUNDARY", "closed").boundary == BoundaryRule::closed);
  CHECK(with("TG-IRIDIUM-COPY", "twice").iridium_copy == IridiumCopyRule::twice);
  CHECK(with("TG-UNBILLED-MESSAGES", "charged").unbilled_messages == UnbilledMessagesRule::charged);
  CHECK(with("TG-IRIDIUM", "per_message").iridium == IridiumRule::per_message);
  CHECK(with("TG-CONTRADICTION", "applied").contradiction == ContradictionRule::applied);
  CHECK(with("TG-ZERO-LINES", "shown").zero_lines == ZeroLinesRule::shown);
  CHECK(with("TG-REPEAT", "refused").repeat == RepeatRule::refused);
  CHECK(with("PDM-ALL-OR-NOTHING", "partial").all_or_nothing == ReservationRule::partial);
  CHECK(with("PDM-RELEASE", "used").release == ReleaseRule::used);
  CHECK(with("PDM-REMAINING", "gross").remaining == RemainingRule::gross);
  CHECK(with("PDM-LEFTOVER", "lost").leftover == LeftoverRule::lost);
  CHECK(with("PDM-RENEWAL", "at_once").renewal == RenewalRule::at_once);
  CHECK(with("PDM-GRACE", "60").grace_days == 60);
  CHECK(with("PDM-TERMINATION", "zero").termination == TerminationRule::zero);
  CHECK(with("PDM-CONNECTED", "registration").device_connected ==
        DeviceConnectedRule::registration);
  CHECK(with("PDM-REPORT-DAY", "20").report_day == 20);
  CHECK(with("PDM-LEAP-DAY", "march_1").leap_day == LeapDayRule::march_1);
  CHECK(with("PDM-UPDATED-TWICE", "token").updated_twice == UpdatedTwiceRule::token);
  CHECK(with("PDM-MONTHS", "24").package_months == 24);
  CHECK(with("PDM-WARNING", "6").warning_months == 6);
}

TEST_CASE("a rulebook: what is no reading is refused with what is allowed, and changes nothing",
          "[rules]") {
  struct Example {
    const char *mnemonic, *value, *problem;
  };
  const Example example = GENERATE(values<Example>({
      {"TG-ENABLED", "always",
       "'always' is not a reading of TG-ENABLED; it can be any_time or at_close"},
      {"TG-SNAPSHOT", "",
       "'' is not a reading of TG-SNAPSHOT; it can be activity_over_month, all_at_close or "
       "all_within_month"},
      {"TG-ENABLED", "At_close",
       "'At_close' is not a reading of TG-ENABLED; it can be any_time or at_close"},
      {"TG-ENABLED", "1", "'1' is not a reading of TG-ENABLED; it can be any_time or at_close"},
      {"DM-THRESHOLD", "-1", "'-1' is not an integer from 0 to 1000000000"},
      {"DM-THRESHOLD", "010", "'010' is not an integer from 0 to 1000000000 without leading zeros"},
      {"PDM-REPORT-DAY", "07", "'07' is not an integer from 1 to 20 without leading zeros"},
      {"DM-THRESHOLD", "", "'' is not an integer from 0 to 1000000000"},
      {"DM-THRESHOLD", "eight", "'eight' is not an integer from 0 to 1000000000"},
      {"DM-THRESHOLD", "1000000001", "'1000000001' is not an integer from 0 to 1000000000"},
      {"PDM-RELEASE", "used_up",
       "'used_up' is not a reading of PDM-RELEASE; it can be returned or used"},
      {"PDM-GRACE", "-1", "'-1' is not an integer from 0 to 1000000000"},
      {"PDM-REPORT-DAY", "21", "'21' is not an integer from 1 to 20"},
      {"PDM-MONTHS", "1201", "'1201' is not an integer from 1 to 1200"},
      {"TG-RECEIPT", "fixed", "TG-RECEIPT is a fixed clause; it has no alternatives"},
  }));
  CAPTURE(example.mnemonic, example.value);
  Rulebook rules;
  CHECK(set_reading(rules, *find_clause(example.mnemonic), example.value) == example.problem);
  CHECK(rules == Rulebook{});
}

TEST_CASE("a rulebook: the OEM threshold is any integer up to its bound", "[rules]") {
  const Clause& threshold = clause(ClauseId::dm_threshold);
  Rulebook rules;
  for (const std::int64_t value : {0, 1, 7, 9, 1'000'000'000}) {
    CHECK(set_reading(rules, threshold, concat(value)).empty());
    CHECK(rules.oem_threshold == value);
    CHECK(threshold.reading(rules) == concat(value));
  }
}

TEST_CASE("a rulebook: plan_map bills a plan as another", "[rules]") {
  Rulebook rules;
  rules.plan_map[static_cast<std::size_t>(Plan::ppm)] = Plan::classic;
  CHECK(rules.mapped(Plan::ppm) == Plan::classic);
  CHECK(rules.mapped(Plan::classic) == Plan::classic);
  CHECK(rules.mapped(Plan::pro) == Plan::pro);
  CHECK_FALSE(rules == Rulebook{});
}

}  // namespace
}  // namespace fleetbill::billing
