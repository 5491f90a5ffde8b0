#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <limits>

#include "billing/invoice/biller.hpp"
#include "billing/units/text.hpp"
#include "tests/billing/journals.hpp"
#include "tests/units/print.hpp"

// The monthly usage of Pelion accounts, by hand: docs/rules.md, rows P and B3.

namespace fleetbill::billing::test {
namespace {

using Lines = std::vector<std::string>;
using pelion::AccountMonth;

constexpr const char* kAccountOpened = R"(
      01-01,account_opened,,P,,,active_devices
      01-01,account_opened,P,T,,,api_calls
      )";

struct Billed {
  Directory directory;
  std::vector<SealedMonth> months;

  [[nodiscard]] const pelion::AccountUsage& usage(std::size_t month) const {
    return months.at(month).usage.pelion;
  }
  [[nodiscard]] const AccountMonth& account(std::size_t month, const char* name) const {
    const auto id = directory.find_account(directory.names().find(name));
    const auto& all = usage(month).accounts;
    return *std::find_if(all.begin(), all.end(), [&](const auto& a) { return a.account == id; });
  }
};

/// Bills rows from the month of the first to the month of the last. REQUIRES: no row is refused
Billed bill_rows(const std::string& rows, const char* rulebook = "") {
  const Rulebook rules = rulebook_of(rulebook);
  Admitted admitted = admit(rows, rules);
  CHECK(quarantined_of(admitted.admission).empty());
  Billed out;
  out.months = bill(admitted.admission.facts, admitted.admission.first_month.value(),
                    admitted.admission.last_month.value(), rules, nullptr, admitted.directory);
  out.directory = std::move(admitted.directory);
  return out;
}

/// `T e1 'endpoint 1' 2026-01-05T00:00:00.000Z`.
Lines active_of(const Billed& billed, std::size_t month) {
  Lines out;
  for (const pelion::ActiveDevice& device : billed.usage(month).active) {
    out.push_back(concat(billed.directory.organisation_name(device.account), " ",
                         billed.directory.serial(device.device), " '",
                         billed.directory.text(device.endpoint), "' ", to_string(device.first)));
  }
  return out;
}

/// `T e1 'endpoint 1' c 2026-01-05T00:00:00.000Z`.
Lines updates_of(const Billed& billed, std::size_t month) {
  Lines out;
  for (const pelion::FirmwareUpdate& update : billed.usage(month).updates) {
    out.push_back(concat(billed.directory.organisation_name(update.account), " ",
                         billed.directory.serial(update.device), " '",
                         billed.directory.text(update.endpoint), "' ",
                         billed.directory.text(update.campaign), " ", to_string(update.time)));
  }
  return out;
}

// ---- active devices

TEST_CASE("active devices: each counts once a month, however often it connects",
          "[pelion][billing]") {
  const Billed billed = bill_rows(std::string(kAccountOpened) + R"(
      01-05,registration,,T,,e1,one
      01-05,registration_update,,T,,e1
      01-31T23:59:59.999,registration_update,,T,,e1
      01-04,registration,,T,,e2,two
      02-01,registration_update,,T,,e1
      02-02,registration,,T,,e1,one
      02-05,registration_update,,T,,e2
      03-15,registration,,P,,e1,other)");
  CHECK(billed.account(0, "T").active_devices == 2);
  CHECK(billed.account(1, "T").active_devices == 2);
  CHECK(billed.account(2, "T").active_devices == 0);
  CHECK(billed.account(2, "P").active_devices == 1);
  CHECK(active_of(billed, 0) ==
        Lines{"T e2 'two' 2026-01-04T00:00:00.000Z", "T e1 'one' 2026-01-05T00:00:00.000Z"});
  CHECK(active_of(billed, 1) ==
        Lines{"T e1 'one' 2026-02-01T00:00:00.000Z", "T e2 'two' 2026-02-05T00:00:00.000Z"});
  CHECK(active_of(billed, 2) == Lines{"P e1 'other' 2026-03-15T00:00:00.000Z"});
}

TEST_CASE("active devices: an update of a registration connects too, or does not (P15)",
          "[pelion][billing]") {
  const std::string rows = std::string(kAccountOpened) + R"(
      01-05,registration,,T,,e1,one
      02-05,registration_update,,T,,e1,renamed
      02-06,registration_update,,T,,e2,two
      03-05,registration_update,,T,,e1
      03-06,registration,,T,,e1)";
  const Billed both = bill_rows(rows);
  CHECK(active_of(both, 1) ==
        Lines{"T e1 'renamed' 2026-02-05T00:00:00.000Z", "T e2 'two' 2026-02-06T00:00:00.000Z"});
  CHECK(active_of(both, 2) == Lines{"T e1 'renamed' 2026-03-05T00:00:00.000Z"});
  const Billed full = bill_rows(rows, "PDM-CONNECTED=registration");
  CHECK(active_of(full, 0) == Lines{"T e1 'one' 2026-01-05T00:00:00.000Z"});
  CHECK(active_of(full, 1).empty());
  CHECK(full.account(1, "T").active_devices == 0);
  // The update set the name, though it is not a connection.
  CHECK(active_of(full, 2) == Lines{"T e1 'renamed' 2026-03-06T00:00:00.000Z"});
  // Either counts in its counter.
  const auto updates = static_cast<std::size_t>(ApiCounter::registration_updates);
  CHECK(full.account(1, "T").calls[updates] == 2);
}

