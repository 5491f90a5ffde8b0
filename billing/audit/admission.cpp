#include <algorithm>
#include <tuple>

#include "billing/audit/account_admission.hpp"
#include "billing/audit/diary.hpp"
#include "billing/audit/row.hpp"
#include "billing/audit/rules.hpp"
#include "billing/journal/row.hpp"
#include "billing/units/error.hpp"

/// Which rows of a journal are applied, and to whom (docs/journal.md; T8, T12, T27, T31, T32).
namespace fleetbill::billing::audit {
namespace {

// The clauses decided here.
constexpr Choice kTgSerialKept{"TG-SERIAL-KEPT", {"kept", "moved"}};            // T12
constexpr Choice kTgContradiction{"TG-CONTRADICTION", {"refused", "applied"}};  // T27
constexpr Choice kTgRepeat{"TG-REPEAT", {"ignored", "refused"}};                // T31

using AssetIndex = std::size_t;

// Questions about the world as the diaries have it so far.

/// T1, T12: creation enables; the last word counts.
bool is_enabled(const AssetDiary& asset) {
  bool enabled = false;
  for (const Entry& entry : asset.life) {
    if (entry.what == What::created || entry.what == What::enabled) enabled = true;
    if (entry.what == What::disabled) enabled = false;
  }
  return enabled;
}

/// T12, T29: the serial last set on the asset and not removed or moved since; empty: no serial.
std::string serial_of(const AssetDiary& asset) {
  std::string serial;
  for (const Entry& entry : asset.life) {
    if (entry.what == What::serial_changed) serial = entry.text;
  }
  return serial;
}

/// "The asset last given the serial" (T32), even if it has lost the serial since.
std::optional<AssetIndex> last_given(const World& world, const std::string& serial) {
  const auto found = world.givings.find(serial);
  if (found == world.givings.end()) return std::nullopt;
  return found->second.back();
}

/// T8, T27 non-default: the asset last given the serial, if it has not given the serial up.
std::optional<AssetIndex> last_given_and_kept(const World& world, const std::string& serial) {
  const auto index = last_given(world, serial);
  if (!index || serial_of(world.assets[*index]) != serial) return std::nullopt;
  return index;
}

/// "The enabled asset with that serial" (docs/journal.md; unique by T12), excluding `except`.
std::optional<AssetIndex> enabled_with(const World& world, const std::string& serial,
                                       std::optional<AssetIndex> except = std::nullopt) {
  const auto found = world.givings.find(serial);
  if (found == world.givings.end()) return std::nullopt;
  for (const AssetIndex index : found->second) {
    const AssetDiary& asset = world.assets[index];
    if (index != except && is_enabled(asset) && serial_of(asset) == serial) return index;
  }
  return std::nullopt;
}

/// docs/journal.md, "Looking up": the asset of this name and partner; without a partner, the asset
/// of this name if the name is unique.
std::optional<AssetIndex> asset_named(const World& world, const std::string& partner,
                                      const std::string& name) {
  const auto of_name = world.named.find(name);
  if (of_name == world.named.end()) return std::nullopt;
  std::optional<AssetIndex> found;
  for (const AssetIndex index : of_name->second) {
    if (!partner.empty() && world.assets[index].partner != partner) continue;
    if (found) return std::nullopt;  // not unique
    found = index;
  }
  return found;
}

/// docs/journal.md, "Looking up": a partner cell must not contradict the owner of the entity.
bool agrees(const std::string& partner_cell, const std::string& owner) {
  return partner_cell.empty() || partner_cell == owner;
}

/// The asset named, or else the enabled asset with the serial named (`wifi_lookup`, `iridium_*`).
std::optional<AssetIndex> asset_or_device(const World& world, const Row& row) {
  if (!row.asset.empty()) return asset_named(world, row.partner, row.asset);
  if (row.device.empty()) return std::nullopt;
  const auto found = enabled_with(world, row.device);
  if (!found || !agrees(row.partner, world.assets[*found].partner)) return std::nullopt;
  return found;
}

/// T8, T27: the asset that receives the upload, if there is one.
std::optional<AssetIndex> uploading(const World& world, const Rules& rules, const Row& row) {
  const bool whatever_state = rules.is(kTgContradiction, "applied");
  if (!row.asset.empty()) {
    const auto named = asset_named(world, row.partner, row.asset);
    if (!named) return std::nullopt;
    const AssetDiary& asset = world.assets[*named];
    const std::string serial = serial_of(asset);
    if (!row.device.empty() && row.device != serial) return std::nullopt;
    const bool accepts = is_enabled(asset) && !serial.empty();
    return accepts || whatever_state ? named : std::nullopt;
  }
  if (row.device.empty()) return std::nullopt;
  auto found = enabled_with(world, row.device);
  if (!found && whatever_state) found = last_given_and_kept(world, row.device);
  if (!found || !agrees(row.partner, world.assets[*found].partner)) return std::nullopt;
  return found;
}

// Writing into the diaries.

Entry entry_of(const Row& row, What what, std::string text = {}) {
  return {row.time, row.last, row.order, what, std::move(text), row.quantity};
}

void write_usage(AssetDiary& asset, const Row& row, What what) {
  asset.entries.push_back(entry_of(row, what));
}

void write_life(AssetDiary& asset, const Row& row, What what, const std::string& text = {}) {
  asset.entries.push_back(entry_of(row, what, text));
  asset.life.push_back(entry_of(row, what, text));
}

void take_serial(AssetDiary& asset, const Row& row) {
  write_life(asset, row, What::serial_changed, {});
}

/// T12: sets the asset's serial to `device` of the row; an empty value removes it.
void give_serial(World& world, const Rules& rules, AssetIndex index, const Row& row) {
  const std::string& serial = row.device;
  if (serial.empty()) {
    take_serial(world.assets[index], row);
    return;
  }
  if (rules.is(kTgSerialKept, "moved")) {  // from each disabled asset that has it
    for (AssetIndex other = 0; other < world.assets.size(); ++other) {
      AssetDiary& loser = world.assets[other];
      const bool loses = other != index && !is_enabled(loser) && serial_of(loser) == serial;
      if (loses) take_serial(loser, row);
    }
  }
  write_life(world.assets[index], row, What::serial_changed, serial);
  world.givings[serial].push_back(index);
}

/// T12, T27: frees the serial for the enabled asset `index` (`std::nullopt`: an asset about to be
/// created).
/// @returns false if another enabled asset has the serial and retains it
bool free_serial(World& world, const Rules& rules, const std::string& serial,
                 std::optional<AssetIndex> index, const Row& row) {
  if (serial.empty()) return true;
  const auto rival = enabled_with(world, serial, index);
  if (!rival) return true;
  if (rules.is(kTgContradiction, "refused")) return false;
  take_serial(world.assets[*rival], row);
  return true;
}

// One function for each kind of row: it applies the row, or returns false without a change.

/// docs/journal.md, "Looking up": the partner of an organisation, from the row's partner cell or
/// from earlier rows.
/// @returns `std::nullopt` if neither names a partner, or if the two contradict
std::optional<std::string> partner_of_organisation(const World& world, const Row& row) {
  if (row.organisation.empty()) return std::nullopt;
  const auto known = world.organisations.find(row.organisation);
  if (known != world.organisations.end()) {
    if (!agrees(row.partner, known->second)) return std::nullopt;
    return known->second;
  }
  if (row.partner.empty()) return std::nullopt;
  return row.partner;
}

/// T12, T14, T27: a second creation of a name is refused under every reading.
bool create(World& world, const Rules& rules, const Row& row) {
  const auto partner = partner_of_organisation(world, row);
  if (!partner || row.asset.empty()) return false;
  if (asset_named(world, *partner, row.asset)) return false;
  if (!row.value.empty() && !is_plan(row.value)) return false;
  if (!free_serial(world, rules, row.device, std::nullopt, row)) return false;
  world.partners.insert(*partner);
  world.organisations[row.organisation] = *partner;
  world.assets.push_back({*partner, row.organisation, row.asset, {}, {}});
  world.named[row.asset].push_back(world.assets.size() - 1);
  write_life(world.assets.back(), row, What::created, row.value);
  if (!row.device.empty()) give_serial(world, rules, world.assets.size() - 1, row);
  return true;
}

/// T12, T27, T29: refused only for an enabled asset and a serial that another enabled asset has.
bool set_serial(World& world, const Rules& rules, const Row& row) {
  const auto index = asset_named(world, row.partner, row.asset);
  if (!index) return false;
  if (is_enabled(world.assets[*index]) && !free_serial(world, rules, row.device, *index, row)) {
    return false;
  }
  give_serial(world, rules, *index, row);
  return true;
}

/// T12, T27, T31.
bool enable(World& world, const Rules& rules, const Row& row) {
  const auto index = asset_named(world, row.partner, row.asset);
  if (!index) return false;
  const AssetDiary& asset = world.assets[*index];
  if (is_enabled(asset)) {
    if (rules.is(kTgRepeat, "refused")) return false;
  } else if (!free_serial(world, rules, serial_of(asset), *index, row)) {
    return false;
  }
  write_life(world.assets[*index], row, What::enabled);
  return true;
}

/// T31.
bool disable(World& world, const Rules& rules, const Row& row) {
  const auto index = asset_named(world, row.partner, row.asset);
  if (!index) return false;
  AssetDiary& asset = world.assets[*index];
  if (!is_enabled(asset) && rules.is(kTgRepeat, "refused")) return false;
  write_life(asset, row, What::disabled);
  return true;
}

/// T3: in every state of the asset.
bool clear(World& world, const Row& row) {
  const auto index = asset_named(world, row.partner, row.asset);
  if (!index) return false;
  world.assets[*index].entries.push_back(entry_of(row, What::cleared));
  return true;
}

/// docs/journal.md, "Form": an unknown or missing plan is refused.
bool name_plan(World& world, const Row& row) {
  const auto index = asset_named(world, row.partner, row.asset);
  if (!index || !is_plan(row.value)) return false;
  world.assets[*index].entries.push_back(entry_of(row, What::plan_named, row.value));
  return true;
}

bool upload(World& world, const Rules& rules, const Row& row) {
  const auto index = uploading(world, rules, row);
  if (!index) return false;
  write_usage(world.assets[*index], row, What::uploaded);
  return true;
}

bool use(World& world, const Row& row, What what) {
  const auto index = asset_or_device(world, row);
  if (!index) return false;
  write_usage(world.assets[*index], row, what);
  return true;
}

bool set_imei(World& world, const Row& row) {
  const auto index = asset_or_device(world, row);
  if (!index) return false;
  world.assets[*index].entries.push_back(entry_of(row, What::imei_set, row.value));
  return true;
}

/// docs/journal.md: the SMS is the organisation's; an asset named must be one of its partner's.
bool send_sms(World& world, const Row& row) {
  const auto partner = partner_of_organisation(world, row);
  if (!partner) return false;
  std::optional<AssetIndex> asset;
  if (!row.asset.empty()) {
    asset = asset_named(world, *partner, row.asset);
    if (!asset) return false;
  }
  world.partners.insert(*partner);
  world.organisations[row.organisation] = *partner;
  world.sms.push_back({row.time, row.order, *partner, asset, row.quantity});
  return true;
}

/// T32: the partner last named for the device; else the partner of the enabled asset with the
/// serial; else of the asset last given it; else `std::nullopt`.
std::optional<std::string> payer(const World& world, const std::string& last_named,
                                 const std::string& serial) {
  if (!last_named.empty()) return last_named;
  if (const auto index = enabled_with(world, serial)) return world.assets[*index].partner;
  if (const auto index = last_given(world, serial)) return world.assets[*index].partner;
  return std::nullopt;
}

/// TG-CONNECTED any_hello: a hello counts for the enabled asset with the serial, else for the asset
/// last given it unless it gave the serial up. (The other reading ignores the entry.)
void greet(World& world, const Row& row) {
  auto index = enabled_with(world, row.device);
  if (!index) index = last_given_and_kept(world, row.device);
  if (index) write_usage(world.assets[*index], row, What::greeted);
}

bool is_connector(const std::string& value) {
  return value == "none" || value == "telematics_guru" || value == "third_party" ||
         value == "multi";
}

/// `connection`, `connector_set`, `sim_set` (T32).
bool device_fact(World& world, const Row& row) {
  if (row.device.empty()) return false;
  if (row.kind == Kind::connector_set && !is_connector(row.value)) return false;
  const auto known = world.devices.find(row.device);
  std::string named = row.partner;
  if (named.empty() && known != world.devices.end()) named = known->second.entries.back().named;
  const auto pays = payer(world, named, row.device);
  if (!pays) return false;
  DeviceEntry entry;
  entry.time = row.time;
  entry.connection = row.kind == Kind::connection;
  if (row.kind == Kind::connector_set) entry.connector = row.value;
  entry.times = row.times;
  entry.named = named;
  entry.payer = *pays;
  world.partners.insert(*pays);
  world.devices[row.device].entries.push_back(entry);
  if (entry.connection) greet(world, row);
  return true;
}

bool apply(World& world, const Rules& rules, const Row& row) {
  switch (row.kind) {
    case Kind::asset_created: return create(world, rules, row);
    case Kind::serial_set: return set_serial(world, rules, row);
    case Kind::asset_enabled: return enable(world, rules, row);
    case Kind::asset_disabled: return disable(world, rules, row);
    case Kind::asset_cleared: return clear(world, row);
    case Kind::plan_set: return name_plan(world, row);
    case Kind::upload: return upload(world, rules, row);
    case Kind::wifi_lookup: return use(world, row, What::looked_up);
    case Kind::sms: return send_sms(world, row);
    case Kind::iridium_set: return set_imei(world, row);
    case Kind::iridium_message: return use(world, row, What::iridium_received);
    case Kind::last_connected: return use(world, row, What::seen_before);
    case Kind::connection:
    case Kind::connector_set:
    case Kind::sim_set: return device_fact(world, row);
    case Kind::account_opened:
    case Kind::business_model_set:
    case Kind::package_created:
    case Kind::package_renewed:
    case Kind::registration:
    case Kind::registration_update:
    case Kind::api_call:
    case Kind::campaign_started:
    case Kind::campaign_extended:
    case Kind::campaign_stopped:
    case Kind::transactions:
    case Kind::update_succeeded:
    case Kind::update_failed: return apply_to_account(world, rules, row);
    case Kind::journal_begins:
    case Kind::journal_ends: break;  // state months, not facts of the world
  }
  FLEETBILL_ASSERT(false, "a kind without a rule");
  return false;
}

// The complete journal.

/// docs/journal.md, "Order": time, then position.
std::vector<const Fact*> in_order(const Journal& journal) {
  std::vector<const Fact*> facts;
  for (const Fact& fact : journal.facts) facts.push_back(&fact);
  std::sort(facts.begin(), facts.end(), [](const Fact* a, const Fact* b) {
    return std::tie(a->time, a->position) < std::tie(b->time, b->position);
  });
  return facts;
}

Row row_of(const Journal& journal, const Fact& fact, std::uint64_t order) {
  const auto text = [&](NameId id) { return std::string(journal.names.text(id)); };
  Row row;
  row.time = fact.time;
  row.last = fact.last;
  row.order = order;
  row.kind = fact.kind;
  row.partner = text(fact.partner);
  row.organisation = text(fact.organisation);
  row.asset = text(fact.asset);
  row.device = text(fact.device);
  row.value = text(fact.value);
  row.quantity = fact.quantity;
  row.times = fact.times;
  return row;
}

/// The rows that state the time that the journal covers.
struct Coverage {
  std::optional<Instant> begins;
  std::optional<Instant> ends;
};

/// docs/journal.md: at most one row of each kind is applied.
bool cover(Coverage& coverage, const Row& row) {
  std::optional<Instant>& mark = row.kind == Kind::journal_begins ? coverage.begins : coverage.ends;
  if (mark) return false;
  mark = row.time;
  return true;
}

/// docs/journal.md, "Months": from `journal_begins` or the first applied row to `journal_ends` or
/// the last applied row.
/// @param applied  times of the applied rows, in order
void find_months(Admitted& admitted, const Coverage& coverage,
                 const std::vector<Instant>& applied) {
  if (applied.empty()) return;
  admitted.first = month_of(coverage.begins.value_or(applied.front()));
  admitted.last = month_of(applied.back());
  if (coverage.ends) admitted.last = month_of(*coverage.ends).previous();
  if (*admitted.last < *admitted.first) admitted.first = admitted.last = std::nullopt;
}

/// For each id the row that claimed it.
using Claims = std::map<NameId, const Fact*>;

enum class Claim { made, duplicate, conflict };

/// docs/journal.md, "Duplicates": the first row in order claims its id, regardless of its outcome.
Claim claim_id(Claims& claims, const Journal& journal, const Fact& fact) {
  if (fact.id == kEmptyName) return Claim::made;
  const auto [claim, is_first] = claims.emplace(fact.id, &fact);
  if (is_first) return Claim::made;
  return same_cells(journal, *claim->second, fact) ? Claim::duplicate : Claim::conflict;
}

/// Whether the row may be applied: well-formed, and before `--until`.
bool is_heard(const Fact& fact, std::optional<Instant> until) {
  return fact.defect == Reason::none && (!until || fact.time < *until);
}

}  // namespace

Admitted admit(const Journal& journal, const Rules& rules, std::optional<Instant> until) {
  Admitted admitted;
  Claims claims;
  Coverage coverage;
  std::vector<Instant> applied;
  std::uint64_t order = 0;
  for (const Fact* fact : in_order(journal)) {
    ++order;
    const Claim claim = claim_id(claims, journal, *fact);
    if (claim == Claim::duplicate) {
      ++admitted.duplicates;
      continue;
    }
    const bool heard = claim == Claim::made && is_heard(*fact, until);
    const Row row = row_of(journal, *fact, order);
    const bool covers = row.kind == Kind::journal_begins || row.kind == Kind::journal_ends;
    if (heard && (covers ? cover(coverage, row) : apply(admitted.world, rules, row))) {
      ++admitted.applied;
      applied.push_back(fact->time);
    } else {
      admitted.quarantined.push_back(fact->position);
    }
  }
  for (const Quarantined& row : journal.unreadable) admitted.quarantined.push_back(row.position);
  std::sort(admitted.quarantined.begin(), admitted.quarantined.end());
  find_months(admitted, coverage, applied);
  return admitted;
}

Clauses admission_clauses() { return {{kTgSerialKept, kTgContradiction, kTgRepeat}, {}}; }

}  // namespace fleetbill::billing::audit
