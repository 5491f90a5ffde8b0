#include "billing/pelion/campaigns.hpp"

#include <algorithm>
#include <string_view>

#include "billing/reports/catalogue.hpp"
#include "billing/reports/sheet.hpp"

namespace fleetbill::billing::reports {
namespace {

/// By aggregator, then by start. A campaign is of the month if it is open in it, or was refused or
/// ended in it.
Table make_campaigns(const Scope& scope) {
  const Directory& directory = scope.source.fact_directory;
  const Selection selection(directory, scope.query);
  Sheet sheet(scope, {"Time (UTC)", "Account ID", "Campaign name", "State", "Tokens wanted",
                      "Tokens reserved", "Tokens spent", "Tokens released", "Reason"});
  const auto aggregator = [&](const pelion::CampaignOutcome& outcome) {
    return directory.partner_name(directory.organisation(outcome.account).partner);
  };
  auto outcomes =
      pelion::campaign_outcomes(scope.source.facts, scope.frame.to, scope.source.rules, directory);
  std::stable_sort(outcomes.begin(), outcomes.end(),
                   [&](const auto& a, const auto& b) { return aggregator(a) < aggregator(b); });
  for (const pelion::CampaignOutcome& outcome : outcomes) {
    const std::string_view campaign = directory.text(outcome.campaign);
    if (outcome.ended && *outcome.ended < scope.frame.from) continue;
    if (!scope.query.campaign.empty() && campaign != scope.query.campaign) continue;
    const PartnerId payer = directory.organisation(outcome.account).partner;
    if (!selection.has(payer, outcome.account)) continue;
    sheet.add(aggregator(outcome),
              {outcome.started, text(directory.organisation_name(outcome.account)), text(campaign),
               text(to_string(outcome.state)), outcome.wanted, outcome.reserved, outcome.spent,
               outcome.released, outcome.reason.empty() ? Cell() : text(outcome.reason)});
  }
  return sheet.finish_as_added();
}

}  // namespace

Report campaigns() {
  return {.name = "campaigns",
          .title = "Campaigns",
          .description = "Pelion: state and tokens of each campaign, also of refused ones.",
          .takes = {&Query::campaign},
          .make = make_campaigns,
          .platform = Platform::pelion};
}

}  // namespace fleetbill::billing::reports