TEST_CASE("active devices: are known by id within their account, whatever their name (P16)",
          "[pelion][billing]") {
  const Billed billed = bill_rows(std::string(kAccountOpened) + R"(
      01-05,registration,,T,,e1,one
      01-06,registration,,T,,e1,renamed
      01-07,registration,,T,,e2,one
      01-08,registration,,P,,e1,renamed
      01-09,registration,,P,,e3)");
  CHECK(active_of(billed, 0) ==
        Lines{"P e1 'renamed' 2026-01-08T00:00:00.000Z", "P e3 '' 2026-01-09T00:00:00.000Z",
              "T e1 'one' 2026-01-05T00:00:00.000Z", "T e2 'one' 2026-01-07T00:00:00.000Z"});
}

TEST_CASE("active devices: of one instant stand by device", "[pelion][billing]") {
  const Billed billed = bill_rows(std::string(kAccountOpened) + R"(
      01-05,registration,,T,,e1
      01-06,registration,,P,,e2
      01-06,registration,,P,,e1)");
  CHECK(active_of(billed, 0) == Lines{"P e1 '' 2026-01-06T00:00:00.000Z",
                                      "P e2 '' 2026-01-06T00:00:00.000Z",
                                      "T e1 '' 2026-01-05T00:00:00.000Z"});
}

// ---- counters

TEST_CASE("counters: registrations count themselves, calls by quantity (P29)",
          "[pelion][billing]") {
  Journal journal = journal_of(std::string(kAccountOpened) + R"(
      01-05,registration,,T,,e1
      01-06,registration_update,,T,,e1
      01-06,api_call,,T,,,rest_api_requests_with_user_token,100
      01-07,api_call,,T,,,rest_api_requests_with_user_token,11
      01-08,api_call,,T,,,pelion_to_webapp_notifications,5
      01-09,api_call,,T,,,device_to_pelion_messages.observations,7
      01-10,api_call,,T,,,pelion_to_device_messages.proxy_requests,9
      01-10,api_call,,P,,,pelion_to_device_messages.proxy_requests,1000)");
  journal.facts[3].times = 40;  // 40 updates, summed up
  const Admitted admitted = admit(std::move(journal));
  REQUIRE(quarantined_of(admitted.admission).empty());
  const Month january = *parse_month("2026-01");
  const auto months =
      bill(admitted.admission.facts, january, january, {}, nullptr, admitted.directory);
  const AccountMonth& tenant = months[0].usage.pelion.accounts.at(1);
  CHECK(admitted.directory.organisation_name(tenant.account) == "T");
  std::array<std::int64_t, kApiCounterCount> calls{};
  calls[static_cast<std::size_t>(ApiCounter::rest_api_requests_with_user_token)] = 111;
  calls[static_cast<std::size_t>(ApiCounter::pelion_to_webapp_notifications)] = 5;
  calls[static_cast<std::size_t>(ApiCounter::registrations)] = 1;
  calls[static_cast<std::size_t>(ApiCounter::registration_updates)] = 40;
  calls[static_cast<std::size_t>(ApiCounter::observations)] = 7;
  calls[static_cast<std::size_t>(ApiCounter::proxy_requests)] = 9;
  CHECK(tenant.calls == calls);
  CHECK(tenant.calls_of(ApiCategory::integration) == 116);
  CHECK(tenant.calls_of(ApiCategory::device_to_service) == 48);
  CHECK(tenant.calls_of(ApiCategory::service_to_device) == 9);
  CHECK(tenant.all_calls() == 173);
  CHECK(tenant.active_devices == 1);
  CHECK(months[0].usage.pelion.accounts.at(0).all_calls() == 1000);
}

