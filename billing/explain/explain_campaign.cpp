#include <optional>

#include "billing/explain/explanation.hpp"
#include "billing/pelion/quota.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing {
namespace {

using pelion::CampaignKey;
using pelion::Quota;
using pelion::QuotaEntry;
using pelion::QuotaEvent;

/// Replays an aggregator's quota and records the findings about one campaign.
class CampaignStory {
 public:
  CampaignStory(const Rulebook& rules, CampaignKey key, OrganisationId aggregator)
      : rules_(rules), key_(key), quota_(rules, aggregator) {}

  void take(const ResolvedFact& fact) {
    advance(fact.time);
    const bool is_own = CampaignKey{fact.organisation, fact.value} == key_;
    const std::int64_t available = quota_.available();
    const bool has_package = quota_.package().has_value();
    const bool in_grace = quota_.is_in_grace();
    (void)quota_.apply(fact);
    const std::vector<Position> row{fact.position};
    note_entries(is_own ? row : std::vector<Position>{});
    if (!is_own) return;
    if (requests_tokens(fact.kind)) {
      note_request(fact, available, has_package, in_grace);
    } else if (fact.kind == Kind::update_succeeded) {
      ++successes_;
      last_success_ = fact.position;
      if (successes_ == 1) first_success_ = fact.position;
    } else if (fact.kind == Kind::update_failed) {
      ++failures_;
    }
  }

  /// Advances the calendar to `end`, then adds the totals.
  [[nodiscard]] CampaignExplanation finish(Instant end) {
    advance(end - milliseconds(1));
    if (successes_ > 0) note_successes();
    out_.successes = successes_;
    out_.failures = failures_;
    out_.is_open = quota_.is_open(key_);
    return std::move(out_);
  }

 private:
  /// Applies what the calendar does up to `t`, and records it.
  void advance(Instant t) {
    // An entry of a termination has no amount if the tokens do not pass through the quota (P8).
    if (quota_.is_open(key_)) unspent_ = quota_.unspent(key_);
    quota_.advance(t);
    note_entries({});
  }

  void note_entries(const std::vector<Position>& rows) {
    for (const QuotaEntry& entry : quota_.take_entries()) {
      if (CampaignKey{entry.account, entry.campaign} != key_) continue;
      const std::string at = to_string(entry.time);
      switch (entry.event) {
        case QuotaEvent::reservation:
          add(ClauseId::pdm_reserve, true,
              concat(at, ": ", -entry.amount, " tokens reserved; ", entry.balance,
                     " remain for others"),
              rows);
          out_.was_granted = true;
          out_.reserved += -entry.amount;
          break;
        case QuotaEvent::reservation_release:
          add(ClauseId::pdm_release, std::nullopt,
              concat(at, ": stopped; ", entry.amount, " unspent tokens returned to the quota"),
              rows);
          out_.released += entry.amount;
          break;
        default:
          add(ClauseId::pdm_termination, std::nullopt,
              concat(at, ": terminated, because the service package expired; ", unspent_,
                     " unspent tokens went with it"),
              rows);
          out_.was_terminated = true;
      }
    }
  }

  void note_request(const ResolvedFact& fact, std::int64_t available, bool has_package,
                    bool in_grace) {
    if (!fact.is_refused()) return;
    const std::string request =
        concat(to_string(fact.time), ": ", fact.quantity, " ",
               plural(static_cast<std::uint64_t>(fact.quantity), "token"), " requested, ");
    if (!has_package) {
      add(ClauseId::pdm_all_or_nothing, false, request + "and there is no active service package",
          {fact.position});
    } else if (in_grace) {
      add(ClauseId::pdm_grace, false,
          request + "and the service package has expired: the quota is 0", {fact.position});
    } else {
      const ClauseId id =
          fact.kind == Kind::campaign_started ? ClauseId::pdm_all_or_nothing : ClauseId::pdm_extend;
      add(id, false, concat(request, available, " available"), {fact.position});
    }
    if (fact.kind == Kind::campaign_started) out_.was_refused = true;
  }

  void note_successes() {
    std::vector<Position> rows{*first_success_};
    if (last_success_ != first_success_) rows.push_back(*last_success_);
    add(ClauseId::pdm_token, std::nullopt,
        concat(successes_, " ", plural(static_cast<std::uint64_t>(successes_), "device"),
               " updated, a token each; ", failures_, " failed",
               rules_.release == ReleaseRule::used ? ", which cost tokens too" : ""),
        std::move(rows));
  }

  void add(ClauseId clause, std::optional<bool> holds, std::string because,
           std::vector<Position> rows) {
    out_.findings.push_back({clause, holds, std::move(because), std::move(rows)});
  }

  const Rulebook& rules_;
  CampaignKey key_;
  Quota quota_;
  CampaignExplanation out_;
  std::int64_t successes_ = 0;
  std::int64_t failures_ = 0;
  std::int64_t unspent_ = 0;  // tokens of the campaign, before the calendar's last step
  std::optional<Position> first_success_, last_success_;
};

std::string conclusion_of(const CampaignExplanation& why) {
  if (!why.was_granted) return "refused: it never got its tokens";
  const std::string spent = concat(why.reserved, " tokens reserved, ", why.successes, " updates");
  if (why.is_open) return concat(spent, ", still open");
  if (why.was_terminated) return concat(spent, ", terminated with its service package");
  return concat(spent, ", ", why.released, " tokens released");
}

}  // namespace

std::optional<CampaignExplanation> explain_campaign(std::span<const ResolvedFact> facts,
                                                    OrganisationId account, NameId campaign,
                                                    Month month, const Rulebook& rules,
                                                    const Directory& directory) {
  const CampaignKey key{account, campaign};
  CampaignStory story(rules, key, directory.aggregator_of(account));
  const PartnerId payer = directory.organisation(account).partner;
  bool is_known = false;
  for (const ResolvedFact& fact : facts) {
    if (fact.time >= month.end()) break;
    if (fact.partner != payer || !is_of_quota(fact.kind)) continue;
    is_known |= fact.kind == Kind::campaign_started && fact.organisation == account &&
                fact.value == campaign;
    story.take(fact);
  }
  if (!is_known) return std::nullopt;
  CampaignExplanation out = story.finish(month.end());
  out.account = directory.organisation_name(account);
  out.campaign = directory.text(campaign);
  out.conclusion = conclusion_of(out);
  return out;
}

}  // namespace fleetbill::billing
