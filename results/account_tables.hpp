#pragma once

#include <cstdint>
#include <vector>

#include "billing/pelion/account_billing.hpp"
#include "results/codes.hpp"
#include "results/dataset_encoder.hpp"

namespace fleetbill::results {

/// What months say of Pelion accounts, while a run file is written.
class AccountTables {
 public:
  /// @param pool, codes  outlive the tables
  AccountTables(const Packing& packing, PackingPool& pool, Codes& codes);

  /// Adds a sealed month. Rows are ordered by account or aggregator, then as the usage has them.
  /// REQUIRES: the usage is that of aggregators with all their tenants.
  void add(std::uint32_t month, const billing::pelion::AccountUsage& usage);

  template <class Visit>
  void for_each_column(const Visit& visit) {
    for (TableEncoder* table :
         {&accounts_, &packages_, &quota_history_, &active_devices_, &firmware_updates_}) {
      table->for_each_column(visit);
    }
  }

  /// Packs what is left. REQUIRES: nothing is added afterwards.
  void finish(std::vector<EncodedDataset>& out);

 private:
  Codes& codes_;
  TableEncoder accounts_, packages_, quota_history_, active_devices_, firmware_updates_;
};

}  // namespace fleetbill::results
