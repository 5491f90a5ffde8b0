#include "billing/compare/bill_diff.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

#include "billing/units/merge_join.hpp"

namespace fleetbill::billing {
namespace {

/// A line with the partner whose invoice it is on.
struct PartnersLine {
  PartnerId partner;
  InvoiceLine line;

  bool operator==(const PartnersLine& other) const {
    return partner == other.partner && line.sku == other.line.sku &&
           line.quantity == other.line.quantity && line.amount == other.line.amount;
  }
};

std::vector<PartnersLine> lines_of(const SealedMonth& month) {
  std::vector<PartnersLine> out;
  for (const Invoice& invoice : month.invoices) {
    for (const InvoiceLine& line : invoice.lines) out.push_back({invoice.partner, line});
  }
  std::sort(out.begin(), out.end(), [](const PartnersLine& a, const PartnersLine& b) {
    return std::pair(a.partner, a.line.sku) < std::pair(b.partner, b.line.sku);
  });
  return out;
}

BillRow bill_row_of(Month month, const PartnersLine& row, const Directory& directory) {
  return line_row(month, directory.partner_name(row.partner), entry(row.line.sku).name,
                  row.line.quantity, row.line.amount);
}

// ---- subjects of rows
// ----------------------------------------------------------------------------

void name_subject(RowDiff& change, const PartnersLine& row, const Directory&) {
  change.partner = row.partner;
  change.sku = row.line.sku;
}
void name_subject(RowDiff& change, const telematics_guru::AssetMonth& row, const Directory&) {
  change.partner = row.partner;
  change.asset = row.asset;
}
void name_subject(RowDiff& change, const telematics_guru::SmsMonth& row, const Directory&) {
  change.partner = row.partner;
}
void name_subject(RowDiff& change, const device_manager::DeviceMonth& row, const Directory&) {
  change.partner = row.partner;
  change.device = row.device;
}
void name_subject(RowDiff& change, const pelion::AccountMonth& row, const Directory&) {
  change.partner = row.partner;
  change.account = row.account;
}
void name_subject(RowDiff& change, const pelion::PackageMonth& row, const Directory& directory) {
  change.partner = directory.organisation(row.aggregator).partner;
  change.account = row.aggregator;
}
/// Names the account and the campaign of a row, which may be none.
template <class Row>
void name_campaign(RowDiff& change, const Row& row, const Directory& directory) {
  change.partner = directory.organisation(row.account).partner;
  change.account = row.account;
  change.campaign = row.campaign;
}
void name_subject(RowDiff& change, const pelion::QuotaEntry& row, const Directory& directory) {
  name_campaign(change, row, directory);
}
void name_subject(RowDiff& change, const pelion::FirmwareUpdate& row, const Directory& directory) {
  name_campaign(change, row, directory);
  change.device = row.device;
}
void name_subject(RowDiff& change, const pelion::ActiveDevice& row, const Directory& directory) {
  change.partner = directory.organisation(row.account).partner;
  change.account = row.account;
  change.device = row.device;
}

template <class Key, class Row>
std::vector<Row> ordered_by(const Key& key, std::vector<Row> rows) {
  std::stable_sort(rows.begin(), rows.end(),
                   [&](const Row& a, const Row& b) { return key(a) < key(b); });
  return rows;
}

// ---- joining ------------------------------------------------------------------------------------

/// Compares the rows of one kind.
/// @param key  identifies a row; the rows of both sides are sorted by it
template <class Row, class Key>
void join(Month month, const std::vector<Row>& old, const std::vector<Row>& now, const Key& key,
          const Directory& directory, const RowDiffVisitor& take) {
  struct Pair {
    const Row* old;
    const Row* now;
    [[nodiscard]] const Row& either() const { return old != nullptr ? *old : *now; }
  };
  std::vector<Pair> pairs;
  merge_join(old, now, key, [&](const Row* before, const Row* after) {
    if (before != nullptr && after != nullptr && *before == *after) return;
    pairs.push_back({before, after});
  });
  std::vector<std::tuple<std::string, std::string, std::size_t>> order;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    BillRow item = bill_row_of(month, pairs[i].either(), directory);
    order.emplace_back(std::move(item.partner), std::move(item.name), i);
  }
  std::sort(order.begin(), order.end());
  for (const auto& [partner, name, i] : order) {
    RowDiff change;
    if (pairs[i].old != nullptr) change.old = bill_row_of(month, *pairs[i].old, directory);
    if (pairs[i].now != nullptr) change.now = bill_row_of(month, *pairs[i].now, directory);
    if (change.old && change.now && change.old->fields == change.now->fields) continue;
    name_subject(change, pairs[i].either(), directory);
    take(change);
  }
}

auto row_key(const BillRow& row) {
  return std::tuple(row.month, row.kind, std::string_view(row.partner), std::string_view(row.name));
}

void sort_by_key(std::vector<BillRow>& rows) {
  std::stable_sort(rows.begin(), rows.end(),
                   [](const BillRow& a, const BillRow& b) { return row_key(a) < row_key(b); });
}

}  // namespace

