// Devices and fleets at the edges: serials that move, faults of one device, sums at midnight, lives
// that end early.
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "sim/organisation.hpp"
#include "tests/sim/world.hpp"

namespace fleetbill::sim::test {

using billing::Kind;

namespace {

/// A device with four updates a day from midnight on, and the asset Digger of organisation A.
Scenario four_a_day() {
  Scenario scenario = small_scenario();
  add_device(scenario, "100001", 4);
  create(scenario, scenario.start, "Digger", "100001");
  return scenario;
}

/// Moves the serial to a second asset, of organisation B.
void move_serial(Scenario& scenario, const char* when) {
  asset(scenario, at(when), CommandKind::disable_asset, "Digger");
  create(scenario, at(when), "Crane", "100001", 1);
}

using Records = std::map<std::pair<std::uint32_t, std::uint32_t>, std::int64_t>;

/// The records that arrived, by asset and organisation.
Records records_by_asset(const Played& played) {
  Records out;
  for (const auto& fact : played.facts) {
    if (fact.kind == Kind::upload) {
      out[{fact.asset.value(), fact.organisation.value()}] += fact.quantity;
    }
  }
  return out;
}

/// The uploads as `date quantity times`.
std::vector<std::string> upload_rows(const Played& played) {
  std::vector<std::string> out;
  for (const auto& fact : played.facts) {
    if (fact.kind != Kind::upload) continue;
    out.push_back(to_string(date_of(fact.time)) + " " + std::to_string(fact.quantity) + " " +
                  std::to_string(fact.times));
  }
  return out;
}

using Texts = std::vector<std::string>;

}  // namespace

// ---- assets and their records

TEST_CASE("cohort: usage is of the asset and organisation that have the serial now",
          "[sim][cohort]") {
  Scenario scenario = four_a_day();
  move_serial(scenario, "2026-01-11T00:00:00Z");
  // Ten days of Digger (A), 21 of Crane (B).
  CHECK(records_by_asset(play(scenario)) == Records{{{0, 0}, 40}, {{1, 1}, 84}});
}

TEST_CASE("cohort: a record that one asset has is new to another (T7)", "[sim][cohort]") {
  Scenario scenario = four_a_day();
  scenario.faults = {
      fault_of(FaultKind::commit_lost, "2026-01-10T00:00:00Z", "2026-01-11T00:00:00Z")};
  move_serial(scenario, "2026-01-10T12:30:00Z");
  // Digger: 36 records of nine days and the first 3 of the 10th. Crane: all 4 of the 10th at 18:00,
  // and the 84 of 21 days, each once.
  CHECK(records_by_asset(play(scenario)) == Records{{{0, 0}, 39}, {{1, 1}, 88}});
}

TEST_CASE("cohort: without new records to an asset that accepts, a tag is not seen",
          "[sim][cohort]") {
  Scenario scenario = small_scenario();
  add_device(scenario, "GW", 1).tags = {"T1"};
  scenario.behaviours[0].batch = 100;
  create(scenario, at("2026-01-11T00:00:00Z"), "Gateway", "GW");
  create(scenario, at("2026-01-11T00:00:00Z"), "Pallet", "T1");
  // The first upload has 11 records in one batch: one sighting; then one a day.
  const Records records = records_by_asset(play(scenario));
  CHECK(records == Records{{{0, 0}, 31}, {{1, 0}, 21}});
}

TEST_CASE("cohort: alerts and lookups each have their own chance", "[sim][cohort]") {
  Scenario scenario = four_a_day();
  scenario.behaviours[0].alert = Chance::always();
  CHECK(total(play(scenario), Kind::sms) == 124);
  CHECK(total(play(scenario), Kind::wifi_lookup) == 0);
}

TEST_CASE("cohort: a connection names the payer's organisation only if the asset is his (T32)",
          "[sim][cohort]") {
  Scenario scenario = four_a_day();
  scenario.partners.push_back({"Best"});
  scenario.organisations.push_back({"C", 1, std::nullopt});
  scenario.devices[0].partner = 1;  // Best pays, the asset is of Acme
  const Played other = play(scenario);
  REQUIRE(total(other, Kind::connection) == 124);
  for (const auto& fact : other.facts) {
    if (fact.kind != Kind::connection) continue;
    CHECK(fact.partner == PartnerId(1));
    CHECK_FALSE(fact.organisation.exists());
  }
  CHECK(other.hellos.size() == 124);
  const Played own = play(four_a_day());
  CHECK(own.hellos.empty());
  for (const auto& fact : own.facts) CHECK(fact.organisation == OrganisationId(0));
}

// ---- faults

TEST_CASE(
    "cohort: a fault concerns only the devices that it names, from its start to before its end",
    "[sim][cohort]") {
  Scenario scenario = four_a_day();
  add_device(scenario, "100002", 4);
  scenario.faults = {
      fault_of(FaultKind::coverage_gap, "2026-01-05T00:00:00Z", "2026-01-07T00:00:00Z")};
  scenario.faults[0].all_devices = false;
  scenario.faults[0].serials = {"100002"};
  for (const Duration window : {days(1), days(31)}) {
    CHECK(total(play(scenario, window), Kind::connection) == 124 + 116);
  }
}

TEST_CASE("cohort: a chance of a fault is drawn for each instant", "[sim][cohort]") {
  Scenario scenario = four_a_day();
  scenario.faults = {
      fault_of(FaultKind::coverage_gap, "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z")};
  scenario.faults[0].chance = Chance::of(0.5);
  const std::int64_t connections = total(play(scenario), Kind::connection);
  CHECK(connections > 30);
  CHECK(connections < 94);
}

// ---- sums

TEST_CASE("cohort: a row of a day ends at midnight, for any windows", "[sim][cohort]") {
  Scenario scenario = four_a_day();
  scenario.record = RecordLevel::daily;
  Texts expected;
  for (int day = 1; day <= 31; ++day) {
    expected.push_back((day < 10 ? "2026-01-0" : "2026-01-") + std::to_string(day) + " 4 4");
  }
  CHECK(upload_rows(play(scenario, days(31))) == expected);
  CHECK(upload_rows(play(scenario, days(1))) == expected);
  CHECK(upload_rows(play(scenario, hours(7))) == expected);
}

TEST_CASE("cohort: a row of a month is one, for any windows", "[sim][cohort]") {
  Scenario scenario = four_a_day();
  scenario.record = RecordLevel::monthly;
  for (const Duration window : {hours(7), days(1), days(31)}) {
    CHECK(upload_rows(play(scenario, window)) == Texts{"2026-01-01 124 124"});
  }
}

TEST_CASE("cohort: changes of assets and routes take effect in the order of their times",
          "[sim][cohort]") {
  Scenario scenario = four_a_day();
  device(scenario, at("2026-01-03T00:00:00Z"), CommandKind::set_connector, "100001", "none");
  asset(scenario, at("2026-01-20T00:00:00Z"), CommandKind::disable_asset, "Digger");
  // Two days are delivered, for any windows; the connector None discards the others.
  for (const Duration window : {days(1), days(31)}) {
    CHECK(play(scenario, window).conservation == Conservation{124, 8, 116, 0, 0});
  }
}

// ---- series

TEST_CASE("cohort: an hour has the records, uploads and connections of its own", "[sim][cohort]") {
  Scenario scenario = small_scenario();
  add_device(scenario, "100001", 4).batch = 50;
  create(scenario, at("2026-01-31T12:00:00Z"), "Digger", "100001");
  const Played played = play(scenario);
  const HourPoint& noon = played.hours.at(30 * 24 + 12);
  CHECK(noon.hour == at("2026-01-31T12:00:00Z"));
  CHECK(noon.messages == 123);
  CHECK(noon.uploads == 3);
  CHECK(noon.connections == 1);
}

TEST_CASE("cohort: a day counts a device once", "[sim][cohort]") {
  Scenario scenario = four_a_day();
  asset(scenario, at("2026-01-30T00:00:00Z"), CommandKind::disable_asset, "Digger");
  const Played played = play(scenario);
  REQUIRE(played.days.size() == 31);
  for (std::size_t i = 0; i < played.days.size(); ++i) {
    CAPTURE(i);
    CHECK(played.days[i].connected_devices == 1);
  }
}

TEST_CASE("cohort: an hour counts the records that remain cached, and those that are dropped",
          "[sim][cohort]") {
  // Records at 0, 6, 12 and 18 o'clock. Without an asset that accepts them, the first 5 of
  // 30 January on fill the cache. Each of the other 3 replaces one.
  Scenario scenario = four_a_day();
  scenario.behaviours[0].cache_capacity = 5;
  asset(scenario, at("2026-01-30T00:00:00Z"), CommandKind::disable_asset, "Digger");
  const Played played = play(scenario);
  REQUIRE(played.hours.size() == 31 * 24);
  for (std::size_t i = 0; i < played.hours.size(); ++i) {
    CAPTURE(to_string(played.hours[i].hour));
    const bool has_record = i >= 29 * 24 && i % 6 == 0;
    const bool is_full = i > 30 * 24;
    CHECK(played.hours[i].cached_records == (has_record && !is_full ? 1 : 0));  // the change
    CHECK(played.hours[i].dropped_records == (has_record && is_full ? 1 : 0));
  }
}

// ---- lives

TEST_CASE("fleet: a season that starts on the day of deployment starts a year later",
          "[sim][fleet]") {
  Scenario scenario = with_fleet(1);
  scenario.fleets[0].season = Season{2, 15, 1, 1};
  CHECK(life(play(scenario)) == Texts{"2026-01-01 asset_created", "2026-02-15 asset_disabled"});
}

TEST_CASE("fleet: after the end of a life nothing else happens in it", "[sim][fleet]") {
  Scenario scenario = with_fleet(1);
  scenario.fleets[0].lifetime = FixedTime{days(20)};
  scenario.fleets[0].season = Season{2, 15, 3, 1};
  scenario.fleets[0].later_plan = LaterPlan{FixedTime{days(60)}, billing::Plan::ppm};
  CHECK(life(play(scenario)) == Texts{"2026-01-01 asset_created", "2026-01-21 asset_disabled"});
  scenario.fleets[0].season.reset();
  scenario.fleets[0].later_plan.reset();
  scenario.fleets[0].hire = Hire{FixedTime{days(30)}, FixedTime{days(2)}};
  CHECK(life(play(scenario)) == Texts{"2026-01-01 asset_created", "2026-01-21 asset_disabled"});
}

TEST_CASE("fleet: each hire and each gap has a length of its own", "[sim][fleet]") {
  Scenario scenario = with_fleet(1);
  scenario.fleets[0].hire = Hire{UniformTime{days(5), days(15)}, UniformTime{days(1), days(5)}};
  std::vector<Instant> times;
  for (const auto& fact : play(scenario).decided) times.push_back(fact.time);
  REQUIRE(times.size() >= 7);
  std::set<std::int64_t> hires, gaps;
  for (std::size_t i = 0; i + 2 < 7; i += 2) {
    hires.insert((times[i + 1] - times[i]).ms);
    gaps.insert((times[i + 2] - times[i + 1]).ms);
  }
  CHECK(hires.size() == 3);
  CHECK(gaps.size() == 3);
}

TEST_CASE("organisation: only the first of a partner puts its devices into service, as delivered",
          "[sim][fleet]") {
  Scenario scenario = small_scenario();
  add_device(scenario, "100001", 1);
  const auto kinds = [&](std::uint32_t organisation) {
    const World world = build_world(scenario);
    Texts out;
    for (const DueCommand& due :
         OrganisationModel(world, organisation).commands({scenario.start, scenario.end()})) {
      out.push_back(std::string(to_string(due.kind)));
    }
    return out;
  };
  CHECK(kinds(0) == Texts{"power_on"});
  CHECK(kinds(1).empty());
  scenario.devices[0].iccid = "8944";
  scenario.devices[0].connector_is_set = true;
  CHECK(kinds(0) == Texts{"set_sim", "set_connector", "power_on"});
}

}  // namespace fleetbill::sim::test
