#include "tools/fleetbill/run_explainer.hpp"

#include <algorithm>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::tools {

using billing::Directory;
using billing::Finding;
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

const Finding* find(const std::vector<Finding>& findings, billing::ClauseId clause) {
  const auto found = std::find_if(findings.begin(), findings.end(),
                                  [&](const Finding& f) { return f.clause == clause; });
  return found == findings.end() ? nullptr : &*found;
}

std::string words(const Finding* finding) {
  if (finding == nullptr) return "nothing";
  const std::string verdict = !finding->holds ? "" : *finding->holds ? "yes, " : "no, ";
  return verdict + finding->because;
}

std::string differing_clause(const Finding* a, const Finding* b) {
  const Finding& either = a != nullptr ? *a : *b;
  return concat(billing::clause(either.clause).mnemonic, ": ", words(a), " | ", words(b));
}

}  // namespace

void RunExplainer::sort_facts() {
  if (is_sorted_) return;
  is_sorted_ = true;
  const auto& facts = run_.facts();
  for (std::uint32_t i = 0; i < facts.size(); ++i) {
    if (facts[i].asset.exists()) of_asset_[facts[i].asset].push_back(i);
    if (facts[i].device.exists()) of_device_[facts[i].device].push_back(i);
    if (is_pelion(facts[i].kind)) of_accounts_.push_back(facts[i]);
  }
}

template <class IdType>
RunExplainer::Facts RunExplainer::facts_of(
    const std::unordered_map<IdType, std::vector<std::uint32_t>>& places, IdType id) {
  Facts out;
  const auto found = places.find(id);
  if (found == places.end()) return out;
  for (const std::uint32_t i : found->second) out.push_back(run_.facts()[i]);
  return out;
}

std::optional<Reasons> RunExplainer::asset(std::string_view partner, std::string_view name,
                                           Month month) {
  sort_facts();
  const Directory& directory = run_.fact_directory();
  const PartnerId owner = directory.find_partner(directory.names().find(partner));
  if (!owner.exists()) return std::nullopt;
  const AssetId asset = directory.find_asset(owner, directory.names().find(name));
  if (!asset.exists()) return std::nullopt;
  return reasons_of([&] {
    return explain_asset(facts_of(of_asset_, asset), asset, month, run_.terms().rules, directory);
  });
}

std::optional<Reasons> RunExplainer::device(std::string_view serial, Month month) {
  sort_facts();
  const Directory& directory = run_.fact_directory();
  const DeviceId device = directory.find_device(directory.names().find(serial));
  if (!device.exists()) return std::nullopt;
  struct Why {
    std::string conclusion;
    std::vector<Finding> findings;
  };
  return reasons_of([&] {
    auto why =
        explain_device(facts_of(of_device_, device), device, month, run_.terms().rules, directory);
    return Why{concat(why.oem ? "OEM" : "no OEM", why.splitter ? ", OEM-SPLITTER" : ""),
               std::move(why.findings)};
  });
}

std::optional<Reasons> RunExplainer::campaign(std::string_view account, std::string_view name,
                                              Month month) {
  sort_facts();
  const Directory& directory = run_.fact_directory();
  const OrganisationId owner = directory.find_account(directory.names().find(account));
  const NameId campaign = directory.names().find(name);
  if (!owner.exists() || !campaign.exists()) return std::nullopt;
  return reasons_of([&] {
    return explain_campaign(of_accounts_, owner, campaign, month, run_.terms().rules, directory);
  });
}

std::string first_difference(const std::optional<Reasons>& a, const std::optional<Reasons>& b) {
  if (!a && !b) return {};
  const std::string kNotThere = "not there by then";
  if (!a || !b) return concat(a ? a->conclusion : kNotThere, " | ", b ? b->conclusion : kNotThere);
  for (const Finding& finding : a->findings) {
    const Finding* const other = find(b->findings, finding.clause);
    if (other == nullptr || other->holds != finding.holds || other->because != finding.because) {
      return differing_clause(&finding, other);
    }
  }
  for (const Finding& finding : b->findings) {
    if (find(a->findings, finding.clause) == nullptr) return differing_clause(nullptr, &finding);
  }
  return a->conclusion == b->conclusion ? "" : concat(a->conclusion, " | ", b->conclusion);
}

}  // namespace fleetbill::tools
