#include "sim/platform.hpp"

#include <array>
#include <span>

#include "billing/units/enum_set.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "sim/wish.hpp"

namespace fleetbill::sim {

using billing::Fact;
using billing::Kind;
using billing::Reason;
using billing::ResolvedFact;

namespace {

struct CommandEntry {
  CommandKind kind;
  std::string_view name;
  CommandSubject subject;
  std::optional<Kind> fact;  ///< that the journal records; `std::nullopt`: not in the journal
};

constexpr std::array kCommands{
    CommandEntry{CommandKind::create_asset, "create_asset", CommandSubject::asset,
                 Kind::asset_created},
    CommandEntry{CommandKind::set_serial, "set_serial", CommandSubject::asset, Kind::serial_set},
    CommandEntry{CommandKind::enable_asset, "enable_asset", CommandSubject::asset,
                 Kind::asset_enabled},
    CommandEntry{CommandKind::disable_asset, "disable_asset", CommandSubject::asset,
                 Kind::asset_disabled},
    CommandEntry{CommandKind::clear_asset, "clear_asset", CommandSubject::asset,
                 Kind::asset_cleared},
    CommandEntry{CommandKind::set_plan, "set_plan", CommandSubject::asset, Kind::plan_set},
    CommandEntry{CommandKind::set_iridium, "set_iridium", CommandSubject::asset, Kind::iridium_set},
    CommandEntry{CommandKind::send_sms, "send_sms", CommandSubject::organisation, Kind::sms},
    CommandEntry{CommandKind::set_connector, "set_connector", CommandSubject::device,
                 Kind::connector_set},
    CommandEntry{CommandKind::set_sim, "set_sim", CommandSubject::device, Kind::sim_set},
    CommandEntry{CommandKind::suspend_sim, "suspend_sim", CommandSubject::device, std::nullopt},
    CommandEntry{CommandKind::resume_sim, "resume_sim", CommandSubject::device, std::nullopt},
    CommandEntry{CommandKind::power_off, "power_off", CommandSubject::device, std::nullopt},
    CommandEntry{CommandKind::power_on, "power_on", CommandSubject::device, std::nullopt},
};
static_assert(is_by_code(std::span<const CommandEntry>(kCommands), &CommandEntry::kind),
              "kCommands is indexed by code");

const CommandEntry& entry(CommandKind kind) { return kCommands[static_cast<std::size_t>(kind)]; }

/// Whether the command changes the state of an asset. A row of summed usage must not span it.
bool is_asset_command(CommandKind kind) { return subject(kind) == CommandSubject::asset; }

}  // namespace

std::string_view to_string(CommandKind kind) { return entry(kind).name; }
CommandSubject subject(CommandKind kind) { return entry(kind).subject; }

Platform::Platform(const World& world, const billing::AdmissionRules& rules)
    : world_(world), register_(rules, directory_) {
  // Names of few come first: who is found by name is listed up to the last of such names.
  for (const Partner& partner : world.scenario.partners) {
    directory_.add_partner(directory_.names().intern(partner.name));
  }
  for (const Organisation& organisation : world.scenario.organisations) {
    directory_.names().intern(organisation.name);
  }
  for (std::uint32_t i = 0; i < world.serial_count(); ++i) {
    const std::string serial = world.serial(DeviceId(i));
    const DeviceId id = directory_.add_device(directory_.names().intern(serial));
    FLEETBILL_ASSERT(id.value() == i, "serials are unique");
  }
  number_pelion();
}

void Platform::number_pelion() {
  const Scenario& scenario = world_.scenario;
  const auto name = [&](std::string_view text) { return directory_.names().intern(text); };
  for (std::size_t i = 0; i < billing::kBusinessModelCount; ++i) {
    pelion_.models.push_back(name(to_string(static_cast<billing::BusinessModel>(i))));
  }
  for (std::size_t i = 0; i < billing::kApiCounterCount; ++i) {
    pelion_.counters.push_back(name(to_string(static_cast<billing::ApiCounter>(i))));
  }
  for (const Account& account : scenario.accounts) {
    pelion_.accounts.push_back(
        directory_.add_account({name(account.name), PartnerId(account.partner)}));
    std::vector<NameId>& packages = pelion_.packages.emplace_back();
    for (const PackageOrder& order : account.packages) packages.push_back(name(order.package));
  }
  for (const Campaign& campaign : scenario.campaigns) {
    pelion_.campaigns.push_back(name(campaign.name));
  }
  pelion_.first_device = world_.serial_count();
  for (const Endpoint& endpoint : world_.endpoints) {
    directory_.add_device(name(endpoint.device));
    pelion_.endpoints.push_back(name(endpoint.name));
  }
}

Decisions Platform::decide(std::span<const DueCommand> commands) {
  Decisions out;
  for (const DueCommand& due : commands) {
    const Command command = spell_out(world_, due);
    if (entry(command.kind).fact) {
      decide_fact(command, out);
    } else {
      decide_power_and_sim(command, out);
    }
  }
  return out;
}

Fact Platform::fact_of(const Command& command) {
  Fact fact;
  fact.time = fact.last = command.at;
  fact.kind = *entry(command.kind).fact;
  fact.quantity = command.quantity;
  const auto name = [&](const std::string& text) { return directory_.names().intern(text); };
  fact.partner = name(world_.scenario.partners[command.partner].name);
  const bool of_organisation =
      command.kind == CommandKind::create_asset || command.kind == CommandKind::send_sms;
  if (of_organisation) {
    fact.organisation = name(world_.scenario.organisations[command.organisation].name);
  }
  fact.asset = name(command.asset);
  fact.asset_code = name(command.asset_code);
  fact.device = name(command.serial);
  fact.device_type = name(command.device_type);
  fact.value = name(command.value);
  return fact;
}

bool Platform::is_locked(const Command& command) const {
  if (command.kind != CommandKind::set_connector || command.by_support) return false;
  return world_.device(find_device(command).value()).locked;
}

void Platform::decide_fact(const Command& command, Decisions& out) {
  if (subject(command.kind) == CommandSubject::device && !find_device(command).exists()) {
    return refuse(command, "there is no such device", out);
  }
  if (is_locked(command)) {
    return refuse(command, "the connector is locked: only vendor support can change it", out);
  }
  const Fact fact = fact_of(command);
  const AssetId known = directory_.find_asset(directory_.find_partner(fact.partner), fact.asset);
  const DeviceId serial_before = known.exists() ? register_.serial_of(known) : DeviceId();
  const std::int64_t enabled_before = register_.enabled_count();
  const std::size_t first = out.facts.size();
  const Reason reason = register_.admit(fact, out.facts);
  if (reason != Reason::none) return refuse(command, std::string(to_string(reason)), out);

  for (std::size_t i = first; i < out.facts.size(); ++i) {
    ResolvedFact& admitted = out.facts[i];
    set_decision_order(admitted, order_of_platform(++sequence_));
    if (!is_asset_command(command.kind)) continue;
    if (admitted.kind == Kind::iridium_set) note_imei(admitted);
    const bool own = i + 1 == out.facts.size();  // else: another asset that lost its serial
    note_acceptances(admitted, own ? serial_before : DeviceId(), out);
  }
  const ResolvedFact& admitted = out.facts.back();
  if (command.kind == CommandKind::set_connector) {
    out.routes.push_back({command.at, admitted.device, command.kind, admitted.connector()});
  } else if (command.kind == CommandKind::set_sim) {
    out.routes.push_back({command.at, admitted.device, command.kind, {}});
  } else if (const auto change = register_.enabled_count() - enabled_before; change != 0) {
    out.enabled_assets.emplace_back(command.at, change);
  }
}

void Platform::note_imei(const ResolvedFact& fact) {
  const std::size_t asset = fact.asset.value();
  if (asset >= has_imei_.size()) has_imei_.resize(asset + 1);
  has_imei_[asset] = fact.value != billing::kEmptyName;
}

/// Adds the acceptances of the serials that the asset has or had.
void Platform::note_acceptances(const ResolvedFact& fact, DeviceId serial_before,
                                Decisions& out) const {
  const auto note = [&](DeviceId serial) {
    if (!serial.exists()) return;
    const AssetId asset = register_.asset_of(serial);
    Acceptance change{fact.time, serial, asset, false, PartnerId(), OrganisationId(), false};
    if (asset.exists()) {
      change.accepts = register_.is_enabled(asset) && register_.serial_of(asset) == serial;
      change.partner = directory_.asset(asset).partner;
      change.organisation = directory_.asset(asset).organisation;
      change.has_imei = asset.value() < has_imei_.size() && has_imei_[asset.value()] != 0;
    }
    out.acceptances.push_back(change);
  };
  const DeviceId serial_now = register_.serial_of(fact.asset);
  note(serial_now);
  if (serial_before != serial_now) note(serial_before);
}

DeviceId Platform::find_device(const Command& command) const {
  const DeviceId device = directory_.find_device(directory_.names().find(command.serial));
  return world_.is_device(device) ? device : DeviceId();
}

void Platform::decide_power_and_sim(const Command& command, Decisions& out) {
  const DeviceId device = find_device(command);
  if (!device.exists()) return refuse(command, "there is no such device", out);
  out.routes.push_back({command.at, device, command.kind, {}});
}

void Platform::refuse(const Command& command, std::string reason, Decisions& out) const {
  const std::string& subject = command.asset.empty() ? command.serial : command.asset;
  out.refusals.push_back(
      {command.at, std::string(to_string(command.kind)), subject, std::move(reason)});
}

}  // namespace fleetbill::sim
