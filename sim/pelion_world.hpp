#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "billing/journal/vocabulary.hpp"
#include "billing/units/instant.hpp"
#include "sim/distribution.hpp"
#include "sim/random.hpp"

/// The Pelion side of a scenario as plain values: accounts with their applications, the devices
/// that register with them, and the campaigns that update these.
namespace fleetbill::sim {

/// API calls that one counter counts.
struct CallRate {
  billing::ApiCounter counter{};
  CountDistribution calls;  ///< per day, or per connection
};

/// A service package that an aggregator orders.
struct PackageOrder {
  Instant at;
  std::string package;
  std::int64_t tokens = 0;
  bool is_renewal = false;
};

struct ModelChange {
  Instant at;
  billing::BusinessModel model{};
};

/// An account: a tenant, or an aggregator, whose partner has the same name.
struct Account {
  std::string name;
  std::uint32_t partner = 0;  ///< index into Scenario::partners: the aggregator's
  Instant opens;
  billing::BusinessModel model{};
  std::vector<ModelChange> model_changes;  ///< by rising time
  std::vector<PackageOrder> packages;      ///< by rising time; empty for a tenant
  std::vector<CallRate> calls;             ///< of its applications, per day
  /// For reports only: `team_name`, `email`, …
  std::map<std::string, std::string, std::less<>> attributes;
};

/// Many devices that register with Pelion accounts and behave alike.
struct EndpointFleet {
  std::string name;
  std::int64_t count = 0;       ///< at the start
  double growth_per_month = 0;  ///< 0.04: 4 % more devices each month
  std::vector<std::pair<std::uint32_t, std::int64_t>> accounts;  ///< with weights
  std::string device_pattern;                ///< `{n}` represents the number, from 1
  std::string endpoint_pattern;              ///< as device_pattern
  std::optional<TimeDistribution> deploy;    ///< after the start; std::nullopt: at the start
  std::optional<TimeDistribution> lifetime;  ///< after which the device deregisters for good
  TimeDistribution update_every = FixedTime{hours(24)};  ///< registration updates
  bool bootstraps = false;      ///< a bootstrap and a certificate request before it registers
  std::vector<CallRate> calls;  ///< messages at each connection
  CountDistribution blocks;     ///< transactions at each connection
};

/// A firmware update campaign.
struct Campaign {
  std::string name;
  std::uint32_t account = 0;
  std::vector<std::uint32_t> fleets;  ///< the updated fleets; empty: all of the account
  Instant start;
  bool is_continuous = false;                          ///< devices that are deployed later join
  std::int64_t per_day = 1;                            ///< updates started per day
  TimeDistribution duration = FixedTime{minutes(10)};  ///< per attempt
  Chance success = Chance::always();                   ///< per attempt
  std::int64_t retries = 0;
  std::optional<Instant> deadline;
  std::optional<Instant> stop;  ///< by its user
};

/// A device of an endpoint fleet, placed.
struct Endpoint {
  std::uint32_t fleet = 0;
  std::uint32_t account = 0;
  std::string device;
  std::string name;
  Instant deploy;
  Instant leave;  ///< kEndOfTime if it stays
};

}  // namespace fleetbill::sim
