#include "tools/workbench/explain/run_explainer.hpp"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "billing/explain/explanation.hpp"
#include "billing/units/error.hpp"
#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"
#include "tools/workbench/explain/subjects.hpp"

namespace fleetbill::workbench {

using billing::Directory;
using results::Subject;
using Json = nlohmann::ordered_json;

namespace {

[[noreturn]] void throw_unknown(std::string_view what, const std::string& name,
                                const std::vector<std::string>& known) {
  throw Error(ErrorKind::invalid,
              concat("unknown ", what, " ", quote(name), " in the run", did_you_mean(name, known)));
}

/// Returns the explanation; throws if the run has no fact of the subject by the end of the month.
template <class Explanation>
Explanation checked(std::optional<Explanation> why, std::string_view what, const std::string& name,
                    Month month) {
  if (why) return *std::move(why);
  throw Error(ErrorKind::invalid,
              concat(what, " ", quote(name), " has no fact before the end of ", to_string(month)));
}

std::vector<std::string> account_names(const Directory& directory) {
  std::vector<std::string> names;
  for (std::uint32_t i = 0; i < directory.organisation_count(); ++i) {
    if (!directory.is_account(OrganisationId(i))) continue;
    names.emplace_back(directory.organisation_name(OrganisationId(i)));
  }
  return names;
}

}  // namespace

results::FactSelection RunExplainer::facts_about(Subject::Kind kind, const std::string& name) {
  return run_.reader().facts_about({kind, name});
}

RenderedExplanation RunExplainer::asset(const std::string& name, const std::string& partner) {
  const auto [directory, facts] = facts_about(Subject::Kind::asset, name);
  const AssetId asset = find_asset(directory, name, partner);
  if (!asset.exists()) throw_unknown("asset", name, run_.reader().asset_names());
  const auto why = checked(explain_asset(facts, asset, month_, run_.tariff().rules, directory),
                           "asset", name, month_);
  return {asset_text(why, cite()), asset_json(why, cite())};
}

RenderedExplanation RunExplainer::device(const std::string& serial) {
  const auto [directory, facts] = facts_about(Subject::Kind::device, serial);
  const billing::Rulebook& rules = run_.tariff().rules;
  const DeviceId device = find_device(directory, serial);
  if (!device.exists()) throw_unknown("device", serial, {});
  const DeviceAppearances seen = appearances_of(facts, directory, device, month_);
  RenderedExplanation out{"", {{"device", serial}, {"month", to_string(month_)}}};
  if (seen.at_device_manager || seen.accounts.empty()) {
    const auto why =
        checked(explain_device(facts, device, month_, rules, directory), "device", serial, month_);
    out = {device_text(why, cite()), device_json(why, cite())};
  }
  if (!seen.accounts.empty()) out.json["accounts"] = Json::array();
  for (const std::string& account : seen.accounts) {
    const auto why = checked(explain_active_device(facts, find_account(directory, account), device,
                                                   month_, rules, directory),
                             "device", serial, month_);
    out.text += (out.text.empty() ? "" : "\n") + active_device_text(why, cite());
    out.json["accounts"].push_back(active_device_json(why, cite()));
  }
  return out;
}

RenderedExplanation RunExplainer::account(const std::string& name) {
  const auto [directory, facts] = facts_about(Subject::Kind::account, name);
  const billing::Rulebook& rules = run_.tariff().rules;
  const OrganisationId account = find_account(directory, name);
  if (!account.exists()) throw_unknown("account", name, account_names(directory));
  const auto why =
      checked(explain_account(facts, account, month_, rules, directory), "account", name, month_);
  RenderedExplanation out{account_text(why, cite()), account_json(why, cite())};
  // A tenant draws on its aggregator's quota and has no package of its own.
  if (directory.aggregator_of(account) != account) return out;
  if (const auto package = explain_package(facts, account, month_, rules, directory)) {
    out.text += "\n" + package_text(*package, cite());
    out.json["service_package"] = package_json(*package, cite());
  }
  return out;
}

RenderedExplanation RunExplainer::campaign(const std::string& name, const std::string& account) {
  const auto [directory, facts] = facts_about(Subject::Kind::campaign, name);
  const OrganisationId owner = find_campaign_account(facts, directory, name, account);
  if (!owner.exists()) {
    throw Error(ErrorKind::invalid,
                concat("unknown campaign ", quote(name),
                       account.empty() ? "" : concat(" of ", account), " in the run"));
  }
  const auto why = checked(explain_campaign(facts, owner, directory.names().find(name), month_,
                                            run_.tariff().rules, directory),
                           "campaign", name, month_);
  return {campaign_text(why, cite()), campaign_json(why, cite())};
}

RenderedExplanation RunExplainer::line(const std::string& name, const std::string& partner) {
  const auto sku = billing::parse_sku(name);
  if (!sku) throw Error(ErrorKind::usage, concat("unknown SKU ", quote(name)));
  const billing::SealedMonth& sealed = run_.sealed(month_);
  const Directory& directory = run_.directory();
  const billing::Invoice* const invoice = find_invoice(sealed, directory, partner);
  if (invoice == nullptr) {
    throw Error(ErrorKind::invalid,
                concat("no invoice ", partner.empty() ? "" : concat("of ", partner, " "), "for ",
                       to_string(month_)));
  }
  const auto why = explain_line(sealed.usage, *invoice, *sku, run_.tariff().rules,
                                run_.tariff().price_list(), directory);
  if (!why) {
    throw Error(ErrorKind::invalid, concat(directory.partner_name(invoice->partner),
                                           " is not charged ", name, " for ", to_string(month_)));
  }
  return {line_text(*why, cite()), line_json(*why, cite())};
}

}  // namespace fleetbill::workbench
