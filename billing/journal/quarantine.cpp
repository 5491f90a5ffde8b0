#include "billing/journal/quarantine.hpp"

#include "billing/units/error.hpp"

namespace fleetbill::billing {

std::string_view to_string(Reason reason) {
  switch (reason) {
    case Reason::none: return "";
    case Reason::malformed_row: return "the row is not RFC 4180 CSV of this header";
    case Reason::bad_time:
      return "the time is not of the form YYYY-MM-DDThh:mm:ss[.sss]Z, years 1970 to 9998";
    case Reason::unknown_kind: return "unknown kind";
    case Reason::bad_quantity: return "the quantity is not an integer from 1 to 10^15";
    case Reason::id_conflict: return "an earlier row with other cells has this id";
    case Reason::after_until: return "at or after --until";
    case Reason::organisation_missing: return "no organisation is named";
    case Reason::partner_missing: return "no partner is named or known";
    case Reason::asset_missing: return "no asset is named";
    case Reason::device_missing: return "no device is named";
    case Reason::asset_exists: return "the partner has an asset of this name already (T27)";
    case Reason::asset_unknown: return "this asset was never created";
    case Reason::asset_ambiguous: return "several partners have an asset of this name";
    case Reason::partner_contradicts: return "the partner named is not the owner";
    case Reason::unknown_plan: return "not a plan: TG-CLASSIC, TG-PRO, TG-PPM, TG-ALR or TG-BT-TAG";
    case Reason::unknown_connector:
      return "not a connector: none, telematics_guru, third_party or multi";
    case Reason::serial_in_use: return "another enabled asset has this serial (T12, T27)";
    case Reason::serial_differs: return "the serial of the asset differs from the device named";
    case Reason::serial_absent: return "the asset has no serial (T27)";
    case Reason::asset_disabled: return "the asset is disabled (T8, T27)";
    case Reason::no_enabled_asset: return "no enabled asset has this serial";
    case Reason::payer_unknown: return "no partner is known for the device (T32)";
    case Reason::state_repeated: return "the asset is in this state already (T31)";
    case Reason::account_unknown: return "this account was never opened";
    case Reason::account_exists: return "the account is open already (P12)";
    case Reason::aggregator_unknown: return "the aggregator of this tenant is not open";
    case Reason::aggregator_is_tenant: return "a tenant cannot be an aggregator";
    case Reason::unknown_business_model: return "not a business model: active_devices or api_calls";
    case Reason::unknown_counter: return "not a counter of API calls";
    case Reason::counted_itself: return "registrations count themselves in this counter (P29)";
    case Reason::package_missing: return "no service package is named";
    case Reason::package_of_tenant: return "a tenant has no service package of its own (P30)";
    case Reason::package_active: return "a service package is active already (P30)";
    case Reason::no_active_package: return "there is no active service package to renew (P11, P30)";
    case Reason::renewal_pending: return "a renewal is pending already (P30)";
    case Reason::campaign_missing: return "no campaign is named";
    case Reason::campaign_open: return "the account has an open campaign of this name (P26)";
    case Reason::campaign_not_open: return "the account has no open campaign of this name (P24)";
    case Reason::reservation_used_up: return "the campaign's reservation is used up (P25)";
    case Reason::updated_already: return "the campaign has updated this device already (P28)";
    case Reason::coverage_repeated: return "the journal has a row of this kind already";
  }
  FLEETBILL_ASSERT(false, "unknown reason");
  return {};
}

std::string describe(const Quarantined& row) {
  std::string out(to_string(row.reason));
  if (!row.detail.empty()) out += ": " + row.detail;
  return out;
}

}  // namespace fleetbill::billing
