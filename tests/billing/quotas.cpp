#include "tests/billing/quotas.hpp"

#include <catch2/catch.hpp>
#include <sstream>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "tests/billing/journals.hpp"

namespace fleetbill::billing::pelion::test {

using billing::test::at;
using billing::test::rulebook_of;

namespace {

std::string_view word_of(Reason reason) {
  switch (reason) {
    case Reason::none: return "done";
    case Reason::package_active: return "package_active";
    case Reason::no_active_package: return "no_active_package";
    case Reason::renewal_pending: return "renewal_pending";
    case Reason::campaign_open: return "campaign_open";
    case Reason::campaign_not_open: return "campaign_not_open";
    case Reason::reservation_used_up: return "used_up";
    case Reason::updated_already: return "updated_already";
    default: return "?";
  }
}

std::string text_of(NameId name) {
  return name == kEmptyName ? "-" : std::string(1, static_cast<char>(name.value()));
}

std::string answer_of(Reservation reservation) {
  if (reservation.reason != Reason::none) return std::string(word_of(reservation.reason));
  return reservation.granted ? "granted" : "no tokens";
}

/// `2026-01-05T00:00:00.000Z Reservation T.c of K -30 = 70`.
std::string text_of(const QuotaEntry& entry) {
  const bool of_campaign = entry.campaign != kEmptyName;
  FLEETBILL_ASSERT(of_campaign || entry.account == kAggregator, "packages are the aggregator's");
  return concat(to_string(entry.time), " ", to_string(entry.event), " ",
                of_campaign ? (entry.account == kTenant ? "T." : "") + text_of(entry.campaign) : "",
                of_campaign ? " of " : "", text_of(entry.package), " ",
                entry.amount >= 0 ? "+" : "", entry.amount, " = ", entry.balance);
}

}  // namespace

NameId name_of(char letter) { return NameId(static_cast<std::uint32_t>(letter)); }

CampaignKey key_of(const std::string& word) {
  return {word.starts_with("T.") ? kTenant : kAggregator, name_of(word.back())};
}

std::string play_one(Quota& quota, const std::string& statement) {
  std::istringstream words(statement);
  std::string time, verb, name;
  std::int64_t number = 0;
  words >> time >> verb >> name >> number;
  const Instant t = at(time);
  if (verb == "until") {
    quota.advance(t);
    return "";
  }
  const CampaignKey key = key_of(name);
  const DeviceId device(static_cast<std::uint32_t>(number));
  if (verb == "create") return std::string(word_of(quota.create_package(t, key.name, number)));
  if (verb == "renew") return std::string(word_of(quota.renew_package(t, key.name, number)));
  if (verb == "start") return answer_of(quota.start_campaign(t, key, number));
  if (verb == "extend") return answer_of(quota.extend_campaign(t, key, number));
  if (verb == "stop") return std::string(word_of(quota.stop_campaign(t, key)));
  if (verb == "updated") return std::string(word_of(quota.succeed(t, key, device)));
  if (verb == "failed") return std::string(word_of(quota.fail(t, key, device)));
  FLEETBILL_ASSERT(false, statement);
  return {};
}

Played play(Quota& quota, const std::string& script) {
  Played out;
  std::istringstream statements(script);
  for (std::string statement; std::getline(statements, statement, ';');) {
    const std::string answer = play_one(quota, statement);
    if (!answer.empty()) out.answers += (out.answers.empty() ? "" : ", ") + answer;
  }
  for (const QuotaEntry& entry : quota.take_entries()) out.entries.push_back(text_of(entry));
  const QuotaLedger& ledger = quota.ledger();
  out.tokens = concat(ledger.available(), " available, ", ledger.reserved(), " reserved, ",
                      ledger.spent(), " spent, ", ledger.expired(), " expired");
  return out;
}

Played play(const std::string& script, const char* rulebook) {
  Quota quota(rulebook_of(rulebook), kAggregator);
  return play(quota, script);
}

void check(const Example& example) {
  INFO(example.why << "\n" << example.rulebook << "\n" << example.script);
  const Played played = play(example.script, example.rulebook);
  CHECK(played.answers == example.answers);
  CHECK(played.entries == example.entries);
  CHECK(played.tokens == example.tokens);
}

}  // namespace fleetbill::billing::pelion::test
