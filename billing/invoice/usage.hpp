#pragma once

#include <vector>

#include "billing/device_manager/connector_fees.hpp"
#include "billing/pelion/account_billing.hpp"
#include "billing/telematics_guru/asset_billing.hpp"

namespace fleetbill::billing {

/// The usage of one closed month, for all partners or for a subset: the input of `rate()`. It has
/// quantities, and no prices. Later facts never change it (T24). Ids refer to the `Directory` of
/// the run. Only usages that share a directory can be compared.
struct MonthUsage {
  Month month;
  /// Assets that are billed or were used, by rising AssetId. Other assets have no entry.
  std::vector<telematics_guru::AssetMonth> assets;
  /// SMS per organisation, by rising OrganisationId. No asset needs to be billed (T25).
  std::vector<telematics_guru::SmsMonth> sms;
  /// Devices with a connector fee or with connections that count towards one, by rising DeviceId.
  std::vector<device_manager::DeviceMonth> devices;
  pelion::AccountUsage pelion;  ///< usage of the Pelion accounts

  bool operator==(const MonthUsage&) const = default;

  /// Serialises or restores all members (billing/units/archive.hpp).
  template <class Archive>
  void archive(Archive& a) {
    a(month, assets, sms, devices, pelion);
  }
};

}  // namespace fleetbill::billing
