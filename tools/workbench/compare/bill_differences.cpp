#include "tools/workbench/compare/bill_differences.hpp"

#include <fmt/core.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "billing/audit/audit.hpp"
#include "billing/compare/bill_diff.hpp"
#include "billing/compare/id_mapping.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::workbench {
namespace {

using billing::BillRow;
using billing::Directory;
using billing::SealedMonth;

constexpr std::size_t kMostDifferences = 20;

/// `2026-01 asset 'Digger (A)' of Acme Hire`.
std::string subject_of(const BillRow& item) {
  return fmt::format("{} {} '{}' of {}", to_string(item.month), to_string(item.kind), item.name,
                     item.partner);
}

/// The subject of a row; `(2)`, `(3)` … behind it for further rows of the same subject.
std::string numbered_subject(const BillRow& row, std::size_t ordinal) {
  std::string out = subject_of(row);
  return ordinal == 1 ? out : fmt::format("{} ({})", out, ordinal);
}

/// Returns the rows of a month. SMS are omitted: a line has their sum.
std::vector<BillRow> rows_of(const SealedMonth& month, const Directory& directory) {
  std::vector<BillRow> out;
  for_each_row_diff(nullptr, &month, directory, [&](const billing::RowDiff& row) {
    if (row.now->kind != billing::BillRowKind::sms) out.push_back(*row.now);
  });
  return out;
}

// ---- the tariff as the audit reads it ----------------------------------------------------------

billing::audit::Readings audit_readings(const billing::Rulebook& rules) {
  billing::audit::Readings out;
  for (const billing::Clause& clause : billing::clauses()) {
    if (!clause.is_fixed()) out.clauses[std::string(clause.mnemonic)] = clause.reading(rules);
  }
  for (std::size_t i = 0; i < billing::kPlanCount; ++i) {
    out.plan_map[std::string(to_string(static_cast<billing::Plan>(i)))] =
        to_string(rules.plan_map[i]);
  }
  return out;
}

billing::audit::PriceList audit_prices(const billing::PriceList& prices) {
  billing::audit::PriceList out;
  out.minor_digits = prices.currency().minor_digits();
  out.rounding = to_string(prices.rounding());
  for (std::size_t i = 0; i < billing::kSkuCount; ++i) {
    for (const billing::Price& price : prices.prices(static_cast<billing::Sku>(i))) {
      billing::audit::Price copy{
          price.from, std::string(to_string(price.model)), {}, price.minimum};
      for (const billing::Tier& tier : price.tiers) copy.tiers.push_back({tier.up_to, tier.price});
      out.prices[std::string(entry(static_cast<billing::Sku>(i)).name)].push_back(std::move(copy));
    }
  }
  return out;
}

// ---- rows of the audit's bill -----------------------------------------------------------------

void add_account_rows(const billing::audit::Bill& bill, Month month, std::vector<BillRow>& out) {
  for (const auto& row : bill.accounts) {
    if (row.month != month) continue;
    out.push_back(billing::account_row(
        row.month, {row.aggregator, row.account, row.model, row.has_package, row.active_devices,
                    row.firmware_updates, row.transactions, row.calls}));
  }
  for (const auto& row : bill.packages) {
    if (row.month != month) continue;
    out.push_back(billing::package_row(
        row.month, {row.aggregator, row.package, row.tokens, row.start, row.expires, row.in_grace,
                    row.pending, row.pending_tokens, row.remaining, row.reserved}));
  }
  for (const auto& row : bill.quota_history) {
    if (row.month != month) continue;
    out.push_back(
        billing::quota_entry_row(row.month, {row.aggregator, row.time, row.account, row.event,
                                             row.campaign, row.package, row.amount, row.balance}));
  }
  for (const auto& row : bill.active_devices) {
    if (row.month != month) continue;
    out.push_back(
        billing::active_device_row(row.month, {row.account, row.device, row.endpoint, row.first}));
  }
  for (const auto& row : bill.firmware_updates) {
    if (row.month != month) continue;
    out.push_back(billing::update_row(
        row.month, {row.account, row.campaign, row.device, row.endpoint, row.time}));
  }
}

std::vector<BillRow> rows_of(const billing::audit::Bill& bill, Month month, const Tariff& tariff) {
  std::vector<BillRow> out;
  for (const auto& line : bill.lines) {
    if (line.month != month) continue;
    std::optional<Money> amount;
    if (tariff.prices && line.amount_micros) {
      amount.emplace(static_cast<std::int64_t>(*line.amount_micros), tariff.prices->currency());
    }
    out.push_back(
        billing::line_row(line.month, line.partner, line.sku, {line.count, line.block}, amount));
  }
  for (const auto& asset : bill.assets) {
    const bool used = asset.messages > 0 || asset.lookups > 0 || asset.iridium_messages > 0;
    if (asset.month != month || (!asset.billed && !used)) continue;
    out.push_back(billing::asset_row(
        asset.month,
        {asset.partner, asset.organisation, asset.asset, asset.plan, asset.serial, asset.billed,
         asset.last_connected, asset.messages, asset.lookups, asset.iridium_messages}));
  }
  for (const auto& device : bill.devices) {
    const bool used = device.oem || device.splitter || device.third_party > 0 || device.multi > 0;
    if (device.month != month || !used) continue;
    out.push_back(
        billing::device_row(device.month, {device.partner, device.serial, device.third_party,
                                           device.multi, device.oem, device.splitter}));
  }
  add_account_rows(bill, month, out);
  return out;
}

// ---- differences --------------------------------------------------------------------------------

std::string text_of(const std::optional<BillRow>& row) {
  return row ? fields_text(*row) : "nothing";
}

/// Collects the first differences, and counts the others.
class Found {
 public:
  explicit Found(std::string_view their_name) : their_name_(their_name) {}

