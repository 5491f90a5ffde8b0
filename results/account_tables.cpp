#include "results/account_tables.hpp"

#include <map>
#include <tuple>

#include "billing/units/error.hpp"

namespace fleetbill::results {

using billing::ApiCounter;
using billing::pelion::AccountMonth;
using billing::pelion::AccountUsage;
using billing::pelion::ActiveDevice;
using billing::pelion::FirmwareUpdate;
using billing::pelion::PackageMonth;
using billing::pelion::QuotaEntry;

namespace {

/// Finds the aggregator of each account of a month, which no row names: a tenant has its partner.
class Aggregators {
 public:
  explicit Aggregators(const AccountUsage& usage) {
    for (const AccountMonth& row : usage.accounts) partners_[row.account] = row.partner;
    for (const PackageMonth& row : usage.packages) {
      aggregators_[partners_[row.aggregator]] = row.aggregator;
    }
  }

  [[nodiscard]] OrganisationId of(OrganisationId account) const {
    const auto partner = partners_.find(account);
    FLEETBILL_ASSERT(partner != partners_.end(), "a quota entry of an account of the month");
    const auto aggregator = aggregators_.find(partner->second);
    FLEETBILL_ASSERT(aggregator != aggregators_.end(), "a quota entry of an aggregator's account");
    return aggregator->second;
  }

