#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "forecast/history.hpp"

/// Fleets with known behaviour, to test what a fit says about them.
namespace fleetbill::forecast::test {

/// Kinds of fleets.
enum class Truth {
  poisson,        ///< equal devices, five records a day each
  overdispersed,  ///< paces, weekdays and days of devices vary
  shared_shocks,  ///< the same, and the whole fleet's days vary together
  churn,          ///< the same, and devices pause and leave
  sparse,         ///< a record a week
};

inline constexpr Truth kTruths[] = {Truth::poisson, Truth::overdispersed, Truth::shared_shocks,
                                    Truth::churn, Truth::sparse};

std::string to_string(Truth truth);

/// Plays a fleet of one organisation.
DailyHistory play_truth(Truth truth, std::uint64_t seed, std::size_t devices, std::size_t days);

/// Returns a history with the same records on each day of each device.
DailyHistory constant_history(std::size_t devices, std::size_t days, std::int32_t records);

}  // namespace fleetbill::forecast::test
