#include "billing/explain/business_model.hpp"

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing {

std::optional<ModelSet> model_of(std::span<const ResolvedFact> facts, OrganisationId account,
                                 Month month) {
  std::optional<ModelSet> out;
  for (const ResolvedFact& fact : facts) {
    if (fact.time >= month.end()) break;
    if (is_of_account_life(fact.kind) && fact.organisation == account) {
      out = ModelSet{fact.model(), fact.time, fact.position};
    }
  }
  return out;
}

Finding explain_model(std::span<const ResolvedFact> facts, OrganisationId account, Month month,
                      std::optional<bool> holds, const Directory& directory) {
  const OrganisationId aggregator = directory.aggregator_of(account);
  const auto set = model_of(facts, aggregator, month);
  FLEETBILL_ASSERT(set.has_value(), "an aggregator is opened before its tenants");
  const std::string_view model = to_string(set->model);
  if (aggregator == account) {
    return {ClauseId::pdm_model,
            holds,
            concat("billed by ", model, ", its business model at the close, set at ",
                   to_string(set->at)),
            {set->row}};
  }
  return {ClauseId::pdm_tenants,
          holds,
          concat("a tenant of ", directory.organisation_name(aggregator), ", which is billed by ",
                 model, ", its business model at the close, set at ", to_string(set->at)),
          {set->row}};
}

}  // namespace fleetbill::billing
