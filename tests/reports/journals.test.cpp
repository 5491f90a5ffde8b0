#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "billing/journal/csv.hpp"
#include "run.hpp"

// The journals of tests/journals, whose bills were derived by hand: the reports must say the same,
// and keep their promises to each other ("The grand total will match your invoice").
namespace fleetbill::billing::reports::test {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> cases() {
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(fs::path(FLEETBILL_JOURNALS))) {
    if (fs::exists(entry.path() / "command.json")) out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::string content(const fs::path& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return out.str();
}

Run bill_case(const fs::path& folder) {
  const auto command = nlohmann::json::parse(content(folder / "command.json"));
  std::vector<std::string> files;
  for (const auto& name : command.at("events")) {
    files.push_back((folder / name.get<std::string>()).string());
  }
  Billing billing;
  if (command.at("until").is_string()) {
    billing.until = parse_instant(command.at("until").get<std::string>());
  }
  return bill_files(files, billing);
}

std::vector<std::string> partners(const Run& run) {
  std::vector<std::string> out;
  for (std::uint32_t i = 0; i < run.directory.partner_count(); ++i) {
    out.emplace_back(run.directory.partner_name(PartnerId(i)));
  }
  std::sort(out.begin(), out.end());
  return out;
}

/// The rows of a report for each month and partner, each row led by month and partner.
std::vector<std::vector<std::string>> all_rows(std::string_view report, const Run& run,
                                               bool all_plans) {
  std::vector<std::vector<std::string>> out;
  for (const SealedMonth& month : run.months) {
    for (const std::string& partner : partners(run)) {
      Query query;
      query.month = month.usage.month;
      query.partner = partner;
      query.all_plans = all_plans;
      for (const auto& cells : table_of(report, run, query).rows) {
        out.push_back({to_string(month.usage.month), partner});
        for (const Cell& cell : cells) out.back().push_back(to_text(cell));
      }
    }
  }
  return out;
}

std::vector<std::vector<std::string>> read_rows(const fs::path& path) {
  std::vector<std::vector<std::string>> out;
  const std::string text = content(path);
  std::string_view rest = text;
  csv::Cells cells;
  while (!rest.empty()) {
    const auto split = csv::split_record(rest, true, cells);
    rest.remove_prefix(split.consumed);
    if (split.outcome == csv::Outcome::record) {
      out.emplace_back(cells.values.begin(), cells.values.end());
    }
  }
  REQUIRE(!out.empty());
  out.erase(out.begin());  // the header
  return out;
}

}  // namespace

TEST_CASE("journals: the detail lists the billed assets that were derived by hand",
          "[reports][journals]") {
  const auto folder = GENERATE(from_range(cases()));
  CAPTURE(folder.filename().string());
  const Run run = bill_case(folder);
  CHECK(all_rows("partner-billing-detail", run, true) == read_rows(folder / "detail.csv"));
}

TEST_CASE("journals: the Device Manager detail lists the fees that were derived by hand",
          "[reports][journals]") {
  const auto folder = GENERATE(from_range(cases()));
  CAPTURE(folder.filename().string());
  const Run run = bill_case(folder);
  std::vector<std::vector<std::string>> fees;  // month, partner, connector, serial, connections
  for (const auto& row : all_rows("device-manager-billing-detail", run, false)) {
    fees.push_back({row[0], row[1], row[3], row[5], row[6]});
  }
  const auto by_serial = [](const auto& a, const auto& b) {
    return std::tie(a[0], a[1], a[3], a[2]) < std::tie(b[0], b[1], b[3], b[2]);
  };
  auto expected = read_rows(folder / "devices.csv");
  std::sort(fees.begin(), fees.end(), by_serial);
  std::sort(expected.begin(), expected.end(), by_serial);
  CHECK(fees == expected);
}

TEST_CASE("journals: the invoice has the lines that were derived by hand", "[reports][journals]") {
  const auto folder = GENERATE(from_range(cases()));
  CAPTURE(folder.filename().string());
  const Run run = bill_case(folder);
  std::vector<std::vector<std::string>> invoice;  // month, partner, sku, quantity
  for (const auto& row : all_rows("invoice", run, false)) {
    invoice.push_back({row[0], row[1], row[4], row[6]});
  }
  CHECK(invoice == read_rows(folder / "lines.csv"));
}

TEST_CASE("journals: reports agree with each other and with the invoice", "[reports][journals]") {
  const auto folder = GENERATE(from_range(cases()));
  CAPTURE(folder.filename().string());
  const Run run = bill_case(folder);
  for (const SealedMonth& month : run.months) {
    for (const std::string& partner : partners(run)) {
      Query query;
      query.month = month.usage.month;
      query.partner = partner;
      CAPTURE(to_string(query.month), partner);
      std::map<Sku, std::int64_t> invoiced;  // units
      for (const Invoice& invoice : month.invoices) {
        if (run.directory.partner_name(invoice.partner) != partner) continue;
        for (const InvoiceLine& line : invoice.lines) invoiced[line.sku] = line.quantity.count;
      }
      const auto total = [&](std::string_view report, std::size_t column) -> std::int64_t {
        const Table table = table_of(report, run, query);
        return table.total.empty() ? 0 : std::get<std::int64_t>(table.total.at(column));
      };
      std::int64_t fees = 0;
      for (std::size_t i = 0; i < kPlanCount; ++i) fees += invoiced[fee_sku(static_cast<Plan>(i))];

      CHECK(total("partner-billing-detail", 7) == invoiced[Sku::tg_ppm_messages]);
      CHECK(total("partner-billing-summary", 4) == invoiced[Sku::tg_ppm_messages]);
      CHECK(total("partner-billing-summary", 3) == fees);
      CHECK(total("admin-billing", 2) == fees);
      CHECK(total("wifi-lookup-summary", 5) == invoiced[Sku::tg_wifi_loc]);
      CHECK(total("sms-usage", 1) == invoiced[Sku::tg_sms]);
      CHECK(total("device-manager-billing-detail", 3) ==
            invoiced[Sku::oem] + invoiced[Sku::oem_splitter]);
      query.all_plans = true;
      CHECK(total("partner-billing-detail", 1) == fees);
    }
  }
}

TEST_CASE("journals: a time frame of whole months counts as the facts do", "[reports][journals]") {
  const auto folder = GENERATE(from_range(cases()));
  CAPTURE(folder.filename().string());
  const Run run = bill_case(folder);
  for (const char* report : {"wifi-lookup-summary", "iridium-messages"}) {
    Query months;
    months.from = run.months.front().usage.month.begin();
    months.to = run.months.back().usage.month.end();
    Query instants = months;  // a millisecond less than a complete month
    instants.to = *months.to - milliseconds(1);
    const Table whole = table_of(report, run, months);
    const Table cut = table_of(report, run, instants);
    const bool ends_busy =
        std::any_of(run.admission.facts.begin(), run.admission.facts.end(),
                    [&](const ResolvedFact& fact) { return fact.time >= *instants.to; });
    if (!ends_busy) CHECK(whole.total == cut.total);
  }
}

TEST_CASE("journals: parts by organisation sum to the lines, in quantity and amount",
          "[reports][journals]") {
  const auto folder = GENERATE(from_range(cases()));
  CAPTURE(folder.filename().string());
  // A price that never divides evenly; a small one where quantities are near the end of counts.
  const bool is_huge = folder.filename().string().find("huge") != std::string::npos;
  std::vector<std::pair<Sku, std::string>> prices;
  for (std::size_t i = 0; i < kSkuCount; ++i) {
    prices.emplace_back(static_cast<Sku>(i), is_huge ? "0.000337" : "3.333337");
  }
  const PriceList list = price_list(prices);
  Run run = bill_case(folder);
  run.months = bill(run.admission.facts, *run.admission.first_month, *run.admission.last_month,
                    run.rules, &list, run.directory);
  using Key = std::pair<std::string, std::string>;  // partner, sku
  const auto sums = [&](const Table& table, std::size_t sku, std::size_t quantity) {
    std::map<Key, std::pair<std::int64_t, std::int64_t>> out;
    for (const auto& row : table.rows) {
      auto& [units, micros] = out[{to_text(row[1]), to_text(row[sku])}];
      units += std::get<Quantity>(row[quantity]).count;
      micros += std::get<Money>(row[row.size() - 2]).micros();
    }
    return out;
  };
  for (const SealedMonth& month : run.months) {
    Query query;
    query.month = month.usage.month;
    const Table invoice = table_of("invoice", run, query);
    const Table focus = table_of("focus", run, query);
    query.by_organisation = true;
    const Table split = table_of("invoice", run, query);
    CHECK(sums(split, 3, 5) == sums(invoice, 2, 4));
    CHECK(split.total.size() == (invoice.total.empty() ? 0 : invoice.total.size() + 1));
    std::int64_t billed = 0;  // FOCUS: "the sum of BilledCost is the invoice's"
    for (const auto& row : focus.rows) billed += std::get<Money>(row.front()).micros();
    const std::int64_t total =
        invoice.total.empty() ? 0
                              : std::get<Money>(invoice.total[invoice.total.size() - 2]).micros();
    CHECK(billed == total);
  }
}

}  // namespace fleetbill::billing::reports::test
