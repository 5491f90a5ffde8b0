#include "billing/telematics_guru/asset.hpp"

#include <catch2/catch.hpp>
#include <limits>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "tests/billing/hand_facts.hpp"
#include "tests/billing/journals.hpp"
#include "tests/units/print.hpp"

// One asset's state: each clause of docs/rules.md that looks at one asset, at each of its readings.

namespace fleetbill::billing::telematics_guru {
namespace {

using test::at;
using test::check_months;
using test::hand_facts;
using test::MonthsExample;
using test::rulebook_of;

/// Plays facts of 2026 on one asset and tells the first `count` months, e.g. `ASC -SC`: A active,
/// S serial, C connected, - if not.
std::string conditions_of(std::string_view facts, const char* rulebook, int count) {
  const Rulebook rules = rulebook_of(rulebook);
  const auto all = hand_facts(facts);
  std::string out;
  Asset asset;
  std::size_t next = 0;
  for (Month month{672}; month.index < 672 + count; month = month.next()) {
    for (; next < all.size() && all[next].time < month.end(); ++next) {
      apply(asset, all[next], rules);
    }
    accrue_until(asset, month.end(), rules);
    const ConditionResults conditions = evaluate_conditions(asset, rules);
    out += out.empty() ? "" : " ";
    out += conditions.active ? 'A' : '-';
    out += conditions.serial ? 'S' : '-';
    out += conditions.connected ? 'C' : '-';
    CHECK(conditions.billed() == (conditions.active && conditions.serial && conditions.connected));
    open_month(asset, month.end());
  }
  CHECK(next == all.size());
  return out;
}

void check(int months, const std::vector<MonthsExample>& examples) {
  check_months(conditions_of, months, examples);
}

constexpr const char* kDisabledInJanuary =
    "01-05 asset_created s1; 01-06 upload 1; 01-07 asset_disabled";

TEST_CASE("an asset: is active if it was enabled for a millisecond of the month (T1)", "[asset]") {
  check(3,
        {
            {"created: enabled to the close", "", "01-05 asset_created s1; 01-06 upload 1",
             "ASC ASC ASC"},
            {"disabled in January", "", kDisabledInJanuary, "ASC -SC -SC"},
            {"the other reading looks at the close", "TG-ENABLED=at_close", kDisabledInJanuary,
             "-SC -SC -SC"},
            {"enabled again in March", "",
             "01-05 asset_created s1; 01-06 upload 1; 01-07 asset_disabled; 03-09 asset_enabled",
             "ASC -SC ASC"},
            {"the last millisecond of a month", "",
             "01-05 asset_created s1; 01-06 upload 1; 01-07 asset_disabled; "
             "02-28T23:59:59.999 asset_enabled; 03-01 asset_disabled",
             "ASC ASC -SC"},
            {"the first millisecond of a month", "",
             "01-05 asset_created s1; 01-06 upload 1; 02-01T00:00:00.001 asset_disabled",
             "ASC ASC -SC"},
            {"one millisecond in mid-month", "",
             "01-05 asset_created s1; 01-06 upload 1; 01-07 asset_disabled; 02-09 asset_enabled; "
             "02-09T00:00:00.001 asset_disabled",
             "ASC ASC -SC"},
            {"created and disabled in mid-month", "",
             "02-05 asset_created s1; 02-05 upload 1; 02-06 asset_disabled", "--- ASC -SC"},
            {"at_close: enabled at the close", "TG-ENABLED=at_close",
             "01-05 asset_created s1; 01-06 upload 1; 01-07 asset_disabled; 02-28 asset_enabled",
             "-SC ASC ASC"},
            {"repeats change nothing (T31)", "",
             "01-05 asset_created s1; 01-06 upload 1; 01-07 asset_disabled; 01-08 asset_disabled; "
             "03-01 asset_enabled; 03-02 asset_enabled",
             "ASC -SC ASC"},
        });
}

TEST_CASE("an asset: what lasts no time counts only with closed boundaries (T21)", "[asset]") {
  constexpr const char* kAtTheStroke =
      "01-05 asset_created s1; 01-06 upload 1; 02-01 asset_disabled";
  constexpr const char* kForNoTime =
      "01-05 asset_created s1; 01-06 upload 1; 01-07 asset_disabled; 02-09 asset_enabled; "
      "02-09 asset_disabled";
  check(3,
        {
            {"disabled at 00:00:00.000 on the 1st", "", kAtTheStroke, "ASC -SC -SC"},
            {"disabled at 00:00:00.000 on the 1st", "TG-BOUNDARY=closed", kAtTheStroke,
             "ASC ASC -SC"},
            {"enabled and disabled at one instant", "", kForNoTime, "ASC -SC -SC"},
            {"enabled and disabled at one instant within a month", "TG-BOUNDARY=closed", kForNoTime,
             "ASC -SC -SC"},
            {"enabled and disabled when the month starts", "TG-BOUNDARY=closed",
             "01-05 asset_created s1; 01-06 upload 1; 01-07 asset_disabled; "
             "02-01 asset_enabled; 02-01 asset_disabled",
             "ASC ASC -SC"},
            {"a serial until the month starts", "TG-BOUNDARY=closed TG-SNAPSHOT=all_within_month",
             "01-05 asset_created s1; 01-06 upload 1; 02-01 serial_set s-", "ASC ASC A-C"},
            {"a serial for no time", "TG-BOUNDARY=closed TG-SNAPSHOT=all_within_month",
             "01-05 asset_created s-; 01-06 upload 1; 02-09 serial_set s1; 02-09 serial_set s-",
             "A-C A-C A-C"},
            {"connected until the month starts", "TG-BOUNDARY=closed TG-SNAPSHOT=all_within_month",
             "01-05 asset_created s1; 01-06 upload 1; 02-01 asset_cleared", "ASC ASC AS-"},
            {"connected for no time", "TG-BOUNDARY=closed TG-SNAPSHOT=all_within_month",
             "01-05 asset_created s1; 02-09 upload 1; 02-09 asset_cleared", "AS- AS- AS-"},
            {"the close itself is not in the month", "TG-BOUNDARY=closed",
             "01-05 asset_created s1; 01-06 upload 1; 01-07 asset_disabled; 03-01 asset_enabled",
             "ASC -SC ASC"},
        });
}

TEST_CASE("an asset: clearing sets Last Connected to never (T3, T10)", "[asset]") {
  constexpr const char* kRecipe =
      "01-05 asset_created s1; 01-06 upload 1; 01-07 asset_disabled; 01-08 asset_cleared";
  constexpr const char* kLater =
      "01-05 asset_created s1; 01-06 upload 1; 02-08 asset_cleared; 03-08 upload 1";
  constexpr const char* kHiredAgain =
      "01-05 asset_created s1; 01-06 upload 1; 01-07 asset_disabled; 01-08 asset_cleared; "
      "02-08 asset_enabled; 03-08 upload 1";
  check(
      3,
      {
          {"the recipe: no fee for January", "", kRecipe, "AS- -S- -S-"},
          {"the fee stays where it had been connected", "TG-CLEAR=fee_stays", kRecipe,
           "ASC -S- -S-"},
          {"earlier months are untouched, a later connection makes it billable", "", kLater,
           "ASC AS- ASC"},
          {"the fee of the month of the clearing stays", "TG-CLEAR=fee_stays", kLater,
           "ASC ASC ASC"},
          {"never connected: there is no fee to stay", "TG-CLEAR=fee_stays",
           "01-05 asset_created s1; 01-08 asset_cleared", "AS- AS- AS-"},
          {"cleared, then connected in the month: billable again", "",
           "01-05 asset_created s1; 01-06 upload 1; 01-08 asset_cleared; 01-09 upload 1",
           "ASC ASC ASC"},
          {"enabled again after clearing: when it next connects (T10)", "", kHiredAgain,
           "AS- AS- ASC"},
          {"at once: what was cleared comes back (T10)", "TG-REENABLE-CLEARED=at_once", kHiredAgain,
           "AS- ASC ASC"},
          {"at once: nothing comes back that never was", "TG-REENABLE-CLEARED=at_once",
           "01-05 asset_created s1; 01-07 asset_disabled; 01-08 asset_cleared; 02-08 asset_enabled",
           "AS- AS- AS-"},
          {"at once: cleared twice, what the first one undid comes back",
           "TG-REENABLE-CLEARED=at_once",
           "01-05 asset_created s1; 01-06 upload 1; 01-07 asset_disabled; 01-08 asset_cleared; "
           "01-09 asset_cleared; 02-08 asset_enabled",
           "AS- ASC ASC"},
          {"at once: enabling alone brings it back, not clearing while enabled",
           "TG-REENABLE-CLEARED=at_once",
           "01-05 asset_created s1; 01-06 upload 1; 01-08 asset_cleared", "AS- AS- AS-"},
          {"at once: enabling an enabled asset changes nothing", "TG-REENABLE-CLEARED=at_once",
           "01-05 asset_created s1; 01-06 upload 1; 01-08 asset_cleared; 01-09 asset_enabled",
           "AS- AS- AS-"},
      });
}

TEST_CASE("an asset: enabled again without clearing is billed at once (T9)", "[asset]") {
  constexpr const char* kSeasonal =
      "01-05 asset_created s1; 01-06 upload 1; 01-07 asset_disabled; 02-08 asset_enabled; "
      "03-08 upload 1";
  check(3, {
               {"its history is preserved", "", kSeasonal, "ASC ASC ASC"},
               {"the other reading asks for a connection since", "TG-REENABLE=after_connecting",
                kSeasonal, "ASC AS- ASC"},
               {"creation is no enabling again", "TG-REENABLE=after_connecting",
                "01-05 asset_created s1; 01-06 upload 1", "ASC ASC ASC"},
               {"nor is enabling an enabled asset", "TG-REENABLE=after_connecting",
                "01-05 asset_created s1; 01-06 upload 1; 01-07 asset_enabled", "ASC ASC ASC"},
               {"a connection before it was disabled is forgotten", "TG-REENABLE=after_connecting",
                "01-05 asset_created s1; 01-06 upload 1; 01-07 asset_disabled; 01-08 asset_enabled",
                "AS- AS- AS-"},
           });
}

TEST_CASE("an asset: only an accepted upload connects it (T8)", "[asset]") {
  check(2,
        {
            {"never connected", "", "01-05 asset_created s1", "AS- AS-"},
            {"nothing else does", "",
             "01-05 asset_created s1; 01-06 connection d1; 01-06 wifi_lookup 1; 01-06 "
             "iridium_message 1; "
             "01-06 iridium_set i5; 01-06 sim_set d1; 01-06 connector_set d1 third_party; "
             "01-06 serial_set s2; 01-06 plan_set TG-PRO; 01-06 asset_enabled",
             "AS- AS-"},
            {"the other reading takes any hello", "TG-CONNECTED=any_hello",
             "01-05 asset_created s1; 02-06 connection d1", "AS- ASC"},
            {"but none of a former device", "TG-CONNECTED=any_hello",
             "01-05 asset_created s1; 01-06 serial_set s2; 01-07 connection d1", "AS- AS-"},
            {"nor of a removed one", "TG-CONNECTED=any_hello",
             "01-05 asset_created s1; 01-06 serial_set s-; 01-07 connection d1", "A-- A--"},
            {"but no lookup or Iridium message", "TG-CONNECTED=any_hello",
             "01-05 asset_created s1; 01-06 wifi_lookup 1; 01-06 iridium_message 1", "AS- AS-"},
            {"the platform knew it", "", "01-05 asset_created s1; 02-06 last_connected", "AS- ASC"},
            {"an upload connects under both", "TG-CONNECTED=any_hello",
             "01-05 asset_created s1; 01-06 upload 1", "ASC ASC"},
        });
}

TEST_CASE("an asset: has a serial if it has one at the close (T11, T29)", "[asset]") {
  constexpr const char* kRemoved = "01-05 asset_created s1; 01-06 upload 1; 02-07 serial_set s-";
  check(3,
        {
            {"at the close", "", kRemoved, "ASC A-C A-C"},
            {"while active in the month", "TG-SERIAL=while_active", kRemoved, "ASC ASC A-C"},
            {"given in the month", "",
             "01-05 asset_created s-; 01-06 upload 1; 02-07 serial_set s1", "A-C ASC ASC"},
            {"while active: removed and disabled at one instant", "TG-SERIAL=while_active",
             "01-05 asset_created s1; 01-06 upload 1; 01-07 serial_set s-; 01-07 asset_disabled",
             "ASC --C --C"},
            {"while active: only while disabled does not count", "TG-SERIAL=while_active",
             "01-05 asset_created s-; 01-06 upload 1; 01-07 asset_disabled; 02-07 serial_set s1; "
             "02-08 serial_set s-; 02-09 asset_enabled",
             "A-C A-C A-C"},
            {"while active: a disabled asset's serial is none", "TG-SERIAL=while_active",
             kDisabledInJanuary, "ASC --C --C"},
            {"while active: for no time", "TG-SERIAL=while_active",
             "01-05 asset_created s-; 01-06 upload 1; 01-07 serial_set s1; 01-07 serial_set s-",
             "A-C A-C A-C"},
            {"while active: for no time, closed", "TG-SERIAL=while_active TG-BOUNDARY=closed",
             "01-05 asset_created s-; 01-06 upload 1; 01-07 serial_set s1; 01-07 serial_set s-",
             "A-C A-C A-C"},
            {"while active: until the very begin, closed",
             "TG-SERIAL=while_active TG-BOUNDARY=closed",
             "01-05 asset_created s1; 01-06 upload 1; 02-01 serial_set s-", "ASC ASC A-C"},
            {"a swap keeps Last Connected (T29)", "",
             "01-05 asset_created s1; 01-06 upload 1; 01-07 serial_set s2", "ASC ASC ASC"},
        });
}

TEST_CASE("an asset: the snapshot may look at the close or at the month for all conditions (T2)",
          "[asset]") {
  constexpr const char* kRecipe =
      "01-05 asset_created s1; 01-06 upload 1; 01-07 asset_disabled; 01-08 asset_cleared";
  constexpr const char* kRemoved = "01-05 asset_created s1; 01-06 upload 1; 01-07 serial_set s-";
  check(2,
        {
            {"activity over the month", "", kRecipe, "AS- -S-"},
            {"all at the close", "TG-SNAPSHOT=all_at_close", kRecipe, "-S- -S-"},
            {"all within the month", "TG-SNAPSHOT=all_within_month", kRecipe, "ASC -S-"},
            {"activity over the month", "", kRemoved, "A-C A-C"},
            {"all at the close", "TG-SNAPSHOT=all_at_close", kRemoved, "A-C A-C"},
            {"all within the month", "TG-SNAPSHOT=all_within_month", kRemoved, "ASC A-C"},
            {"within: a disabled asset's serial counts", "TG-SNAPSHOT=all_within_month",
             "01-05 asset_created s-; 01-06 upload 1; 01-07 asset_disabled; 02-08 serial_set s1; "
             "02-09 serial_set s-",
             "A-C -SC"},
            {"within: connected and cleared at one instant", "TG-SNAPSHOT=all_within_month",
             "01-05 asset_created s1; 01-06 upload 1; 01-06 asset_cleared", "AS- AS-"},
            {"within: the same, closed", "TG-SNAPSHOT=all_within_month TG-BOUNDARY=closed",
             "01-05 asset_created s1; 01-06 upload 1; 01-06 asset_cleared", "AS- AS-"},
            {"within: connected for a millisecond", "TG-SNAPSHOT=all_within_month",
             "01-05 asset_created s1; 01-06 upload 1; 01-06T00:00:00.001 asset_cleared", "ASC AS-"},
            {"within: cleared at the very begin", "TG-SNAPSHOT=all_within_month",
             "01-05 asset_created s1; 01-06 upload 1; 02-01 asset_cleared", "ASC AS-"},
            {"within: cleared at the very begin, closed",
             "TG-SNAPSHOT=all_within_month TG-BOUNDARY=closed",
             "01-05 asset_created s1; 01-06 upload 1; 02-01 asset_cleared", "ASC ASC"},
            {"within: an enabling that restores for no time (T10)",
             "TG-SNAPSHOT=all_within_month TG-REENABLE-CLEARED=at_once",
             "01-05 asset_created s1; 01-06 upload 1; 01-06 asset_cleared; 02-07 asset_disabled; "
             "02-08 asset_enabled; 02-08 asset_cleared",
             "AS- AS-"},
            {"within: an enabling that restores for a millisecond (T10)",
             "TG-SNAPSHOT=all_within_month TG-REENABLE-CLEARED=at_once",
             "01-05 asset_created s1; 01-06 upload 1; 01-06 asset_cleared; 02-07 asset_disabled; "
             "02-08 asset_enabled; 02-08T00:00:00.001 asset_cleared",
             "AS- ASC"},
            {"within: awaiting a connection is not being connected (T9)",
             "TG-SNAPSHOT=all_within_month TG-REENABLE=after_connecting",
             "01-05 asset_created s1; 01-06 upload 1; 02-01 asset_disabled; 02-01 asset_enabled",
             "ASC AS-"},
            {"within: until it connects for no time",
             "TG-SNAPSHOT=all_within_month TG-REENABLE=after_connecting",
             "01-05 asset_created s1; 01-06 upload 1; 02-01 asset_disabled; 02-01 asset_enabled; "
             "02-05 upload 1; 02-05 asset_cleared",
             "ASC AS-"},
            {"within: until it connects for some time",
             "TG-SNAPSHOT=all_within_month TG-REENABLE=after_connecting",
             "01-05 asset_created s1; 01-06 upload 1; 02-01 asset_disabled; 02-01 asset_enabled; "
             "02-05 upload 1; 02-06 asset_cleared",
             "ASC ASC"},
            {"the snapshot overrides T1, T3 and T11",
             "TG-SNAPSHOT=all_at_close TG-CLEAR=fee_stays TG-SERIAL=while_active", kRecipe,
             "-S- -S-"},
            {"the snapshot overrides T1, T3 and T11",
             "TG-SNAPSHOT=all_within_month TG-ENABLED=at_close", kRecipe, "ASC -S-"},
        });
}

}  // namespace
}  // namespace fleetbill::billing::telematics_guru
