#include "tools/workbench/explain/explainer.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "billing/units/text.hpp"
#include "tools/workbench/explain/subjects.hpp"

namespace fleetbill::workbench {

using billing::Finding;
using billing::Kind;
using billing::ResolvedFact;

namespace {

template <class Explanation>
std::optional<Reasons> reasons_of(std::optional<Explanation> why) {
  if (!why) return std::nullopt;
  return Reasons{std::move(why->conclusion), std::move(why->findings)};
}

}  // namespace

// ---- facts --------------------------------------------------------------------------------------

void Explainer::sort_facts() {
  if (is_sorted_) return;
  is_sorted_ = true;
  for (std::uint32_t i = 0; i < facts_.size(); ++i) {
    const ResolvedFact& fact = facts_[i];
    if (fact.asset.exists()) of_asset_[fact.asset].push_back(i);
    if (fact.device.exists()) of_device_[fact.device].push_back(i);
    if (fact.kind == Kind::sms) sms_of_[fact.organisation].push_back(i);
    if (!is_pelion(fact.kind)) continue;
    of_account_[fact.organisation].push_back(i);
    const bool is_shared = is_of_account_life(fact.kind) || is_of_quota(fact.kind);
    if (is_shared) shared_by_[fact.partner].push_back(i);
  }
}

Explainer::Facts Explainer::facts_at(const Places& places, const Places& others) const {
  Places all;
  std::set_union(places.begin(), places.end(), others.begin(), others.end(),
                 std::back_inserter(all));
  Facts out;
  out.reserve(all.size());
  for (const std::uint32_t i : all) out.push_back(facts_[i]);
  return out;
}

const Explainer::Places& Explainer::shared_by(OrganisationId account) {
  return shared_by_[directory_.organisation(account).partner];
}

// ---- Telematics Guru and Device Manager ---------------------------------------------------------

std::optional<Reasons> Explainer::asset(std::string_view partner, std::string_view name,
                                        Month month) {
  sort_facts();
  const PartnerId owner = directory_.find_partner(directory_.names().find(partner));
  if (!owner.exists()) return std::nullopt;
  const AssetId asset = directory_.find_asset(owner, directory_.names().find(name));
  if (!asset.exists()) return std::nullopt;
  return reasons_of(explain_asset(facts_at(of_asset_[asset]), asset, month, rules_, directory_));
}

std::optional<Reasons> Explainer::device(std::string_view serial, Month month) {
  sort_facts();
  const DeviceId device = find_device(directory_, serial);
  if (!device.exists()) return std::nullopt;
  auto why = explain_device(facts_at(of_device_[device]), device, month, rules_, directory_);
  if (!why) return std::nullopt;
  return Reasons{why->conclusion(), std::move(why->findings)};
}

std::optional<Reasons> Explainer::sms(std::string_view organisation, Month month) {
  sort_facts();
  const NameId name = directory_.names().find(organisation);
  const OrganisationId id = name.exists() ? directory_.find_organisation(name) : OrganisationId();
  if (!id.exists()) return std::nullopt;
  return reasons_of(explain_sms(facts_at(sms_of_[id]), id, month));
}

// ---- Pelion -------------------------------------------------------------------------------------

std::optional<Reasons> Explainer::account(std::string_view name, Month month) {
  sort_facts();
  const OrganisationId account = find_account(directory_, name);
  if (!account.exists()) return std::nullopt;
  const Facts facts = facts_at(of_account_[account], shared_by(account));
  return reasons_of(explain_account(facts, account, month, rules_, directory_));
}

std::optional<Reasons> Explainer::package(std::string_view aggregator, Month month) {
  sort_facts();
  const OrganisationId account = find_account(directory_, aggregator);
  if (!account.exists()) return std::nullopt;
  const Facts facts = facts_at(shared_by(account));
  return reasons_of(explain_package(facts, account, month, rules_, directory_));
}

std::optional<Reasons> Explainer::active_device(std::string_view account, std::string_view serial,
                                                Month month) {
  sort_facts();
  const OrganisationId owner = find_account(directory_, account);
  const DeviceId device = find_device(directory_, serial);
  if (!owner.exists() || !device.exists()) return std::nullopt;
  const Facts facts = facts_at(of_device_[device], shared_by(owner));
  return reasons_of(explain_active_device(facts, owner, device, month, rules_, directory_));
}

std::optional<Reasons> Explainer::campaign(std::string_view account, std::string_view name,
                                           Month month) {
  sort_facts();
  const OrganisationId owner = find_account(directory_, account);
  const NameId campaign = directory_.names().find(name);
  if (!owner.exists() || !campaign.exists()) return std::nullopt;
  const Facts facts = facts_at(shared_by(owner));
  return reasons_of(explain_campaign(facts, owner, campaign, month, rules_, directory_));
}

std::optional<Reasons> Explainer::update(std::string_view account, std::string_view campaign,
                                         std::string_view serial, Month month) {
  sort_facts();
  const OrganisationId owner = find_account(directory_, account);
  const NameId name = directory_.names().find(campaign);
  const DeviceId device = find_device(directory_, serial);
  if (!owner.exists() || !name.exists() || !device.exists()) return std::nullopt;
  const Facts facts = facts_at(of_device_[device]);
  return reasons_of(explain_update(facts, owner, name, device, month));
}

// ---- differences --------------------------------------------------------------------------------

namespace {

using Findings = std::vector<Finding>;

/// Returns the finding in `of` with the clause and the ordinal (among the findings of this clause)
/// of `wanted`: a campaign may reserve twice.
const Finding* counterpart(const Findings& findings, const Finding& wanted, const Findings& of) {
  const auto is_of_clause = [&](const Finding& f) { return f.clause == wanted.clause; };
  auto ordinal = std::count_if(findings.data(), &wanted, is_of_clause);
  for (const Finding& finding : of) {
    if (is_of_clause(finding) && ordinal-- == 0) return &finding;
  }
  return nullptr;
}

/// Returns the first finding that the other side lacks or words differently.
const Finding* first_differing(const Findings& findings, const Findings& others) {
  for (const Finding& finding : findings) {
    const Finding* const other = counterpart(findings, finding, others);
    if (other == nullptr || other->holds != finding.holds || other->because != finding.because) {
      return &finding;
    }
  }
  return nullptr;
}

std::string words(const Finding& finding) {
  const std::string verdict = !finding.holds ? "" : *finding.holds ? "yes, " : "no, ";
  return verdict + finding.because;
}

std::string with_clause(const Finding& finding) {
  return concat(billing::clause(finding.clause).mnemonic, ": ", words(finding));
}

/// Returns the first finding that only `side` has; otherwise its conclusion.
std::string instead(const Reasons& side, const Reasons& other) {
  for (const Finding& finding : side.findings) {
    if (counterpart(side.findings, finding, other.findings) == nullptr) return with_clause(finding);
  }
  return side.conclusion;
}

}  // namespace

std::string first_difference(const std::optional<Reasons>& a, const std::optional<Reasons>& b) {
  if (!a && !b) return {};
  const std::string kMissing = "does not exist yet";
  if (!a || !b) return concat(a ? a->conclusion : kMissing, " | ", b ? b->conclusion : kMissing);
  if (const Finding* const finding = first_differing(a->findings, b->findings)) {
    const Finding* const other = counterpart(a->findings, *finding, b->findings);
    return other != nullptr ? concat(with_clause(*finding), " | ", words(*other))
                            : concat(with_clause(*finding), " | ", instead(*b, *a));
  }
  if (const Finding* const finding = first_differing(b->findings, a->findings)) {
    return concat(instead(*a, *b), " | ", with_clause(*finding));
  }
  return a->conclusion == b->conclusion ? concat("equal on both sides: ", a->conclusion)
                                        : concat(a->conclusion, " | ", b->conclusion);
}

}  // namespace fleetbill::workbench
