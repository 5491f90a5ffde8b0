#include "billing/rules/rulebook.hpp"

#include <algorithm>
#include <type_traits>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing {
namespace {

// Short names of docs/rules.md#sources.
constexpr std::string_view kArticle = "TG asset billing article";
constexpr std::string_view kOem = "OEM billing article";
constexpr std::string_view kPortal = "Pelion billing page";
constexpr std::string_view kOpenApi = "Pelion Device Management OpenAPI";
constexpr std::string_view kSdk = "Pelion Java SDK; Pelion Python SDK";
constexpr std::string_view kOurs = "fleetbill decision";

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
      kArticle,
      {{"any_time", "active for at least a millisecond of the month"},
       {"at_close", "active at the close of the month"}}));
  out.push_back(choice<&Rulebook::snapshot>(
      ClauseId::tg_snapshot, "TG-SNAPSHOT", "T2",
      "Activity counts over the month; serial and Last Connected are those of the snapshot at "
      "00:00 UTC on the 1st.",
      kArticle,
      {{"activity_over_month", "condition 1 over the month, 2 and 3 at the close"},
       {"all_at_close", "all three conditions at the close"},
       {"all_within_month", "each condition at some time in the month"}}));
  out.push_back(choice<&Rulebook::clear>(
      ClauseId::tg_clear, "TG-CLEAR", "T3",
      "Clearing the asset data sets Last Connected to never, so that there is no fee for the month "
      "unless the asset connects again.",
      kArticle,
      {{"no_fee", "no fee for the month of the clearing"},
       {"fee_stays", "the fee stays if the asset had been connected in the month"}}));
  out.push_back(choice<&Rulebook::cleared_messages>(
      ClauseId::tg_clear_messages, "TG-CLEAR-MESSAGES", "T4",
      "Clearing drops the messages received before it; only later ones count.", kArticle,
      {{"dropped", "messages before the clearing are dropped"},
       {"charged", "messages before the clearing still count"}}));
  out.push_back(choice<&Rulebook::cleared_lookups>(
      ClauseId::tg_clear_lookups, "TG-CLEAR-LOOKUPS", "T5",
      "Wi-Fi lookups and SMS made before a clearing stay charged: they incurred outside cost.",
      kArticle, {{"charged", "they stay"}, {"dropped", "those of the cleared asset are dropped"}}));
}

void add_receipt_clauses(std::vector<Clause>& out) {
  out.push_back(fixed(
      ClauseId::tg_receipt, "TG-RECEIPT", "T6",
      "A message belongs to the month of its receipt, whenever it was recorded. (A journal knows "
      "receipt times alone, so no other reading can be billed from it.)",
      kArticle));
  out.push_back(of_platform(choice<&Rulebook::resent>(
      ClauseId::tg_resent, "TG-RESENT", "T7",
      "A record that is sent again after a lost commit is one message: the platform knows records "
      "by asset, serial and sequence number.",
      "DM protocol decoder", {{"once", "counted once"}, {"twice", "counted at every receipt"}})));
  out.push_back(choice<&Rulebook::connected>(
      ClauseId::tg_connected, "TG-CONNECTED", "T8",
      "Condition 3: the asset has connected at least once since it was added or cleared; only an "
      "accepted upload sets Last Connected.",
      kArticle,
      {{"accepted_upload", "an accepted upload sets Last Connected"},
       {"any_hello", "any connection of the asset's device sets it too"}}));
  out.push_back(choice<&Rulebook::reenable>(
      ClauseId::tg_reenable, "TG-REENABLE", "T9",
      "An asset enabled again without clearing is billed at once: its history is preserved.",
      kArticle,
      {{"at_once", "billed for the month it is enabled again"},
       {"after_connecting", "condition 3 asks for a connection since it was last enabled"}}));
  out.push_back(choice<&Rulebook::reenable_cleared>(
      ClauseId::tg_reenable_cleared, "TG-REENABLE-CLEARED", "T10",
      "An asset enabled again after clearing is billed when it next connects.", kArticle,
      {{"after_connecting", "condition 3 waits for the next connection"},
       {"at_once", "enabling restores the Last Connected that was cleared"}}));
}

