// What each key of the Pelion side of a scenario does to the world that is built from it.
#include <catch2/catch.hpp>

#include "tests/scenarios/support.hpp"

using namespace fleetbill;
using namespace fleetbill::scenarios;
using billing::ApiCounter;
using billing::BusinessModel;
using Catch::Contains;
using test::error_of;

namespace {

using Shares = std::vector<std::pair<std::uint32_t, std::int64_t>>;

/// Two months of a scenario without a Telematics Guru side.
std::string text_of(const std::string& lines) {
  return "scenario: t\nstart: 2026-01-01\nmonths: 2\n" + lines;
}

sim::Scenario scenario_of(const std::string& lines) {
  return load_case_text("t", text_of(lines)).scenario;
}

sim::Account account_with(const std::string& keys) {
  return scenario_of("accounts: [{account: Acme" + keys + "}]\n").accounts.at(0);
}

sim::EndpointFleet endpoints_with(const std::string& keys) {
  return scenario_of(
             "accounts: [{account: Acme}, {account: Lab, aggregator: Acme}]\n"
             "endpoints: [{fleet: F, count: 3" +
             keys + "}]\n")
      .endpoint_fleets.at(0);
}

constexpr const char* kDevices =
    "accounts: [{account: Acme}]\n"
    "endpoints: [{fleet: F, count: 3, accounts: [Acme]}, {fleet: G, count: 3, accounts: [Acme]}]\n";

sim::Campaign campaign_with(const std::string& keys) {
  return scenario_of(std::string(kDevices) +
                     "campaigns: [{campaign: C, account: Acme, start: 2026-01-05T10:00Z" + keys +
                     "}]\n")
      .campaigns.at(0);
}

}  // namespace

TEST_CASE("accounts: what is left out has its default", "[scenarios][loader][pelion]") {
  const sim::Scenario world = scenario_of("accounts: [{account: Acme}]\n");
  const sim::Account& account = world.accounts.at(0);
  CHECK(account.name == "Acme");
  CHECK(account.opens == world.start);
  CHECK(account.model == BusinessModel::active_devices);
  CHECK(account.model_changes.empty());
  CHECK(account.packages.empty());
  CHECK(account.calls.empty());
  REQUIRE(world.partners.size() == 1);
  CHECK(world.partners[0].name == "Acme");
  CHECK(world.organisations.empty());
}

