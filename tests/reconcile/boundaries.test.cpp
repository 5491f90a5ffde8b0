// Values at the edges of what reconciling decides: which rows are lines, pair, and are of a month.
#include <algorithm>
#include <catch2/catch.hpp>

#include "billing/units/text.hpp"
#include "tests/reconcile/support.hpp"

namespace fleetbill::billing::reconcile::test {
namespace {

using Lines = std::vector<std::string>;
using reports::test::bill_text;
using reports::test::Run;

Asked of_run(const Run& run) {
  Asked asked;
  asked.run = &run;
  asked.request.all_plans = true;
  return asked;
}

Asked in(std::string_view month) {
  Asked asked;
  asked.request.month = parse_month(month);
  return asked;
}

/// Reverses the rows; the header remains first.
Rows reversed(Rows rows) {
  std::reverse(rows.begin() + 1, rows.end());
  return rows;
}

Rows with_partner(Rows rows, const std::string& partner = "Acme") {
  rows.front().insert(rows.front().begin(), "Partner");
  for (std::size_t i = 1; i < rows.size(); ++i) rows[i].insert(rows[i].begin(), partner);
  return rows;
}

std::string conclusion_of(const Reconciliation& result, std::size_t difference = 0) {
  return result.reasons.at(result.differences.at(difference).reason.value()).conclusion;
}

Rulebook with_reading(std::string_view clause, std::string_view reading) {
  Rulebook rules;
  REQUIRE(set_reading(rules, *find_clause(clause), reading).empty());
  return rules;
}

/// January of assets whose names differ only in case, of one named like a total row, and of one
/// that has lost its serial.
const Run& odd_names() {
  static const Run kRun = bill_text(reports::test::journal(R"csv(
2026-01-01T00:00:00Z,asset_created,Acme,North,Van,A,1,g62,TG-CLASSIC,
2026-01-01T00:00:00Z,asset_created,Acme,North,VAN,B,2,g62,TG-CLASSIC,
2026-01-01T00:00:00Z,asset_created,Acme,North,Bare,C,3,g62,TG-CLASSIC,
2026-01-01T00:00:00Z,asset_created,Acme,Total,Sum,D,4,g62,TG-PRO,
2026-01-02T00:00:00Z,upload,Acme,,Van,,,,,1
2026-01-02T00:00:00Z,upload,Acme,,VAN,,,,,1
2026-01-02T00:00:00Z,upload,Acme,,Bare,,,,,1
2026-01-02T00:00:00Z,upload,Acme,,Sum,,,,,1
2026-01-03T00:00:00Z,serial_set,Acme,,Bare,,,,,
)csv"),
                                    {with_reading("TG-SERIAL", "while_active"), &prices(), {}});
  return kRun;
}

/// January of two accounts of an aggregator that is billed by API calls. Device d1 registers with
/// both; two campaigns named c of Alpha update it.
const Run& shared_device() {
  static const Run kRun = bill_text(reports::test::pelion_journal(R"csv(
2026-01-01T00:00:00Z,account_opened,,Acme,,api_calls,
2026-01-01T00:00:00Z,account_opened,Acme,Alpha,,active_devices,
2026-01-01T00:00:00Z,account_opened,Acme,Beta,,active_devices,
2026-01-01T00:00:00Z,package_created,,Acme,,PKG-1,1000
2026-01-05T00:00:00Z,registration,,Alpha,d1,one,
2026-01-06T00:00:00Z,registration,,Beta,d1,two,
2026-01-07T00:00:00Z,campaign_started,,Alpha,,c,10
2026-01-08T00:00:00.250Z,update_succeeded,,Alpha,d1,c,
2026-01-08T12:00:00Z,campaign_stopped,,Alpha,,c,
2026-01-08T13:00:00Z,campaign_started,,Alpha,,c,10
2026-01-09T00:00:00.750Z,update_succeeded,,Alpha,d1,c,
2026-02-01T00:00:00Z,campaign_started,,Alpha,,february,10
2026-02-02T00:00:00Z,transactions,,Beta,d1,,1
)csv"),
                                    {{}, &prices(), {}});
  return kRun;
}

}  // namespace

// ---- rows

TEST_CASE("a total row: each word for it is recognised, and only where the plan is empty",
          "[reconcile]") {
  for (const char* const word : {"Total", "totals", "GRAND  TOTAL"}) {
    CAPTURE(word);
    Rows rows = faithful(kAssets);
    rows.push_back({word, "", "", "", "", "", "", "1315"});
    const auto result = reconciled(rows);
    CHECK(result.agrees());
    CHECK(result.rows.totals == 1);
  }
  const Rows rows = faithful(kAssets, odd_names());  // one is of the organisation Total
  const auto result = reconciled(rows, of_run(odd_names()));
  CHECK(result.agrees());
  CHECK(result.rows.matched == 4);
  CHECK(result.rows.totals == 0);
}

TEST_CASE("a total row: an empty count is no sum, an unreadable one is unreadable", "[reconcile]") {
  Rows rows = faithful(kAssets);
  rows.push_back({"Total", "", "", "", "", "", "", ""});
  CHECK(reconciled(rows).agrees());
  rows.back().back() = "many";
  const auto result = reconciled(rows);
  CHECK(result.differences.empty());
  REQUIRE(result.unreadable.size() == 1);
  CHECK(result.unreadable[0].line == 9);
  rows.back().back() = "1\xea";
  REQUIRE(reconciled(rows).unreadable.size() == 1);
  CHECK(reconciled(rows).unreadable[0].problem == "Message Count: the bytes are not UTF-8");
}

TEST_CASE("a total row: is not compared with a sum that lacks unreadable rows", "[reconcile]") {
  Rows rows = faithful(kAssets);
  set(rows, "Digger 1", "Message Count", "twelve");
  rows.push_back({"Total", "", "", "", "", "", "", "1315"});
  const auto result = reconciled(rows);
  CHECK(result.differences.empty());
  CHECK(result.unreadable.size() == 1);
}

TEST_CASE("an unreadable row: its first problem is reported", "[reconcile]") {
  Rows rows = faithful(kAssets);
  set(rows, "Van", "Billing Plan", "Standard");
  set(rows, "Van", "Message Count", "none");
  const auto result = reconciled(rows);
  REQUIRE(result.unreadable.size() == 1);
  CHECK(result.unreadable[0].problem.starts_with("Billing Plan: 'Standard'"));
}

TEST_CASE("an unreadable row: without its identity it pairs with no line, not even by its serial",
          "[reconcile]") {
  Rows rows = faithful(kAssets);
  set(rows, "Van", "Asset Name", "\xff");
  const auto result = reconciled(rows);
  CHECK(to_lines(result) ==
        Lines{"missing_in_vendor_file Acme/North/Van/102/ no row|TG-CLASSIC, 0 messages -8.00"});
  CHECK(result.rows.unreadable == 1);
  CHECK(result.lines.unreadable == 0);
}

TEST_CASE("an unreadable row: one without its identity is never of another partner",
          "[reconcile]") {
  Rows rows = with_partner(faithful(kAssets));
  rows.push_back({"Bolt", "East", "\xff", "", "201", "oyster2", "TG-PPM", "never", "33"});
  const auto result = reconciled(rows);
  CHECK(result.rows.unreadable == 1);
  CHECK(result.rows.of_others == 0);
  CHECK(result.differences.empty());
}

TEST_CASE("a partner's name: differs in case and is still the file's partner", "[reconcile]") {
  const auto result = reconciled(with_partner(faithful(kAssets), "ACME"));
  CHECK(result.agrees());
  CHECK(result.rows.of_others == 0);
  CHECK(result.rows.matched == 7);
}

// ---- pairing

TEST_CASE("pairing: a time that is written to the second finds the line of the millisecond",
          "[reconcile]") {
  Rows rows = faithful(kUpdates);
  set(rows, "a2", "Timestamp", "2026-01-10 11:22:33");  // ours: .444
  const auto result = reconciled(rows);
  CHECK(result.agrees());
  CHECK(result.rows.matched == 4);
}

TEST_CASE("pairing: names that differ only in case go to the exact name first, then in order",
          "[reconcile]") {
  const Rows rows = faithful(kAssets, odd_names());
  CHECK(reconciled(reversed(rows), of_run(odd_names())).agrees());
  Rows spelt = rows;  // neither is exact
  for (auto& row : spelt) {
    if (row[1] == "Van" || row[1] == "VAN") row[1] = row[2] == spelt[1][2] ? "van" : "vaN";
  }
  CHECK(reconciled(spelt, of_run(odd_names())).agrees());
}

TEST_CASE("pairing: a device of two accounts, and two updates of one, are lines of their own",
          "[reconcile]") {
  Asked asked = of_run(shared_device());
  asked.request.month = parse_month("2026-01");
  for (const auto report : {kActive, kUpdates}) {
    CAPTURE(report);
    const Rows rows = faithful(report, shared_device());
    REQUIRE(rows.size() == 3);
    CHECK(reconciled(rows, asked).agrees());
    CHECK(reconciled(reversed(rows), asked).agrees());
  }
  Rows rounded = reversed(faithful(kUpdates, shared_device()));
  set(rounded, "2026-01-08T00:00:00.250Z", "Timestamp", "2026-01-08 00:00:00");
  set(rounded, "2026-01-09T00:00:00.750Z", "Timestamp", "2026-01-09 00:00:00");
  CHECK(reconciled(rounded, asked).agrees());
}

TEST_CASE("pairing: by the serial only where one row and one line have it", "[reconcile]") {
  const std::string missing_a =
      "missing_in_vendor_file Acme/North/Hire (A)/108/ no row|TG-CLASSIC, 0 messages -8.00";
  const std::string missing_b =
      "missing_in_vendor_file Acme/South/Hire (B)/108/ no row|TG-CLASSIC, 0 messages -8.00";
  Rows two_lines = faithful(kAssets);
  drop(two_lines, "Hire (A)");
  set(two_lines, "Hire (B)", "Asset Name", "Rental");
  CHECK(to_lines(reconciled(two_lines)) ==
        Lines{missing_a, missing_b,
              "unknown_asset Acme/South/Rental/108/ TG-CLASSIC, 0 messages|unknown in this run "
              "8.00"});
  Rows two_rows = faithful(kAssets);
  set(two_rows, "Van", "Asset Name", "Lorry");
  copy(two_rows, "Lorry");
  two_rows.back()[1] = "Bus";
  CHECK(to_lines(reconciled(two_rows)) ==
        Lines{"missing_in_vendor_file Acme/North/Van/102/ no row|TG-CLASSIC, 0 messages -8.00",
              "unknown_asset Acme/North/Bus/102/ TG-CLASSIC, 0 messages|unknown in this run 8.00",
              "unknown_asset Acme/North/Lorry/102/ TG-CLASSIC, 0 messages|unknown in this run "
              "8.00"});
}

TEST_CASE("pairing: a row that names an asset of ours is about that asset, whatever its serial",
          "[reconcile]") {
  Rows rows = faithful(kAssets);
  drop(rows, "Crane");
  rows.push_back({"North", "IDLE", "", "107", "oyster2", "TG-PPM", "Never Connected", "0"});
  const auto result = reconciled(rows);
  CHECK(to_lines(result) ==
        Lines{"extra_in_vendor_file Acme/North/Idle/107/ TG-PPM, 0 messages|not billed 2.50",
              "missing_in_vendor_file Acme/South/Crane/107/ no row|TG-PRO, 0 messages -10.00"});
}

TEST_CASE("pairing: an empty serial pairs nothing", "[reconcile]") {
  Rows rows = faithful(kAssets, odd_names());
  set(rows, "Bare", "Asset Name", "Bear");
  const Lines found = to_lines(reconciled(rows, of_run(odd_names())));
  CHECK(found == Lines{"missing_in_vendor_file Acme/North/Bare// no row|TG-CLASSIC, 0 messages "
                       "-8.00",
                       "unknown_asset Acme/North/Bear// TG-CLASSIC, 0 messages|unknown in this run "
                       "8.00"});
}

TEST_CASE("pairing: a second row is a duplicate in another spelling, and without a line, too",
          "[reconcile]") {
  Rows spelt = faithful(kAssets);
  copy(spelt, "Van");
  spelt.back()[1] = "VAN";
  CHECK(to_lines(reconciled(spelt)) ==
        Lines{"duplicate_row Acme/North/VAN/102/ TG-CLASSIC, 0 messages|duplicate of line 5 8.00"});
  Rows unknown = faithful(kAssets);
  unknown.push_back({"North", "Ghost", "", "777", "oyster2", "TG-CLASSIC", "never", "0"});
  unknown.push_back(unknown.back());
  CHECK(to_lines(reconciled(unknown)) ==
        Lines{"unknown_asset Acme/North/Ghost/777/ TG-CLASSIC, 0 messages|unknown in this run 8.00",
              "duplicate_row Acme/North/Ghost/777/ TG-CLASSIC, 0 messages|duplicate of line 9 "
              "8.00"});
}

// ---- plans

TEST_CASE("a file of PPM assets: may have total and unreadable rows, too", "[reconcile]") {
  Rows rows = faithful(kAssets);
  for (const char* name : {"Van", "Crane", "Hire (A)", "Hire (B)"}) drop(rows, name);
  rows.push_back({"Total", "", "", "", "", "", "", "1315"});
  CHECK(reconciled(rows).agrees());
  rows.push_back({"North", "torn"});
  const auto result = reconciled(rows);
  CHECK(result.differences.empty());
  CHECK(result.lines.not_compared == 4);
}

TEST_CASE("a file of PPM assets: may have assets on other plans that have messages",
          "[reconcile]") {
  static const Run kRun = bill_text(reports::test::journal(R"csv(
2026-01-01T00:00:00Z,asset_created,Acme,North,Digger,A,1,g62,TG-PPM,
2026-01-01T00:00:00Z,asset_created,Acme,North,Upgraded,B,2,g62,TG-PPM,
2026-01-01T00:00:00Z,asset_created,Acme,North,Van,C,3,g62,TG-CLASSIC,
2026-01-02T00:00:00Z,upload,Acme,,Digger,,,,,1
2026-01-02T00:00:00Z,upload,Acme,,Upgraded,,,,,5
2026-01-02T00:00:00Z,upload,Acme,,Van,,,,,1
2026-01-10T00:00:00Z,plan_set,Acme,,Upgraded,,,,TG-PRO,
)csv"),
                                    {with_reading("TG-PLAN-CHANGE", "at_once"), &prices(), {}});
  Asked asked = of_run(kRun);
  asked.request.all_plans = false;
  Rows rows = faithful(kAssets, kRun);
  drop(rows, "Van");
  const auto result = reconciled(rows, asked);
  CHECK(to_lines(result).empty());
  CHECK(result.lines.not_compared == 1);
  // The bill has its messages, so that even a file of PPM assets must list it.
  drop(rows, "Upgraded");
  CHECK(to_lines(reconciled(rows, asked)) ==
        Lines{"missing_in_vendor_file Acme/North/Upgraded/2/ no row|TG-PRO, 5 messages -10.01"});
}

// ---- months

TEST_CASE("a month: that of most timestamps may be the first of the run", "[reconcile]") {
  Asked asked = of_run(shared_device());
  CHECK(to_string(reconciled(faithful(kActive, shared_device()), asked).month) == "2026-01");
}

TEST_CASE("a month: unreadable rows and rows without a time do not tell it", "[reconcile]") {
  Rows rows = faithful(kActive);
  for (const char* const device : {"x1", "x2", "x3", "x4", "x5", "x6"}) {
    rows.push_back({"Alpha", "2026-02-03T00:00:00.000Z", device, "\xff"});
  }
  CHECK(to_string(reconciled(rows).month) == "2026-01");
  CHECK(to_string(reconciled({faithful(kActive).front()}, in("2025-12")).month) == "2025-12");
}

TEST_CASE("a month: is refused if more assets were connected after it than until its end",
          "[reconcile]") {
  const std::string later = "most assets of the file were last connected after 2025-12";
  Rows rows = faithful(kAssets);
  rows = {rows.front(), row_with(rows, "Van")};
  rows.push_back({"North", "Gone", "", "105", "oyster2", "TG-PPM", "2025-12-31T23:59:59Z", "3"});
  CHECK(error_of(rows, in("2025-12")).empty());
  // Assets that never connected tell nothing.
  for (auto& row : rows) {
    if (row[1] == "Gone") row[6] = "Never Connected";
  }
  CHECK(error_of(rows, in("2025-12")).starts_with("invalid: vendor.csv:2: error: " + later));
  const Rows never = {rows[0], rows[2], rows[2], rows[2]};
  CHECK(error_of(never, in("2025-12")).empty());
  rows.push_back({"North", "New", "", "1", "oyster2", "TG-PPM", "2026-02-01T00:00:00Z", "3"});
  CHECK(error_of(rows, in("2025-12")).starts_with("invalid: vendor.csv:2: error: " + later));
}

// ---- amounts

TEST_CASE("lines at stake: changes that sum to 0 units are none", "[reconcile]") {
  Rows rows = faithful(kAssets);
  set(rows, "Van", "Billing Plan", "TG-PRO");
  set(rows, "Crane", "Billing Plan", "TG-CLASSIC");
  const auto result = reconciled(rows);
  CHECK(result.differences.size() == 2);
  CHECK(result.lines_at_stake.empty());
}

TEST_CASE("an active device: has no price if its account is billed by calls", "[reconcile]") {
  Asked asked = of_run(shared_device());
  Rows rows = faithful(kActive, shared_device());
  drop(rows, "Beta");
  CHECK(to_lines(reconciled(rows, asked)) ==
        Lines{"missing_in_vendor_file Acme/Beta//d1/ no row|2026-01-06T00:00:00.000Z"});
}

TEST_CASE("prices: a list that cannot rate our bill is refused", "[reconcile]") {
  const PriceList list = reports::test::price_list({{Sku::tg_classic, "8"}});
  Asked asked;
  asked.price_list = &list;
  CHECK(error_of(faithful(kActive), asked).starts_with("invalid: "));
}

// ---- reasons

TEST_CASE("a reason: knows campaigns by their account, and is given once for each", "[reconcile]") {
  Rows rows = faithful(kUpdates);
  rows.push_back({"Beta", "2026-01-12T00:00:00.000Z", "summer", "quiet", ""});
  CHECK(to_lines(reconciled(rows)) ==
        Lines{"unknown_campaign Acme/Beta//quiet/summer 2026-01-12T00:00:00.000Z|unknown in this "
              "run"});
  rows = {rows.front()};
  const auto result = reconciled(rows, in("2026-01"));
  CHECK(result.differences.size() == 4);
  CHECK(result.reasons.size() == 3);  // Alpha's spring and summer, Beta's spring
}

TEST_CASE("a reason: of a device is given once, whatever its client", "[reconcile]") {
  Rows rows = faithful(kDevices);
  rows.push_back({"North", "third_party", "g62", "999", "11"});
  rows.push_back({"South", "multi", "g62", "999", "1"});
  const auto result = reconciled(rows);
  CHECK(result.differences.size() == 2);
  CHECK(result.reasons.size() == 1);
}

TEST_CASE("a reason: of a device without a connection is that it has none", "[reconcile]") {
  Rows rows = faithful(kDevices);
  rows.push_back({"North", "third_party", "oyster2", "101", "9"});
  CHECK(conclusion_of(reconciled(rows)) ==
        "no connector fee: no connection before the end of 2026-01");
}

TEST_CASE("a reason: of a device that is active in another account only", "[reconcile]") {
  Rows rows = faithful(kActive);
  rows.push_back({"Beta", "2026-01-07T00:00:00.000Z", "a1", ""});
  CHECK(conclusion_of(reconciled(rows)) == "not active");
}

TEST_CASE("a reason: facts at the end of the month are after it", "[reconcile]") {
  static const Run kRun = bill_text(reports::test::journal(R"csv(
2026-01-01T00:00:00Z,asset_created,Acme,North,Van,A,1,g62,TG-CLASSIC,
2026-01-02T00:00:00Z,upload,Acme,,Van,,,,,1
2026-02-01T00:00:00Z,asset_created,Acme,North,New,B,2,g62,TG-CLASSIC,
)csv"),
                                    {{}, &prices(), {}});
  Asked asked = of_run(kRun);
  asked.request.month = parse_month("2026-01");
  Rows rows = faithful(kAssets, kRun);
  rows.push_back({"North", "New", "B", "2", "g62", "TG-CLASSIC", "never", "0"});
  CHECK(conclusion_of(reconciled(rows, asked)) == "not billed: created after the end of 2026-01");

  Asked shared = of_run(shared_device());
  shared.request.month = parse_month("2026-01");
  Rows updates = faithful(kUpdates, shared_device());
  updates.push_back({"Alpha", "2026-01-31T00:00:00.000Z", "february", "d1", "one"});
  CHECK(conclusion_of(reconciled(updates, shared)) == "it starts after the end of 2026-01");
}

}  // namespace fleetbill::billing::reconcile::test