void add_serial_and_plan_clauses(std::vector<Clause>& out) {
  out.push_back(choice<&Rulebook::serial>(
      ClauseId::tg_serial, "TG-SERIAL", "T11",
      "Condition 2: the asset has a serial number at the snapshot.", kArticle,
      {{"at_close", "a serial at the close of the month"},
       {"while_active", "a serial at some time while it was active in the month"}}));
  out.push_back(choice<&Rulebook::serial_kept>(
      ClauseId::tg_serial_kept, "TG-SERIAL-KEPT", "T12",
      "A disabled asset keeps its serial; a serial is unique among enabled assets.", kArticle,
      {{"kept", "the disabled asset keeps it"},
       {"moved", "it moves to the asset that is given it next"}}));
  out.push_back(choice<&Rulebook::plan_change>(
      ClauseId::tg_plan_change, "TG-PLAN-CHANGE", "T13",
      "A plan change takes effect at the start of the next month; the last choice wins.",
      "Asset billing plans article",
      {{"next_month", "from the next month"},
       {"at_once", "at once, and the month is billed on the plan at its close"},
       {"dearest",
        "at once, and the month is billed on the dearest plan in force in it (PRO, "
        "CLASSIC, ALR, PPM, BT-TAG)"}}));
  out.push_back(choice<&Rulebook::first_plan>(
      ClauseId::tg_first_plan, "TG-FIRST-PLAN", "T14",
      "A plan named at creation is in force at once; none named is TG-CLASSIC.", kArticle,
      {{"at_once", "in force from creation"}, {"next_month", "TG-CLASSIC until the next month"}}));
  out.push_back(choice<&Rulebook::message_plan>(
      ClauseId::tg_message_plan, "TG-MESSAGE-PLAN", "T15",
      "Messages count if the asset is on TG-PPM when they are received.", kArticle,
      {{"in_force", "while TG-PPM is in force"},
       {"pending_too", "also while a change to TG-PPM waits for the next month"}}));
  out.push_back(choice<&Rulebook::fraction>(
      ClauseId::tg_fraction, "TG-FRACTION", "T16",
      "A quantity per 1,000 is an exact fraction; only money is rounded.", kArticle,
      {{"exact", "600 messages are 0.6"}, {"round_up", "a started block is a whole block"}}));
}

void add_connector_clauses(std::vector<Clause>& out) {
  out.push_back(choice<&Rulebook::splitter>(
      ClauseId::dm_splitter, "DM-SPLITTER", "T17",
      "OEM-SPLITTER is charged for each device with at least one connection in the month while a "
      "multi-connector is set, beside the asset's fee.",
      kArticle,
      {{"in_use", "set and used at least once"},
       {"set", "set at any time in the month"},
       {"over_threshold", "set and used more often than the OEM threshold"}}));
  out.push_back(choice<&Rulebook::connections>(
      ClauseId::dm_connections, "DM-CONNECTIONS", "T18",
      "Connections count towards the OEM fee only while a third-party connector is set.", kOem,
      {{"while_third_party", "those made while it is set"},
       {"at_close", "all of the month, if it is set at the close"},
       {"any_time", "all of the month, if it was set at any time in it"}}));
  out.push_back(number(ClauseId::dm_threshold, "DM-THRESHOLD", "T18",
                       "The OEM fee is charged for more connections in the month than this.", kOem,
                       &Rulebook::oem_threshold));
  out.push_back(fixed(
      ClauseId::tg_cache, "TG-CACHE", "T19",
      "Cached records are sent first in, first out, in batches; a full cache drops the oldest. "
      "(Whichever are dropped, the same number arrives, so every reading bills the same.)",
      kOurs));
  out.push_back(fixed(ClauseId::dm_none, "DM-NONE", "T20",
                      "With connector None the cached records are committed by Device Manager and "
                      "discarded: they never reach Telematics Guru, and there is no OEM fee.",
                      kArticle));
}

