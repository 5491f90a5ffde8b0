#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "forecast/history.hpp"

namespace fleetbill::forecast {

/// The last days of a history, of the devices that have records in them.
struct Window {
  sim::DayNumber first = 0;
  std::size_t days = 0;
  std::vector<std::size_t> devices;         ///< indexes in the history
  std::vector<std::uint32_t> organisation;  ///< by device of the window
  std::vector<std::size_t> begins;          ///< by device: its first day in the window
  std::vector<double> records;              ///< device 0's days, then device 1's, …

  [[nodiscard]] std::size_t count() const { return devices.size(); }
  [[nodiscard]] double at(std::size_t device, std::size_t day) const {
    return records[device * days + day];
  }
  [[nodiscard]] double total(std::size_t device) const;
  /// Returns the number of days without records at the end of the window.
  [[nodiscard]] std::size_t last_silence(std::size_t device) const;
  [[nodiscard]] std::size_t weekday(std::size_t day) const {
    return sim::weekday(first + static_cast<sim::DayNumber>(day));
  }
};

/// Returns the window that ends after `known` days of the history.
Window make_window(const DailyHistory& history, std::size_t known, std::size_t most_days);

/// Days without records of one device, at which it seems to be out of service.
struct Silence {
  std::size_t device = 0;  ///< of the window
  std::size_t begin = 0;   ///< day of the window
  std::size_t length = 0;
  std::size_t seen_after = 0;  ///< days after which it could be recognised
  bool has_ended = false;
};

/// On which days devices are in service.
struct ServiceDays {
  std::vector<double> share;      ///< by device and day: probability that it is in service
  std::vector<char> is_visible;   ///< by device: whether ten days of silence tell
  std::vector<Silence> silences;  ///< of visible devices
  std::vector<double> log_zero;   ///< by device and day: logarithm of P(no records in service)
};

/// Returns the logarithm of the probability of a day without records.
/// @param dispersion  variance beyond the mean, divided by the squared mean
double log_zero_probability(double mean, double dispersion);

/// Finds silences that are improbable at a device's own pace. A rare device is always in service.
/// @param paces   by device
/// @param effect  logarithm of the shared effect, by day
ServiceDays find_service_days(const Window& window, const std::vector<double>& paces,
                              double dispersion, const std::vector<double>& effect);

/// Replaces the days of the last silences that cannot be judged yet by the probability that the
/// device is in service.
void judge_last_silences(const Window& window, ServiceDays& service);

}  // namespace fleetbill::forecast
