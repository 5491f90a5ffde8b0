#include "billing/reconcile/reasons.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_map>

#include "billing/reconcile/value.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing::reconcile {
namespace {

/// Returns the part of a subject on which an explanation depends, so that each is made once.
Subject narrowed(Reasons::What what, const Subject& subject) {
  switch (what) {
    case Reasons::What::asset: return {subject.partner, {}, subject.asset, {}, {}};
    case Reasons::What::device: return {{}, {}, {}, subject.device, {}};
    case Reasons::What::active_device: return {{}, subject.organisation, {}, subject.device, {}};
    case Reasons::What::campaign: return {{}, subject.organisation, {}, {}, subject.campaign};
  }
  FLEETBILL_ASSERT(false, "a question without a subject");
  return {};
}

}  // namespace

Reasons::Reasons(const reports::Source& source, Month month) : source_(source), month_(month) {
  std::copy_if(source.facts.begin(), source.facts.end(), std::back_inserter(quota_facts_),
               [](const ResolvedFact& fact) { return is_of_quota(fact.kind); });
  std::copy_if(source.facts.begin(), source.facts.end(), std::back_inserter(model_facts_),
               [](const ResolvedFact& fact) { return is_of_account_life(fact.kind); });
}

std::size_t Reasons::ask(What what, const Subject& subject) {
  const Question question{what, narrowed(what, subject)};
  const auto [place, is_new] = asked_.emplace(question, in_order_.size());
  if (is_new) in_order_.push_back(question);
  return place->second;
}

AssetId Reasons::asset_of(const Subject& subject) const {
  const Directory& directory = source_.fact_directory;
  const PartnerId partner = directory.find_partner(directory.names().find(subject.partner));
  return partner.exists() ? directory.find_asset(partner, directory.names().find(subject.asset))
                          : AssetId();
}

DeviceId Reasons::device_of(const Subject& subject) const {
  const Directory& directory = source_.fact_directory;
  return directory.find_device(directory.names().find(subject.device));
}

OrganisationId Reasons::account_of(const std::string& name) const {
  const Directory& directory = source_.fact_directory;
  return directory.find_account(directory.names().find(name));
}

std::string Reasons::asset_known_as(const std::string& partner, const std::string& asset) const {
  if (asset_of({partner, {}, asset, {}, {}}).exists()) return asset;
  const auto key = [](std::string_view whose, std::string_view name) {
    return concat(whose, '\n', folded(CellType::name, name));
  };
  const Directory& directory = source_.fact_directory;
  const bool is_listed = !names_by_folded_.empty();
  for (std::uint32_t i = 0; !is_listed && i < directory.asset_count(); ++i) {
    const AssetEntry& entry = directory.asset(AssetId(i));
    const std::string_view name = directory.text(entry.name);
    names_by_folded_.emplace(key(directory.partner_name(entry.partner), name), name);
  }
  const auto found = names_by_folded_.find(key(partner, asset));
  return found == names_by_folded_.end() ? std::string() : found->second;
}

bool Reasons::knows_device(const std::string& device) const {
  return device_of({{}, {}, {}, device, {}}).exists();
}

bool Reasons::knows_account(const std::string& account) const {
  return account_of(account).exists();
}

bool Reasons::knows_campaign(const std::string& account, const std::string& campaign) const {
  return first_start({{}, account, {}, {}, campaign}).has_value();
}

std::optional<Instant> Reasons::first_start(const Subject& subject) const {
  const OrganisationId account = account_of(subject.organisation);
  const NameId name = source_.fact_directory.names().find(subject.campaign);
  if (!account.exists() || !name.exists()) return std::nullopt;
  for (const ResolvedFact& fact : quota_facts_) {
    const bool starts = fact.kind == Kind::campaign_started && fact.value == name;
    if (starts && fact.organisation == account) return fact.time;
  }
  return std::nullopt;
}

std::string Reasons::payer_of(const std::string& account) const {
  const OrganisationId organisation = account_of(account);
  if (!organisation.exists()) return {};
  const Directory& directory = source_.fact_directory;
  return std::string(directory.partner_name(directory.organisation(organisation).partner));
}

