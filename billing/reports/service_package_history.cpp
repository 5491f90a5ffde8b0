#include <algorithm>
#include <optional>

#include "billing/reports/accounts.hpp"
#include "billing/reports/catalogue.hpp"
#include "billing/reports/sheet.hpp"
#include "billing/units/error.hpp"
#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing::reports {
namespace {

using pelion::QuotaEntry;
using pelion::QuotaEvent;

/// Returns the event of this name, ignoring case; `std::nullopt` if the name is empty.
std::optional<QuotaEvent> event_named(const std::string& name) {
  if (name.empty()) return std::nullopt;
  std::vector<std::string> choices;
  for (std::size_t i = 0; i < pelion::kQuotaEventCount; ++i) {
    const auto event = static_cast<QuotaEvent>(i);
    choices.emplace_back(to_string(event));
    if (to_lower_ascii(choices.back()) == to_lower_ascii(name)) return event;
  }
  throw Error(ErrorKind::usage,
              concat("--event: expected ", join_choices(choices), ", got ", quote(name)));
}

/// Entries of an aggregator remain in chronological order, so that the balances are consistent.
Table make_service_package_history(const Scope& scope) {
  const Directory& directory = scope.source.directory;
  const auto wanted = event_named(scope.query.event);
  const AccountList accounts(scope);
  auto entries = accounts.selected(sealed_month(scope).usage.pelion.quota_history);
  std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
    return a.account->aggregator < b.account->aggregator;
  });
  Sheet sheet(scope, {"Time (UTC)", "Account ID", "Event", "Campaign name", "Amount", "Balance",
                      "Package ID"});
  for (const auto& [account, entry] : entries) {
    const auto campaign = directory.text(entry->campaign);
    if (wanted && entry->event != *wanted) continue;
    if (!scope.query.campaign.empty() && campaign != scope.query.campaign) continue;
    sheet.add(account->aggregator,
              {entry->time, text(account->id), text(to_string(entry->event)), text(campaign),
               entry->amount, entry->balance, text(directory.text(entry->package))});
  }
  return sheet.finish_as_added();
}

}  // namespace

Report service_package_history() {
  return {.name = "service-package-history",
          .title = "Service package history",
          .description = "Pelion: what packages and campaigns did to the quota, entry by entry.",
          .takes = {&Query::campaign, &Query::event},
          .make = make_service_package_history,
          .platform = Platform::pelion,
          .reads = Reads::month};
}

}  // namespace fleetbill::billing::reports
