// Each invariant refuses a broken outcome: a check that cannot fail checks nothing.

#include "tools/workbench/regression/invariants.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "billing/journal/skus.hpp"
#include "billing/units/text.hpp"
#include "tests/workbench/support.hpp"
#include "tools/workbench/regression/cases.hpp"

namespace fleetbill::workbench::test {
namespace {

using billing::InvoiceLine;
using billing::Plan;
using billing::Sku;

const std::string kPrices =
    "prices: {price_list: list, currency: EUR, prices: {TG-CLASSIC: [{from: 2025-01, price: 8}], "
    "TG-PRO: [{from: 2025-01, price: 10}], TG-PPM-ASSET: [{from: 2025-01, price: 2}], "
    "TG-PPM-MESSAGES: [{from: 2025-01, price: 1}], TG-ALR: [{from: 2025-01, price: 3}], "
    "TG-BT-TAG: [{from: 2025-01, price: 1}]}}\n";

/// January of an asset on each plan; those of the second organisation upload twice.
const scenarios::Case& every_plan() {
  static const scenarios::Case kCase = [] {
    std::string rows;
    for (std::size_t i = 0; i < billing::kPlanCount; ++i) {
      const auto plan = to_string(static_cast<Plan>(i));
      const char* const organisation = i % 2 == 0 ? "Yard" : "Depot";
      rows += concat("2026-01-02T00:00:00Z,asset_created,Acme,", organisation, ",Asset ", i, ",", i,
                     ",", plan, ",\n2026-01-03T00:00:00Z,upload,Acme,,Asset ", i, ",,,10\n");
      if (i % 2 == 1) rows += concat("2026-01-04T00:00:00Z,upload,Acme,,Asset ", i, ",,,7\n");
    }
    return journal_case(rows, kPrices);
  }();
  return kCase;
}

/// Two months of two devices with two organisations.
const scenarios::Case& fleet() {
  static const scenarios::Case kCase = scenarios::load_case_text(
      "test.yaml",
      "scenario: test\nstart: 2026-01-01\nmonths: 2\npartner: Acme\norganisations: [Yard, Depot]\n"
      "fleets:\n  - fleet: trucks\n    count: 2\n    type: g62\n    organisations: [Yard, Depot]\n"
      "    telemetry: {fixed: {per_day: 1, phase: 0min}}\n");
  return kCase;
}

InvoiceLine& line_of(RunResult& outcome, Sku sku) {
  auto& lines = outcome.months.at(0).invoices.at(0).lines;
  const auto found = std::find_if(lines.begin(), lines.end(),
                                  [=](const InvoiceLine& line) { return line.sku == sku; });
  REQUIRE(found != lines.end());
  return *found;
}

void add_a_unit(RunResult& outcome) { ++line_of(outcome, Sku::tg_classic).quantity.count; }

void add_a_message(RunResult& outcome) { ++outcome.months.at(0).usage.assets.at(0).messages; }

/// A broken outcome and the invariant that refuses it.
struct Canary {
  std::string_view invariant;
  std::string_view what;
  const scenarios::Case& (*scenario)();
  std::function<void(RunResult&)> spoil;
  std::size_t problems = 1;  ///< of the invariant
};

std::vector<Canary> canaries() {
  const auto drop_creation = [](RunResult& outcome) { outcome.facts.erase(outcome.facts.begin()); };
  const auto drop_last_fact = [](RunResult& outcome) { outcome.facts.pop_back(); };
  const auto change_amount = [](RunResult& outcome) {
    auto& amount = line_of(outcome, Sku::tg_pro).amount;
    amount = *amount + Money(10'000, amount->currency());
  };
  std::vector<Canary> out{
      {"journal", "an asset that is not created", every_plan, drop_creation},
      {"journal billed again", "a unit more", every_plan, add_a_unit},
      {"journal billed again", "an amount", every_plan, change_amount},
      {"journal billed again", "a message more", every_plan, add_a_message},
      {"audit", "a unit more", every_plan, add_a_unit},
      {"audit", "an amount", every_plan, change_amount},
      {"audit", "a message more", every_plan, add_a_message},
      {"organisations' parts sum to the line", "a unit more", every_plan, add_a_unit},
      {"organisations' parts sum to the line", "a unit less", every_plan,
       [](RunResult& outcome) { --line_of(outcome, Sku::tg_pro).quantity.count; }},
      {"increments do not show", "a unit more", every_plan, add_a_unit},
      {"duplicates count once", "an asset that is not created", every_plan, drop_creation, 3},
      {"duplicates count once", "a unit more", every_plan, add_a_unit},
      {"playing again gives the same bill", "a unit more", fleet, add_a_unit},
      {"playing again gives the same bill", "a fact less", fleet, drop_last_fact},
      {"threads and cohorts do not show", "a unit more", fleet, add_a_unit},
      {"threads and cohorts do not show", "a fact less", fleet, drop_last_fact},
      {"windows and the order of actors do not show", "a unit more", fleet, add_a_unit},
      {"windows and the order of actors do not show", "a fact less", fleet, drop_last_fact},
      // The scenario records uploads: it is played by day and by month.
      {"record levels do not show in the bill", "a unit more", fleet, add_a_unit, 2},
      {"every scenario can be played", "prices that lack one", every_plan,
       [](RunResult& outcome) {
         outcome.tariff.prices.emplace("none", *Currency::parse("EUR"), Rounding::half_up);
       }},
  };
  for (std::size_t i = 0; i < billing::kPlanCount; ++i) {
    const Sku fee = billing::fee_sku(static_cast<Plan>(i));
    out.push_back({"a fee is charged for each billed asset", entry(fee).name, every_plan,
                   [fee](RunResult& outcome) { ++line_of(outcome, fee).quantity.count; }});
    out.push_back(
        {"a fee is charged for each billed asset", "an asset that is not billed", every_plan,
         [i](RunResult& outcome) { outcome.months.at(0).usage.assets.at(i).conditions = {}; }});
  }
  return out;
}

std::size_t problems_of(std::string_view invariant, const std::vector<std::string>& broken) {
  return static_cast<std::size_t>(std::count_if(
      broken.begin(), broken.end(),
      [&](const std::string& problem) { return problem.starts_with(concat(invariant, ": ")); }));
}

TEST_CASE("invariants: each refuses its broken outcomes", "[invariants]") {
  for (const Canary& canary : canaries()) {
    CAPTURE(canary.invariant, canary.what);
    const scenarios::Case& scenario = canary.scenario();
    RunResult outcome = play_case(scenario);
    canary.spoil(outcome);
    const std::vector<std::string> broken = broken_by(scenario, outcome);
    CAPTURE(broken);
    CHECK(problems_of(canary.invariant, broken) == canary.problems);
  }
}

TEST_CASE("invariants: parts sum to a line in units and in money", "[invariants]") {
  RunResult outcome = play_case(every_plan());
  const billing::Invoice& invoice = outcome.months.at(0).invoices.at(0);
  const auto counts = count_usage(outcome.months.at(0).usage, outcome.tariff.rules);
  const InvoiceLine& line = line_of(outcome, Sku::tg_ppm_messages);
  auto parts = split_by_organisation(invoice, counts, outcome.directory);
  const auto part = std::find_if(parts.begin(), parts.end(),
                                 [&](const auto& p) { return p.line.sku == line.sku; });
  REQUIRE(part != parts.end());
  CHECK(is_sum_of(line, parts));
  ++part->line.quantity.count;
  CHECK_FALSE(is_sum_of(line, parts));
  --part->line.quantity.count;
  part->line.amount = *part->line.amount + Money(1, part->line.amount->currency());
  CHECK_FALSE(is_sum_of(line, parts));
  parts.erase(part);
  CHECK_FALSE(is_sum_of(line, parts));
}

TEST_CASE("invariants: hold for the outcomes that the canaries break", "[invariants]") {
  for (const scenarios::Case* const scenario : {&every_plan(), &fleet()}) {
    CHECK(broken_by(*scenario) == std::vector<std::string>{});
  }
}

TEST_CASE("invariants: each has a canary, and each canary an invariant", "[invariants]") {
  std::set<std::string_view> with_canary;
  for (const Canary& canary : canaries()) with_canary.insert(canary.invariant);
  const auto names = invariant_names();
  CHECK(with_canary == std::set<std::string_view>(names.begin(), names.end()));
}

TEST_CASE("invariants: a scenario that cannot be played breaks one", "[invariants]") {
  scenarios::Case scenario = fleet();
  scenario.scenario.fleets.push_back(scenario.scenario.fleets.front());  // the same serials
  CHECK(problems_of("every scenario can be played", broken_by(scenario)) == 1);
}

TEST_CASE("invariants: the check of a case is that of its journal", "[invariants]") {
  RunResult outcome = play_case(every_plan());
  CHECK(broken_invariants(outcome).empty());
  add_a_unit(outcome);
  CHECK(problems_of("journal billed again", broken_invariants(outcome)) == 1);
  CHECK(problems_of("audit", broken_invariants(outcome)) == 1);
}

}  // namespace
}  // namespace fleetbill::workbench::test
