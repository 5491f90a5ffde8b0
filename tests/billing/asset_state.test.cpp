#include <catch2/catch.hpp>
#include <limits>

#include "billing/telematics_guru/asset.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "tests/billing/hand_facts.hpp"
#include "tests/billing/journals.hpp"
#include "tests/units/print.hpp"

// One asset's plans, counts and dates, and its state field by field.

namespace fleetbill::billing::telematics_guru {
namespace {

using test::at;
using test::check_months;
using test::hand_facts;
using test::MonthsExample;
using test::rulebook_of;

Asset played(std::string_view facts, const Rulebook& rules = {}) {
  Asset asset;
  for (const ResolvedFact& fact : hand_facts(facts)) apply(asset, fact, rules);
  return asset;
}

/// Plays facts of 2026 and tells each of the first `count` months: the plan it is billed on, then
/// PPM messages, Wi-Fi lookups and Iridium messages where there are any.
std::string usage_of(std::string_view facts, const char* rulebook, int count) {
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
    out += out.empty() ? "" : "; ";
    out += to_string(billed_plan(asset, rules)).substr(3);
    if (asset.messages != 0) out += concat(" m", asset.messages);
    if (asset.rare->lookups != 0) out += concat(" w", asset.rare->lookups);
    if (asset.rare->iridium_messages != 0) out += concat(" i", asset.rare->iridium_messages);
    open_month(asset, month.end());
  }
  CHECK(next == all.size());
  return out;
}

void check_states(int months, const std::vector<MonthsExample>& examples) {
  check_months(usage_of, months, examples);
}

TEST_CASE("a plan: chosen in a month is in force from the next one (T13)", "[asset][plans]") {
  constexpr const char* kUp = "01-05 asset_created; 01-06 plan_set TG-PRO";
  constexpr const char* kToggled =
      "01-05 asset_created; 01-06 plan_set TG-PRO; 01-07 plan_set TG-PPM; 01-08 plan_set "
      "TG-CLASSIC";
  constexpr const char* kDown = "01-05 asset_created TG-PRO; 01-06 plan_set TG-BT-TAG";
  check_states(
      3,
      {
          {"none named is CLASSIC", "", "01-05 asset_created", "CLASSIC; CLASSIC; CLASSIC"},
          {"from the next month", "", kUp, "CLASSIC; PRO; PRO"},
          {"at once", "TG-PLAN-CHANGE=at_once", kUp, "PRO; PRO; PRO"},
          {"the dearest in force", "TG-PLAN-CHANGE=dearest", kUp, "PRO; PRO; PRO"},
          {"the last choice wins", "",
           "01-05 asset_created; 01-06 plan_set TG-PRO; 01-31T23:59:59.999 plan_set TG-PPM",
           "CLASSIC; PPM; PPM"},
          {"on the 1st it is a choice of the new month", "",
           "01-05 asset_created; 02-01 plan_set TG-PPM", "CLASSIC; CLASSIC; PPM"},
          {"toggling back cancels", "", kToggled, "CLASSIC; CLASSIC; CLASSIC"},
          {"at once: the plan at the close", "TG-PLAN-CHANGE=at_once", kToggled,
           "CLASSIC; CLASSIC; CLASSIC"},
          {"the dearest of the month", "TG-PLAN-CHANGE=dearest", kToggled, "PRO; CLASSIC; CLASSIC"},
          {"the dearest: down from the next month", "TG-PLAN-CHANGE=dearest", kDown,
           "PRO; BT-TAG; BT-TAG"},
          {"at once: down", "TG-PLAN-CHANGE=at_once", kDown, "BT-TAG; BT-TAG; BT-TAG"},
          {"choosing the plan in force changes nothing", "",
           "01-05 asset_created TG-PPM; 01-06 plan_set TG-PPM", "PPM; PPM; PPM"},
      });
}

TEST_CASE("a plan: dearest to cheapest are PRO, CLASSIC, ALR, PPM, BT-TAG", "[asset][plans]") {
  const std::vector<std::string> plans{"TG-PRO", "TG-CLASSIC", "TG-ALR", "TG-PPM", "TG-BT-TAG"};
  for (std::size_t i = 0; i < plans.size(); ++i) {
    for (std::size_t k = 0; k < plans.size(); ++k) {
      const std::string facts = "01-05 asset_created " + plans[i] + "; 01-06 plan_set " + plans[k];
      INFO(facts);
      CHECK(usage_of(facts, "TG-PLAN-CHANGE=dearest", 1) == plans[std::min(i, k)].substr(3));
    }
  }
}

TEST_CASE("a plan: the dearest is one that was in force for some time (T13, T21)",
          "[asset][plans]") {
  constexpr const char* kDearest = "TG-PLAN-CHANGE=dearest";
  constexpr const char* kClosed = "TG-PLAN-CHANGE=dearest TG-BOUNDARY=closed";
  constexpr const char* kAtTheStroke = "01-05 asset_created TG-PRO; 02-01 plan_set TG-ALR";
  constexpr const char* kReplaced =
      "01-05 asset_created TG-ALR; 02-06 plan_set TG-PRO; 02-06 plan_set TG-PPM";
  check_states(
      3, {
             {"replaced when the month starts", kDearest, kAtTheStroke, "PRO; ALR; ALR"},
             {"in force when the month starts", kClosed, kAtTheStroke, "PRO; PRO; ALR"},
             {"replaced at once", kDearest, kReplaced, "ALR; ALR; PPM"},
             {"replaced at once within a month", kClosed, kReplaced, "ALR; ALR; PPM"},
             {"replaced at the creation", kDearest,
              "01-05 asset_created TG-PRO; 01-05 plan_set TG-BT-TAG", "BT-TAG; BT-TAG; BT-TAG"},
             {"for a millisecond", kDearest,
              "01-05 asset_created TG-ALR; 02-06 plan_set TG-PRO; "
              "02-06T00:00:00.001 plan_set TG-PPM",
              "ALR; PRO; PPM"},
             {"until the close", kDearest,
              "01-05 asset_created TG-ALR; 02-28T23:59:59.999 plan_set TG-PRO", "ALR; PRO; PRO"},
         });
}

TEST_CASE("a plan: named at creation is in force at once (T14)", "[asset][plans]") {
  constexpr const char* kNamed = "01-05 asset_created TG-PPM; 01-06 upload 7; 02-06 upload 8";
  check_states(
      2, {
             {"at once", "", kNamed, "PPM m7; PPM m8"},
             {"from the next month", "TG-FIRST-PLAN=next_month", kNamed, "CLASSIC; PPM m8"},
             {"from the next month, dearest", "TG-FIRST-PLAN=next_month TG-PLAN-CHANGE=dearest",
              kNamed, "CLASSIC; PPM m8"},
             {"CLASSIC waits for nothing", "TG-FIRST-PLAN=next_month",
              "01-05 asset_created TG-CLASSIC", "CLASSIC; CLASSIC"},
             {"another choice in the creation month wins", "TG-FIRST-PLAN=next_month",
              "01-05 asset_created TG-PPM; 01-06 plan_set TG-PRO", "CLASSIC; PRO"},
         });
}

TEST_CASE("messages: count while the asset is on PPM (T15)", "[asset][messages]") {
  constexpr const char* kToPpm =
      "01-05 asset_created; 01-06 upload 7; 01-07 plan_set TG-PPM; 01-08 upload 20; 02-06 upload "
      "300; "
      "02-07 plan_set TG-CLASSIC; 02-08 upload 4000; 03-06 upload 50000";
  check_states(
      3,
      {
          {"in force at receipt", "", kToPpm, "CLASSIC; PPM m4300; CLASSIC"},
          {"pending too", "TG-MESSAGE-PLAN=pending_too", kToPpm, "CLASSIC m20; PPM m4300; CLASSIC"},
          {"plan changes at once", "TG-PLAN-CHANGE=at_once", kToPpm,
           "PPM m20; CLASSIC m300; CLASSIC"},
          {"a plan pending that is not PPM counts nothing", "TG-MESSAGE-PLAN=pending_too",
           "01-05 asset_created; 01-06 plan_set TG-PRO; 01-07 upload 7", "CLASSIC; PRO; PRO"},
          {"counts begin anew each month", "",
           "01-05 asset_created TG-PPM; 01-06 upload 7; 01-07 upload 8; 03-06 upload 9",
           "PPM m15; PPM; PPM m9"},
          {"other plans count none (T22: nor do tags)", "",
           "01-05 asset_created TG-BT-TAG; 01-06 upload 7; 02-05 plan_set TG-ALR; 03-06 upload 8",
           "BT-TAG; BT-TAG; ALR"},
      });
}

TEST_CASE("messages: those before a clearing are dropped (T4), lookups stay (T5)",
          "[asset][messages]") {
  constexpr const char* kCleared =
      "01-05 asset_created TG-PPM; 01-06 upload 7; 01-06 wifi_lookup 4; 01-06 iridium_message 2; "
      "01-07 asset_cleared; 01-08 upload 20; 01-08 wifi_lookup 30; 02-05 asset_cleared";
  check_states(2,
               {
                   {"messages dropped, lookups stay", "", kCleared, "PPM m20 w34 i2; PPM"},
                   {"messages stay", "TG-CLEAR-MESSAGES=charged", kCleared, "PPM m27 w34 i2; PPM"},
                   {"lookups dropped", "TG-CLEAR-LOOKUPS=dropped", kCleared, "PPM m20 w30 i2; PPM"},
               });
}

TEST_CASE("messages: an Iridium copy is none (T23)", "[asset][messages]") {
  constexpr const char* kCopies =
      "01-05 asset_created TG-PPM; 01-06 iridium_message 2; 01-07 upload 10; "
      "02-05 plan_set TG-CLASSIC; 03-06 iridium_message 5";
  check_states(
      3, {
             {"one message", "", kCopies, "PPM m10 i2; PPM; CLASSIC i5"},
             {"two messages", "TG-IRIDIUM-COPY=twice", kCopies, "PPM m12 i2; PPM; CLASSIC i5"},
         });
}

TEST_CASE("plan_map: bills an asset as if it were on another plan", "[asset][plans]") {
  check_states(
      2,
      {
          {"at creation", "TG-PPM->TG-CLASSIC", "01-05 asset_created TG-PPM; 01-06 upload 7",
           "CLASSIC; CLASSIC"},
          {"by choice", "TG-PRO->TG-PPM",
           "01-05 asset_created; 01-06 plan_set TG-PRO; 02-06 upload 7", "CLASSIC; PPM m7"},
          {"by choice at once", "TG-PRO->TG-PPM TG-PLAN-CHANGE=at_once",
           "01-05 asset_created; 01-06 plan_set TG-PRO; 01-07 upload 7", "PPM m7; PPM"},
          {"CLASSIC itself, where it waits (T14)", "TG-CLASSIC->TG-ALR TG-FIRST-PLAN=next_month",
           "01-05 asset_created TG-PRO", "ALR; PRO"},
          {"a choice that is mapped to the plan in force waits for nothing", "TG-PRO->TG-CLASSIC",
           "01-05 asset_created; 01-06 plan_set TG-PRO", "CLASSIC; CLASSIC"},
      });
  CHECK_FALSE(
      played("01-05 asset_created; 01-06 plan_set TG-PRO", rulebook_of("TG-PRO->TG-CLASSIC"))
          .pending_plan.has_value());
}

TEST_CASE("counts: overflow is an error that names what is counted", "[asset][messages]") {
  using Catch::Contains;
  const std::string most = std::to_string(std::numeric_limits<std::int64_t>::max());
  const auto error_of = [](const std::string& facts, const char* rulebook = "") {
    try {
      (void)played(facts, rulebook_of(rulebook));
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  const std::string created = "01-05 asset_created TG-PPM; ";
  CHECK_THAT(error_of(created + "01-06 upload " + most + "; 01-06 upload 1"),
             Contains("overflow") && Contains("messages of one asset"));
  CHECK_THAT(error_of(created + "01-06 wifi_lookup " + most + "; 01-06 wifi_lookup 1"),
             Contains("overflow") && Contains("Wi-Fi lookups of one asset"));
  CHECK_THAT(error_of(created + "01-06 iridium_message " + most + "; 01-06 iridium_message 1"),
             Contains("overflow") && Contains("Iridium messages of one asset"));
  CHECK(error_of(created + "01-06 upload " + most) == "no error");
  CHECK(error_of("01-05 asset_created; 01-06 upload " + most + "; 01-06 upload 1") == "no error");
}

// ---- field by field

TEST_CASE("a new asset: is what its creation says", "[asset]") {
  const Asset asset = played("01-05 asset_created s7 TG-PRO p3 o4");
  CHECK(asset.exists);
  CHECK(asset.enabled);
  CHECK(asset.serial == DeviceId(7));
  CHECK(asset.partner == PartnerId(3));
  CHECK(asset.organisation == OrganisationId(4));
  CHECK(asset.plan == Plan::pro);
  CHECK(asset.dearest_plan == kCheapestPlan);
  CHECK_FALSE(asset.pending_plan.has_value());
  CHECK(asset.since == at("01-05"));
  CHECK(asset.last_connected == kNever);
  CHECK_FALSE(asset.has_connected());
  CHECK(asset.rare->imei == kEmptyName);
  CHECK_FALSE(asset.was_active);
  CHECK_FALSE(Asset{}.exists);
}

TEST_CASE("an asset: settling books the time since the last change", "[asset]") {
  Asset asset = played("01-05 asset_created s1");
  accrue_until(asset, at("01-05"), {});
  CHECK_FALSE(asset.was_active);  // for no time yet
  CHECK_FALSE(asset.had_serial);
  accrue_until(asset, at("01-05T00:00:00.001"), {});
  CHECK(asset.was_active);
  CHECK(asset.had_serial);
  CHECK(asset.had_serial_while_active);
  CHECK_FALSE(asset.was_connected);
  CHECK(asset.since == at("01-05T00:00:00.001"));
}

TEST_CASE("an asset: connecting counts from the first upload on", "[asset]") {
  Asset asset = played("01-05 asset_created s1; 01-06 upload 1; 01-07 upload 1");
  CHECK(asset.connected_since == at("01-06"));
  CHECK(asset.last_connected == at("01-07"));
  accrue_until(asset, at("01-07"), {});
  CHECK(asset.was_connected);
  asset = played("01-05 asset_created s1; 01-06 upload 1");
  accrue_until(asset, at("01-06"), {});
  CHECK_FALSE(asset.was_connected);
  accrue_until(asset, at("01-06T00:00:00.001"), {});
  CHECK(asset.was_connected);
}

TEST_CASE("an asset: a row of summed usage connects at its last instant", "[asset]") {
  Asset asset = played("01-05 asset_created s1; 01-06 upload 9 x3 ~01-08");
  CHECK(asset.last_connected == at("01-08"));
  CHECK(asset.connected_since == at("01-06"));
  // A row that begins later may end earlier.
  apply(asset, hand_facts("01-07 upload 1")[0], {});
  CHECK(asset.last_connected == at("01-08"));
  apply(asset, hand_facts("01-07 upload 1 ~01-09")[0], {});
  CHECK(asset.last_connected == at("01-09"));
}

TEST_CASE("an asset: the IMEI is the one last set", "[asset]") {
  CHECK(played("01-05 asset_created; 01-06 iridium_set i5").rare->imei == NameId(5));
  CHECK(played("01-05 asset_created; 01-06 iridium_set i5; 01-07 iridium_set i6").rare->imei ==
        NameId(6));
  CHECK(played("01-05 asset_created; 01-06 iridium_set i5; 01-07 iridium_set i-").rare->imei ==
        kEmptyName);
}

TEST_CASE("an asset: opening a month forgets what the old one has seen and nothing else",
          "[asset]") {
  Asset asset = played(
      "01-05 asset_created s1 TG-PPM; 01-06 upload 7; 01-06 wifi_lookup 4; 01-06 iridium_message "
      "2; "
      "01-06 iridium_set i5; 01-07 asset_cleared; 01-08 upload 3; 01-09 plan_set TG-PRO");
  accrue_until(asset, at("02-01"), {});
  CHECK(asset.was_cleared_connected);
  open_month(asset, at("02-01"));
  CHECK(asset.plan == Plan::pro);
  CHECK(asset.dearest_plan == kCheapestPlan);
  CHECK_FALSE(asset.pending_plan.has_value());
  CHECK(asset.since == at("02-01"));
  CHECK_FALSE(asset.was_active);
  CHECK_FALSE(asset.had_serial);
  CHECK_FALSE(asset.had_serial_while_active);
  CHECK_FALSE(asset.was_connected);
  CHECK_FALSE(asset.was_cleared_connected);
  CHECK(asset.messages == 0);
  CHECK(asset.rare->lookups == 0);
  CHECK(asset.rare->iridium_messages == 0);
  CHECK(asset.exists);
  CHECK(asset.enabled);
  CHECK(asset.serial == DeviceId(1));
  CHECK(asset.rare->imei == NameId(5));
  CHECK(asset.last_connected == at("01-08"));
  CHECK(asset.connected_since == at("01-08"));
  CHECK(asset.rare->cleared_last_connected == at("01-06"));
}

TEST_CASE("an asset: facts that are not its business leave it as it is", "[asset]") {
  const Asset before = played("01-05 asset_created s1; 01-06 upload 1");
  Asset asset = before;
  for (const ResolvedFact& fact :
       hand_facts("01-07 connector_set d1 third_party; 01-07 sim_set d1 i5; 01-07 connection d1")) {
    apply(asset, fact, {});
  }
  CHECK(asset.last_connected == before.last_connected);
  CHECK(asset.serial == before.serial);
  CHECK(asset.rare->imei == before.rare->imei);
  CHECK(asset.plan == before.plan);
}

TEST_CASE("a conditions: is billed if all three conditions hold", "[asset]") {
  for (int bits = 0; bits < 8; ++bits) {
    const ConditionResults conditions{(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0};
    CHECK(conditions.billed() == (bits == 7));
  }
}

}  // namespace
}  // namespace fleetbill::billing::telematics_guru
