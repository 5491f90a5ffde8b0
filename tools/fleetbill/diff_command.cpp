#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "billing/compare/bill_diff.hpp"
#include "billing/compare/id_mapping.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "results/difference.hpp"
#include "tools/fleetbill/command.hpp"
#include "tools/workbench/explain/explainer.hpp"
#include "tools/workbench/output/render.hpp"
#include "tools/workbench/output/summary.hpp"
#include "tools/workbench/runs/saved_run.hpp"
#include "tools/workbench/tariff/tariff_diff.hpp"

namespace fleetbill::tools {

using namespace workbench;

using billing::BillRow;
using billing::Cell;
using billing::ItemKind;
using billing::RowDiff;
using billing::SealedMonth;
using billing::Table;
using Json = nlohmann::ordered_json;

namespace {

constexpr std::size_t kMostInTable = 100;

Cell text(std::string_view words) { return words.empty() ? Cell() : Cell(std::string(words)); }

/// What two runs differ in: as a table of the first differences, and counts of all.
class Differences {
 public:
  explicit Differences(std::size_t most) : most_(most) {
    table_.title = "Differences";
    table_.columns = {"what", "month", "partner", "name", "field", "a", "b", "why"};
  }

  /// Whether the next difference is to be shown, hence worth an explanation.
  [[nodiscard]] bool has_room() const { return shown_ < most_; }

  /// Each field in which the row differs is a difference; a row that one side lacks is one.
  void add_row(const RowDiff& change, const std::string& why) {
    if (!change.old || !change.now) {
      add_cells(change.item(), "", change.old ? fields_text(*change.old) : "",
                change.now ? fields_text(*change.now) : "", why);
      return;
    }
    std::string reason = why;
    for (std::size_t i = 0; i < change.old->fields.size(); ++i) {
      const auto& [field, before] = change.old->fields[i];
      const std::string& after = change.now->fields[i].second;
      if (before == after) continue;
      add_cells(*change.old, field, before, after, reason);
      reason.clear();  // said once
    }
  }

  void add_other(const std::string& kind, const std::string& name, const std::string& a,
                 const std::string& b) {
    if (!count(kind)) return;
    table_.rows.push_back(
        {text(kind), Cell(), Cell(), text(name), Cell(), text(a), text(b), Cell()});
  }

  [[nodiscard]] const Table& table() const { return table_; }
  [[nodiscard]] const std::map<std::string, std::uint64_t>& counts() const { return counts_; }
  [[nodiscard]] std::uint64_t total() const { return total_; }
  [[nodiscard]] std::uint64_t left_out() const { return total_ - shown_; }

 private:
  /// @returns whether it is to be shown
  bool count(const std::string& kind) {
    ++counts_[kind];
    ++total_;
    const bool is_shown = has_room();
    shown_ += is_shown;
    return is_shown;
  }

  void add_cells(const BillRow& item, std::string_view field, const std::string& a,
                 const std::string& b, const std::string& why) {
    if (!count(std::string(to_string(item.kind)))) return;
    table_.rows.push_back({text(to_string(item.kind)), text(to_string(item.month)),
                           text(item.partner), text(item.name), text(field), text(a), text(b),
                           text(why)});
  }

  std::size_t most_;
  std::size_t shown_ = 0;
  std::uint64_t total_ = 0;
  std::map<std::string, std::uint64_t> counts_;
  Table table_;
};

/// One side of the bill, with the ids of both runs' common directory.
class Side {
 public:
  explicit Side(SavedRun& saved) : run(saved) {}

  SavedRun& run;
  std::vector<SealedMonth> months;

  /// Reads the facts when first asked.
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
  BillComparison(SavedRun& a, SavedRun& b, Differences& out) : a_(a), b_(b), out_(out) {
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
        out_.add_row(change, out_.has_room() ? why(change) : std::string());
      });
    }
  }

 private:
  /// How either run explains the row, where they differ first.
  std::string why(const RowDiff& change) {
    if (change.sku) return lines(change, change.item().month);
    return first_difference(reasons(a_, change), reasons(b_, change));
  }

  /// What one run says of the row's subject.
  [[nodiscard]] std::optional<Reasons> reasons(Side& side, const RowDiff& change) const {
    Explainer& explainer = side.explainer();
    const Month month = change.item().month;
    const auto serial = directory_.serial(change.device);
    const auto account = directory_.organisation_name(change.account);
    const auto campaign = directory_.text(change.campaign);
    switch (change.item().kind) {
      case ItemKind::line: break;
      case ItemKind::asset:
        return explainer.asset(directory_.partner_name(change.partner),
                               directory_.asset_name(change.asset), month);
      case ItemKind::sms: return explainer.sms(change.item().name, month);
      case ItemKind::device: return explainer.device(serial, month);
      case ItemKind::account: return explainer.account(account, month);
      case ItemKind::package: return explainer.package(account, month);
      case ItemKind::quota_entry:
        return campaign.empty() ? explainer.package(account, month)
                                : explainer.campaign(account, campaign, month);
      case ItemKind::active_device: return explainer.active_device(account, serial, month);
      case ItemKind::firmware_update: return explainer.update(account, campaign, serial, month);
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
            .arithmetic;
      }
    }
    return "no line";
  }

  Side a_, b_;
  Differences& out_;
  billing::Directory directory_;
};

