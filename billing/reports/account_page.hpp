#pragma once

#include <string>
#include <vector>

#include "billing/reports/accounts.hpp"

/// The portal's pages of one account, line by line (Pelion billing page).
namespace fleetbill::billing::reports {

/// A line of a page: label and value.
struct Item {
  std::string name;
  Cell value;
};
using Items = std::vector<Item>;

/// The account snapshot: only the account, and the number of its tenants if it has any (P23).
Items snapshot_items(const AccountList& accounts, const Account& account);

/// The service package that an account uses, its own or its aggregator's: the remaining tokens, the
/// expiry, a warning from PDM-WARNING on, and the pending renewal.
Items package_items(const Scope& scope, const AccountList& accounts, const Account& account);

/// The monthly usage: of both models the devices and updates, of API calls also the calls by
/// category, each with its counters.
Items usage_items(BusinessModel model, const pelion::AccountMonth& usage);

/// The summed usage of an aggregator and all its tenants.
/// Errors: `Error(invalid)` if a sum overflows.
pelion::AccountMonth aggregated_usage(const AccountList& accounts, const Account& aggregator);

}  // namespace fleetbill::billing::reports
