#include "tools/workbench/compare/run_diff.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "billing/compare/bill_diff.hpp"
#include "billing/compare/id_mapping.hpp"
#include "billing/explain/explanation.hpp"
#include "billing/units/text.hpp"
#include "results/difference.hpp"
#include "tools/workbench/explain/explainer.hpp"
#include "tools/workbench/output/render.hpp"
#include "tools/workbench/tariff/tariff_diff.hpp"

namespace fleetbill::workbench {

using billing::BillRow;
using billing::BillRowKind;
using billing::Cell;
using billing::RowDiff;
using billing::SealedMonth;
using billing::Table;

namespace {

/// Collects differences: the first ones as rows, all of them as counts.
class DiffRows {
 public:
  DiffRows(std::size_t limit, RunDiff& out) : limit_(limit), out_(out) {
    out_.rows.title = "Differences";
    out_.rows.columns = {"what", "month", "partner", "name", "field", "a", "b", "why"};
  }

  /// Whether the next difference is listed, hence needs a reason.
  [[nodiscard]] bool has_space() const {
    return limit_ == 0 || out_.total - out_.left_out < limit_;
  }

  /// Each field in which a row differs is a difference; a row that one side lacks is one
  /// difference.
  void add_row(const RowDiff& change, const std::string& why) {
    if (!change.old || !change.now) {
      add_cells(change.row(), "", change.old ? fields_text(*change.old) : "",
                change.now ? fields_text(*change.now) : "", why);
      return;
    }
    std::string reason = why;
    for (std::size_t i = 0; i < change.old->fields.size(); ++i) {
      const auto& [field, before] = change.old->fields[i];
      const std::string& after = change.now->fields[i].second;
      if (before == after) continue;
      add_cells(*change.old, field, before, after, reason);
      reason.clear();  // shown once
    }
  }

  void add_other(const std::string& kind, const std::string& name, const std::string& a,
                 const std::string& b) {
    if (!count(kind)) return;
    out_.rows.rows.push_back({text_cell(kind), Cell(), Cell(), text_cell(name), Cell(),
                              text_cell(a), text_cell(b), Cell()});
  }

 private:
  /// Counts a difference. @returns whether it is listed
  bool count(const std::string& kind) {
    const bool is_listed = has_space();
    ++out_.counts[kind];
    ++out_.total;
    out_.left_out += is_listed ? 0 : 1;
    return is_listed;
  }

  void add_cells(const BillRow& item, std::string_view field, const std::string& a,
                 const std::string& b, const std::string& why) {
    if (!count(std::string(to_string(item.kind)))) return;
    out_.rows.rows.push_back({text_cell(to_string(item.kind)), text_cell(to_string(item.month)),
                              text_cell(item.partner), text_cell(item.name), text_cell(field),
                              text_cell(a), text_cell(b), text_cell(why)});
  }

  std::size_t limit_;
  RunDiff& out_;
};

/// One run and its bill, with the ids of the directory that both sides share.
class Side {
 public:
  explicit Side(SavedRun& saved) : run(saved) {}

  SavedRun& run;
  std::vector<SealedMonth> months;

  /// Reads the facts at the first call.
  [[nodiscard]] Explainer& explainer() {
    if (!explainer_) {
      const auto& facts = run.facts();
      explainer_.emplace(facts, run.fact_directory(), run.tariff().rules);
    }
    return *explainer_;
  }

  [[nodiscard]] const SealedMonth* month(Month wanted) const {
    const auto found = std::find_if(months.begin(), months.end(),
                                    [&](const SealedMonth& m) { return m.usage.month == wanted; });
    return found == months.end() ? nullptr : &*found;
  }

 private:
  std::optional<Explainer> explainer_;
};

/// Compares the bills of two runs.
class BillComparison {
 public:
  BillComparison(SavedRun& a, SavedRun& b, DiffRows& out) : a_(a), b_(b), out_(out) {
    results::Bill first = a.take_bill();
    results::Bill second = b.take_bill();
    directory_ = std::move(first.directory);
    a_.months = std::move(first.months);
    billing::IdMapping translation(second.directory, directory_);
    for (SealedMonth& month : second.months) {
      b_.months.push_back(translation(std::move(month)));
    }
  }

