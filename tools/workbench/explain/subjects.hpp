#pragma once

#include <set>
#include <span>
#include <string>

#include "billing/invoice/biller.hpp"
#include "billing/journal/directory.hpp"
#include "billing/journal/fact.hpp"

/// Finds the subjects that a user names. Each function returns a missing id or null if the name is
/// unknown, and throws `Error(usage)` if it is ambiguous.
namespace fleetbill::workbench {

/// Finds the asset of a name.
/// @param partner  its partner; empty: any
AssetId find_asset(const billing::Directory& directory, std::string_view name,
                   std::string_view partner);

/// Finds the account that started a campaign.
/// @param account  name of the account; empty: any
OrganisationId find_campaign_account(std::span<const billing::ResolvedFact> facts,
                                     const billing::Directory& directory, std::string_view campaign,
                                     std::string_view account);

/// Finds the invoice of a month.
/// @param partner  whose invoice; empty: any
const billing::Invoice* find_invoice(const billing::SealedMonth& month,
                                     const billing::Directory& directory, std::string_view partner);

/// Finds the account or device of a name.
OrganisationId find_account(const billing::Directory& directory, std::string_view name);
DeviceId find_device(const billing::Directory& directory, std::string_view serial);

/// Where a device appears.
struct DeviceAppearances {
  std::set<std::string> accounts;  ///< that have it as an endpoint
  bool at_device_manager = false;  ///< it had a connection, connector or SIM
};

/// Collects where a device appears in the facts before the end of a month.
DeviceAppearances appearances_of(std::span<const billing::ResolvedFact> facts,
                                 const billing::Directory& directory, DeviceId device, Month month);

}  // namespace fleetbill::workbench
