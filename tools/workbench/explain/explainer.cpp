#include "tools/workbench/explain/explainer.hpp"

#include <algorithm>
#include <iterator>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::workbench {

using billing::Finding;
using billing::Kind;
using billing::ResolvedFact;

namespace {

/// What `explain()` says; nothing if there is nothing to explain.
template <class Explain>
std::optional<Reasons> reasons_of(const Explain& explain) {
  try {
    auto why = explain();
    return Reasons{std::move(why.conclusion), std::move(why.findings)};
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::invalid) throw;
    return std::nullopt;
  }
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

OrganisationId Explainer::find_account(std::string_view name) const {
  const NameId id = directory_.names().find(name);
  return id.exists() ? directory_.find_account(id) : OrganisationId();
}

DeviceId Explainer::find_device(std::string_view serial) const {
  const NameId id = directory_.names().find(serial);
  return id.exists() ? directory_.find_device(id) : DeviceId();
}

// ---- Telematics Guru and Device Manager ---------------------------------------------------------

std::optional<Reasons> Explainer::asset(std::string_view partner, std::string_view name,
                                        Month month) {
  sort_facts();
  const PartnerId owner = directory_.find_partner(directory_.names().find(partner));
  if (!owner.exists()) return std::nullopt;
  const AssetId asset = directory_.find_asset(owner, directory_.names().find(name));
  if (!asset.exists()) return std::nullopt;
  return reasons_of(
      [&] { return explain_asset(facts_at(of_asset_[asset]), asset, month, rules_, directory_); });
}

std::optional<Reasons> Explainer::device(std::string_view serial, Month month) {
  sort_facts();
  const DeviceId device = find_device(serial);
  if (!device.exists()) return std::nullopt;
  return reasons_of([&] {
    auto why = explain_device(facts_at(of_device_[device]), device, month, rules_, directory_);
    return Reasons{why.conclusion(), std::move(why.findings)};
  });
}

std::optional<Reasons> Explainer::sms(std::string_view organisation, Month month) {
  sort_facts();
  const NameId name = directory_.names().find(organisation);
  const OrganisationId id = name.exists() ? directory_.find_organisation(name) : OrganisationId();
  if (!id.exists()) return std::nullopt;
  return reasons_of([&] { return explain_sms(facts_at(sms_of_[id]), id, month, directory_); });
}

// ---- Pelion -------------------------------------------------------------------------------------

std::optional<Reasons> Explainer::account(std::string_view name, Month month) {
  sort_facts();
  const OrganisationId account = find_account(name);
  if (!account.exists()) return std::nullopt;
  const Facts facts = facts_at(of_account_[account], shared_by(account));
  return reasons_of([&] { return explain_account(facts, account, month, rules_, directory_); });
}

std::optional<Reasons> Explainer::package(std::string_view aggregator, Month month) {
  sort_facts();
  const OrganisationId account = find_account(aggregator);
  if (!account.exists()) return std::nullopt;
  const Facts facts = facts_at(shared_by(account));
  return reasons_of([&] { return explain_package(facts, account, month, rules_, directory_); });
}

std::optional<Reasons> Explainer::active_device(std::string_view account, std::string_view serial,
                                                Month month) {
  sort_facts();
  const OrganisationId owner = find_account(account);
  const DeviceId device = find_device(serial);
  if (!owner.exists() || !device.exists()) return std::nullopt;
  const Facts facts = facts_at(of_device_[device], shared_by(owner));
  return reasons_of(
      [&] { return explain_active_device(facts, owner, device, month, rules_, directory_); });
}

std::optional<Reasons> Explainer::campaign(std::string_view account, std::string_view name,
                                           Month month) {
  sort_facts();
  const OrganisationId owner = find_account(account);
  const NameId campaign = directory_.names().find(name);
  if (!owner.exists() || !campaign.exists()) return std::nullopt;
  const Facts facts = facts_at(shared_by(owner));
  return reasons_of(
      [&] { return explain_campaign(facts, owner, campaign, month, rules_, directory_); });
}

std::optional<Reasons> Explainer::update(std::string_view account, std::string_view campaign,
                                         std::string_view serial, Month month) {
  sort_facts();
  const OrganisationId owner = find_account(account);
  const NameId name = directory_.names().find(campaign);
  const DeviceId device = find_device(serial);
  if (!owner.exists() || !name.exists() || !device.exists()) return std::nullopt;
  const Facts facts = facts_at(of_device_[device]);
  return reasons_of([&] { return explain_update(facts, owner, name, device, month, directory_); });
}

// ---- differences --------------------------------------------------------------------------------

namespace {

using Findings = std::vector<Finding>;

/// The finding of this clause in the same place among those of the clause: a campaign may reserve
/// twice.
const Finding* counterpart(const Findings& findings, const Finding& wanted, const Findings& of) {
  const auto is_of_clause = [&](const Finding& f) { return f.clause == wanted.clause; };
  auto ordinal = std::count_if(findings.data(), &wanted, is_of_clause);
  for (const Finding& finding : of) {
    if (is_of_clause(finding) && ordinal-- == 0) return &finding;
  }
  return nullptr;
}

/// The first finding that the other side does not have in the same words.
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

/// What a side says that lacks the other one's finding: the first that only it has.
std::string instead(const Reasons& side, const Reasons& other) {
  for (const Finding& finding : side.findings) {
    if (counterpart(side.findings, finding, other.findings) == nullptr) return with_clause(finding);
  }
  return side.conclusion;
}

}  // namespace

std::string first_difference(const std::optional<Reasons>& a, const std::optional<Reasons>& b) {
  if (!a && !b) return {};
  const std::string kNotThere = "not there by then";
  if (!a || !b) return concat(a ? a->conclusion : kNotThere, " | ", b ? b->conclusion : kNotThere);
  if (const Finding* const finding = first_differing(a->findings, b->findings)) {
    const Finding* const other = counterpart(a->findings, *finding, b->findings);
    return other != nullptr ? concat(with_clause(*finding), " | ", words(*other))
                            : concat(with_clause(*finding), " | ", instead(*b, *a));
  }
  if (const Finding* const finding = first_differing(b->findings, a->findings)) {
    return concat(instead(*a, *b), " | ", with_clause(*finding));
  }
  return a->conclusion == b->conclusion ? concat("alike on both sides: ", a->conclusion)
                                        : concat(a->conclusion, " | ", b->conclusion);
}

}  // namespace fleetbill::workbench