  void compare() {
    std::map<Month, int> months;
    for (const Side* side : {&a_, &b_}) {
      for (const SealedMonth& month : side->months) ++months[month.usage.month];
    }
    for (const auto& [month, sides] : months) {
      for_each_row_diff(a_.month(month), b_.month(month), directory_, [&](const RowDiff& change) {
        out_.add_row(change, out_.has_space() ? why(change) : std::string());
      });
    }
  }

 private:
  /// Explains a row: the first finding in which the two runs differ.
  std::string why(const RowDiff& change) {
    if (change.sku) return lines(change, change.row().month);
    return first_difference(reasons(a_, change), reasons(b_, change));
  }

  /// Explains the subject of a row from one run.
  [[nodiscard]] std::optional<Reasons> reasons(Side& side, const RowDiff& change) const {
    Explainer& explainer = side.explainer();
    const Month month = change.row().month;
    const auto serial = directory_.serial(change.device);
    const auto account = directory_.organisation_name(change.account);
    const auto campaign = directory_.text(change.campaign);
    switch (change.row().kind) {
      case BillRowKind::line: break;
      case BillRowKind::asset:
        return explainer.asset(directory_.partner_name(change.partner),
                               directory_.asset_name(change.asset), month);
      case BillRowKind::sms: return explainer.sms(change.row().name, month);
      case BillRowKind::device: return explainer.device(serial, month);
      case BillRowKind::account: return explainer.account(account, month);
      case BillRowKind::package: return explainer.package(account, month);
      case BillRowKind::quota_entry:
        return campaign.empty() ? explainer.package(account, month)
                                : explainer.campaign(account, campaign, month);
      case BillRowKind::active_device: return explainer.active_device(account, serial, month);
      case BillRowKind::firmware_update: return explainer.update(account, campaign, serial, month);
    }
    return std::nullopt;
  }

  std::string lines(const RowDiff& change, Month month) {
    return concat(arithmetic(a_, change, month), " | ", arithmetic(b_, change, month));
  }

  std::string arithmetic(const Side& side, const RowDiff& change, Month month) {
    const SealedMonth* const sealed = side.month(month);
    if (sealed == nullptr) return "month not closed";
    for (const billing::Invoice& invoice : sealed->invoices) {
      if (invoice.partner != change.partner) continue;
      for (const billing::InvoiceLine& line : invoice.lines) {
        if (line.sku != *change.sku) continue;
        return explain_line(sealed->usage, invoice, *change.sku, side.run.tariff().rules,
                            side.run.tariff().price_list(), directory_)
            .value()
            .arithmetic;
      }
    }
    return "no line";
  }

  Side a_, b_;
  DiffRows& out_;
  billing::Directory directory_;
};

std::string prices_text(const Tariff& tariff) { return tariff.prices ? "given" : "none"; }

}  // namespace

Table tariff_diff_table(const Tariff& a, const Tariff& b) {
  Table table{"Terms", {"term", "a", "b"}, {}, {}};
  for (const auto& changes :
       {rule_changes(a.rules, b.rules), price_changes(a.price_list(), b.price_list())}) {
    for (const TariffChange& change : changes) {
      table.rows.push_back({text_cell(change.name), text_cell(change.old), text_cell(change.now)});
    }
  }
  if (prices_text(a) != prices_text(b)) {
    table.rows.push_back(
        {text_cell("prices"), text_cell(prices_text(a)), text_cell(prices_text(b))});
  }
  return table;
}

RunDiff diff_runs(SavedRun& a, SavedRun& b, const RunDiffOptions& options) {
  RunDiff out;
  out.tariff = tariff_diff_table(a.tariff(), b.tariff());
  DiffRows rows(options.limit, out);
  if (a.summary().digest == b.summary().digest) return out;
  for (const auto& d : results::differences(a.summary(), b.summary())) {
    rows.add_other("run", d.what, d.a, d.b);
  }
  BillComparison(a, b, rows).compare();
  if (!options.with_series) return out;
  for (const auto& d : results::differences(a.reader().series(), b.reader().series())) {
    rows.add_other("series", d.what, d.a, d.b);
  }
  return out;
}

}  // namespace fleetbill::workbench
