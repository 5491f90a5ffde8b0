#include "tools/fleetbill/rebill_tables.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "billing/units/text.hpp"
#include "tools/fleetbill/causes.hpp"
#include "tools/fleetbill/render.hpp"

namespace fleetbill::tools {

using billing::Adjustment;
using billing::Cell;
using billing::InvoiceLine;
using billing::PartOrder;
using billing::SplitBy;
using billing::Table;

namespace {

Cell text(std::string_view words) { return words.empty() ? Cell() : Cell(std::string(words)); }

/// Calls `take(adjustment)` for those that are shown, month by month.
template <class Take>
void for_each_shown(const Rebilling& rebilling, const Shown& shown, SplitBy split, PartOrder order,
                    const Take& take) {
  for (std::size_t i = 0; i < rebilling.new_months.size(); ++i) {
    const auto& now = rebilling.new_months[i];
    if (shown.month && now.usage.month != *shown.month) continue;
    for_each_adjustment({rebilling.old_months[i], rebilling.old_terms.rules},
                        {now, rebilling.new_terms.rules}, split, order, rebilling.directory,
                        [&](const Adjustment& a) {
                          if (!shown.partner.empty() &&
                              rebilling.directory.partner_name(a.partner) != shown.partner) {
                            return;
                          }
                          take(a);
                        });
  }
}

Cell quantity(const std::optional<InvoiceLine>& line) {
  return line ? Cell(line->quantity) : Cell();
}

Cell amount(const std::optional<InvoiceLine>& line) {
  return line && line->amount ? Cell(*line->amount) : Cell();
}

Cell cell(const std::optional<Money>& money) { return money ? Cell(*money) : Cell(); }

std::string joined_causes(const Causes& causes, const Adjustment& adjustment) {
  std::string out;
  for (const std::string& cause : causes.of(adjustment)) {
    out += (out.empty() ? "" : "; ") + cause;
  }
  return out;
}

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

/// Which columns name the subject of a part.
void insert_subject_columns(Table& table, SplitBy split) {
  std::vector<std::string> names;
  if (split != SplitBy::partner) names.emplace_back("organisation");
  if (split == SplitBy::asset) names.insert(names.end(), {"asset", "device"});
  table.columns.insert(table.columns.end(), names.begin(), names.end());
}

void insert_subject(std::vector<Cell>& row, const billing::Directory& directory,
                    const Adjustment& a, SplitBy split) {
  if (split != SplitBy::partner) row.push_back(text(directory.organisation_name(a.organisation)));
  if (split != SplitBy::asset) return;
  row.push_back(text(directory.asset_name(a.asset)));
  row.push_back(text(directory.serial(a.device)));
}

/// Whose amounts change, and by how much over all months.
struct Affected {
  PartnerId partner;
  OrganisationId organisation;
  AssetId asset;
  DeviceId device;
  std::int64_t micros = 0;

