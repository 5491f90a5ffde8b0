#include <catch2/catch.hpp>

#include "run.hpp"

// The details of the numbers: active-devices, firmware-updates and the pane of a tenant.
namespace fleetbill::billing::reports::test {
TEST_CASE("active-devices: each device with its first connection of the month and its name then",
          "[reports][pelion]") {
  const Run run = bill_text(hub_journal());
  const Table table = table_of("active-devices", run, in_month("2026-01"));
  CHECK(table.title == "Active devices report, 2026-01, available from 2026-02-04T02:00:00.000Z");
  CHECK(to_csv(table) == lines(R"csv(
Account ID,Timestamp,Device ID,Endpoint name
Hub,2026-01-16T08:00:00.000Z,h1,hub one
Alpha,2026-01-16T09:00:00.000Z,a1,alpha one
Alpha,2026-01-16T09:00:00.000Z,a2,alpha two
Beta,2026-01-18T00:00:00.000Z,b1,
= Total,,4,
)csv"));
  CHECK(rows_of(table_of("active-devices", run, in_month("2026-02"))) ==
        "Alpha,2026-02-12T00:00:00.000Z,a1,alpha uno\n= Total,,1,\n");
  CHECK(rows_of(table_of("active-devices", run, of_account("2026-01", "Beta"))) ==
        "Beta,2026-01-18T00:00:00.000Z,b1,\n= Total,,1,\n");
}

TEST_CASE("firmware-updates: each success, by account and time", "[reports][pelion]") {
  // Alpha's two are in the journal's order; the failure is omitted.
  const Run run = bill_text(hub_journal());
  const Table table = table_of("firmware-updates", run, in_month("2026-01"));
  CHECK(table.title == "Firmware updates report, 2026-01, available from 2026-02-04T02:00:00.000Z");
  CHECK(to_csv(table) == lines(R"csv(
Account ID,Timestamp,Campaign name,Device ID,Endpoint name
Hub,2026-01-22T00:00:00.000Z,hub-wide,h1,hub one
Alpha,2026-01-21T00:00:00.000Z,spring,a2,alpha two
Alpha,2026-01-21T00:00:00.000Z,spring,a1,alpha uno
= Total,,,3,
)csv"));
  CHECK(rows_of(table_of("firmware-updates", run, in_month("2026-02"))).empty());
  CHECK(rows_of(table_of("firmware-updates", run, of_account("2026-01", "Beta"))).empty());
}

TEST_CASE("tenant: has the four tabs of the pane", "[reports][pelion]") {
  // The package is its aggregator's, on which it draws; the usage is its own.
  const Run run = bill_text(hub_journal());
  const Table table = table_of("tenant", run, of_account("2026-01", "Alpha"));
  CHECK(table.title ==
        "Tenant usage, 2026-01, organisation Alpha, available from 2026-02-04T02:00:00.000Z");
  CHECK(to_csv(table) == lines(R"csv(
Section,Item,Value
Summary,Account ID,Alpha
Summary,Team name,Alpha
Summary,Aggregator,Hub
Summary,Business model,Active devices
Billing details,Devices,2
Billing details,Transactions,0
Billing details,Remaining quota,898
Billing details,Reserved quota,99
Billing details,Expires,2027-01-15T00:00:00.000Z
Billing details,Business model,Active devices
Billing details,Active devices,2
Billing details,Firmware updates,2
Quota history,"2026-01-20T00:00:00.000Z Reservation, spring",-10
Quota history,"2026-01-25T00:00:00.000Z Reservation release, spring",8
Attributes,id,Alpha
Attributes,parent_id,Hub
Attributes,business_model,active_device_business_model
)csv"));
}

TEST_CASE("tenant: the aggregator has a pane too, with its own usage and entries",
          "[reports][pelion]") {
  const Run run = bill_text(hub_journal());
  CHECK(rows_of(table_of("tenant", run, of_account("2026-01", "Hub"))) == lines(R"csv(
Summary,Account ID,Hub
Summary,Team name,Hub
Summary,Business model,API calls
Billing details,Devices,1
Billing details,Transactions,5
Billing details,Tenants,2
Billing details,Remaining quota,898
Billing details,Reserved quota,99
Billing details,Expires,2027-01-15T00:00:00.000Z
Billing details,Business model,API calls
Billing details,Active devices,1
Billing details,Firmware updates,1
Billing details,Device to service API calls,1
Billing details,Registrations,1
Billing details,Registration updates,0
Billing details,Registration deletes,0
Billing details,Observations,0
Billing details,EST requests,0
Billing details,Proxy responses,0
Billing details,Bootstrap requests,0
Billing details,Service to device API calls,0
Billing details,Proxy requests,0
Billing details,Subscriptions,0
Billing details,Integration API calls,7
Billing details,REST API requests with user token,7
Billing details,REST API requests with API key token,0
Billing details,Notifications to web application,0
Quota history,2026-01-15T00:00:00.000Z Package creation,1000
Quota history,"2026-01-20T00:00:00.000Z Reservation, hub-wide",-100
Attributes,id,Hub
Attributes,business_model,api_calls_1_business_model
)csv"));
}

TEST_CASE("tenant: without an account it shows the panes of all that are listed",
          "[reports][pelion]") {
  const Run run = bill_text(pelion_journal(R"csv(
2026-01-01T00:00:00Z,account_opened,,Hub,,active_devices,
2026-01-01T00:00:00Z,account_opened,Hub,Beta,,active_devices,
2026-01-01T00:00:00Z,account_opened,Hub,Alpha,,active_devices,
2026-02-15T00:00:00Z,package_created,,Hub,,PKG-1,10
)csv"));
  const auto summaries = [&](std::string_view month) {
    const Table table = table_of("tenant", run, in_month(month));
    CHECK(table.columns == std::vector<std::string>{"Account ID", "Section", "Item", "Value"});
    std::string out;
    for (const auto& row : table.rows) {
      if (to_text(row[2]) == "Team name") out += to_text(row[0]) + " " + to_text(row[1]) + "\n";
    }
    return out;
  };
  CHECK(summaries("2026-01") == "Hub Summary\n");  // no package yet
  CHECK(summaries("2026-02") == "Hub Summary\nAlpha Summary\nBeta Summary\n");
  CHECK(table_of("tenant", run, of_account("2026-01", "Beta")).rows.empty());
}

}  // namespace fleetbill::billing::reports::test
