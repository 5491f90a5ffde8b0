// Rules, prices, journals and expectations, and what the command line changes.
#include <catch2/catch.hpp>

#include "billing/units/error.hpp"
#include "scenarios/loader/rules_loader.hpp"
#include "tests/scenarios/support.hpp"

using namespace fleetbill;
using namespace fleetbill::scenarios;
using billing::ChargeModel;
using billing::Plan;
using billing::Sku;
using Catch::Contains;
using test::error_of;
using test::error_with;
using test::load;

namespace {

constexpr const char* kPrices = "price_list: one\ncurrency: EUR\nprices:\n";

Case with_prices(const std::string& prices) {
  return load("prices: {price_list: p, currency: EUR, prices: {" + prices + "}}\n");
}

const billing::Price& price_of(const Case& scenario, Sku sku) {
  return scenario.prices->prices(sku).at(0);
}

/// What loading with overrides says; empty if it is right.
std::string kind_and_error(const std::string& lines, const std::vector<Override>& overrides) {
  try {
    (void)load(lines, overrides);
  } catch (const Error& error) {
    return (error.kind() == ErrorKind::usage ? "usage: " : "invalid: ") + std::string(error.what());
  }
  return {};
}

}  // namespace

TEST_CASE("rulebook: names what differs from the default", "[scenarios][loader]") {
  const Case scenario = load(
      "rulebook:\n  rulebook: mine\n  about: why\n"
      "  clauses: {TG-CLEAR: fee_stays, DM-THRESHOLD: 0}\n"
      "  plan_map: {TG-PPM: TG-CLASSIC, TG-PRO: TG-PRO}\n");
  billing::Rulebook expected;
  expected.clear = billing::ClearRule::fee_stays;
  expected.oem_threshold = 0;
  expected.plan_map[static_cast<std::size_t>(Plan::ppm)] = Plan::classic;
  CHECK(scenario.rules == expected);
  CHECK(scenario.rulebook_text.empty());
}

TEST_CASE("rulebook: a file is read from the scenario's folder and kept as a text",
          "[scenarios][loader]") {
  const std::string text = "rulebook: mine\nclauses: {TG-FRACTION: round_up}\n";
  const test::TemporaryFile file("rules.yaml", text);
  const std::string folder = file.path().substr(0, file.path().rfind('/') + 1);
  const std::string name = file.path().substr(folder.size());
  const Case scenario =
      load_case_text(folder + "s.yaml", std::string(test::kHead) + "rulebook: " + name + "\n");
  CHECK(scenario.rules.fraction == billing::FractionRule::round_up);
  CHECK(scenario.rulebook_text == text);
  CHECK(load("rulebook: " + file.path() + "\n").rulebook_text == text);
  CHECK(load_rulebook(file.path()).fraction == billing::FractionRule::round_up);
}

TEST_CASE("prices: a price is a decimal or a map", "[scenarios][loader]") {
  const Case scenario = with_prices(
      "TG-CLASSIC: \"8.00\", TG-PPM-MESSAGES: {block: 1000, price: 1.2, minimum: \"5\"}, "
      "TG-PRO: {model: graduated, tiers: [{up_to: 10, price: 3}, {price: 2}]}, "
      "TG-ALR: {model: volume, tiers: [{price: 2}]}, OEM: {model: block, price: 4}");
  CHECK(scenario.prices->name() == "p");
  CHECK(scenario.prices->currency().code() == "EUR");
  CHECK(scenario.prices->rounding() == Rounding::half_up);
  CHECK(price_of(scenario, Sku::tg_classic).tiers.at(0).price == 8'000'000);
  CHECK(price_of(scenario, Sku::tg_classic).model == ChargeModel::unit);
  CHECK(price_of(scenario, Sku::tg_classic).from == month_of(1970, 1));
  CHECK(price_of(scenario, Sku::tg_ppm_messages).minimum == 5'000'000);
  CHECK(price_of(scenario, Sku::tg_ppm_messages).tiers.at(0).price == 1'200'000);
  const billing::Price& graduated = price_of(scenario, Sku::tg_pro);
  CHECK(graduated.model == ChargeModel::graduated);
  REQUIRE(graduated.tiers.size() == 2);
  CHECK(graduated.tiers[0].up_to == 10);
  CHECK_FALSE(graduated.tiers[1].up_to);
  CHECK(price_of(scenario, Sku::tg_alr).model == ChargeModel::volume);
  CHECK(price_of(scenario, Sku::oem).model == ChargeModel::block);
  CHECK(scenario.prices->prices(Sku::tg_sms).empty());
}