TEST_CASE("counters: begin anew each month, and overflow is an error", "[pelion][billing]") {
  const Billed billed = bill_rows(std::string(kAccountOpened) + R"(
      01-31T23:59:59.999,api_call,,T,,,rest_api_requests_with_user_token,100
      02-01,api_call,,T,,,rest_api_requests_with_user_token,1)");
  CHECK(billed.account(0, "T").all_calls() == 100);
  CHECK(billed.account(1, "T").all_calls() == 1);
  AccountMonth full;
  full.calls[0] = std::numeric_limits<std::int64_t>::max();
  full.calls[3] = 1;
  CHECK(full.calls_of(ApiCategory::integration) == std::numeric_limits<std::int64_t>::max());
  CHECK_THROWS_WITH(full.all_calls(), Catch::Contains("overflow"));
}

// ---- firmware updates

TEST_CASE("firmware updates: belong to the month of their success (P9, P21)", "[pelion][billing]") {
  const Billed billed = bill_rows(std::string(kAccountOpened) + R"(
      01-02,package_created,,P,,,K,10
      01-30,registration,,T,,e2,two
      01-31,campaign_started,,T,,,c,5
      01-31T23:59:59.999,update_succeeded,,T,,e1,c
      02-01,update_succeeded,,T,,e2,c
      02-01,registration,,T,,e1,one
      02-02,update_failed,,T,,e3,c
      02-03,update_succeeded,,T,,e3,c
      03-01,campaign_stopped,,T,,,c
      03-02,campaign_started,,P,,,c,1
      03-03,update_succeeded,,P,,e2,c)");
  CHECK(updates_of(billed, 0) == Lines{"T e1 '' c 2026-01-31T23:59:59.999Z"});
  CHECK(updates_of(billed, 1) ==
        Lines{"T e2 'two' c 2026-02-01T00:00:00.000Z", "T e3 '' c 2026-02-03T00:00:00.000Z"});
  // A device's name is that within the account.
  CHECK(updates_of(billed, 2) == Lines{"P e2 '' c 2026-03-03T00:00:00.000Z"});
  CHECK(billed.account(0, "T").firmware_updates == 1);
  CHECK(billed.account(1, "T").firmware_updates == 2);
  CHECK(billed.account(2, "T").firmware_updates == 0);
  CHECK(billed.account(2, "P").firmware_updates == 1);
  // Each entry is of the month of its time.
  REQUIRE(billed.usage(0).quota_history.size() == 2);
  CHECK(billed.usage(1).quota_history.empty());
  REQUIRE(billed.usage(2).quota_history.size() == 2);
  const pelion::QuotaEntry& release = billed.usage(2).quota_history[0];
  CHECK(release.event == pelion::QuotaEvent::reservation_release);
  CHECK(release.account == billed.account(0, "T").account);
  CHECK(release.amount == 2);
  CHECK(release.balance == 7);
}

// ---- transactions