void add_edge_clauses(std::vector<Clause>& out) {
  out.push_back(choice<&Rulebook::boundary>(
      ClauseId::tg_boundary, "TG-BOUNDARY", "T21",
      "A month is [start, next start) in UTC: an asset disabled at exactly 00:00:00.000 on the 1st "
      "is not active in the new month.",
      kOurs,
      {{"half_open", "not active in the new month"},
       {"closed", "an asset disabled at the very instant the month begins was active in it"}}));
  out.push_back(fixed(ClauseId::tg_tag, "TG-TAG", "T22",
                      "A Bluetooth tag is billed like any asset: its id is the serial, and being "
                      "seen in a committed gateway record is an upload; it has no PPM messages.",
                      kArticle));
  out.push_back(
      choice<&Rulebook::iridium_copy>(ClauseId::tg_iridium_copy, "TG-IRIDIUM-COPY", "T23",
                                      "A record sent by Iridium and later by cellular is one PPM "
                                      "message; the Iridium report counts "
                                      "every Iridium receipt.",
                                      "G120 Iridium article",
                                      {{"once", "Iridium messages are no PPM messages"},
                                       {"twice", "Iridium messages are PPM messages too"}}));
  out.push_back(fixed(ClauseId::tg_freeze, "TG-FREEZE", "T24",
                      "A bill is frozen when its month closes; what comes later changes later "
                      "invoices alone.",
                      "Admin billing reports article"));
  out.push_back(choice<&Rulebook::unbilled_messages>(
      ClauseId::tg_unbilled_messages, "TG-UNBILLED-MESSAGES", "T25",
      "Messages of an asset that is not billed are not charged; Wi-Fi lookups and SMS are.",
      kArticle,
      {{"not_charged", "messages of billed assets alone"}, {"charged", "messages of all assets"}}));
  out.push_back(choice<&Rulebook::iridium>(
      ClauseId::tg_iridium, "TG-IRIDIUM", "T26",
      "TG-IRD is charged once for each billed asset that has an Iridium IMEI at the close.",
      kArticle,
      {{"per_device", "one for each such asset"},
       {"per_message", "one for each Iridium message of a billed asset"}}));
}

void add_ledger_clauses(std::vector<Clause>& out) {
  out.push_back(choice<&Rulebook::contradiction>(
      ClauseId::tg_contradiction, "TG-CONTRADICTION", "T27",
      "A fact that contradicts the state is refused: an upload to a disabled asset or one without "
      "a serial, a serial that another enabled asset has, a second creation of a name.",
      kOurs,
      {{"refused", "quarantined with the reason"},
       {"applied",
        "the upload counts, and the serial moves to the later asset; a second creation "
        "of a name stays refused"}}));
  out.push_back(choice<&Rulebook::zero_lines>(
      ClauseId::tg_zero_lines, "TG-ZERO-LINES", "T28", "Invoice lines of quantity 0 are left out.",
      kOurs, {{"left_out", "no line"}, {"shown", "a line of quantity 0 for each SKU"}}));
  out.push_back(fixed(ClauseId::tg_swap, "TG-SWAP", "T29",
                      "A new serial on an asset is a device swap: the asset keeps its Last "
                      "Connected date and its plan, for the asset is the entity.",
                      kArticle));
  out.push_back(
      fixed(ClauseId::dm_other_connectors, "DM-OTHER-CONNECTORS", "T30",
            "Connections made while the connector is multi, Telematics Guru or None never "
            "count towards the OEM fee.",
            kOem));
  out.push_back(choice<&Rulebook::repeat>(
      ClauseId::tg_repeat, "TG-REPEAT", "T31",
      "Enabling an enabled asset or disabling a disabled one changes nothing.", kOurs,
      {{"ignored", "applied, without effect"}, {"refused", "quarantined"}}));
  out.push_back(fixed(ClauseId::dm_payer, "DM-PAYER", "T32",
                      "A device's connector fees of a month go whole to the partner at its last "
                      "connection: the one last named for the device, else its asset's.",
                      kOurs));
  out.push_back(fixed(ClauseId::tg_alr, "TG-ALR", "T33",
                      "TG-ALR, an organisation type being phased out, is a plan of each of its "
                      "assets. (The journal has no fact for an organisation's type.)",
                      kArticle));
}

