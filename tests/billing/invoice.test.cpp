#include "billing/invoice/invoice.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <limits>
#include <numeric>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "tests/billing/journals.hpp"
#include "tests/units/print.hpp"
#include "tests/units/property.hpp"

namespace fleetbill::billing {
namespace {

using fleetbill::test::check_property;
using telematics_guru::AssetMonth;
using telematics_guru::ConditionResults;
using test::rulebook_of;

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
const Month kMarch = *parse_month("2026-03");

constexpr PartnerId kP{0};
constexpr PartnerId kQ{1};
constexpr OrganisationId kNorth{0};
constexpr OrganisationId kSouth{1};
constexpr OrganisationId kWest{2};

/// Partners P and Q, entered in the other order of their names; North and South of P, West of Q.
Directory directory(const char* p = "P", const char* q = "Q") {
  Directory out;
  const auto name = [&](const char* text) { return out.names().intern(text); };
  const PartnerId first = out.add_partner(name(p));
  const PartnerId second = out.add_partner(name(q));
  out.add_organisation({name("North"), first});
  out.add_organisation({name("South"), first});
  out.add_organisation({name("West"), second});
  return out;
}

AssetMonth asset(PartnerId partner, OrganisationId organisation, Plan plan, bool billed = true) {
  AssetMonth out;
  out.partner = partner;
  out.organisation = organisation;
  out.plan = plan;
  out.conditions = ConditionResults{true, true, billed};
  return out;
}

AssetMonth used(AssetMonth asset, std::int64_t messages, std::int64_t lookups = 0,
                std::int64_t iridium_messages = 0, NameId imei = kEmptyName) {
  asset.messages = messages;
  asset.lookups = lookups;
  asset.iridium_messages = iridium_messages;
  asset.imei = imei;
  return asset;
}

/// What was counted: `0/1 TG-CLASSIC 3`, partner / organisation.
std::vector<std::string> counts_of(const UsageCounts& counts) {
  std::vector<std::string> out;
  for (const auto& [key, units] : counts) {
    const auto& [partner, organisation, sku] = key;
    const auto id = organisation.exists() ? std::to_string(organisation.value()) : "-";
    out.push_back(concat(partner.value(), "/", id, " ", entry(sku).name, " ", units));
  }
  return out;
}

using Lines = std::vector<std::string>;

/// A month with something of everything.
MonthUsage busy_month() {
  const NameId imei(9);
  MonthUsage usage{kMarch, {}, {}, {}, {}};
  usage.assets = {
      asset(kP, kNorth, Plan::classic),
      asset(kP, kNorth, Plan::classic),
      asset(kP, kSouth, Plan::pro),
      used(asset(kP, kNorth, Plan::ppm), 600, 30, 7, imei),
      used(asset(kP, kSouth, Plan::ppm), 1'000),
      asset(kQ, kWest, Plan::alr),
      used(asset(kQ, kWest, Plan::bt_tag), 0, 0, 5),                  // Iridium without an IMEI
      used(asset(kQ, kWest, Plan::ppm, false), 400, 2'000, 3, imei),  // unbilled
  };
  usage.sms = {{kP, kNorth, 11}, {kQ, kWest, 12}};
  usage.devices = {{DeviceId(0), kP, kNorth, AssetId(), 9, 0, true, false},
                   {DeviceId(1), kP, kNorth, AssetId(), 9, 1, true, true},
                   {DeviceId(2), kP, OrganisationId(), AssetId(), 0, 1, false, true},
                   {DeviceId(3), kQ, kWest, AssetId(), 8, 0, false, false}};
  return usage;
}

TEST_CASE("usage: is counted by partner, organisation and SKU", "[invoice]") {
  CHECK(counts_of(count_usage(busy_month(), {})) ==
        Lines{"0/0 TG-CLASSIC 2", "0/0 TG-PPM-ASSET 1", "0/0 TG-PPM-MESSAGES 600", "0/0 TG-IRD 1",
              "0/0 TG-WIFI-LOC 30", "0/0 TG-SMS 11", "0/0 OEM 2", "0/0 OEM-SPLITTER 1",
              "0/1 TG-PRO 1", "0/1 TG-PPM-ASSET 1", "0/1 TG-PPM-MESSAGES 1000",
              "0/- OEM-SPLITTER 1", "1/2 TG-ALR 1", "1/2 TG-BT-TAG 1", "1/2 TG-WIFI-LOC 2000",
              "1/2 TG-SMS 12"});
}

TEST_CASE("usage: messages of unbilled assets are charged under the other reading (T25)",
          "[invoice]") {
  const UsageCounts counts = count_usage(busy_month(), rulebook_of("TG-UNBILLED-MESSAGES=charged"));
  CHECK(counts.at({kQ, kWest, Sku::tg_ppm_messages}) == 400);
  CHECK_FALSE(counts.contains({kQ, kWest, Sku::tg_ppm_asset}));
  CHECK_FALSE(counts.contains({kQ, kWest, Sku::tg_ird}));
  CHECK(counts.at({kP, kNorth, Sku::tg_ppm_messages}) == 600);
}

TEST_CASE("usage: Iridium is charged per device or per message (T26)", "[invoice]") {
  const UsageCounts counts = count_usage(busy_month(), rulebook_of("TG-IRIDIUM=per_message"));
  CHECK(counts.at({kP, kNorth, Sku::tg_ird}) == 7);
  CHECK(counts.at({kQ, kWest, Sku::tg_ird}) == 5);  // of the billed asset, not of the unbilled one
}

TEST_CASE("usage: counts that overflow are an error", "[invoice]") {
  MonthUsage usage{kMarch, {}, {}, {}, {}};
  usage.assets = {used(asset(kP, kNorth, Plan::ppm), kMost), used(asset(kP, kNorth, Plan::ppm), 1)};
  CHECK_THROWS_WITH(count_usage(usage, {}), Catch::Contains("overflow"));
  usage.assets.clear();
  usage.sms = {{kP, kNorth, kMost}, {kP, kNorth, 1}};
  CHECK_THROWS_WITH(count_usage(usage, {}), Catch::Contains("overflow"));
}

// ---- rating

PriceList price_list(const std::vector<std::pair<Sku, const char*>>& prices,
                     const char* currency = "EUR") {
  PriceList list("base", *Currency::parse(currency), Rounding::half_up);
  for (const auto& [sku, price] : prices) {
    const Tier tier{std::nullopt, parse_price(price).value()};
    list.add(sku, {kMarch, ChargeModel::unit, {tier}, std::nullopt, "f:1"});
  }
  return list;
}

PriceList all_prices() {
  return price_list({{Sku::tg_classic, "4"},
                     {Sku::tg_pro, "6"},
                     {Sku::tg_ppm_asset, "1"},
                     {Sku::tg_ppm_messages, "1.20"},
                     {Sku::tg_alr, "2"},
                     {Sku::tg_bt_tag, "0.50"},
                     {Sku::tg_ird, "3"},
                     {Sku::tg_wifi_loc, "7"},
                     {Sku::tg_sms, "0.09"},
                     {Sku::oem, "0.80"},
                     {Sku::oem_splitter, "1.10"}});
}

std::string line_text(const InvoiceLine& line) {
  std::string out = concat(entry(line.sku).name, " ", to_decimal(line.quantity));
  if (line.unit_price) out += " at " + to_decimal(*line.unit_price);
  if (line.amount)
    out += concat(" = ", to_decimal(*line.amount), " ", line.amount->currency().code());
  return out;
}

Lines lines_of(const Invoice& invoice) {
  Lines out;
  for (const InvoiceLine& line : invoice.lines) out.push_back(line_text(line));
  return out;
}

TEST_CASE("an invoice: has a line for each SKU in use, in the order of SKUs", "[invoice]") {
  const PriceList prices = all_prices();
  const auto invoices = rate(busy_month(), {}, &prices, directory());
  REQUIRE(invoices.size() == 2);
  CHECK(invoices[0].partner == kP);
  CHECK(invoices[0].month == kMarch);
  CHECK(lines_of(invoices[0]) ==
        Lines{"TG-CLASSIC 2 at 4.00 = 8.00 EUR", "TG-PRO 1 at 6.00 = 6.00 EUR",
              "TG-PPM-ASSET 2 at 1.00 = 2.00 EUR",
              "TG-PPM-MESSAGES 1.6 at 1.20 = 1.92 EUR",  // pooled over the partner
              "TG-IRD 1 at 3.00 = 3.00 EUR", "TG-WIFI-LOC 0.03 at 7.00 = 0.21 EUR",
              "TG-SMS 11 at 0.09 = 0.99 EUR", "OEM 2 at 0.80 = 1.60 EUR",
              "OEM-SPLITTER 2 at 1.10 = 2.20 EUR"});
  CHECK(invoices[1].partner == kQ);
  CHECK(lines_of(invoices[1]) ==
        Lines{"TG-ALR 1 at 2.00 = 2.00 EUR", "TG-BT-TAG 1 at 0.50 = 0.50 EUR",
              "TG-WIFI-LOC 2 at 7.00 = 14.00 EUR", "TG-SMS 12 at 0.09 = 1.08 EUR"});
}

TEST_CASE("an invoice: without prices has quantities alone", "[invoice]") {
  const auto invoices = rate(busy_month(), {}, nullptr, directory());
  REQUIRE(invoices.size() == 2);
  CHECK(lines_of(invoices[1]) == Lines{"TG-ALR 1", "TG-BT-TAG 1", "TG-WIFI-LOC 2", "TG-SMS 12"});
}

TEST_CASE("invoices: stand by the names of partners, and those without lines are left out",
          "[invoice]") {
  const auto invoices = rate(busy_month(), {}, nullptr, directory("Zeta", "Alpha"));
  REQUIRE(invoices.size() == 2);
  CHECK(invoices[0].partner == kQ);
  CHECK(invoices[1].partner == kP);
  MonthUsage usage{kMarch, {}, {}, {}, {}};
  CHECK(rate(usage, {}, nullptr, directory()).empty());
  usage.sms = {{kQ, kWest, 1}};
  const auto one = rate(usage, {}, nullptr, directory());
  REQUIRE(one.size() == 1);
  CHECK(one[0].partner == kQ);
}

TEST_CASE("an invoice: a started block is a whole one under the other reading (T16)", "[invoice]") {
  const Rulebook rules = rulebook_of("TG-FRACTION=round_up");
  const PriceList prices = all_prices();
  const auto invoices = rate(busy_month(), rules, &prices, directory());
  CHECK(lines_of(invoices[0])[3] == "TG-PPM-MESSAGES 2 at 1.20 = 2.40 EUR");
  CHECK(lines_of(invoices[0])[5] == "TG-WIFI-LOC 1 at 7.00 = 7.00 EUR");
  CHECK(lines_of(invoices[0])[6] == "TG-SMS 11 at 0.09 = 0.99 EUR");       // blocks of 1
  CHECK(lines_of(invoices[1])[2] == "TG-WIFI-LOC 2 at 7.00 = 14.00 EUR");  // 2000 are two blocks
}

TEST_CASE("an invoice: lines of quantity 0 are shown under the other reading (T28)", "[invoice]") {
  const Rulebook rules = rulebook_of("TG-ZERO-LINES=shown");
  const PriceList prices = all_prices();
  const auto invoices = rate({kMarch, {}, {{kQ, kWest, 1}}, {}, {}}, rules, &prices, directory());
  REQUIRE(invoices.size() == 2);
  // Neither partner has a Pelion account.
  CHECK(invoices[0].lines.size() == kSkuCount - 3);
  CHECK(lines_of(invoices[0])[0] == "TG-CLASSIC 0 at 4.00 = 0.00 EUR");
  CHECK(lines_of(invoices[1])[8] == "TG-SMS 1 at 0.09 = 0.09 EUR");
}

TEST_CASE("an invoice: lines of quantity 0 are those of the partner's platforms (T28)",
          "[invoice]") {
  const Rulebook rules = rulebook_of("TG-ZERO-LINES=shown");
  Directory names;
  const auto name = [&](const char* text) { return names.names().intern(text); };
  const auto partner = [&](const char* text) { return names.add_partner(name(text)); };
  names.add_organisation({name("Yard"), partner("A: organisation")});
  names.add_account({name("B: aggregator"), partner("B: aggregator")});
  names.add_account({name("tenant"), partner("B: aggregator")});
  names.add_organisation({name("Depot"), partner("C: both")});
  names.add_account({name("C: both"), partner("C: both")});
  partner("D: payer");
  // A tenant and a partner of one name are two parties.
  partner("tenant");
  std::vector<std::string> lines;
  for (const Invoice& invoice : rate({kMarch, {}, {}, {}, {}}, rules, nullptr, names)) {
    lines.push_back(concat(names.partner_name(invoice.partner), ": ", invoice.lines.size(),
                           " from ", entry(invoice.lines.front().sku).name));
  }
  CHECK(lines == Lines{"A: organisation: 11 from TG-CLASSIC",
                       "B: aggregator: 3 from PDM-ACTIVE-DEVICE", "C: both: 14 from TG-CLASSIC",
                       "D: payer: 11 from TG-CLASSIC", "tenant: 11 from TG-CLASSIC"});
  CHECK(rate({kMarch, {}, {}, {}, {}}, {}, nullptr, names).empty());
}

TEST_CASE("an invoice: lines of quantity 0 need no prices of another platform (T28)", "[invoice]") {
  const Rulebook rules = rulebook_of("TG-ZERO-LINES=shown");
  Directory names;
  const NameId name = names.names().intern("Brill");
  names.add_account({name, names.add_partner(name)});
  const PriceList none("none", *Currency::parse("EUR"), Rounding::half_up);
  const auto invoices = rate({kMarch, {}, {}, {}, {}}, rules, &none, names);
  REQUIRE(invoices.size() == 1);
  CHECK(lines_of(invoices[0]) ==
        Lines{"PDM-ACTIVE-DEVICE 0", "PDM-API-CALL 0", "PDM-UPDATE-TOKEN 0"});
}

TEST_CASE("rating: a total over all partners that overflows is refused", "[invoice]") {
  using Catch::Matchers::Contains;
  const auto error_of = [](const MonthUsage& usage, const PriceList* prices) -> std::string {
    try {
      (void)rate(usage, {}, prices, directory());
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::invalid);
      return error.what();
    }
    return "no error";
  };
  const AssetMonth p = asset(kP, kNorth, Plan::ppm, false);
  const AssetMonth q = asset(kQ, kWest, Plan::ppm, false);
  const auto of_assets = [](AssetMonth a, AssetMonth b) {
    b.asset = AssetId(1);
    return MonthUsage{kMarch, {a, b}, {}, {}, {}};
  };
  // None of these is charged, but the reports sum them.
  CHECK_THAT(error_of(of_assets(used(p, kMost), used(q, 1)), nullptr),
             Contains("total of 2026-03") && Contains("messages"));
  CHECK_THAT(error_of(of_assets(used(p, 0, 0, kMost), used(q, 0, 0, 1)), nullptr),
             Contains("total of 2026-03") && Contains("Iridium messages"));
  CHECK(error_of(of_assets(used(p, kMost - 1), used(q, 1)), nullptr) == "no error");
  // Charged: each partner's line fits, their sum does not.
  CHECK_THAT(error_of(of_assets(used(p, 0, kMost), used(q, 0, 1)), nullptr),
             Contains("total of 2026-03") && Contains("Wi-Fi lookups"));
  CHECK_THAT(error_of({kMarch, {}, {{kP, kNorth, kMost}, {kQ, kWest, 1}}, {}, {}}, nullptr),
             Contains("total of 2026-03") && Contains("SMS"));
  // 0.09 each: 9.2 × 10^12 is the most; 60 × 10^12 SMS are 5.4 × 10^12.
  const PriceList prices = all_prices();
  const std::int64_t sms = 60'000'000'000'000;
  CHECK_THAT(error_of({kMarch, {}, {{kP, kNorth, sms}, {kQ, kWest, sms}}, {}, {}}, &prices),
             Contains("total of 2026-03") && Contains("amount"));
  CHECK(error_of({kMarch, {}, {{kP, kNorth, sms}, {kQ, kWest, 1}}, {}, {}}, &prices) == "no error");
}

TEST_CASE("rating: an error names partner, month and SKU", "[invoice]") {
  const auto error_of = [](const MonthUsage& usage, const PriceList& prices) {
    try {
      (void)rate(usage, {}, &prices, directory());
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::invalid);
      return std::string(error.what());
    }
    return std::string("no error");
  };
  MonthUsage usage{kMarch, {}, {}, {}, {}};
  usage.assets = {used(asset(kP, kNorth, Plan::ppm), 600)};
  CHECK(error_of(usage, price_list({{Sku::tg_ppm_asset, "1"}})) ==
        "invoice of P for 2026-03, TG-PPM-MESSAGES: price list base has no price of this SKU in "
        "force in the month; 0.6 × 1000 messages is to be charged");
  // A price from a later month is not in force.
  usage.month = kMarch.previous();
  CHECK_THAT(error_of(usage, all_prices()),
             Catch::StartsWith("invoice of P for 2026-02, TG-PPM-ASSET: price list base has no"));
  usage = {kMarch, {}, {{kQ, kWest, kMost}}, {}, {}};
  CHECK_THAT(error_of(usage, price_list({{Sku::tg_sms, "1"}})),
             Catch::StartsWith("invoice of Q for 2026-03, TG-SMS: overflow"));
  usage = {kMarch, {}, {{kP, kNorth, kMost}, {kP, kSouth, 1}}, {}, {}};
  CHECK_THAT(error_of(usage, price_list({{Sku::tg_sms, "0"}})), Catch::Contains("overflow"));
}

// ---- sharing out

TEST_CASE("largest remainder: what is left goes to the largest remainders, earlier ones first",
          "[invoice][shares]") {
  struct Example {
    std::int64_t total;
    std::vector<std::int64_t> weights, shares;
  };
  const Example example = GENERATE(values<Example>({
      {10, {1, 1}, {5, 5}},
      {10, {1, 1, 1}, {4, 3, 3}},      // 3⅓ each: the first of equals
      {11, {1, 1, 1}, {4, 4, 3}},      //
      {100, {1, 2, 3}, {17, 33, 50}},  // 16⅔, 33⅓, 50
      {7, {3, 3, 1}, {3, 3, 1}},       //
      {1, {1, 2}, {0, 1}},             // ⅓, ⅔
      {1, {2, 1}, {1, 0}},             //
      {0, {1, 2}, {0, 0}},             //
      {5, {0, 1, 0}, {0, 5, 0}},       // who used nothing answers for nothing
      {5, {7}, {5}},                   //
      {3, {1, 1, 1, 1, 1}, {1, 1, 1, 0, 0}},
      {1'000, {999, 1}, {999, 1}},   //
      {2, {10, 11, 10}, {1, 1, 0}},  // 20/31, 22/31, 20/31
      {kMost, {1, 1}, {kMost / 2 + 1, kMost / 2}},
      {kMost, {kMost, kMost}, {kMost / 2 + 1, kMost / 2}},  // the sum of weights has 65 bits
      {kMost, {kMost, 1}, {kMost - 1, 1}},  // exact shares kMost − 1 + 1/2⁶³, 1 − 1/2⁶³
  }));
  CAPTURE(example.total, example.weights);
  CHECK(largest_remainder(example.total, example.weights) == example.shares);
}

TEST_CASE("largest remainder: no weight or a negative total is an assertion failure",
          "[invoice][shares]") {
  CHECK_THROWS_AS(largest_remainder(5, {}), AssertionFailed);
  CHECK_THROWS_AS(largest_remainder(5, {0, 0}), AssertionFailed);
  CHECK_THROWS_AS(largest_remainder(-1, {1}), AssertionFailed);
}

TEST_CASE(
    "largest remainder: shares sum to the total, within one of exact, in the order of weights",
    "[invoice][shares][property]") {
  check_property(1000, [] {
    const bool large = *rc::gen::arbitrary<bool>();
    const std::int64_t most = large ? kMost : 12;
    const auto total = *rc::gen::resize(1000, rc::gen::inRange<std::int64_t>(0, most));
    const auto weights = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::int64_t>>(
        rc::gen::resize(1000, rc::gen::inRange<std::int64_t>(0, most))));
    const Int128 sum = std::accumulate(weights.begin(), weights.end(), Int128{0});
    RC_PRE(sum > 0);
    const auto shares = largest_remainder(total, weights);
    RC_ASSERT(shares.size() == weights.size());
    RC_ASSERT(std::accumulate(shares.begin(), shares.end(), Int128{0}) == total);
    std::vector<Int128> remainders;
    for (std::size_t i = 0; i < shares.size(); ++i) {
      const Int128 exact = static_cast<Int128>(total) * weights[i];
      const Int128 over = static_cast<Int128>(shares[i]) * sum - exact;  // of sum
      RC_ASSERT(over > -sum && over < sum);
      remainders.push_back(exact % sum);
    }
    for (std::size_t i = 0; i < shares.size(); ++i) {
      for (std::size_t k = 0; k < shares.size(); ++k) {
        if (weights[i] < weights[k]) RC_ASSERT(shares[i] <= shares[k]);
        // Of two that are not exact the one with the larger remainder is served first.
        const bool i_up =
            static_cast<Int128>(shares[i]) * sum > static_cast<Int128>(total) * weights[i];
        const bool k_up =
            static_cast<Int128>(shares[k]) * sum > static_cast<Int128>(total) * weights[k];
        const bool k_first =
            remainders[k] > remainders[i] || (remainders[k] == remainders[i] && k < i);
        if (i_up && k_first && remainders[k] > 0) RC_ASSERT(k_up);
      }
    }
  });
}

/// Parts of an invoice: `North TG-CLASSIC 2 …`.
Lines parts_of(const std::vector<LinePart>& parts, const Directory& names) {
  Lines out;
  for (const LinePart& part : parts) {
    const auto name = part.organisation.exists() ? names.organisation_name(part.organisation) : "-";
    out.push_back(concat(name, " ", line_text(part.line)));
  }
  return out;
}

TEST_CASE("a split: shares each line over the organisations that used it, by name",
          "[invoice][split]") {
  const Directory names = directory();
  UsageCounts counts;
  counts[{kP, kSouth, Sku::tg_classic}] = 1;
  counts[{kP, kNorth, Sku::tg_classic}] = 2;
  counts[{kQ, kWest, Sku::tg_classic}] = 5;  // another partner's
  counts[{kP, kSouth, Sku::tg_ppm_messages}] = 1'000;
  counts[{kP, kNorth, Sku::tg_ppm_messages}] = 500;
  counts[{kP, OrganisationId(), Sku::oem}] = 1;  // a device without an asset of the payer
  counts[{kP, kNorth, Sku::oem}] = 2;
  const PriceList prices =
      price_list({{Sku::tg_classic, "3.335"}, {Sku::tg_ppm_messages, "0.01"}, {Sku::oem, "1"}});
  const Invoice invoice = rate_partner(kMarch, kP, "P", counts, {}, {}, &prices);
  CHECK(lines_of(invoice) == Lines{"TG-CLASSIC 3 at 3.335 = 10.01 EUR",
                                   "TG-PPM-MESSAGES 1.5 at 0.01 = 0.02 EUR",
                                   "OEM 3 at 1.00 = 3.00 EUR"});
  CHECK(parts_of(split_by_organisation(invoice, counts, names), names) ==
        Lines{"North TG-CLASSIC 2 at 3.335 = 6.67 EUR",        // 667⅓ cents
              "South TG-CLASSIC 1 at 3.335 = 3.34 EUR",        // 333⅔
              "North TG-PPM-MESSAGES 0.5 at 0.01 = 0.01 EUR",  // ⅔ of a cent
              "South TG-PPM-MESSAGES 1 at 0.01 = 0.01 EUR",    // 1⅓
              "- OEM 1 at 1.00 = 1.00 EUR", "North OEM 2 at 1.00 = 2.00 EUR"});
}

TEST_CASE("a split: goes by minor units of the currency", "[invoice][split]") {
  const Directory names = directory();
  UsageCounts counts;
  counts[{kP, kNorth, Sku::tg_sms}] = 1;
  counts[{kP, kSouth, Sku::tg_sms}] = 1;
  const auto parts_in = [&](const char* currency, const char* price) {
    const PriceList prices = price_list({{Sku::tg_sms, price}}, currency);
    const Invoice invoice = rate_partner(kMarch, kP, "P", counts, {}, {}, &prices);
    return parts_of(split_by_organisation(invoice, counts, names), names);
  };
  CHECK(parts_in("JPY", "2.50") ==
        Lines{"North TG-SMS 1 at 2.5 = 3 JPY", "South TG-SMS 1 at 2.5 = 2 JPY"});
  CHECK(parts_in("KWD", "0.0025") ==
        Lines{"North TG-SMS 1 at 0.0025 = 0.003 KWD", "South TG-SMS 1 at 0.0025 = 0.002 KWD"});
}

TEST_CASE("a split: blocks rounded up and minimums are shared out too", "[invoice][split]") {
  const Directory names = directory();
  UsageCounts counts;
  counts[{kP, kNorth, Sku::tg_ppm_messages}] = 100;
  counts[{kP, kSouth, Sku::tg_ppm_messages}] = 300;
  PriceList prices("base", *Currency::parse("EUR"), Rounding::half_up);
  prices.add(Sku::tg_ppm_messages,
             {kMarch, ChargeModel::unit, {{std::nullopt, 1'000'000}}, 5'000'000, "f:1"});
  const Invoice invoice =
      rate_partner(kMarch, kP, "P", counts, {}, rulebook_of("TG-FRACTION=round_up"), &prices);
  CHECK(lines_of(invoice) == Lines{"TG-PPM-MESSAGES 1 at 1.00 = 5.00 EUR"});
  CHECK(parts_of(split_by_organisation(invoice, counts, names), names) ==
        Lines{"North TG-PPM-MESSAGES 0.25 at 1.00 = 1.25 EUR",
              "South TG-PPM-MESSAGES 0.75 at 1.00 = 3.75 EUR"});
}

TEST_CASE("a split: a line of quantity 0 is nobody's", "[invoice][split]") {
  const Directory names = directory();
  const Rulebook rules = rulebook_of("TG-ZERO-LINES=shown");
  const Invoice invoice =
      rate_partner(kMarch, kP, "P", {}, skus_of_zero_lines(true, false, rules), rules, nullptr);
  const auto parts = split_by_organisation(invoice, {}, names);
  REQUIRE(parts.size() == kSkuCount - 3);  // P has no Pelion account
  CHECK(parts_of(parts, names)[0] == "- TG-CLASSIC 0");
}

TEST_CASE("a split: parts of every line sum to the line", "[invoice][split][property]") {
  check_property(300, [] {
    const Directory names = directory();
    UsageCounts counts;
    const auto units = *rc::gen::container<std::vector<std::int64_t>>(
        kSkuCount * 3, rc::gen::inRange<std::int64_t>(0, 5'000));
    for (std::size_t i = 0; i < units.size(); ++i) {
      const auto sku = static_cast<Sku>(i % kSkuCount);
      const OrganisationId organisation = i < kSkuCount       ? kNorth
                                          : i < 2 * kSkuCount ? kSouth
                                                              : OrganisationId();
      if (units[i] > 0) counts[{kP, organisation, sku}] = units[i];
    }
    const char* currency = *rc::gen::elementOf(std::vector<const char*>{"EUR", "JPY", "KWD"});
    PriceList prices("base", *Currency::parse(currency), Rounding::half_even);
    for (std::size_t i = 0; i < kSkuCount; ++i) {
      const Tier tier{std::nullopt, *rc::gen::inRange<std::int64_t>(0, 9'999'999)};
      prices.add(static_cast<Sku>(i), {kMarch, ChargeModel::unit, {tier}, std::nullopt, ""});
    }
    Rulebook rules;
    if (*rc::gen::arbitrary<bool>()) rules.fraction = FractionRule::round_up;
    const Invoice invoice = rate_partner(kMarch, kP, "P", counts, {}, rules, &prices);
    const auto parts = split_by_organisation(invoice, counts, names);
    for (const InvoiceLine& line : invoice.lines) {
      std::int64_t sum = 0;
      Money amount = Money::zero(prices.currency());
      for (const LinePart& part : parts) {
        if (part.line.sku != line.sku) continue;
        sum += part.line.quantity.count;
        amount = amount + *part.line.amount;
        RC_ASSERT(part.line.quantity.block == line.quantity.block);
      }
      RC_ASSERT(sum == line.quantity.count);
      RC_ASSERT(amount == *line.amount);
    }
  });
}

}  // namespace
}  // namespace fleetbill::billing