TEST_CASE("prices: a price is in force from its month on", "[scenarios][loader]") {
  const Case scenario = load(
      "prices: {price_list: p, currency: JPY, rounding: half_even, from: 2026-02, prices: "
      "{TG-CLASSIC: [800, {from: 2026-05-01, price: 900}]}}\n");
  CHECK(scenario.prices->rounding() == Rounding::half_even);
  const auto in_force = [&](std::uint32_t month) {
    const auto* price = scenario.prices->in_force(Sku::tg_classic, month_of(2026, month));
    return price == nullptr ? 0 : price->tiers.at(0).price / Money::kMicrosPerUnit;
  };
  CHECK(in_force(1) == 0);
  CHECK(in_force(2) == 800);
  CHECK(in_force(4) == 800);
  CHECK(in_force(5) == 900);
}

TEST_CASE("prices: several lists are put together", "[scenarios][loader]") {
  const std::string one = std::string(kPrices) + "  TG-CLASSIC: \"8\"\n";
  const std::string two = std::string(kPrices) +
                          "  TG-CLASSIC: {from: 2026-02, price: \"9\"}\n"
                          "  OEM: \"1\"\n";
  const test::TemporaryFile first("one.yaml", one);
  const test::TemporaryFile second("two.yaml", two);
  const Case scenario = load("prices: [" + first.path() + ", " + second.path() + "]\n");
  CHECK(scenario.prices->name() == "one + one");
  CHECK(scenario.prices->prices(Sku::tg_classic).size() == 2);
  CHECK(scenario.prices->prices(Sku::oem).size() == 1);
  CHECK(scenario.prices_text == one + two);
  CHECK(price_of(scenario, Sku::oem).origin == second.path() + ":5");
  CHECK(load("prices: " + first.path() + "\n").prices_text == one);
  CHECK(load_price_list(first.path()).name() == "one");
  CHECK_THAT(error_with("prices: [" + first.path() + ", " + first.path() + "]\n"),
             Contains("prices[1]: two prices of TG-CLASSIC from the same month: " + first.path() +
                      ":4 and " + first.path() + ":4"));
}

TEST_CASE("files: a file that cannot be read is an error of input and output",
          "[scenarios][loader]") {
  for (const std::string lines :
       {"rulebook: /no/such\n", "prices: /no/such\n", "prices: [/no/such]\n"}) {
    CAPTURE(lines);
    try {
      (void)load(lines + "seeed: 1\n");
      FAIL("it was read");
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::io);
      CHECK_THAT(error.what(), Contains("/no/such: cannot open") && Contains("seeed: unknown key"));
    }
  }
}

TEST_CASE("journal: a case can bill event files or a text", "[scenarios][loader]") {
  const Case with_text = load_case_text("folder/t.yaml",
                                        "scenario: t\nseed: 2\nrecord: daily\njournal: |\n"
                                        "  time,kind\n  2026-01-01T00:00:00Z,upload\n");
  REQUIRE(with_text.journal.has_value());
  CHECK(with_text.journal->files.empty());
  CHECK(with_text.journal->text == "time,kind\n2026-01-01T00:00:00Z,upload\n");
  CHECK(with_text.scenario.name == "t");
  CHECK(with_text.scenario.seed.seed == 2);
  const test::TemporaryFile file("events.csv", "time,kind\n");
  const Case with_files = load_case_text("t.yaml", "scenario: t\njournal: [" + file.path() + "]\n");
  CHECK(with_files.journal->files == std::vector<std::string>{file.path()});
  CHECK(with_files.journal->text.empty());
}

