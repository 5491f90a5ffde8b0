#include "billing/pelion/campaigns.hpp"

#include <map>
#include <utility>

#include "billing/pelion/quota.hpp"
#include "billing/units/quantity.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing::pelion {
namespace {

/// Returns why a quota refuses a request now.
std::string shortage(const Quota& quota) {
  if (!quota.package()) return "no active service package";
  if (quota.is_in_grace()) return "the service package has expired";
  return concat(quota.available(), " ",
                plural(static_cast<std::uint64_t>(quota.available()), "token"), " available");
}

/// Replays quotas and follows their campaigns.
class CampaignReplay {
 public:
  CampaignReplay(const Rulebook& rules, const Directory& directory)
      : rules_(rules), directory_(directory) {}

  void take(const ResolvedFact& fact) {
    Quota& quota =
        quotas_.try_emplace(fact.partner, rules_, directory_.aggregator_of(fact.organisation))
            .first->second;
    quota.advance(fact.time);
    follow(quota);
    const CampaignKey key{fact.organisation, fact.value};
    if (fact.kind == Kind::campaign_started) begin(fact, key);
    if (requests_tokens(fact.kind)) note_request(fact, key, quota);
    (void)quota.apply(fact);
    follow(quota);
    const auto found = open_.find(key);
    if (found == open_.end()) return;
    CampaignOutcome& outcome = out_[found->second];
    if (quota.is_open(key)) outcome.spent = outcome.reserved - quota.unspent(key);
    if (outcome.state == CampaignState::refused) open_.erase(found);
  }

  /// Ends the replay at `until`, exclusive.
  [[nodiscard]] std::vector<CampaignOutcome> finish(Instant until) {
    for (auto& [partner, quota] : quotas_) {
      quota.advance(until - milliseconds(1));
      follow(quota);
    }
    return std::move(out_);
  }

 private:
  /// Begins a campaign as refused: an entry of its reservation opens it.
  void begin(const ResolvedFact& fact, CampaignKey key) {
    CampaignOutcome& outcome = out_.emplace_back();
    outcome.started = fact.time;
    outcome.ended = fact.time;
    outcome.account = fact.organisation;
    outcome.campaign = fact.value;
    outcome.state = CampaignState::refused;
    open_[key] = out_.size() - 1;
  }

  void note_request(const ResolvedFact& fact, CampaignKey key, const Quota& quota) {
    CampaignOutcome& outcome = out_[open_.at(key)];
    outcome.wanted = checked_add(outcome.wanted, fact.quantity, "tokens that a campaign wants");
    if (!fact.is_refused()) return;
    const bool is_start = fact.kind == Kind::campaign_started;
    outcome.reason = concat(is_start ? "" : "an extension was refused: ", shortage(quota));
  }

  /// Follows the entries of a quota since the last call.
  void follow(Quota& quota) {
    for (const QuotaEntry& entry : quota.take_entries()) {
      const auto found = open_.find({entry.account, entry.campaign});
      if (found == open_.end()) continue;
      CampaignOutcome& outcome = out_[found->second];
      if (entry.event == QuotaEvent::reservation) {
        outcome.reserved -= entry.amount;  // which is negative
        outcome.state = CampaignState::open;
        outcome.ended.reset();
        continue;
      }
      const bool is_stop = entry.event == QuotaEvent::reservation_release;
      outcome.state = is_stop ? CampaignState::completed : CampaignState::terminated;
      outcome.released = entry.amount;
      outcome.ended = entry.time;
      if (!is_stop) outcome.reason = "the service package expired";
      open_.erase(found);
    }
  }

  const Rulebook& rules_;
  const Directory& directory_;
  std::map<PartnerId, Quota> quotas_;
  std::map<CampaignKey, std::size_t> open_;  // index in out_
  std::vector<CampaignOutcome> out_;
};

}  // namespace

std::string_view to_string(CampaignState state) {
  switch (state) {
    case CampaignState::completed: return "completed";
    case CampaignState::open: return "open";
    case CampaignState::terminated: return "terminated";
    case CampaignState::refused: return "refused";
  }
  return {};
}

std::vector<CampaignOutcome> campaign_outcomes(std::span<const ResolvedFact> facts, Instant until,
                                               const Rulebook& rules, const Directory& directory) {
  CampaignReplay replay(rules, directory);
  for (const ResolvedFact& fact : facts) {
    if (fact.time >= until) break;
    if (is_of_quota(fact.kind)) replay.take(fact);
  }
  return replay.finish(until);
}

}  // namespace fleetbill::billing::pelion
