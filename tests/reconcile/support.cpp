#include "tests/reconcile/support.hpp"

#include <algorithm>
#include <stdexcept>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing::reconcile::test {
namespace {

std::string connections(std::string_view device, int count) {
  std::string rows;
  for (int i = 1; i <= count; ++i) {
    rows += concat("2026-01-", i < 10 ? "0" : "", i, "T06:00:00Z,connection,,,,,", device, ",,,\n");
  }
  return rows;
}

/// The rows of one device after the other: admission puts all in the order of their times.
std::string january_journal() {
  return reports::test::journal(R"csv(
2025-12-01T00:00:00Z,asset_created,Acme,North,Gone,,105,oyster2,TG-PPM,
2025-12-02T00:00:00Z,upload,Acme,,Gone,,,,,3
2025-12-20T00:00:00Z,asset_disabled,Acme,,Gone,,,,,
2026-01-01T00:00:00Z,asset_created,Acme,North,Digger 1,D-1,101,oyster2,TG-PPM,
2026-01-01T00:00:00Z,asset_created,Acme,North,Van,,102,g62,,
2026-01-01T00:00:00Z,asset_created,Acme,North,Truck,,103,g120,TG-PPM,
2026-01-01T00:00:00Z,asset_created,Acme,North,Idle,,104,oyster2,TG-PPM,
2026-01-01T00:00:00Z,asset_created,Acme,South,Digger 2,,0106,yabby,TG-PPM,
2026-01-01T00:00:00Z,asset_created,Acme,South,Crane,C-7,107,g120,TG-PRO,
2026-01-01T00:00:00Z,asset_created,Acme,North,Hire (A),,108,oyster2,,
2026-01-01T00:00:00Z,asset_created,Bolt,East,Bolt 1,,201,oyster2,TG-PPM,
2026-01-02T00:00:00Z,upload,Acme,,Digger 1,,,,,5
2026-01-02T00:00:00Z,upload,Acme,,Van,,,,,50
2026-01-02T00:00:00Z,upload,Acme,,Truck,,,,,1299
2026-01-02T00:00:00Z,upload,Acme,,Crane,,,,,9
2026-01-02T00:00:00Z,upload,Acme,,Hire (A),,,,,9
2026-01-02T00:00:00Z,upload,Bolt,,Bolt 1,,,,,33
2026-01-03T10:20:30.400Z,upload,Acme,,Digger 1,,,,,7
2026-01-04T00:00:00Z,upload,Acme,,Digger 2,,,,,4
2026-01-15T00:00:00Z,asset_disabled,Acme,,Hire (A),,,,,
2026-01-15T00:05:00Z,asset_created,Acme,South,Hire (B),,108,oyster2,,
2026-01-16T00:00:00Z,upload,Acme,,Hire (B),,,,,2
2026-01-01T00:00:00Z,connector_set,,,,,0106,,third_party,
2026-01-01T00:00:00Z,connector_set,,,,,102,,third_party,
2026-01-01T00:00:00Z,connector_set,,,,,107,,multi,
2026-01-01T00:00:00Z,connector_set,Acme,,,,901,,third_party,
)csv") + connections("0106", 12) +
         connections("102", 9) + connections("107", 3) + connections("901", 5) + R"csv(
2026-01-01T00:00:00Z,account_opened,,Acme,,,,,active_devices,
2026-01-01T00:00:00Z,account_opened,Acme,Alpha,,,,,active_devices,
2026-01-01T00:00:00Z,account_opened,Acme,Beta,,,,,api_calls,
2026-01-01T00:00:00Z,account_opened,,Bolt,,,,,active_devices,
2026-01-02T00:00:00Z,package_created,,Acme,,,,,PKG-1,1000
2026-01-05T08:00:00.250Z,registration,,Alpha,,,a1,,alpha one,
2026-01-05T09:00:00Z,registration,,Alpha,,,a2,,alpha two,
2026-01-06T09:00:00Z,registration,,Beta,,,b1,,beta one,
2026-01-06T10:00:00Z,registration,,Acme,,,h1,,hub one,
2026-01-06T10:00:00Z,registration,,Bolt,,,bolt-device,,bolt,
2026-01-07T00:00:00Z,transactions,,Beta,,,quiet,,,1
2026-01-08T00:00:00Z,campaign_started,,Alpha,,,,,spring,10
2026-01-08T00:00:00Z,campaign_started,,Alpha,,,,,summer,10
2026-01-08T00:00:00Z,campaign_started,,Beta,,,,,spring,10
2026-01-09T00:00:00Z,update_succeeded,,Alpha,,,a1,,spring,
2026-01-10T11:22:33.444Z,update_succeeded,,Alpha,,,a2,,spring,
2026-01-11T00:00:00Z,update_succeeded,,Alpha,,,a1,,summer,
2026-01-12T00:00:00Z,update_succeeded,,Beta,,,b1,,spring,
)csv";
}

