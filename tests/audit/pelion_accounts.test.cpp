#include <algorithm>
#include <catch2/catch.hpp>

#include "billing/units/text.hpp"
#include "tests/audit/short_hand.hpp"

// Pelion accounts and what they use: docs/rules.md B3, B5, P12 to P18, P21, P23, P29, and
// docs/journal.md, each example derived by hand.

namespace fleetbill::test {
namespace {

// Rows 1 and 2: an aggregator and its tenant.
constexpr const char* kAccounts = R"(
    01-01,account_opened,,A,,,active_devices
    01-01,account_opened,A,T,,,active_devices)";

/// The row of an account in a month of 2026. REQUIRES: there is one.
const billing::audit::AccountRow& account_row(const billing::audit::Bill& bill,
                                              const std::string& account,
                                              const std::string& month) {
  const auto found = std::find_if(bill.accounts.begin(), bill.accounts.end(), [&](const auto& row) {
    return row.account == account && to_string(row.month) == "2026-" + month;
  });
  REQUIRE(found != bill.accounts.end());
  return *found;
}

TEST_CASE("audit: an account is opened once, under an open aggregator", "[audit]") {
  const auto bill = bill_of(R"(
      01-01,account_opened,,,,,active_devices
      01-01,account_opened,,A,,,
      01-01,account_opened,,A,,,per_device
      01-01,account_opened,A,T,,,api_calls
      01-02,account_opened,A,A,,,api_calls
      01-02,account_opened,A,T,,,active_devices
      01-03,account_opened,T,U,,,active_devices
      01-03,account_opened,B,T,,,active_devices
      01-03,account_opened,,A,,,api_calls
      01-03,account_opened,B,B,,,api_calls
      01-04,business_model_set,,U,,,api_calls
      01-04,business_model_set,,T,,,calls
      01-04,business_model_set,Nobody,T,,,api_calls)");
  CHECK(quarantined_of(bill) == "1 2 3 4 7 8 9 11 12");
  REQUIRE(bill.accounts.size() == 3);
  CHECK(bill.accounts[0].account == "A");
  CHECK(bill.accounts[0].aggregator == "A");
  CHECK(bill.accounts[1].aggregator == "B");
  CHECK(bill.accounts[2].account == "T");
  CHECK(bill.accounts[2].aggregator == "A");
  CHECK(bill.accounts[2].model == "api_calls");
}

TEST_CASE("audit: a row that lacks what its kind needs is quarantined", "[audit]") {
  const auto bill = bill_of(concat(kAccounts, R"(
      01-02,registration,,,,d1,n
      01-02,registration,,T,,,n
      01-02,registration_update,,T,,,n
      01-02,registration,,Z,,d1,n
      01-02,transactions,,T,,,,5
      01-02,api_call,,T,,,,5
      01-02,api_call,,T,,,registrations,5
      01-02,api_call,,T,,,device_to_pelion_messages.total_count,5
      01-02,api_call,,T,,,device_to_pelion_messages.registrations,5
      01-02,api_call,,T,,,device_to_pelion_messages.registration_updates,5
      01-02,package_created,,A,,,,5
      01-02,package_created,,,,,p,5
      01-02,package_created,,A,,,p,5
      01-03,campaign_started,,A,,,,1
      01-03,campaign_started,,Z,,,c,1
      01-03,campaign_started,Nobody,A,,,c,2
      01-03,campaign_extended,,A,,,,1
      01-03,campaign_stopped,,A,,,
      01-03,update_succeeded,,A,,,c
      01-03,update_failed,,A,,,c
      01-03,update_succeeded,,A,,d1,
      01-03,update_succeeded,,A,,d1,c)"));
  CHECK(quarantined_of(bill) == "3 4 5 6 7 8 9 10 11 12 13 14 16 17 19 20 21 22 23");
}

TEST_CASE("audit: a device is active once in a month, in each account", "[audit]") {
  const std::string rows = concat(kAccounts, R"(
      01-05,registration,,T,,d1,n1
      02-05,registration_update,,T,,d1,
      02-06,registration_update,,T,,d1,n2
      02-07,registration,,A,,d1,
      02-07,registration_update,,T,,d2,)");
  const auto bill = bill_of(rows);
  CHECK(active_of(bill) ==
        "2026-01-05 T d1 n1; 2026-02-07 A d1 ; 2026-02-05 T d1 n1; 2026-02-07 T d2 ");
  CHECK(lines_of(bill) == "01 A PDM-ACTIVE-DEVICE 1; 02 A PDM-ACTIVE-DEVICE 3");  // B5
  CHECK(account_row(bill, "T", "02").active_devices == 2);
  CHECK(account_row(bill, "T", "02").calls[3] == 0);  // P29: registrations
  CHECK(account_row(bill, "T", "02").calls[4] == 3);  // P29: updates of registrations
  const auto full_ones = bill_of(rows, "PDM-CONNECTED=registration");  // P15
  CHECK(active_of(full_ones) == "2026-01-05 T d1 n1; 2026-02-07 A d1 ");
}

TEST_CASE("audit: an endpoint is called what its latest registration named it", "[audit]") {
  const auto bill = bill_of(concat(kAccounts, R"(
      01-02,package_created,,A,,,p,10
      01-02,campaign_started,,T,,,c,5
      01-03,update_succeeded,,T,,d1,c
      01-03,registration,,T,,d1,n1
      01-03,update_succeeded,,T,,d2,c
      01-04,registration,,A,,d3,other account
      01-04,registration_update,,T,,d3,n3
      01-05,registration_update,,T,,d3,
      01-05,update_succeeded,,T,,d3,c
      01-05,registration_update,,T,,d3,n4
      02-01,registration,,T,,d1,n5
      02-01,registration,,T,,d1,n6)"));
  CHECK(updates_of(bill) == "2026-01-03 T/c d1 ; 2026-01-03 T/c d2 ; 2026-01-05 T/c d3 n3");
  CHECK(active_of(bill) ==
        "2026-01-04 A d3 other account; 2026-01-03 T d1 n1; 2026-01-04 T d3 n3; "
        "2026-02-01 T d1 n5");
}

TEST_CASE("audit: an update counts in the month of its success, in its own account", "[audit]") {
  const auto bill = bill_of(concat(kAccounts, R"(
      01-02,package_created,,A,,,p,10
      01-02,campaign_started,,T,,,c,3
      01-02,campaign_started,,A,,,c,3
      01-31T23:59:59.999,update_succeeded,,T,,d1,c
      02-01,update_succeeded,,T,,d2,c
      02-01,update_failed,,T,,d3,c
      02-02,update_succeeded,,A,,d1,c)"));
  CHECK(account_row(bill, "T", "01").firmware_updates == 1);  // P21
  CHECK(account_row(bill, "A", "01").firmware_updates == 0);
  CHECK(account_row(bill, "T", "02").firmware_updates == 1);
  CHECK(account_row(bill, "A", "02").firmware_updates == 1);
  CHECK(lines_of(bill) == "01 A PDM-UPDATE-TOKEN 10");
}

TEST_CASE("audit: an account has a row from the month in which it is opened", "[audit]") {
  const auto bill = bill_of(R"(
      01-31T23:59:59.999,account_opened,,A,,,active_devices
      02-01,account_opened,A,T,,,active_devices)");
  REQUIRE(bill.accounts.size() == 3);
  CHECK(bill.accounts[0].account == "A");
  CHECK(bill.accounts[1].account == "A");
  CHECK(bill.accounts[2].account == "T");
  CHECK(bill.packages.size() == 2);
}

TEST_CASE("audit: updating a device twice are two updates, if they are any", "[audit]") {
  const std::string rows = concat(kAccounts, R"(
      01-02,package_created,,A,,,p,10
      01-02,campaign_started,,T,,,c,3
      01-03,update_succeeded,,T,,d1,c
      01-04,update_succeeded,,T,,d1,c)");
  CHECK(updates_of(bill_of(rows)) == "2026-01-03 T/c d1 ");  // P28
  CHECK(updates_of(bill_of(rows, "PDM-UPDATED-TWICE=token")) ==
        "2026-01-03 T/c d1 ; 2026-01-04 T/c d1 ");
}

TEST_CASE("audit: a row that stands for several registration updates counts them", "[audit]") {
  billing::Journal journal = journal_of(concat(kAccounts, R"(
      01-02,registration_update,,T,,d1,)"));
  journal.facts.back().times = 5;
  journal.facts.back().last = journal.facts.back().time + hours(5);
  const auto bill = billing::audit::audit(journal, {}, nullptr, std::nullopt);
  CHECK(account_row(bill, "T", "01").calls[4] == 5);
  CHECK(account_row(bill, "T", "01").active_devices == 1);
}

TEST_CASE("audit: the aggregator's model at the month's end decides what is charged", "[audit]") {
  const auto bill = bill_of(R"(
      01-01,account_opened,,A,,,active_devices
      01-01,account_opened,A,T,,,active_devices
      01-02,api_call,,T,,,rest_api_requests_with_user_token,1500
      01-02,registration,,A,,d1,
      01-31,business_model_set,,A,,,api_calls
      02-01,business_model_set,,A,,,active_devices
      02-02,business_model_set,,T,,,api_calls
      02-03,api_call,,T,,,pelion_to_device_messages.subscriptions,7
      02-03,registration,,T,,d1,)");
  CHECK(lines_of(bill) == "01 A PDM-API-CALL 1.501; 02 A PDM-ACTIVE-DEVICE 1");  // P17
  CHECK(account_row(bill, "A", "01").model == "api_calls");
  CHECK(account_row(bill, "A", "02").model == "active_devices");
  CHECK(account_row(bill, "T", "02").model == "api_calls");
  CHECK(account_row(bill, "T", "01").calls[0] == 1500);
  CHECK(account_row(bill, "T", "02").calls[11] == 7);
}

TEST_CASE("audit: tokens are charged in the month their package becomes active", "[audit]") {
  const std::string rows = concat(kAccounts, R"(
      01-15,package_created,,A,,,p,10
      01-20,package_renewed,,A,,,q,7
      03-01,registration,,A,,d1,)");
  const std::string device = "03 A PDM-ACTIVE-DEVICE 1";
  CHECK(lines_of(bill_of(rows)) == "01 A PDM-UPDATE-TOKEN 10; " + device);
  CHECK(lines_of(bill_of(rows, "PDM-MONTHS=1")) ==
        "01 A PDM-UPDATE-TOKEN 10; 02 A PDM-UPDATE-TOKEN 7; " + device);
  CHECK(lines_of(bill_of(rows, "PDM-RENEWAL=at_once")) ==
        "01 A PDM-UPDATE-TOKEN 17; " + device);  // P6
}

TEST_CASE("audit: transactions of the thirty days before the month's end", "[audit]") {
  // P23. Before 02-01: from 01-02 on. Before 03-01: from 01-30. Before 04-01: from 03-02.
  const auto bill = bill_of(concat(kAccounts, R"(
      01-29T23:59:59.999,transactions,,T,,d1,,1
      01-30,transactions,,T,,d2,,10
      02-28,transactions,,T,,d1,,100
      03-01,transactions,,T,,d1,,1000
      03-02,transactions,,A,,d1,,5)"));
  CHECK(account_row(bill, "T", "01").transactions == 11);
  CHECK(account_row(bill, "T", "02").transactions == 110);
  CHECK(account_row(bill, "T", "03").transactions == 0);
  CHECK(account_row(bill, "A", "03").transactions == 5);
}

TEST_CASE("audit: Pelion accounts are a name space of their own", "[audit]") {
  const auto bill = bill_of(R"(
      01-01,asset_created,Q,A,a,1
      01-02,account_opened,,A,,,active_devices
      01-03,registration,,A,,1,
      01-04,sms,A,T,,,,3
      01-05,account_opened,A,T,,,active_devices
      01-06,sms,,A,,,,2)");
  CHECK(quarantined_of(bill).empty());
  // One invoice for A, as a partner of Telematics Guru and as an aggregator.
  CHECK(lines_of(bill) == "01 A TG-SMS 3; 01 A PDM-ACTIVE-DEVICE 1; 01 Q TG-SMS 2");
}

TEST_CASE("audit: Pelion lines need no price, and are never of quantity 0", "[audit]") {
  const std::string rows = concat(kAccounts, R"(
      01-15,package_created,,A,,,p,10
      01-20,registration,,A,,d1,)");
  billing::audit::PriceList prices;
  prices.prices["PDM-UPDATE-TOKEN"] = {{month_of(2026, 1), "unit", {{{}, 45'000}}, {}}};
  const auto bill = billing::audit::audit(journal_of(rows), {}, &prices, std::nullopt);
  CHECK(lines_of(bill) == "01 A PDM-ACTIVE-DEVICE 1; 01 A PDM-UPDATE-TOKEN 10");
  CHECK_FALSE(bill.lines[0].amount_micros);
  CHECK(bill.lines[1].amount_micros == 450'000);
  const auto shown = bill_of(rows, "TG-ZERO-LINES=shown");
  // A does not use Telematics Guru.
  CHECK(lines_of(shown) ==
        "01 A PDM-ACTIVE-DEVICE 1; 01 A PDM-API-CALL 0; 01 A PDM-UPDATE-TOKEN 10");
}

}  // namespace
}  // namespace fleetbill::test
