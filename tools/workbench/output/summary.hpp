#pragma once

#include <string>

#include "tools/workbench/runs/run_result.hpp"

/// The output of `run` and `bill`.
namespace fleetbill::workbench {

/// Invoice lines by month, accounting of rows or records, capacity, digest, speed: for people.
/// @param partner  only this partner's lines; empty: all
std::string summary_text(const RunResult& outcome, const std::string& partner);

/// Returns the summary as one JSON object.
std::string summary_json(const RunResult& outcome, const std::string& partner);

/// A number with its thousands apart: `2,106,670`.
std::string grouped(std::uint64_t number);

}  // namespace fleetbill::workbench
