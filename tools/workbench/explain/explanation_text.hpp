#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "billing/explain/explanation.hpp"

namespace fleetbill::workbench {

/// How a journal row is cited.
using Cite = std::function<std::string(billing::Position)>;

/// The clauses' say for people, a line for each.
std::string findings_text(const std::vector<billing::Finding>& findings, const Cite& cite);

/// The same as a list of objects.
nlohmann::ordered_json findings_json(const std::vector<billing::Finding>& findings,
                                     const Cite& cite);

/// The same on one line: `TG-ENABLED (T1) yes: enabled since … [row 3]; …`.
std::string findings_line(const std::vector<billing::Finding>& findings, const Cite& cite);

// Explanations for people: the conclusion, then a line for each clause.
std::string asset_text(const billing::AssetExplanation& why, const Cite& cite);
std::string device_text(const billing::DeviceExplanation& why, const Cite& cite);
std::string line_text(const billing::LineExplanation& why, const Cite& cite);
std::string campaign_text(const billing::CampaignExplanation& why, const Cite& cite);
std::string active_device_text(const billing::ActiveDeviceExplanation& why, const Cite& cite);
std::string account_text(const billing::AccountExplanation& why, const Cite& cite);
std::string package_text(const billing::PackageExplanation& why, const Cite& cite);

// The same as objects.
nlohmann::ordered_json asset_json(const billing::AssetExplanation& why, const Cite& cite);
nlohmann::ordered_json device_json(const billing::DeviceExplanation& why, const Cite& cite);
nlohmann::ordered_json line_json(const billing::LineExplanation& why, const Cite& cite);
nlohmann::ordered_json campaign_json(const billing::CampaignExplanation& why, const Cite& cite);
nlohmann::ordered_json active_device_json(const billing::ActiveDeviceExplanation& why,
                                          const Cite& cite);
nlohmann::ordered_json account_json(const billing::AccountExplanation& why, const Cite& cite);
nlohmann::ordered_json package_json(const billing::PackageExplanation& why, const Cite& cite);

}  // namespace fleetbill::workbench