  [[nodiscard]] Adjustment subject() const {
    Adjustment out;
    out.partner = partner;
    out.organisation = organisation;
    out.asset = asset;
    out.device = device;
    return out;
  }
};

/// Those of assets and devices, or of organisations. There may be millions.
std::vector<Affected> affected_subjects(const Rebilling& rebilling, const Shown& shown,
                                        SplitBy split) {
  const billing::Directory& directory = rebilling.directory;
  std::vector<Affected> assets(split == SplitBy::asset ? directory.asset_count() : 0);
  std::vector<Affected> devices(split == SplitBy::asset ? directory.device_count() : 0);
  std::vector<Affected> organisations(directory.organisation_count());
  for_each_shown(rebilling, shown, split, PartOrder::any, [&](const Adjustment& a) {
    const std::optional<Money> difference = a.amount();
    if (!difference) return;
    const auto book = [&](std::vector<Affected>& sums, auto id) {
      if (!id.exists()) return;
      const std::int64_t micros = sums[id.value()].micros + difference->micros();
      sums[id.value()] = {a.partner, a.organisation, a.asset, a.device, micros};
    };
    if (split == SplitBy::organisation) {
      book(organisations, a.organisation);
    } else {
      book(assets, a.asset);
      book(devices, a.device);
    }
  });
  std::vector<Affected> out;
  for (const auto* sums : {&assets, &devices, &organisations}) {
    for (const Affected& sum : *sums) {
      if (sum.micros != 0) out.push_back(sum);
    }
  }
  return out;
}

}  // namespace

Table adjustment_table(const Rebilling& rebilling, const Shown& shown, SplitBy split) {
  const billing::Directory& directory = rebilling.directory;
  const Causes causes(rebilling);
  Table table{"Adjustments", {"month", "partner"}, {}, {}};
  insert_subject_columns(table, split);
  for (const char* name : {"sku", "old_quantity", "new_quantity", "quantity_difference",
                           "old_amount", "new_amount", "amount_difference", "currency", "cause"}) {
    table.columns.emplace_back(name);
  }
  Sum sum;
  for_each_shown(rebilling, shown, split, PartOrder::by_name, [&](const Adjustment& a) {
    const std::optional<Money> difference = a.amount();
    sum.add(difference);
    std::vector<Cell> row{text(to_string(a.month)), text(directory.partner_name(a.partner))};
    insert_subject(row, directory, a, split);
    row.insert(row.end(),
               {text(entry(a.sku).name), quantity(a.old), quantity(a.now),
                Quantity{a.units(), entry(a.sku).block}, amount(a.old), amount(a.now),
                cell(difference), currency_cell(difference), text(joined_causes(causes, a))});
    table.rows.push_back(std::move(row));
  });
  if (sum.value()) {
    table.total.resize(table.columns.size());
    table.total.front() = text("Total");
    table.total[table.total.size() - 3] = cell(sum.value());
    table.total[table.total.size() - 2] = currency_cell(sum.value());
  }
  return table;
}

Table total_table(const Rebilling& rebilling, const Shown& shown) {
  struct Total {
    Sum old, now, difference;
  };
  std::map<std::string, Total> totals;
  for_each_shown(rebilling, shown, SplitBy::partner, PartOrder::any, [&](const Adjustment& a) {
    Total& total = totals[std::string(rebilling.directory.partner_name(a.partner))];
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
    table.rows.push_back({text(partner), cell(total.old.value()), cell(total.now.value()),
                          cell(total.difference.value()), currency_cell(total.difference.value())});
  }
  return table;
}

Table most_affected_table(const Rebilling& rebilling, const Shown& shown, SplitBy split) {
  constexpr std::size_t kMost = 10;
  Table table{
      split == SplitBy::asset ? "Most affected assets and devices" : "Most affected organisations",
      {"partner"},
      {},
      {}};
  insert_subject_columns(table, split);
  table.columns.insert(table.columns.end(), {"amount_difference", "currency"});
  if (!rebilling.new_terms.prices) return table;
  const Currency currency = rebilling.new_terms.prices->currency();
  const billing::Directory& directory = rebilling.directory;
  std::vector<Affected> ranked = affected_subjects(rebilling, shown, split);
  const auto names = [&](const Adjustment& a) {
    return std::tuple(directory.partner_name(a.partner),
                      directory.organisation_name(a.organisation), directory.asset_name(a.asset),
                      directory.serial(a.device));
  };
  const auto end = ranked.begin() + static_cast<std::ptrdiff_t>(std::min(kMost, ranked.size()));
  std::partial_sort(ranked.begin(), end, ranked.end(), [&](const Affected& a, const Affected& b) {
    const std::int64_t size_a = std::abs(a.micros);
    const std::int64_t size_b = std::abs(b.micros);
    return size_a != size_b ? size_a > size_b : names(a.subject()) < names(b.subject());
  });
  for (auto it = ranked.begin(); it != end; ++it) {
    std::vector<Cell> row{text(directory.partner_name(it->partner))};
    insert_subject(row, directory, it->subject(), split);
    row.insert(row.end(), {Money(it->micros, currency), text(currency.code())});
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table next_invoice_table(const Rebilling& rebilling, const Shown& shown) {
  const billing::Directory& directory = rebilling.directory;
  const Causes causes(rebilling);
  const Month next = rebilling.new_months.back().usage.month.next();
  Table table{fmt::format("Adjustment lines of the invoices of {}", to_string(next)),
              {"month", "partner", "corrects", "type", "sku", "description", "quantity", "unit",
               "unit_price", "amount", "currency", "cause"},
              {},
              {}};
  Sum sum;
  for_each_shown(rebilling, shown, SplitBy::partner, PartOrder::any, [&](const Adjustment& a) {
    const std::string cause = joined_causes(causes, a);
    const auto add = [&](const char* type, const InvoiceLine& line, bool is_credit) {
      std::optional<Money> money = line.amount;
      if (money && is_credit) money = -*money;
      sum.add(money);
      const Quantity units{is_credit ? -line.quantity.count : line.quantity.count,
                           line.quantity.block};
      table.rows.push_back({text(to_string(next)), text(directory.partner_name(a.partner)),
                            text(to_string(a.month)), text(type), text(entry(a.sku).name),
                            text(entry(a.sku).description), units, text(entry(a.sku).unit),
                            line.unit_price ? text(*line.unit_price) : Cell(), cell(money),
                            currency_cell(money), text(cause)});
    };
    if (a.old) add("credit", *a.old, true);
    if (a.now) add("debit", *a.now, false);
  });
  if (sum.value()) {
    table.total.resize(table.columns.size());
    table.total.front() = text("Total");
    table.total[table.total.size() - 3] = cell(sum.value());
    table.total[table.total.size() - 2] = currency_cell(sum.value());
  }
  return table;
}

Table change_table(const Rebilling& rebilling) {
  Table table{"What changes", {"change", "old", "new"}, {}, {}};
  for (const auto* changes : {&rebilling.rules, &rebilling.prices}) {
    for (const TermChange& change : *changes) {
      table.rows.push_back({text(change.name), text(change.old), text(change.now)});
    }
  }
  if (rebilling.has_late_events) {
    table.rows.push_back(
        {text("late events"), text("none"), text(concat(rebilling.late.rows.applied, " applied"))});
  }
  return table;
}

}  // namespace fleetbill::tools
