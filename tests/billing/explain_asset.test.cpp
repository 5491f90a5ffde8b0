#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/billing/explanations.hpp"
#include "tests/billing/journals.hpp"

// Why an asset is billed or not: for each clause that can be cited, its conditions, sentence and
// rows.

namespace fleetbill::billing::test {
namespace {

// Rows stand on lines 2, 3, …; those of a are
constexpr const char* kBilled = R"(
    01-05,asset_created,P,O,a,1
    01-06,upload,,,a,,,7
    01-07,upload,,,a,,,8
    02-15,sms,P,O,,,,1)";

TEST_CASE("an asset's explanation: names month, owner and conclusion", "[explain]") {
  const AssetExplanation why = why_asset(kBilled, "a", "02");
  CHECK(to_string(why.month) == "2026-02");
  CHECK(why.partner == "P");
  CHECK(why.organisation == "O");
  CHECK(why.asset == "a");
  CHECK(why.billed);
  CHECK(why.conclusion == "billed as TG-CLASSIC: all three conditions hold");
  CHECK(text_of(why.findings) == lines(R"(
TG-ENABLED yes: enabled since 2026-01-05T00:00:00.000Z, to the close [2]
TG-SERIAL yes: serial 1 at the close, set at 2026-01-05T00:00:00.000Z [2]
TG-CONNECTED yes: last connected at 2026-01-07T00:00:00.000Z [4]
TG-FIRST-PLAN: billed on TG-CLASSIC, its plan from creation at 2026-01-05T00:00:00.000Z [2]
)"));
}

TEST_CASE("an asset's explanation: lists the conditions that do not hold", "[explain]") {
  struct Example {
    const char* rows;
    const char* month;
    const char* conclusion;
  };
  const Example example = GENERATE(values<Example>({
      {"01-05,asset_created,P,O,a,1\n01-06,upload,,,a,,,1\n01-07,asset_disabled,,,a", "02",
       "not billed: condition 1 (active) does not hold"},
      {"01-05,asset_created,P,O,a,1\n01-06,upload,,,a,,,1\n01-07,serial_set,,,a", "01",
       "not billed: condition 2 (serial) does not hold"},
      {"01-05,asset_created,P,O,a,1", "01", "not billed: condition 3 (connected) does not hold"},
      {"01-05,asset_created,P,O,a", "01",
       "not billed: condition 2 (serial) and condition 3 (connected) do not hold"},
      {"01-05,asset_created,P,O,a\n01-06,asset_disabled,,,a", "02",
       "not billed: condition 1 (active) and condition 2 (serial) and condition 3 (connected) do "
       "not hold"},
  }));
  CAPTURE(example.rows);
  const AssetExplanation why = why_asset(example.rows, "a", example.month);
  CHECK_FALSE(why.billed);
  CHECK(why.conclusion == example.conclusion);
}

TEST_CASE("an asset's explanation: empty before the asset exists", "[explain]") {
  const char* rows = "02-05,asset_created,P,O,a,1\n01-05,sms,P,O,,,,1";
  CHECK_FALSE(find_why_asset(rows, "a", "01").has_value());
  CHECK(find_why_asset(rows, "a", "02").has_value());
}

// ---- each clause

struct ClauseExample {
  ClauseId clause;
  const char* why;
  const char* rows;
  const char* month;
  const char* finding;
  const char* rulebook = "";
};

const std::vector<ClauseExample>& clause_examples() {
  static const std::vector<ClauseExample> kExamples{
      {ClauseId::tg_enabled, "disabled in the month (T1)",
       "01-05,asset_created,P,O,a,1\n02-07,asset_disabled,,,a", "02",
       "yes: enabled at 2026-01-05T00:00:00.000Z, disabled at 2026-02-07T00:00:00.000Z [2 3]"},
      {ClauseId::tg_enabled, "disabled before the month",
       "01-05,asset_created,P,O,a,1\n01-07,asset_disabled,,,a", "02",
       "no: disabled since 2026-01-07T00:00:00.000Z [2 3]"},
      {ClauseId::tg_enabled, "disabled at the very begin (T21)",
       "01-05,asset_created,P,O,a,1\n02-01,asset_disabled,,,a", "02",
       "no: disabled since 2026-02-01T00:00:00.000Z [2 3]"},
      {ClauseId::tg_enabled, "disabled a millisecond later",
       "01-05,asset_created,P,O,a,1\n02-01T00:00:00.001,asset_disabled,,,a", "02",
       "yes: enabled at 2026-01-05T00:00:00.000Z, disabled at 2026-02-01T00:00:00.001Z [2 3]"},
      {ClauseId::tg_enabled, "enabled again",
       "01-05,asset_created,P,O,a,1\n01-07,asset_disabled,,,a\n02-08,asset_enabled,,,a\n"
       "02-09,asset_enabled,,,a",
       "02", "yes: enabled since 2026-02-08T00:00:00.000Z, to the close [4]"},
      {ClauseId::tg_enabled, "later facts are not looked at",
       "01-05,asset_created,P,O,a,1\n02-07,asset_disabled,,,a", "01",
       "yes: enabled since 2026-01-05T00:00:00.000Z, to the close [2]"},
      {ClauseId::tg_serial, "removed (T11)", "01-05,asset_created,P,O,a,1\n02-07,serial_set,,,a",
       "02",
       "no: no serial at the close; the asset has no serial since 2026-02-07T00:00:00.000Z [3]"},
      {ClauseId::tg_serial, "never had one", "01-05,asset_created,P,O,a", "02",
       "no: no serial at the close; the asset has no serial since 2026-01-05T00:00:00.000Z [2]"},
      {ClauseId::tg_serial, "changed", "01-05,asset_created,P,O,a,1\n02-07,serial_set,,,a,2", "02",
       "yes: serial 2 at the close, set at 2026-02-07T00:00:00.000Z [3]"},
      {ClauseId::tg_serial, "the other reading holds without one at the close",
       "01-05,asset_created,P,O,a,1\n02-07,serial_set,,,a", "02",
       "yes: no serial at the close; the asset has no serial since 2026-02-07T00:00:00.000Z [3]",
       "TG-SERIAL=while_active"},
      {ClauseId::tg_connected, "never", "01-05,asset_created,P,O,a,1", "01",
       "no: never connected since it was added"},
      {ClauseId::tg_connected, "cleared (T3)",
       "01-05,asset_created,P,O,a,1\n01-06,upload,,,a,,,7\n02-07,asset_cleared,,,a", "02",
       "no: Last Connected was set to never by clearing at 2026-02-07T00:00:00.000Z, without "
       "an upload since [4]"},
      {ClauseId::tg_connected, "connected after a clearing",
       "01-05,asset_created,P,O,a,1\n01-06,asset_cleared,,,a\n02-07,upload,,,a,,,7", "02",
       "yes: last connected at 2026-02-07T00:00:00.000Z [4]"},
      {ClauseId::tg_connected, "in an earlier month",
       "01-05,asset_created,P,O,a,1\n01-06,upload,,,a,,,7\n03-07,upload,,,a,,,7", "02",
       "yes: last connected at 2026-01-06T00:00:00.000Z [3]"},
      {ClauseId::tg_connected, "known to the platform before",
       "01-05,asset_created,P,O,a,1\n01-06,last_connected,,,,1\n01-06,last_connected,,,a", "02",
       "yes: last connected at 2026-01-06T00:00:00.000Z [3]"},
      {ClauseId::tg_first_plan, "named at creation (T14)", "01-05,asset_created,P,O,a,1,TG-PRO",
       "02", "billed on TG-PRO, its plan from creation at 2026-01-05T00:00:00.000Z [2]"},
      {ClauseId::tg_plan_change, "chosen in an earlier month (T13)",
       "01-05,asset_created,P,O,a,1\n01-06,plan_set,,,a,,TG-PPM", "02",
       "billed on TG-PPM, chosen at 2026-01-06T00:00:00.000Z [3]"},
      {ClauseId::tg_plan_change, "chosen in the month",
       "01-05,asset_created,P,O,a,1\n01-06,plan_set,,,a,,TG-PPM", "01",
       "billed on TG-CLASSIC, its plan from creation at 2026-01-05T00:00:00.000Z; TG-PPM, chosen "
       "at 2026-01-06T00:00:00.000Z, waits for the next month [2 3]"},
      {ClauseId::tg_plan_change, "the last choice of several",
       "01-05,asset_created,P,O,a,1\n01-06,plan_set,,,a,,TG-PPM\n01-07,plan_set,,,a,,TG-PRO", "02",
       "billed on TG-PRO, chosen at 2026-01-07T00:00:00.000Z [4]"},
      {ClauseId::tg_plan_change, "at once",
       "01-05,asset_created,P,O,a,1\n01-06,plan_set,,,a,,TG-PPM", "01",
       "billed on TG-PPM, chosen at 2026-01-06T00:00:00.000Z [3]", "TG-PLAN-CHANGE=at_once"},
      {ClauseId::tg_message_plan, "messages of the month (T15)",
       "01-05,asset_created,P,O,a,1,TG-PPM\n01-06,upload,,,a,,,7\n02-06,upload,,,a,,,20\n"
       "02-07,upload,,,a,,,300\n02-08,upload,,,a,,,4000",
       "02",
       "4320 messages in 3 uploads received from 2026-02-06T00:00:00.000Z to "
       "2026-02-08T00:00:00.000Z [4 6]"},
      {ClauseId::tg_message_plan, "one upload is cited twice, as first and last",
       "01-05,asset_created,P,O,a,1,TG-PPM\n01-06,upload,,,a,,,7", "01",
       "7 messages in 1 uploads received from 2026-01-06T00:00:00.000Z to "
       "2026-01-06T00:00:00.000Z [3 3]"},
      {ClauseId::tg_message_plan, "records on another plan",
       "01-05,asset_created,P,O,a,1\n01-06,upload,,,a,,,7", "01",
       "0 messages in 1 uploads received from 2026-01-06T00:00:00.000Z to "
       "2026-01-06T00:00:00.000Z; 7 records received on another plan do not count [3 3]"},
      {ClauseId::tg_message_plan, "records on both",
       "01-05,asset_created,P,O,a,1\n01-06,upload,,,a,,,7\n01-07,plan_set,,,a,,TG-PPM\n"
       "01-08,upload,,,a,,,30",
       "01",
       "30 messages in 2 uploads received from 2026-01-06T00:00:00.000Z to "
       "2026-01-08T00:00:00.000Z; 7 records received on another plan do not count [3 5]",
       "TG-PLAN-CHANGE=at_once"},
      {ClauseId::tg_message_plan, "those before a clearing are not counted (T4)",
       "01-05,asset_created,P,O,a,1,TG-PPM\n01-06,upload,,,a,,,7\n01-07,asset_cleared,,,a\n"
       "01-08,upload,,,a,,,30",
       "01",
       "30 messages in 1 uploads received from 2026-01-08T00:00:00.000Z to "
       "2026-01-08T00:00:00.000Z [5 5]"},
      {ClauseId::tg_clear_messages, "dropped (T4)",
       "01-05,asset_created,P,O,a,1,TG-PPM\n01-06,upload,,,a,,,7\n01-07,asset_cleared,,,a\n"
       "01-08,upload,,,a,,,30",
       "01", "cleared at 2026-01-07T00:00:00.000Z; messages received before do not count [4]"},
      {ClauseId::tg_clear_messages, "charged",
       "01-05,asset_created,P,O,a,1,TG-PPM\n01-06,upload,,,a,,,7\n01-07,asset_cleared,,,a", "01",
       "cleared at 2026-01-07T00:00:00.000Z; messages received before still count [4]",
       "TG-CLEAR-MESSAGES=charged"},
      {ClauseId::tg_unbilled_messages, "not charged (T25)",
       "01-05,asset_created,P,O,a,1,TG-PPM\n01-06,upload,,,a,,,7\n01-07,serial_set,,,a", "01",
       "no: its messages are not charged, since the asset is not billed"},
      {ClauseId::tg_unbilled_messages, "charged",
       "01-05,asset_created,P,O,a,1,TG-PPM\n01-06,upload,,,a,,,7\n01-07,serial_set,,,a", "01",
       "yes: its messages are charged all the same", "TG-UNBILLED-MESSAGES=charged"},
      {ClauseId::tg_clear_lookups, "charged (T5)",
       "01-05,asset_created,P,O,a,1\n01-06,wifi_lookup,,,a,,,7\n01-07,wifi_lookup,,,a,,,8", "01",
       "15 Wi-Fi lookups, charged regardless of the billed assets"},
      {ClauseId::tg_iridium, "of a billed asset (T26)",
       "01-05,asset_created,P,O,a,1\n01-06,upload,,,a,,,7\n01-07,iridium_set,,,a,,300234", "01",
       "yes: Iridium IMEI 300234 at the close [4]"},
      {ClauseId::tg_iridium, "of an unbilled one",
       "01-05,asset_created,P,O,a,1\n01-07,iridium_set,,,a,,300234", "01",
       "no: Iridium IMEI 300234 at the close [3]"},
      {ClauseId::tg_iridium_copy, "messages (T23)",
       "01-05,asset_created,P,O,a,1\n01-06,iridium_message,,,a,,,7", "01",
       "7 messages received by Iridium"},
      {ClauseId::tg_reenable, "enabled again (T9)",
       "01-05,asset_created,P,O,a,1\n01-06,upload,,,a,,,7\n01-07,asset_disabled,,,a\n"
       "02-08,asset_enabled,,,a",
       "02", "enabled again at 2026-02-08T00:00:00.000Z; its history was preserved [5]"},
      {ClauseId::tg_reenable_cleared, "enabled again after clearing (T10)",
       "01-05,asset_created,P,O,a,1\n01-06,upload,,,a,,,7\n01-07,asset_disabled,,,a\n"
       "01-08,asset_cleared,,,a\n02-08,asset_enabled,,,a",
       "02", "enabled again at 2026-02-08T00:00:00.000Z after its data had been cleared [6]"},
      {ClauseId::tg_swap, "another serial in the month (T29)",
       "01-05,asset_created,P,O,a,1\n02-07,serial_set,,,a,2", "02",
       "the device was swapped at 2026-02-07T00:00:00.000Z; Last Connected and plan are unchanged "
       "[3]"},
      {ClauseId::tg_clear, "cleared in the month (T3)",
       "01-05,asset_created,P,O,a,1\n02-07,asset_cleared,,,a", "02",
       "the asset data was cleared at 2026-02-07T00:00:00.000Z [3]"},
  };
  return kExamples;
}

TEST_CASE("an asset's explanation: each clause that decides something is cited", "[explain]") {
  for (const ClauseExample& example : clause_examples()) {
    INFO(clause(example.clause).mnemonic << ", " << example.why << "\n" << example.rows);
    const AssetExplanation why = why_asset(example.rows, "a", example.month, example.rulebook);
    CHECK(finding_of(why.findings, example.clause) == example.finding);
  }
}

TEST_CASE("an asset's explanation: a clause that decides nothing is not cited", "[explain]") {
  struct Silent {
    const char* why;
    const char* rows;
    const char* month;
    std::vector<ClauseId> not_cited;
  };
  const std::vector<Silent> silent{
      {"a plain asset",
       "01-05,asset_created,P,O,a,1\n01-06,upload,,,a,,,7",
       "02",
       {ClauseId::tg_plan_change, ClauseId::tg_message_plan, ClauseId::tg_clear_messages,
        ClauseId::tg_unbilled_messages, ClauseId::tg_clear_lookups, ClauseId::tg_iridium,
        ClauseId::tg_iridium_copy, ClauseId::tg_reenable, ClauseId::tg_reenable_cleared,
        ClauseId::tg_swap, ClauseId::tg_clear}},
      {"enabled again, swapped and cleared in other months",
       "01-05,asset_created,P,O,a,1\n01-06,asset_disabled,,,a\n01-07,asset_enabled,,,a\n"
       "01-08,serial_set,,,a,2\n01-09,asset_cleared,,,a\n03-09,asset_cleared,,,a",
       "02",
       {ClauseId::tg_reenable, ClauseId::tg_reenable_cleared, ClauseId::tg_swap, ClauseId::tg_clear,
        ClauseId::tg_clear_messages}},
      {"enabled again and disabled in the month",
       "01-05,asset_created,P,O,a,1\n01-06,asset_disabled,,,a\n01-07,asset_enabled,,,a\n"
       "01-08,asset_disabled,,,a",
       "01",
       {ClauseId::tg_reenable}},
      {"enabling what is enabled is no enabling again",
       "01-05,asset_created,P,O,a,1\n01-06,asset_enabled,,,a",
       "01",
       {ClauseId::tg_reenable}},
      {"a serial that was removed is no swap",
       "01-05,asset_created,P,O,a,1\n01-06,serial_set,,,a",
       "01",
       {ClauseId::tg_swap}},
      {"an IMEI that was removed",
       "01-05,asset_created,P,O,a,1\n01-06,iridium_set,,,a,,3\n01-07,iridium_set,,,a",
       "01",
       {ClauseId::tg_iridium}},
      {"a billed asset's messages",
       "01-05,asset_created,P,O,a,1,TG-PPM\n01-06,upload,,,a,,,7",
       "01",
       {ClauseId::tg_unbilled_messages}},
      {"an unbilled asset without messages",
       "01-05,asset_created,P,O,a\n01-06,asset_disabled,,,a",
       "01",
       {ClauseId::tg_unbilled_messages}},
      {"lookups of another month",
       "01-05,asset_created,P,O,a,1\n01-06,wifi_lookup,,,a,,,7",
       "02",
       {ClauseId::tg_clear_lookups}},
  };
  for (const Silent& example : silent) {
    INFO(example.why << "\n" << example.rows);
    const AssetExplanation why = why_asset(example.rows, "a", example.month);
    for (const ClauseId id : example.not_cited) {
      INFO(clause(id).mnemonic);
      CHECK(finding_of(why.findings, id).empty());
    }
  }
}

TEST_CASE("an asset's explanation: other assets' facts, SMS and connectors are passed over",
          "[explain]") {
  const std::string a = "01-05,asset_created,P,O,a,1\n01-06,upload,,,a,,,7\n";
  const std::string others =
      "01-07,asset_created,P,O,b,2,TG-PPM\n01-08,upload,,,b,,,9\n01-08,asset_disabled,,,b\n"
      "01-09,sms,,O,a,,,3\n01-09,connection,,,,1\n01-09,connector_set,,,,1,multi\n"
      "01-09,sim_set,,,,1,8\n";
  const AssetExplanation alone = why_asset(a, "a", "01");
  const AssetExplanation among = why_asset(a + others, "a", "01");
  CHECK(text_of(among.findings) == text_of(alone.findings));
  CHECK(among.billed);
}

TEST_CASE("an asset's explanation: a hello that connects is cited (T8)", "[explain]") {
  CHECK(finding_of(why_asset("01-05,asset_created,P,O,a,1\n01-06,connection,,,,1", "a", "01",
                             "TG-CONNECTED=any_hello")
                       .findings,
                   ClauseId::tg_connected) ==
        "yes: last connected at 2026-01-06T00:00:00.000Z [3]");
}

// T9 decides, since the asset has connected after it was cleared: it is billed at once.
TEST_CASE(
    "an asset's explanation: a clearing before the last connection does not decide a later "
    "enabling",
    "[explain]") {
  const AssetExplanation why = why_asset(
      "01-01,asset_created,P,O,a,1\n01-02,asset_cleared,,,a\n01-03,upload,,,a,,,7\n"
      "01-04,asset_disabled,,,a\n02-05,asset_enabled,,,a",
      "a", "02");
  REQUIRE(why.billed);
  CHECK(finding_of(why.findings, ClauseId::tg_reenable_cleared).empty());
  CHECK(finding_of(why.findings, ClauseId::tg_reenable) ==
        "enabled again at 2026-02-05T00:00:00.000Z; its history was preserved [6]");
}

// Finding::rows: "the facts that decided it, in order".
TEST_CASE("an asset's explanation: the rows of a plan that was toggled back stand in order",
          "[explain]") {
  const AssetExplanation why = why_asset(
      "01-05,asset_created,P,O,a,1\n01-06,plan_set,,,a,,TG-PPM\n01-07,plan_set,,,a,,TG-CLASSIC",
      "a", "01");
  const auto plan = std::find_if(why.findings.begin(), why.findings.end(), [](const Finding& f) {
    return f.clause == ClauseId::tg_plan_change;
  });
  REQUIRE(plan != why.findings.end());
  CHECK(std::is_sorted(plan->rows.begin(), plan->rows.end()));
}

// T14, the other reading: the plan that waits was named by the creation, not chosen in 1970.
TEST_CASE("an asset's explanation: a plan named at creation that waits is cited with the creation",
          "[explain]") {
  const char* rows = "01-05,asset_created,P,O,a,1,TG-PPM";
  for (const char* month : {"01", "02"}) {
    const AssetExplanation why = why_asset(rows, "a", month, "TG-FIRST-PLAN=next_month");
    CHECK_THAT(text_of(why.findings), !Catch::Contains("1970"));
  }
}

// T13, dearest: TG-PRO is the plan from creation; what was chosen on the 6th is TG-PPM.
TEST_CASE("an asset's explanation: the dearest plan is cited with the row that put it into force",
          "[explain]") {
  const AssetExplanation why =
      why_asset("01-05,asset_created,P,O,a,1,TG-PRO\n01-06,plan_set,,,a,,TG-PPM", "a", "01",
                "TG-PLAN-CHANGE=dearest");
  CHECK_THAT(text_of(why.findings),
             !Catch::Contains("billed on TG-PRO, chosen at 2026-01-06T00:00:00.000Z"));
}

// T13, dearest: a plan that was replaced at once was never in force.
TEST_CASE("an asset's explanation: the dearest plan is one that was in force for some time",
          "[explain]") {
  struct Example {
    const char* rows;
    const char* plan;
  };
  const Example example = GENERATE(values<Example>({
      {"01-05,asset_created,P,O,a,1\n01-06,plan_set,,,a,,TG-PRO\n01-06,plan_set,,,a,,TG-ALR",
       "billed on TG-CLASSIC, its plan from creation at 2026-01-05T00:00:00.000Z [2]"},
      {"01-05,asset_created,P,O,a,1,TG-ALR\n01-06,plan_set,,,a,,TG-PRO\n"
       "01-07,plan_set,,,a,,TG-PPM",
       "billed on TG-PRO, chosen at 2026-01-06T00:00:00.000Z [3]"},
      {"01-05,asset_created,P,O,a,1\n01-05,plan_set,,,a,,TG-BT-TAG",
       "billed on TG-BT-TAG, chosen at 2026-01-05T00:00:00.000Z [3]"},
      {"01-05,asset_created,P,O,a,1,TG-ALR\n01-06,plan_set,,,a,,TG-PRO\n"
       "01-06,plan_set,,,a,,TG-CLASSIC\n01-07,plan_set,,,a,,TG-PPM",
       "billed on TG-CLASSIC, chosen at 2026-01-06T00:00:00.000Z [4]"},
      // The latest choice of January is in force when February starts.
      {"01-05,asset_created,P,O,a,1,TG-PRO\n01-06,plan_set,,,a,,TG-PPM\n"
       "02-01,plan_set,,,a,,TG-ALR",
       "billed on TG-PRO, its plan from creation at 2026-01-05T00:00:00.000Z [2]"},
  }));
  CAPTURE(example.rows);
  const AssetExplanation why = why_asset(example.rows, "a", "01", "TG-PLAN-CHANGE=dearest");
  CHECK_THAT(text_of(why.findings), Catch::Contains(example.plan));
}

TEST_CASE("an asset's explanation: a dearest plan of the month before ends with it", "[explain]") {
  const AssetExplanation why = why_asset(
      "01-05,asset_created,P,O,a,1,TG-PRO\n01-06,plan_set,,,a,,TG-PPM\n02-01,plan_set,,,a,,TG-ALR",
      "a", "02", "TG-PLAN-CHANGE=dearest");
  CHECK_THAT(text_of(why.findings),
             Catch::Contains("billed on TG-ALR, chosen at 2026-02-01T00:00:00.000Z [4]"));
}

}  // namespace
}  // namespace fleetbill::billing::test
