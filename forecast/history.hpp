#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/profile.hpp"

/// Records of devices by day of the fleet's local calendar: what a forecast is fitted to.
namespace fleetbill::forecast {

struct DailyHistory {
  sim::DayNumber first = 0;  ///< the first day; the days are complete
  std::size_t days = 0;
  std::vector<std::string> devices;
  std::vector<std::string> organisations;
  std::vector<std::uint32_t> organisation_of;  ///< by device
  /// By device: the first day of its life by the register, `first` or later; 0 days: it has none.
  std::vector<sim::DayNumber> begins;
  std::vector<sim::DayNumber>
      ends;  ///< by device: the day after its last; beyond the history: alive
  std::vector<std::int32_t> records;  ///< device 0's days, then device 1's, …

  [[nodiscard]] std::span<const std::int32_t> of(std::size_t device) const {
    return std::span(records).subspan(device * days, days);
  }
};

}  // namespace fleetbill::forecast
