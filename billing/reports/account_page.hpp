#pragma once

#include <string>
#include <vector>

#include "billing/reports/accounts.hpp"

/// What the portal's pages of one account say, line by line (Pelion billing page).
namespace fleetbill::billing::reports {

/// A line of a page: what, and how much.
struct Item {
  std::string name;
  Cell value;
};
using Items = std::vector<Item>;

/// The account snapshot: the account alone, and the number of its tenants if it has any (P23).
Items snapshot_items(const AccountList& accounts, const Account& account);

/// The service package that an account draws on, its own or its aggregator's: what remains of it,
/// when it expires, from PDM-WARNING on a warning, and the renewal that waits.
Items package_items(const Scope& scope, const AccountList& accounts, const Account& account);

/// The monthly usage: of both models the devices and updates, of API calls also the calls by
/// category, each with its counters.
Items usage_items(BusinessModel model, const pelion::AccountMonth& usage);

/// The usage of an aggregator and all its tenants in one.
/// Errors: `Error(invalid)` if a sum overflows.
pelion::AccountMonth aggregated_usage(const AccountList& accounts, const Account& aggregator);

}  // namespace fleetbill::billing::reports
