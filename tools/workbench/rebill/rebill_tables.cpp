#include "tools/workbench/rebill/rebill_tables.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <map>
#include <mutex>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "billing/invoice/cached_map.hpp"
#include "billing/units/quantity.hpp"
#include "billing/units/text.hpp"
#include "tools/workbench/output/parallel.hpp"
#include "tools/workbench/output/render.hpp"

namespace fleetbill::workbench {

using billing::Adjustment;
using billing::Cell;
using billing::InvoiceLine;
using billing::PartOrder;
using billing::SplitBy;
using billing::Table;

/// A subject whose amounts change, and the sum of the changes over all months.
struct Affected {
  PartnerId partner;
  OrganisationId organisation;
  AssetId asset;
  DeviceId device;
  std::int64_t micros = 0;
};

namespace {

Cell quantity(const std::optional<InvoiceLine>& line) {
  return line ? Cell(line->quantity) : Cell();
}

Cell amount(const std::optional<InvoiceLine>& line) {
  return line && line->amount ? Cell(*line->amount) : Cell();
}

Cell cell(const std::optional<Money>& money) { return money ? Cell(*money) : Cell(); }

/// Sums amounts of one currency.
class Sum {
 public:
  void add(const std::optional<Money>& money) {
    if (money) sum_ = sum_ ? *sum_ + *money : *money;
  }
  [[nodiscard]] const std::optional<Money>& value() const { return sum_; }

 private:
  std::optional<Money> sum_;
};

/// Adds the columns that name the subject of a part.
void insert_subject_columns(Table& table, SplitBy split) {
  std::vector<std::string> names;
  if (split != SplitBy::partner) names.emplace_back("organisation");
  if (split == SplitBy::asset) names.insert(names.end(), {"asset", "device"});
  table.columns.insert(table.columns.end(), names.begin(), names.end());
}

template <class Part>
void insert_subject(std::vector<Cell>& row, const billing::Directory& directory, const Part& a,
                    SplitBy split) {
  if (split != SplitBy::partner)
    row.push_back(text_cell(directory.organisation_name(a.organisation)));
  if (split != SplitBy::asset) return;
  row.push_back(text_cell(directory.asset_name(a.asset)));
  row.push_back(text_cell(directory.serial(a.device)));
}

}  // namespace

/// Sums of changed amounts by asset (there may be millions), by device and by organisation.
class AmountSums {
 public:
  explicit AmountSums(std::size_t assets) : of_assets_(assets) {}

  void add(const billing::Use& use, std::int64_t micros) {
    if (use.asset.exists()) {
      add(of_assets_[use.asset.value()], micros);
    } else if (use.device.exists()) {
      add(of_devices_[{use.partner, use.organisation, use.device}], micros);
    }
    if (use.organisation.exists()) {
      add(of_organisations_.at({use.partner, use.organisation}, use.organisation.value()), micros);
    }
  }

  void take(AmountSums& other) {
    for (std::size_t i = 0; i < of_assets_.size(); ++i) add(of_assets_[i], other.of_assets_[i]);
    for (const auto& [subject, micros] : other.of_devices_) add(of_devices_[subject], micros);
    for (const auto& [subject, micros] : other.of_organisations_.take()) {
      add(of_organisations_.at(subject, subject.second.value()), micros);
    }
  }

  /// Returns the assets and devices with sums other than 0.
  [[nodiscard]] std::vector<Affected> assets_and_devices(
      const billing::Directory& directory) const {
    std::vector<Affected> out;
    for (std::uint32_t i = 0; i < of_assets_.size(); ++i) {
      if (of_assets_[i] == 0) continue;
      const billing::AssetEntry& asset = directory.asset(AssetId(i));
      out.push_back({asset.partner, asset.organisation, AssetId(i), DeviceId(), of_assets_[i]});
    }
    for (const auto& [subject, micros] : of_devices_) {
      const auto& [partner, organisation, device] = subject;
      if (micros != 0) out.push_back({partner, organisation, AssetId(), device, micros});
    }
    return out;
  }

  /// Returns the organisations with sums other than 0.
  [[nodiscard]] std::vector<Affected> organisations() {
    std::vector<Affected> out;
    for (const auto& [subject, micros] : of_organisations_.take()) {
      if (micros != 0)
        out.push_back({subject.first, subject.second, AssetId(), DeviceId(), micros});
    }
    return out;
  }

 private:
  static void add(std::int64_t& sum, std::int64_t micros) {
    sum = checked_add(sum, micros, "amounts that change");
  }

