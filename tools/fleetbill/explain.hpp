#pragma once

#include <functional>
#include <string>

#include "billing/invoice/explanation.hpp"

namespace fleetbill::tools {

/// How a journal row is cited.
using Cite = std::function<std::string(billing::Position)>;

/// An asset's explanation for people: the conclusion, then a line for each clause.
std::string asset_text(const billing::AssetExplanation& why, const Cite& cite);

}  // namespace fleetbill::tools
