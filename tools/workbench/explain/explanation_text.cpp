#include "tools/workbench/explain/explanation_text.hpp"

#include <fmt/core.h>

#include "billing/units/printable.hpp"
#include "tools/workbench/output/summary.hpp"

namespace fleetbill::workbench {

using billing::Finding;
using Json = nlohmann::ordered_json;

namespace {

std::string cited(const Finding& finding, const Cite& cite) {
  std::string out;
  for (const auto& row : finding.rows) out += (out.empty() ? "" : ", ") + printable(cite(row));
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
                       printable(finding.because), rows.empty() ? "" : fmt::format("  [{}]", rows));
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
                       finding.holds ? fmt::format(" {}", verdict(finding)) : "",
                       printable(finding.because), rows.empty() ? "" : fmt::format(" [{}]", rows));
  }
  return out;
}

std::string asset_text(const billing::AssetExplanation& why, const Cite& cite) {
  return fmt::format("Asset '{}' of {} ({}) in {}: {}\n\n{}", printable(why.asset),
                     printable(why.organisation), printable(why.partner), to_string(why.month),
                     printable(why.conclusion), findings_text(why.findings, cite));
}

std::string device_text(const billing::DeviceExplanation& why, const Cite& cite) {
  return fmt::format("Device {} in {}: {}\n\n{}", printable(why.serial), to_string(why.month),
                     printable(why.conclusion()), findings_text(why.findings, cite));
}

std::string line_text(const billing::LineExplanation& why, const Cite& cite) {
  std::string out =
      fmt::format("Line {} of {} for {}\n\n  {}\n\n", entry(why.sku).name, printable(why.partner),
                  to_string(why.month), printable(why.arithmetic));
  for (const auto& [organisation, units] : why.organisations) {
    out += fmt::format("  {:>14}  {}\n", grouped(static_cast<std::uint64_t>(units)),
                       organisation.empty() ? "(no organisation)" : printable(organisation));
  }
  return out + "\n" + findings_text(why.findings, cite);
}

std::string campaign_text(const billing::CampaignExplanation& why, const Cite& cite) {
  return fmt::format("Campaign '{}' of {}: {}\n\n{}", printable(why.campaign),
                     printable(why.account), printable(why.conclusion),
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

std::string active_device_text(const billing::ActiveDeviceExplanation& why, const Cite& cite) {
  return fmt::format("Device {} of account {} in {}: {}\n\n{}", printable(why.device),
                     printable(why.account), to_string(why.month), printable(why.conclusion),
                     findings_text(why.findings, cite));
}

Json active_device_json(const billing::ActiveDeviceExplanation& why, const Cite& cite) {
  return {{"account", why.account},
          {"active", why.active},
          {"charged", why.charged},
          {"conclusion", why.conclusion},
          {"findings", findings_json(why.findings, cite)}};
}

std::string account_text(const billing::AccountExplanation& why, const Cite& cite) {
  return fmt::format("Account {} ({}) in {}: {}\n\n{}", printable(why.account),
                     printable(why.aggregator), to_string(why.month), printable(why.conclusion),
                     findings_text(why.findings, cite));
}

Json account_json(const billing::AccountExplanation& why, const Cite& cite) {
  return {{"account", why.account},
          {"aggregator", why.aggregator},
          {"month", to_string(why.month)},
          {"conclusion", why.conclusion},
          {"findings", findings_json(why.findings, cite)}};
}

std::string package_text(const billing::PackageExplanation& why, const Cite& cite) {
  return fmt::format("Quota of {} in {}: {}\n\n{}", printable(why.aggregator), to_string(why.month),
                     printable(why.conclusion), findings_text(why.findings, cite));
}

Json package_json(const billing::PackageExplanation& why, const Cite& cite) {
  return {{"aggregator", why.aggregator},
          {"conclusion", why.conclusion},
          {"findings", findings_json(why.findings, cite)}};
}

}  // namespace fleetbill::workbench
