#include <catch2/catch.hpp>

#include "billing/units/text.hpp"
#include "run.hpp"

// The pages of an aggregator: my-billing, usage and service-package-history.
namespace fleetbill::billing::reports::test {
namespace {

/// A year with one package of 1000 unused tokens.
std::string package_year(std::string_view start) {
  return pelion_journal(concat("2026-01-01T00:00:00Z,account_opened,,Hub,,active_devices,\n", start,
                               ",package_created,,Hub,,PKG-1,1000\n",
                               "2027-02-01T00:00:00Z,business_model_set,,Hub,,api_calls,\n"));
}

/// The service package section of a month.
std::string package_of(const Run& run, std::string_view month) {
  std::string out;
  for (const auto& row : table_of("my-billing", run, in_month(month)).rows) {
    if (to_text(row[0]) != "Service package") continue;
    out += concat(to_text(row[1]), ": ", to_text(row[2]), "\n");
  }
  return out;
}

}  // namespace

TEST_CASE("my-billing: shows the account alone, its package, and all usage in the portal's words",
          "[reports][pelion]") {
  // Quota: 1000 - 10 - 100 + 8. Calls to the service: 4 registrations, 1 update, 13 observations.
  const Table table = table_of("my-billing", bill_text(hub_journal()), in_month("2026-01"));
  CHECK(table.title == "My billing, 2026-01");
  CHECK(to_csv(table) == lines(R"csv(
Section,Item,Value
Account snapshot (LIVE),Devices,1
Account snapshot (LIVE),Transactions,5
Account snapshot (LIVE),Tenants,2
Service package,Remaining quota,898
Service package,Reserved quota,99
Service package,Expires,2027-01-15T00:00:00.000Z
Aggregated monthly usage - period ending January 2026,Business model,API calls
Aggregated monthly usage - period ending January 2026,Active devices,4
Aggregated monthly usage - period ending January 2026,Firmware updates,3
Aggregated monthly usage - period ending January 2026,Device to service API calls,18
Aggregated monthly usage - period ending January 2026,Registrations,4
Aggregated monthly usage - period ending January 2026,Registration updates,1
Aggregated monthly usage - period ending January 2026,Registration deletes,0
Aggregated monthly usage - period ending January 2026,Observations,13
Aggregated monthly usage - period ending January 2026,EST requests,0
Aggregated monthly usage - period ending January 2026,Proxy responses,0
Aggregated monthly usage - period ending January 2026,Bootstrap requests,0
Aggregated monthly usage - period ending January 2026,Service to device API calls,17
Aggregated monthly usage - period ending January 2026,Proxy requests,0
Aggregated monthly usage - period ending January 2026,Subscriptions,17
Aggregated monthly usage - period ending January 2026,Integration API calls,19
Aggregated monthly usage - period ending January 2026,REST API requests with user token,7
Aggregated monthly usage - period ending January 2026,REST API requests with API key token,12
Aggregated monthly usage - period ending January 2026,Notifications to web application,0
Report,Report available from,2026-02-04T02:00:00.000Z
)csv"));
}

TEST_CASE("my-billing: by active devices it shows no calls; a renewal that waits is told",
          "[reports][pelion]") {
  // Transactions of the 30 days before 1 March: those of 27 January are too old.
  const Run run = bill_text(hub_journal());
  CHECK(rows_of(table_of("my-billing", run, in_month("2026-02"))) == lines(R"csv(
Account snapshot (LIVE),Devices,0
Account snapshot (LIVE),Transactions,0
Account snapshot (LIVE),Tenants,2
Service package,Remaining quota,898
Service package,Reserved quota,99
Service package,Expires,2027-01-15T00:00:00.000Z
Service package,Pending renewal,PKG-2
Service package,Pending quota,500
Aggregated monthly usage - period ending February 2026,Business model,Active devices
Aggregated monthly usage - period ending February 2026,Active devices,1
Aggregated monthly usage - period ending February 2026,Firmware updates,0
Report,Report available from,2026-03-04T02:00:00.000Z
)csv"));
}

TEST_CASE("my-billing: a tenant sees its own part, without package and aggregated numbers",
          "[reports][pelion][P14]") {
  const Run run = bill_text(hub_journal());
  const Table alpha = table_of("my-billing", run, of_account("2026-01", "Alpha"));
  CHECK(alpha.title == "My billing, 2026-01, organisation Alpha");
  CHECK(rows_of(alpha) == lines(R"csv(
Account snapshot (LIVE),Devices,2
Account snapshot (LIVE),Transactions,0
Monthly usage - period ending January 2026,Business model,Active devices
Monthly usage - period ending January 2026,Active devices,2
Monthly usage - period ending January 2026,Firmware updates,2
Report,Report available from,2026-02-04T02:00:00.000Z
)csv"));
  Query hub = of_account("2026-01", "Hub");
  const std::string whole = to_csv(table_of("my-billing", run, in_month("2026-01")));
  CHECK(to_csv(table_of("my-billing", run, hub)) == whole);
  hub.partner = "Hub";
  CHECK(to_csv(table_of("my-billing", run, hub)) == whole);
}

TEST_CASE("my-billing: without a package nothing remains, and nothing expires",
          "[reports][pelion]") {
  const Run run =
      bill_text(pelion_journal("2026-01-01T00:00:00Z,account_opened,,Hub,,active_devices,\n"));
  CHECK(rows_of(table_of("my-billing", run, in_month("2026-01"))) == lines(R"csv(
Account snapshot (LIVE),Devices,0
Account snapshot (LIVE),Transactions,0
Service package,Remaining quota,0
Service package,Reserved quota,0
Service package,Expires,none
Aggregated monthly usage - period ending January 2026,Business model,Active devices
Aggregated monthly usage - period ending January 2026,Active devices,0
Aggregated monthly usage - period ending January 2026,Firmware updates,0
Report,Report available from,2026-02-04T02:00:00.000Z
)csv"));
}

TEST_CASE("my-billing: the warning comes three months before the expiration date",
          "[reports][pelion][PDM-WARNING]") {
  const std::string quota = "Remaining quota: 1000\nReserved quota: 0\n";
  const std::string first = "Expires: 2027-01-01T00:00:00.000Z\n";
  const std::string warning = "Warning: The service package expires on 2027-01-01T00:00:00.000Z\n";
  const std::string none = "Remaining quota: 0\nReserved quota: 0\nExpires: none\n";
  const Run run = bill_text(package_year("2026-01-01T00:00:00Z"));
  CHECK(package_of(run, "2026-08") == quota + first);
  CHECK(package_of(run, "2026-09") == quota + first + warning);  // ends on 1 October itself
  CHECK(package_of(run, "2026-12") == quota + first + warning);  // before it expires
  CHECK(package_of(run, "2027-01") == none);

  const Run later = bill_text(package_year("2026-01-01T00:00:00.001Z"));
  CHECK(package_of(later, "2026-09") == quota + "Expires: 2027-01-01T00:00:00.001Z\n");

  Rulebook rules;
  rules.warning_months = 4;
  CHECK(package_of(bill_text(package_year("2026-01-01T00:00:00Z"), {rules}), "2026-08") ==
        quota + first + warning);
  rules.warning_months = 1200;
  CHECK(package_of(bill_text(package_year("2026-01-01T00:00:00Z"), {rules}), "2026-01") ==
        quota + first + warning);
}

TEST_CASE("my-billing: in its grace days a package warns of their end", "[reports][pelion][P7]") {
  Rulebook rules;
  rules.grace_days = 60;
  const Run run = bill_text(package_year("2026-01-01T00:00:00Z"), {rules});
  CHECK(package_of(run, "2027-01") ==
        "Remaining quota: 0\nReserved quota: 0\nExpires: 2027-01-01T00:00:00.000Z\n"
        "Warning: The service package expired on 2027-01-01T00:00:00.000Z; open campaigns continue "
        "until 2027-03-02T00:00:00.000Z\n");
}

TEST_CASE("my-billing: the report day is the rulebook's", "[reports][pelion][P19]") {
  Rulebook rules;
  rules.report_day = 5;
  const Run run = bill_text(hub_journal(), {rules});
  const Table table = table_of("my-billing", run, in_month("2026-01"));
  CHECK(to_text(table.rows.back()[2]) == "2026-02-06T02:00:00.000Z");
  CHECK(table_of("usage", run, in_month("2026-01")).title ==
        "Usage reports, 2026-01, available from 2026-02-06T02:00:00.000Z");
}

TEST_CASE("usage: the aggregator, then its tenants by name, each with its own usage",
          "[reports][pelion]") {
  const Run run = bill_text(hub_journal());
  const Table table = table_of("usage", run, in_month("2026-01"));
  CHECK(table.title == "Usage reports, 2026-01, available from 2026-02-04T02:00:00.000Z");
  CHECK(to_csv(table) == lines(R"csv(
Account ID,Team name,Business model,Active devices,Firmware updates,Device to service,Service to device,Integration
Hub,Hub,API calls,1,1,1,0,7
Alpha,Alpha,Active devices,2,2,3,0,12
Beta,Beta,API calls,1,0,14,17,0
= Total,,,4,3,18,17,19
)csv"));
  CHECK(rows_of(table_of("usage", run, in_month("2026-03"))) == lines(R"csv(
Hub,Hub,Active devices,0,0,0,0,0
Alpha,Alpha,Active devices,0,0,0,0,0
Beta,Beta,API calls,0,0,0,0,1
= Total,,,0,0,0,0,1
)csv"));
}

TEST_CASE("usage: lists tenants of the month's end whose aggregator had a package in the month",
          "[reports][pelion][P13]") {
  // The package is there in the first millisecond of February 2026, and not in March.
  const Run run = bill_text(pelion_journal(R"csv(
2025-01-01T00:00:00Z,account_opened,,Hub,,active_devices,
2025-01-01T00:00:00Z,account_opened,Hub,Alpha,,active_devices,
2025-02-01T00:00:00.001Z,package_created,,Hub,,PKG-1,10
2026-02-28T23:59:59.999Z,account_opened,Hub,Beta,,active_devices,
2026-03-02T00:00:00Z,registration,,Beta,b1,,
)csv"));
  const auto accounts = [&](std::string_view month) {
    std::string out;
    for (const auto& row : table_of("usage", run, in_month(month)).rows)
      out += to_text(row[0]) + " ";
    return out;
  };
  CHECK(accounts("2025-01") == "Hub ");
  CHECK(accounts("2025-02") == "Hub Alpha ");
  CHECK(accounts("2026-01") == "Hub Alpha ");
  CHECK(accounts("2026-02") == "Hub Alpha Beta ");
  CHECK(accounts("2026-03") == "Hub ");
  // The aggregator is billed for Beta's device all the same.
  const Table mine = table_of("my-billing", run, in_month("2026-03"));
  CHECK(to_text(mine.rows[7][1]) == "Active devices");
  CHECK(to_text(mine.rows[7][2]) == "1");
}

TEST_CASE("usage: --search finds a part of the name in any case", "[reports][pelion]") {
  const Run run = bill_text(hub_journal());
  const auto [search, expected] = GENERATE(table<const char*, const char*>({
      {"alp", "Alpha,Alpha,Active devices,2,2,3,0,12\n= Total,,,2,2,3,0,12\n"},
      {"ETA", "Beta,Beta,API calls,1,0,14,17,0\n= Total,,,1,0,14,17,0\n"},
      {"Hub", "Hub,Hub,API calls,1,1,1,0,7\n= Total,,,1,1,1,0,7\n"},
      {"hubs", ""},
  }));
  Query query = in_month("2026-01");
  query.search = search;
  const Table table = table_of("usage", run, query);
  CHECK(table.title == concat("Usage reports, 2026-01, search ", search,
                              ", available from 2026-02-04T02:00:00.000Z"));
  CHECK(rows_of(table) == expected);
}

TEST_CASE("service-package-history: entries of all accounts in order, with the balance",
          "[reports][pelion]") {
  const Run run = bill_text(hub_journal());
  const Table table = table_of("service-package-history", run, in_month("2026-01"));
  CHECK(table.title == "Service package history, 2026-01");
  CHECK(to_csv(table) == lines(R"csv(
Time (UTC),Account ID,Event,Campaign name,Amount,Balance,Package ID
2026-01-15T00:00:00.000Z,Hub,Package creation,,1000,1000,PKG-1
2026-01-20T00:00:00.000Z,Alpha,Reservation,spring,-10,990,PKG-1
2026-01-20T00:00:00.000Z,Hub,Reservation,hub-wide,-100,890,PKG-1
2026-01-25T00:00:00.000Z,Alpha,Reservation release,spring,8,898,PKG-1
)csv"));
  CHECK(rows_of(table_of("service-package-history", run, in_month("2026-02"))).empty());
  CHECK(rows_of(table_of("service-package-history", run, of_account("2026-01", "Alpha"))) ==
        lines(R"csv(
2026-01-20T00:00:00.000Z,Alpha,Reservation,spring,-10,990,PKG-1
2026-01-25T00:00:00.000Z,Alpha,Reservation release,spring,8,898,PKG-1
)csv"));
}

TEST_CASE("service-package-history: has all six events of the portal", "[reports][pelion]") {
  // PKG-1 ends on 10 January 2027 and takes up PKG-2; that one ends a year later with a campaign.
  const Run run = bill_text(pelion_journal(R"csv(
2026-01-10T00:00:00Z,account_opened,,Hub,,active_devices,
2026-01-10T00:00:00Z,package_created,,Hub,,PKG-1,100
2027-01-09T00:00:00Z,package_renewed,,Hub,,PKG-2,50
2027-12-01T00:00:00Z,campaign_started,,Hub,,winter,30
2027-12-02T00:00:00Z,update_succeeded,,Hub,h1,winter,
2028-01-31T00:00:00Z,business_model_set,,Hub,,active_devices,
)csv"));
  CHECK(rows_of(table_of("service-package-history", run, in_month("2027-01"))) ==
        "2027-01-10T00:00:00.000Z,Hub,Package renewal,,50,150,PKG-2\n");
  CHECK(rows_of(table_of("service-package-history", run, in_month("2028-01"))) == lines(R"csv(
2028-01-10T00:00:00.000Z,Hub,Reservation termination,winter,29,149,PKG-2
2028-01-10T00:00:00.000Z,Hub,Package termination,,-149,0,PKG-2
)csv"));
}

TEST_CASE("service-package-history: filters by campaign and by event", "[reports][pelion]") {
  const Run run = bill_text(hub_journal());
  const std::string creation = "2026-01-15T00:00:00.000Z,Hub,Package creation,,1000,1000,PKG-1\n";
  const std::string spring = "2026-01-20T00:00:00.000Z,Alpha,Reservation,spring,-10,990,PKG-1\n";
  const std::string wide = "2026-01-20T00:00:00.000Z,Hub,Reservation,hub-wide,-100,890,PKG-1\n";
  const std::string release =
      "2026-01-25T00:00:00.000Z,Alpha,Reservation release,spring,8,898,PKG-1\n";
  const auto [campaign, event, expected] =
      GENERATE_COPY(table<const char*, const char*, std::string>({
          {"spring", "", spring + release},
          {"Spring", "", ""},
          {"", "Reservation", spring + wide},
          {"", "reservation RELEASE", release},
          {"", "Package creation", creation},
          {"", "Package termination", ""},
          {"hub-wide", "reservation", wide},
          {"hub-wide", "Reservation release", ""},
      }));
  Query query = in_month("2026-01");
  query.campaign = campaign;
  query.event = event;
  CHECK(rows_of(table_of("service-package-history", run, query)) == expected);
}

TEST_CASE("service-package-history: an unknown event is a usage error with the choices",
          "[reports][pelion]") {
  const Run run = bill_text(hub_journal());
  Query query = in_month("2026-01");
  query.event = "Reserve";
  CHECK(error_of("service-package-history", run, query) ==
        "usage: --event: expected Reservation, Reservation release, Reservation termination, "
        "Package creation, Package renewal or Package termination, got 'Reserve'");
}

TEST_CASE("campaigns: each start of the month with its tokens", "[reports][pelion]") {
  const Run run = bill_text(hub_journal());
  CHECK(to_csv(table_of("campaigns", run, in_month("2026-01"))) == lines(R"csv(
Time (UTC),Account ID,Campaign name,State,Tokens wanted,Tokens reserved,Tokens spent,Tokens released,Reason
2026-01-20T00:00:00.000Z,Alpha,spring,completed,10,10,2,8,
2026-01-20T00:00:00.000Z,Hub,hub-wide,open,100,100,1,0,
)csv"));
  const std::string wide = "2026-01-20T00:00:00.000Z,Hub,hub-wide,open,100,100,1,0,\n";
  CHECK(rows_of(table_of("campaigns", run, in_month("2026-02"))) == wide);
  CHECK(rows_of(table_of("campaigns", run, of_account("2026-01", "Alpha"))) ==
        "2026-01-20T00:00:00.000Z,Alpha,spring,completed,10,10,2,8,\n");
  Query query = in_month("2026-01");
  query.campaign = "hub-wide";
  CHECK(rows_of(table_of("campaigns", run, query)) == wide);
}

TEST_CASE("campaigns: refused and terminated ones state the reason", "[reports][pelion]") {
  // The package of 12 January 2026 expires a year later. In its days of grace, campaigns continue.
  Billing billing;
  billing.rules.grace_days = GENERATE(0, 30);
  const bool has_grace = billing.rules.grace_days > 0;
  const std::string rows = pelion_journal(R"csv(
2026-01-10T00:00:00Z,account_opened,,Hub,,active_devices,
2026-01-11T00:00:00Z,campaign_started,,Hub,,early,1
2026-01-12T00:00:00Z,package_created,,Hub,,PKG-1,10
2026-01-13T00:00:00Z,campaign_started,,Hub,,spring,6
2026-01-14T00:00:00Z,campaign_started,,Hub,,wide,5
2026-01-15T00:00:00Z,campaign_extended,,Hub,,spring,5
2026-01-16T00:00:00Z,campaign_extended,,Hub,,spring,3
2026-01-17T00:00:00Z,update_succeeded,,Hub,h1,spring,
2026-01-18T00:00:00Z,campaign_stopped,,Hub,,spring,
2026-01-19T00:00:00Z,campaign_started,,Hub,,spring,2
2027-01-13T00:00:00Z,campaign_started,,Hub,,late,1
)csv");
  const Run run = bill_text(rows, billing);
  CHECK(rows_of(table_of("campaigns", run, in_month("2026-01"))) == lines(R"csv(
2026-01-11T00:00:00.000Z,Hub,early,refused,1,0,0,0,no active service package
2026-01-13T00:00:00.000Z,Hub,spring,completed,14,9,1,8,an extension was refused: 4 tokens available
2026-01-14T00:00:00.000Z,Hub,wide,refused,5,0,0,0,4 tokens available
2026-01-19T00:00:00.000Z,Hub,spring,open,2,2,0,0,
)csv"));
  CHECK(rows_of(table_of("campaigns", run, in_month("2027-01"))) == (has_grace ? lines(R"csv(
2026-01-19T00:00:00.000Z,Hub,spring,open,2,2,0,0,
2027-01-13T00:00:00.000Z,Hub,late,refused,1,0,0,0,the service package has expired
)csv")
                                                                               : lines(R"csv(
2026-01-19T00:00:00.000Z,Hub,spring,terminated,2,2,0,2,the service package expired
2027-01-13T00:00:00.000Z,Hub,late,refused,1,0,0,0,no active service package
)csv")));
}

}  // namespace fleetbill::billing::reports::test
