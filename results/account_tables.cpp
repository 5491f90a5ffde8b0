#include "results/account_tables.hpp"

#include <map>
#include <tuple>

#include "billing/units/error.hpp"
#include "results/tables.hpp"

namespace fleetbill::results {

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
  const StoreContext to{codes_, month};
  const auto code_of = [&](OrganisationId account) { return codes_.organisations(account); };
  append_by_code(accounts_, tables::kAccountMonthColumns, usage.accounts, to,
                 [&](const AccountMonth& r) { return code_of(r.account); });
  append_by_code(packages_, tables::kPackageColumns, usage.packages, to,
                 [&](const PackageMonth& r) { return code_of(r.aggregator); });
  const Aggregators aggregators(usage);
  append_by_code(quota_history_, tables::kQuotaHistoryColumns, usage.quota_history, to,
                 [&](const QuotaEntry& r) { return code_of(aggregators.of(r.account)); });
  append_by_code(active_devices_, tables::kActiveDeviceColumns, usage.active, to,
                 [&](const ActiveDevice& r) {
                   return std::tuple(code_of(r.account), r.first, codes_.serials(r.device));
                 });
  append_by_code(firmware_updates_, tables::kFirmwareUpdateColumns, usage.updates, to,
                 [&](const FirmwareUpdate& r) { return code_of(r.account); });
}

void AccountTables::finish(std::vector<EncodedDataset>& out) {
  for (TableEncoder* table :
       {&accounts_, &packages_, &quota_history_, &active_devices_, &firmware_updates_}) {
    table->finish({}, out);  // no column is money
  }
}

}  // namespace fleetbill::results
