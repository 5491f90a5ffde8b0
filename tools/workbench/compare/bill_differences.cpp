#include "tools/workbench/compare/bill_differences.hpp"

#include <fmt/core.h>

#include <map>
#include <set>

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

/// A bill as texts: what a row is about → what it says. Two bills are equal if these are.
class Statements {
 public:
  void state_closed(Month month) { texts_[to_string(month)] = "closed"; }

  void state(const BillRow& item) {
    const std::string subject = subject_of(item);
    const int number = ++stated_[subject];
    texts_[number == 1 ? subject : fmt::format("{} ({})", subject, number)] = fields_text(item);
  }

  [[nodiscard]] const std::map<std::string, std::string>& texts() const { return texts_; }

 private:
  std::map<std::string, std::string> texts_;
  std::map<std::string, int> stated_;
};

Statements statements_of(const std::vector<SealedMonth>& months, const Directory& directory) {
  Statements out;
  for (const SealedMonth& month : months) {
    out.state_closed(month.usage.month);
    for_each_row_diff(nullptr, &month, directory, [&](const billing::RowDiff& row) {
      if (row.now->kind != billing::ItemKind::sms) out.state(*row.now);  // a line says it all
    });
  }
  return out;
}

// --- The audit's bill.

void state_accounts(const billing::audit::Bill& bill, Statements& out) {
  for (const auto& row : bill.accounts) {
    out.state(billing::account_item(
        row.month, {row.aggregator, row.account, row.model, row.has_package, row.active_devices,
                    row.firmware_updates, row.transactions, row.calls}));
  }
  for (const auto& row : bill.packages) {
    out.state(billing::package_item(
        row.month, {row.aggregator, row.package, row.tokens, row.start, row.expires, row.in_grace,
                    row.pending, row.pending_tokens, row.remaining, row.reserved}));
  }
  for (const auto& row : bill.quota_history) {
    out.state(
        billing::quota_entry_item(row.month, {row.aggregator, row.time, row.account, row.event,
                                              row.campaign, row.package, row.amount, row.balance}));
  }
  for (const auto& row : bill.active_devices) {
    out.state(
        billing::active_device_item(row.month, {row.account, row.device, row.endpoint, row.first}));
  }
  for (const auto& row : bill.firmware_updates) {
    out.state(billing::update_item(
        row.month, {row.account, row.campaign, row.device, row.endpoint, row.time}));
  }
}

Statements statements_of(const billing::audit::Bill& bill, const Tariff& tariff) {
  Statements out;
  if (bill.first) {
    for (Month month = *bill.first; month <= *bill.last; month = month.next()) {
      out.state_closed(month);
    }
  }
  for (const auto& line : bill.lines) {
    std::optional<Money> amount;
    if (tariff.prices && line.amount_micros) {
      amount.emplace(static_cast<std::int64_t>(*line.amount_micros), tariff.prices->currency());
    }
    out.state(
        billing::line_item(line.month, line.partner, line.sku, {line.count, line.block}, amount));
  }
  for (const auto& asset : bill.assets) {
    const bool used = asset.messages > 0 || asset.lookups > 0 || asset.iridium_messages > 0;
    if (!asset.billed && !used) continue;
    out.state(billing::asset_item(
        asset.month,
        {asset.partner, asset.organisation, asset.asset, asset.plan, asset.serial, asset.billed,
         asset.last_connected, asset.messages, asset.lookups, asset.iridium_messages}));
  }
  for (const auto& device : bill.devices) {
    if (!device.oem && !device.splitter && device.third_party == 0 && device.multi == 0) continue;
    out.state(billing::device_item(device.month, {device.partner, device.serial, device.third_party,
                                                  device.multi, device.oem, device.splitter}));
  }
  state_accounts(bill, out);
  return out;
}

/// Keeps the first differences, and counts the others.
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

std::vector<std::string> compare(const Statements& ours, const Statements& theirs,
                                 std::string_view their_name) {
  Found found(their_name);
  std::set<std::string> subjects;
  for (const auto& [subject, text] : ours.texts()) subjects.insert(subject);
  for (const auto& [subject, text] : theirs.texts()) subjects.insert(subject);
  const auto said = [](const Statements& statements, const std::string& subject) {
    const auto text = statements.texts().find(subject);
    return text == statements.texts().end() ? "nothing" : text->second;
  };
  for (const std::string& subject : subjects) {
    const std::string left = said(ours, subject);
    const std::string right = said(theirs, subject);
    if (left != right) found.add(subject, left, right);
  }
  return found.finish();
}

}  // namespace

std::vector<std::string> statements(const std::vector<SealedMonth>& months,
                                    const Directory& directory) {
  std::vector<std::string> out;
  const Statements stated = statements_of(months, directory);
  for (const auto& [subject, text] : stated.texts()) {
    out.push_back(concat(subject, ": ", text));
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
  auto next = recorded.begin();  // `again` has every month from the first to the last
  for (const SealedMonth& month : again) {
    if (next == recorded.end() || next->usage.month != month.usage.month) {
      found.add(to_string(month.usage.month), "nothing", "closed");
      continue;
    }
    const SealedMonth before = ours(*next++);
    const SealedMonth after = theirs(month);
    for_each_row_diff(&before, &after, directory, [&](const billing::RowDiff& change) {
      found.add(subject_of(change.item()), change.old ? fields_text(*change.old) : "nothing",
                change.now ? fields_text(*change.now) : "nothing");
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
  return compare(statements_of(months, directory), statements_of(bill, tariff), "the audit says");
}

}  // namespace fleetbill::workbench
