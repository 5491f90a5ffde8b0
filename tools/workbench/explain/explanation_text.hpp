#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "billing/explain/explanation.hpp"

namespace fleetbill::workbench {

/// Formats a reference to a journal row: `events.csv:12`, `row 12`.
using Cite = std::function<std::string(billing::Position)>;

/// Returns the findings as text for people, one line per finding.
std::string findings_text(const std::vector<billing::Finding>& findings, const Cite& cite);

/// Returns the findings as a JSON array of objects.
nlohmann::ordered_json findings_json(const std::vector<billing::Finding>& findings,
                                     const Cite& cite);

/// Returns the findings on one line: `TG-ENABLED (T1) yes: enabled since … [row 3]; …`.
std::string findings_line(const std::vector<billing::Finding>& findings, const Cite& cite);

// Explanations as text for people: the conclusion, then one line per finding.
std::string asset_text(const billing::AssetExplanation& why, const Cite& cite);
std::string device_text(const billing::DeviceExplanation& why, const Cite& cite);
std::string line_text(const billing::LineExplanation& why, const Cite& cite);
std::string campaign_text(const billing::CampaignExplanation& why, const Cite& cite);
std::string active_device_text(const billing::ActiveDeviceExplanation& why, const Cite& cite);
std::string account_text(const billing::AccountExplanation& why, const Cite& cite);
std::string package_text(const billing::PackageExplanation& why, const Cite& cite);

// Explanations as JSON objects.
nlohmann::ordered_json asset_json(const billing::AssetExplanation& why, const Cite& cite);
nlohmann::ordered_json device_json(const billing::DeviceExplanation& why, const Cite& cite);
nlohmann::ordered_json line_json(const billing::LineExplanation& why, const Cite& cite);
nlohmann::ordered_json campaign_json(const billing::CampaignExplanation& why, const Cite& cite);
nlohmann::ordered_json active_device_json(const billing::ActiveDeviceExplanation& why,
                                          const Cite& cite);
nlohmann::ordered_json account_json(const billing::AccountExplanation& why, const Cite& cite);
nlohmann::ordered_json package_json(const billing::PackageExplanation& why, const Cite& cite);

}  // namespace fleetbill::workbench
