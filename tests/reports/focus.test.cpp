#include <algorithm>
#include <catch2/catch.hpp>

#include "run.hpp"

namespace fleetbill::billing::reports::test {
namespace {

std::string fleet() {
  return journal(R"csv(
2026-04-01T00:00:00Z,asset_created,Acme,North,N1,,11,yabby,TG-PPM,
2026-04-01T00:00:00Z,asset_created,Acme,South,S1,,21,yabby,TG-PPM,
2026-04-02T00:00:00Z,upload,,,N1,,,,,100
2026-04-02T00:00:00Z,upload,,,S1,,,,,233
2026-04-06T00:00:00Z,connector_set,Acme,,,,99,,multi,
2026-04-06T01:00:00Z,connection,Acme,,,,99,,,
)csv");
}

PriceList prices() {
  return price_list({{Sku::tg_ppm_asset, "1.5"},
                     {Sku::tg_ppm_messages, "10.123456"},
                     {Sku::oem_splitter, "0.25"}});
}

/// The cells of one column, as text.
std::vector<std::string> column(const Table& table, std::string_view name) {
  const auto at = std::find(table.columns.begin(), table.columns.end(), name);
  REQUIRE(at != table.columns.end());
  std::vector<std::string> out;
  for (const auto& row : table.rows) {
    out.push_back(to_text(row[static_cast<std::size_t>(at - table.columns.begin())]));
  }
  return out;
}

using Texts = std::vector<std::string>;

/// "FOCUS 1.2, CostAndUsage": the columns of feature level Mandatory.
const Texts kMandatory{"BilledCost",      "BillingAccountId",  "BillingAccountName",
                       "BillingCurrency", "BillingPeriodEnd",  "BillingPeriodStart",
                       "ChargeCategory",  "ChargeClass",       "ChargeDescription",
                       "ChargePeriodEnd", "ChargePeriodStart", "ContractedCost",
                       "EffectiveCost",   "InvoiceIssuerName", "ListCost",
                       "PricingQuantity", "PricingUnit",       "ProviderName",
                       "PublisherName",   "ServiceCategory",   "ServiceName"};

}  // namespace

TEST_CASE("focus: a row is an organisation's part of an invoice line", "[reports][focus]") {
  // Messages: 333 x 10.123456 / 1000 = 3.371110848 -> 3.37; 337 x 100/333 = 101.2 cents and
  // 337 x 233/333 = 235.8: 1.01 and 2.36. Unrounded 0.1 x 10.123456 and 0.233 x 10.123456.
  const PriceList list = prices();
  const Run run = bill_text(fleet(), {{}, &list, {}});
  const Table table = table_of("focus", run, in_month("2026-04"));
  CHECK(to_csv(table) == lines(R"csv(
BilledCost,BillingAccountId,BillingAccountName,BillingAccountType,BillingCurrency,BillingPeriodEnd,BillingPeriodStart,ChargeCategory,ChargeClass,ChargeDescription,ChargeFrequency,ChargePeriodEnd,ChargePeriodStart,ConsumedQuantity,ConsumedUnit,ContractedCost,ContractedUnitPrice,EffectiveCost,InvoiceId,InvoiceIssuerName,ListCost,ListUnitPrice,PricingCategory,PricingQuantity,PricingUnit,ProviderName,PublisherName,ServiceCategory,ServiceName,ServiceSubcategory,SkuId,SkuMeter,SkuPriceDetails,SkuPriceId,SubAccountId,SubAccountName,SubAccountType
0.25,Acme,Acme,Partner,EUR,2026-05-01T00:00:00Z,2026-04-01T00:00:00Z,Usage,,Splitter connector fee,Usage-Based,2026-05-01T00:00:00Z,2026-04-01T00:00:00Z,1,Devices,0.25,0.25,0.25,,Digital Matter,0.25,0.25,Standard,1,Devices,Digital Matter,Digital Matter,Internet of Things,Device Manager,IoT Platforms,OEM-SPLITTER,Devices,,OEM-SPLITTER,,,
1.50,Acme,Acme,Partner,EUR,2026-05-01T00:00:00Z,2026-04-01T00:00:00Z,Usage,,Telematics Guru Pay Per Message - Asset Fee,Recurring,2026-05-01T00:00:00Z,2026-04-01T00:00:00Z,1,Assets,1.5,1.50,1.50,,Digital Matter,1.5,1.50,Standard,1,Assets,Digital Matter,Digital Matter,Internet of Things,Telematics Guru,IoT Platforms,TG-PPM-ASSET,Assets,,TG-PPM-ASSET,North,North,Organisation
1.50,Acme,Acme,Partner,EUR,2026-05-01T00:00:00Z,2026-04-01T00:00:00Z,Usage,,Telematics Guru Pay Per Message - Asset Fee,Recurring,2026-05-01T00:00:00Z,2026-04-01T00:00:00Z,1,Assets,1.5,1.50,1.50,,Digital Matter,1.5,1.50,Standard,1,Assets,Digital Matter,Digital Matter,Internet of Things,Telematics Guru,IoT Platforms,TG-PPM-ASSET,Assets,,TG-PPM-ASSET,South,South,Organisation
1.01,Acme,Acme,Partner,EUR,2026-05-01T00:00:00Z,2026-04-01T00:00:00Z,Usage,,"Telematics Guru Pay Per Message - Message Fee (per 1,000)",Usage-Based,2026-05-01T00:00:00Z,2026-04-01T00:00:00Z,100,Messages,1.0123456,10.123456,1.01,,Digital Matter,1.0123456,10.123456,Standard,0.1,1000 Messages,Digital Matter,Digital Matter,Internet of Things,Telematics Guru,IoT Platforms,TG-PPM-MESSAGES,Messages,,TG-PPM-MESSAGES,North,North,Organisation
2.36,Acme,Acme,Partner,EUR,2026-05-01T00:00:00Z,2026-04-01T00:00:00Z,Usage,,"Telematics Guru Pay Per Message - Message Fee (per 1,000)",Usage-Based,2026-05-01T00:00:00Z,2026-04-01T00:00:00Z,233,Messages,2.358765248,10.123456,2.36,,Digital Matter,2.358765248,10.123456,Standard,0.233,1000 Messages,Digital Matter,Digital Matter,Internet of Things,Telematics Guru,IoT Platforms,TG-PPM-MESSAGES,Messages,,TG-PPM-MESSAGES,South,South,Organisation
)csv"));
}

TEST_CASE("focus: mandatory columns are there, and null only where FOCUS says null",
          "[reports][focus]") {
  const PriceList list = prices();
  const Run run = bill_text(fleet(), {{}, &list, {}});
  const Table table = table_of("focus", run, in_month("2026-04"));
  REQUIRE(table.rows.size() == 5);
  CHECK(std::is_sorted(table.columns.begin(), table.columns.end()));
  for (const std::string& name : kMandatory) {
    CAPTURE(name);
    const Texts cells = column(table, name);
    const auto nulls = std::count(cells.begin(), cells.end(), "");
    // ChargeClass "MUST be null when the row does not represent a correction".
    CHECK(nulls == (name == "ChargeClass" ? 5 : 0));
  }
  // SubAccountName and SubAccountType are null if and only if SubAccountId is.
  CHECK(column(table, "SubAccountId") == Texts{"", "North", "South", "North", "South"});
  CHECK(column(table, "SubAccountName") == column(table, "SubAccountId"));
}

TEST_CASE("focus: without one unit price there is none, and list cost is what is billed",
          "[reports][focus]") {
  PriceList list = price_list({{Sku::tg_ppm_asset, "1"}, {Sku::oem_splitter, "1"}});
  const Month from = month_of(2000, 1);
  const auto millionths = [](const char* price) { return *parse_price(price); };
  const auto price = GENERATE_COPY(values<Price>({
      // two tiers have two prices: 0.333 x 8.0075 = 2.6664975 -> 2.67
      {from,
       ChargeModel::graduated,
       {{1, millionths("8.0075")}, {std::nullopt, millionths("5")}},
       std::nullopt,
       "test"},
      // a started block is charged whole: 1 x 2.67, which 0.333 x 2.67 does not explain
      {from, ChargeModel::block, {{std::nullopt, millionths("2.67")}}, std::nullopt, "test"},
      // a minimum of 2.67, above 0.333 x 1
      {from, ChargeModel::unit, {{std::nullopt, millionths("1")}}, millionths("2.67"), "test"},
  }));
  list.add(Sku::tg_ppm_messages, price);
  const Run run = bill_text(fleet(), {{}, &list, {}});
  const Table table = table_of("focus", run, in_month("2026-04"));
  // 267 x 100/333 = 80.2 cents, 267 x 233/333 = 186.8
  CHECK(column(table, "BilledCost") == Texts{"1.00", "1.00", "1.00", "0.80", "1.87"});
  CHECK(column(table, "ListCost") == Texts{"1", "1", "1", "0.80", "1.87"});
  CHECK(column(table, "ListUnitPrice") == Texts{"1.00", "1.00", "1.00", "", ""});
  CHECK(column(table, "ContractedUnitPrice") == column(table, "ListUnitPrice"));
  CHECK(column(table, "ContractedCost") == column(table, "ListCost"));
}

TEST_CASE("focus: a unit price explains an amount within half a minor unit alone",
          "[reports][focus]") {
  PriceList list = price_list({{Sku::tg_ppm_asset, "1"}, {Sku::oem_splitter, "1"}});
  const auto [model, price, unit_price] = GENERATE(table<ChargeModel, const char*, const char*>({
      {ChargeModel::unit, "15.015015", "15.015015"},  // 0.333 x 15.015015 = 4.999999995 -> 5.00
      {ChargeModel::unit, "0.01", "0.01"},            // 0.00333 -> 0.00
      {ChargeModel::block, "0.01", ""},               // 0.01 for a started block, not 0.00333
  }));
  list.add(Sku::tg_ppm_messages,
           {month_of(2000, 1), model, {{std::nullopt, *parse_price(price)}}, std::nullopt, "test"});
  const Run run = bill_text(fleet(), {{}, &list, {}});
  CHECK(column(table_of("focus", run, in_month("2026-04")), "ListUnitPrice").back() == unit_price);
}

TEST_CASE("focus: a list cost with too many digits to hold is what is billed", "[reports][focus]") {
  // 10^15 - 1 messages x 1.123457 / 1000 = 1123456999999.998876543, which is 22 digits.
  const PriceList list = price_list({{Sku::tg_ppm_asset, "1"}, {Sku::tg_ppm_messages, "1.123457"}});
  const Run run = bill_text(journal(R"csv(
2026-04-01T00:00:00Z,asset_created,Acme,North,N1,,11,yabby,TG-PPM,
2026-04-02T00:00:00Z,upload,,,N1,,,,,999999999999999
)csv"),
                            {{}, &list, {}});
  const Table table = table_of("focus", run, in_month("2026-04"));
  CHECK(column(table, "BilledCost") == Texts{"1.00", "1123457000000.00"});
  CHECK(column(table, "ListCost") == Texts{"1", "1123457000000.00"});
  CHECK(column(table, "ListUnitPrice") == Texts{"1.00", ""});
}

TEST_CASE("focus: consumed is what was used, priced is what is charged", "[reports][focus]") {
  Rulebook rules;
  rules.fraction = FractionRule::round_up;  // T16: 333 messages are charged as 1000
  const PriceList list = prices();
  const Run run = bill_text(fleet(), {rules, &list, {}});
  const Table table = table_of("focus", run, in_month("2026-04"));
  CHECK(column(table, "ConsumedQuantity") == Texts{"1", "1", "1", "100", "233"});
  // 1000 x 100/333 = 300.3, 1000 x 233/333 = 699.7
  CHECK(column(table, "PricingQuantity") == Texts{"1", "1", "1", "0.3", "0.7"});
}

TEST_CASE("focus: a run without prices has no costs to report", "[reports][focus]") {
  const Run run = bill_text(fleet());
  CHECK(error_of("focus", run, in_month("2026-04")) ==
        "invalid: report focus needs prices, and the run was billed without; bill it with a price "
        "list");
}

}  // namespace fleetbill::billing::reports::test
