#pragma once

#include <caf/all.hpp>
#include <optional>
#include <vector>

#include "billing/invoice/biller.hpp"
#include "sim/acceptance.hpp"
#include "sim/cohort.hpp"
#include "sim/organisation.hpp"
#include "sim/platform.hpp"
#include "sim/routes.hpp"

/// What actors say to each other. Control flows down and is sparse; usage flows up in bulk and is
/// moved: a handler that takes its message by mutable reference may take the contents out.
namespace fleetbill::actors {

using Facts = std::vector<billing::ResolvedFact>;

/// Conductor to organisation: say what you will do in this window.
struct Advance {
  sim::Window window;
};
/// Organisation to conductor.
struct Commands {
  std::vector<sim::Command> commands;
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
/// Device actor to each account: one message a window, however much or little there is.
struct Usage {
  Facts facts;
  Facts hellos;  ///< see sim::UsageBatch
};
/// Device actor to conductor: the window is played.
struct CohortDone {
  std::vector<sim::HourPoint> hours;
  std::vector<sim::DayPoint> days;
  std::uint64_t uploads = 0;
  sim::Conservation change;  ///< of this cohort since its last message
};
/// Conductor to account: what happened to the account's assets, devices and organisations.
struct AccountWindow {
  sim::Window window;
  Facts facts;
  std::optional<Month> closes;  ///< the month that ends with the window
};
/// A month as its account sealed it.
struct AccountMonth {
  billing::MonthUsage usage;
  std::optional<billing::Invoice> invoice;  ///< none if nothing is charged
};
/// Account to recorder: the window is billed.
struct AccountReport {
  sim::Window window;
  Facts facts;                        ///< in canonical order
  std::optional<AccountMonth> month;  ///< if the window ends one
};
/// Recorder to conductor: the window, and the month that it closes, is recorded.
struct WindowRecorded {};

using StartAtom = caf::atom_constant<caf::atom("start")>;

using OrganisationActor = caf::typed_actor<caf::reacts_to<Advance>>;
using AssetActor = caf::typed_actor<caf::reacts_to<AssetOrders>>;
using ConnectorActor = caf::typed_actor<caf::reacts_to<ConnectorOrders>>;
using DeviceActor = caf::typed_actor<caf::reacts_to<Acceptances>, caf::reacts_to<Routes>>;
using AccountActor = caf::typed_actor<caf::reacts_to<AccountWindow>, caf::reacts_to<Usage>>;
using RecorderActor = caf::typed_actor<caf::reacts_to<AccountReport>>;
using ConductorActor = caf::typed_actor<caf::reacts_to<StartAtom>, caf::reacts_to<Commands>,
                                        caf::reacts_to<CohortDone>, caf::reacts_to<WindowRecorded>>;

}  // namespace fleetbill::actors

// Messages stay within the process, so that none needs to be serialised.
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(fleetbill::actors::Advance)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(fleetbill::actors::Commands)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(fleetbill::actors::AssetOrders)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(fleetbill::actors::Acceptances)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(fleetbill::actors::ConnectorOrders)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(fleetbill::actors::Routes)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(fleetbill::actors::Usage)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(fleetbill::actors::CohortDone)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(fleetbill::actors::AccountWindow)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(fleetbill::actors::AccountReport)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(fleetbill::actors::WindowRecorded)