 private:
  std::map<OrganisationId, PartnerId> partners_;
  std::map<PartnerId, OrganisationId> aggregators_;
};

}  // namespace

AccountTables::AccountTables(const Packing& packing, PackingPool& pool, Codes& codes)
    : codes_(codes),
      accounts_(layout::kAccountMonths, packing, pool),
      packages_(layout::kPackages, packing, pool),
      quota_history_(layout::kQuotaHistory, packing, pool),
      active_devices_(layout::kActiveDevices, packing, pool),
      firmware_updates_(layout::kFirmwareUpdates, packing, pool) {}

void AccountTables::add(std::uint32_t month, const AccountUsage& usage) {
  add_accounts(month, usage);
  add_packages(month, usage);
  add_quota_history(month, usage);
  add_active_devices(month, usage);
  add_firmware_updates(month, usage);
}

void AccountTables::finish(std::vector<EncodedDataset>& out) {
  for (TableEncoder* table :
       {&accounts_, &packages_, &quota_history_, &active_devices_, &firmware_updates_}) {
    table->finish({}, out);  // no column is money
  }
}

void AccountTables::add_accounts(std::uint32_t month, const AccountUsage& usage) {
  using Row = AccountMonth;
  const std::vector<Row> sorted =
      by_code(usage.accounts, [&](const Row& r) { return codes_.organisations(r.account); });
  const std::span<const Row> rows(sorted);
  const auto model = [&](billing::BusinessModel m) {
    return codes_.models(static_cast<std::size_t>(m));
  };
  TableEncoder& to = accounts_;
  to.append("month", rows, [&](const Row&) { return month; });
  to.append("account", rows, [&](const Row& r) { return codes_.organisations(r.account); });
  to.append("partner", rows, [&](const Row& r) { return codes_.partners(r.partner); });
  to.append("business_model", rows, [&](const Row& r) { return model(r.model); });
  to.append("billed_by", rows, [&](const Row& r) { return model(r.billed_by); });
  to.append("has_package", rows, [](const Row& r) { return flag(r.has_package); });
  to.append("active_devices", rows, [](const Row& r) { return r.active_devices; });
  to.append("firmware_updates", rows, [](const Row& r) { return r.firmware_updates; });
  for (std::size_t i = 0; i < billing::kApiCounterCount; ++i) {
    to.append(billing::to_string(static_cast<ApiCounter>(i)), rows,
              [i](const Row& r) { return r.calls[i]; });
  }
  to.append("transactions", rows, [](const Row& r) { return r.transactions; });
  to.append("tokens_bought", rows, [](const Row& r) { return r.tokens_bought; });
}

void AccountTables::add_packages(std::uint32_t month, const AccountUsage& usage) {
  using Row = PackageMonth;
  const std::vector<Row> sorted =
      by_code(usage.packages, [&](const Row& r) { return codes_.organisations(r.aggregator); });
  const std::span<const Row> rows(sorted);
  const auto if_active = [](const Row& r, Instant t) {
    return r.has_active ? t.ms : layout::kMissing<std::int64_t>;
  };
  TableEncoder& to = packages_;
  to.append("month", rows, [&](const Row&) { return month; });
  to.append("aggregator", rows, [&](const Row& r) { return codes_.organisations(r.aggregator); });
  to.append("package", rows, [&](const Row& r) { return codes_.values(r.active.id); });
  to.append("tokens", rows, [](const Row& r) { return r.active.tokens; });
  to.append("start", rows, [&](const Row& r) { return if_active(r, r.active.start); });
  to.append("expires", rows, [&](const Row& r) { return if_active(r, r.active.expires); });
  to.append("end", rows, [&](const Row& r) { return if_active(r, r.active.end); });
  to.append("in_grace", rows, [](const Row& r) { return flag(r.in_grace); });
  to.append("pending", rows, [&](const Row& r) { return codes_.values(r.pending.id); });
  to.append("pending_tokens", rows, [](const Row& r) { return r.pending.tokens; });
  to.append("available", rows, [](const Row& r) { return r.available; });
  to.append("reserved", rows, [](const Row& r) { return r.reserved; });
}

void AccountTables::add_quota_history(std::uint32_t month, const AccountUsage& usage) {
  using Row = QuotaEntry;
  const Aggregators aggregators(usage);
  const std::vector<Row> sorted = by_code(usage.quota_history, [&](const Row& r) {
    return codes_.organisations(aggregators.of(r.account));
  });
  const std::span<const Row> rows(sorted);
  TableEncoder& to = quota_history_;
  to.append("month", rows, [&](const Row&) { return month; });
  to.append("time", rows, [](const Row& r) { return r.time.ms; });
  to.append("account", rows, [&](const Row& r) { return codes_.organisations(r.account); });
  to.append("event", rows,
            [&](const Row& r) { return codes_.quota_events(static_cast<std::size_t>(r.event)); });
  to.append("campaign", rows, [&](const Row& r) { return codes_.values(r.campaign); });
  to.append("package", rows, [&](const Row& r) { return codes_.values(r.package); });
  to.append("amount", rows, [](const Row& r) { return r.amount; });
  to.append("balance", rows, [](const Row& r) { return r.balance; });
}

void AccountTables::add_active_devices(std::uint32_t month, const AccountUsage& usage) {
  using Row = ActiveDevice;
  const std::vector<Row> sorted = by_code(usage.active, [&](const Row& r) {
    return std::tuple(codes_.organisations(r.account), r.first, codes_.serials(r.device));
  });
  const std::span<const Row> rows(sorted);
  TableEncoder& to = active_devices_;
  to.append("month", rows, [&](const Row&) { return month; });
  to.append("account", rows, [&](const Row& r) { return codes_.organisations(r.account); });
  to.append("device", rows, [&](const Row& r) { return codes_.serials(r.device); });
  to.append("endpoint", rows, [&](const Row& r) { return codes_.values(r.endpoint); });
  to.append("first", rows, [](const Row& r) { return r.first.ms; });
}

void AccountTables::add_firmware_updates(std::uint32_t month, const AccountUsage& usage) {
  using Row = FirmwareUpdate;
  const std::vector<Row> sorted =
      by_code(usage.updates, [&](const Row& r) { return codes_.organisations(r.account); });
  const std::span<const Row> rows(sorted);
  TableEncoder& to = firmware_updates_;
  to.append("month", rows, [&](const Row&) { return month; });
  to.append("account", rows, [&](const Row& r) { return codes_.organisations(r.account); });
  to.append("time", rows, [](const Row& r) { return r.time.ms; });
  to.append("campaign", rows, [&](const Row& r) { return codes_.values(r.campaign); });
  to.append("device", rows, [&](const Row& r) { return codes_.serials(r.device); });
  to.append("endpoint", rows, [&](const Row& r) { return codes_.values(r.endpoint); });
}

}  // namespace fleetbill::results