std::string prices_text(const Tariff& tariff) { return tariff.prices ? "given" : "none"; }

/// Clauses, plans and prices that differ.
Table tariff_table(const Tariff& a, const Tariff& b) {
  Table table{"Terms", {"term", "a", "b"}, {}, {}};
  for (const auto& changes :
       {rule_changes(a.rules, b.rules), price_changes(a.price_list(), b.price_list())}) {
    for (const TariffChange& change : changes) {
      table.rows.push_back({text(change.name), text(change.old), text(change.now)});
    }
  }
  if (prices_text(a) != prices_text(b)) {
    table.rows.push_back({text("prices"), text(prices_text(a)), text(prices_text(b))});
  }
  return table;
}

std::string text_of(const std::string& a, const std::string& b, const Table& tariff,
                    const Differences& found) {
  std::string out = fmt::format("a  {}\nb  {}\n\n", a, b);
  if (tariff.rows.empty() && found.total() == 0) return out + "No differences\n";
  if (!tariff.rows.empty()) out += render(tariff, Format::table) + "\n";
  out += render(found.table(), Format::table) + "\n";
  out += fmt::format("{} differences", grouped(found.total()));
  std::string kinds;
  for (const auto& [kind, count] : found.counts()) {
    kinds += fmt::format("{}{} {}", kinds.empty() ? ": " : ", ", kind, grouped(count));
  }
  out += kinds;
  if (found.left_out() > 0) {
    out += fmt::format("; {} not shown, see --limit", grouped(found.left_out()));
  }
  return out + "\n";
}

std::string json_text(const std::string& a, const std::string& b, const Table& tariff,
                      const Differences& found) {
  Json counts = Json::object();
  for (const auto& [kind, count] : found.counts()) counts[kind] = count;
  const Json out{{"a", a},
                 {"b", b},
                 {"equal", tariff.rows.empty() && found.total() == 0},
                 {"terms", to_json(tariff)},
                 {"differences", found.total()},
                 {"left_out", found.left_out()},
                 {"counts", counts},
                 {"rows", to_json(found.table())}};
  return out.dump(2) + "\n";
}

/// Compares all but the tariff. Runs of one digest are equal, so that nothing more is read.
void compare(SavedRun& a, SavedRun& b, bool with_series, Differences& out) {
  if (a.summary().digest == b.summary().digest) return;
  for (const auto& d : results::differences(a.summary(), b.summary())) {
    out.add_other("run", d.what, d.a, d.b);
  }
  BillComparison(a, b, out).compare();
  if (!with_series) return;
  for (const auto& d : results::differences(a.reader().series(), b.reader().series())) {
    out.add_other("series", d.what, d.a, d.b);
  }
}

void declare_diff(OptionTable& table) {
  table.argument("A", Times::once, {".h5"});
  table.argument("B", Times::once, {".h5"});
  table.flag("series", "Also compare messages, uploads and connections of each hour and day");
  table.number(
      "limit", "N", {0, std::numeric_limits<std::int64_t>::max()},
      fmt::format("Show at most N differences; 0 = all (default: {} in a table, otherwise all)",
                  kMostInTable));
  table.format();
  table.flag("json", "Print JSON, as --format json");
  table.output();
}

int diff_command(const Options& options) {
  const auto& paths = options.arguments();
  const Format format = options.has("json") ? Format::json : format_of(options);
  std::size_t most = format == Format::table ? kMostInTable : 0;
  if (options.has("limit")) most = options.number("limit");
  if (most == 0) most = static_cast<std::size_t>(-1);
  check_outputs("diff", options.outputs({"output"}), paths);
  SavedRun a(paths[0]);
  SavedRun b(paths[1]);
  const Table tariff = tariff_table(a.tariff(), b.tariff());
  Differences found(most);
  compare(a, b, options.has("series"), found);
  std::string out;
  switch (format) {
    case Format::table: out = text_of(paths[0], paths[1], tariff, found); break;
    case Format::json: out = json_text(paths[0], paths[1], tariff, found); break;
    case Format::csv: out = render(found.table(), Format::csv); break;
  }
  write_output(options.text("output"), out);
  return tariff.rows.empty() && found.total() == 0 ? 0 : 1;
}

}  // namespace

const Command kDiffCommand{.name = "diff",
                           .synopsis = "A B [OPTION]...",
                           .summary = "Show where two runs differ, and why",
                           .example = "fleetbill diff before.h5 after.h5 --limit 20",
                           .failure = "the runs differ",
                           .declare = declare_diff,
                           .run = diff_command};

}  // namespace fleetbill::tools
