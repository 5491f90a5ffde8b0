#include "billing/rules/price_list.hpp"

#include <rapidcheck.h>

#include <catch2/catch.hpp>
#include <limits>
#include <set>

#include "billing/units/error.hpp"
#include "tests/units/print.hpp"
#include "tests/units/property.hpp"

namespace fleetbill::billing {
namespace {

using fleetbill::test::check_property;

const Currency kEuro = *Currency::parse("EUR");

std::int64_t micros(const char* price) { return parse_price(price).value(); }

// ---- SKUs

TEST_CASE("SKUs: are those of docs/rules.md, with their blocks", "[prices]") {
  struct Example {
    Sku sku;
    const char *name, *unit, *units, *block_unit;
    std::int64_t block;
    Platform platform;
    bool is_price_optional;
  };
  using P = Platform;
  const std::vector<Example> examples{
      {Sku::tg_classic, "TG-CLASSIC", "asset", "assets", "asset", 1, P::telematics_guru, false},
      {Sku::tg_pro, "TG-PRO", "asset", "assets", "asset", 1, P::telematics_guru, false},
      {Sku::tg_ppm_asset, "TG-PPM-ASSET", "asset", "assets", "asset", 1, P::telematics_guru, false},
      {Sku::tg_ppm_messages, "TG-PPM-MESSAGES", "message", "messages", "1000 messages", 1000,
       P::telematics_guru, false},
      {Sku::tg_alr, "TG-ALR", "asset", "assets", "asset", 1, P::telematics_guru, false},
      {Sku::tg_bt_tag, "TG-BT-TAG", "asset", "assets", "asset", 1, P::telematics_guru, false},
      {Sku::tg_ird, "TG-IRD", "device", "devices", "device", 1, P::telematics_guru, false},
      {Sku::tg_wifi_loc, "TG-WIFI-LOC", "lookup", "lookups", "1000 lookups", 1000,
       P::telematics_guru, false},
      {Sku::tg_sms, "TG-SMS", "SMS", "SMS", "SMS", 1, P::telematics_guru, false},
      {Sku::oem, "OEM", "device", "devices", "device", 1, P::device_manager, false},
      {Sku::oem_splitter, "OEM-SPLITTER", "device", "devices", "device", 1, P::device_manager,
       false},
      // Billed by active devices or by API calls; packages contain update tokens.
      {Sku::pdm_active_device, "PDM-ACTIVE-DEVICE", "device", "devices", "device", 1, P::pelion,
       true},
      {Sku::pdm_api_call, "PDM-API-CALL", "call", "calls", "1000 calls", 1000, P::pelion, true},
      {Sku::pdm_update_token, "PDM-UPDATE-TOKEN", "token", "tokens", "token", 1, P::pelion, true},
  };
  REQUIRE(examples.size() == kSkuCount);
  std::set<std::string_view> descriptions;
  for (std::size_t i = 0; i < kSkuCount; ++i) {
    const Example& example = examples[i];
    const SkuEntry& sku = entry(example.sku);
    INFO(example.name);
    CHECK(static_cast<std::size_t>(example.sku) == i);  // run files hold the codes
    CHECK(sku.sku == example.sku);
    CHECK(sku.name == example.name);
    CHECK(sku.unit == example.unit);
    CHECK(sku.units == example.units);
    CHECK(sku.block_unit() == example.block_unit);
    CHECK(sku.platform == example.platform);
    CHECK(is_price_optional(example.sku) == example.is_price_optional);
    CHECK(sku.block == example.block);
    CHECK(descriptions.insert(sku.description).second);
    CHECK(parse_sku(example.name) == example.sku);
  }
  CHECK_FALSE(parse_sku("TG-PPM").has_value());  // a plan, not a SKU
  CHECK_FALSE(parse_sku("oem").has_value());
  CHECK_FALSE(parse_sku("").has_value());
}

TEST_CASE("SKUs: each plan has its fee", "[prices]") {
  CHECK(fee_sku(Plan::classic) == Sku::tg_classic);
  CHECK(fee_sku(Plan::pro) == Sku::tg_pro);
  CHECK(fee_sku(Plan::ppm) == Sku::tg_ppm_asset);
  CHECK(fee_sku(Plan::alr) == Sku::tg_alr);
  CHECK(fee_sku(Plan::bt_tag) == Sku::tg_bt_tag);
}

TEST_CASE("charge models: have names", "[prices]") {
  const std::vector<std::string> names{"unit", "block", "graduated", "volume"};
  for (std::size_t i = 0; i < names.size(); ++i) {
    CHECK(to_string(static_cast<ChargeModel>(i)) == names[i]);
    CHECK(parse_charge_model(names[i]) == static_cast<ChargeModel>(i));
  }
  CHECK_FALSE(parse_charge_model("Unit").has_value());
  CHECK_FALSE(parse_charge_model("").has_value());
}

// ---- amounts

Price unit_price(const char* price) {
  return {Month{}, ChargeModel::unit, {{std::nullopt, micros(price)}}, std::nullopt, "f:1"};
}

Price tiered(ChargeModel model, std::vector<std::pair<std::int64_t, const char*>> tiers,
             const char* last) {
  Price price{Month{}, model, {}, std::nullopt, "f:1"};
  for (const auto& [up_to, amount] : tiers) price.tiers.push_back({up_to, micros(amount)});
  price.tiers.push_back({std::nullopt, micros(last)});
  return price;
}

std::string charged(const Price& price, std::int64_t count, std::int64_t block,
                    Rounding rounding = Rounding::half_up) {
  return to_decimal(charge(price, {count, block}, kEuro, rounding));
}

struct Amount {
  std::int64_t count;
  const char* amount;
};

TEST_CASE("the model unit: price times quantity, fractions of a block included", "[prices]") {
  const Price price = unit_price("1.20");
  const Amount example = GENERATE(values<Amount>({
      {0, "0.00"},
      {600, "0.72"},           // T16: 0.6 of 1.20
      {1000, "1.20"},          //
      {1001, "1.20"},          // 1.2012
      {1005, "1.21"},          // 1.2060
      {4, "0.00"},             // 0.0048
      {5, "0.01"},             // 0.0060
      {1'299'805, "1559.77"},  // 1559.7660
  }));
  CAPTURE(example.count);
  CHECK(charged(price, example.count, 1000) == example.amount);
  CHECK(charged(unit_price("12.50"), 7, 1) == "87.50");
  CHECK(charged(unit_price("0.005"), 1, 1) == "0.01");  // a half goes up
  CHECK(charged(unit_price("0.005"), 1, 1, Rounding::half_even) == "0.00");
  CHECK(charged(unit_price("0"), 7, 1) == "0.00");
}

TEST_CASE("the model block: price times blocks started", "[prices]") {
  Price price = unit_price("1.20");
  price.model = ChargeModel::block;
  const Amount example = GENERATE(values<Amount>({
      {0, "0.00"},
      {1, "1.20"},
      {999, "1.20"},
      {1000, "1.20"},
      {1001, "2.40"},
      {2000, "2.40"},
      {2001, "3.60"},
  }));
  CAPTURE(example.count);
  CHECK(charged(price, example.count, 1000) == example.amount);
  CHECK(charged(price, 7, 1) == "8.40");  // of single things each is a block
}

TEST_CASE("the model graduated: each part of the quantity at the price of its tier", "[prices]") {
  // The first 10 at 2.00, the next 90 at 1.50, all others at 1.00; the upper end is inclusive.
  const Price price = tiered(ChargeModel::graduated, {{10, "2"}, {100, "1.50"}}, "1");
  const Amount example = GENERATE(values<Amount>({
      {0, "0.00"},
      {1, "2.00"},
      {10, "20.00"},
      {11, "21.50"},
      {99, "153.50"},   // 20 + 89 × 1.50
      {100, "155.00"},  // 20 + 135
      {101, "156.00"},  //
      {250, "305.00"},  // 155 + 150
  }));
  CAPTURE(example.count);
  CHECK(charged(price, example.count, 1) == example.amount);
}

TEST_CASE("the model graduated: tiers end at whole blocks, parts of blocks count", "[prices]") {
  // The first 2 blocks of 1000 at 1.00, all others at 0.50.
  const Price price = tiered(ChargeModel::graduated, {{2, "1"}}, "0.50");
  const Amount example = GENERATE(values<Amount>({
      {1'500, "1.50"},
      {1'999, "2.00"},  // 1.999
      {2'000, "2.00"},
      {2'100, "2.05"},
      {4'000, "3.00"},
  }));
  CAPTURE(example.count);
  CHECK(charged(price, example.count, 1000) == example.amount);
}

TEST_CASE("the model volume: the whole quantity at the price of the tier it reaches", "[prices]") {
  const Price price = tiered(ChargeModel::volume, {{10, "2"}, {100, "1.50"}}, "1");
  const Amount example = GENERATE(values<Amount>({
      {0, "0.00"},
      {1, "2.00"},
      {10, "20.00"},  // inclusive
      {11, "16.50"},  // cheaper than 10: so volume prices are
      {100, "150.00"},
      {101, "101.00"},
  }));
  CAPTURE(example.count);
  CHECK(charged(price, example.count, 1) == example.amount);
  const Price per_1000 = tiered(ChargeModel::volume, {{2, "1"}}, "0.50");
  CHECK(charged(per_1000, 2'000, 1000) == "2.00");
  CHECK(charged(per_1000, 2'001, 1000) == "1.00");  // 1.0005
  CHECK(charged(per_1000, 2'010, 1000) == "1.01");  // 1.0050
}

TEST_CASE("a minimum: is due for a month with any usage, and nothing for one without", "[prices]") {
  Price price = unit_price("1.20");
  price.minimum = micros("5");
  CHECK(charged(price, 0, 1000) == "0.00");
  CHECK(charged(price, 1, 1000) == "5.00");
  CHECK(charged(price, 4'166, 1000) == "5.00");  // 4.9992 is less
  CHECK(charged(price, 4'167, 1000) == "5.00");  // 5.0004
  CHECK(charged(price, 4'175, 1000) == "5.01");  // 5.0100
  price.minimum = micros("0.004");
  CHECK(charged(price, 1, 1000) == "0.00");  // rounded like any amount
  price.minimum = micros("0.005");
  CHECK(charged(price, 1, 1000) == "0.01");
  price = tiered(ChargeModel::graduated, {{10, "2"}}, "1");
  price.minimum = micros("15");
  CHECK(charged(price, 7, 1) == "15.00");
  CHECK(charged(price, 8, 1) == "16.00");
}

TEST_CASE("an amount: is exact in 128 bits, and an error if money cannot hold it", "[prices]") {
  // 10^15 messages at 9,223.372036 a thousand are 9,223,372,036,000,000: too much by a thousand.
  CHECK_THROWS_WITH(charged(unit_price("9223.372036"), 1'000'000'000'000'000, 1000),
                    Catch::Contains("overflow"));
  CHECK(charged(unit_price("9.223372"), 1'000'000'000'000'000, 1000) == "9223372000000.00");
  // The intermediate product needs more than 64 bits.
  CHECK(charged(unit_price("1000000000"), 9'000'000, 1000) == "9000000000000.00");
  CHECK_THROWS_WITH(charged(unit_price("1000000000000"), 10, 1), Catch::Contains("overflow"));
  const Price price = tiered(ChargeModel::graduated, {{1'000'000'000'000, "0.000001"}}, "0.000002");
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  // 10^12 at a millionth, the rest at two: above 18 × 10^12.
  CHECK_THROWS_WITH(charged(price, kMost, 1), Catch::Contains("overflow"));
  // By the thousand: 10^12 blocks at a millionth are 1,000,000; the other 9,222,372,036,854,775.807
  // blocks at two are 18,444,744,073.709551614.
  CHECK(charged(price, kMost, 1000) == "18445744073.71");
}

TEST_CASE("amounts: rise with the quantity under every model but volume", "[prices][property]") {
  check_property(500, [] {
    const auto model = *rc::gen::elementOf(
        std::vector<ChargeModel>{ChargeModel::unit, ChargeModel::block, ChargeModel::graduated});
    Price price{Month{}, model, {}, std::nullopt, ""};
    if (model == ChargeModel::graduated) {
      const auto end = *rc::gen::inRange<std::int64_t>(1, 20);
      price.tiers.push_back({end, *rc::gen::inRange<std::int64_t>(0, 3'000'000)});
      price.tiers.push_back({end + *rc::gen::inRange<std::int64_t>(1, 20),
                             *rc::gen::inRange<std::int64_t>(0, 9'999)});
    }
    price.tiers.push_back({std::nullopt, *rc::gen::inRange<std::int64_t>(0, 3'000'000)});
    if (*rc::gen::arbitrary<bool>()) price.minimum = *rc::gen::inRange<std::int64_t>(0, 9'999'999);
    const auto block = *rc::gen::elementOf(std::vector<std::int64_t>{1, 1000});
    const auto count = *rc::gen::inRange<std::int64_t>(0, 50'000);
    const auto more = count + *rc::gen::inRange<std::int64_t>(0, 50'000);
    const auto amount = [&](std::int64_t n) {
      return charge(price, {n, block}, kEuro, Rounding::half_up);
    };
    RC_ASSERT(amount(count) <= amount(more));
    RC_ASSERT(amount(0) == Money::zero(kEuro));
  });
}

TEST_CASE("a graduated price with equal tiers: is the unit price", "[prices][property]") {
  check_property(200, [] {
    const auto price = *rc::gen::inRange<std::int64_t>(0, 3'000'000);
    const Price flat{Month{}, ChargeModel::unit, {{std::nullopt, price}}, std::nullopt, ""};
    const Price steps{Month{},
                      ChargeModel::graduated,
                      {{3, price}, {7, price}, {std::nullopt, price}},
                      std::nullopt,
                      ""};
    const Quantity quantity{*rc::gen::inRange<std::int64_t>(0, 20'000), 1000};
    RC_ASSERT(charge(flat, quantity, kEuro, Rounding::half_even) ==
              charge(steps, quantity, kEuro, Rounding::half_even));
  });
}

TEST_CASE("a unit price: is shown if one price holds for the whole quantity", "[prices]") {
  const auto shown = [](const Price& price, std::int64_t count) {
    const auto money = single_unit_price(price, {count, 1}, kEuro);
    return money ? to_decimal(*money) : "none";
  };
  CHECK(shown(unit_price("12.5"), 7) == "12.50");
  CHECK(shown(unit_price("0.0004"), 7) == "0.0004");
  const Price volume = tiered(ChargeModel::volume, {{10, "2"}}, "1");
  CHECK(shown(volume, 10) == "2.00");
  CHECK(shown(volume, 11) == "1.00");
  CHECK(shown(tiered(ChargeModel::graduated, {{10, "2"}}, "1"), 7) == "none");
  CHECK(shown(tiered(ChargeModel::graduated, {}, "1"), 7) == "1.00");
}

// ---- price lists

PriceList list_of(const char* name, const char* currency = "EUR",
                  Rounding rounding = Rounding::half_up) {
  return {name, *Currency::parse(currency), rounding};
}

Price dated(const char* from, const char* amount, const char* origin = "f:1") {
  return {*parse_month(from), ChargeModel::unit, {{std::nullopt, micros(amount)}}, {}, origin};
}

std::string price_in(const PriceList& list, Sku sku, const char* month) {
  const Price* price = list.in_force(sku, *parse_month(month));
  return price == nullptr ? "none" : to_decimal(Money(price->tiers[0].price, kEuro));
}

TEST_CASE("a price list: the latest price not after the month is in force", "[prices]") {
  PriceList list = list_of("test");
  // Added out of order.
  list.add(Sku::oem, dated("2026-03", "3"));
  list.add(Sku::oem, dated("2026-01", "1"));
  list.add(Sku::oem, dated("2026-02", "2"));
  list.add(Sku::tg_sms, dated("2025-12", "0.09"));
  CHECK(price_in(list, Sku::oem, "2025-12") == "none");
  CHECK(price_in(list, Sku::oem, "2026-01") == "1.00");
  CHECK(price_in(list, Sku::oem, "2026-02") == "2.00");
  CHECK(price_in(list, Sku::oem, "2026-03") == "3.00");
  CHECK(price_in(list, Sku::oem, "2030-01") == "3.00");
  CHECK(price_in(list, Sku::tg_sms, "2026-01") == "0.09");
  CHECK(price_in(list, Sku::tg_ird, "2026-01") == "none");
  CHECK(list.prices(Sku::oem).size() == 3);
  CHECK(list.prices(Sku::oem)[0].from == *parse_month("2026-01"));
  CHECK(list.prices(Sku::tg_ird).empty());
}

template <class Work>
std::string error_of(Work work) {
  try {
    work();
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::invalid);
    return error.what();
  }
  return "no error";
}

TEST_CASE("a price list: two prices of one SKU from one month are an error naming both",
          "[prices]") {
  PriceList list = list_of("test");
  list.add(Sku::oem, dated("2026-01", "1", "a.yaml:7"));
  list.add(Sku::oem, dated("2026-02", "1", "a.yaml:8"));
  list.add(Sku::oem_splitter, dated("2026-01", "1", "a.yaml:9"));  // another SKU
  CHECK(error_of([&] { list.add(Sku::oem, dated("2026-01", "2", "b.yaml:3")); }) ==
        "b.yaml:3: error: two prices of OEM from 2026-01; the other price is at a.yaml:7");
  CHECK(list.prices(Sku::oem).size() == 2);
}

TEST_CASE("price lists: merge into one that has the prices of both", "[prices]") {
  PriceList list = list_of("base");
  list.add(Sku::oem, dated("2026-01", "1"));
  PriceList other = list_of("extra");
  other.add(Sku::oem, dated("2026-03", "3"));
  other.add(Sku::oem_splitter, dated("2026-01", "9"));
  list.merge(other);
  CHECK(list.name() == "base + extra");
  CHECK(price_in(list, Sku::oem, "2026-02") == "1.00");
  CHECK(price_in(list, Sku::oem, "2026-03") == "3.00");
  CHECK(price_in(list, Sku::oem_splitter, "2026-01") == "9.00");
  CHECK(error_of([&] { list.merge(other); }) ==
        "f:1: error: two prices of OEM from 2026-03; the other price is at f:1");
}

TEST_CASE("price lists: of two currencies or roundings do not merge", "[prices]") {
  PriceList list = list_of("base");
  const std::string problem =
      "price lists base and other differ in currency or rounding; one bill has one of each";
  CHECK(error_of([&] { list.merge(list_of("other", "USD")); }) == problem);
  CHECK(error_of([&] { list.merge(list_of("other", "EUR", Rounding::half_even)); }) == problem);
  CHECK(error_of([&] { list.merge(list_of("other")); }) == "no error");
  CHECK(list.currency() == kEuro);
  CHECK(list.rounding() == Rounding::half_up);
}

}  // namespace
}  // namespace fleetbill::billing
