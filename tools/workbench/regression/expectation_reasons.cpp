#include "tools/workbench/regression/expectation_reasons.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>
#include <utility>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "tools/workbench/explain/explanation_text.hpp"

namespace fleetbill::workbench {

using billing::Finding;
using billing::SealedMonth;
using billing::Sku;
using billing::Use;

namespace {

constexpr std::size_t kMost = 3;

std::string cite(billing::Position row) { return concat("row ", row.line); }

/// `Device 5: charged OEM`, and a line for each clause.
std::string reasons_text(const std::string& about, const std::optional<Reasons>& why, Month month) {
  if (!why) return concat(about, ": no fact before the end of ", to_string(month), " is about it");
  std::string out = concat(about, " in ", to_string(month), ": ", why->conclusion, "\n",
                           findings_text(why->findings, cite));
  while (out.ends_with('\n')) out.pop_back();
  return out;
}

/// Returns the findings that do not hold; if all hold, the findings that decide the SKU.
std::vector<Finding> deciding(const std::vector<Finding>& findings, Sku sku) {
  std::vector<Finding> out;
  std::copy_if(findings.begin(), findings.end(), std::back_inserter(out),
               [](const Finding& finding) { return finding.holds == false; });
  if (!out.empty()) return out;
  const auto clauses = billing::clauses_of(sku);
  std::copy_if(findings.begin(), findings.end(), std::back_inserter(out), [&](const Finding& f) {
    return std::find(clauses.begin(), clauses.end(), f.clause) != clauses.end();
  });
  return out;
}

/// Identifies the user of a part of a line: a device, an asset or an organisation.
auto subject_of(const Use& use) {
  const bool is_of_part = use.asset.exists() || use.device.exists();
  return std::tuple(is_of_part ? OrganisationId() : use.organisation, use.asset, use.device);
}

}  // namespace

// ---- assets and devices -------------------------------------------------------------------------

ExpectationReasons::Topic ExpectationReasons::asset_topic(const std::string& name,
                                                          const std::string& partner, Month month) {
  const billing::Directory& directory = outcome_.directory;
  const NameId id = directory.names().find(name);
  const PartnerId owner = directory.find_partner(directory.names().find(partner));
  AssetId asset;
  if (id.exists()) {
    asset = owner.exists() ? directory.find_asset(owner, id) : directory.find_asset(id);
  }
  std::string about = concat("Asset '", name, "'");
  if (!asset.exists()) return {std::move(about), [] { return std::nullopt; }};
  const auto& entry = directory.asset(asset);
  const std::string whose(directory.partner_name(entry.partner));
  about += concat(" of ", directory.organisation_name(entry.organisation), " (", whose, ")");
  return {std::move(about), [=, this] { return explainer_.asset(whose, name, month); }};
}

std::string ExpectationReasons::asset(const std::string& name, const std::string& partner,
                                      Month month) {
  const Topic topic = asset_topic(name, partner, month);
  return reasons_text(topic.about, topic.why(), month);
}

std::string ExpectationReasons::device(const std::string& serial, Month month) {
  return reasons_text(concat("Device ", serial), explainer_.device(serial, month), month);
}

// ---- lines --------------------------------------------------------------------------------------

std::string ExpectationReasons::line(const SealedMonth& month, const std::string& key,
                                     const std::string& partner, bool is_too_little,
                                     WithContributors behind) {
  constexpr std::string_view kOf = " of ";
  const auto of = key.find(kOf);
  const auto sku = billing::parse_sku(key.substr(0, of));
  if (!sku) return concat("unknown SKU '", key.substr(0, of), "'");
  const std::string payer = of == key.npos ? partner : key.substr(of + kOf.size());
  std::string out;
  for (const billing::Invoice& invoice : month.invoices) {
    const std::string name(outcome_.directory.partner_name(invoice.partner));
    if (!payer.empty() && name != payer) continue;
    for (const billing::InvoiceLine& line : invoice.lines) {
      if (line.sku != *sku) continue;
      const auto why = explain_line(month.usage, invoice, *sku, outcome_.tariff.rules,
                                    outcome_.tariff.price_list(), outcome_.directory)
                           .value();
      out += concat(out.empty() ? "" : "\n", entry(*sku).name, " of ", name, ": ", why.arithmetic);
    }
  }
  if (out.empty()) out = concat("no line ", entry(*sku).name);
  if (behind == WithContributors::no) return out;
  const std::vector<Use> uses = behind_line(month, *sku, payer, is_too_little);
  for (std::size_t i = 0; i < std::min(kMost, uses.size()); ++i) {
    out += "\n  " + sentence(uses[i], month.usage.month);
  }
  if (uses.size() > kMost) out += concat("\n  and ", uses.size() - kMost, " more");
  return out;
}

/// Returns the possible contributors to a line of the SKU, as uses of 0 units: assets that are not
/// billed before others, facts of the month before earlier ones.
std::vector<Use> ExpectationReasons::candidates(const SealedMonth& month, Sku sku) const {
  std::vector<Use> out;
  if (billing::is_price_optional(sku)) {
    for (const auto& row : month.usage.pelion.accounts) {
      out.push_back({row.partner, row.account, sku, AssetId(), DeviceId(), 0});
    }
    return out;
  }
  const bool is_of_devices = sku == Sku::oem || sku == Sku::oem_splitter;
  const Month wanted = month.usage.month;
  std::set<std::pair<AssetId, DeviceId>> seen;
  const auto add = [&](const billing::ResolvedFact& fact) {
    const AssetId asset = is_of_devices ? AssetId() : fact.asset;
    const DeviceId device = is_of_devices ? fact.device : DeviceId();
    const bool is_meant = is_of_devices ? is_of_connectors(fact.kind) : asset.exists();
    if (!is_meant || is_pelion(fact.kind) || !seen.emplace(asset, device).second) return;
    const OrganisationId organisation =
        is_of_devices ? fact.organisation : outcome_.directory.asset(asset).organisation;
    out.push_back({fact.partner, organisation, sku, asset, device, 0});
  };
  for (const auto& fact : outcome_.facts) {
    if (wanted.contains(fact.time)) add(fact);
  }
  for (const auto& fact : outcome_.facts) {
    if (fact.time < wanted.begin()) add(fact);
  }
  std::set<AssetId> billed;
  for (const auto& row : month.usage.assets) {
    if (row.billed()) billed.insert(row.asset);
  }
  std::stable_partition(out.begin(), out.end(),
                        [&](const Use& use) { return !billed.contains(use.asset); });
  return out;
}

/// Returns the contributors to a line. If the line is too small, possible contributors that do not
/// contribute are first, as uses of 0 units.
std::vector<Use> ExpectationReasons::behind_line(const SealedMonth& month, Sku sku,
                                                 const std::string& partner,
                                                 bool is_too_little) const {
  const auto is_wanted = [&](PartnerId id) {
    return partner.empty() || outcome_.directory.partner_name(id) == partner;
  };
  std::vector<Use> behind;
  for_each_use(month.usage, outcome_.tariff.rules, [&](const Use& use) {
    if (use.sku == sku && is_wanted(use.partner)) behind.push_back(use);
  });
  if (!is_too_little) return behind;
  std::vector<Use> out;
  for (const Use& use : candidates(month, sku)) {
    const bool is_behind = std::any_of(behind.begin(), behind.end(), [&](const Use& other) {
      return subject_of(other) == subject_of(use);
    });
    if (!is_behind && is_wanted(use.partner)) out.push_back(use);
  }
  out.insert(out.end(), behind.begin(), behind.end());
  return out;
}

/// `asset 'Bin' of Yard, 0.6 × 1000 messages: billed as …; TG-MESSAGE-PLAN (T15): …`.
std::string ExpectationReasons::sentence(const Use& use, Month month) {
  const billing::Directory& directory = outcome_.directory;
  const std::string organisation(directory.organisation_name(use.organisation));
  std::string about;
  std::optional<Reasons> why;
  if (use.asset.exists()) {
    const auto name = directory.asset_name(use.asset);
    about = concat("asset '", name, "' of ", organisation);
    why = explainer_.asset(directory.partner_name(use.partner), name, month);
  } else if (use.device.exists()) {
    about = concat("device ", directory.serial(use.device));
    why = explainer_.device(directory.serial(use.device), month);
  } else if (use.sku == Sku::tg_sms) {
    about = organisation;
    why = explainer_.sms(organisation, month);
  } else {
    about = concat("account ", organisation);
    why = explainer_.account(organisation, month);
  }
  const billing::SkuEntry& sku = entry(use.sku);
  if (use.units > 1) {
    about += concat(", ", to_decimal(Quantity{use.units, sku.block}), " × ", sku.block_unit());
  }
  if (!why) return about;
  const std::string findings = findings_line(deciding(why->findings, use.sku), cite);
  return concat(about, ": ", why->conclusion, findings.empty() ? "" : "; ", findings);
}

// ---- reports ------------------------------------------------------------------------------------

/// Returns the topic of a row of a report, by its columns; nullopt if it has no single subject.
std::optional<ExpectationReasons::Topic> ExpectationReasons::topic_of(
    const std::vector<std::string>& columns, const std::vector<std::string>& row, Month month) {
  if (row.size() != columns.size()) return std::nullopt;  // the columns of the cells are unknown
  const auto cell = [&](std::string_view column) {
    const auto at = std::find(columns.begin(), columns.end(), column) - columns.begin();
    return at < std::ssize(columns) ? row[static_cast<std::size_t>(at)] : std::string();
  };
  const std::string asset = cell("Asset Name");
  const std::string account = cell("Account ID");
  const std::string campaign = cell("Campaign name");
  const std::string device = cell("Device ID");
  const std::string serial = cell("Serial");
  if (!asset.empty()) return asset_topic(asset, cell("Partner"), month);
  if (!campaign.empty()) {
    return Topic{concat("Campaign '", campaign, "' of ", account),
                 [=, this] { return explainer_.campaign(account, campaign, month); }};
  }
  if (!device.empty()) {
    return Topic{concat("Device ", device, " of ", account),
                 [=, this] { return explainer_.active_device(account, device, month); }};
  }
  if (!cell("Package ID").empty()) {
    return Topic{concat("Quota of ", account),
                 [=, this] { return explainer_.package(account, month); }};
  }
  if (!account.empty()) {
    return Topic{concat("Account ", account),
                 [=, this] { return explainer_.account(account, month); }};
  }
  if (serial.empty()) return std::nullopt;
  return Topic{concat("Device ", serial), [=, this] { return explainer_.device(serial, month); }};
}

std::string ExpectationReasons::rows(const std::vector<std::string>& columns,
                                     const std::vector<std::vector<std::string>>& rows,
                                     Month month) {
  std::set<std::string> seen;
  std::string out;
  for (const auto& row : rows) {
    const auto topic = topic_of(columns, row, month);
    if (!topic || !seen.insert(topic->about).second || seen.size() > kMost) continue;
    out += (out.empty() ? "" : "\n") + reasons_text(topic->about, topic->why(), month);
  }
  if (seen.size() > kMost) out += concat("\nand ", seen.size() - kMost, " more");
  return out;
}

}  // namespace fleetbill::workbench
