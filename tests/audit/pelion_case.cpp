#include "tests/audit/pelion_case.hpp"

#include <string_view>

#include "billing/ingest/journal_reader.hpp"
#include "billing/units/text.hpp"
#include "tests/audit/journal_copies.hpp"
#include "tests/audit/pick.hpp"

// The event file, the rulebook and the prices of a case.

namespace fleetbill::test {
namespace {

// --- Generators.

rc::Gen<int> up_to(int count) { return rc::gen::resize(100, rc::gen::inRange(0, count)); }

rc::Gen<PelionRow> any_row() {
  return rc::gen::build<PelionRow>(
      rc::gen::set(&PelionRow::kind, up_to(54)), rc::gen::set(&PelionRow::account, up_to(24)),
      rc::gen::set(&PelionRow::device, up_to(9)), rc::gen::set(&PelionRow::campaign, up_to(20)),
      rc::gen::set(&PelionRow::value, up_to(24)), rc::gen::set(&PelionRow::quantity, up_to(10)),
      rc::gen::set(&PelionRow::month, up_to(8)), rc::gen::set(&PelionRow::point, up_to(16)),
      rc::gen::set(&PelionRow::wrong, up_to(100)));
}

// --- Rows.

struct Cells {
  std::string time, kind, partner, organisation, asset, device, value, quantity, id;
};

constexpr std::array<std::string_view, 54> kKinds{"update_succeeded",
                                                  "update_succeeded",
                                                  "update_succeeded",
                                                  "update_succeeded",
                                                  "update_succeeded",
                                                  "update_succeeded",
                                                  "update_succeeded",
                                                  "update_succeeded",
                                                  "update_succeeded",
                                                  "update_failed",
                                                  "update_failed",
                                                  "update_failed",
                                                  "update_failed",
                                                  "update_failed",
                                                  "campaign_started",
                                                  "campaign_started",
                                                  "campaign_started",
                                                  "campaign_started",
                                                  "campaign_started",
                                                  "campaign_started",
                                                  "campaign_started",
                                                  "campaign_started",
                                                  "campaign_extended",
                                                  "campaign_extended",
                                                  "campaign_extended",
                                                  "campaign_extended",
                                                  "campaign_stopped",
                                                  "campaign_stopped",
                                                  "campaign_stopped",
                                                  "campaign_stopped",
                                                  "package_created",
                                                  "package_created",
                                                  "package_created",
                                                  "package_created",
                                                  "package_renewed",
                                                  "package_renewed",
                                                  "package_renewed",
                                                  "package_renewed",
                                                  "registration",
                                                  "registration",
                                                  "registration",
                                                  "registration_update",
                                                  "registration_update",
                                                  "registration_update",
                                                  "registration_update",
                                                  "api_call",
                                                  "api_call",
                                                  "transactions",
                                                  "transactions",
                                                  "business_model_set",
                                                  "business_model_set",
                                                  "account_opened",
                                                  "sms",
                                                  "asset_created"};

// The focus of a case, in addition to the usual mixture: long histories of one campaign, and of
// packages.
constexpr int kOneCampaign = 4;
constexpr int kPackages = 3;

std::string kind_of(const PelionCase& c, const PelionRow& row) {
  constexpr int kOfCampaigns = 30;  // number of kinds, from the first
  constexpr int kOfPackages = 24;   // number of kinds, from the starts of campaigns
  if (c.focus == kOneCampaign) return pick(kKinds, row.kind % kOfCampaigns);
  if (c.focus == kPackages) return pick(kKinds, 14 + row.kind % kOfPackages);
  return pick(kKinds, row.kind);
}

// A and B are aggregators; S and T are tenants of A, U is one of B.
constexpr std::array<std::string_view, 24> kAccounts{"A", "A", "T", "A", "T", "A", "A", "T",
                                                     "A", "S", "A", "T", "A", "S", "B", "A",
                                                     "T", "A", "B", "U", "A", "T", "",  "Z"};
constexpr std::array<std::string_view, 4> kFewAccounts{"A", "A", "A", "T"};
constexpr std::array<std::string_view, 5> kDevices{"d1", "d2", "d3", "d1", "d2"};
constexpr std::array<std::string_view, 20> kCampaigns{"c", "c", "c", "c", "c", "c", "c",
                                                      "c", "c", "c", "c", "e", "c", "e",
                                                      "c", "e", "c", "f", "",  "c"};
constexpr std::array<std::string_view, 4> kEndpoints{"", "n1", "n2", "n1"};
constexpr std::array<std::string_view, 14> kCounters{
    "rest_api_requests_with_user_token",
    "rest_api_requests_with_api_key_token",
    "pelion_to_webapp_notifications",
    "device_to_pelion_messages.registration_deletes",
    "device_to_pelion_messages.observations",
    "device_to_pelion_messages.est_requests",
    "device_to_pelion_messages.proxy_responses",
    "device_to_pelion_messages.bootstrap_requests",
    "pelion_to_device_messages.proxy_requests",
    "pelion_to_device_messages.subscriptions",
    "device_to_pelion_messages.registrations",
    "device_to_pelion_messages.registration_updates",
    "registrations",
    ""};
constexpr std::array<std::string_view, 8> kModels{
    "api_calls", "active_devices", "api_calls",      "active_devices",
    "api_calls", "postpaid",       "active_devices", ""};
constexpr std::array<std::string_view, 10> kWishes{"1", "2", "3", "1", "2",
                                                   "5", "1", "4", "2", "7"};
constexpr std::array<std::string_view, 3> kSmallWishes{"1", "1", "2"};
constexpr std::array<std::string_view, 10> kTokens{"5",  "3", "2", "10", "1",
                                                   "10", "4", "2", "7",  "1000000000000000"};
constexpr std::array<std::string_view, 10> kUsage{"1", "7",   "1000", "3",  "600",
                                                  "2", "512", "40",   "12", "1000000000000000"};

constexpr std::array<std::string_view, 6> kPartnersOfAccounts{"", "A", "B", "A", "T", "Z"};

// --- Times: few, and such that packages begin and expire, and grace days end, on them.

constexpr std::array<std::string_view, 8> kShortSpan{"2024-01", "2024-02", "2024-03", "2024-02",
                                                     "2024-01", "2024-03", "2024-02", "2024-04"};
constexpr std::array<std::string_view, 8> kLongSpan{"2024-01", "2024-02", "2025-01", "2025-02",
                                                    "2024-02", "2025-01", "2025-02", "2025-03"};

Instant instant(const PelionCase& c, const PelionRow& row) {
  const Month m = *parse_month(pick(c.span % 2 == 0 ? kShortSpan : kLongSpan, row.month));
  switch (row.point) {
    case 7: return m.begin();
    case 8: return m.begin() + milliseconds(1);
    case 9: return m.end() - milliseconds(1);
    case 10: return m.begin() + days(14) - milliseconds(1);
    case 11: return m.begin() + days(14) + milliseconds(1);
    case 12: return m.begin() + days(15);
    case 13: return m.end() - days(1);
    case 14: return m.end() - days(2);
    case 15: return m.end() - days(30);
    default: return m.begin() + days(14);
  }
}

// --- Cells.

bool is_about_campaign(std::string_view kind) {
  return kind.starts_with("campaign_") || kind.starts_with("update_");
}

/// The aggregator that opens or owns the account.
std::string aggregator_of(const std::string& account) {
  if (account == "S" || account == "T") return "A";
  return account == "U" ? "B" : "";
}

std::string value_of(const std::string& kind, const PelionRow& row) {
  if (is_about_campaign(kind)) return pick(kCampaigns, row.campaign);
  if (kind.starts_with("package_")) return concat("p", row.value % 4);
  if (kind.starts_with("registration")) return pick(kEndpoints, row.value);
  if (kind == "api_call") return pick(kCounters, row.value);
  if (kind == "business_model_set" || kind == "account_opened") return pick(kModels, row.value);
  return {};
}

std::string quantity_of(const PelionCase& c, const std::string& kind, const PelionRow& row) {
  if (kind.starts_with("package_")) return pick(kTokens, row.quantity);
  if (kind == "campaign_started" || kind == "campaign_extended") {
    return c.focus == kOneCampaign ? pick(kSmallWishes, row.quantity) : pick(kWishes, row.quantity);
  }
  if (kind == "api_call" || kind == "transactions" || kind == "sms") {
    return pick(kUsage, row.quantity);
  }
  return {};
}

/// Telematics Guru has a partner named like the aggregator, and organisations like the accounts.
void name_partner(Cells& cells, const PelionRow& row) {
  if (cells.kind == "sms" || cells.kind == "asset_created") {
    cells.partner = "A";
    cells.asset = cells.kind == "sms" ? "" : "asset";
  } else if (cells.kind == "account_opened") {
    cells.partner = row.device < 6 ? aggregator_of(cells.organisation)
                                   : pick(kPartnersOfAccounts, row.quantity);
  } else if (row.device == 8) {
    cells.partner = "Z";  // ignored
  }
}

/// Spoils one cell of a few rows.
void spoil(Cells& cells, const PelionRow& row) {
  switch (row.wrong) {
    case 91: cells.kind = "journal_begins"; break;
    case 92: cells.kind = "journal_ends"; break;
    case 93: cells.quantity = "0"; break;
    case 94: cells.quantity.clear(); break;
    case 95: cells.value.clear(); break;
    case 96: cells.device.clear(); break;
    case 97: cells.organisation.clear(); break;
    case 98: cells.organisation = "Z"; break;
    case 99: cells.id = "id"; break;
    default: break;
  }
}

Cells cells_of(const PelionCase& c, const PelionRow& row) {
  Cells cells;
  cells.time = to_string(instant(c, row));
  cells.kind = kind_of(c, row);
  cells.organisation =
      c.focus == kOneCampaign ? pick(kFewAccounts, row.account) : pick(kAccounts, row.account);
  const bool of_package = cells.kind.starts_with("package_");
  if (of_package && row.device < 6) cells.organisation = row.account % 6 == 5 ? "B" : "A";
  const bool of_device = cells.kind.starts_with("registration") ||
                         cells.kind.starts_with("update_") || cells.kind == "transactions";
  if (of_device) cells.device = pick(kDevices, row.device);
  cells.value = value_of(cells.kind, row);
  cells.quantity = quantity_of(c, cells.kind, row);
  name_partner(cells, row);
  spoil(cells, row);
  return cells;
}

/// What is there from the start, so that most rows find what they name.
std::vector<Cells> openings(const PelionCase& c) {
  constexpr std::string_view kBegin = "2024-01-01T00:00:00.000Z";
  constexpr std::array<std::string_view, 5> kOpened{"A", "T", "S", "B", "U"};
  std::vector<Cells> out;
  for (std::size_t i = 0; i < kPelionOpenings; ++i) {
    if (c.opened[i] == 0) continue;
    Cells cells;
    cells.time = kBegin;
    cells.kind = i < kOpened.size() ? "account_opened" : "package_created";
    cells.organisation = i < kOpened.size() ? kOpened[i] : i == 5 ? "A" : "B";
    if (i < kOpened.size()) {
      cells.partner = aggregator_of(cells.organisation);
      cells.value = c.opened[i] % 2 == 1 ? "active_devices" : "api_calls";
    } else {
      cells.time = "2024-01-15T00:00:00.000Z";
      cells.value = "p";
      cells.quantity = pick(kTokens, c.opened[i]);
    }
    out.push_back(cells);
  }
  return out;
}

std::string line_of(const Cells& cells) {
  return concat(cells.time, ",", cells.kind, ",", cells.partner, ",", cells.organisation, ",",
                cells.asset, ",", cells.device, ",", cells.value, ",", cells.quantity, ",",
                cells.id, "\n");
}

// --- Readings.

struct Alternatives {
  std::string_view clause;
  std::array<std::string_view, 2> readings;  // the default first
};

constexpr std::array<Alternatives, kPelionChoices> kAlternatives{
    {{"PDM-ALL-OR-NOTHING", {"all_or_nothing", "partial"}},
     {"PDM-RELEASE", {"returned", "used"}},
     {"PDM-REMAINING", {"net", "gross"}},
     {"PDM-LEFTOVER", {"carried", "lost"}},
     {"PDM-RENEWAL", {"at_expiry", "at_once"}},
     {"PDM-TERMINATION", {"returned_first", "zero"}},
     {"PDM-CONNECTED", {"registration_or_update", "registration"}},
     {"PDM-LEAP-DAY", {"february_28", "march_1"}},
     {"PDM-UPDATED-TWICE", {"refused", "token"}}}};

constexpr std::array<std::string_view, 11> kSkus{
    "TG-CLASSIC",  "TG-PRO", "TG-PPM-ASSET", "TG-PPM-MESSAGES", "TG-ALR", "TG-BT-TAG", "TG-IRD",
    "TG-WIFI-LOC", "TG-SMS", "OEM",          "OEM-SPLITTER"};

constexpr std::array<std::string_view, 10> kValidities{"12", "1", "1", "2", "1",
                                                       "12", "3", "1", "2", "6"};
constexpr std::array<std::string_view, 10> kGraces{"0", "0",  "0",  "1",  "17",
                                                   "0", "31", "15", "60", "1000000000"};

}  // namespace

rc::Gen<PelionCase> any_pelion_case() {
  return rc::gen::build<PelionCase>(
      rc::gen::set(&PelionCase::opened,
                   rc::gen::container<std::array<int, kPelionOpenings>>(up_to(9))),
      rc::gen::set(&PelionCase::rows, rc::gen::container<std::vector<PelionRow>>(any_row())),
      rc::gen::set(&PelionCase::focus, up_to(5)), rc::gen::set(&PelionCase::span, up_to(3)),
      rc::gen::set(&PelionCase::validity, up_to(10)), rc::gen::set(&PelionCase::grace, up_to(10)),
      rc::gen::set(&PelionCase::rulebook, up_to(9)),
      rc::gen::set(&PelionCase::only, up_to(static_cast<int>(kPelionChoices))),
      rc::gen::set(&PelionCase::readings,
                   rc::gen::container<std::array<int, kPelionChoices>>(up_to(3))),
      rc::gen::set(&PelionCase::zero_lines, up_to(6)),
      rc::gen::set(&PelionCase::fraction, up_to(6)), rc::gen::set(&PelionCase::priced, up_to(4)),
      rc::gen::set(&PelionCase::summed, up_to(5)), rc::gen::set(&PelionCase::until, up_to(40)));
}

std::string csv_file(const PelionCase& c) {
  std::string out = "time,kind,partner,organisation,asset,device,value,quantity,id\n";
  for (const Cells& cells : openings(c)) out += line_of(cells);
  for (const PelionRow& row : c.rows) out += line_of(cells_of(c, row));
  return out;
}

billing::Journal read_journal(const PelionCase& c) {
  billing::Journal journal = billing::ingest::read_journal_text("0.csv", csv_file(c));
  return c.summed == 4 && !until(c) ? summed_up(journal) : std::move(journal);
}

billing::audit::Readings readings(const PelionCase& c) {
  billing::audit::Readings out;
  const auto set = [&](std::string_view clause, const std::string& reading) {
    out.clauses[std::string(clause)] = reading;
  };
  if (pick(kValidities, c.validity) != "12") set("PDM-MONTHS", pick(kValidities, c.validity));
  if (pick(kGraces, c.grace) != "0") set("PDM-GRACE", pick(kGraces, c.grace));
  if (c.zero_lines == 5) set("TG-ZERO-LINES", "shown");
  if (c.fraction == 5) set("TG-FRACTION", "round_up");
  if (c.rulebook < 3) return out;
  for (std::size_t i = 0; i < kPelionChoices; ++i) {
    const bool only_one = c.rulebook < 6;
    const bool taken = only_one ? i == static_cast<std::size_t>(c.only) : c.readings[i] == 2;
    if (taken) set(kAlternatives[i].clause, std::string(kAlternatives[i].readings[1]));
  }
  return out;
}

std::optional<Instant> until(const PelionCase& c) {
  if (c.until < 38) return std::nullopt;
  PelionRow row;
  row.month = c.until - 37;
  row.point = c.until == 38 ? 0 : 7;
  return instant(c, row);
}

std::optional<billing::audit::PriceList> prices(const PelionCase& c) {
  if (c.priced == 0) return std::nullopt;
  billing::audit::PriceList list;
  const auto add = [&](std::string_view sku, Month from, std::int64_t micros) {
    list.prices[std::string(sku)] = {{from, "unit", {{std::nullopt, micros}}, std::nullopt}};
  };
  const Month first = month_of(2020, 1);
  // Small enough that the largest quantities still come to an amount.
  for (const std::string_view sku : kSkus) add(sku, first, 1'000);
  add("PDM-ACTIVE-DEVICE", first, 355'000);
  if (c.priced != 2) add("PDM-API-CALL", first, 1'235'000);
  add("PDM-UPDATE-TOKEN", c.priced == 3 ? month_of(2024, 2) : first, 1'000);
  return list;
}

}  // namespace fleetbill::test
