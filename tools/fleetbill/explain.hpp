#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "billing/invoice/explanation.hpp"

namespace fleetbill::tools {

/// How a journal row is cited.
using Cite = std::function<std::string(billing::Position)>;

/// The clauses' say for people, a line for each.
std::string findings_text(const std::vector<billing::Finding>& findings, const Cite& cite);

/// The same as a list of objects.
nlohmann::ordered_json findings_json(const std::vector<billing::Finding>& findings,
                                     const Cite& cite);

/// The same on one line: `TG-ENABLED (T1) yes: enabled since … [row 3]; …`.
std::string findings_line(const std::vector<billing::Finding>& findings, const Cite& cite);

/// An asset's explanation for people: the conclusion, then a line for each clause.
std::string asset_text(const billing::AssetExplanation& why, const Cite& cite);

}  // namespace fleetbill::tools
