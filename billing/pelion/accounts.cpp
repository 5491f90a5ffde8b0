#include "billing/pelion/accounts.hpp"

#include "billing/units/error.hpp"

namespace fleetbill::billing::pelion {

Quota& Accounts::quota(OrganisationId account) {
  return quotas_.at(directory_.aggregator_of(account));
}

const Quota& Accounts::quota_of(OrganisationId account) const {
  return quotas_.at(directory_.aggregator_of(account));
}

Reason Accounts::admit(const Fact& fact, Facts& out) {
  if (fact.organisation == kEmptyName) return Reason::organisation_missing;
  if (fact.kind == Kind::account_opened) return open_account(fact, out);
  const OrganisationId account = directory_.find_account(fact.organisation);
  if (!account.exists()) return Reason::account_unknown;

  ResolvedFact resolved = at_same_time(fact);
  resolved.organisation = account;
  resolved.partner = directory_.organisation(account).partner;
  const Reason reason = [&] {
    switch (fact.kind) {
      case Kind::business_model_set: return admit_model(fact, resolved);
      case Kind::package_created:
      case Kind::package_renewed: return admit_package(resolved);
      case Kind::api_call: return admit_calls(fact, resolved);
      case Kind::campaign_started:
      case Kind::campaign_extended:
      case Kind::campaign_stopped: return admit_campaign(resolved);
      case Kind::update_succeeded:
      case Kind::update_failed: return admit_outcome(fact, resolved);
      default: return fact.device == kEmptyName ? Reason::device_missing : Reason::none;
    }
  }();
  if (reason != Reason::none) return reason;
  if (names_device(fact.kind)) resolved.device = directory_.add_device(fact.device);
  out.push_back(resolved);
  return Reason::none;
}

Reason Accounts::open_account(const Fact& fact, Facts& out) {
  if (directory_.find_account(fact.organisation).exists()) return Reason::account_exists;  // P12
  const bool is_aggregator = fact.partner == kEmptyName || fact.partner == fact.organisation;
  if (!is_aggregator) {
    const OrganisationId aggregator = directory_.find_account(fact.partner);
    if (!aggregator.exists()) return Reason::aggregator_unknown;
    if (directory_.aggregator_of(aggregator) != aggregator) return Reason::aggregator_is_tenant;
  }
  ResolvedFact opened = at_same_time(fact);
  if (const Reason reason = admit_model(fact, opened); reason != Reason::none) return reason;

  opened.partner = directory_.add_partner(is_aggregator ? fact.organisation : fact.partner);
  opened.organisation = directory_.add_account({fact.organisation, opened.partner});
  if (is_aggregator) quotas_.emplace(opened.organisation, Quota(rules_, opened.organisation));
  out.push_back(opened);
  return Reason::none;
}

Reason Accounts::admit_model(const Fact& fact, ResolvedFact& resolved) const {
  const auto model = parse_business_model(directory_.text(fact.value));
  if (!model) return Reason::unknown_business_model;
  resolved.value_code = static_cast<std::uint8_t>(*model);
  return Reason::none;
}

Reason Accounts::admit_package(const ResolvedFact& resolved) {
  const OrganisationId account = resolved.organisation;
  if (resolved.value == kEmptyName) return Reason::package_missing;
  if (directory_.aggregator_of(account) != account) return Reason::package_of_tenant;  // P30
  return quota(account).apply(resolved).reason;
}

Reason Accounts::admit_calls(const Fact& fact, ResolvedFact& resolved) const {
  const auto counter = parse_api_counter(directory_.text(fact.value));
  if (!counter) return Reason::unknown_counter;
  if (counts_itself(*counter)) return Reason::counted_itself;  // P29
  resolved.value_code = static_cast<std::uint8_t>(*counter);
  return Reason::none;
}

Reason Accounts::admit_campaign(ResolvedFact& resolved) {
  if (resolved.value == kEmptyName) return Reason::campaign_missing;
  const Reservation reservation = quota(resolved.organisation).apply(resolved);
  if (requests_tokens(resolved.kind)) resolved.value_code = reservation.granted ? 0 : 1;
  return reservation.reason;
}

/// A refused outcome has no effect: only an admitted outcome adds its device.
Reason Accounts::admit_outcome(const Fact& fact, ResolvedFact& resolved) {
  if (fact.value == kEmptyName) return Reason::campaign_missing;
  if (fact.device == kEmptyName) return Reason::device_missing;
  const CampaignKey key{resolved.organisation, fact.value};
  Quota& tokens = quota(resolved.organisation);
  if (!tokens.is_open_at(fact.time, key)) return Reason::campaign_not_open;
  const bool is_new = !directory_.find_device(fact.device).exists();
  const bool is_success = fact.kind == Kind::update_succeeded;
  if (is_new && is_success && tokens.unspent(key) == 0) return Reason::reservation_used_up;
  resolved.device = directory_.add_device(fact.device);
  return tokens.apply(resolved).reason;
}

}  // namespace fleetbill::billing::pelion
