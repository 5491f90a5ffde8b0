#pragma once

#include <vector>

#include "billing/device_manager/connector_fees.hpp"
#include "billing/pelion/account_billing.hpp"
#include "billing/telematics_guru/asset_billing.hpp"

namespace fleetbill::billing {

/// The usage of a month, sealed at its close: the input of its invoices.
struct MonthUsage {
  Month month;
  std::vector<telematics_guru::AssetMonth> assets;
  std::vector<telematics_guru::SmsMonth> sms;
  std::vector<device_manager::DeviceMonth> devices;
  pelion::AccountUsage pelion;

  bool operator==(const MonthUsage&) const = default;

  template <class Archive>
  void archive(Archive& a) {
    a(month, assets, sms, devices, pelion);
  }
};

}  // namespace fleetbill::billing
