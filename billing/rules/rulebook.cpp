#include "billing/rules/rulebook.hpp"

#include <algorithm>
#include <type_traits>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing {
namespace {

constexpr std::string_view kSeed = "TG asset billing article (seed 004)";

/// A clause with several readings, kept in `Member` of the rulebook.
template <auto Member>
Clause choice(ClauseId id, std::string_view mnemonic, std::string_view row,
              std::string_view sentence, std::string_view source,
              std::vector<Alternative> alternatives) {
  Clause clause{id, mnemonic, row, sentence, source};
  clause.alternatives = std::move(alternatives);
  clause.get = [](const Rulebook& rules) { return static_cast<std::int64_t>(rules.*Member); };
  clause.set = [](Rulebook& rules, std::int64_t value) {
    rules.*Member = static_cast<std::remove_reference_t<decltype(rules.*Member)>>(value);
  };
  return clause;
}

Clause number(ClauseId id, std::string_view mnemonic, std::string_view row,
              std::string_view sentence, std::string_view source, std::int64_t Rulebook::*member) {
  Clause clause{id, mnemonic, row, sentence, source};
  clause.number = Rulebook{}.*member;
  clause.get = [member](const Rulebook& rules) { return rules.*member; };
  clause.set = [member](Rulebook& rules, std::int64_t value) { rules.*member = value; };
  return clause;
}

Clause fixed(ClauseId id, std::string_view mnemonic, std::string_view row,
             std::string_view sentence, std::string_view source) {
  return Clause{id, mnemonic, row, sentence, source};
}

Clause of_platform(Clause clause) {
  clause.decided_by = DecidedBy::platform;
  return clause;
}

void add_condition_clauses(std::vector<Clause>& out) {
  out.push_back(choice<&Rulebook::enabled>(
      ClauseId::tg_enabled, "TG-ENABLED", "T1",
      "Condition 1: the asset is active in an organisation for any length of time in the month.",
      kSeed,
      {{"any_time", "active for at least a millisecond of the month"},
       {"at_close", "active at the close of the month"}}));
  out.push_back(choice<&Rulebook::snapshot>(
      ClauseId::tg_snapshot, "TG-SNAPSHOT", "T2",
      "Activity counts over the month; serial and Last Connected are those of the snapshot at "
      "00:00 UTC on the 1st.",
      kSeed,
      {{"activity_over_month", "condition 1 over the month, 2 and 3 at the close"},
       {"all_at_close", "all three conditions at the close"},
       {"all_within_month", "each condition at some time in the month"}}));
  out.push_back(choice<&Rulebook::clear>(
      ClauseId::tg_clear, "TG-CLEAR", "T3",
      "Clearing the asset data sets Last Connected to never, so that there is no fee for the month "
      "unless the asset connects again.",
      kSeed,
      {{"no_fee", "no fee for the month of the clearing"},
       {"fee_stays", "the fee stays if the asset had been connected in the month"}}));
  out.push_back(choice<&Rulebook::cleared_messages>(
      ClauseId::tg_clear_messages, "TG-CLEAR-MESSAGES", "T4",
      "Clearing drops the messages received before it; only later ones count.",
      "domain T4 (the report lists only billed assets and its total is the invoice's)",
      {{"dropped", "messages before the clearing are dropped"},
       {"charged", "messages before the clearing still count"}}));
  out.push_back(choice<&Rulebook::cleared_lookups>(
      ClauseId::tg_clear_lookups, "TG-CLEAR-LOOKUPS", "T5",
      "Wi-Fi lookups and SMS made before a clearing stay charged: they incurred outside cost.",
      "domain T5",
      {{"charged", "they stay"}, {"dropped", "those of the cleared asset are dropped"}}));
}

void add_receipt_clauses(std::vector<Clause>& out) {
  out.push_back(fixed(
      ClauseId::tg_receipt, "TG-RECEIPT", "T6",
      "A message belongs to the month of its receipt, whenever it was recorded. (A journal knows "
      "receipt times alone, so no other reading can be billed from it.)",
      kSeed));
  out.push_back(of_platform(choice<&Rulebook::resent>(
      ClauseId::tg_resent, "TG-RESENT", "T7",
      "A record that is sent again after a lost commit is one message: the platform knows records "
      "by asset, serial and sequence number.",
      "domain T7 (DM protocol: sequence numbers)",
      {{"once", "counted once"}, {"twice", "counted at every receipt"}})));
  out.push_back(choice<&Rulebook::connected>(
      ClauseId::tg_connected, "TG-CONNECTED", "T8",
      "Condition 3: the asset has connected at least once since it was added or cleared; only an "
      "accepted upload sets Last Connected.",
      kSeed,
      {{"accepted_upload", "an accepted upload sets Last Connected"},
       {"any_hello", "any connection of the asset's device sets it too"}}));
  out.push_back(choice<&Rulebook::reenable>(
      ClauseId::tg_reenable, "TG-REENABLE", "T9",
      "An asset enabled again without clearing is billed at once: its history is preserved.", kSeed,
      {{"at_once", "billed for the month it is enabled again"},
       {"after_connecting", "condition 3 asks for a connection since it was last enabled"}}));
  out.push_back(choice<&Rulebook::reenable_cleared>(
      ClauseId::tg_reenable_cleared, "TG-REENABLE-CLEARED", "T10",
      "An asset enabled again after clearing is billed when it next connects.", kSeed,
      {{"after_connecting", "condition 3 waits for the next connection"},
       {"at_once", "enabling restores the Last Connected that was cleared"}}));
}

void add_serial_and_plan_clauses(std::vector<Clause>& out) {
  out.push_back(choice<&Rulebook::serial>(
      ClauseId::tg_serial, "TG-SERIAL", "T11",
      "Condition 2: the asset has a serial number at the snapshot.", kSeed,
      {{"at_close", "a serial at the close of the month"},
       {"while_active", "a serial at some time while it was active in the month"}}));
  out.push_back(choice<&Rulebook::serial_kept>(
      ClauseId::tg_serial_kept, "TG-SERIAL-KEPT", "T12",
      "A disabled asset keeps its serial; a serial is unique among enabled assets.", kSeed,
      {{"kept", "the disabled asset keeps it"},
       {"moved", "it moves to the asset that is given it next"}}));
  out.push_back(choice<&Rulebook::plan_change>(
      ClauseId::tg_plan_change, "TG-PLAN-CHANGE", "T13",
      "A plan change takes effect at the start of the next month; the last choice wins.",
      "asset billing plans article (TG-PLAN0)",
      {{"next_month", "from the next month"},
       {"at_once", "at once, and the month is billed on the plan at its close"},
       {"dearest",
        "at once, and the month is billed on the dearest plan in force in it (PRO, "
        "CLASSIC, ALR, PPM, BT-TAG)"}}));
  out.push_back(choice<&Rulebook::first_plan>(
      ClauseId::tg_first_plan, "TG-FIRST-PLAN", "T14",
      "A plan named at creation is in force at once; none named is TG-CLASSIC.", kSeed,
      {{"at_once", "in force from creation"}, {"next_month", "TG-CLASSIC until the next month"}}));
  out.push_back(choice<&Rulebook::message_plan>(
      ClauseId::tg_message_plan, "TG-MESSAGE-PLAN", "T15",
      "Messages count if the asset is on TG-PPM when they are received.", kSeed,
      {{"in_force", "while TG-PPM is in force"},
       {"pending_too", "also while a change to TG-PPM waits for the next month"}}));
  out.push_back(choice<&Rulebook::fraction>(
      ClauseId::tg_fraction, "TG-FRACTION", "T16",
      "A quantity per 1,000 is an exact fraction; only money is rounded.", kSeed,
      {{"exact", "600 messages are 0.6"}, {"round_up", "a started block is a whole block"}}));
}

void add_connector_clauses(std::vector<Clause>& out) {
  out.push_back(choice<&Rulebook::splitter>(
      ClauseId::dm_splitter, "DM-SPLITTER", "T17",
      "OEM-SPLITTER is charged for each device with at least one connection in the month while a "
      "multi-connector is set, beside the asset's fee.",
      kSeed,
      {{"in_use", "set and used at least once"},
       {"set", "set at any time in the month"},
       {"over_threshold", "set and used more often than the OEM threshold"}}));
  out.push_back(choice<&Rulebook::connections>(
      ClauseId::dm_connections, "DM-CONNECTIONS", "T18",
      "Connections count towards the OEM fee only while a third-party connector is set.",
      "OEM billing article (TG-OEM1)",
      {{"while_third_party", "those made while it is set"},
       {"at_close", "all of the month, if it is set at the close"},
       {"any_time", "all of the month, if it was set at any time in it"}}));
  out.push_back(number(ClauseId::dm_threshold, "DM-THRESHOLD", "T18",
                       "The OEM fee is charged for more connections in the month than this.",
                       "OEM billing article (TG-OEM1: more than 8 times)",
                       &Rulebook::oem_threshold));
  out.push_back(fixed(
      ClauseId::tg_cache, "TG-CACHE", "T19",
      "Cached records are sent first in, first out, in batches; a full cache drops the oldest. "
      "(Whichever are dropped, the same number arrives, so every reading bills the same.)",
      "domain T19"));
  out.push_back(fixed(ClauseId::dm_none, "DM-NONE", "T20",
                      "With connector None the cached records are committed by Device Manager and "
                      "discarded: they never reach Telematics Guru, and there is no OEM fee.",
                      kSeed));
}

void add_edge_clauses(std::vector<Clause>& out) {
  out.push_back(choice<&Rulebook::boundary>(
      ClauseId::tg_boundary, "TG-BOUNDARY", "T21",
      "A month is [start, next start) in UTC: an asset disabled at exactly 00:00:00.000 on the 1st "
      "is not active in the new month.",
      "domain T21",
      {{"half_open", "not active in the new month"},
       {"closed", "an asset disabled at the very instant the month begins was active in it"}}));
  out.push_back(fixed(ClauseId::tg_tag, "TG-TAG", "T22",
                      "A Bluetooth tag is billed like any asset: its id is the serial, and being "
                      "seen in a committed gateway record is an upload; it has no PPM messages.",
                      kSeed));
  out.push_back(
      choice<&Rulebook::iridium_copy>(ClauseId::tg_iridium_copy, "TG-IRIDIUM-COPY", "T23",
                                      "A record sent by Iridium and later by cellular is one PPM "
                                      "message; the Iridium report counts "
                                      "every Iridium receipt.",
                                      "G120 Iridium article (TG-IRD)",
                                      {{"once", "Iridium messages are no PPM messages"},
                                       {"twice", "Iridium messages are PPM messages too"}}));
  out.push_back(fixed(ClauseId::tg_freeze, "TG-FREEZE", "T24",
                      "A bill is frozen when its month closes; what comes later changes later "
                      "invoices alone.",
                      "admin billing reports article (TG-REP)"));
  out.push_back(choice<&Rulebook::unbilled_messages>(
      ClauseId::tg_unbilled_messages, "TG-UNBILLED-MESSAGES", "T25",
      "Messages of an asset that is not billed are not charged; Wi-Fi lookups and SMS are.", kSeed,
      {{"not_charged", "messages of billed assets alone"}, {"charged", "messages of all assets"}}));
  out.push_back(choice<&Rulebook::iridium>(
      ClauseId::tg_iridium, "TG-IRIDIUM", "T26",
      "TG-IRD is charged once for each billed asset that has an Iridium IMEI at the close.", kSeed,
      {{"per_device", "one for each such asset"},
       {"per_message", "one for each Iridium message of a billed asset"}}));
}

void add_ledger_clauses(std::vector<Clause>& out) {
  out.push_back(choice<&Rulebook::contradiction>(
      ClauseId::tg_contradiction, "TG-CONTRADICTION", "T27",
      "A fact that contradicts the state is refused: an upload to a disabled asset or one without "
      "a serial, a serial that another enabled asset has, a second creation of a name.",
      "domain T27",
      {{"refused", "quarantined with the reason"},
       {"applied",
        "the upload counts, and the serial moves to the later asset; a second creation "
        "of a name stays refused"}}));
  out.push_back(choice<&Rulebook::zero_lines>(
      ClauseId::tg_zero_lines, "TG-ZERO-LINES", "T28", "Invoice lines of quantity 0 are left out.",
      "domain T28", {{"left_out", "no line"}, {"shown", "a line of quantity 0 for each SKU"}}));
  out.push_back(fixed(ClauseId::tg_swap, "TG-SWAP", "T29",
                      "A new serial on an asset is a device swap: the asset keeps its Last "
                      "Connected date and its plan, for the asset is the entity.",
                      kSeed));
  out.push_back(
      fixed(ClauseId::dm_other_connectors, "DM-OTHER-CONNECTORS", "T30",
            "Connections made while the connector is multi, Telematics Guru or None never "
            "count towards the OEM fee.",
            "OEM billing article (TG-OEM1)"));
  out.push_back(choice<&Rulebook::repeat>(
      ClauseId::tg_repeat, "TG-REPEAT", "T31",
      "Enabling an enabled asset or disabling a disabled one changes nothing.", "domain T31",
      {{"ignored", "applied, without effect"}, {"refused", "quarantined"}}));
  out.push_back(fixed(ClauseId::dm_payer, "DM-PAYER", "T32",
                      "A device's connector fees of a month go whole to the partner at its last "
                      "connection: the one last named for the device, else its asset's.",
                      "domain T32"));
  out.push_back(fixed(ClauseId::tg_alr, "TG-ALR", "T33",
                      "TG-ALR, an organisation type being phased out, is a plan of each of its "
                      "assets. (The journal has no fact for an organisation's type.)",
                      kSeed));
}

std::vector<Clause> make_clauses() {
  std::vector<Clause> out;
  add_condition_clauses(out);
  add_receipt_clauses(out);
  add_serial_and_plan_clauses(out);
  add_connector_clauses(out);
  add_edge_clauses(out);
  add_ledger_clauses(out);
  FLEETBILL_ASSERT(out.size() == kClauseCount, "each ClauseId has its clause");
  for (std::size_t i = 0; i < out.size(); ++i) {
    FLEETBILL_ASSERT(out[i].id == static_cast<ClauseId>(i), "clauses stand in the order of ids");
  }
  return out;
}

}  // namespace

