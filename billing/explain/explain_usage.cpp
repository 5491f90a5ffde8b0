#include "billing/explain/explanation.hpp"
#include "billing/units/quantity.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing {

std::optional<UsageExplanation> explain_update(std::span<const ResolvedFact> facts,
                                               OrganisationId account, NameId campaign,
                                               DeviceId device, Month month) {
  UsageExplanation out;
  bool seen = false;
  for (const ResolvedFact& fact : facts) {
    if (fact.time >= month.end()) break;
    const bool is_outcome = fact.kind == Kind::update_succeeded || fact.kind == Kind::update_failed;
    if (!is_outcome || fact.organisation != account || fact.value != campaign ||
        fact.device != device) {
      continue;
    }
    seen = true;
    if (fact.time < month.begin()) continue;
    const bool succeeded = fact.kind == Kind::update_succeeded;
    out.findings.push_back({ClauseId::pdm_token,
                            succeeded,
                            concat(succeeded ? "updated at " : "failed at ", to_string(fact.time)),
                            {fact.position}});
    if (succeeded) out.conclusion = "updated";
  }
  if (!seen) return std::nullopt;
  if (out.conclusion.empty()) out.conclusion = concat("not updated in ", to_string(month));
  return out;
}

std::optional<UsageExplanation> explain_sms(std::span<const ResolvedFact> facts,
                                            OrganisationId organisation, Month month) {
  std::int64_t sum = 0;
  std::vector<Position> rows;
  for (const ResolvedFact& fact : facts) {
    if (fact.time >= month.end()) break;
    if (fact.kind != Kind::sms || fact.organisation != organisation || fact.time < month.begin()) {
      continue;
    }
    sum = checked_add(sum, fact.quantity, "SMS of one organisation");
    if (rows.size() == 2) rows.pop_back();  // the first and the last
    rows.push_back(fact.position);
  }
  if (rows.empty()) return std::nullopt;
  return UsageExplanation{
      concat(sum, " SMS"),
      {{ClauseId::tg_clear_lookups, std::nullopt,
        concat(sum, " SMS in the month, charged regardless of the billed assets"), rows}}};
}

}  // namespace fleetbill::billing