TEST_CASE("transactions: are those of the 30 days before the month's end (P23)",
          "[pelion][billing]") {
  struct Example {
    const char* why;
    const char* before;     // in the last millisecond before the 30 days: 1000 transactions
    const char* first;      // in their first one: 7
    const char* month_end;  // anything on its last millisecond: 1
    std::int64_t month;     // of 2026, or of 2028 where it has a 29 February
  };
  const Example example = GENERATE(values<Example>({
      {"31 days: from the 2nd", "2026-03-01T23:59:59.999Z", "2026-03-02T00:00:00Z",
       "2026-03-31T23:59:59.999Z", 3},
      {"30 days: from the 1st", "2026-03-31T23:59:59.999Z", "2026-04-01T00:00:00Z",
       "2026-04-30T23:59:59.999Z", 4},
      {"28 days: from 30 January", "2026-01-29T23:59:59.999Z", "2026-01-30T00:00:00Z",
       "2026-02-28T23:59:59.999Z", 2},
      {"29 days: from 31 January", "2028-01-30T23:59:59.999Z", "2028-01-31T00:00:00Z",
       "2028-02-29T23:59:59.999Z", 2},
      {"31 days after 31: December", "2026-12-01T23:59:59.999Z", "2026-12-02T00:00:00Z",
       "2026-12-31T23:59:59.999Z", 12},
  }));
  CAPTURE(example.why);
  const Billed billed = bill_rows(
      concat(kAccountOpened, example.before, ",transactions,,T,,e1,,1000\n", example.first,
             ",transactions,,T,,e1,,7\n", example.month_end, ",transactions,,T,,e2,,1\n",
             example.month_end, ",transactions,,P,,e2,,50\n"));
  const auto last = billed.months.size() - 1;
  CHECK(date_of(billed.months[last].usage.month.begin()).month == example.month);
  CHECK(billed.account(last, "T").transactions == 8);
  CHECK(billed.account(last, "P").transactions == 50);
}

TEST_CASE("transactions: of two months show in both where the 30 days overlap",
          "[pelion][billing]") {
  const Billed billed = bill_rows(std::string(kAccountOpened) + R"(
      01-01T12:00:00,transactions,,T,,e1,,1
      01-02,transactions,,T,,e1,,10
      01-29T12:00:00,transactions,,T,,e1,,100
      01-30,transactions,,T,,e1,,1000
      02-15,transactions,,T,,e1,,10000
      03-01,transactions,,T,,e1,,100000
      03-02,transactions,,T,,e1,,1000000
      05-31,transactions,,P,,e1,,5)");
  CHECK(billed.account(0, "T").transactions == 1110);
  CHECK(billed.account(1, "T").transactions == 11000);
  CHECK(billed.account(2, "T").transactions == 1000000);
  CHECK(billed.account(3, "T").transactions == 0);
  CHECK(billed.account(4, "P").transactions == 5);
  // They do not make a device active, and do not count as API calls.
  CHECK(billed.account(0, "T").active_devices == 0);
  CHECK(billed.account(0, "T").all_calls() == 0);
}

// ---- accounts

TEST_CASE("an account: its model is that of the month's end, its bill the aggregator's (P17)",
          "[pelion][billing]") {
  const Billed billed = bill_rows(std::string(kAccountOpened) + R"(
      01-31T23:59:59.999,business_model_set,,T,,,active_devices
      02-01,business_model_set,,P,,,api_calls
      02-10,business_model_set,,T,,,api_calls
      02-11,business_model_set,,T,,,active_devices
      03-15,business_model_set,,P,,,active_devices)");
  const auto models = [&](std::size_t month, const char* name) {
    const AccountMonth& account = billed.account(month, name);
    return concat(to_string(account.model), " by ", to_string(account.billed_by));
  };
  CHECK(models(0, "P") == "active_devices by active_devices");
  CHECK(models(0, "T") == "active_devices by active_devices");
  CHECK(models(1, "P") == "api_calls by api_calls");
  CHECK(models(1, "T") == "active_devices by api_calls");
  CHECK(models(2, "P") == "active_devices by active_devices");
  CHECK(models(2, "T") == "active_devices by active_devices");
}

