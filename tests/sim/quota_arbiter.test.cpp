#include "sim/quota_arbiter.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <span>

#include "billing/pelion/account_billing.hpp"
#include "tests/sim/pelion.hpp"
#include "tests/units/property.hpp"

namespace fleetbill::sim::test {

using billing::Kind;
using fleetbill::test::check_property;

namespace {

/// P orders K with 3 tokens, K2 at once after it, and a renewal L; campaigns c, d and another c are
/// of T; five devices.
Scenario arbiter_scenario() {
  Scenario scenario = pelion_scenario();
  scenario.accounts[kAggregator].packages = {{at("2026-01-02T00:00:00Z"), "K", 3, false},
                                             {at("2026-01-03T00:00:00Z"), "K2", 9, false},
                                             {at("2026-01-04T00:00:00Z"), "L", 5, true}};
  add_endpoints(scenario, "e", 5);
  Campaign campaign;
  campaign.name = "c";
  campaign.account = kTenant;
  scenario.campaigns = {campaign, campaign, campaign};
  scenario.campaigns[1].name = "d";
  return scenario;
}

/// Builds the requests of one scenario by hand.
class Wishes {
 public:
  explicit Wishes(const PelionWorld& pelion) : pelion_(pelion) {
    add("2026-01-01T00:00:00Z", Kind::account_opened, kAggregator);
    add("2026-01-01T00:00:00Z", Kind::account_opened, kTenant);
  }

  Wish& add(const char* when, Kind kind, std::uint32_t account) {
    Wish& wish = wishes.emplace_back();
    billing::ResolvedFact& fact = wish.fact;
    fact.time = fact.last = at(when);
    fact.kind = kind;
    fact.partner = PartnerId(0);
    fact.organisation = pelion_.ids().accounts[account];
    wish.order = order_of_owner(account, static_cast<std::uint32_t>(wishes.size()));
    return wish;
  }

  /// Package `order` of P.
  Wishes& order(const char* when, std::size_t order) {
    const PackageOrder& asked = pelion_.world.scenario.accounts[kAggregator].packages[order];
    const Kind kind = asked.is_renewal ? Kind::package_renewed : Kind::package_created;
    billing::ResolvedFact& fact = add(when, kind, kAggregator).fact;
    fact.value = pelion_.ids().packages[kAggregator][order];
    fact.quantity = asked.tokens;
    return *this;
  }

  /// Of a campaign of T: devices that are wanted, or the device that has an outcome or joins.
  Wishes& campaign(const char* when, Kind kind, std::size_t campaign, std::int64_t number = 0) {
    Wish& wish = add(when, kind, kTenant);
    wish.campaign = static_cast<std::uint32_t>(campaign);
    wish.order = order_of_campaign(wish.campaign, wish.order.number);
    billing::ResolvedFact& fact = wish.fact;
    fact.value = pelion_.ids().campaigns[campaign];
    if (kind == Kind::campaign_started) fact.quantity = number;
    if (kind == Kind::campaign_extended) fact.quantity = 1;
    const DeviceId device = pelion_.ids().device(static_cast<std::uint32_t>(number - 1));
    if (kind == Kind::campaign_extended) wish.joining = device;
    if (billing::names_device(kind)) fact.device = device;
    return *this;
  }

  std::vector<Wish> wishes;

