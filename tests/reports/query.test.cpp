#include <algorithm>
#include <catch2/catch.hpp>
#include <iterator>

#include "billing/reports/catalogue.hpp"
#include "billing/units/text.hpp"
#include "run.hpp"

namespace fleetbill::billing::reports::test {
namespace {

/// Two partners with one of everything, in April; nothing in May; one SMS in June. The partners'
/// rows are such that each report has at least one of each.
std::string two_partners() {
  return journal(R"csv(
2026-04-01T00:00:00Z,asset_created,"Acme, Inc",North,Van,V,11,yabby,TG-PPM,
2026-04-01T00:00:00Z,asset_created,Bolt,West,Van,W,21,yabby,TG-PPM,
2026-04-02T00:00:00Z,upload,,,,,11,,,3
2026-04-02T00:00:00Z,upload,,,,,21,,,4
2026-04-03T00:00:00Z,wifi_lookup,,,,,11,,,5
2026-04-03T00:00:00Z,wifi_lookup,,,,,21,,,6
2026-04-03T00:00:00Z,iridium_set,,,,,11,,3001,
2026-04-03T00:00:00Z,iridium_set,,,,,21,,3002,
2026-04-04T00:00:00Z,iridium_message,,,,,11,,,7
2026-04-04T00:00:00Z,iridium_message,,,,,21,,,8
2026-04-05T00:00:00Z,sms,,North,,,,,,1
2026-04-05T00:00:00Z,sms,,West,,,,,,2
2026-04-06T00:00:00Z,sim_set,,,,,11,,8901,
2026-04-06T00:00:00Z,sim_set,,,,,21,,8902,
2026-04-07T00:00:00Z,connector_set,,,,,11,,multi,
2026-04-07T00:00:00Z,connector_set,,,,,21,,multi,
2026-04-08T00:00:00Z,connection,,,,,11,,,
2026-04-08T00:00:00Z,connection,,,,,21,,,
2026-04-30T00:00:00Z,asset_disabled,Bolt,,Van,,,,,
2026-04-30T00:00:00Z,asset_disabled,"Acme, Inc",,Van,,,,,
2026-06-30T00:00:00Z,sms,,West,,,,,,9
)csv");
}

PriceList all_prices_one() {
  return price_list({{Sku::tg_ppm_asset, "1"},
                     {Sku::tg_ppm_messages, "1"},
                     {Sku::tg_ird, "1"},
                     {Sku::tg_wifi_loc, "1"},
                     {Sku::tg_sms, "1"},
                     {Sku::oem_splitter, "1"}});
}

Run billed() {
  const PriceList list = all_prices_one();
  return bill_text(two_partners(), {{}, &list, {}});
}

bool is_live(std::string_view name) {
  return name == "sim-list" || name == "partner-asset-summary" || name == "iridium-assets";
}

/// Those that have something to say about a run of Telematics Guru alone.
const std::vector<std::string> kNames{
    "invoice",          "partner-billing-detail",        "partner-billing-summary",
    "admin-billing",    "wifi-lookup-summary",           "sms-usage",
    "sim-list",         "partner-asset-summary",         "iridium-assets",
    "iridium-messages", "device-manager-billing-detail", "focus"};

}  // namespace

TEST_CASE("registry: has each report, by its name", "[reports]") {
  std::vector<std::string> expected = kNames;
  expected.insert(expected.end() - 1,
                  {"my-billing", "usage", "service-package-history", "campaigns", "active-devices",
                   "firmware-updates", "tenant"});
  std::vector<std::string> names;
  for (const Report& report : all_reports()) {
    names.emplace_back(report.name);
    CHECK(find_report(report.name) == &report);
    CHECK(report.description.ends_with('.'));
  }
  CHECK(names == expected);
  CHECK(find_report("sim") == nullptr);
  CHECK(find_report("") == nullptr);
}

TEST_CASE("options: one that a report does not accept is a usage error naming both", "[reports]") {
  const Run run = billed();
  Query all_plans = in_month("2026-04");
  all_plans.all_plans = true;
  Query by_organisation = in_month("2026-04");
  by_organisation.by_organisation = true;
  Query from = in_month("2026-04");
  from.from = parse_instant("2026-04-02T00:00:00Z").value();
  Query to = in_month("2026-04");
  to.to = parse_instant("2026-04-02T00:00:00Z").value();
  const std::string framed = "(only wifi-lookup-summary or iridium-messages do)";
  for (const std::string& name : kNames) {
    CAPTURE(name);
    const auto refusal = [&](const char* option, const std::string& takers) {
      return concat("usage: report ", name, " does not accept ", option, " ", takers);
    };
    CHECK(error_of(name, run, all_plans) ==
          (name == "partner-billing-detail"
               ? "no error"
               : refusal("--all-plans", "(only partner-billing-detail does)")));
    CHECK(error_of(name, run, by_organisation) ==
          (name == "invoice" ? "no error" : refusal("--by organisation", "(only invoice does)")));
    const bool takes_frame = name == "wifi-lookup-summary" || name == "iridium-messages";
    CHECK(error_of(name, run, from) == (takes_frame ? "no error" : refusal("--from", framed)));
    CHECK(error_of(name, run, to) == (takes_frame ? "no error" : refusal("--to", framed)));
  }
}

TEST_CASE("filters: each accepts the values of its type and states what it expected", "[reports]") {
  struct Example {
    std::string_view filter;
    std::string text;
    std::string problem;  // empty: the value is set
    std::string shown;    // in titles
  };
  const Example example = GENERATE(values<Example>({
      {"from", "2026-04", "", ""},
      {"to", "April", "expected a month, a date or a time, got 'April'", ""},
      {"partner", "Bolt", "", "Bolt"},
      {"campaign", "true", "", "true"},
      {"by", "organisation", "", ""},
      {"all-plans", "", "", ""},
      {"all-plans", "true", "", ""},
      {"all-plans", "maybe", "expected true or false, got 'maybe'", ""},
  }));
  CAPTURE(example.filter, example.text);
  const auto* const filter =
      std::find_if(std::begin(kFilters), std::end(kFilters),
                   [&](const Filter& f) { return f.name == example.filter; });
  REQUIRE(filter != std::end(kFilters));
  Query query;
  const auto problem = set(query, *filter, example.text);
  CHECK(problem.value_or("") == example.problem);
  CHECK(uses(query, *filter) == example.problem.empty());
  CHECK(shown_value(query, *filter) == example.shown);
}

TEST_CASE("filters: false clears a flag", "[reports]") {
  const auto* const filter = std::find_if(std::begin(kFilters), std::end(kFilters),
                                          [](const Filter& f) { return f.name == "all-plans"; });
  Query query;
  query.all_plans = true;
  CHECK_FALSE(set(query, *filter, "false"));
  CHECK_FALSE(query.all_plans);
}

TEST_CASE("months: one outside the run is invalid, one without rows is a header", "[reports]") {
  const Run run = billed();
  for (const std::string& name : kNames) {
    CAPTURE(name);
    for (const char* outside : {"2026-03", "2026-07"}) {
      CHECK(
          error_of(name, run, in_month(outside)) ==
          concat("invalid: month ", outside, " is not in the run; the run has 2026-04 to 2026-06"));
    }
    const Table april = table_of(name, run, in_month("2026-04"));
    const Table may = table_of(name, run, in_month("2026-05"));
    CHECK(may.columns == april.columns);
    if (is_live(name)) continue;  // the state lasts
    CHECK(april.rows.size() >= 2);
    CHECK(may.rows.empty());
    CHECK(may.total.empty());
  }
}

TEST_CASE("months: a run without a closed month has nothing to report", "[reports]") {
  const Run run = bill_text(journal(""));
  CHECK(error_of("invoice", run, in_month("2026-04")) ==
        "invalid: the run has no closed month to report on");
}

TEST_CASE("time frames: empty ones and those outside the run are refused", "[reports]") {
  const Run run = billed();
  const auto [from, to, message] = GENERATE(table<const char*, const char*, const char*>({
      {"2026-04-02T00:00:00Z", "2026-04-02T00:00:00Z",
       "usage: the time frame from 2026-04-02T00:00:00.000Z to 2026-04-02T00:00:00.000Z is empty; "
       "--from must be before --to"},
      {"2026-04-02T00:00:00Z", "2026-04-01T00:00:00Z",
       "usage: the time frame from 2026-04-02T00:00:00.000Z to 2026-04-01T00:00:00.000Z is empty; "
       "--from must be before --to"},
      {"2026-03-02T00:00:00Z", "2026-04-01T00:00:00Z",
       "invalid: the time frame from 2026-03-02T00:00:00.000Z to 2026-04-01T00:00:00.000Z is "
       "outside the run; the run has 2026-04 to 2026-06"},
      {"2026-07-01T00:00:00Z", "2026-08-01T00:00:00Z",
       "invalid: the time frame from 2026-07-01T00:00:00.000Z to 2026-08-01T00:00:00.000Z is "
       "outside the run; the run has 2026-04 to 2026-06"},
      {"2026-03-02T00:00:00Z", "2026-04-01T00:00:00.001Z", "no error"},
      {"2026-06-30T23:59:59.999Z", "2027-01-01T00:00:00Z", "no error"},
  }));
  Query query = in_month("2026-01");  // not in the run, and not asked for
  query.from = parse_instant(from).value();
  query.to = parse_instant(to).value();
  CHECK(error_of("iridium-messages", run, query) == message);
}

TEST_CASE("partners: with several, Partner is the first column unless one is asked for",
          "[reports]") {
  const Run run = billed();
  for (const std::string& name : kNames) {
    CAPTURE(name);
    Query query = in_month("2026-04");
    const Table both = table_of(name, run, query);
    query.partner = "Acme, Inc";
    const Table acme = table_of(name, run, query);
    query.partner = "Bolt";
    const Table bolt = table_of(name, run, query);
    CHECK(acme.rows.size() + bolt.rows.size() == both.rows.size());
    CHECK(acme.columns == bolt.columns);
    auto columns = acme.columns;
    const bool has_own = name == "invoice" || name == "focus";
    if (!has_own) columns.insert(columns.begin(), "Partner");
    CHECK(both.columns == columns);
    for (const auto& row : both.rows) CHECK(row.size() == columns.size());
    CHECK((both.total.empty() || both.total.size() == columns.size()));
    if (both.rows.empty()) continue;
    CHECK(to_text(both.rows.front()[has_own ? 1 : 0]) == "Acme, Inc");
  }
}

TEST_CASE("partners: rows of two partners stand by partner, and the total is of both",
          "[reports]") {
  const Run run = billed();
  CHECK(to_csv(table_of("partner-billing-detail", run, in_month("2026-04"))) == lines(R"csv(
Partner,Organisation,Asset Name,Asset Code,Serial,Device Type,Billing Plan,Last Connected (UTC),Message Count
"Acme, Inc",North,Van,V,11,yabby,TG-PPM,2026-04-02T00:00:00.000Z,3
Bolt,West,Van,W,21,yabby,TG-PPM,2026-04-02T00:00:00.000Z,4
= Total,,2,,,,,,7
)csv"));
  CHECK(rows_of(table_of("device-manager-billing-detail", run, in_month("2026-04"))) == lines(R"csv(
"Acme, Inc",North,multi,yabby,11,1
Bolt,West,multi,yabby,21,1
= Total,,,,2,2
)csv"));
}

TEST_CASE("filters: an organisation shows its own rows", "[reports]") {
  const Run run = billed();
  for (const std::string& name : kNames) {
    CAPTURE(name);
    Query query = in_month("2026-04");
    query.partner = "Bolt";
    const Table bolt = table_of(name, run, query);
    query.organisation = "West";  // all that Bolt has
    CHECK(table_of(name, run, query).rows.size() == bolt.rows.size());
  }
}

TEST_CASE("filters: names that nobody has are refused with those that are known", "[reports]") {
  const Run run = billed();
  const auto [partner, organisation, message] =
      GENERATE(table<const char*, const char*, const char*>({
          {"Acme", "", "invalid: unknown partner 'Acme'; known names: Acme, Inc, Bolt"},
          {"Bold", "",
           "invalid: unknown partner 'Bold'; did you mean 'Bolt'? Known names: Acme, Inc, Bolt"},
          {"", "Wset",
           "invalid: unknown organisation 'Wset'; did you mean 'West'? Known names: North, West"},
          {"", "Vest",
           "invalid: unknown organisation 'Vest'; did you mean 'West'? Known names: North, West"},
          {"Bolt", "North",
           "invalid: unknown organisation 'North' of partner 'Bolt'; known names: West"},
          // names of partners and assets are not organisations
          {"", "Bolt", "invalid: unknown organisation 'Bolt'; known names: North, West"},
          {"Van", "", "invalid: unknown partner 'Van'; known names: Acme, Inc, Bolt"},
      }));
  Query query = in_month("2026-04");
  query.partner = partner;
  query.organisation = organisation;
  for (const std::string& name : kNames) CHECK(error_of(name, run, query) == message);
}

TEST_CASE("filters: of many known names the first twenty are told", "[reports]") {
  std::string rows;
  for (int i = 10; i < 35; ++i) {
    rows += concat("2026-04-01T00:00:00Z,sms,Acme,Site ", i, " of the Acme group,,,,,,1\n");
  }
  const Run run = bill_text(journal(rows));
  Query query = in_month("2026-04");
  query.organisation = "X";
  const std::string message = error_of("sms-usage", run, query);
  CHECK(message.ends_with("Site 29 of the Acme group and 5 more"));
}

TEST_CASE("rows: stand by their texts from left to right, in byte order", "[reports]") {
  const Run run = bill_text(journal(R"csv(
2026-04-01T00:00:00Z,sms,Acme,b,,,,,,1
2026-04-01T00:00:00Z,sms,Acme,B,,,,,,10
2026-04-01T00:00:00Z,sms,Acme,a 10,,,,,,2
2026-04-01T00:00:00Z,sms,Acme,a 9,,,,,,3
2026-04-01T00:00:00Z,sms,Acme,ä,,,,,,4
2026-04-01T00:00:00Z,sms,Acme,"a, 1",,,,,,5
)csv"));
  CHECK(rows_of(table_of("sms-usage", run, in_month("2026-04"))) == lines(R"csv(
B,10
a 10,2
a 9,3
"a, 1",5
b,1
ä,4
= Total,25
)csv"));
}

TEST_CASE("ids: facts of another directory than the months' give the same tables", "[reports]") {
  // The same journal backwards within each day gives every name another id.
  const PriceList list = all_prices_one();
  const Run run = billed();
  std::string reversed;
  const std::string forward = two_partners();
  const std::size_t header_end = forward.find('\n') + 1;
  std::vector<std::string> rows;
  for (std::size_t at = header_end; at < forward.size();) {
    const std::size_t end = forward.find('\n', at) + 1;
    rows.push_back(forward.substr(at, end - at));
    at = end;
  }
  std::reverse(rows.begin(), rows.end());
  for (const auto& row : rows) reversed += row;
  const Run other = bill_text(forward.substr(0, header_end) + reversed, {{}, &list, {}});
  REQUIRE(run.directory.partner_name(PartnerId(0)) != other.directory.partner_name(PartnerId(0)));

  const Source mixed{run.directory, run.months, run.rules, other.admission.facts, other.directory};
  for (const std::string& name : kNames) {
    for (const char* partner : {"", "Bolt"}) {
      CAPTURE(name, partner);
      Query query = in_month("2026-04");
      query.partner = partner;
      const Report& report = *find_report(name);
      const std::string expected = to_csv(table_of(name, run, query));
      CHECK(to_csv(reports::run(report, mixed, query)) == expected);
      if (!report.accepts(&Query::from)) continue;
      query.from = parse_instant("2026-04-02T00:00:00Z").value();  // now from the facts
      CHECK(to_csv(reports::run(report, mixed, query)) == expected);
    }
  }
}

TEST_CASE("ids: an organisation that only the facts know has no part of the bill", "[reports]") {
  // The splitter's device is in no organisation either; that does not make it East's.
  const Run run = bill_text(journal(R"csv(
2026-04-01T00:00:00Z,connector_set,Acme,,,,99,,multi,
2026-04-02T00:00:00Z,connection,,,,,99,,,
)csv"));
  const Run later = bill_text(journal("2026-04-01T00:00:00Z,sms,Acme,East,,,,,,1\n"));
  const Source mixed{run.directory, run.months, run.rules, later.admission.facts, later.directory};
  const Report& report = *find_report("device-manager-billing-detail");
  Query query = in_month("2026-04");
  CHECK(rows_of(reports::run(report, mixed, query)) == "Acme,multi,,99,1\n= Total,,,1,1\n");
  query.organisation = "East";
  CHECK(rows_of(reports::run(report, mixed, query)).empty());
}

TEST_CASE("cells: print exactly, with milliseconds and Z", "[reports]") {
  const Currency eur = *Currency::parse("EUR");
  const auto [cell, text] = GENERATE_COPY(table<Cell, std::string>({
      {Cell(), ""},
      {std::string("a, b"), "a, b"},
      {std::int64_t{-7}, "-7"},
      {Quantity{600, 1000}, "0.6"},
      {Money(12'500'000, eur), "12.50"},
      {parse_instant("2026-04-01T00:00:00Z").value(), "2026-04-01T00:00:00.000Z"},
  }));
  CHECK(to_text(cell) == text);
}

}  // namespace fleetbill::billing::reports::test
