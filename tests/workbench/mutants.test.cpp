#include "tools/workbench/regression/mutants.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "billing/units/text.hpp"

namespace fleetbill::workbench::test {
namespace {

using namespace billing;

const Mutant& mutant(const std::string& name) {
  INFO(name);
  const Mutant* found = find_mutant(name);
  REQUIRE(found != nullptr);
  return *found;
}

/// A price list of EUR with one SKU's prices.
PriceList list_of(Sku sku, std::vector<Price> prices, Rounding rounding = Rounding::half_up) {
  PriceList list("list", *Currency::parse("EUR"), rounding);
  for (Price& price : prices) list.add(sku, std::move(price));
  return list;
}

Price unit_price(const char* from, std::int64_t micros) {
  return {*parse_month(from), ChargeModel::unit, {{std::nullopt, micros}}, std::nullopt, ""};
}

/// Each price as `month model price[/price up to blocks]`.
std::string prices_text(const PriceList& list, Sku sku) {
  std::string out;
  for (const Price& price : list.prices(sku)) {
    out += concat(out.empty() ? "" : "; ", to_string(price.from), ' ', to_string(price.model));
    for (const Tier& tier : price.tiers) {
      out += concat(' ', tier.price, tier.up_to ? concat(" to ", *tier.up_to) : std::string());
    }
    if (price.minimum) out += concat(" minimum ", *price.minimum);
  }
  return out;
}

Journal facts_at_times(std::initializer_list<const char*> times, Kind kind) {
  Journal journal;
  for (const char* time : times) {
    Fact fact;
    fact.kind = kind;
    fact.time = fact.last = *parse_instant(time);
    journal.facts.push_back(fact);
  }
  return journal;
}

std::string times_of(const Journal& journal) {
  std::string out;
  for (const Fact& fact : journal.facts) {
    out += concat(out.empty() ? "" : " ", to_string(fact.time));
  }
  return out;
}

SealedMonth sealed(const char* month) {
  SealedMonth out;
  out.usage.month = *parse_month(month);
  return out;
}

}  // namespace

TEST_CASE("every mutant has a name of its own and changes exactly one thing") {
  std::set<std::string> names;
  for (const Mutant& one : all_mutants()) {
    INFO(one.name);
    CHECK(names.insert(one.name).second);
    CHECK((one.change_rules ? 1 : 0) + (one.change_prices ? 1 : 0) + (one.change_facts ? 1 : 0) +
              (one.change_bill ? 1 : 0) ==
          1);
    CHECK((one.clause == nullptr || one.about == one.clause->mnemonic));
  }
}

TEST_CASE(
    "every clause that is not fixed has a mutant for each reading that its default can give way "
    "to") {
  for (const Clause& clause : clauses()) {
    std::set<std::string> readings;
    for (const Mutant& one : all_mutants()) {
      Rulebook rules;
      if (one.clause != &clause || !one.change_rules(rules)) continue;
      readings.insert(clause.reading(rules));
      clause.set(rules, clause.get(Rulebook{}));
      CHECK(rules == Rulebook{});  // nothing else was changed
    }
    INFO(clause.mnemonic);
    if (clause.is_fixed()) {
      CHECK(readings.empty());
    } else if (clause.number) {
      CHECK(readings.size() == (*clause.number > clause.smallest ? 2U : 1U));
    } else {
      CHECK(readings.size() == clause.alternatives.size() - 1);
    }
  }
}

TEST_CASE("a mutant leaves a tariff with another reading as it is") {
  Rulebook rules;
  CHECK_FALSE(mutant("TG-CLEAR fee_stays -> no_fee").change_rules(rules));
  CHECK(rules == Rulebook{});
  CHECK(mutant("TG-CLEAR no_fee -> fee_stays").change_rules(rules));
  CHECK(rules.clear == ClearRule::fee_stays);
}

TEST_CASE("price mutants change what they name and nothing else") {
  const auto classic = [](std::vector<Price> prices) {
    return list_of(Sku::tg_classic, std::move(prices));
  };
  const Price tiered{*parse_month("2026-01"),
                     ChargeModel::graduated,
                     {{10, 2'000'000}, {std::nullopt, 1'000'000}},
                     5'000'000,
                     ""};
  struct Row {
    const char* name;
    PriceList list;
    const char* expected;  // empty: not touched
  };
  const std::vector<Row> rows{
      {"price of TG-CLASSIC + 1 minor unit", classic({unit_price("2026-01", 8'000'000)}),
       "2026-01 unit 8010000"},
      {"price of TG-PRO + 1 minor unit", classic({unit_price("2026-01", 8'000'000)}), ""},
      {"tiers end a block later", classic({tiered}),
       "2026-01 graduated 2000000 to 11 1000000 minimum 5000000"},
      {"tiers end a block earlier", classic({tiered}),
       "2026-01 graduated 2000000 to 9 1000000 minimum 5000000"},
      {"tiers end a block later", classic({unit_price("2026-01", 8'000'000)}), ""},
      {"model graduated -> volume", classic({tiered}),
       "2026-01 volume 2000000 to 10 1000000 minimum 5000000"},
      {"minimum + 1 minor unit", classic({tiered}),
       "2026-01 graduated 2000000 to 10 1000000 minimum 5010000"},
      {"minimum removed", classic({tiered}), "2026-01 graduated 2000000 to 10 1000000"},
      {"prices in force a month later",
       classic({unit_price("2026-01", 1), unit_price("2026-03", 2)}),
       "2026-01 unit 1; 2026-04 unit 2"},
      {"prices in force a month earlier",
       classic({unit_price("2026-01", 1), unit_price("2026-03", 2)}),
       "2026-01 unit 1; 2026-02 unit 2"},
      // The first price would end as it begins.
      {"prices in force a month earlier",
       classic({unit_price("2026-01", 1), unit_price("2026-02", 2)}), "2026-01 unit 2"},
      {"prices in force a month later", classic({unit_price("2026-01", 1)}), ""},
  };
  for (const Row& row : rows) {
    INFO(row.name);
    PriceList list = row.list;
    CHECK(mutant(row.name).change_prices(list) == (*row.expected != '\0'));
    CHECK(prices_text(list, Sku::tg_classic) ==
          (*row.expected != '\0' ? row.expected : prices_text(row.list, Sku::tg_classic)));
    CHECK(list.rounding() == row.list.rounding());
  }
}

TEST_CASE("a mutant of the rounding touches only lists that round so") {
  PriceList list = list_of(Sku::tg_classic, {unit_price("2026-01", 8)}, Rounding::half_even);
  CHECK_FALSE(mutant("rounding half_up -> half_even").change_prices(list));
  CHECK(mutant("rounding half_even -> half_up").change_prices(list));
  CHECK(list.rounding() == Rounding::half_up);
  CHECK(prices_text(list, Sku::tg_classic) == "2026-01 unit 8");
}

TEST_CASE("a larger block makes the line smaller and its amount with it") {
  // 600 messages at 1.20 a thousand are 0.72; at 1.20 ten thousand, 0.07.
  PriceList list = list_of(Sku::tg_ppm_messages, {unit_price("2026-01", 1'200'000)});
  std::vector<SealedMonth> months{sealed("2026-01")};
  months[0].invoices.push_back({*parse_month("2026-01"),
                                PartnerId(0),
                                {{Sku::tg_ppm_messages, {600, 1000}, std::nullopt, std::nullopt}}});
  CHECK_FALSE(mutant("block of TG-SMS x 10").change_bill(months, &list));
  CHECK(mutant("block of TG-PPM-MESSAGES x 10").change_bill(months, &list));
  const InvoiceLine& line = months[0].invoices[0].lines[0];
  CHECK(to_decimal(line.quantity) == "0.06");
  CHECK(to_decimal(*line.amount) == "0.07");
}

TEST_CASE("boundary mutants move the facts at an edge over it") {
  SealedMonth with_package = sealed("2026-12");
  with_package.usage.pelion.packages.emplace_back();
  with_package.usage.pelion.packages[0].has_active = true;
  with_package.usage.pelion.packages[0].active.expires = *parse_instant("2027-01-05T00:00:00.000Z");
  const std::vector<SealedMonth> months{sealed("2026-01"), sealed("2026-02"), with_package};
  struct Row {
    const char* name;
    Kind kind;
    std::initializer_list<const char*> before;
    const char* after;  // empty: not touched
  };
  const Row rows[]{
      // Nothing is before the first month.
      {"months end 1 ms later",
       Kind::upload,
       {"2026-01-01T00:00:00.000Z", "2026-02-01T00:00:00.000Z", "2026-02-01T00:00:00.001Z"},
       "2026-01-01T00:00:00.000Z 2026-01-31T23:59:59.999Z 2026-02-01T00:00:00.001Z"},
      {"months end 1 ms earlier",
       Kind::upload,
       {"2026-01-31T23:59:59.998Z", "2026-01-31T23:59:59.999Z"},
       "2026-01-31T23:59:59.998Z 2026-02-01T00:00:00.000Z"},
      {"months end 1 ms earlier", Kind::upload, {"2026-01-31T23:59:59.998Z"}, ""},
      {"packages end 1 ms later",
       Kind::registration,
       {"2027-01-04T23:59:59.999Z", "2027-01-05T00:00:00.000Z"},
       "2027-01-04T23:59:59.999Z 2027-01-04T23:59:59.999Z"},
      {"packages end 1 ms earlier",
       Kind::registration,
       {"2027-01-04T23:59:59.999Z"},
       "2027-01-05T00:00:00.000Z"},
      {"packages end 1 ms earlier", Kind::upload, {"2027-01-04T23:59:59.999Z"}, ""},
  };
  for (const Row& row : rows) {
    INFO(row.name);
    Journal journal = facts_at_times(row.before, row.kind);
    const std::string before = times_of(journal);
    CHECK(mutant(row.name).change_facts(journal, months) == (*row.after != '\0'));
    CHECK(times_of(journal) == (*row.after != '\0' ? row.after : before));
    for (const Fact& fact : journal.facts) CHECK(fact.last >= fact.time);
  }
}

}  // namespace fleetbill::workbench::test