  void add(const std::string& subject, const std::string& ours, const std::string& theirs) {
    if (out_.size() == kMostDifferences) {
      ++more_;
    } else {
      out_.push_back(concat(subject, ": recorded ", ours, "; ", their_name_, " ", theirs));
    }
  }
  [[nodiscard]] std::vector<std::string> finish() {
    if (more_ > 0) out_.push_back(concat("and ", more_, " more"));
    return std::move(out_);
  }

 private:
  std::string_view their_name_;
  std::vector<std::string> out_;
  std::size_t more_ = 0;
};

/// Adds the differences of one month, by subject.
void add_differences(std::vector<BillRow> recorded, std::vector<BillRow> theirs, Found& found) {
  std::map<std::string, std::pair<std::string, std::string>> by_subject;
  for_each_row_diff(std::move(recorded), std::move(theirs), [&](const billing::RowDiff& diff) {
    by_subject[numbered_subject(diff.row(), diff.ordinal)] = {text_of(diff.old), text_of(diff.now)};
  });
  for (const auto& [subject, texts] : by_subject) found.add(subject, texts.first, texts.second);
}

}  // namespace

std::vector<std::string> statements(const std::vector<SealedMonth>& months,
                                    const Directory& directory) {
  std::vector<std::string> out;
  for (const SealedMonth& month : months) {
    out.push_back(concat(to_string(month.usage.month), ": closed"));
    std::map<std::string, std::string> by_subject;
    for_each_row_diff({}, rows_of(month, directory), [&](const billing::RowDiff& row) {
      by_subject[numbered_subject(*row.now, row.ordinal)] = fields_text(*row.now);
    });
    for (const auto& [subject, text] : by_subject) out.push_back(concat(subject, ": ", text));
  }
  return out;
}

std::vector<std::string> differences(const std::vector<SealedMonth>& recorded,
                                     const Directory& recorded_names,
                                     const std::vector<SealedMonth>& again,
                                     const Directory& names_again) {
  Directory directory;
  billing::IdMapping ours(recorded_names, directory);
  billing::IdMapping theirs(names_again, directory);
  Found found("billed again");
  std::map<Month, std::pair<const SealedMonth*, const SealedMonth*>> months;
  for (const SealedMonth& month : recorded) months[month.usage.month].first = &month;
  for (const SealedMonth& month : again) months[month.usage.month].second = &month;
  for (const auto& [month, sides] : months) {
    const auto& [before, after] = sides;
    if (before == nullptr || after == nullptr) {
      found.add(to_string(month), before != nullptr ? "closed" : "nothing",
                after != nullptr ? "closed" : "nothing");
      continue;
    }
    const SealedMonth ours_now = ours(*before);
    const SealedMonth theirs_now = theirs(*after);
    for_each_row_diff(&ours_now, &theirs_now, directory, [&](const billing::RowDiff& change) {
      found.add(subject_of(change.row()), text_of(change.old), text_of(change.now));
    });
  }
  return found.finish();
}

std::vector<std::string> audit_differences(const billing::Journal& journal, const Tariff& tariff,
                                           const std::vector<SealedMonth>& months,
                                           const Directory& directory) {
  std::optional<std::pair<Month, Month>> span;
  if (!months.empty()) span.emplace(months.front().usage.month, months.back().usage.month);
  std::optional<billing::audit::PriceList> prices;
  if (tariff.prices) prices = audit_prices(*tariff.prices);
  const auto bill = billing::audit::audit(journal, audit_readings(tariff.rules),
                                          prices ? &*prices : nullptr, std::nullopt, span);
  Found found("audit");
  std::map<Month, const SealedMonth*> all;  // null: only the audit closed the month
  if (bill.first) {
    for (Month month = *bill.first; month <= *bill.last; month = month.next()) all[month] = nullptr;
  }
  for (const SealedMonth& month : months) all[month.usage.month] = &month;
  // Month by month: in words, the rows of all months can be larger than the bill.
  for (const auto& [month, recorded] : all) {
    const bool is_audited = bill.first && *bill.first <= month && month <= *bill.last;
    if (recorded == nullptr || !is_audited) {
      found.add(to_string(month), recorded != nullptr ? "closed" : "nothing",
                is_audited ? "closed" : "nothing");
    }
    add_differences(recorded != nullptr ? rows_of(*recorded, directory) : std::vector<BillRow>(),
                    is_audited ? rows_of(bill, month, tariff) : std::vector<BillRow>(), found);
  }
  return found.finish();
}

}  // namespace fleetbill::workbench
