#include "billing/journal/register.hpp"

#include "billing/journal/kinds.hpp"
#include "billing/units/error.hpp"

namespace fleetbill::billing {
namespace {

std::uint8_t naming_of(const Fact& fact) {
  std::uint8_t out = fact.partner == kEmptyName ? naming::kWithoutPartner : 0;
  if (fact.device == kEmptyName || !entry(fact.kind).device_replaces_asset) return out;
  if (fact.asset == kEmptyName) out |= naming::kByDevice;
  if (fact.asset != kEmptyName && fact.kind == Kind::upload) out |= naming::kWithDevice;
  return out;
}

}  // namespace

ColumnSet named_cells(Kind kind, std::uint8_t naming) {
  ColumnSet cells = entry(kind).cells();
  if ((naming & (naming::kByDevice | naming::kWithDevice)) != 0) cells.insert(Column::device);
  if ((naming & naming::kByDevice) != 0) cells = cells - ColumnSet{Column::asset};
  return cells;
}

Reason Register::admit(const Fact& fact, Facts& out) {
  const Reason reason = admit_by_kind(fact, out);
  if (reason == Reason::none) out.back().naming = naming_of(fact);
  return reason;
}

Reason Register::admit_by_kind(const Fact& fact, Facts& out) {
  switch (fact.kind) {
    case Kind::asset_created: return admit_creation(fact, out);
    case Kind::serial_set:
    case Kind::asset_enabled:
    case Kind::asset_disabled:
    case Kind::asset_cleared:
    case Kind::plan_set: return admit_asset_fact(fact, out);
    case Kind::upload: return admit_upload(fact, out);
    case Kind::wifi_lookup:
    case Kind::iridium_set:
    case Kind::iridium_message:
    case Kind::last_connected: return admit_lookup(fact, out);
    case Kind::sms: return admit_sms(fact, out);
    case Kind::connection:
    case Kind::connector_set:
    case Kind::sim_set: return admit_device_fact(fact, out);
    default: break;
  }
  FLEETBILL_ASSERT(false, "a kind that the register does not admit");
  return Reason::unknown_kind;
}

// ---- looking up (docs/journal.md) ---------------------------------------------------------------

Reason Register::find_organisation(const Fact& fact, PartnerId& partner,
                                   OrganisationId& organisation) const {
  if (fact.organisation == kEmptyName) return Reason::organisation_missing;
  organisation = directory_.find_organisation(fact.organisation);
  if (!organisation.exists()) {
    partner = directory_.find_partner(fact.partner);
    return fact.partner == kEmptyName ? Reason::partner_missing : Reason::none;
  }
  partner = directory_.organisation(organisation).partner;
  const bool contradicts =
      fact.partner != kEmptyName && fact.partner != directory_.partner_name_id(partner);
  return contradicts ? Reason::partner_contradicts : Reason::none;
}

OrganisationId Register::enrol(const Fact& fact, PartnerId& partner, OrganisationId known) {
  if (known.exists()) return known;
  partner = directory_.add_partner(fact.partner);
  return directory_.add_organisation({fact.organisation, partner});
}

Reason Register::find_named_asset(const Fact& fact, AssetId& asset) const {
  if (fact.asset == kEmptyName) return Reason::asset_missing;
  asset = directory_.find_asset(fact.asset);
  if (!asset.exists()) return Reason::asset_unknown;
  if (fact.partner == kEmptyName) {
    return directory_.next_of_same_name(asset).exists() ? Reason::asset_ambiguous : Reason::none;
  }
  asset = directory_.find_asset(directory_.find_partner(fact.partner), fact.asset);
  return asset.exists() ? Reason::none : Reason::partner_contradicts;
}

Reason Register::find_asset_of_device(const Fact& fact, AssetId& asset) const {
  if (fact.device == kEmptyName) return Reason::asset_missing;
  const DeviceState device = find_state(fact.device);
  asset = device.enabled_asset;
  if (!asset.exists()) return Reason::no_enabled_asset;
  return check_owner(fact, asset);
}

Reason Register::check_owner(const Fact& fact, AssetId asset) const {
  const NameId owner = directory_.partner_name_id(directory_.asset(asset).partner);
  return fact.partner == kEmptyName || fact.partner == owner ? Reason::none
                                                             : Reason::partner_contradicts;
}

Register::DeviceState Register::find_state(NameId serial) const {
  const DeviceId device = directory_.find_device(serial);
  return device.exists() && device.value() < devices_.size() ? devices_[device.value()]
                                                             : DeviceState{};
}

Register::DeviceState& Register::state(DeviceId device) {
  if (device.value() >= devices_.size()) devices_.resize(device.value() + 1);
  return devices_[device.value()];
}

ResolvedFact at_same_time(const Fact& fact) {
  ResolvedFact out;
  out.time = fact.time;
  out.last = fact.last;
  out.quantity = fact.quantity;
  out.times = fact.times;
  out.value = fact.value;
  out.id = fact.id;
  out.position = fact.position;
  out.kind = fact.kind;
  return out;
}

ResolvedFact Register::resolved(const Fact& fact, AssetId asset) const {
  ResolvedFact out = at_same_time(fact);
  out.asset = asset;
  if (asset.exists()) {
    out.partner = directory_.asset(asset).partner;
    out.organisation = directory_.asset(asset).organisation;
  }
  return out;
}

// ---- serials (T12, T27) -------------------------------------------------------------------------

bool Register::is_taken(NameId serial, AssetId taker) const {
  if (serial == kEmptyName) return false;
  const AssetId holder = find_state(serial).enabled_asset;
  return holder.exists() && holder != taker;
}

void Register::drop_serial(AssetId asset) {
  AssetState& loser = state(asset);
  if (loser.serial.exists()) {
    DeviceState& device = state(loser.serial);
    if (device.enabled_asset == asset) device.enabled_asset = AssetId();
    if (!rules_.disabled_keeps_serial) std::erase(holders_[loser.serial], asset);
  }
  loser.serial = DeviceId();
}

void Register::take_serial_from(AssetId other, AssetId taker, DeviceId serial, const Fact& cause,
                                Facts& out) {
  if (!other.exists() || other == taker || state(other).serial != serial) return;
  drop_serial(other);
  ResolvedFact loss = resolved(cause, other);
  loss.kind = Kind::serial_set;
  loss.value = loss.id = kEmptyName;
  out.push_back(loss);
}

DeviceId Register::give_serial(const Fact& cause, AssetId asset, NameId serial, Facts& out) {
  drop_serial(asset);
  if (serial == kEmptyName) return DeviceId();
  const DeviceId device = directory_.add_device(serial);
  const DeviceState before = state(device);
  if (!rules_.disabled_keeps_serial) {
    for (const AssetId holder : std::vector(holders_[device])) {
      if (!state(holder).enabled) take_serial_from(holder, asset, device, cause, out);
    }
    holders_[device].push_back(asset);
  }
  if (state(asset).enabled) take_serial_from(before.enabled_asset, asset, device, cause, out);
  state(asset).serial = device;
  state(device).last_given_asset = asset;
  if (state(asset).enabled) state(device).enabled_asset = asset;
  return device;
}

// ---- assets -------------------------------------------------------------------------------------

Reason Register::admit_creation(const Fact& fact, Facts& out) {
  PartnerId partner;
  OrganisationId organisation;
  if (const Reason reason = find_organisation(fact, partner, organisation);
      reason != Reason::none) {
    return reason;
  }
  if (fact.asset == kEmptyName) return Reason::asset_missing;
  if (partner.exists() && directory_.find_asset(partner, fact.asset).exists()) {
    return Reason::asset_exists;
  }
  const auto plan = fact.value == kEmptyName ? std::optional(Plan::classic)
                                             : parse_plan(directory_.text(fact.value));
  if (!plan) return Reason::unknown_plan;
  if (rules_.refuse_contradictions && is_taken(fact.device, AssetId()))
    return Reason::serial_in_use;

  organisation = enrol(fact, partner, organisation);
  const AssetId asset =
      directory_.add_asset({fact.asset, fact.asset_code, fact.device_type, organisation, partner});
  assets_.push_back({});
  enable(asset, true);
  const DeviceId serial = give_serial(fact, asset, fact.device, out);
  ResolvedFact creation = resolved(fact, asset);
  creation.device = serial;
  creation.value_code = static_cast<std::uint8_t>(*plan);
  out.push_back(creation);
  return Reason::none;
}

void Register::enable(AssetId asset, bool enabled) {
  enabled_count_ += enabled - state(asset).enabled;
  state(asset).enabled = enabled;
}

Reason Register::admit_asset_fact(const Fact& fact, Facts& out) {
  AssetId asset;
  if (const Reason reason = find_named_asset(fact, asset); reason != Reason::none) return reason;
  switch (fact.kind) {
    case Kind::serial_set: return admit_serial(fact, asset, out);
    case Kind::asset_enabled: return admit_enabling(fact, asset, out);
    case Kind::asset_disabled: return admit_disabling(fact, asset, out);
    case Kind::plan_set: return admit_plan(fact, asset, out);
    default: out.push_back(resolved(fact, asset)); return Reason::none;
  }
}

Reason Register::admit_serial(const Fact& fact, AssetId asset, Facts& out) {
  const bool contradicts = state(asset).enabled && is_taken(fact.device, asset);
  if (contradicts && rules_.refuse_contradictions) return Reason::serial_in_use;
  const DeviceId serial = give_serial(fact, asset, fact.device, out);
  ResolvedFact set = resolved(fact, asset);
  set.device = serial;
  out.push_back(set);
  return Reason::none;
}

Reason Register::admit_enabling(const Fact& fact, AssetId asset, Facts& out) {
  if (state(asset).enabled && !rules_.allow_repeats) return Reason::state_repeated;
  const DeviceId serial = state(asset).serial;
  if (serial.exists()) {
    const AssetId holder = state(serial).enabled_asset;
    if (holder.exists() && holder != asset) {
      if (rules_.refuse_contradictions) return Reason::serial_in_use;
      take_serial_from(holder, asset, serial, fact, out);
    }
    state(serial).enabled_asset = asset;
  }
  enable(asset, true);
  out.push_back(resolved(fact, asset));
  return Reason::none;
}

Reason Register::admit_disabling(const Fact& fact, AssetId asset, Facts& out) {
  if (!state(asset).enabled && !rules_.allow_repeats) return Reason::state_repeated;
  const DeviceId serial = state(asset).serial;
  if (serial.exists() && state(serial).enabled_asset == asset) {
    state(serial).enabled_asset = AssetId();
  }
  enable(asset, false);
  out.push_back(resolved(fact, asset));
  return Reason::none;
}

Reason Register::admit_plan(const Fact& fact, AssetId asset, Facts& out) const {
  const auto plan = parse_plan(directory_.text(fact.value));
  if (!plan) return Reason::unknown_plan;
  ResolvedFact set = resolved(fact, asset);
  set.value_code = static_cast<std::uint8_t>(*plan);
  out.push_back(set);
  return Reason::none;
}

// ---- usage --------------------------------------------------------------------------------------

Reason Register::admit_upload(const Fact& fact, Facts& out) {
  AssetId asset;
  if (fact.asset == kEmptyName) {
    Reason reason = find_asset_of_device(fact, asset);
    if (reason == Reason::no_enabled_asset && !rules_.refuse_contradictions) {
      asset = find_state(fact.device).last_given_asset;
      const bool has_it =
          asset.exists() && state(asset).serial == directory_.find_device(fact.device);
      if (has_it) reason = check_owner(fact, asset);
    }
    if (reason != Reason::none) return reason;
  } else {
    if (const Reason reason = find_named_asset(fact, asset); reason != Reason::none) return reason;
    const DeviceId serial = state(asset).serial;
    if (fact.device != kEmptyName &&
        (!serial.exists() || directory_.serial_id(serial) != fact.device)) {
      return Reason::serial_differs;
    }
    if (rules_.refuse_contradictions) {
      if (!serial.exists()) return Reason::serial_absent;
      if (!state(asset).enabled) return Reason::asset_disabled;
    }
  }
  ResolvedFact upload = resolved(fact, asset);
  upload.device = state(asset).serial;
  out.push_back(upload);
  return Reason::none;
}

Reason Register::admit_lookup(const Fact& fact, Facts& out) {
  AssetId asset;
  const Reason reason =
      fact.asset == kEmptyName ? find_asset_of_device(fact, asset) : find_named_asset(fact, asset);
  if (reason != Reason::none) return reason;
  ResolvedFact use = resolved(fact, asset);
  if (fact.asset == kEmptyName) use.device = directory_.find_device(fact.device);
  out.push_back(use);
  return Reason::none;
}

Reason Register::admit_sms(const Fact& fact, Facts& out) {
  PartnerId partner;
  OrganisationId organisation;
  if (const Reason reason = find_organisation(fact, partner, organisation);
      reason != Reason::none) {
    return reason;
  }
  AssetId asset;
  if (fact.asset != kEmptyName) {
    asset = partner.exists() ? directory_.find_asset(partner, fact.asset) : AssetId();
    if (!asset.exists()) return Reason::asset_unknown;
  }
  organisation = enrol(fact, partner, organisation);
  ResolvedFact sms = resolved(fact, asset);
  sms.partner = partner;
  sms.organisation = organisation;
  out.push_back(sms);
  return Reason::none;
}

// ---- devices (T32) ------------------------------------------------------------------------------

PartnerId Register::payer(const Fact& fact, const DeviceState& device) {
  if (fact.partner != kEmptyName) return directory_.add_partner(fact.partner);
  if (device.named_partner.exists()) return device.named_partner;
  const AssetId asset = asset_of(device);
  return asset.exists() ? directory_.asset(asset).partner : PartnerId();
}

Reason Register::admit_device_fact(const Fact& fact, Facts& out) {
  if (fact.device == kEmptyName) return Reason::device_missing;
  std::optional<Connector> connector;
  if (fact.kind == Kind::connector_set) {
    connector = parse_connector(directory_.text(fact.value));
    if (!connector) return Reason::unknown_connector;
  }
  const DeviceState before = find_state(fact.device);
  const PartnerId partner = payer(fact, before);
  if (!partner.exists()) return Reason::payer_unknown;

  const DeviceId device = directory_.add_device(fact.device);
  if (fact.partner != kEmptyName) state(device).named_partner = partner;
  ResolvedFact set = resolved(fact, asset_of(before));
  if (set.partner != partner) set.organisation = OrganisationId();
  set.partner = partner;
  set.device = device;
  if (connector) set.value_code = static_cast<std::uint8_t>(*connector);
  out.push_back(set);
  return Reason::none;
}

}  // namespace fleetbill::billing
