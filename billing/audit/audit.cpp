#include "billing/audit/audit.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>

#include "billing/audit/account_month.hpp"
#include "billing/audit/amount.hpp"
#include "billing/audit/asset_month.hpp"
#include "billing/audit/device_month.hpp"
#include "billing/audit/diary.hpp"
#include "billing/audit/rules.hpp"
#include "billing/units/error.hpp"
#include "billing/units/quantity.hpp"

namespace fleetbill::billing::audit {
namespace {

// The clauses decided here.
constexpr Choice kTgFraction{"TG-FRACTION", {"exact", "round_up"}};                        // T16
constexpr Choice kTgUnbilledMessages{"TG-UNBILLED-MESSAGES", {"not_charged", "charged"}};  // T25
constexpr Choice kTgIridium{"TG-IRIDIUM", {"per_device", "per_message"}};                  // T26
constexpr Choice kTgZeroLines{"TG-ZERO-LINES", {"left_out", "shown"}};                     // T28

struct CatalogueEntry {
  std::string_view sku;
  std::int64_t block;
};

/// docs/rules.md#prices: the SKUs in the order of lines, and which are counted per 1000.
constexpr std::array<CatalogueEntry, 14> kCatalogue{{{"TG-CLASSIC", 1},
                                                     {"TG-PRO", 1},
                                                     {"TG-PPM-ASSET", 1},
                                                     {"TG-PPM-MESSAGES", 1000},
                                                     {"TG-ALR", 1},
                                                     {"TG-BT-TAG", 1},
                                                     {"TG-IRD", 1},
                                                     {"TG-WIFI-LOC", 1000},
                                                     {"TG-SMS", 1},
                                                     {"OEM", 1},
                                                     {"OEM-SPLITTER", 1},
                                                     {"PDM-ACTIVE-DEVICE", 1},
                                                     {"PDM-API-CALL", 1000},
                                                     {"PDM-UPDATE-TOKEN", 1}}};

/// Billed units of one month by partner and SKU.
using Counts = std::map<std::string, std::map<std::string, std::int64_t>>;

void add(Counts& counts, const std::string& partner, const std::string& sku, std::int64_t count) {
  std::int64_t& total = counts[partner][sku];
  total = checked_add(total, count, "a line");
}

std::string fee_sku(const std::string& plan) { return plan == "TG-PPM" ? "TG-PPM-ASSET" : plan; }

/// T1 to T5, T25, T26: adds one asset to its partner's lines.
void count_asset(Counts& counts, const AssetMonth& asset, const Rules& rules) {
  const AssetRow& row = asset.row;
  if (row.billed) {
    add(counts, row.partner, fee_sku(row.plan), 1);
    if (rules.is(kTgIridium, "per_message")) {
      add(counts, row.partner, "TG-IRD", row.iridium_messages);
    } else if (asset.has_imei) {
      add(counts, row.partner, "TG-IRD", 1);
    }
  }
  if (row.billed || rules.is(kTgUnbilledMessages, "charged")) {
    add(counts, row.partner, "TG-PPM-MESSAGES", row.messages);
  }
  add(counts, row.partner, "TG-WIFI-LOC", row.lookups);
}

/// T17, T18, T32: adds one device to its payer's lines.
void count_device(Counts& counts, const DeviceRow& row) {
  if (row.oem) add(counts, row.partner, "OEM", 1);
  if (row.splitter) add(counts, row.partner, "OEM-SPLITTER", 1);
}

/// TG-CLEAR-LOOKUPS dropped: whether the asset that the SMS named was cleared later in its month.
bool is_dropped(const SmsEntry& sms, const World& world, Month month, const Rules& rules) {
  if (!sms.asset || rules.is(kTgClearLookups, "charged")) return false;
  const std::vector<Entry>& entries = world.assets[*sms.asset].entries;
  return std::any_of(entries.begin(), entries.end(), [&](const Entry& entry) {
    return entry.what == What::cleared && entry.order > sms.order && month.contains(entry.time);
  });
}

/// T5, T25: SMS are charged regardless of the billed assets.
void count_sms(Counts& counts, const World& world, Month month, const Rules& rules) {
  for (const SmsEntry& sms : world.sms) {
    if (!month.contains(sms.time) || is_dropped(sms, world, month, rules)) continue;
    add(counts, sms.partner, "TG-SMS", sms.quantity);
  }
}

/// B5, P17: adds an account's month to its aggregator's lines. The aggregator's model decides.
void count_account(Counts& counts, const AccountRow& row, const AccountWorld& world) {
  const auto model = model_at_end(world.accounts.at(row.aggregator), row.month);
  if (model == "active_devices") {
    add(counts, row.aggregator, "PDM-ACTIVE-DEVICE", row.active_devices);
  } else {
    for (const std::int64_t calls : row.calls) add(counts, row.aggregator, "PDM-API-CALL", calls);
  }
}

/// The Pelion accounts of one month.
void close_accounts(Bill& bill, Counts& counts, const AccountWorld& world, Month month,
                    const Rules& rules) {
  add_account_rows(bill, world, month, rules);
  for (const AccountRow& row : bill.accounts) {
    if (row.month == month) count_account(counts, row, world);
  }
  for (const auto& [aggregator, diary] : world.quotas) {
    add(counts, aggregator, "PDM-UPDATE-TOKEN", tokens_bought(diary, month, rules));
  }
}

/// T16 round_up: blocks of the pooled quantity, rounded up.
std::int64_t whole_blocks(std::int64_t count, std::int64_t block) {
  const std::int64_t rest = count % block;
  return rest == 0 ? count : checked_add(count, block - rest, "a line");
}

/// T28: whether the partner uses the SKU's platform, by its organisations and accounts. A partner
/// without either pays the connector fees of devices.
bool uses_platform_of(std::string_view sku, const std::string& partner, const World& world) {
  const bool has_account = world.pelion.quotas.contains(partner);
  if (sku.starts_with("PDM-")) return has_account;
  return !has_account ||
         std::any_of(world.organisations.begin(), world.organisations.end(),
                     [&](const auto& organisation) { return organisation.second == partner; });
}

/// T16, T28: the lines of one partner and month.
void add_lines(Bill& bill, Month month, const std::string& partner, const World& world,
               const std::map<std::string, std::int64_t>& counts, const PriceList* prices,
               const Rules& rules) {
  for (const CatalogueEntry& entry : kCatalogue) {
    Line line{month, partner, std::string(entry.sku), 0, entry.block, std::nullopt};
    if (const auto found = counts.find(line.sku); found != counts.end()) line.count = found->second;
    if (rules.is(kTgFraction, "round_up")) line.count = whole_blocks(line.count, line.block);
    const bool shown =
        rules.is(kTgZeroLines, "shown") && uses_platform_of(line.sku, partner, world);
    if (line.count == 0 && !shown) continue;
    if (prices != nullptr) {
      line.amount_micros = amount_of(*prices, line.sku, month, line.count, line.block);
    }
    bill.lines.push_back(line);
  }
}

/// One month: its assets, devices, SMS and accounts, and then the lines of each partner.
void close_month(Bill& bill, const World& world, Month month, const PriceList* prices,
                 const Rules& rules) {
  Counts counts;
  for (const std::string& partner : world.partners) counts[partner];
  for (const AssetDiary& asset : world.assets) {
    const auto result = asset_month(asset, month, rules);
    if (!result) continue;
    count_asset(counts, *result, rules);
    bill.assets.push_back(result->row);
  }
  for (const auto& [serial, device] : world.devices) {
    const auto row = device_month(serial, device, month, rules);
    if (!row) continue;
    count_device(counts, *row);
    bill.devices.push_back(*row);
  }
  count_sms(counts, world, month, rules);
  close_accounts(bill, counts, world.pelion, month, rules);
  for (const auto& [partner, of_partner] : counts) {
    add_lines(bill, month, partner, world, of_partner, prices, rules);
  }
}

void sort_assets(std::vector<AssetRow>& assets) {
  std::sort(assets.begin(), assets.end(), [](const AssetRow& a, const AssetRow& b) {
    return std::tie(a.month, a.partner, a.asset) < std::tie(b.month, b.partner, b.asset);
  });
}

}  // namespace

Bill audit(const Journal& journal, const Readings& readings, const PriceList* prices,
           std::optional<Instant> until, std::optional<std::pair<Month, Month>> months) {
  const Rules rules(readings);
  const Admitted admitted = admit(journal, rules, until);
  Bill bill;
  bill.quarantined = admitted.quarantined;
  bill.applied = admitted.applied;
  bill.duplicates = admitted.duplicates;
  bill.first = months ? months->first : admitted.first;
  bill.last = months ? months->second : admitted.last;
  if (!bill.first) return bill;
  for (Month month = *bill.first; month <= *bill.last; month = month.next()) {
    close_month(bill, admitted.world, month, prices, rules);
  }
  sort_assets(bill.assets);
  return bill;
}

Clauses line_clauses() {
  return {{kTgFraction, kTgUnbilledMessages, kTgIridium, kTgZeroLines}, {}};
}

}  // namespace fleetbill::billing::audit
