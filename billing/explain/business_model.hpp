#pragma once

#include "billing/explain/explanation.hpp"

/// Business models of Pelion accounts, as explanations cite them.
namespace fleetbill::billing {

/// A business model, and the fact that last set it.
struct ModelSet {
  BusinessModel model{};
  Instant at;
  Position row;
};

/// Returns the model of an account at the end of the month; nullopt if it was not opened by then
/// (P17).
std::optional<ModelSet> model_of(std::span<const ResolvedFact> facts, OrganisationId account,
                                 Month month);

/// Explains by which model an account is billed: its aggregator's (PDM-TENANTS).
/// REQUIRES: the account and its aggregator are opened
/// @param holds  the `holds` of the finding
Finding explain_model(std::span<const ResolvedFact> facts, OrganisationId account, Month month,
                      std::optional<bool> holds, const Directory& directory);

}  // namespace fleetbill::billing
