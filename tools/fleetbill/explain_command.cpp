#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "billing/invoice/explanation.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "tools/fleetbill/command.hpp"
#include "tools/fleetbill/explain.hpp"
#include "tools/fleetbill/saved_run.hpp"
#include "tools/fleetbill/summary.hpp"

namespace fleetbill::tools {

using billing::Directory;
using billing::Finding;
using Json = nlohmann::ordered_json;

namespace {

std::string cited(const Finding& finding, const Cite& cite) {
  std::string out;
  for (const auto& row : finding.rows) out += (out.empty() ? "" : ", ") + cite(row);
  return out;
}

std::string_view verdict(const Finding& finding) {
  if (!finding.holds) return "·";
  return *finding.holds ? "yes" : "no";
}

}  // namespace

std::string findings_text(const std::vector<Finding>& findings, const Cite& cite) {
  std::string out;
  for (const Finding& finding : findings) {
    const billing::Clause& clause = billing::clause(finding.clause);
    const std::string rows = cited(finding, cite);
    out += fmt::format("  {:<4} {:<22} {:<4} {}{}\n", verdict(finding), clause.mnemonic, clause.row,
                       finding.because, rows.empty() ? "" : fmt::format("  [{}]", rows));
  }
  return out;
}

Json findings_json(const std::vector<Finding>& findings, const Cite& cite) {
  Json out = Json::array();
  for (const Finding& finding : findings) {
    const billing::Clause& clause = billing::clause(finding.clause);
    Json rows = Json::array();
    for (const auto& row : finding.rows) rows.push_back(cite(row));
    out.push_back({{"clause", clause.mnemonic},
                   {"row", clause.row},
                   {"sentence", clause.sentence},
                   {"holds", finding.holds ? Json(*finding.holds) : Json(nullptr)},
                   {"because", finding.because},
                   {"journal", rows}});
  }
  return out;
}

std::string findings_line(const std::vector<Finding>& findings, const Cite& cite) {
  std::string out;
  for (const Finding& finding : findings) {
    const billing::Clause& clause = billing::clause(finding.clause);
    const std::string rows = cited(finding, cite);
    out += fmt::format("{}{} ({}){}: {}{}", out.empty() ? "" : "; ", clause.mnemonic, clause.row,
                       finding.holds ? fmt::format(" {}", verdict(finding)) : "", finding.because,
                       rows.empty() ? "" : fmt::format(" [{}]", rows));
  }
  return out;
}

std::string asset_text(const billing::AssetExplanation& why, const Cite& cite) {
  return fmt::format("Asset '{}' of {} ({}) in {}: {}\n\n{}", why.asset, why.organisation,
                     why.partner, to_string(why.month), why.conclusion,
                     findings_text(why.findings, cite));
}

namespace {

std::string device_text(const billing::DeviceExplanation& why, const Cite& cite) {
  std::string fees;
  if (why.oem) fees += "OEM";
  if (why.splitter) fees += fees.empty() ? "OEM-SPLITTER" : " and OEM-SPLITTER";
  return fmt::format("Device {} in {}: {}\n\n{}", why.serial, to_string(why.month),
                     fees.empty() ? "no connector fee" : "charged " + fees,
                     findings_text(why.findings, cite));
}

std::string line_text(const billing::LineExplanation& why, const Cite& cite) {
  std::string out = fmt::format("Line {} of {} for {}\n\n  {}\n\n", entry(why.sku).name,
                                why.partner, to_string(why.month), why.arithmetic);
  for (const auto& [organisation, units] : why.organisations) {
    out += fmt::format("  {:>14}  {}\n", grouped(static_cast<std::uint64_t>(units)),
                       organisation.empty() ? "(no organisation)" : organisation);
  }
  return out + "\n" + findings_text(why.findings, cite);
}

std::string campaign_text(const billing::CampaignExplanation& why, const Cite& cite) {
  return fmt::format("Campaign '{}' of {}: {}\n\n{}", why.campaign, why.account, why.conclusion,
                     findings_text(why.findings, cite));
}

Json campaign_json(const billing::CampaignExplanation& why, const Cite& cite) {
  return {{"campaign", why.campaign},     {"account", why.account},
          {"conclusion", why.conclusion}, {"granted", why.was_granted},
          {"refused", why.was_refused},   {"terminated", why.was_terminated},
          {"open", why.is_open},          {"reserved", why.reserved},
          {"released", why.released},     {"successes", why.successes},
          {"failures", why.failures},     {"findings", findings_json(why.findings, cite)}};
}

Json asset_json(const billing::AssetExplanation& why, const Cite& cite) {
  return {{"asset", why.asset},
          {"organisation", why.organisation},
          {"partner", why.partner},
          {"month", to_string(why.month)},
          {"billed", why.billed},
          {"conclusion", why.conclusion},
          {"findings", findings_json(why.findings, cite)}};
}

Json device_json(const billing::DeviceExplanation& why, const Cite& cite) {
  return {{"device", why.serial},          {"partner", why.partner},
          {"month", to_string(why.month)}, {"oem", why.oem},
          {"splitter", why.splitter},      {"findings", findings_json(why.findings, cite)}};
}

Json line_json(const billing::LineExplanation& why, const Cite& cite) {
  Json organisations = Json::array();
  for (const auto& [organisation, units] : why.organisations) {
    organisations.push_back({{"organisation", organisation}, {"units", units}});
  }
  return {{"sku", entry(why.sku).name},     {"partner", why.partner},
          {"month", to_string(why.month)},  {"arithmetic", why.arithmetic},
          {"organisations", organisations}, {"findings", findings_json(why.findings, cite)}};
}

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

}  // namespace

int explain_command(const std::vector<std::string>& arguments) {
  Options options(*find_command("explain"), "run");
  options.add()("asset", po::value<std::string>(), "why this asset was billed, or not")(
      "device", po::value<std::string>(), "why this device was charged a connector fee, or not")(
      "line", po::value<std::string>(), "how the invoice line of this SKU came about")(
      "campaign", po::value<std::string>(),
      "why this campaign was refused, or where its tokens went")(
      "month", po::value<std::string>(), "a closed month; default: the last one")(
      "partner", po::value<std::string>(), "whose asset or invoice, if several partners have one")(
      "organisation", po::value<std::string>(), "the account whose campaign, if several have one")(
      "json", "as JSON");
  if (!options.parse(arguments)) return 0;
  const int asked =
      options.has("asset") + options.has("device") + options.has("line") + options.has("campaign");
  if (asked != 1) {
    throw Error(ErrorKind::usage, "explain: give one of --asset, --device, --line and --campaign");
  }
  SavedRun run(options.only("run file"));
  const Month month = run.month(options.text("month"));
  const auto cite = [&](billing::Position row) { return run.cite(row); };
  const bool json = options.has("json");
  const auto& rules = run.terms().rules;
  const std::string partner = options.text("partner");
  if (options.has("asset")) {
    const Directory& directory = run.fact_directory();
    const AssetId asset = find_asset(directory, options.text("asset"), partner);
    const auto why = explain_asset(run.facts(), asset, month, rules, directory);
    print(asset_text(why, cite), asset_json(why, cite), json);
  } else if (options.has("campaign")) {
    const Directory& directory = run.fact_directory();
    const std::string name = options.text("campaign");
    const NameId campaign = directory.names().find(name);
    const OrganisationId account =
        find_campaign_account(run.facts(), directory, campaign, name, options.text("organisation"));
    const auto why = explain_campaign(run.facts(), account, campaign, month, rules, directory);
    print(campaign_text(why, cite), campaign_json(why, cite), json);
  } else if (options.has("device")) {
    const Directory& directory = run.fact_directory();
    const DeviceId device = directory.find_device(directory.names().find(options.text("device")));
    if (!device.exists()) {
      throw Error(ErrorKind::invalid,
                  concat("no device '", options.text("device"), "' in the run"));
    }
    const auto why = explain_device(run.facts(), device, month, rules, directory);
    print(device_text(why, cite), device_json(why, cite), json);
  } else {
    const auto sku = billing::parse_sku(options.text("line"));
    if (!sku) throw Error(ErrorKind::usage, concat("no SKU '", options.text("line"), "'"));
    const billing::SealedMonth& sealed = run.sealed(month);
    const Directory& directory = run.bill().directory;
    const auto why = explain_line(sealed.usage, find_invoice(sealed, directory, partner), *sku,
                                  rules, run.terms().price_list(), directory);
    print(line_text(why, cite), line_json(why, cite), json);
  }
  return 0;
}

}  // namespace fleetbill::tools