 private:
  const PelionWorld& pelion_;
};

struct Decided {
  Lines facts;
  std::vector<Refusal> refusals;
};

/// Decides all requests in one call. The result omits the two openings.
Decided decide(const PelionWorld& pelion, const Wishes& wishes,
               const billing::Rulebook& rules = {}) {
  QuotaArbiter arbiter(rules, pelion.world, pelion.ids());
  QuotaDecisions decisions = arbiter.decide(wishes.wishes);
  decisions.facts.erase(decisions.facts.begin(), decisions.facts.begin() + 2);
  return {pelion.texts_of(decisions.facts), std::move(decisions.refusals)};
}

constexpr std::size_t kC = 0;
constexpr std::size_t kD = 1;
constexpr std::size_t kOtherC = 2;

}  // namespace

TEST_CASE("quota arbiter: granted requests become facts in their order", "[sim][quota_arbiter]") {
  const PelionWorld pelion(arbiter_scenario());
  Wishes wishes(pelion);
  wishes.order("2026-01-02T00:00:00Z", 0)
      .campaign("2026-01-05T00:00:00Z", Kind::campaign_started, kC, 2)
      .campaign("2026-01-06T00:00:00Z", Kind::update_succeeded, kC, 1)
      .campaign("2026-01-06T00:00:00Z", Kind::update_failed, kC, 2)
      .campaign("2026-01-07T00:00:00Z", Kind::campaign_extended, kC, 3)
      .campaign("2026-01-08T00:00:00Z", Kind::update_succeeded, kC, 3)
      .campaign("2026-01-09T00:00:00Z", Kind::campaign_stopped, kC);
  const Decided decided = decide(pelion, wishes);
  // The journal knows how many join, not who.
  CHECK(decided.facts ==
        Lines{"01-02T00:00:00.000 package_created 3", "01-05T00:00:00.000 campaign_started 2",
              "01-06T00:00:00.000 update_succeeded e-1", "01-06T00:00:00.000 update_failed e-2",
              "01-07T00:00:00.000 campaign_extended 1", "01-08T00:00:00.000 update_succeeded e-3",
              "01-09T00:00:00.000 campaign_stopped"});
  CHECK(decided.refusals.empty());
}

TEST_CASE("quota arbiter: a refused start is recorded, what follows from it does not happen (P24)",
          "[sim][quota_arbiter]") {
  const PelionWorld pelion(arbiter_scenario());
  Wishes wishes(pelion);
  wishes.order("2026-01-02T00:00:00Z", 0)
      .campaign("2026-01-05T00:00:00Z", Kind::campaign_started, kC, 4)
      .campaign("2026-01-05T00:00:00Z", Kind::campaign_started, kD, 3)
      .campaign("2026-01-06T00:00:00Z", Kind::update_succeeded, kC, 1)
      .campaign("2026-01-06T00:00:00Z", Kind::update_succeeded, kD, 1)
      .campaign("2026-01-06T00:00:00Z", Kind::update_failed, kC, 2)
      .campaign("2026-01-07T00:00:00Z", Kind::campaign_extended, kC, 3)
      .campaign("2026-01-08T00:00:00Z", Kind::update_succeeded, kC, 3)
      .campaign("2026-01-09T00:00:00Z", Kind::campaign_stopped, kC);
  CHECK(decide(pelion, wishes).facts == Lines{"01-02T00:00:00.000 package_created 3",
                                              "01-05T00:00:00.000 campaign_started 4 refused",
                                              "01-05T00:00:00.000 campaign_started 3",
                                              "01-06T00:00:00.000 update_succeeded e-1"});
}

TEST_CASE("quota arbiter: a device that joins without a token is skipped (P22)",
          "[sim][quota_arbiter]") {
  const PelionWorld pelion(arbiter_scenario());
  Wishes wishes(pelion);
  wishes.order("2026-01-02T00:00:00Z", 0)
      .campaign("2026-01-05T00:00:00Z", Kind::campaign_started, kC, 2)
      .campaign("2026-01-06T00:00:00Z", Kind::campaign_extended, kC, 3)
      .campaign("2026-01-06T00:00:00Z", Kind::campaign_extended, kC, 4)
      .campaign("2026-01-07T00:00:00Z", Kind::update_failed, kC, 4)
      .campaign("2026-01-07T00:00:00Z", Kind::update_succeeded, kC, 4)
      .campaign("2026-01-07T00:00:00Z", Kind::update_succeeded, kC, 3)
      .campaign("2026-01-08T00:00:00Z", Kind::update_succeeded, kC, 1);
  CHECK(decide(pelion, wishes).facts == Lines{"01-02T00:00:00.000 package_created 3",
                                              "01-05T00:00:00.000 campaign_started 2",
                                              "01-06T00:00:00.000 campaign_extended 1",
                                              "01-06T00:00:00.000 campaign_extended 1 refused",
                                              "01-07T00:00:00.000 update_succeeded e-3",
                                              "01-08T00:00:00.000 update_succeeded e-1"});
}

TEST_CASE("quota arbiter: in part, devices are updated as long as tokens last (P2)",
          "[sim][quota_arbiter]") {
  const PelionWorld pelion(arbiter_scenario());
  billing::Rulebook rules;
  rules.all_or_nothing = billing::ReservationRule::partial;
  Wishes wishes(pelion);
  wishes.order("2026-01-02T00:00:00Z", 0)
      .campaign("2026-01-05T00:00:00Z", Kind::campaign_started, kC, 5)
      .campaign("2026-01-06T00:00:00Z", Kind::update_succeeded, kC, 1)
      .campaign("2026-01-06T00:00:00Z", Kind::update_succeeded, kC, 2)
      .campaign("2026-01-06T00:00:00Z", Kind::update_succeeded, kC, 3)
      .campaign("2026-01-06T00:00:00Z", Kind::update_succeeded, kC, 4)
      .campaign("2026-01-06T00:00:00Z", Kind::update_failed, kC, 5);
  CHECK(decide(pelion, wishes, rules).facts ==
        Lines{"01-02T00:00:00.000 package_created 3", "01-05T00:00:00.000 campaign_started 5",
              "01-06T00:00:00.000 update_succeeded e-1", "01-06T00:00:00.000 update_succeeded e-2",
              "01-06T00:00:00.000 update_succeeded e-3", "01-06T00:00:00.000 update_failed e-5"});
}

TEST_CASE("quota arbiter: an order that the platform refuses is named with its reason (P30)",
          "[sim][quota_arbiter]") {
  const PelionWorld pelion(arbiter_scenario());
  Wishes wishes(pelion);
  wishes.order("2026-01-01T00:00:00Z", 2)
      .order("2026-01-02T00:00:00Z", 0)
      .order("2026-01-03T00:00:00Z", 1)
      .order("2026-01-04T00:00:00Z", 2)
      .order("2026-01-05T00:00:00Z", 2);
  const Decided decided = decide(pelion, wishes);
  CHECK(decided.facts ==
        Lines{"01-02T00:00:00.000 package_created 3", "01-04T00:00:00.000 package_renewed 5"});
  CHECK(decided.refusals ==
        std::vector<Refusal>{{at("2026-01-01T00:00:00Z"), "renew_package", "L",
                              "there is no active service package to renew (P11, P30)"},
                             {at("2026-01-03T00:00:00Z"), "buy_package", "K2",
                              "a service package is active already (P30)"},
                             {at("2026-01-05T00:00:00Z"), "renew_package", "L",
                              "a renewal is pending already (P30)"}});
}

TEST_CASE(
    "quota arbiter: a start under the name of an open campaign is refused, and so is the rest",
    "[sim][quota_arbiter]") {
  const PelionWorld pelion(arbiter_scenario());
  Wishes wishes(pelion);
  wishes.order("2026-01-02T00:00:00Z", 0)
      .campaign("2026-01-05T00:00:00Z", Kind::campaign_started, kC, 2)
      .campaign("2026-01-06T00:00:00Z", Kind::campaign_started, kOtherC, 1)
      .campaign("2026-01-07T00:00:00Z", Kind::update_succeeded, kOtherC, 3)
      .campaign("2026-01-07T00:00:00Z", Kind::campaign_extended, kOtherC, 4)
      .campaign("2026-01-07T00:00:00Z", Kind::update_failed, kOtherC, 4)
      .campaign("2026-01-08T00:00:00Z", Kind::campaign_stopped, kOtherC)
      .campaign("2026-01-09T00:00:00Z", Kind::update_succeeded, kC, 4)
      .campaign("2026-01-10T00:00:00Z", Kind::campaign_stopped, kC);
  const Decided decided = decide(pelion, wishes);
  CHECK(decided.facts ==
        Lines{"01-02T00:00:00.000 package_created 3", "01-05T00:00:00.000 campaign_started 2",
              "01-09T00:00:00.000 update_succeeded e-4", "01-10T00:00:00.000 campaign_stopped"});
  CHECK(decided.refusals ==
        std::vector<Refusal>{{at("2026-01-06T00:00:00Z"), "start_campaign", "c",
                              "the account has an open campaign of this name (P26)"}});
}

TEST_CASE(
    "quota arbiter: after its end another campaign takes the name over, with all devices (P26)",
    "[sim][quota_arbiter]") {
  const PelionWorld pelion(arbiter_scenario());
  Wishes wishes(pelion);
  wishes.order("2026-01-02T00:00:00Z", 0)
      .campaign("2026-01-05T00:00:00Z", Kind::campaign_started, kC, 3)
      .campaign("2026-01-06T00:00:00Z", Kind::campaign_extended, kC, 4)
      .campaign("2026-01-07T00:00:00Z", Kind::campaign_stopped, kC)
      .campaign("2026-01-08T00:00:00Z", Kind::campaign_started, kOtherC, 1)
      .campaign("2026-01-09T00:00:00Z", Kind::update_succeeded, kC, 1)
      .campaign("2026-01-09T00:00:00Z", Kind::update_succeeded, kOtherC, 4);
  CHECK(decide(pelion, wishes).facts ==
        Lines{"01-02T00:00:00.000 package_created 3", "01-05T00:00:00.000 campaign_started 3",
              "01-06T00:00:00.000 campaign_extended 1 refused",
              "01-07T00:00:00.000 campaign_stopped", "01-08T00:00:00.000 campaign_started 1",
              "01-09T00:00:00.000 update_succeeded e-4"});
}

TEST_CASE("quota arbiter: grants changes of the business model, which need no tokens",
          "[sim][quota_arbiter]") {
  const PelionWorld pelion(arbiter_scenario());
  Wishes wishes(pelion);
  wishes.add("2026-01-05T00:00:00Z", Kind::business_model_set, kTenant);
  CHECK(decide(pelion, wishes).facts == Lines{"01-05T00:00:00.000 business_model_set"});
}

TEST_CASE("quota arbiter: discards requests of campaigns that an expired package ended (P7)",
          "[sim][quota_arbiter]") {
  const PelionWorld pelion(arbiter_scenario());
  billing::Rulebook rules;
  rules.package_months = 1;
  Wishes wishes(pelion);
  wishes.order("2026-01-02T00:00:00Z", 0)
      .campaign("2026-01-05T00:00:00Z", Kind::campaign_started, kC, 3)
      .campaign("2026-02-01T23:59:59.999Z", Kind::update_succeeded, kC, 1)
      .campaign("2026-02-02T00:00:00Z", Kind::update_succeeded, kC, 2)
      .campaign("2026-02-03T00:00:00Z", Kind::campaign_stopped, kC);
  CHECK(decide(pelion, wishes, rules).facts == Lines{"01-02T00:00:00.000 package_created 3",
                                                     "01-05T00:00:00.000 campaign_started 3",
                                                     "02-01T23:59:59.999 update_succeeded e-1"});
}

TEST_CASE("quota arbiter: windows of any length give the same, and billing decides alike",
          "[sim][quota_arbiter][property]") {
  const PelionWorld pelion(arbiter_scenario());
  constexpr std::array<Kind, 8> kKinds{Kind::update_succeeded, Kind::campaign_started,
                                       Kind::update_failed,    Kind::campaign_extended,
                                       Kind::update_succeeded, Kind::campaign_stopped,
                                       Kind::package_created,  Kind::package_renewed};
  check_property(200, [&] {
    billing::Rulebook rules;
    rules.package_months = 1;
    rules.grace_days = *rc::gen::inRange<std::int64_t>(0, 12);
    if (*rc::gen::arbitrary<bool>()) rules.all_or_nothing = billing::ReservationRule::partial;
    if (*rc::gen::arbitrary<bool>()) rules.release = billing::ReleaseRule::used;
    Wishes wishes(pelion);
    wishes.order("2026-01-01T00:00:00Z", 0);
    Instant t = at("2026-01-01T00:00:00Z");
    using Choice = std::tuple<std::size_t, std::int64_t, std::int64_t>;  // kind, number, hours
    for (const auto& [which, number, later] :
         *rc::gen::container<std::vector<Choice>>(rc::gen::tuple(
             rc::gen::inRange<std::size_t>(0, kKinds.size()), rc::gen::inRange<std::int64_t>(1, 6),
             rc::gen::inRange<std::int64_t>(0, 48)))) {
      t = t + hours(later);
      const std::string when = to_string(t);
      const Kind kind = kKinds[which];
      if (kind == Kind::package_created) {
        wishes.order(when.c_str(), static_cast<std::size_t>(number % 2));
      } else if (kind == Kind::package_renewed) {
        wishes.order(when.c_str(), 2);
      } else {
        wishes.campaign(when.c_str(), kind, static_cast<std::size_t>(number % 3), number);
      }
    }
    QuotaArbiter at_once(rules, pelion.world, pelion.ids());
    const auto [whole, refusals] = at_once.decide(wishes.wishes);
    QuotaArbiter in_parts(rules, pelion.world, pelion.ids());
    Facts parts;
    std::vector<Refusal> part_refusals;
    const std::span<const Wish> all = wishes.wishes;
    for (std::size_t from = 0; from < all.size();) {
      const auto n = *rc::gen::inRange<std::size_t>(1, all.size() - from + 1);
      const QuotaDecisions part = in_parts.decide(all.subspan(from, n));
      append(part_refusals, part.refusals);
      append(parts, part.facts);
      from += n;
    }
    RC_ASSERT(pelion.texts_of(parts) == pelion.texts_of(whole));
    RC_ASSERT(part_refusals == refusals);
    // Billing stops the work where it would decide otherwise.
    billing::pelion::AccountBilling billing(rules);
    billing.apply(whole);
    const auto usage = billing.close(month_of(t));
    const auto updated = std::count_if(whole.begin(), whole.end(), [](const auto& fact) {
      return fact.kind == Kind::update_succeeded;
    });
    RC_ASSERT(usage.accounts.at(1).firmware_updates == updated);
  });
}

}  // namespace fleetbill::sim::test
