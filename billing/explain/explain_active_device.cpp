#include "billing/explain/business_model.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing {
namespace {

bool connects(Kind kind, const Rulebook& rules) {
  return kind == Kind::registration ||
         (kind == Kind::registration_update &&
          rules.device_connected == DeviceConnectedRule::registration_or_update);
}

/// The account's facts about the device, summed up.
struct DeviceStory {
  bool seen = false;
  NameId endpoint = kEmptyName;  // of the latest registration up to the first connection
  Position endpoint_row;
  std::int64_t registrations = 0;  // in the month, as all below
  std::int64_t updates = 0;
  std::optional<ResolvedFact> first, last;  // connecting facts
  std::optional<Position> first_update;     // connecting or not

  void take(const ResolvedFact& fact, Month month, const Rulebook& rules) {
    seen = true;
    const bool is_update = fact.kind == Kind::registration_update;
    if (!is_update && fact.kind != Kind::registration) return;
    if (fact.value != kEmptyName && !first) {
      endpoint = fact.value;
      endpoint_row = fact.position;
    }
    if (!month.contains(fact.time)) return;
    (is_update ? updates : registrations) += fact.times;
    if (is_update && !first_update) first_update = fact.position;
    if (!connects(fact.kind, rules)) return;
    if (!first) first = fact;
    last = fact;
  }
};

Finding explain_connection(const DeviceStory& story, Month month) {
  if (!story.first) {
    Finding out{
        ClauseId::pdm_connected, false, concat("it did not connect in ", to_string(month)), {}};
    if (story.updates > 0) {
      out.because += concat("; ", story.updates, " registration updates do not count");
      out.rows.push_back(*story.first_update);
    }
    return out;
  }
  Finding out{ClauseId::pdm_connected,
              true,
              concat("first ", to_string(story.first->kind), " of the month at ",
                     to_string(story.first->time), "; ", story.registrations, " registrations and ",
                     story.updates, " registration updates in all"),
              {story.first->position}};
  if (story.last->position != story.first->position) out.rows.push_back(story.last->position);
  return out;
}

}  // namespace

std::optional<ActiveDeviceExplanation> explain_active_device(std::span<const ResolvedFact> facts,
                                                             OrganisationId account,
                                                             DeviceId device, Month month,
                                                             const Rulebook& rules,
                                                             const Directory& directory) {
  DeviceStory story;
  for (const ResolvedFact& fact : facts) {
    if (fact.time >= month.end()) break;
    const bool is_own = is_pelion(fact.kind) && names_device(fact.kind);
    if (is_own && fact.organisation == account && fact.device == device) {
      story.take(fact, month, rules);
    }
  }
  const OrganisationId payer = directory.aggregator_of(account);
  const auto model = model_of(facts, payer, month);
  if (!story.seen || !model) return std::nullopt;
  ActiveDeviceExplanation out{month,
                              std::string(directory.organisation_name(account)),
                              std::string(directory.serial(device)),
                              story.first.has_value(),
                              false,
                              "",
                              {}};
  out.charged = out.active && model->model == BusinessModel::active_devices;
  out.findings.push_back(explain_connection(story, month));
  if (out.active) {
    out.findings.push_back(
        {ClauseId::pdm_active_once, std::nullopt, "counted once, however often it connected", {}});
  }
  if (story.endpoint != kEmptyName) {
    out.findings.push_back(
        {ClauseId::pdm_device,
         std::nullopt,
         concat("known by its id; endpoint name ", directory.text(story.endpoint)),
         {story.endpoint_row}});
  }
  out.findings.push_back(explain_model(facts, account, month,
                                       model->model == BusinessModel::active_devices, directory));
  const std::string_view payer_name = directory.organisation_name(payer);
  out.conclusion = !out.active ? std::string("not active")
                   : out.charged
                       ? concat("active, charged to ", payer_name, " as PDM-ACTIVE-DEVICE")
                       : concat("active, and not charged: ", payer_name, " is billed by API calls");
  return out;
}

}  // namespace fleetbill::billing