std::string kind_word(ErrorKind kind) { return kind == ErrorKind::usage ? "usage: " : "invalid: "; }

}  // namespace

const PriceList& prices() {
  static const PriceList kPrices = reports::test::price_list({{Sku::tg_classic, "8"},
                                                              {Sku::tg_pro, "10"},
                                                              {Sku::tg_ppm_asset, "2.50"},
                                                              {Sku::tg_ppm_messages, "1.20"},
                                                              {Sku::oem, "1.50"},
                                                              {Sku::oem_splitter, "2"},
                                                              {Sku::pdm_active_device, "0.50"}});
  return kPrices;
}

const reports::test::Run& january() {
  static const reports::test::Run kRun =
      reports::test::bill_text(january_journal(), {{}, &prices(), {}});
  return kRun;
}

Rows faithful(std::string_view report, const reports::test::Run& run) {
  reports::Query query = reports::test::in_month("2026-01");
  query.partner = "Acme";
  query.all_plans = report == "partner-billing-detail";
  const Table table = reports::test::table_of(report, run, query);
  Rows rows{table.columns};
  for (const auto& cells : table.rows) {
    auto& row = rows.emplace_back();
    for (const Cell& cell : cells) row.push_back(to_text(cell));
  }
  return rows;
}

std::vector<std::string>& row_with(Rows& rows, std::string_view cell) {
  for (auto& row : rows) {
    if (std::find(row.begin(), row.end(), cell) != row.end()) return row;
  }
  throw std::logic_error(concat("no row has ", cell));
}

void set(Rows& rows, std::string_view cell, std::string_view column, std::string_view text) {
  const auto& header = rows.front();
  const auto place = std::find(header.begin(), header.end(), column);
  if (place == header.end()) throw std::logic_error(concat("no column ", column));
  row_with(rows, cell)[static_cast<std::size_t>(place - header.begin())] = text;
}

void drop(Rows& rows, std::string_view cell) {
  const auto& row = row_with(rows, cell);
  rows.erase(std::find(rows.begin(), rows.end(), row));
}

void copy(Rows& rows, std::string_view cell) {
  auto row = row_with(rows, cell);
  rows.push_back(std::move(row));
}

Reconciliation reconciled(const Rows& rows, const Asked& asked) {
  const Layout layout = detect_format(rows.front(), "vendor.csv:1", asked.reading);
  Notes notes;
  std::vector<VendorRow> read;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const std::vector<std::string_view> cells(rows[i].begin(), rows[i].end());
    read.push_back(
        read_row(layout, cells, static_cast<std::uint32_t>(i + 1), asked.reading.wording, notes));
  }
  const reports::test::Run& run = asked.run == nullptr ? january() : *asked.run;
  const PriceList* const list = asked.price_list == nullptr ? &prices() : asked.price_list;
  return reconcile(run.source(), list, asked.request, layout, std::move(read), std::move(notes),
                   "vendor.csv");
}

std::string to_line(const Difference& d) {
  return concat(to_string(d.kind), " ", d.subject.partner, "/", d.subject.organisation, "/",
                d.subject.asset, "/", d.subject.device, "/", d.subject.campaign, " ", d.theirs, "|",
                d.ours, d.impact ? concat(" ", to_decimal(*d.impact)) : std::string());
}

std::vector<std::string> to_lines(const Reconciliation& result) {
  std::vector<std::string> lines;
  for (const Difference& difference : result.differences) lines.push_back(to_line(difference));
  return lines;
}

std::string error_of(const Rows& rows, const Asked& asked) {
  try {
    (void)reconciled(rows, asked);
  } catch (const Error& error) {
    return kind_word(error.kind()) + error.what();
  }
  return {};
}

}  // namespace fleetbill::billing::reconcile::test