TEST_CASE("journal: quarantined rows are billing's to say, a wrong header is the loader's",
          "[scenarios][loader]") {
  CHECK(error_of("scenario: t\njournal: |\n  time,kind\n  never,nothing,nobody\n").empty());
  CHECK_THAT(error_of("scenario: t\njournal: |\n\n  kind\n"),
             Contains("t.yaml:2:10: error: journal: line 2 of the journal: "));
  CHECK_THAT(error_of("scenario: t\njournal: \"\\n\"\n"), Contains("the file has no header line"));
}

TEST_CASE("expectations: each is as its keys say", "[scenarios][loader]") {
  const Case scenario = load(
      "expect:\n"
      "  - month: 2026-01\n"
      "    partner: Acme\n"
      "    lines: {TG-CLASSIC: 2, TG-PPM-MESSAGES: 0.6}\n"
      "    amounts: {TG-CLASSIC: \"16.00\"}\n"
      "    asset: {X: billed, Y: not billed}\n"
      "    messages: {X: 600}\n"
      "    devices: {\"1\": OEM, \"2\": not charged}\n"
      "    report: invoice\n"
      "    all_plans: true\n"
      "    rows: [[a, 1, ~, \"\"], []]\n"
      "  - conservation: {made: 1, cached: 0}\n"
      "    rows_of_journal: {read: 3}\n"
      "    uploads: 7\n"
      "    refused: 0\n"
      "    peak_messages_per_hour: 9\n");
  REQUIRE(scenario.expectations.size() == 2);
  const Expectation& month = scenario.expectations[0];
  CHECK(month.mark.line == 7);
  CHECK(month.month == month_of(2026, 1));
  CHECK(month.partner == "Acme");
  CHECK(month.lines ==
        std::map<std::string, std::string>{{"TG-CLASSIC", "2"}, {"TG-PPM-MESSAGES", "0.6"}});
  CHECK(month.amounts == std::map<std::string, std::string>{{"TG-CLASSIC", "16.00"}});
  CHECK(month.assets == std::map<std::string, bool>{{"X", true}, {"Y", false}});
  CHECK(month.messages == std::map<std::string, std::int64_t>{{"X", 600}});
  CHECK(month.devices == std::map<std::string, std::string>{{"1", "OEM"}, {"2", "not charged"}});
  REQUIRE(month.report.has_value());
  CHECK(month.report->name == "invoice");
  CHECK(month.report->filters.all_plans);
  CHECK(month.report->rows == std::vector<std::vector<std::string>>{{"a", "1", "", ""}, {}});
  const Expectation& run = scenario.expectations[1];
  CHECK_FALSE(run.month);
  CHECK_FALSE(run.lines);
  CHECK(run.conservation == std::map<std::string, std::int64_t>{{"made", 1}, {"cached", 0}});
  CHECK(run.rows == std::map<std::string, std::int64_t>{{"read", 3}});
  CHECK(run.uploads == 7);
  CHECK(run.refused == 0);
  CHECK(run.peak_messages_per_hour == 9);
}

TEST_CASE("expectations: no lines and left out lines are not the same", "[scenarios][loader]") {
  const Case scenario =
      load("expect: [{month: 2026-01, lines: {}}, {month: 2026-01, uploads: 0}]\n");
  CHECK(scenario.expectations[0].lines == std::map<std::string, std::string>{});
  CHECK_FALSE(scenario.expectations[1].lines);
}

// ---- the command line
// -----------------------------------------------------------------------------