TEST_CASE("an account: has a row in each month from its opening on, whatever it does",
          "[pelion][billing]") {
  const Billed billed = bill_rows(R"(
      01-15,account_opened,,P,,,active_devices
      02-28T23:59:59.999,account_opened,P,T,,,api_calls
      03-01,account_opened,,Q,,,api_calls
      04-01,registration,,T,,e1)");
  const auto names = [&](std::size_t month) {
    std::string out;
    for (const AccountMonth& account : billed.usage(month).accounts) {
      out += concat(billed.directory.organisation_name(account.account), "/",
                    billed.directory.partner_name(account.partner), " ");
    }
    return out;
  };
  CHECK(names(0) == "P/P ");
  CHECK(names(1) == "P/P T/P ");
  CHECK(names(2) == "P/P T/P Q/Q ");
  CHECK(names(3) == "P/P T/P Q/Q ");
  CHECK(billed.usage(3).packages.size() == 2);  // one for each aggregator
}

TEST_CASE("an account: has a package in each month of which it was valid an instant (P13)",
          "[pelion][billing]") {
  const auto months_with = [](const char* rows, const char* rulebook = "") {
    const Billed billed = bill_rows(std::string(kAccountOpened) + rows, rulebook);
    std::string out;
    for (std::size_t i = 0; i < billed.months.size(); ++i) {
      // A tenant has its aggregator's.
      CHECK(billed.account(i, "T").has_package == billed.account(i, "P").has_package);
      out += billed.account(i, "T").has_package ? 'y' : '-';
    }
    return out;
  };
  const std::string rules = "PDM-MONTHS=1";
  const char* const until_june = "\n06-30,registration,,T,,e1";
  const auto row = [&](const char* text) { return std::string(text) + until_june; };
  CHECK(months_with(row("").c_str()) == "------");
  CHECK(months_with(row("01-31T23:59:59.999,package_created,,P,,,K,1").c_str(), rules.c_str()) ==
        "yy----");
  CHECK(months_with(row("02-01,package_created,,P,,,K,1").c_str(), rules.c_str()) == "-y----");
  CHECK(months_with(row("02-01T00:00:00.001,package_created,,P,,,K,1").c_str(), rules.c_str()) ==
        "-yy---");
  CHECK(months_with(row("02-10,package_created,,P,,,K,1\n02-11,package_renewed,,P,,,L,1").c_str(),
                    rules.c_str()) == "-yyy--");
  // A package in its days of grace is not terminated yet: it ends on 9 May.
  CHECK(months_with(row("02-10,package_created,,P,,,K,1").c_str(), "PDM-MONTHS=1 PDM-GRACE=60") ==
        "-yyyy-");
  CHECK(months_with(row("02-10,package_created,,P,,,K,1").c_str()) == "-yyyyy");
}

TEST_CASE("an account: buys tokens in the month in which their package becomes active (P6)",
          "[pelion][billing]") {
  const std::string rows = std::string(kAccountOpened) + R"(
      01-10,package_created,,P,,,K,100
      01-20,package_renewed,,P,,,L,50
      04-30,registration,,T,,e1)";
  const auto bought = [&](const char* rulebook) {
    const Billed billed = bill_rows(rows, rulebook);
    Lines out;
    for (std::size_t i = 0; i < 4; ++i) {
      CHECK(billed.account(i, "T").tokens_bought == 0);
      out.push_back(concat(billed.account(i, "P").tokens_bought));
    }
    return out;
  };
  CHECK(bought("") == Lines{"100", "0", "0", "0"});  // the renewal waits until 2027
  CHECK(bought("PDM-MONTHS=1") == Lines{"100", "50", "0", "0"});
  CHECK(bought("PDM-MONTHS=2") == Lines{"100", "0", "50", "0"});
  CHECK(bought("PDM-RENEWAL=at_once") == Lines{"150", "0", "0", "0"});
}

TEST_CASE("an account: a package that is renewed on the 1st at 00:00 counts in the new month",
          "[pelion][billing]") {
  const Billed billed = bill_rows(std::string(kAccountOpened) + R"(
      01-01,package_created,,P,,,K,100
      01-20,package_renewed,,P,,,L,50
      02-28,registration,,T,,e1)",
                                  "PDM-MONTHS=1");
  CHECK(billed.account(0, "P").tokens_bought == 100);
  CHECK(billed.account(1, "P").tokens_bought == 50);
  // January ends before what the calendar does at that very instant.
  const pelion::PackageMonth& january = billed.usage(0).packages.at(0);
  CHECK(billed.directory.text(january.active.id) == "K");
  CHECK(billed.directory.text(january.pending.id) == "L");
  CHECK(january.pending.tokens == 50);
  CHECK(january.active.expires == at("02-01"));
  CHECK(january.available == 100);
  const pelion::PackageMonth& february = billed.usage(1).packages.at(0);
  CHECK(billed.directory.text(february.active.id) == "L");
  CHECK(february.active.start == at("02-01"));
  CHECK(february.active.expires == at("03-01"));
  CHECK(february.pending.id == kEmptyName);
  CHECK(february.available == 150);
}

