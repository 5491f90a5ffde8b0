#pragma once

#include <caf/all.hpp>
#include <optional>
#include <string>
#include <vector>

#include "billing/invoice/biller.hpp"
#include "sim/acceptance.hpp"
#include "sim/account.hpp"
#include "sim/campaign.hpp"
#include "sim/cohort.hpp"
#include "sim/endpoints.hpp"
#include "sim/organisation.hpp"
#include "sim/platform.hpp"
#include "sim/routes.hpp"

/// Messages between actors. Control flows down and is sparse; usage flows up in bulk and is moved:
/// a handler with a mutable reference to its message may move the contents out.
namespace fleetbill::actors {

using Facts = std::vector<billing::ResolvedFact>;

/// Conductor to organisation, account owner, campaign and endpoint cohort: request for the
/// commands, requests or usage of this window.
struct Advance {
  sim::Window window;
};
/// Organisation to conductor.
struct Commands {
  std::vector<sim::DueCommand> commands;
};
/// Conductor to a cohort's asset actor.
struct AssetOrders {
  sim::Window window;
  std::vector<sim::Acceptance> acceptances;
};
/// Asset actor to the cohort's device actor.
struct Acceptances {
  sim::Window window;
  std::vector<sim::AcceptanceChange> changes;
};
/// Conductor to a cohort's connector actor.
struct ConnectorOrders {
  sim::Window window;
  std::vector<sim::RouteCommand> commands;
};
/// Connector actor to the cohort's device actor.
struct Routes {
  sim::Window window;
  sim::RouteWindow routes;
};
/// Device and endpoint actor to each account: one message per window, even if it is empty.
struct Usage {
  Facts facts;
  Facts hellos;  ///< see sim::UsageBatch
};
/// Account owner and campaign to their account: one message per window, even if it is empty. The
/// account decides the requests in time order.
struct Requests {
  std::vector<sim::Wish> wishes;
  Facts calls;                         ///< API calls of an owner's applications
  std::vector<sim::Refusal> refusals;  ///< see sim::CampaignModel::refusals
};
/// Device actor to conductor: the window is played.
struct CohortDone {
  std::vector<sim::HourPoint> hours;
  std::vector<sim::DayPoint> days;
  std::uint64_t uploads = 0;
  sim::Conservation change;  ///< of this cohort since its last message
};
/// Endpoint actor to conductor: the window is played.
struct EndpointsDone {
  std::vector<sim::HourPoint> hours;
  std::vector<sim::DayPoint> days;
};
/// Conductor to account: facts of the account's assets, devices and organisations, in several
/// messages per window.
struct Decided {
  Facts facts;
};
/// Conductor to account: all commands of the window are decided.
struct AccountWindow {
  sim::Window window;
  std::optional<Month> closes;  ///< the month that ends with the window
};
/// A month sealed by its account.
struct AccountMonth {
  billing::MonthUsage usage;
  std::optional<billing::Invoice> invoice;  ///< std::nullopt without charges
};
/// Account to recorder: the window is billed.
struct AccountReport {
  sim::Window window;
  std::vector<Facts> facts;            ///< in canonical order, in pieces
  std::vector<sim::Refusal> refusals;  ///< of packages and campaigns
  std::optional<AccountMonth> month;   ///< if the window ends one
};
/// Recorder to conductor: the window, and the month that it closes, is recorded.
struct WindowRecorded {
  std::vector<sim::Refusal> refusals;
};

/// Conductor to every actor with a state: request to save it. Sent when no other message is in
/// flight.
struct SaveState {};
/// Reply to SaveState.
struct SavedState {
  std::string state;
};

using StartAtom = caf::atom_constant<caf::atom("start")>;

using SavesState = caf::replies_to<SaveState>::with<SavedState>;
using OrganisationActor = caf::typed_actor<caf::reacts_to<Advance>, SavesState>;
using OwnerActor = caf::typed_actor<caf::reacts_to<Advance>, SavesState>;
using CampaignActor = caf::typed_actor<caf::reacts_to<Advance>, SavesState>;
using EndpointActor = caf::typed_actor<caf::reacts_to<Advance>, SavesState>;
using AssetActor = caf::typed_actor<caf::reacts_to<AssetOrders>>;
using ConnectorActor = caf::typed_actor<caf::reacts_to<ConnectorOrders>, SavesState>;
using DeviceActor =
    caf::typed_actor<caf::reacts_to<Acceptances>, caf::reacts_to<Routes>, SavesState>;
using AccountActor = caf::typed_actor<caf::reacts_to<Decided>, caf::reacts_to<AccountWindow>,
                                      caf::reacts_to<Usage>, caf::reacts_to<Requests>, SavesState>;
using RecorderActor = caf::typed_actor<caf::reacts_to<AccountReport>, SavesState>;
using ConductorActor = caf::typed_actor<caf::reacts_to<StartAtom>, caf::reacts_to<Commands>,
                                        caf::reacts_to<CohortDone>, caf::reacts_to<EndpointsDone>,
                                        caf::reacts_to<WindowRecorded>>;

}  // namespace fleetbill::actors

// Messages do not leave the process, so that they need no serialisation.
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(fleetbill::actors::Advance)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(fleetbill::actors::Commands)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(fleetbill::actors::AssetOrders)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(fleetbill::actors::Acceptances)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(fleetbill::actors::ConnectorOrders)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(fleetbill::actors::Routes)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(fleetbill::actors::Usage)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(fleetbill::actors::Requests)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(fleetbill::actors::CohortDone)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(fleetbill::actors::EndpointsDone)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(fleetbill::actors::Decided)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(fleetbill::actors::AccountWindow)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(fleetbill::actors::AccountReport)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(fleetbill::actors::WindowRecorded)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(fleetbill::actors::SaveState)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(fleetbill::actors::SavedState)
