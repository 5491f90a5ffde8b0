#include <catch2/catch.hpp>

#include "billing/units/text.hpp"
#include "run.hpp"

namespace fleetbill::billing::reports::test {
namespace {

/// The worked example at the end of the TG asset billing article, in April 2026, which has 30 days:
/// 5 G62 on TG-CLASSIC, 3 of them using a multi-connector; 5 Yabby-WiFi on PPM, 4 updates a day
/// each, every update with a Wi-Fi fix; 10 Guppy tags; a Remora2 on TG-CLASSIC that reads them.
std::string article() {
  std::string rows;
  const auto create = [&](const std::string& name, int serial, const char* type, const char* plan) {
    rows += concat("2026-04-01T00:00:00Z,asset_created,Fleetwise,Bayside,", name, ",,", serial, ",",
                   type, ",", plan, ",\n");
  };
  const auto upload = [&](const std::string& time, const std::string& name) {
    rows += concat(time, ",upload,,,", name, ",,,,,1\n");
  };
  for (int i = 1; i <= 5; ++i) create(concat("Truck ", i), 100 + i, "g62", "");
  for (int i = 1; i <= 5; ++i) create(concat("Pallet ", i), 200 + i, "yabby-wifi", "TG-PPM");
  for (int i = 10; i <= 19; ++i) create(concat("Tag ", i), 300 + i, "guppy-tag", "TG-BT-TAG");
  create("Gateway", 400, "remora2", "TG-CLASSIC");
  for (int i = 1; i <= 5; ++i) upload("2026-04-02T08:00:00Z", concat("Truck ", i));
  for (int i = 10; i <= 19; ++i) upload("2026-04-02T08:00:00Z", concat("Tag ", i));
  upload("2026-04-02T08:00:00Z", "Gateway");
  for (const int serial : {101, 102, 103}) {
    rows += concat("2026-04-03T00:00:00Z,connector_set,,,,,", serial, ",,multi,\n");
    rows += concat("2026-04-03T06:00:00Z,connection,,,,,", serial, ",,,\n");
  }
  for (int day = 1; day <= 30; ++day) {
    for (const char* hour : {"03", "09", "15", "21"}) {
      const auto time = concat("2026-04-", day < 10 ? "0" : "", day, "T", hour, ":00:00Z");
      for (int i = 1; i <= 5; ++i) {
        upload(time, concat("Pallet ", i));
        rows += concat(time, ",wifi_lookup,,,Pallet ", i, ",,,,,1\n");
      }
    }
  }
  return journal(rows);
}

/// Two organisations that share everything unevenly, so that no line divides evenly:
/// 1 + 2 PPM assets with 100 + 233 messages, 3 Wi-Fi lookups to 2, SMS of one alone, and a device
/// that Acme pays for though it is in no asset.
std::string shared() {
  return journal(R"csv(
2026-04-01T00:00:00Z,asset_created,Acme,North,N1,,11,yabby,TG-PPM,
2026-04-01T00:00:00Z,asset_created,Acme,South,S1,,21,yabby,TG-PPM,
2026-04-01T00:00:00Z,asset_created,Acme,South,S2,,22,yabby,TG-PPM,
2026-04-02T00:00:00Z,upload,,,N1,,,,,100
2026-04-02T00:00:00Z,upload,,,S1,,,,,33
2026-04-02T00:00:00Z,upload,,,S2,,,,,200
2026-04-03T00:00:00Z,wifi_lookup,,,N1,,,,,3
2026-04-03T00:00:00Z,wifi_lookup,,,S1,,,,,2
2026-04-04T00:00:00Z,sms,,South,,,,,,7
2026-04-05T00:00:00Z,connector_set,,,,,11,,multi,
2026-04-05T01:00:00Z,connection,,,,,11,,,
2026-04-06T00:00:00Z,connector_set,Acme,,,,99,,multi,
2026-04-06T01:00:00Z,connection,Acme,,,,99,,,
)csv");
}

PriceList shared_prices() {
  return price_list({{Sku::tg_ppm_asset, "1.00"},
                     {Sku::tg_ppm_messages, "10.00"},
                     {Sku::tg_wifi_loc, "12.50"},
                     {Sku::tg_sms, "0.075"},
                     {Sku::oem_splitter, "0.25"}});
}

}  // namespace

TEST_CASE("invoice: the worked example of the article comes out line by line",
          "[reports][invoice]") {
  const Run run = bill_text(article());
  CHECK(to_csv(table_of("invoice", run, in_month("2026-04"))) == lines(R"csv(
month,partner,sku,description,quantity,unit,unit_price,amount,currency
2026-04,Fleetwise,TG-CLASSIC,Telematics Guru: Classic - Asset Fee,6,asset,,,
2026-04,Fleetwise,TG-PPM-ASSET,Telematics Guru Pay Per Message - Asset Fee,5,asset,,,
2026-04,Fleetwise,TG-PPM-MESSAGES,"Telematics Guru Pay Per Message - Message Fee (per 1,000)",0.6,1000 messages,,,
2026-04,Fleetwise,TG-BT-TAG,BLE Tagged asset fee,10,asset,,,
2026-04,Fleetwise,TG-WIFI-LOC,TG Wifi Lookup Fees (per 1000),0.6,1000 lookups,,,
2026-04,Fleetwise,OEM-SPLITTER,Splitter connector fee,3,device,,,
)csv"));
}

TEST_CASE("invoice: the worked example costs price times quantity", "[reports][invoice]") {
  // 6 x 12.50 = 75, 5 x 3.10 = 15.50, 0.6 x 1.20 = 0.72, 10 x 0.80 = 8, 0.6 x 5.5555 = 3.3333
  // -> 3.33, 3 x 2 = 6: 75 + 15.50 + 0.72 + 8 + 3.33 + 6 = 108.55
  const PriceList prices = price_list({{Sku::tg_classic, "12.50"},
                                       {Sku::tg_ppm_asset, "3.10"},
                                       {Sku::tg_ppm_messages, "1.20"},
                                       {Sku::tg_bt_tag, "0.80"},
                                       {Sku::tg_wifi_loc, "5.5555"},
                                       {Sku::oem_splitter, "2"}});
  const Run run = bill_text(article(), {{}, &prices, {}});
  const Table table = table_of("invoice", run, in_month("2026-04"));
  CHECK(table.title == "Invoice, 2026-04");
  CHECK(rows_of(table) == lines(R"csv(
2026-04,Fleetwise,TG-CLASSIC,Telematics Guru: Classic - Asset Fee,6,asset,12.50,75.00,EUR
2026-04,Fleetwise,TG-PPM-ASSET,Telematics Guru Pay Per Message - Asset Fee,5,asset,3.10,15.50,EUR
2026-04,Fleetwise,TG-PPM-MESSAGES,"Telematics Guru Pay Per Message - Message Fee (per 1,000)",0.6,1000 messages,1.20,0.72,EUR
2026-04,Fleetwise,TG-BT-TAG,BLE Tagged asset fee,10,asset,0.80,8.00,EUR
2026-04,Fleetwise,TG-WIFI-LOC,TG Wifi Lookup Fees (per 1000),0.6,1000 lookups,5.5555,3.33,EUR
2026-04,Fleetwise,OEM-SPLITTER,Splitter connector fee,3,device,2.00,6.00,EUR
= Total,,,,,,,108.55,EUR
)csv"));
}

TEST_CASE("invoice: by organisation splits each line by largest remainder", "[reports][invoice]") {
  // Messages: 333 x 10 / 1000 = 3.33; North 100/333 of it = 1.00, South 233/333 = 2.33.
  // Lookups: 5 x 12.50 / 1000 = 0.0625 -> 0.06; North 3/5 = 3.6 cents, South 2/5 = 2.4: 4 and 2.
  // SMS: 7 x 0.075 = 0.525 -> 0.53. Splitters: 99 is in no organisation.
  const PriceList prices = shared_prices();
  const Run run = bill_text(shared(), {{}, &prices, {}});
  Query query = in_month("2026-04");
  query.by_organisation = true;
  CHECK(to_csv(table_of("invoice", run, query)) == lines(R"csv(
month,partner,organisation,sku,description,quantity,unit,unit_price,amount,currency
2026-04,Acme,North,TG-PPM-ASSET,Telematics Guru Pay Per Message - Asset Fee,1,asset,1.00,1.00,EUR
2026-04,Acme,South,TG-PPM-ASSET,Telematics Guru Pay Per Message - Asset Fee,2,asset,1.00,2.00,EUR
2026-04,Acme,North,TG-PPM-MESSAGES,"Telematics Guru Pay Per Message - Message Fee (per 1,000)",0.1,1000 messages,10.00,1.00,EUR
2026-04,Acme,South,TG-PPM-MESSAGES,"Telematics Guru Pay Per Message - Message Fee (per 1,000)",0.233,1000 messages,10.00,2.33,EUR
2026-04,Acme,North,TG-WIFI-LOC,TG Wifi Lookup Fees (per 1000),0.003,1000 lookups,12.50,0.04,EUR
2026-04,Acme,South,TG-WIFI-LOC,TG Wifi Lookup Fees (per 1000),0.002,1000 lookups,12.50,0.02,EUR
2026-04,Acme,South,TG-SMS,SMS fee,7,SMS,0.075,0.53,EUR
2026-04,Acme,,OEM-SPLITTER,Splitter connector fee,1,device,0.25,0.25,EUR
2026-04,Acme,North,OEM-SPLITTER,Splitter connector fee,1,device,0.25,0.25,EUR
= Total,,,,,,,,7.42,EUR
)csv"));
}

TEST_CASE("invoice: asking for an organisation asks for its part of each line",
          "[reports][invoice]") {
  const PriceList prices = shared_prices();
  const Run run = bill_text(shared(), {{}, &prices, {}});
  Query query = in_month("2026-04");
  query.organisation = "North";
  const Table table = table_of("invoice", run, query);
  CHECK(table.columns.at(2) == "organisation");
  CHECK(table.title == "Invoice, 2026-04, organisation North");
  CHECK(rows_of(table) == lines(R"csv(
2026-04,Acme,North,TG-PPM-ASSET,Telematics Guru Pay Per Message - Asset Fee,1,asset,1.00,1.00,EUR
2026-04,Acme,North,TG-PPM-MESSAGES,"Telematics Guru Pay Per Message - Message Fee (per 1,000)",0.1,1000 messages,10.00,1.00,EUR
2026-04,Acme,North,TG-WIFI-LOC,TG Wifi Lookup Fees (per 1000),0.003,1000 lookups,12.50,0.04,EUR
2026-04,Acme,North,OEM-SPLITTER,Splitter connector fee,1,device,0.25,0.25,EUR
= Total,,,,,,,,2.29,EUR
)csv"));
}

TEST_CASE("invoice: lines stand by partner, then in the order of SKUs", "[reports][invoice]") {
  const Run run = bill_text(journal(R"csv(
2026-04-01T00:00:00Z,asset_created,Zeta,Zoo,Z1,,1,g62,,
2026-04-01T00:00:00Z,asset_created,Alpha,Arch,A1,,2,g62,TG-PRO,
2026-04-01T00:00:00Z,asset_created,Alpha,Arch,A2,,3,g62,,
2026-04-02T00:00:00Z,upload,,,Z1,,,,,1
2026-04-02T00:00:00Z,upload,,,A1,,,,,1
2026-04-02T00:00:00Z,upload,,,A2,,,,,1
2026-04-03T00:00:00Z,sms,,Arch,,,,,,2
)csv"));
  CHECK(rows_of(table_of("invoice", run, in_month("2026-04"))) == lines(R"csv(
2026-04,Alpha,TG-CLASSIC,Telematics Guru: Classic - Asset Fee,1,asset,,,
2026-04,Alpha,TG-PRO,Telematics Guru: Pro - Asset Fee,1,asset,,,
2026-04,Alpha,TG-SMS,SMS fee,2,SMS,,,
2026-04,Zeta,TG-CLASSIC,Telematics Guru: Classic - Asset Fee,1,asset,,,
)csv"));
}

}  // namespace fleetbill::billing::reports::test
