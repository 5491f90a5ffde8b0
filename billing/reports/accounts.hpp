#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "billing/reports/scope.hpp"
#include "billing/reports/table.hpp"

namespace fleetbill::billing::reports {

/// A Pelion account that is open at the end of a month, with its own usage of that month.
struct Account {
  const pelion::AccountMonth* month;
  std::string_view id;          ///< Account ID: its name in the journal
  std::string_view aggregator;  ///< the billed account: the account, or the aggregator of a tenant

  const std::map<std::string, std::string, std::less<>>* attributes = nullptr;  ///< may be null

  /// Returns the display name: from the account's attributes, otherwise the id.
  [[nodiscard]] std::string_view team_name() const {
    return attribute("team_name").empty() ? id : attribute("team_name");
  }
  /// Returns an attribute; empty if the account does not have it.
  [[nodiscard]] std::string_view attribute(std::string_view name) const {
    if (attributes == nullptr) return {};
    const auto found = attributes->find(name);
    return found == attributes->end() ? std::string_view{} : found->second;
  }
  [[nodiscard]] bool is_aggregator() const { return id == aggregator; }
  /// Whether the usage report of the month lists it (P13).
  [[nodiscard]] bool is_listed() const { return is_aggregator() || month->has_package; }
};

/// A row of a sealed month, and its account.
template <class Row>
struct Owned {
  const Account* account;
  const Row* row;
};

/// The Pelion accounts of the scope's month.
class AccountList {
 public:
  explicit AccountList(const Scope& scope);

  /// Returns all accounts by aggregator in the byte order of ids. An aggregator precedes its
  /// tenants.
  [[nodiscard]] const std::vector<Account>& all() const { return accounts_; }

  /// Returns the accounts of the aggregator of `account`. The aggregator is the first.
  [[nodiscard]] std::span<const Account> group_of(const Account& account) const;

  /// Whether the query selects the account: by its name, by its aggregator, or all accounts.
  [[nodiscard]] bool is_selected(const Account& account) const;

  /// The rows of selected accounts, in order. Pointers to accounts are in the order of all().
  template <class Row>
  [[nodiscard]] std::vector<Owned<Row>> selected(const std::vector<Row>& rows) const {
    std::vector<Owned<Row>> out;
    for (const Row& row : rows) {
      const Account& account = accounts_[places_.at(row.account)];
      if (is_selected(account)) out.push_back({&account, &row});
    }
    return out;
  }

 private:
  const Query& query_;
  std::vector<Account> accounts_;
  std::map<OrganisationId, std::size_t> places_;
};

/// The business model in the portal's words: `Active devices`, `API calls`.
std::string_view words_of(BusinessModel model);

/// Adds to the title of the table when the report of the month becomes available (P19). A run never
/// withholds it.
Table with_availability(const Scope& scope, Table table);

}  // namespace fleetbill::billing::reports
