// Errors planted in vendors' files, each named rightly, and nothing said of faithful ones.
#include <catch2/catch.hpp>
#include <functional>

#include "tests/reconcile/support.hpp"

namespace fleetbill::billing::reconcile::test {
namespace {

/// One kind of error.
struct Planted {
  std::string_view report;
  std::string_view error;  // what was done to the file
  std::function<void(Rows&)> plant;
  std::string difference;  // the only one that may be found
};

/// Amounts by hand, from January's invoice of Acme: 3 PPM assets, 1315 messages (1.58 at 1.20 per
/// 1000), 3 CLASSIC, 1 PRO, 2 OEM, 1 OEM-SPLITTER, 3 active devices of active_devices accounts.
const std::vector<Planted>& planted() {
  static const std::vector<Planted> kPlanted{
      // ---- partner-billing-detail
      {kAssets, "an asset that never connected is billed",
       [](Rows& rows) {
         rows.push_back({"North", "Idle", "", "104", "oyster2", "TG-PPM", "Never Connected", "0"});
       },
       "extra_in_vendor_file Acme/North/Idle/104/ TG-PPM, 0 messages|not billed 2.50"},
      {kAssets, "an asset that was disabled the month before is billed, and messages with it",
       [](Rows& rows) {
         rows.push_back(
             {"North", "Gone", "", "105", "oyster2", "TG-PPM", "2025-12-02T00:00:00.000Z", "1000"});
       },
       // 2.50 + 2315 messages at 2.78 instead of 1.58
       "extra_in_vendor_file Acme/North/Gone/105/ TG-PPM, 1000 messages|not billed 3.70"},
      {kAssets, "an asset is left out", [](Rows& rows) { drop(rows, "Crane"); },
       "missing_in_vendor_file Acme/South/Crane/107/ no row|TG-PRO, 0 messages -10.00"},
      {kAssets, "the second asset of a device hired twice is left out",
       [](Rows& rows) { drop(rows, "Hire (B)"); },
       "missing_in_vendor_file Acme/South/Hire (B)/108/ no row|TG-CLASSIC, 0 messages -8.00"},
      {kAssets, "an asset that there never was",
       [](Rows& rows) {
         rows.push_back({"North", "Ghost", "", "777", "oyster2", "TG-CLASSIC",
                         "2026-01-05T00:00:00.000Z", "0"});
       },
       "unknown_asset Acme/North/Ghost/777/ TG-CLASSIC, 0 messages|unknown in this run 8.00"},
      {kAssets, "a row is there twice", [](Rows& rows) { copy(rows, "Van"); },
       "duplicate_row Acme/North/Van/102/ TG-CLASSIC, 0 messages|duplicate of line 5 8.00"},
      {kAssets, "another plan", [](Rows& rows) { set(rows, "Van", "Billing Plan", "TG-PRO"); },
       "plan_mismatch Acme/North/Van/102/ TG-PRO|TG-CLASSIC 2.00"},
      {kAssets, "another count of messages",
       // 1330 messages are 1.60 instead of 1.58
       [](Rows& rows) { set(rows, "Digger 1", "Message Count", "27"); },
       "message_count_mismatch Acme/North/Digger 1/101/ 27|12 0.02"},
      {kAssets, "another organisation",
       [](Rows& rows) { set(rows, "Van", "Organisation", "South"); },
       "organisation_mismatch Acme/North/Van/102/ South|North"},
      {kAssets, "an asset that was renamed",
       [](Rows& rows) { set(rows, "Van", "Asset Name", "White van"); },
       "asset_name_mismatch Acme/North/Van/102/ White van|Van"},
      {kAssets, "another asset code", [](Rows& rows) { set(rows, "Crane", "Asset Code", "C-8"); },
       "asset_code_mismatch Acme/South/Crane/107/ C-8|C-7"},
      {kAssets, "another serial", [](Rows& rows) { set(rows, "Van", "Serial", "103"); },
       "serial_mismatch Acme/North/Van/102/ 103|102"},
      {kAssets, "another device type", [](Rows& rows) { set(rows, "Van", "Device Type", "g120"); },
       "device_type_mismatch Acme/North/Van/102/ g120|g62"},
      {kAssets, "another time of the last connection",
       [](Rows& rows) { set(rows, "Van", "Last Connected (UTC)", "2026-01-02T00:00:01.000Z"); },
       "last_connected_mismatch Acme/North/Van/102/ "
       "2026-01-02T00:00:01.000Z|2026-01-02T00:00:00.000Z"},
      {kAssets, "a billed asset that never connected",
       [](Rows& rows) { set(rows, "Van", "Last Connected (UTC)", "Never Connected"); },
       "last_connected_mismatch Acme/North/Van/102/ Never Connected|2026-01-02T00:00:00.000Z"},
      {kAssets, "a grand total that is not that of the rows",
       [](Rows& rows) {
         rows.push_back({"Total", "7", "", "", "", "", "", "1,316"});
       },
       "total_mismatch //// 1,316|the rows of the file sum to 1315"},

      // ---- device-manager-billing-detail
      {kDevices, "a device below the threshold is charged",
       [](Rows& rows) {
         rows.push_back({"Acme", "third_party", "", "901", "5"});
       },
       "extra_in_vendor_file Acme/Acme//901/ third_party, 5 connections|no fee 1.50"},
      {kDevices, "a splitter is charged for a device that has none",
       [](Rows& rows) {
         rows.push_back({"North", "multi", "g62", "102", "9"});
       },
       "extra_in_vendor_file Acme/North//102/ multi, 9 connections|no fee 2.00"},
      {kDevices, "a device is left out", [](Rows& rows) { drop(rows, "107"); },
       "missing_in_vendor_file Acme/South//107/ no row|multi, 3 connections -2.00"},
      {kDevices, "a device that there never was",
       [](Rows& rows) {
         rows.push_back({"North", "third_party", "g62", "999", "11"});
       },
       "unknown_device Acme/North//999/ third_party, 11 connections|unknown in this run "
       "1.50"},
      {kDevices, "a row is there twice", [](Rows& rows) { copy(rows, "102"); },
       "duplicate_row Acme/North//102/ third_party, 9 connections|duplicate of line 2 1.50"},
      {kDevices, "another connector", [](Rows& rows) { set(rows, "102", "Connector", "multi"); },
       "connector_mismatch Acme/North//102/ multi|third_party 0.50"},
      {kDevices, "another count of connections",
       [](Rows& rows) { set(rows, "102", "Connection Count", "10"); },
       "connection_count_mismatch Acme/North//102/ 10|9"},
      {kDevices, "another client", [](Rows& rows) { set(rows, "102", "Client", "South"); },
       "organisation_mismatch Acme/North//102/ South|North"},
      {kDevices, "another product", [](Rows& rows) { set(rows, "102", "Product", "g120"); },
       "product_mismatch Acme/North//102/ g120|g62"},
      {kDevices, "a total that is not that of the rows",
       [](Rows& rows) {
         rows.push_back({"Total", "", "", "3", "23"});
       },
       "total_mismatch //// 23|the rows of the file sum to 24"},

      // ---- active-devices
      {kActive, "a device that did not connect",
       [](Rows& rows) {
         rows.push_back({"Beta", "2026-01-07T00:00:00.000Z", "quiet", "quiet one"});
       },
       "extra_in_vendor_file Acme/Beta//quiet/ 2026-01-07T00:00:00.000Z|not active 0.50"},
      {kActive, "a device is left out", [](Rows& rows) { drop(rows, "a2"); },
       "missing_in_vendor_file Acme/Alpha//a2/ no row|2026-01-05T09:00:00.000Z -0.50"},
      {kActive, "a device that there never was",
       [](Rows& rows) {
         rows.push_back({"Alpha", "2026-01-07T00:00:00.000Z", "a9", ""});
       },
       "unknown_device Acme/Alpha//a9/ 2026-01-07T00:00:00.000Z|unknown in this run 0.50"},
      {kActive, "an account that there never was",
       [](Rows& rows) {
         rows.push_back({"Gamma", "2026-01-07T00:00:00.000Z", "quiet", ""});
       },
       "unknown_account /Gamma//quiet/ 2026-01-07T00:00:00.000Z|unknown in this run"},
      {kActive, "a row is there twice, with another time",
       [](Rows& rows) {
         copy(rows, "a1");
         rows.back()[1] = "2026-01-30T00:00:00.000Z";
       },
       "duplicate_row Acme/Alpha//a1/ 2026-01-30T00:00:00.000Z|duplicate of line 3 0.50"},
      {kActive, "a device under another account",
       [](Rows& rows) { set(rows, "a2", "Account ID", "Beta"); },
       "account_mismatch Acme/Alpha//a2/ Beta|Alpha"},
      {kActive, "another time of the first connection",
       [](Rows& rows) { set(rows, "a2", "Timestamp", "2026-01-05T09:00:00.001Z"); },
       "timestamp_mismatch Acme/Alpha//a2/ 2026-01-05T09:00:00.001Z|2026-01-05T09:00:00.000Z"},
      {kActive, "another endpoint name",
       [](Rows& rows) { set(rows, "a2", "Endpoint name", "alpha 2"); },
       "endpoint_name_mismatch Acme/Alpha//a2/ alpha 2|alpha two"},

      // ---- firmware-updates
      {kUpdates, "a success that there was not",
       [](Rows& rows) {
         rows.push_back({"Alpha", "2026-01-12T00:00:00.000Z", "summer", "a2", "alpha two"});
       },
       "extra_in_vendor_file Acme/Alpha//a2/summer 2026-01-12T00:00:00.000Z|no successful update"},
      {kUpdates, "a success is left out",
       [](Rows& rows) { drop(rows, "2026-01-11T00:00:00.000Z"); },
       "missing_in_vendor_file Acme/Alpha//a1/summer no row|2026-01-11T00:00:00.000Z"},
      {kUpdates, "a device that there never was",
       [](Rows& rows) {
         rows.push_back({"Alpha", "2026-01-12T00:00:00.000Z", "summer", "a9", ""});
       },
       "unknown_device Acme/Alpha//a9/summer 2026-01-12T00:00:00.000Z|unknown in this run"},
      {kUpdates, "an account that there never was",
       [](Rows& rows) {
         rows.push_back({"Gamma", "2026-01-12T00:00:00.000Z", "winter", "a2", ""});
       },
       "unknown_account /Gamma//a2/winter 2026-01-12T00:00:00.000Z|unknown in this run"},
      {kUpdates, "a campaign that there never was",
       [](Rows& rows) {
         rows.push_back({"Alpha", "2026-01-12T00:00:00.000Z", "winter", "a2", "alpha two"});
       },
       "unknown_campaign Acme/Alpha//a2/winter 2026-01-12T00:00:00.000Z|unknown in this run"},
      {kUpdates, "a row is there twice", [](Rows& rows) { copy(rows, "b1"); },
       "duplicate_row Acme/Beta//b1/spring 2026-01-12T00:00:00.000Z|duplicate of line 5"},
      {kUpdates, "another campaign", [](Rows& rows) { set(rows, "a2", "Campaign name", "summer"); },
       "campaign_mismatch Acme/Alpha//a2/spring summer|spring"},
      {kUpdates, "another time of the success",
       [](Rows& rows) { set(rows, "a2", "Timestamp", "2026-01-10T11:22:34.444Z"); },
       "timestamp_mismatch Acme/Alpha//a2/spring "
       "2026-01-10T11:22:34.444Z|2026-01-10T11:22:33.444Z"},
      {kUpdates, "a success under another account",
       [](Rows& rows) { set(rows, "b1", "Account ID", "Alpha"); },
       "account_mismatch Acme/Beta//b1/spring Alpha|Beta"},
      {kUpdates, "another endpoint name",
       [](Rows& rows) { set(rows, "b1", "Endpoint name", "beta 1"); },
       "endpoint_name_mismatch Acme/Beta//b1/spring beta 1|beta one"},
  };
  return kPlanted;
}

/// Every row of theirs and every line of ours went somewhere.
void check_counts(const Reconciliation& result) {
  const RowCounts& r = result.rows;
  CHECK(r.read == r.matched + r.differing + r.duplicate + r.without_line + r.totals + r.of_others +
                      r.unreadable);
  const LineCounts& l = result.lines;
  CHECK(l.lines == l.matched + l.differing + l.without_row + l.unreadable + l.not_compared);
}

}  // namespace

TEST_CASE("a faithful file: is found to be so", "[reconcile]") {
  const auto report = GENERATE(kAssets, kDevices, kActive, kUpdates);
  CAPTURE(report);
  const Rows rows = faithful(report);
  REQUIRE(rows.size() > 3);
  const Reconciliation result = reconciled(rows);
  CHECK(to_lines(result).empty());
  CHECK(result.report == report);
  CHECK(result.agrees());
  CHECK(result.rows.matched == rows.size() - 1);
  CHECK(result.lines.matched == rows.size() - 1);
  CHECK(result.notes.all().empty());
  check_counts(result);
}

TEST_CASE("a planted error: is found and named, and nothing else is", "[reconcile]") {
  CHECK(planted().size() >= 30);
  for (const Planted& error : planted()) {
    CAPTURE(error.report, error.error);
    Rows rows = faithful(error.report);
    error.plant(rows);
    const Reconciliation result = reconciled(rows);
    CHECK(to_lines(result) == std::vector<std::string>{error.difference});
    CHECK_FALSE(result.agrees());
    check_counts(result);
    for (const Difference& difference : result.differences) {
      if (difference.kind.field == Field::total) {
        CHECK_FALSE(difference.reason);
        continue;
      }
      REQUIRE(difference.reason);
      CHECK_FALSE(result.reasons.at(*difference.reason).conclusion.empty());
    }
  }
}

TEST_CASE("planted errors: all of a file are found at once, whatever the order of its rows",
          "[reconcile]") {
  Rows rows = faithful(kAssets);
  set(rows, "Van", "Billing Plan", "TG-PRO");
  drop(rows, "Crane");
  set(rows, "Digger 1", "Message Count", "27");
  copy(rows, "Truck");
  auto backwards = rows;
  std::reverse(backwards.begin() + 1, backwards.end());
  // Which of two rows is the duplicate depends on their order; so do lines.
  const auto forwards = reconciled(rows);
  CHECK(to_lines(forwards) ==
        std::vector<std::string>{
            "missing_in_vendor_file Acme/South/Crane/107/ no row|TG-PRO, 0 messages -10.00",
            "duplicate_row Acme/North/Truck/103/ TG-PPM, 1299 messages|duplicate of line 4 4.06",
            "plan_mismatch Acme/North/Van/102/ TG-PRO|TG-CLASSIC 2.00",
            "message_count_mismatch Acme/North/Digger 1/101/ 27|12 0.02"});
  auto kinds = [](const Reconciliation& result) {
    std::vector<std::string> out;
    for (const auto& d : result.differences) {
      out.push_back(std::string(to_string(d.kind)) + d.subject.asset);
    }
    return out;
  };
  CHECK(kinds(reconciled(backwards)) == kinds(forwards));
}

TEST_CASE("lines at stake: are the invoice lines if they were right in all", "[reconcile]") {
  Rows rows = faithful(kAssets);
  set(rows, "Digger 1", "Message Count", "27");    // + 15
  set(rows, "Digger 2", "Message Count", "1004");  // + 1000
  set(rows, "Van", "Billing Plan", "TG-PRO");
  const auto result = reconciled(rows);
  REQUIRE(result.lines_at_stake.size() == 3);
  const auto& [classic, pro, messages] =
      std::tie(result.lines_at_stake[0], result.lines_at_stake[1], result.lines_at_stake[2]);
  CHECK(classic.sku == Sku::tg_classic);
  CHECK(to_decimal(classic.theirs) + " " + to_decimal(classic.ours) == "2 3");
  CHECK(to_decimal(*classic.difference) == "-8.00");
  CHECK(pro.sku == Sku::tg_pro);
  CHECK(to_decimal(*pro.difference) == "10.00");
  CHECK(messages.sku == Sku::tg_ppm_messages);
  CHECK(to_decimal(messages.theirs) + " " + to_decimal(messages.ours) == "2.33 1.315");
  CHECK(to_decimal(*messages.difference) == "1.22");  // 2.796, that is 2.80, less 1.58
}

TEST_CASE("an explanation: is that of explain, for what is billed and what is not", "[reconcile]") {
  Rows rows = faithful(kAssets);
  rows.push_back({"North", "Idle", "", "104", "oyster2", "TG-PPM", "Never Connected", "0"});
  const auto result = reconciled(rows);
  REQUIRE(result.reasons.size() == 1);
  CHECK(result.reasons[0].about == "Asset 'Idle' of North (Acme)");
  CHECK(result.reasons[0].conclusion == "not billed: condition 3 (connected) does not hold");
  REQUIRE(result.reasons[0].findings.size() >= 3);
  CHECK(result.reasons[0].findings[2].clause == ClauseId::tg_connected);
  CHECK(result.reasons[0].findings[2].holds == false);
}

TEST_CASE("a file of PPM assets alone: is held against those, unless all plans are asked for",
          "[reconcile]") {
  Rows rows = faithful(kAssets);
  for (const char* name : {"Van", "Crane", "Hire (A)", "Hire (B)"}) drop(rows, name);
  const auto result = reconciled(rows);
  CHECK(result.agrees());
  CHECK(result.lines.not_compared == 4);
  CHECK(result.notes.all().begin()->first.find("4 assets on other plans were not compared") !=
        std::string::npos);
  Asked all;
  all.request.all_plans = true;
  CHECK(reconciled(rows, all).differences.size() == 4);
}

TEST_CASE("another spelling: is understood, and said", "[reconcile]") {
  Rows rows = faithful(kAssets);
  set(rows, "Digger 1", "Asset Name", " DIGGER  1 ");
  set(rows, "Truck", "Message Count", "1,299");
  set(rows, "Digger 2", "Serial", "106");
  set(rows, "Crane", "Billing Plan", "tg-pro");
  set(rows, "Van", "Last Connected (UTC)", "2026-01-02 00:00");
  rows.push_back({"Total", "", "", "", "", "", "", "1315"});
  const auto result = reconciled(rows);
  CHECK(to_lines(result).empty());
  std::vector<std::string> notes;
  for (const auto& [what, place] : result.notes.all()) notes.push_back(what);
  CHECK(notes ==
        std::vector<std::string>{
            "Asset Name: spaces around a cell are ignored",
            "Asset Name: texts that differ only in case, spaces or leading zeros are the same",
            "Billing Plan: 'tg-pro' is TG-PRO",
            std::string("Last Connected (UTC): times in the form %Y-%m-%d %H:%M, ")
                .append("compared no more exactly than that"),
            "Message Count: thousands are set apart, as in '1,299'",
            "Serial: texts that differ only in case, spaces or leading zeros are the same"});
  CHECK(result.rows.totals == 1);
  check_counts(result);
}

TEST_CASE("an unreadable cell: is said with its line, and its asset is not missed", "[reconcile]") {
  struct Case {
    std::string_view report, row, column, text, problem;
  };
  const auto c = GENERATE(values<Case>({
      {kAssets, "Van", "Billing Plan", "Standard", "Billing Plan: 'Standard' is invalid; a plan"},
      {kAssets, "Van", "Message Count", "1.299", "Message Count: '1.299' is invalid; a count"},
      {kAssets, "Van", "Message Count", "-1", "Message Count: '-1' is invalid"},
      {kAssets, "Van", "Last Connected (UTC)", "02/01/2026 00:00", "--time-format"},
      {kAssets, "Van", "Device Type", "\xff", "Device Type: the bytes are not UTF-8"},
      {kAssets, "Van", "Message Count", "\xff", "Message Count: the bytes are not UTF-8"},
      {kDevices, "102", "Connection Count", "", "Connection Count: '' is invalid"},
      {kActive, "a2", "Timestamp", "Never Connected", "Timestamp: 'Never Connected' is invalid"},
  }));
  CAPTURE(c.report, c.column, c.text);
  Rows rows = faithful(c.report);
  set(rows, c.row, c.column, c.text);
  const auto result = reconciled(rows);
  CHECK(to_lines(result).empty());
  CHECK_FALSE(result.agrees());
  REQUIRE(result.unreadable.size() == 1);
  CHECK(result.unreadable[0].problem.find(c.problem) != std::string::npos);
  CHECK(result.rows.unreadable == 1);
  CHECK(result.lines.unreadable == 1);
  check_counts(result);
}

TEST_CASE("a torn row: is unreadable, and so are cells beyond the header", "[reconcile]") {
  Rows rows = faithful(kAssets);
  rows.push_back({"North", "Idle"});
  rows.push_back({"North", "Idle", "", "104", "oyster2", "TG-PPM", "Never Connected", "0", "x"});
  rows.push_back({"North", "Idle", "", "104", "oyster2", "TG-PPM", "Never Connected", "0", ""});
  const auto result = reconciled(rows);
  REQUIRE(result.unreadable.size() == 2);
  CHECK(result.unreadable[0].problem == "the row has 2 cells, the header 8");
  CHECK(result.unreadable[0].line == 9);
  CHECK(result.unreadable[1].problem == "the row has 9 cells, the header 8");
  CHECK(result.differences.size() == 1);
  check_counts(result);
}

TEST_CASE("their words: are translated, columns renamed, left out and passed over", "[reconcile]") {
  Rows rows = faithful(kAssets);
  rows.front()[1] = "Vehicle";
  rows.front().emplace_back("Notes");
  for (std::size_t i = 1; i < rows.size(); ++i) {
    rows[i].emplace_back("anything");
    if (rows[i][5] == "TG-PPM") rows[i][5] = "Pay per message";
    rows[i][6] = rows[i][6].substr(8, 2) + "/" + rows[i][6].substr(5, 2) + "/2026";
  }
  for (auto& row : rows) row.erase(row.begin() + 2);  // Asset Code
  Asked asked;
  asked.reading.columns = {{"Asset Name", "vehicle"}, {"Asset Code", ""}, {"", "Notes"}};
  asked.reading.wording.values = {{"pay per message", "TG-PPM"}};
  asked.reading.wording.time_format.emplace("%d/%m/%Y");
  const auto result = reconciled(rows, asked);
  CHECK(to_lines(result).empty());
  CHECK(result.agrees());
}

TEST_CASE("a partner: is named by the file, by the user, or is the only one", "[reconcile]") {
  Rows rows = faithful(kAssets);
  Asked nobody;
  nobody.request.partner.clear();
  CHECK(error_of(rows, nobody).starts_with("usage: the run has several partners"));
  rows.front().insert(rows.front().begin(), "Partner");
  for (std::size_t i = 1; i < rows.size(); ++i) rows[i].insert(rows[i].begin(), "Acme");
  rows.push_back(
      {"Bolt", "East", "Bolt 1", "", "201", "oyster2", "TG-PPM", "2026-01-02T00:00:00.000Z", "33"});
  CHECK(reconciled(rows, nobody).agrees());
  const auto of_acme = reconciled(rows);
  CHECK(of_acme.agrees());
  CHECK(of_acme.rows.of_others == 1);
  rows.back()[0] = "Bold";
  const auto wrong = reconciled(rows, nobody);
  CHECK(to_lines(wrong) ==
        std::vector<std::string>{
            "missing_in_vendor_file Bolt/East/Bolt 1/201/ no row|TG-PPM, 33 messages -2.54",
            "unknown_asset Bold/East/Bolt 1/201/ TG-PPM, 33 messages|unknown in this run "
            "2.54"});
  CHECK(wrong.lines_at_stake.size() == 4);  // an asset and messages less for Bolt, more for Bold
  Asked bolt;
  bolt.request.partner = "Bolt";
  rows = {faithful(kAssets).front(),
          {"East", "Bolt 1", "", "201", "oyster2", "TG-PPM", "2026-01-02T00:00:00.000Z", "33"}};
  CHECK(reconciled(rows, bolt).agrees());
  drop(rows, "Bolt 1");
  bolt.request.all_plans = true;
  CHECK(to_lines(reconciled(rows, bolt)) ==
        std::vector<std::string>{
            "missing_in_vendor_file Bolt/East/Bolt 1/201/ no row|TG-PPM, 33 messages -2.54"});
}

TEST_CASE("a partner that pays for another device than ours: is a difference", "[reconcile]") {
  Rows rows = faithful(kDevices);
  rows.front().insert(rows.front().begin(), "Partner");
  for (std::size_t i = 1; i < rows.size(); ++i) rows[i].insert(rows[i].begin(), "Acme");
  set(rows, "102", "Partner", "Bolt");
  Asked nobody;
  nobody.request.partner.clear();
  CHECK(to_lines(reconciled(rows, nobody)) ==
        std::vector<std::string>{"partner_mismatch Acme/North//102/ Bolt|Acme"});
}

TEST_CASE("a month: is that of the timestamps, and must be the one asked for", "[reconcile]") {
  Asked february;
  february.request.month = parse_month("2026-02");
  CHECK(error_of(faithful(kActive), february) ==
        "invalid: vendor.csv:2: error: most timestamps of the file are in 2026-01, not in the "
        "requested month, 2026-02");
  Rows later = faithful(kActive);
  for (std::size_t i = 1; i < later.size(); ++i) later[i][1] = "2027-05-01T00:00:00.000Z";
  CHECK(error_of(later) ==
        "invalid: vendor.csv:2: error: most timestamps of the file are in 2027-05, and the run has "
        "2025-12 to 2026-01");
  Asked december;
  december.request.month = parse_month("2025-12");
  CHECK(error_of(faithful(kAssets), december) ==
        "invalid: vendor.csv:2: error: most assets of the file were last connected after 2025-12, "
        "so that it is of a later month; select it with --month");
  Rows old = faithful(kAssets);
  old = {old[0], {"North", "Gone", "", "105", "oyster2", "TG-PPM", "2025-12-02 00:00:00", "3"}};
  CHECK(error_of(old).starts_with(
      "invalid: vendor.csv:2: error: no asset of the file was last connected in 2026-01, the last "
      "month of the run, and some were in 2025-12"));
  CHECK(reconciled(old, december).agrees());
}

TEST_CASE("an empty file: lacks every line of ours", "[reconcile]") {
  for (const auto report : {kDevices, kActive, kUpdates}) {
    const Rows rows = faithful(report);
    const auto result = reconciled({rows.front()});
    CHECK(result.lines.without_row == rows.size() - 1);
    check_counts(result);
  }
}

}  // namespace fleetbill::billing::reconcile::test