std::vector<Explained> Reasons::explain() const {
  // Each explanation replays the facts of its subject alone; they are picked out in one go.
  std::unordered_map<AssetId, const Question*> assets;
  std::unordered_map<DeviceId, std::vector<const Question*>> devices;
  for (const Question& question : in_order_) {
    if (question.first == What::asset) assets.emplace(asset_of(question.second), &question);
    if (question.first == What::device || question.first == What::active_device) {
      devices[device_of(question.second)].push_back(&question);
    }
  }
  std::map<Question, Facts> facts;
  for (const ResolvedFact& fact : source_.facts) {
    if (fact.time >= month_.end()) break;
    if (fact.asset.exists()) {
      const auto asset = assets.find(fact.asset);
      if (asset != assets.end()) facts[*asset->second].push_back(fact);
    }
    if (!fact.device.exists()) continue;
    const auto device = devices.find(fact.device);
    if (device == devices.end()) continue;
    for (const Question* question : device->second) facts[*question].push_back(fact);
  }
  std::vector<Explained> out;
  for (const Question& question : in_order_) out.push_back(explain_one(question, facts));
  return out;
}

Explained Reasons::explain_one(const Question& question,
                               const std::map<Question, Facts>& facts) const {
  static const Facts kNone;
  const auto found = facts.find(question);
  const Facts& own = found == facts.end() ? kNone : found->second;
  const Subject& subject = question.second;
  switch (question.first) {
    case What::asset: return why_asset(subject, own);
    case What::device: return why_device(subject, own);
    case What::active_device: return why_active(subject, own);
    case What::campaign: return why_campaign(subject);
  }
  FLEETBILL_ASSERT(false, "a question without an answer");
  return {};
}

Explained Reasons::why_asset(const Subject& subject, const Facts& facts) const {
  Explained out{concat("Asset '", subject.asset, "'"), {}, {}};
  const AssetId asset = asset_of(subject);
  if (!asset.exists()) {
    out.conclusion = concat("no row of the journal names this asset of ", subject.partner);
    return out;
  }
  if (facts.empty()) {
    out.conclusion = concat("not billed: created after the end of ", to_string(month_));
    return out;
  }
  auto why = explain_asset(facts, asset, month_, source_.rules, source_.fact_directory).value();
  out.about = concat("Asset '", why.asset, "' of ", why.organisation, " (", why.partner, ")");
  out.conclusion = std::move(why.conclusion);
  out.findings = std::move(why.findings);
  return out;
}

Explained Reasons::why_device(const Subject& subject, const Facts& facts) const {
  Explained out{concat("Device ", subject.device), {}, {}};
  const DeviceId device = device_of(subject);
  if (!device.exists()) {
    out.conclusion = "no row of the journal names this device";
    return out;
  }
  const bool has_device_fact = std::any_of(
      facts.begin(), facts.end(), [](const auto& fact) { return is_of_connectors(fact.kind); });
  if (!has_device_fact) {
    out.conclusion =
        concat("no connector fee: no connection before the end of ", to_string(month_));
    return out;
  }
  auto why = explain_device(facts, device, month_, source_.rules, source_.fact_directory).value();
  out.conclusion = why.conclusion();
  out.findings = std::move(why.findings);
  return out;
}

Explained Reasons::why_active(const Subject& subject, const Facts& facts) const {
  Explained out{concat("Device ", subject.device, " of ", subject.organisation), {}, {}};
  const OrganisationId account = account_of(subject.organisation);
  if (!account.exists()) {
    out.conclusion = concat("no row of the journal opens the account ", subject.organisation);
    return out;
  }
  const bool is_named = std::any_of(facts.begin(), facts.end(), [&](const ResolvedFact& fact) {
    return is_pelion(fact.kind) && fact.organisation == account;
  });
  if (!is_named) {
    out.conclusion = device_of(subject).exists() ? "not active" : "no row of the journal names it";
    out.findings.push_back(
        {ClauseId::pdm_connected, false, concat("it did not connect in ", to_string(month_)), {}});
    return out;
  }
  Facts all = facts;
  all.insert(all.end(), model_facts_.begin(), model_facts_.end());
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.time < b.time; });
  auto why = explain_active_device(all, account, device_of(subject), month_, source_.rules,
                                   source_.fact_directory)
                 .value();
  out.conclusion = std::move(why.conclusion);
  out.findings = std::move(why.findings);
  return out;
}

Explained Reasons::why_campaign(const Subject& subject) const {
  Explained out{concat("Campaign '", subject.campaign, "' of ", subject.organisation), {}, {}};
  const auto start = first_start(subject);
  if (!start || *start >= month_.end()) {
    out.conclusion = start ? concat("it starts after the end of ", to_string(month_))
                           : "no row of the journal starts this campaign";
    return out;
  }
  const Directory& directory = source_.fact_directory;
  auto why =
      explain_campaign(quota_facts_, account_of(subject.organisation),
                       directory.names().find(subject.campaign), month_, source_.rules, directory)
          .value();
  out.conclusion = std::move(why.conclusion);
  out.findings = std::move(why.findings);
  return out;
}

}  // namespace fleetbill::billing::reconcile
