#include "billing/pelion/quota.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>

#include "billing/units/text.hpp"
#include "tests/billing/journals.hpp"
#include "tests/billing/quotas.hpp"
#include "tests/units/property.hpp"

// Laws of a quota, on random scripts.

namespace fleetbill::billing::pelion::test {
namespace {

using billing::test::at;
using billing::test::rulebook_of;
using fleetbill::test::check_property;
using Lines = std::vector<std::string>;

constexpr std::array<std::string_view, 14> kVerbs{
    "start c",   "updated c",   "failed c", "stop c",    "extend c", "create K",  "renew L",
    "start T.c", "updated T.c", "start d",  "updated d", "stop T.c", "updated c", "renew M"};
constexpr std::array<std::string_view, 8> kRulebooks{
    "",
    "PDM-GRACE=10",
    "PDM-RELEASE=used PDM-GRACE=40",
    "PDM-LEFTOVER=lost",
    "PDM-RENEWAL=at_once PDM-LEFTOVER=lost",
    "PDM-TERMINATION=zero",
    "PDM-ALL-OR-NOTHING=partial PDM-UPDATED-TWICE=token",
    "PDM-LEAP-DAY=march_1"};

/// Statements at rising times, half a day apart on average 20 days, of packages of a month.
Lines any_script() {
  using Choice = std::tuple<int, int, int>;  // days later, verb, number
  const auto choices = *rc::gen::container<std::vector<Choice>>(
      rc::gen::tuple(rc::gen::inRange(0, 20), rc::gen::inRange(0, static_cast<int>(kVerbs.size())),
                     rc::gen::inRange(1, 9)));
  Lines out{"2026-01-31T00:00:00.000Z create K 12", "2026-01-31T00:00:00.000Z start c 4"};
  Instant t = at("01-31");
  for (const auto& [later, verb, number] : choices) {
    t = t + hours(12 * std::max(0, later - 8));  // many at one instant
    out.push_back(concat(to_string(t), " ", kVerbs[static_cast<std::size_t>(verb)], " ", number));
  }
  return out;
}

std::string joined(const Lines& statements) {
  std::string out;
  for (const std::string& statement : statements) out += (out.empty() ? "" : ";") + statement;
  return out;
}

std::string any_quota_rules() {
  const auto choice = *rc::gen::inRange<std::size_t>(0, kRulebooks.size());
  return concat(kRulebooks[choice], " PDM-MONTHS=1");
}

TEST_CASE("a quota: advancing it in between changes nothing", "[pelion][quota][property]") {
  check_property(400, [] {
    const Lines script = any_script();
    const std::string rules = any_quota_rules();
    Lines with_advances;
    for (const std::string& statement : script) {
      const std::string time = statement.substr(0, statement.find(' '));
      if (!with_advances.empty() && *rc::gen::arbitrary<bool>()) {
        const std::string& before = with_advances.back();
        const Instant from = at(before.substr(0, before.find(' ')));
        const auto between = *rc::gen::inRange<std::int64_t>(0, (at(time) - from).ms + 1);
        with_advances.push_back(to_string(from + milliseconds(between)) + " until");
      }
      with_advances.push_back(statement);
    }
    const Played plain = play(joined(script), rules.c_str());
    const Played advanced = play(joined(with_advances), rules.c_str());
    RC_ASSERT(advanced.answers == plain.answers);
    RC_ASSERT(advanced.entries == plain.entries);
    RC_ASSERT(advanced.tokens == plain.tokens);
  });
}

TEST_CASE("a quota: a refused fact has no effect", "[pelion][quota][property]") {
  check_property(400, [] {
    const Lines script = any_script();
    const std::string rules = any_quota_rules();
    Quota quota(rulebook_of(rules), kAggregator);
    Lines effective;
    for (const std::string& statement : script) {
      const std::string answer = play_one(quota, statement);
      if (answer == "done" || answer == "granted") effective.push_back(statement);
    }
    const std::string end = ";2030-01-01T00:00:00Z until";
    const Played all = play(joined(script) + end, rules.c_str());
    const Played some = play(joined(effective) + end, rules.c_str());
    RC_ASSERT(some.entries == all.entries);
    RC_ASSERT(some.tokens == all.tokens);
  });
}

TEST_CASE("a quota: its history sums up to what is available, and ends at 0 with its package (P4)",
          "[pelion][quota][property]") {
  check_property(400, [] {
    const Lines script = any_script();
    Quota quota(rulebook_of(any_quota_rules()), kAggregator);
    std::int64_t sum = 0;
    Instant before{0};
    for (const std::string& statement : script) {
      (void)play_one(quota, statement);
      for (const QuotaEntry& entry : quota.take_entries()) {
        sum += entry.amount;
        RC_ASSERT(entry.balance == sum);
        RC_ASSERT(entry.balance >= 0);
        RC_ASSERT(entry.time >= before);
        const bool is_of_package = entry.event == QuotaEvent::package_creation ||
                                   entry.event == QuotaEvent::package_renewal ||
                                   entry.event == QuotaEvent::package_termination;
        RC_ASSERT((entry.campaign == kEmptyName) == is_of_package);
        before = entry.time;
      }
      RC_ASSERT(sum == quota.ledger().available());
      RC_ASSERT(quota.available() == (quota.package() && !quota.is_in_grace() ? sum : 0));
    }
    quota.advance(at("2030-01-01T00:00:00Z"));
    const QuotaLedger& ledger = quota.ledger();
    RC_ASSERT(ledger.available() == 0);
    RC_ASSERT(ledger.reserved() == 0);
    RC_ASSERT(ledger.issued() == ledger.spent() + ledger.expired());
  });
}

}  // namespace
}  // namespace fleetbill::billing::pelion::test