TEST_CASE("a package's month: shows what remains, net or gross of reservations (P4)",
          "[pelion][billing]") {
  const std::string rows = std::string(kAccountOpened) + R"(
      01-02,package_created,,P,,,K,100
      01-03,campaign_started,,T,,,c,30
      01-04,update_succeeded,,T,,e1,c
      01-05,update_succeeded,,T,,e2,c)";
  const pelion::PackageMonth net = bill_rows(rows).usage(0).packages.at(0);
  CHECK(net.has_active);
  CHECK_FALSE(net.in_grace);
  CHECK(net.available == 70);
  CHECK(net.reserved == 28);
  const pelion::PackageMonth gross = bill_rows(rows, "PDM-REMAINING=gross").usage(0).packages.at(0);
  CHECK(gross.available == 98);
  CHECK(gross.reserved == 28);
}

TEST_CASE("a package's month: shows grace days and the time after them (P7)", "[pelion][billing]") {
  const Billed billed = bill_rows(std::string(kAccountOpened) + R"(
      01-02,package_created,,P,,,K,100
      01-03,campaign_started,,T,,,c,30
      03-31,registration,,T,,e1)",
                                  "PDM-MONTHS=1 PDM-GRACE=30");
  // Expires on 2 February; 30 days of grace end on 4 March.
  const pelion::PackageMonth& february = billed.usage(1).packages.at(0);
  CHECK(february.has_active);
  CHECK(february.in_grace);
  CHECK(february.available == 0);
  CHECK(february.reserved == 30);
  const pelion::PackageMonth& march = billed.usage(2).packages.at(0);
  CHECK_FALSE(march.has_active);
  CHECK_FALSE(march.in_grace);
  CHECK(march.active == pelion::Package{});
  CHECK(march.reserved == 0);
  const auto& history = billed.usage(2).quota_history;
  REQUIRE(history.size() == 2);
  CHECK(history[0].time == at("03-04"));
  CHECK(history[0].event == pelion::QuotaEvent::reservation_termination);
  CHECK(history[0].account == billed.account(0, "T").account);
  CHECK(history[1].event == pelion::QuotaEvent::package_termination);
  CHECK(history[1].account == billed.account(0, "P").account);
  CHECK(history[1].balance == 0);
}

TEST_CASE("a month: the entries of several aggregators stand one aggregator after the other",
          "[pelion][billing]") {
  const Billed billed = bill_rows(std::string(kAccountOpened) + R"(
      01-01,account_opened,,Q,,,api_calls
      01-02,package_created,,Q,,,K,20
      01-03,package_created,,P,,,K,10
      01-04,campaign_started,,Q,,,c,20
      01-05,campaign_started,,T,,,c,10)");
  Lines entries;
  for (const pelion::QuotaEntry& entry : billed.usage(0).quota_history) {
    entries.push_back(concat(billed.directory.organisation_name(entry.account), " ",
                             to_string(entry.event), " ", entry.amount));
  }
  CHECK(entries == Lines{"P Package creation 10", "T Reservation -10", "Q Package creation 20",
                         "Q Reservation -20"});
}

TEST_CASE("Pelion billing: passes over facts of Telematics Guru and Device Manager",
          "[pelion][billing]") {
  const Admitted admitted = admit(R"(
      01-01,asset_created,P,O,a,1
      01-02,upload,,,a,,,1
      01-03,connector_set,,,,1,multi
      01-04,connection,,,,1)");
  pelion::AccountBilling billing{Rulebook{}};
  billing.apply(admitted.admission.facts);
  CHECK(billing.close(*parse_month("2026-01")) == pelion::AccountUsage{});
}

}  // namespace
}  // namespace fleetbill::billing::test