void add_reservation_clauses(std::vector<Clause>& out) {
  out.push_back(fixed(ClauseId::pdm_reserve, "PDM-RESERVE", "P1",
                      "A campaign reserves tokens when it starts: one for each device that its "
                      "filter matches then.",
                      kSdk));
  out.push_back(choice<&Rulebook::all_or_nothing>(
      ClauseId::pdm_all_or_nothing, "PDM-ALL-OR-NOTHING", "P2",
      "Only a campaign that gets all its tokens starts; else its allocation of quota has failed.",
      kSdk,
      {{"all_or_nothing", "all tokens or none"},
       {"partial", "as many tokens as are available, if any"}}));
  out.push_back(choice<&Rulebook::release>(
      ClauseId::pdm_release, "PDM-RELEASE", "P3",
      "A stopped campaign returns what it reserved less its successes; a release of 0 is written "
      "too.",
      kPortal,
      {{"returned", "a device whose update failed costs no token"},
       {"used", "a device's first outcome takes its token, whether it succeeded or failed"}}));
  out.push_back(choice<&Rulebook::remaining>(
      ClauseId::pdm_remaining, "PDM-REMAINING", "P4",
      "The remaining quota is what can still be reserved: the sum of all history amounts.", kSdk,
      {{"net", "open reservations are taken off"},
       {"gross", "unspent tokens of open reservations count as remaining"}}));
  out.push_back(choice<&Rulebook::leftover>(
      ClauseId::pdm_leftover, "PDM-LEFTOVER", "P5", "A renewal adds its tokens to those left over.",
      kPortal,
      {{"carried", "the leftover of the renewed package stays"},
       {"lost", "the leftover is terminated with the renewed package"}}));
  out.push_back(choice<&Rulebook::renewal>(
      ClauseId::pdm_renewal, "PDM-RENEWAL", "P6",
      "A renewal is pending until the active package expires; then it is activated with its "
      "tokens, "
      "and open reservations go on.",
      kOpenApi,
      {{"at_expiry", "activated when the active package expires"},
       {"at_once", "activated when it is ordered; the active package ends then"}}));
}

void add_expiry_clauses(std::vector<Clause>& out) {
  out.push_back(number(ClauseId::pdm_grace, "PDM-GRACE", "P7",
                       "Days after expiry in which open campaigns go on, although the quota is 0 "
                       "and none can start; then the package is terminated, unless a new one was "
                       "bought.",
                       "Pelion billing page; Pelion Java SDK; Pelion Python SDK",
                       &Rulebook::grace_days));
  out.push_back(choice<&Rulebook::termination>(
      ClauseId::pdm_termination, "PDM-TERMINATION", "P8",
      "An expired package terminates its open campaigns, and takes all unused tokens with it.",
      kPortal,
      {{"returned_first",
        "each campaign returns its unspent tokens to the package, which ends with all of them"},
       {"zero", "a terminated campaign's tokens are gone without passing through the quota"}}));
  out.push_back(fixed(ClauseId::pdm_spent, "PDM-SPENT", "P9",
                      "Updates that succeeded before a termination stay spent and in the report.",
                      kOurs));
  out.push_back(fixed(ClauseId::pdm_termination_order, "PDM-TERMINATION-ORDER", "P10",
                      "Campaigns are terminated in the order of their reservations, the package "
                      "last.",
                      kOurs));
  out.push_back(fixed(ClauseId::pdm_renewal_time, "PDM-RENEWAL-TIME", "P11",
                      "A package is renewed only by an order before the instant at which it "
                      "expires.",
                      kPortal));
}