IngestionRules Rulebook::ingestion() const {
  IngestionRules rules;
  rules.disabled_keeps_serial = serial_kept == SerialKeptRule::kept;
  rules.refuse_contradictions = contradiction == ContradictionRule::refused;
  rules.allow_repeats = repeat == RepeatRule::ignored;
  return rules;
}

const std::vector<Clause>& clauses() {
  static const std::vector<Clause> kClauses = make_clauses();
  return kClauses;
}

const Clause& clause(ClauseId id) { return clauses()[static_cast<std::size_t>(id)]; }

const Clause* find_clause(std::string_view mnemonic) {
  const auto& all = clauses();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Clause& c) { return c.mnemonic == mnemonic; });
  return found == all.end() ? nullptr : &*found;
}

std::string Clause::reading(const Rulebook& rules) const {
  if (is_fixed()) return "fixed";
  const std::int64_t value = get(rules);
  return number ? std::to_string(value)
                : std::string(alternatives[static_cast<std::size_t>(value)].name);
}

std::string set_reading(Rulebook& rules, const Clause& clause, std::string_view value) {
  if (clause.is_fixed()) {
    return concat(clause.mnemonic, " is a fixed clause; it has no alternatives");
  }
  if (clause.number) {
    constexpr std::int64_t kLargest = 1'000'000'000;
    const auto number = parse_digits(value, kLargest);
    if (!number) return concat("'", value, "' is not a whole number from 0 to 1000000000");
    clause.set(rules, *number);
    return {};
  }
  std::vector<std::string> names;
  for (std::size_t i = 0; i < clause.alternatives.size(); ++i) {
    names.emplace_back(clause.alternatives[i].name);
    if (clause.alternatives[i].name != value) continue;
    clause.set(rules, static_cast<std::int64_t>(i));
    return {};
  }
  return concat("'", value, "' is not a reading of ", clause.mnemonic, "; it can be ",
                join_choices(names));
}

}  // namespace fleetbill::billing