TEST_CASE("accounts: an account is as its keys say", "[scenarios][loader][pelion]") {
  const sim::Account account = account_with(
      ", business_model: api_calls, opens: 2026-01-02T03:04Z, models: [{at: 2026-02-03, "
      "business_model: api_calls}, {at: 2026-01-03, business_model: active_devices}], calls: "
      "{observations: 3, rest_api_requests_with_user_token: {poisson: 20000}}");
  CHECK(account.model == BusinessModel::api_calls);
  CHECK(account.opens == start_of({2026, 1, 2}) + hours(3) + minutes(4));
  REQUIRE(account.model_changes.size() == 2);
  CHECK(account.model_changes[0].at == start_of({2026, 1, 3}));
  CHECK(account.model_changes[0].model == BusinessModel::active_devices);
  CHECK(account.model_changes[1].at == start_of({2026, 2, 3}));
  REQUIRE(account.calls.size() == 2);
  CHECK(account.calls[0].counter == ApiCounter::observations);
  CHECK(std::get<sim::FixedCount>(account.calls[0].calls).value == 3);
  CHECK(account.calls[1].counter == ApiCounter::rest_api_requests_with_user_token);
  CHECK(std::get<sim::PoissonCount>(account.calls[1].calls).mean == Approx(20'000));
}

TEST_CASE("accounts: packages are ordered in the order of their times",
          "[scenarios][loader][pelion]") {
  const auto packages =
      account_with(
          ", packages: [{package: b, tokens: 5, renewed: 2026-02-01}, {package: a, tokens: 7, "
          "bought: 2026-01-05}, {package: c, tokens: 9, bought: 2026-02-01}]")
          .packages;
  REQUIRE(packages.size() == 3);
  CHECK(packages[0].package == "a");
  CHECK(packages[0].tokens == 7);
  CHECK(packages[0].at == start_of({2026, 1, 5}));
  CHECK_FALSE(packages[0].is_renewal);
  CHECK(packages[1].package == "b");
  CHECK(packages[1].is_renewal);
  CHECK(packages[2].package == "c");  // of one instant: as in the list
}

TEST_CASE("accounts: tenants are their aggregator's partner and open with it",
          "[scenarios][loader][pelion]") {
  const sim::Scenario world = scenario_of(
      "accounts: [{account: Acme}, {account: Zenith, opens: 2026-01-09}, {account: Lab, "
      "aggregator: "
      "Zenith}, {account: Site, aggregator: Zenith, opens: 2026-01-10}]\n");
  REQUIRE(world.partners.size() == 2);
  CHECK(world.accounts.at(1).partner == 1);
  CHECK(world.accounts.at(2).partner == 1);
  CHECK(world.accounts.at(2).opens == start_of({2026, 1, 9}));
  CHECK(world.accounts.at(3).opens == start_of({2026, 1, 10}));
}

TEST_CASE("accounts: an aggregator is the partner of its name", "[scenarios][loader][pelion]") {
  const sim::Scenario world = scenario_of(
      "partner: Acme\norganisations: [A]\naccounts: [{account: Zenith}, {account: Acme}]\n");
  REQUIRE(world.partners.size() == 2);
  CHECK(world.partners[0].name == "Acme");
  CHECK(world.accounts.at(0).partner == 1);
  CHECK(world.accounts.at(1).partner == 0);
}

TEST_CASE("accounts: an aggregator alone is no partner to whom organisations belong",
          "[scenarios][loader][pelion]") {
  CHECK_THAT(error_of(text_of("partner: Acme\norganisations: [{organisation: A, partner: Z}]\n"
                              "accounts: [{account: Z}]\n")),
             Contains("unknown: 'Z'; it can be Acme"));
  CHECK(error_of(text_of("partner: Acme\norganisations: [A]\naccounts: [{account: Z}]\n"
                         "devices: [{serial: \"1\", type: g62}]\n"))
            .empty());
}

TEST_CASE("endpoints: what is left out has its default", "[scenarios][loader][pelion]") {
  const sim::EndpointFleet fleet = endpoints_with(", accounts: [Lab]");
  CHECK(fleet.name == "F");
  CHECK(fleet.count == 3);
  CHECK(fleet.growth_per_month == 0);
  CHECK(fleet.accounts == Shares{{1, 1}});
  CHECK(fleet.device_pattern == "F-{n}");
  CHECK(fleet.endpoint_pattern == "F-{n}");
  CHECK_FALSE(fleet.deploy);
  CHECK_FALSE(fleet.lifetime);
  CHECK(std::get<sim::FixedTime>(fleet.update_every).value == hours(24));
  CHECK_FALSE(fleet.bootstraps);
  CHECK(fleet.calls.empty());
  CHECK(std::get<sim::FixedCount>(fleet.blocks).value == 0);
}

TEST_CASE("endpoints: a fleet is as its keys say", "[scenarios][loader][pelion]") {
  const sim::EndpointFleet fleet = endpoints_with(
      ", growth: {per_month: 4%}, accounts: {Lab: 3, Acme: 1}, devices: \"d{n}x\", names: \"door "
      "{n}\", deploy: {uniform: [0s, 30d]}, lifetime: 400d, update_every: {exponential: 6h}, "
      "bootstrap: true, calls: {subscriptions: {uniform: [1, 4]}}, transactions: {poisson: 2.5}");
  CHECK(fleet.growth_per_month == Approx(0.04));
  CHECK(fleet.accounts == Shares{{1, 3}, {0, 1}});
  CHECK(fleet.device_pattern == "d{n}x");
  CHECK(fleet.endpoint_pattern == "door {n}");
  CHECK(std::get<sim::UniformTime>(*fleet.deploy).most == days(30));
  CHECK(std::get<sim::FixedTime>(*fleet.lifetime).value == days(400));
  CHECK(std::get<sim::ExponentialTime>(fleet.update_every).mean == hours(6));
  CHECK(fleet.bootstraps);
  REQUIRE(fleet.calls.size() == 1);
  CHECK(fleet.calls[0].counter == ApiCounter::subscriptions);
  CHECK(std::get<sim::UniformCount>(fleet.calls[0].calls).most == 4);
  CHECK(std::get<sim::PoissonCount>(fleet.blocks).mean == Approx(2.5));
  CHECK(endpoints_with(", accounts: [Lab], devices: \"d{n}\"").endpoint_pattern == "d{n}");
}

TEST_CASE("endpoints: no devices have no ids, and growing ones have more",
          "[scenarios][loader][pelion]") {
  const auto error = [](const std::string& count, const std::string& serial) {
    return error_of(text_of("partner: P\norganisations: [A]\ndevices: [{serial: \"" + serial +
                            "\", type: g62}]\naccounts: [{account: Acme}]\nendpoints: [{fleet: F, "
                            "count: " +
                            count + ", accounts: [Acme], growth: {per_month: 10%}}]\n"));
  };
  CHECK(error("0", "F-1").empty());
  CHECK_THAT(error("10", "F-11"), Contains("one of its devices has the id 'F-11'"));
  CHECK(error("10", "F-12").empty());
  CHECK(error("10", "F-01").empty());
}

TEST_CASE("faults: a fleet of endpoints is named like any other", "[scenarios][loader][pelion]") {
  const auto world =
      scenario_of(std::string(kDevices) +
                  "faults: [{fault: coverage_gap, from: 2026-01-02, to: 2026-01-03, fleets: "
                  "[G]}, {fault: platform_outage, from: 2026-01-02, to: 2026-01-03}]\n");
  CHECK(world.faults.at(0).fleets == std::vector<std::string>{"G"});
  CHECK_FALSE(world.faults.at(0).all_devices);
  CHECK(world.faults.at(1).all_devices);
}

TEST_CASE("campaigns: what is left out has its default", "[scenarios][loader][pelion]") {
  const sim::Campaign campaign = campaign_with("");
  CHECK(campaign.name == "C");
  CHECK(campaign.account == 0);
  CHECK(campaign.fleets.empty());
  CHECK(campaign.start == start_of({2026, 1, 5}) + hours(10));
  CHECK_FALSE(campaign.is_continuous);
  CHECK(std::get<sim::FixedTime>(campaign.duration).value == minutes(10));
  CHECK(campaign.success.is_certain());
  CHECK(campaign.retries == 0);
  CHECK_FALSE(campaign.deadline);
  CHECK_FALSE(campaign.stop);
}

TEST_CASE("campaigns: without a rate the last of all devices begins with the first",
          "[scenarios][loader][pelion]") {
  constexpr std::int64_t kLast = 99'999'999;
  CHECK(kLast * days(1).ms / campaign_with("").per_day == 0);
}

TEST_CASE("campaigns: a campaign is as its keys say", "[scenarios][loader][pelion]") {
  const sim::Campaign campaign = campaign_with(
      ", fleets: [G, F], strategy: continuous, rate: {per_day: 50}, duration: {exponential: 1h}, "
      "success: 0%, retries: 2, deadline: 14d, stop: 2027-01-01");
  CHECK(campaign.fleets == std::vector<std::uint32_t>{1, 0});
  CHECK(campaign.is_continuous);
  CHECK(campaign.per_day == 50);
  CHECK(std::get<sim::ExponentialTime>(campaign.duration).mean == hours(1));
  CHECK(campaign.success.is_impossible());
  CHECK(campaign.retries == 2);
  CHECK(campaign.deadline == start_of({2026, 1, 19}) + hours(10));
  CHECK(campaign.stop == start_of({2027, 1, 1}));  // beyond the scenario: not in it
  CHECK_FALSE(campaign_with(", strategy: one_shot").is_continuous);
}

TEST_CASE("campaigns: a name can be used again when the first may be over",
          "[scenarios][loader][pelion]") {
  const auto error = [](const std::string& keys, const std::string& start) {
    return error_of(text_of(std::string(kDevices) +
                            "campaigns:\n  - {campaign: C, account: Acme, start: 2026-01-05" +
                            keys + "}\n  - {campaign: C, account: Acme, start: " + start + "}\n"));
  };
  CHECK_THAT(error("", "2026-01-05T00:09:59.999Z"), Contains("is still open when this one starts"));
  CHECK(error("", "2026-01-05T00:10Z").empty());
  CHECK_FALSE(error(", duration: 1d, deadline: 1h", "2026-01-05T00:59Z").empty());
  CHECK(error(", duration: 1d, deadline: 1h", "2026-01-05T01:00Z").empty());
  CHECK(error(", duration: {lognormal: {median: 1d, sigma: 1}}", "2026-01-05T00:01Z").empty());
}
