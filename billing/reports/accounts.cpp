#include "billing/reports/accounts.hpp"

#include <algorithm>
#include <tuple>

#include "billing/pelion/calendar.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing::reports {

AccountList::AccountList(const Scope& scope) : query_(scope.query) {
  const Directory& directory = scope.source.directory;
  for (const pelion::AccountMonth& month : sealed_month(scope).usage.pelion.accounts) {
    const std::string_view id = directory.organisation_name(month.account);
    accounts_.push_back({&month, id, directory.partner_name(month.partner)});
    if (scope.source.attributes == nullptr) continue;
    const auto found = scope.source.attributes->find(id);
    if (found != scope.source.attributes->end()) accounts_.back().attributes = &found->second;
  }
  const auto key = [](const Account& account) {
    return std::tuple(account.aggregator, !account.is_aggregator(), account.id);
  };
  std::sort(accounts_.begin(), accounts_.end(),
            [&](const Account& a, const Account& b) { return key(a) < key(b); });
  for (std::size_t i = 0; i < accounts_.size(); ++i) places_[accounts_[i].month->account] = i;
}

std::span<const Account> AccountList::group_of(const Account& account) const {
  const auto before = [](const Account& a, const Account& b) {
    return a.aggregator < b.aggregator;
  };
  const auto [begin, end] = std::equal_range(accounts_.begin(), accounts_.end(), account, before);
  return {begin, end};
}

bool AccountList::is_selected(const Account& account) const {
  return (query_.partner.empty() || account.aggregator == query_.partner) &&
         (query_.organisation.empty() || account.id == query_.organisation);
}

std::string_view words_of(BusinessModel model) {
  return model == BusinessModel::active_devices ? "Active devices" : "API calls";
}

Table with_availability(const Scope& scope, Table table) {
  const Instant time = pelion::report_time(scope.query.month, scope.source.rules.report_day);
  table.title += concat(", available from ", to_string(time));
  return table;
}

}  // namespace fleetbill::billing::reports
