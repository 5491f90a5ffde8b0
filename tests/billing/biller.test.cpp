#include "billing/invoice/biller.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "tests/billing/hand_facts.hpp"
#include "tests/billing/random_journal.hpp"
#include "tests/units/print.hpp"
#include "tests/units/property.hpp"

// The fold from facts to sealed months, and the laws that hold for every journal.

namespace fleetbill::billing::test {
namespace {

using fleetbill::test::check_property;
using Facts = std::span<const ResolvedFact>;

/// The bill of an admitted journal, without prices.
std::vector<SealedMonth> bill_of(const Admitted& admitted, const Rulebook& rules,
                                 const PriceList* prices = nullptr) {
  const Admission& admission = admitted.admission;
  if (!admission.first_month) return {};
  return bill(admission.facts, *admission.first_month, *admission.last_month, rules, prices,
              admitted.directory);
}

/// Quantities of all lines: `01 P TG-CLASSIC 2`.
std::vector<std::string> lines_of(const std::vector<SealedMonth>& months,
                                  const Directory& directory) {
  std::vector<std::string> out;
  for (const SealedMonth& month : months) {
    for (const Invoice& invoice : month.invoices) {
      for (const InvoiceLine& line : invoice.lines) {
        out.push_back(concat(to_string(invoice.month).substr(5), " ",
                             directory.partner_name(invoice.partner), " ", entry(line.sku).name,
                             " ", to_decimal(line.quantity)));
      }
    }
  }
  return out;
}

std::vector<MonthUsage> usage_of(const std::vector<SealedMonth>& months) {
  std::vector<MonthUsage> out;
  for (const SealedMonth& month : months) out.push_back(month.usage);
  return out;
}

using Lines = std::vector<std::string>;

TEST_CASE("a bill: closes each month, empty ones too", "[biller]") {
  const Admitted admitted = admit(R"(
      01-05,asset_created,P,O,a,1,TG-PPM
      01-06,upload,,,a,,,600
      01-07,asset_disabled,,,a
      03-05,sms,Q,O2,,,,3
      03-06,connector_set,Q,,,7,multi
      03-07,connection,,,,7)");
  const auto months = bill_of(admitted, {});
  REQUIRE(months.size() == 3);
  CHECK(months[0].usage.month == *parse_month("2026-01"));
  CHECK(months[1].usage.month == *parse_month("2026-02"));
  CHECK(months[1].invoices.empty());
  CHECK(lines_of(months, admitted.directory) == Lines{"01 P TG-PPM-ASSET 1",
                                                      "01 P TG-PPM-MESSAGES 0.6", "03 Q TG-SMS 3",
                                                      "03 Q OEM-SPLITTER 1"});
  CHECK(months[0].usage.assets.size() == 1);
  CHECK(months[2].usage.sms.size() == 1);
  CHECK(months[2].usage.devices.size() == 1);
}

TEST_CASE("a bill: a fact on the 1st at 00:00 is of the new month (T21)", "[biller]") {
  const Admitted admitted = admit(R"(
      01-05,asset_created,P,O,a,1,TG-PPM
      01-31T23:59:59.999,upload,,,a,,,7
      02-01,upload,,,a,,,20)");
  CHECK(lines_of(bill_of(admitted, {}), admitted.directory) ==
        Lines{"01 P TG-PPM-ASSET 1", "01 P TG-PPM-MESSAGES 0.007", "02 P TG-PPM-ASSET 1",
              "02 P TG-PPM-MESSAGES 0.02"});
}

TEST_CASE("a bill: facts before the first and after the last month bill no month", "[biller]") {
  const Admitted admitted = admit(R"(
      01-05,asset_created,P,O,a,1,TG-PPM
      01-06,upload,,,a,,,500
      01-07,sms,P,O,,,,3
      01-08,plan_set,,,a,,TG-PRO
      03-05,wifi_lookup,,,a,,,1000
      04-01,sms,P,O,,,,4)");
  const Month february = *parse_month("2026-02");
  const auto months =
      bill(admitted.admission.facts, february, february.next(), {}, nullptr, admitted.directory);
  CHECK(lines_of(months, admitted.directory) ==
        Lines{"02 P TG-PRO 1", "03 P TG-PRO 1", "03 P TG-WIFI-LOC 1"});
}

TEST_CASE("a bill: months without facts before the first one are closed in one step", "[biller]") {
  std::vector<ResolvedFact> facts = hand_facts("01-05 asset_created s1; 01-06 upload 1");
  facts[0].time = facts[0].last = *parse_instant("1970-01-05T00:00:00Z");
  const Month january = *parse_month("2026-01");
  const auto months = bill(facts, january, january, {}, nullptr, Directory{});
  REQUIRE(months.size() == 1);
  CHECK(months[0].usage.assets.at(0).billed());
}

TEST_CASE("a biller: months before journal_begins are dropped", "[biller]") {
  const Admitted admitted = admit(R"(
      1970-01-05T00:00:00Z,asset_created,P,O,a,1
      01-05,upload,,,a,,,1
      03-01,journal_begins
      03-06,upload,,,a,,,1
      05-01,journal_ends
      06-06,upload,,,a,,,1)");
  MonthlyBiller biller({}, {std::nullopt, std::nullopt, 120});
  for (const ResolvedFact& fact : admitted.admission.facts) biller.apply(Facts(&fact, 1));
  const auto months = biller.close(*parse_month("2026-03"), *parse_month("2026-04"));
  REQUIRE(months.size() == 2);
  CHECK(months[0].month == *parse_month("2026-03"));
  CHECK(months[1].assets.at(0).last_connected == at("03-06"));
}

TEST_CASE("a bill: an error of rating names partner, month and SKU", "[biller]") {
  const Admitted admitted =
      admit("01-05,sms,P,O,,,,3\n02-05,asset_created,P,O,a,1\n02-06,upload,,,a,,,1");
  PriceList prices("2026", *Currency::parse("EUR"), Rounding::half_up);
  prices.add(Sku::tg_sms,
             {*parse_month("2026-01"), ChargeModel::unit, {{std::nullopt, 90'000}}, {}, "f:1"});
  CHECK_THROWS_WITH(bill_of(admitted, {}, &prices),
                    Catch::StartsWith("invoice of P for 2026-02, TG-CLASSIC: price list 2026 has "
                                      "no price of this SKU in force in the month"));
}

TEST_CASE("the biller: its halves see their own facts", "[biller]") {
  const auto facts = hand_facts(
      "01-05 asset_created s1; 01-06 upload 1; 01-07 connector_set multi d1; 01-08 connection d1");
  const Month january = *parse_month("2026-01");
  Biller assets{Rulebook{}};
  assets.apply_to_assets(facts);
  const MonthUsage of_assets = assets.close(january);
  CHECK(of_assets.month == january);
  CHECK(of_assets.assets.size() == 1);
  CHECK(of_assets.devices.empty());
  Biller connectors{Rulebook{}};
  connectors.apply_to_connectors(facts);
  const MonthUsage of_connectors = connectors.close(january);
  CHECK(of_connectors.assets.empty());
  CHECK(of_connectors.devices.size() == 1);
}

// ---- laws

/// The facts of a month, from the front of `facts`.
Facts take_month(Facts& facts, Month month) {
  const auto end = std::find_if(facts.begin(), facts.end(),
                                [&](const ResolvedFact& f) { return f.time >= month.end(); });
  const Facts taken = facts.first(static_cast<std::size_t>(end - facts.begin()));
  facts = facts.subspan(taken.size());
  return taken;
}

TEST_CASE("the biller: facts applied in any parts give the same months", "[biller][property]") {
  check_property(150, [] {
    const auto rows = *any_rows();
    const Rulebook rules = *any_rulebook();
    const Admitted admitted = admit(text_of(rows), rules);
    RC_PRE(admitted.admission.first_month.has_value());
    Biller in_parts(rules);
    std::vector<MonthUsage> months;
    Facts facts = admitted.admission.facts;
    for (Month month = *admitted.admission.first_month; month <= *admitted.admission.last_month;
         month = month.next()) {
      Facts left = take_month(facts, month);
      while (!left.empty()) {
        const auto n = *rc::gen::inRange<std::size_t>(1, left.size() + 1);
        in_parts.apply(left.first(n));
        left = left.subspan(n);
      }
      months.push_back(in_parts.close(month));
    }
    RC_ASSERT(months == usage_of(bill_of(admitted, rules)));
  });
}

TEST_CASE("the biller: a sealed month is not changed by later facts (T24)", "[biller][property]") {
  check_property(150, [] {
    const auto rows = *any_rows();
    const Rulebook rules = *any_rulebook();
    const Admitted admitted = admit(text_of(rows), rules);
    RC_PRE(admitted.admission.first_month.has_value());
    const auto whole = usage_of(bill_of(admitted, rules));
    Facts facts = admitted.admission.facts;
    std::size_t known = 0;
    for (std::size_t i = 0; i < whole.size(); ++i) {
      known += take_month(facts, whole[i].month).size();
      const auto early = bill(Facts(admitted.admission.facts).first(known), whole[0].month,
                              whole[i].month, rules, nullptr, admitted.directory);
      RC_ASSERT(usage_of(early) ==
                std::vector<MonthUsage>(whole.begin(),
                                        whole.begin() + static_cast<std::ptrdiff_t>(i) + 1));
    }
  });
}

TEST_CASE("the biller: assets and devices billed apart are billed as together",
          "[biller][property]") {
  check_property(100, [] {
    const auto rows = *any_rows();
    const Rulebook rules = *any_rulebook();
    const Admitted admitted = admit(text_of(rows), rules);
    RC_PRE(admitted.admission.first_month.has_value());
    const auto together = usage_of(bill_of(admitted, rules));
    std::vector<MonthUsage> apart(together.size());
    for (std::size_t i = 0; i < apart.size(); ++i) apart[i].month = together[i].month;
    // One biller for each asset and each device; SMS without an asset go with none.
    const auto add = [&](const auto& belongs) {
      std::vector<ResolvedFact> part;
      std::copy_if(admitted.admission.facts.begin(), admitted.admission.facts.end(),
                   std::back_inserter(part), belongs);
      Biller biller(rules);
      Facts facts = part;
      for (MonthUsage& month : apart) {
        biller.apply_to_assets(take_month(facts, month.month));
        const MonthUsage closed = biller.close(month.month);
        month.assets.insert(month.assets.end(), closed.assets.begin(), closed.assets.end());
      }
    };
    for (std::uint32_t id = 0; id < admitted.directory.asset_count(); ++id) {
      add([&](const ResolvedFact& f) { return f.asset == AssetId(id) && f.kind != Kind::sms; });
    }
    for (std::size_t i = 0; i < apart.size(); ++i) RC_ASSERT(apart[i].assets == together[i].assets);
    for (std::uint32_t id = 0; id < admitted.directory.device_count(); ++id) {
      device_manager::ConnectorFees fees(rules);
      std::vector<ResolvedFact> part;
      std::copy_if(admitted.admission.facts.begin(), admitted.admission.facts.end(),
                   std::back_inserter(part),
                   [&](const ResolvedFact& f) { return f.device == DeviceId(id); });
      Facts facts = part;
      for (MonthUsage& month : apart) {
        fees.apply(take_month(facts, month.month));
        const auto closed = fees.close(month.month);
        month.devices.insert(month.devices.end(), closed.begin(), closed.end());
      }
    }
    for (std::size_t i = 0; i < apart.size(); ++i) {
      RC_ASSERT(apart[i].devices == together[i].devices);
    }
  });
}

TEST_CASE("the biller: a row that stands for several facts bills as they do",
          "[biller][property]") {
  check_property(100, [] {
    const auto rows = *any_rows();
    const Rulebook rules = *any_rulebook();
    const Admitted admitted = admit(text_of(rows), rules);
    RC_PRE(admitted.admission.first_month.has_value());
    std::vector<ResolvedFact> summed;
    for (const ResolvedFact& fact : admitted.admission.facts) {
      const bool same = !summed.empty() && is_usage(fact.kind) && fact.kind != Kind::sms &&
                        summed.back().kind == fact.kind && summed.back().asset == fact.asset &&
                        summed.back().device == fact.device &&
                        summed.back().partner == fact.partner &&
                        month_of(summed.back().time) == month_of(fact.time);
      if (same) {
        summed.back().last = fact.last;
        summed.back().quantity += fact.quantity;
        summed.back().times += fact.times;
      } else {
        summed.push_back(fact);
      }
    }
    const auto months = bill(summed, *admitted.admission.first_month,
                             *admitted.admission.last_month, rules, nullptr, admitted.directory);
    RC_ASSERT(usage_of(months) == usage_of(bill_of(admitted, rules)));
  });
}

TEST_CASE("the biller: every asset of an invoice's plan lines is a billed asset",
          "[biller][property]") {
  check_property(100, [] {
    const auto rows = *any_rows();
    Rulebook rules = *any_rulebook();
    rules.zero_lines = ZeroLinesRule::left_out;
    const Admitted admitted = admit(text_of(rows), rules);
    for (const SealedMonth& month : bill_of(admitted, rules)) {
      std::int64_t assets = 0;
      for (const Invoice& invoice : month.invoices) {
        RC_ASSERT(!invoice.lines.empty());
        for (const InvoiceLine& line : invoice.lines) {
          RC_ASSERT(line.quantity.count > 0);
          for (std::size_t p = 0; p < kPlanCount; ++p) {
            if (line.sku == fee_sku(static_cast<Plan>(p))) assets += line.quantity.count;
          }
        }
      }
      const auto& sealed = month.usage.assets;
      RC_ASSERT(assets == std::count_if(sealed.begin(), sealed.end(),
                                        [](const auto& asset) { return asset.billed(); }));
    }
  });
}

}  // namespace
}  // namespace fleetbill::billing::test