void for_each_row_diff(const SealedMonth* old, const SealedMonth* now, const Directory& directory,
                       const RowDiffVisitor& take) {
  static const SealedMonth kNothing{};
  const SealedMonth& before = old != nullptr ? *old : kNothing;
  const SealedMonth& after = now != nullptr ? *now : kNothing;
  const Month month = old != nullptr ? before.usage.month : after.usage.month;
  const auto compare = [&](const auto& a, const auto& b, const auto& key) {
    join(month, a, b, key, directory, take);
  };
  compare(lines_of(before), lines_of(after),
          [](const auto& row) { return std::pair(row.partner, row.line.sku); });
  const MonthUsage& a = before.usage;
  const MonthUsage& b = after.usage;
  compare(a.assets, b.assets, [](const auto& row) { return row.asset; });
  compare(a.sms, b.sms, [](const auto& row) { return row.organisation; });
  compare(a.devices, b.devices, [](const auto& row) { return row.device; });
  compare(a.pelion.accounts, b.pelion.accounts, [](const auto& row) { return row.account; });
  compare(a.pelion.packages, b.pelion.packages, [](const auto& row) { return row.aggregator; });
  compare(a.pelion.quota_history, b.pelion.quota_history, [&](const auto& row) {
    return std::pair(directory.aggregator_of(row.account), row.time);
  });
  const auto of_device = [](const auto& row) { return std::pair(row.account, row.device); };
  compare(ordered_by(of_device, a.pelion.active), ordered_by(of_device, b.pelion.active),
          of_device);
  const auto of_campaign = [](const auto& row) {
    return std::tuple(row.account, row.device, row.campaign);
  };
  compare(ordered_by(of_campaign, a.pelion.updates), ordered_by(of_campaign, b.pelion.updates),
          of_campaign);
}

void for_each_row_diff(std::vector<BillRow> old, std::vector<BillRow> now,
                       const RowDiffVisitor& visit) {
  sort_by_key(old);
  sort_by_key(now);
  const BillRow* previous = nullptr;
  RowDiff diff;
  merge_join(old, now, row_key, [&](const BillRow* before, const BillRow* after) {
    const BillRow& row = before != nullptr ? *before : *after;
    const bool is_repeated = previous != nullptr && row_key(*previous) == row_key(row);
    diff.ordinal = is_repeated ? diff.ordinal + 1 : 1;
    previous = &row;
    if (before != nullptr && after != nullptr && before->fields == after->fields) return;
    diff.old = before != nullptr ? std::optional(*before) : std::nullopt;
    diff.now = after != nullptr ? std::optional(*after) : std::nullopt;
    visit(diff);
  });
}

}  // namespace fleetbill::billing