void add_account_clauses(std::vector<Clause>& out) {
  out.push_back(fixed(ClauseId::pdm_move, "PDM-MOVE", "P12",
                      "A tenant stays with its aggregator: a second opening of an account is "
                      "refused.",
                      kOurs));
  out.push_back(fixed(ClauseId::pdm_tenant_list, "PDM-TENANT-LIST", "P13",
                      "A tenant is listed in each month in which its aggregator had a service "
                      "package at some instant, even without any usage.",
                      kPortal));
  out.push_back(fixed(ClauseId::pdm_tenant_view, "PDM-TENANT-VIEW", "P14",
                      "A tenant sees its own part of a report, and no service package.",
                      "Pelion tenants page"));
  out.push_back(choice<&Rulebook::device_connected>(
      ClauseId::pdm_connected, "PDM-CONNECTED", "P15",
      "A device is active if it has registered, or updated its registration, at least once in the "
      "month.",
      kPortal,
      {{"registration_or_update", "either counts as a connection"},
       {"registration", "only a full registration counts"}}));
  out.push_back(fixed(ClauseId::pdm_device, "PDM-DEVICE", "P16",
                      "A device is known by its id within its account, whatever its endpoint name.",
                      kOurs));
  out.push_back(fixed(ClauseId::pdm_model, "PDM-MODEL", "P17",
                      "The business model at the end of the month decides the form of the report; "
                      "the usage of both models is always counted.",
                      kOpenApi));
  out.push_back(fixed(ClauseId::pdm_api_count, "PDM-API-COUNT", "P18",
                      "Every authenticated request counts, failed ones included.", kOpenApi));
  Clause day = number(ClauseId::pdm_report_day, "PDM-REPORT-DAY", "P19",
                      "A report is there from 02:00 UTC of this business day of the next month; "
                      "Saturdays and Sundays are none, public holidays are.",
                      kPortal, &Rulebook::report_day);
  day.smallest = 1;
  day.largest = 20;  // every month has as many
  out.push_back(std::move(day));
  out.push_back(fixed(ClauseId::pdm_freeze, "PDM-FREEZE", "P20",
                      "A bill is frozen when its month closes, although its report is shown later.",
                      kOurs));
}

void add_campaign_clauses(std::vector<Clause>& out) {
  out.push_back(fixed(ClauseId::pdm_campaign_months, "PDM-CAMPAIGN-MONTHS", "P21",
                      "An update belongs to the month of its success, an entry of the history to "
                      "that of its time.",
                      kOpenApi));
  out.push_back(fixed(ClauseId::pdm_extend, "PDM-EXTEND", "P22",
                      "Devices that join an open campaign need tokens of their own; without them "
                      "they are skipped.",
                      "Pelion Billing API page"));
  out.push_back(fixed(ClauseId::pdm_live, "PDM-LIVE", "P23",
                      "The account snapshot shows the account alone, without tenants: its active "
                      "devices of the month, and its transactions of the 30 days before the "
                      "month's end.",
                      kPortal));
  out.push_back(fixed(ClauseId::pdm_refused, "PDM-REFUSED", "P24",
                      "A start without tokens is recorded and enters nothing; what is later said "
                      "of that campaign is refused.",
                      kOurs));
  out.push_back(fixed(ClauseId::pdm_used_up, "PDM-USED-UP", "P25",
                      "A success beyond the reservation is refused: it is used up.", kOurs));
  out.push_back(fixed(ClauseId::pdm_campaign_name, "PDM-CAMPAIGN-NAME", "P26",
                      "A campaign's name is unique among the open ones of its account.", kPortal));
  out.push_back(choice<&Rulebook::leap_day>(
      ClauseId::pdm_leap_day, "PDM-LEAP-DAY", "P27",
      "A package that starts on 29 February expires on 28 February, at the same time of day.",
      kOurs,
      {{"february_28", "the last day of the month"},
       {"march_1", "the first day of the next month"}}));
  out.push_back(choice<&Rulebook::updated_twice>(
      ClauseId::pdm_updated_twice, "PDM-UPDATED-TWICE", "P28",
      "A second success of one device in one campaign is refused.", kPortal,
      {{"refused", "quarantined: updated already"},
       {"token", "a further update, which takes a further token"}}));
  out.push_back(fixed(ClauseId::pdm_own_counters, "PDM-OWN-COUNTERS", "P29",
                      "Registrations and registration updates count themselves; no other fact adds "
                      "to their counters.",
                      kOurs));
  out.push_back(fixed(ClauseId::pdm_one_package, "PDM-ONE-PACKAGE", "P30",
                      "An aggregator has one active package and one pending renewal at most, a "
                      "tenant none.",
                      kSdk));
  out.push_back(fixed(ClauseId::pdm_stop, "PDM-STOP", "P31",
                      "A campaign ends when it is stopped: by its user, at its deadline, or when "
                      "every device has an outcome.",
                      "Izuma campaign phases page"));
}