TEST_CASE("overrides: a value of the command line replaces the scenario's", "[scenarios][loader]") {
  const std::string fleet = "fleets: [{fleet: F, count: 3, type: g62, organisations: [A]}]\n";
  CHECK(load("", {{"seed", "7"}}).scenario.seed.seed == 7);
  CHECK(load("", {{"months", "3"}}).scenario.last_month == month_of(2026, 3));
  CHECK(load("", {{"months", "3"}, {"months", "2"}}).scenario.last_month == month_of(2026, 2));
  CHECK(load("", {{"organisations", "[X]"}}).scenario.organisations.at(0).name == "X");
  CHECK(load("", {{"organisations[1]", "X"}}).scenario.organisations.at(1).name == "X");
  CHECK(load(fleet, {{"fleets[0].count", "100"}}).scenario.fleets.at(0).count == 100);
  CHECK(load(fleet, {{"fleets[0].plan", "TG-PRO"}}).scenario.fleets.at(0).plan == Plan::pro);
  CHECK(load(fleet, {{"fleets[0].growth", "{per_month: 5%}"}, {"fleets[0].growth.per_month", "6%"}})
            .scenario.fleets.at(0)
            .growth_per_month == Approx(0.06));
  CHECK(load("about: x\n", {{"about", "a = b"}}).scenario.about == "a = b");
}

TEST_CASE("overrides: a scenario made shorter may have faults and expectations beyond its end",
          "[scenarios][loader]") {
  const std::string lines =
      "faults: [{fault: coverage_gap, from: 2026-03-01, to: 2026-03-02}]\n"
      "expect: [{month: 2026-03, lines: {}}]\n";
  CHECK_FALSE(error_with(lines).empty());
  CHECK(error_with(lines, {{"months", "2"}}).empty());
  CHECK(error_with(lines, {{"start", "2027-01-01"}}).empty());
  CHECK_FALSE(error_with(lines, {{"seed", "2"}}).empty());
}

TEST_CASE("overrides: the text of the case stays the file's", "[scenarios][loader]") {
  CHECK(load("", {{"seed", "7"}}).text == test::kHead);
}

TEST_CASE("overrides: what is wrong with a value is said of the command line",
          "[scenarios][loader]") {
  CHECK(kind_and_error("", {{"months", "0"}}) ==
        "invalid: command line: error: months: expected an integer from 1 to 1200, got '0'");
  CHECK_THAT(
      kind_and_error("", {{"months", ""}}),
      Contains("command line: error: months: expected an integer") && Contains("got no value"));
  CHECK_THAT(kind_and_error("seeed: 1\n", {{"devices", "[{serial: 1, type: g63}]"}}),
             Contains("command line: error: devices[0].type: unknown: 'g63'") &&
                 Contains("test.yaml:6:1: error: seeed: unknown key"));
  CHECK_THAT(kind_and_error("", {{"seeed", "1"}}),
             Contains("command line: error: seeed: unknown key; did you mean 'seed'?"));
}

TEST_CASE("overrides: a path that names nothing is an error of usage", "[scenarios][loader]") {
  const std::vector<std::pair<Override, std::string>> table{
      {{"", "1"}, "--set =1: a path such as months or fleets[0].count is needed"},
      {{"fleets[0].count", "1"}, "the scenario does not contain this key"},
      {{"months.x", "1"}, "the scenario does not contain this key"},
      {{"organisations[2]", "C"}, "the scenario does not contain this key"},
      {{"organisations.x", "C"}, "the scenario does not contain this key"},
      {{"[0]", "C"}, "the scenario does not contain this key"},
      {{"organisations[x]", "C"}, "expected a number in brackets, such as fleets[0]"},
      {{"organisations[-1]", "C"}, "expected a number in brackets, such as fleets[0]"},
      {{"organisations[99999999999]", "C"}, "expected a number in brackets, such as fleets[0]"},
      {{"organisations[", "C"}, "expected a number in brackets, such as fleets[0]"},
      {{"organisations[0]x", "C"}, "a dot is missing after ]"},
      {{"a..b", "C"}, "a key is missing, such as months or fleets[0].count"},
      {{"months.", "1"}, "a key is missing, such as months or fleets[0].count"},
      {{".months", "1"}, "a key is missing, such as months or fleets[0].count"},
      {{"months", "[1"}, "the value cannot be read:\n--set:1:1: error: not YAML"},
      {{"months", "&a 1"}, "the value cannot be read:\n--set:1:1: error: anchors"},
  };
  for (const auto& [override, expected] : table) {
    CAPTURE(override.path);
    CHECK_THAT(kind_and_error("", {override}), Catch::StartsWith("usage: ") && Contains(expected));
  }
}
