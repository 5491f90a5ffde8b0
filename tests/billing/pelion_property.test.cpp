#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <map>
#include <span>

#include "billing/explain/explanation.hpp"
#include "billing/invoice/biller.hpp"
#include "billing/units/text.hpp"
#include "tests/billing/journals.hpp"
#include "tests/billing/random_journal.hpp"
#include "tests/units/property.hpp"

// Laws of Pelion billing, on random histories of two aggregators with tenants.

namespace fleetbill::billing::test {
namespace {

using fleetbill::test::check_property;
using Lines = std::vector<std::string>;
using Facts = std::span<const ResolvedFact>;

using Choices = std::vector<int>;
constexpr std::size_t kPelionChoices = 6;
enum : std::size_t { kPelionKind, kAccount, kPelionMonth, kPelionInstant, kDevice, kPelionValue };

constexpr std::array<std::string_view, 20> kPelionKinds{
    "registration",        "registration_update",
    "update_succeeded",    "registration_update",
    "update_succeeded",    "campaign_started",
    "update_failed",       "campaign_stopped",
    "transactions",        "api_call",
    "campaign_extended",   "campaign_started",
    "update_succeeded",    "package_renewed",
    "package_created",     "business_model_set",
    "update_succeeded",    "account_opened",
    "registration_update", "api_call"};
constexpr std::array<std::string_view, 5> kAccounts{"T", "P", "U", "Q", "V"};
constexpr std::array<std::string_view, 4> kPelionMonths{"01", "02", "03", "04"};
constexpr std::array<std::string_view, 8> kPelionInstants{
    "10T00:00:00", "10T00:00:00.001", "01T00:00:00", "28T23:59:59.999",
    "02T00:00:00", "15T12:00:00",     "20T00:00:00", "30T00:00:00"};
constexpr std::array<std::string_view, 4> kCounters{
    "rest_api_requests_with_user_token", "device_to_pelion_messages.observations",
    "pelion_to_device_messages.subscriptions", "device_to_pelion_messages.registrations"};

template <std::size_t N>
std::string_view pelion_pick(const std::array<std::string_view, N>& pool, int choice) {
  return pool[static_cast<std::size_t>(choice) % N];
}

std::string pelion_row_of(const Choices& c) {
  const std::string_view kind = pelion_pick(kPelionKinds, c[kPelionKind]);
  std::string_view instant = pelion_pick(kPelionInstants, c[kPelionInstant]);
  const std::string_view month = pelion_pick(kPelionMonths, c[kPelionMonth]);
  if (month == "02" && instant.starts_with("30")) instant = "28T00:00:00";
  const Kind parsed = *parse_kind(kind);
  const std::string_view partner =
      parsed == Kind::account_opened ? pelion_pick<3>({"P", "", "Q"}, c[kPelionValue]) : "";
  const auto device = names_device(parsed) ? concat("e", c[kDevice] % 4) : "";
  std::string value;
  if (kind.starts_with("campaign") || kind.starts_with("update"))
    value = pelion_pick<2>({"c", "d"}, c[kPelionValue]);
  if (kind.starts_with("package")) value = concat("K", c[kPelionValue] % 9);
  if (kind.starts_with("registration") && c[kPelionValue] % 2 == 1)
    value = concat("name", c[kPelionValue] % 5);
  if (kind == "api_call") value = pelion_pick(kCounters, c[kPelionValue]);
  if (kind == "business_model_set" || kind == "account_opened") {
    value = pelion_pick<2>({"active_devices", "api_calls"}, c[kPelionValue]);
  }
  const auto quantity = has_quantity(parsed) ? concat(1 + c[kDevice] % 5) : "";
  return concat(month, "-", instant, ",", kind, ",", partner, ",",
                pelion_pick(kAccounts, c[kAccount]), ",,", device, ",", value, ",", quantity);
}

/// Rows in short hand: P with tenants T and U, Q alone, packages of P; then facts of all kinds.
rc::Gen<Lines> any_pelion_rows() {
  const auto choices =
      rc::gen::resize(100, rc::gen::container<Choices>(kPelionChoices, rc::gen::inRange(0, 1680)));
  return rc::gen::map(rc::gen::container<std::vector<Choices>>(choices), [](const auto& all) {
    Lines rows{"01-01,account_opened,,P,,,active_devices",
               "01-01,account_opened,P,T,,,api_calls",
               "01-01,account_opened,P,U,,,active_devices",
               "01-01,account_opened,,Q,,,api_calls",
               "01-01,package_created,,P,,,K,9",
               "01-01,campaign_started,,T,,,c,3"};
    for (const Choices& c : all) rows.push_back(pelion_row_of(c));
    return rows;
  });
}

/// Any rulebook with packages of a month or two and few grace days.
Rulebook any_pelion_rules() {
  Rulebook rules = *any_rulebook();
  rules.package_months = *rc::gen::inRange<std::int64_t>(1, 3);
  rules.grace_days = *rc::gen::elementOf(std::vector<std::int64_t>{0, 1, 10, 40});
  return rules;
}

std::vector<MonthUsage> usage_of(const std::vector<SealedMonth>& months) {
  std::vector<MonthUsage> out;
  for (const SealedMonth& month : months) out.push_back(month.usage);
  return out;
}

std::vector<SealedMonth> bill_of(const Admitted& admitted, Facts facts, const Rulebook& rules) {
  return bill(facts, *admitted.admission.first_month, *admitted.admission.last_month, rules,
              nullptr, admitted.directory);
}

Facts take_month(Facts& facts, Month month) {
  const auto end = std::find_if(facts.begin(), facts.end(),
                                [&](const ResolvedFact& f) { return f.time >= month.end(); });
  const Facts taken = facts.first(static_cast<std::size_t>(end - facts.begin()));
  facts = facts.subspan(taken.size());
  return taken;
}

Lines all_of(const Admitted& admitted) {
  Lines out = texts_of(admitted);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const Position position = admitted.admission.facts[i].position;
    out[i] += concat(" @", position.file, ":", position.line);
  }
  return out;
}

TEST_CASE("Pelion facts: admitting what to_journal makes of them gives the same facts",
          "[pelion][to_journal][property]") {
  check_property(150, [] {
    const Rulebook rules = any_pelion_rules();
    Journal read = journal_of(text_of(*any_pelion_rows()));
    for (std::size_t i = 0; i < read.facts.size(); i += 3) {  // some rows stand for several facts
      if (!is_usage(read.facts[i].kind)) continue;
      read.facts[i].times = 2;
      read.facts[i].last = read.facts[i].time + milliseconds(5);
    }
    const Admitted once = admit(std::move(read), rules);
    const Admitted twice = admit(to_journal(once.admission.facts, once.directory), rules);
    RC_ASSERT(all_of(twice) == all_of(once));
    RC_ASSERT(twice.admission.quarantined.empty());
    RC_ASSERT(twice.admission.applied == once.admission.applied);
  });
}

TEST_CASE("Pelion billing: facts applied in any parts give the same months",
          "[pelion][billing][property]") {
  check_property(150, [] {
    const Rulebook rules = any_pelion_rules();
    const Admitted admitted = admit(text_of(*any_pelion_rows()), rules);
    Biller in_parts(rules);
    std::vector<MonthUsage> months;
    Facts facts = admitted.admission.facts;
    for (Month month = *admitted.admission.first_month; month <= *admitted.admission.last_month;
         month = month.next()) {
      Facts left = take_month(facts, month);
      while (!left.empty()) {
        const auto n = *rc::gen::inRange<std::size_t>(1, left.size() + 1);
        in_parts.apply(left.first(n));
        left = left.subspan(n);
      }
      months.push_back(in_parts.close(month));
    }
    RC_ASSERT(months == usage_of(bill_of(admitted, admitted.admission.facts, rules)));
  });
}

TEST_CASE("Pelion billing: aggregators billed apart are billed as together",
          "[pelion][billing][property]") {
  check_property(150, [] {
    const Rulebook rules = any_pelion_rules();
    const Admitted admitted = admit(text_of(*any_pelion_rows()), rules);
    const auto together = usage_of(bill_of(admitted, admitted.admission.facts, rules));
    for (std::uint32_t p = 0; p < admitted.directory.partner_count(); ++p) {
      std::vector<ResolvedFact> part;
      for (const ResolvedFact& fact : admitted.admission.facts) {
        if (fact.partner == PartnerId(p)) part.push_back(fact);
      }
      const auto alone = usage_of(bill_of(admitted, part, rules));
      for (std::size_t i = 0; i < together.size(); ++i) {
        std::vector<pelion::AccountMonth> own;
        for (const pelion::AccountMonth& account : together[i].pelion.accounts) {
          if (account.partner == PartnerId(p)) own.push_back(account);
        }
        RC_ASSERT(alone[i].pelion.accounts == own);
        std::vector<pelion::QuotaEntry> history;
        for (const pelion::QuotaEntry& entry : together[i].pelion.quota_history) {
          if (admitted.directory.organisation(entry.account).partner == PartnerId(p)) {
            history.push_back(entry);
          }
        }
        RC_ASSERT(alone[i].pelion.quota_history == history);
      }
    }
  });
}

TEST_CASE("Pelion billing: a sealed month is not changed by later facts (P20)",
          "[pelion][billing][property]") {
  check_property(100, [] {
    const Rulebook rules = any_pelion_rules();
    const Admitted admitted = admit(text_of(*any_pelion_rows()), rules);
    const auto whole = usage_of(bill_of(admitted, admitted.admission.facts, rules));
    Facts facts = admitted.admission.facts;
    std::size_t known = 0;
    for (std::size_t i = 0; i < whole.size(); ++i) {
      known += take_month(facts, whole[i].month).size();
      const auto early = usage_of(bill(Facts(admitted.admission.facts).first(known), whole[0].month,
                                       whole[i].month, rules, nullptr, admitted.directory));
      RC_ASSERT(early.back() == whole[i]);
    }
  });
}

TEST_CASE("Pelion billing: the lists agree with the sums, and the history with the packages",
          "[pelion][billing][property]") {
  check_property(150, [] {
    const Rulebook rules = any_pelion_rules();
    const Admitted admitted = admit(text_of(*any_pelion_rows()), rules);
    std::map<OrganisationId, std::int64_t> balance;
    for (const MonthUsage& month : usage_of(bill_of(admitted, admitted.admission.facts, rules))) {
      const pelion::AccountUsage& usage = month.pelion;
      for (const pelion::AccountMonth& account : usage.accounts) {
        const auto of_account = [&](const auto& row) { return row.account == account.account; };
        RC_ASSERT(account.active_devices ==
                  std::count_if(usage.active.begin(), usage.active.end(), of_account));
        RC_ASSERT(account.firmware_updates ==
                  std::count_if(usage.updates.begin(), usage.updates.end(), of_account));
      }
      for (const pelion::QuotaEntry& entry : usage.quota_history) {
        auto& sum = balance[admitted.directory.aggregator_of(entry.account)];
        sum += entry.amount;
        RC_ASSERT(entry.balance == sum);
        RC_ASSERT(month_of(entry.time) == month.month);
      }
      for (const pelion::PackageMonth& package : usage.packages) {
        if (!package.has_active || package.in_grace) continue;
        const bool gross = rules.remaining == RemainingRule::gross;
        RC_ASSERT(package.available - (gross ? package.reserved : 0) ==
                  balance[package.aggregator]);
      }
    }
  });
}

TEST_CASE("explanations: say of each campaign what the bill and its history say",
          "[pelion][explain][property]") {
  check_property(100, [] {
    const Rulebook rules = any_pelion_rules();
    const Admitted admitted = admit(text_of(*any_pelion_rows()), rules);
    const auto& facts = admitted.admission.facts;
    const auto months = usage_of(bill_of(admitted, facts, rules));
    for (const ResolvedFact& start : facts) {
      if (start.kind != Kind::campaign_started) continue;
      const CampaignExplanation why =
          explain_campaign(facts, start.organisation, start.value, months.back().month, rules,
                           admitted.directory)
              .value();
      std::int64_t reserved = 0, released = 0, updates = 0;
      for (const MonthUsage& month : months) {
        for (const pelion::QuotaEntry& entry : month.pelion.quota_history) {
          if (entry.account != start.organisation || entry.campaign != start.value) continue;
          if (entry.event == pelion::QuotaEvent::reservation) reserved -= entry.amount;
          if (entry.event == pelion::QuotaEvent::reservation_release) released += entry.amount;
        }
        for (const pelion::FirmwareUpdate& update : month.pelion.updates) {
          updates += update.account == start.organisation && update.campaign == start.value;
        }
      }
      RC_ASSERT(why.reserved == reserved);
      RC_ASSERT(why.released == released);
      RC_ASSERT(why.successes == updates);
      RC_ASSERT(why.was_granted == (reserved > 0));
    }
  });
}

TEST_CASE("explanations: say of each account, device and package of a month what the bill says",
          "[pelion][explain][property]") {
  check_property(60, [] {
    const Rulebook rules = any_pelion_rules();
    const Admitted admitted = admit(text_of(*any_pelion_rows()), rules);
    const auto& facts = admitted.admission.facts;
    const Directory& directory = admitted.directory;
    for (const MonthUsage& month : usage_of(bill_of(admitted, facts, rules))) {
      for (const pelion::AccountMonth& account : month.pelion.accounts) {
        const AccountExplanation why =
            explain_account(facts, account.account, month.month, rules, directory).value();
        const bool by_devices = account.billed_by == BusinessModel::active_devices;
        const std::int64_t units = by_devices ? account.active_devices : account.all_calls();
        const Sku sku = by_devices ? Sku::pdm_active_device : Sku::pdm_api_call;
        std::string charged;
        if (units > 0) charged = concat(units, " ", entry(sku).name);
        if (account.tokens_bought > 0) {
          charged += concat(charged.empty() ? "" : ", ", account.tokens_bought, " ",
                            entry(Sku::pdm_update_token).name);
        }
        RC_ASSERT(why.conclusion == concat("charged ", charged.empty() ? "nothing" : charged));
      }
      for (const ResolvedFact& fact : facts) {
        if (!is_pelion(fact.kind) || !names_device(fact.kind) || fact.time >= month.month.end()) {
          continue;
        }
        const ActiveDeviceExplanation why =
            explain_active_device(facts, fact.organisation, fact.device, month.month, rules,
                                  directory)
                .value();
        const auto& active = month.pelion.active;
        RC_ASSERT(why.active == std::any_of(active.begin(), active.end(), [&](const auto& row) {
                    return row.account == fact.organisation && row.device == fact.device;
                  }));
      }
      for (const pelion::PackageMonth& package : month.pelion.packages) {
        const bool had_one = std::any_of(facts.begin(), facts.end(), [&](const auto& fact) {
          return fact.kind == Kind::package_created && fact.organisation == package.aggregator &&
                 fact.time < month.month.end();
        });
        if (!had_one) continue;
        const PackageExplanation why =
            explain_package(facts, package.aggregator, month.month, rules, directory).value();
        RC_ASSERT(why.conclusion.starts_with("service package") == package.has_active);
      }
    }
  });
}

}  // namespace
}  // namespace fleetbill::billing::test
