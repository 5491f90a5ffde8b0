#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "billing/explain/explanation.hpp"

/// Explanations in words.
namespace fleetbill::billing::test {

/// Findings, one a line: `TG-ENABLED yes: because [2 3]`, with the physical lines of the rows, the
/// header being line 1; `no` for what does not hold, nothing for what merely informs.
std::string text_of(const std::vector<Finding>& findings);

/// The finding by this clause, as text_of() has it without clause and line end; empty if none.
std::string finding_of(const std::vector<Finding>& findings, ClauseId clause);

/// Explains the asset of this name in a month of 2026 (`02`) from the journal of `rows`.
/// REQUIRES: no row is quarantined. Returns `std::nullopt` if the asset did not exist by then.
std::optional<AssetExplanation> find_why_asset(std::string_view rows, std::string_view asset,
                                               const char* month, const char* rulebook = "");
/// The explanation of an asset that exists.
AssetExplanation why_asset(std::string_view rows, std::string_view asset, const char* month,
                           const char* rulebook = "");

/// Explains the device of this serial; nullopt if it had no fact of its own by then.
std::optional<DeviceExplanation> find_why_device(std::string_view rows, std::string_view serial,
                                                 const char* month, const char* rulebook = "");
/// The explanation of a device that has facts.
DeviceExplanation why_device(std::string_view rows, std::string_view serial, const char* month,
                             const char* rulebook = "");

/// Lines 2 to 4 of a journal: the aggregator, its tenant, and a package of 10 tokens until 2
/// January 2027.
inline constexpr const char* kTenantAndPackage = R"(01-01,account_opened,,P,,,active_devices
      01-01,account_opened,P,T,,,api_calls
      01-02,package_created,,P,,,K,10
      )";

/// The text of a raw string literal: without the line end after the opening parenthesis.
inline std::string lines(std::string_view text) { return std::string(text.substr(1)); }

}  // namespace fleetbill::billing::test