void add_portal_clauses(std::vector<Clause>& out) {
  Clause months =
      number(ClauseId::pdm_months, "PDM-MONTHS", "B4",
             "Months for which a service package is valid.", kPortal, &Rulebook::package_months);
  months.smallest = 1;
  months.largest = 1200;
  out.push_back(std::move(months));
  Clause warning = number(ClauseId::pdm_warning, "PDM-WARNING", "B4",
                          "Months before the expiry of the package from when on the portal warns "
                          "of it.",
                          kPortal, &Rulebook::warning_months);
  warning.largest = 1200;
  out.push_back(std::move(warning));
  out.push_back(fixed(ClauseId::pdm_token, "PDM-TOKEN", "B4",
                      "For every device that the account updates a token is removed from the "
                      "quota.",
                      kPortal));
  out.push_back(fixed(ClauseId::pdm_active_once, "PDM-ACTIVE-ONCE", "B3",
                      "A device counts once in a month, however often it connected.", kPortal));
  out.push_back(fixed(ClauseId::pdm_tenants, "PDM-TENANTS", "B5",
                      "Tenants use their aggregator's quota, and it is billed for their devices.",
                      kPortal));
  out.push_back(fixed(ClauseId::pdm_api_calls, "PDM-API-CALLS", "B3",
                      "Billing by API calls counts notifications and incoming and outgoing device "
                      "messages beside the calls.",
                      kPortal));
  out.push_back(fixed(ClauseId::pdm_commercial, "PDM-COMMERCIAL", "B1",
                      "Only commercial accounts are billed: every account of a journal is one.",
                      kPortal));
  out.push_back(fixed(ClauseId::pdm_no_money, "PDM-NO-MONEY", "B6",
                      "The portal shows usage, no sums of money: a line without a price stays "
                      "without one.",
                      kPortal));
}

std::vector<Clause> make_clauses() {
  std::vector<Clause> out;
  add_condition_clauses(out);
  add_receipt_clauses(out);
  add_serial_and_plan_clauses(out);
  add_connector_clauses(out);
  add_edge_clauses(out);
  add_ledger_clauses(out);
  add_reservation_clauses(out);
  add_expiry_clauses(out);
  add_account_clauses(out);
  add_campaign_clauses(out);
  add_portal_clauses(out);
  FLEETBILL_ASSERT(out.size() == kClauseCount, "each ClauseId has its clause");
  for (std::size_t i = 0; i < out.size(); ++i) {
    FLEETBILL_ASSERT(out[i].id == static_cast<ClauseId>(i), "clauses stand in the order of ids");
  }
  return out;
}

}  // namespace

AdmissionRules Rulebook::ingestion() const {
  AdmissionRules rules;
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
    const auto number = parse_digits(value, clause.largest);
    if (!number || *number < clause.smallest) {
      return concat("'", value, "' is not a whole number from ", clause.smallest, " to ",
                    clause.largest);
    }
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
