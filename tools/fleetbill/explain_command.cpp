#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "billing/explain/explanation.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "tools/fleetbill/command.hpp"
#include "tools/workbench/explain/explanation_text.hpp"
#include "tools/workbench/output/summary.hpp"
#include "tools/workbench/runs/saved_run.hpp"

namespace fleetbill::tools {

using namespace workbench;

using billing::Directory;
using Json = nlohmann::ordered_json;

namespace {

/// The asset of this name; of the partner, if several have one.
AssetId find_asset(const Directory& directory, const std::string& name,
                   const std::string& partner) {
  const NameId id = directory.names().find(name);
  AssetId found;
  std::size_t count = 0;
  for (AssetId asset = id.exists() ? directory.find_asset(id) : AssetId(); asset.exists();
       asset = directory.next_of_same_name(asset)) {
    if (!partner.empty() && directory.partner_name(directory.asset(asset).partner) != partner) {
      continue;
    }
    found = asset;
    ++count;
  }
  if (count == 1) return found;
  if (count > 1) {
    throw Error(ErrorKind::usage,
                concat("several partners have an asset '", name, "'; say which with --partner"));
  }
  std::vector<std::string> names;
  for (std::size_t i = 0; i < directory.asset_count(); ++i) {
    names.emplace_back(directory.asset_name(AssetId(static_cast<std::uint32_t>(i))));
  }
  throw Error(ErrorKind::invalid,
              concat("no asset '", name, "' in the run", did_you_mean(name, names)));
}

/// The account that has a campaign of this name; the one named, if several have.
OrganisationId find_campaign_account(std::span<const billing::ResolvedFact> facts,
                                     const Directory& directory, NameId campaign,
                                     const std::string& name, const std::string& account) {
  OrganisationId found;
  for (const billing::ResolvedFact& fact : facts) {
    if (fact.kind != billing::Kind::campaign_started || fact.value != campaign) continue;
    if (!account.empty() && directory.organisation_name(fact.organisation) != account) continue;
    if (found.exists() && found != fact.organisation) {
      throw Error(ErrorKind::usage, concat("several accounts have a campaign '", name,
                                           "'; say which with --organisation"));
    }
    found = fact.organisation;
  }
  if (found.exists()) return found;
  throw Error(ErrorKind::invalid,
              concat("no campaign '", name, "'", account.empty() ? "" : concat(" of ", account),
                     " in the run"));
}

const billing::Invoice& find_invoice(const billing::SealedMonth& month, const Directory& directory,
                                     const std::string& partner) {
  const billing::Invoice* found = nullptr;
  for (const auto& invoice : month.invoices) {
    if (!partner.empty() && directory.partner_name(invoice.partner) != partner) continue;
    if (found != nullptr) {
      throw Error(ErrorKind::usage, "several partners have invoices; say which with --partner");
    }
    found = &invoice;
  }
  if (found != nullptr) return *found;
  throw Error(ErrorKind::invalid,
              concat("no invoice ", partner.empty() ? "" : concat("of ", partner, " "), "for ",
                     to_string(month.usage.month)));
}

void print(const std::string& text, const Json& json, bool as_json) {
  fmt::print("{}", as_json ? json.dump(2) + "\n" : text);
}

/// What is asked of a run.
struct Question {
  SavedRun& run;
  Month month;
  Cite cite;
  bool as_json;
};

void explain_asset(const Question& q, const std::string& name, const std::string& partner) {
  const Directory& directory = q.run.fact_directory();
  const AssetId asset = find_asset(directory, name, partner);
  const auto why =
      billing::explain_asset(q.run.facts(), asset, q.month, q.run.tariff().rules, directory);
  print(asset_text(why, q.cite), asset_json(why, q.cite), q.as_json);
}

void explain_campaign(const Question& q, const std::string& name, const std::string& account) {
  const Directory& directory = q.run.fact_directory();
  const NameId campaign = directory.names().find(name);
  const auto why = billing::explain_campaign(
      q.run.facts(), find_campaign_account(q.run.facts(), directory, campaign, name, account),
      campaign, q.month, q.run.tariff().rules, directory);
  print(campaign_text(why, q.cite), campaign_json(why, q.cite), q.as_json);
}

/// What the facts before the end of the month say of a device: who has it as an endpoint, and
/// whether Device Manager knows it.
struct Appearances {
  std::set<std::string> accounts;
  bool at_device_manager = false;
};

Appearances appearances_of(const Question& q, DeviceId device) {
  Appearances out;
  for (const billing::ResolvedFact& fact : q.run.facts()) {
    if (fact.time >= q.month.end()) break;
    if (fact.device != device) continue;
    if (is_pelion(fact.kind)) {
      out.accounts.emplace(q.run.fact_directory().organisation_name(fact.organisation));
    }
    out.at_device_manager |= is_of_connectors(fact.kind);
  }
  return out;
}

/// Its connector fees, and whether it was active in each account that has it.
void explain_device(const Question& q, const std::string& serial) {
  const Directory& directory = q.run.fact_directory();
  const auto& rules = q.run.tariff().rules;
  const NameId name = directory.names().find(serial);
  const DeviceId device = name.exists() ? directory.find_device(name) : DeviceId();
  if (!device.exists()) {
    throw Error(ErrorKind::invalid, concat("no device '", serial, "' in the run"));
  }
  const Appearances seen = appearances_of(q, device);
  std::string text;
  Json json{{"device", serial}, {"month", to_string(q.month)}};
  if (seen.at_device_manager || seen.accounts.empty()) {
    const auto why = billing::explain_device(q.run.facts(), device, q.month, rules, directory);
    text = device_text(why, q.cite);
    json = device_json(why, q.cite);
  }
  if (!seen.accounts.empty()) json["accounts"] = Json::array();
  for (const std::string& account : seen.accounts) {
    const auto why = explain_active_device(q.run.facts(),
                                           directory.find_account(directory.names().find(account)),
                                           device, q.month, rules, directory);
    text += (text.empty() ? "" : "\n") + active_device_text(why, q.cite);
    json["accounts"].push_back(active_device_json(why, q.cite));
  }
  print(text, json, q.as_json);
}

/// The account's usage and, of an aggregator that has one, its service package.
void explain_account(const Question& q, const std::string& name) {
  const Directory& directory = q.run.fact_directory();
  const auto& rules = q.run.tariff().rules;
  const NameId id = directory.names().find(name);
  const OrganisationId account = id.exists() ? directory.find_account(id) : OrganisationId();
  if (!account.exists()) {
    std::vector<std::string> names;
    for (std::uint32_t i = 0; i < directory.organisation_count(); ++i) {
      if (!directory.is_account(OrganisationId(i))) continue;
      names.emplace_back(directory.organisation_name(OrganisationId(i)));
    }
    throw Error(ErrorKind::invalid,
                concat("no account '", name, "' in the run", did_you_mean(name, names)));
  }
  const auto why = billing::explain_account(q.run.facts(), account, q.month, rules, directory);
  std::string text = account_text(why, q.cite);
  Json json = account_json(why, q.cite);
  const bool has_package = std::any_of(
      q.run.facts().begin(), q.run.facts().end(), [&](const billing::ResolvedFact& fact) {
        return fact.kind == billing::Kind::package_created && fact.organisation == account &&
               fact.time < q.month.end();
      });
  if (has_package) {
    const auto package =
        billing::explain_package(q.run.facts(), account, q.month, rules, directory);
    text += "\n" + package_text(package, q.cite);
    json["service_package"] = package_json(package, q.cite);
  }
  print(text, json, q.as_json);
}

void explain_line(const Question& q, const std::string& name, const std::string& partner) {
  const auto sku = billing::parse_sku(name);
  if (!sku) throw Error(ErrorKind::usage, concat("no SKU '", name, "'"));
  const billing::SealedMonth& sealed = q.run.sealed(q.month);
  const Directory& directory = q.run.bill().directory;
  const auto why =
      billing::explain_line(sealed.usage, find_invoice(sealed, directory, partner), *sku,
                            q.run.tariff().rules, q.run.tariff().price_list(), directory);
  print(line_text(why, q.cite), line_json(why, q.cite), q.as_json);
}

void declare_explain(OptionTable& table) {
  table.argument("RUN", Times::once, {".h5"});
  table.text("asset", "NAME", "Explain why this asset was billed or not");
  table.text(
      "device", "SERIAL",
      "Explain the connector fee of this device, and whether it was active in a Pelion account");
  table.text("account", "NAME",
             "Explain the charges and the service package of this Pelion account");
  table.text("line", "SKU", "Explain the arithmetic of this invoice line");
  table.text("campaign", "ID",
             "Explain why this campaign was refused, or how its tokens were used");
  table.text("month", "YYYY-MM", "Explain this closed month (default: the last one)");
  table.text("partner", "NAME",
             "Explain the asset or invoice of this partner, if several have one");
  table.text("organisation", "NAME", "Explain the campaign of this account, if several have one");
  table.flag("json", "Print JSON");
}

int explain_command(const Options& options) {
  const int asked = options.has("asset") + options.has("device") + options.has("account") +
                    options.has("line") + options.has("campaign");
  if (asked != 1) {
    throw usage_error(
        "explain",
        concat("expected one of --asset, --device, --account, --line and --campaign, got ", asked));
  }
  SavedRun run(options.arguments().front());
  const Question question{run, run.month(options.text("month")),
                          [&](billing::Position row) { return run.cite(row); },
                          options.has("json")};
  if (options.has("asset")) {
    explain_asset(question, options.text("asset"), options.text("partner"));
  } else if (options.has("campaign")) {
    explain_campaign(question, options.text("campaign"), options.text("organisation"));
  } else if (options.has("device")) {
    explain_device(question, options.text("device"));
  } else if (options.has("account")) {
    explain_account(question, options.text("account"));
  } else {
    explain_line(question, options.text("line"), options.text("partner"));
  }
  return 0;
}

}  // namespace

const Command kExplainCommand{
    .name = "explain",
    .synopsis =
        "RUN --asset NAME|--device SERIAL|--account NAME|--line SKU|--campaign ID [OPTION]...",
    .summary = "Explain why something was billed or not, clause by clause",
    .example = "fleetbill explain rental.h5 --asset 'Compactor 7' --month 2026-01",
    .failure = "",
    .declare = declare_explain,
    .run = explain_command};

}  // namespace fleetbill::tools
