#pragma once

#include "billing/explain/explanation.hpp"

/// The business model of Pelion accounts, as explanations cite it.
namespace fleetbill::billing {

/// What an account is billed by, and the fact that last said so.
struct ModelSet {
  BusinessModel model{};
  Instant at;
  Position row;
};

/// The model of an account at the end of the month; nothing if it was not opened by then (P17).
std::optional<ModelSet> model_of(std::span<const ResolvedFact> facts, OrganisationId account,
                                 Month month);

/// What an account is billed by: its aggregator's model (PDM-TENANTS). REQUIRES: both are opened.
/// @param holds  what the finding is to say holds, if anything
Finding explain_model(std::span<const ResolvedFact> facts, OrganisationId account, Month month,
                      std::optional<bool> holds, const Directory& directory);

}  // namespace fleetbill::billing