  std::vector<std::int64_t> of_assets_;
  std::map<std::tuple<PartnerId, OrganisationId, DeviceId>, std::int64_t> of_devices_;
  billing::CachedMap<std::pair<PartnerId, OrganisationId>, std::int64_t> of_organisations_;
};

RebillTables::RebillTables(const Rebilling& rebilling, AdjustmentFilter filter)
    : rebilling_(rebilling),
      filter_(std::move(filter)),
      causes_(rebilling),
      names_(rebilling.directory) {}

bool RebillTables::is_shown(std::size_t month) const {
  return !filter_.month || rebilling_.new_months[month].usage.month == *filter_.month;
}

bool RebillTables::is_shown(PartnerId partner) const {
  return filter_.partner.empty() || rebilling_.directory.partner_name(partner) == filter_.partner;
}

/// Calls `take(adjustment)` for the adjustments that pass the filter, month by month.
template <class Take>
void RebillTables::for_each_shown(SplitBy split, PartOrder order, const Take& take) const {
  for (std::size_t i = 0; i < rebilling_.new_months.size(); ++i) {
    if (!is_shown(i)) continue;
    for_each_adjustment({rebilling_.old_months[i], rebilling_.old_tariff.rules},
                        {rebilling_.new_months[i], rebilling_.new_tariff.rules}, split, order,
                        names_, [&](const Adjustment& a) {
                          if (is_shown(a.partner)) take(a);
                        });
  }
}

std::string RebillTables::joined_causes(const Adjustment& adjustment, CitedEvents cited) const {
  std::string out;
  for (const std::string& cause : causes_.of(adjustment, cited)) {
    out += (out.empty() ? "" : "; ") + cause;
  }
  return out;
}

/// Sums the changes on several threads. Each thread processes one month after the other.
void RebillTables::add_amounts(AmountSums& all) const {
  constexpr unsigned kMostThreads = 4;  // each has the uses of a month in memory
  const unsigned threads = std::clamp(std::thread::hardware_concurrency(), 1U, kMostThreads);
  std::atomic<std::size_t> next{0};
  std::mutex adding;
  for_each_in_parallel(threads, threads, [&](std::size_t) {
    billing::AmountChanges changes(names_);
    AmountSums sums(rebilling_.directory.asset_count());
    for (std::size_t i = next++; i < rebilling_.new_months.size(); i = next++) {
      if (!is_shown(i)) continue;
      changes.for_each({rebilling_.old_months[i], rebilling_.old_tariff.rules},
                       {rebilling_.new_months[i], rebilling_.new_tariff.rules},
                       [&](const billing::Use& use, std::int64_t micros) {
                         if (is_shown(use.partner)) sums.add(use, micros);
                       });
    }
    const std::lock_guard lock(adding);
    all.take(sums);
  });
}

// ---- tables -------------------------------------------------------------------------------------

Table RebillTables::adjustments(SplitBy split, CitedEvents cited) const {
  const billing::Directory& directory = rebilling_.directory;
  Table table{"Adjustments", {"month", "partner"}, {}, {}};
  insert_subject_columns(table, split);
  for (const char* name : {"sku", "old_quantity", "new_quantity", "quantity_difference",
                           "old_amount", "new_amount", "amount_difference", "currency", "cause"}) {
    table.columns.emplace_back(name);
  }
  Sum sum;
  for_each_shown(split, PartOrder::by_name, [&](const Adjustment& a) {
    const std::optional<Money> difference = a.amount();
    sum.add(difference);
    std::vector<Cell> row{text_cell(to_string(a.month)),
                          text_cell(directory.partner_name(a.partner))};
    insert_subject(row, directory, a, split);
    row.insert(row.end(),
               {text_cell(entry(a.sku).name), quantity(a.old), quantity(a.now),
                Quantity{a.units(), entry(a.sku).block}, amount(a.old), amount(a.now),
                cell(difference), currency_cell(difference), text_cell(joined_causes(a, cited))});
    table.rows.push_back(std::move(row));
  });
  if (sum.value()) {
    table.total.resize(table.columns.size());
    table.total.front() = text_cell("Total");
    table.total[table.total.size() - 3] = cell(sum.value());
    table.total[table.total.size() - 2] = currency_cell(sum.value());
  }
  return table;
}

Table RebillTables::totals() const {
  struct Total {
    Sum old, now, difference;
  };
  std::map<std::string, Total> totals;
  for_each_shown(SplitBy::partner, PartOrder::any, [&](const Adjustment& a) {
    Total& total = totals[std::string(rebilling_.directory.partner_name(a.partner))];
    if (a.old) total.old.add(a.old->amount);
    if (a.now) total.now.add(a.now->amount);
    total.difference.add(a.amount());
  });
  Table table{"Totals of the lines that change",
              {"partner", "old_amount", "new_amount", "amount_difference", "currency"},
              {},
              {}};
  for (const auto& [partner, total] : totals) {
    if (!total.difference.value()) continue;
    table.rows.push_back({text_cell(partner), cell(total.old.value()), cell(total.now.value()),
                          cell(total.difference.value()), currency_cell(total.difference.value())});
  }
  return table;
}

/// Returns the ten largest changes.
Table RebillTables::ranking(const char* title, SplitBy split, std::vector<Affected> ranked) const {
  constexpr std::size_t kMost = 10;
  Table table{title, {"partner"}, {}, {}};
  insert_subject_columns(table, split);
  table.columns.insert(table.columns.end(), {"amount_difference", "currency"});
  const billing::Directory& directory = rebilling_.directory;
  const auto names = [&](const Affected& a) {
    return std::tuple(directory.partner_name(a.partner), names_.rank(a.organisation),
                      names_.rank(a.asset), directory.serial(a.device));
  };
  const auto end = ranked.begin() + static_cast<std::ptrdiff_t>(std::min(kMost, ranked.size()));
  std::partial_sort(ranked.begin(), end, ranked.end(), [&](const Affected& a, const Affected& b) {
    const std::int64_t size_a = std::abs(a.micros);
    const std::int64_t size_b = std::abs(b.micros);
    return size_a != size_b ? size_a > size_b : names(a) < names(b);
  });
  for (auto it = ranked.begin(); it != end; ++it) {
    const Currency currency = rebilling_.new_tariff.prices->currency();
    std::vector<Cell> row{text_cell(directory.partner_name(it->partner))};
    insert_subject(row, directory, *it, split);
    row.insert(row.end(), {Money(it->micros, currency), text_cell(currency.code())});
    table.rows.push_back(std::move(row));
  }
  return table;
}

MostAffected RebillTables::most_affected() const {
  AmountSums sums(rebilling_.directory.asset_count());
  if (rebilling_.new_tariff.prices) add_amounts(sums);
  return {ranking("Most affected organisations", SplitBy::organisation, sums.organisations()),
          ranking("Most affected assets and devices", SplitBy::asset,
                  sums.assets_and_devices(rebilling_.directory))};
}

Table RebillTables::next_invoice(CitedEvents cited) const {
  const billing::Directory& directory = rebilling_.directory;
  const Month next = rebilling_.new_months.back().usage.month.next();
  Table table{fmt::format("Adjustment lines of the invoices of {}", to_string(next)),
              {"month", "partner", "corrects", "type", "sku", "description", "quantity", "unit",
               "unit_price", "amount", "currency", "cause"},
              {},
              {}};
  Sum sum;
  for_each_shown(SplitBy::partner, PartOrder::any, [&](const Adjustment& a) {
    const std::string cause = joined_causes(a, cited);
    const auto add = [&](const char* type, const InvoiceLine& line, bool is_credit) {
      std::optional<Money> money = line.amount;
      if (money && is_credit) money = -*money;
      sum.add(money);
      const Quantity units{is_credit ? -line.quantity.count : line.quantity.count,
                           line.quantity.block};
      table.rows.push_back(
          {text_cell(to_string(next)), text_cell(directory.partner_name(a.partner)),
           text_cell(to_string(a.month)), text_cell(type), text_cell(entry(a.sku).name),
           text_cell(entry(a.sku).description), units, text_cell(entry(a.sku).block_unit()),
           line.unit_price ? text_cell(to_decimal(*line.unit_price)) : Cell(), cell(money),
           currency_cell(money), text_cell(cause)});
    };
    if (a.old) add("credit", *a.old, true);
    if (a.now) add("debit", *a.now, false);
  });
  if (sum.value()) {
    table.total.resize(table.columns.size());
    table.total.front() = text_cell("Total");
    table.total[table.total.size() - 3] = cell(sum.value());
    table.total[table.total.size() - 2] = currency_cell(sum.value());
  }
  return table;
}

Table RebillTables::changes() const {
  Table table{"What changes", {"change", "old", "new"}, {}, {}};
  for (const auto* changes : {&rebilling_.rules, &rebilling_.prices}) {
    for (const TariffChange& change : *changes) {
      table.rows.push_back({text_cell(change.name), text_cell(change.old), text_cell(change.now)});
    }
  }
  if (rebilling_.has_late_events) {
    table.rows.push_back({text_cell("late events"), text_cell("none"),
                          text_cell(concat(rebilling_.late.rows.applied, " applied"))});
  }
  return table;
}

}  // namespace fleetbill::workbench
