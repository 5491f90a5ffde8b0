#include "scenarios/loader/work_check.hpp"

#include <catch2/catch.hpp>
#include <chrono>

#include "tests/scenarios/support.hpp"

namespace fleetbill::scenarios {
namespace {

using Catch::Contains;

constexpr double kGigabyte = 1e9;
constexpr double kHour = 3600;

/// Returns the problems of kHead with these lines; empty if the scenario is within the limits.
std::string problems(const std::string& lines, double gigabytes, double hours) {
  try {
    (void)load_case_text("s.yaml", std::string(test::kHead) + lines, {},
                         {gigabytes * kGigabyte, hours * kHour});
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

std::string fleet(const std::string& keys) {
  return "fleets:\n  - {fleet: F, type: g62, organisations: [A], " + keys + "}\n";
}

}  // namespace

TEST_CASE("work: a scenario beyond the limits is refused at its cause", "[scenarios]") {
  struct Example {
    const char* what;
    std::string lines;
    double gigabytes, hours;
    std::string place, message;
  };
  const std::string once = "telemetry: {fixed: {per_day: 1}}";
  const std::string quick = "telemetry: {heartbeat: {every: 1ms}}";
  const Example examples[] = {
      // 10^7 devices of 800 bytes, as many rows at once, 31 times as many in the file of 6 bytes
      {"devices", fleet("count: 10000000, " + once), 10, 1e6, "fleets[0].count",
       "about 17.9 GB of memory; at most 10.0 GB of memory are available"},
      {"activity", fleet("count: 1, " + quick), 10, 1e6, "fleets[0].telemetry",
       "GB of memory; at most 10.0 GB"},
      {"time", "record: monthly\n" + fleet("count: 100, " + quick), 10, 1, "fleets[0].telemetry",
       "about 11.2 hours of CPU time; at most 1.0 hours of CPU time are available"},
      {"hires", fleet("count: 10, hire: {length: 1h, gap: 1min}, " + once), 1e-5, 1,
       "fleets[0].count", "GB of memory"},
      {"many hires", fleet("count: 10, hire: {length: 5min, gap: 1min}, " + once), 1e-2, 1,
       "fleets[0].hire", "GB of memory"},
      {"a device", "devices:\n  - {serial: \"1\", type: g62, " + quick + "}\n", 10, 1,
       "devices[0].telemetry", "GB of memory"},
      {"endpoints",
       "accounts:\n  - {account: P}\nendpoints:\n"
       "  - {fleet: m, count: 5000, accounts: [P], update_every: 1ms}\n",
       10, 1, "endpoints[0].update_every", "GB of memory"},
  };
  for (const Example& example : examples) {
    INFO(example.what);
    const std::string refused = problems(example.lines, example.gigabytes, example.hours);
    CHECK_THAT(refused, Contains("error: " + example.place + ": the run needs about "));
    CHECK_THAT(refused, Contains(example.message));
    CHECK_THAT(
        refused,
        Contains(" are available; reduce the devices, their activity or the months, sum rows "
                 "with record: monthly, or play it with --allow-large"));
    CHECK(problems(example.lines, 1e12, 1e12).empty());
  }
}

TEST_CASE("work: more hires than a device can have are refused regardless of the limits",
          "[scenarios]") {
  CHECK_THAT(
      problems(fleet("count: 1, hire: {length: 1ms, gap: 1ms}"), 1e12, 1e12),
      Contains("error: fleets[0].hire: a device has about 1339200000 hires; at most 100000") &&
          Contains(" can be played; increase length and gap"));
  CHECK(problems(fleet("count: 1, hire: {length: 29s, gap: 1s}"), 1e12, 1e12).empty());
}

TEST_CASE("work: the check of a scenario does not depend on the number of devices", "[scenarios]") {
  const auto start = std::chrono::steady_clock::now();
  CHECK(problems(fleet("count: 40000000, serials: 'v-{n}'") +
                     "  - {fleet: G, count: 40000000, type: g62, organisations: [A], "
                     "serials: 'w-{n}'}\n",
                 1e12, 1e12)
            .empty());
  CHECK_THAT(problems(fleet("count: 40000000, serials: 'v-{n}'") +
                          "  - {fleet: G, count: 40000000, type: g62, organisations: [A], "
                          "serials: 'v-1{n}'}\n",
                      1e12, 1e12),
             Contains("fleet 'F' has a device with the same serial: 'v-11'"));
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(1));
}

}  // namespace fleetbill::scenarios
