#include "forecast/window.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fleetbill::forecast {
namespace {

/// A silence less probable than this is a time out of service.
const double kLogImprobable = std::log(0.005);
/// A device is visible if as many days of silence are improbable.
constexpr double kVisibleDays = 10;

/// Whether a silence from the first day on is too short, or the device too rare, to tell that it
/// arrived after it.
bool is_always_there(double records, std::size_t seen_days, std::size_t silent_days) {
  const double pace = records / static_cast<double>(std::max<std::size_t>(seen_days, 1));
  return static_cast<double>(silent_days) * log_zero_probability(pace, 0.3) > kLogImprobable;
}

}  // namespace

double Window::total(std::size_t device) const {
  const auto begin = records.begin() + static_cast<std::ptrdiff_t>(device * days);
  return std::accumulate(begin, begin + static_cast<std::ptrdiff_t>(days), 0.0);
}

std::size_t Window::last_silence(std::size_t device) const {
  std::size_t out = 0;
  while (out < days && !(at(device, days - 1 - out) > 0)) ++out;
  return out;
}

Window make_window(const DailyHistory& history, std::size_t known, std::size_t most_days) {
  Window out;
  const std::size_t skipped = known > most_days ? known - most_days : 0;
  out.days = known - skipped;
  out.first = history.first + static_cast<sim::DayNumber>(skipped);
  const std::size_t settled = std::min<std::size_t>(28, known / 2);
  for (std::size_t device = 0; device < history.devices.size(); ++device) {
    const auto all = history.of(device).first(known);
    const auto seen = std::find_if(all.begin(), all.end(), [](auto n) { return n > 0; });
    const auto first = static_cast<std::size_t>(seen - all.begin());
    const auto last = all.subspan(skipped);
    const auto in_window = std::find_if(last.begin(), last.end(), [](auto n) { return n > 0; });
    const bool has_left =
        history.ends[device] <= history.first + static_cast<sim::DayNumber>(known);
    if (in_window == last.end() || has_left) continue;
    const auto silent = static_cast<std::size_t>(in_window - last.begin());
    const double records = std::accumulate(last.begin(), last.end(), 0.0);
    const bool is_old = first < skipped || first < settled;
    std::size_t begin = is_old || is_always_there(records, out.days - silent, first) ? 0 : silent;
    if (history.begins[device] > out.first) {
      begin = std::min(silent, static_cast<std::size_t>(history.begins[device] - out.first));
    }
    out.devices.push_back(device);
    out.organisation.push_back(history.organisation_of[device]);
    out.begins.push_back(begin);
    out.records.insert(out.records.end(), last.begin(), last.end());
  }
  return out;
}

double log_zero_probability(double mean, double dispersion) {
  return dispersion > 1e-6 ? -std::log1p(dispersion * mean) / dispersion : -mean;
}

ServiceDays find_service_days(const Window& window, const std::vector<double>& paces,
                              double dispersion, const std::vector<double>& effect) {
  ServiceDays out;
  const std::size_t days = window.days;
  out.share.assign(window.count() * days, 0);
  out.log_zero.resize(window.count() * days);
  for (std::size_t device = 0; device < window.count(); ++device) {
    double* const share = &out.share[device * days];
    double* const log_zero = &out.log_zero[device * days];
    double mean = 0;
    for (std::size_t day = 0; day < days; ++day) {
      log_zero[day] = log_zero_probability(paces[device] * std::exp(effect[day]), dispersion);
      mean += log_zero[day] / static_cast<double>(days);
      share[day] = day >= window.begins[device] ? 1 : 0;
    }
    const bool visible = kLogImprobable / std::min(mean, -1e-9) <= kVisibleDays;
    out.is_visible.push_back(visible ? 1 : 0);
    if (!visible) continue;
    for (std::size_t day = window.begins[device]; day < days;) {
      if (window.at(device, day) > 0) {
        ++day;
        continue;
      }
      Silence silence{device, day, 0, 0, true};
      double log_probability = 0;
      for (; day < days && !(window.at(device, day) > 0); ++day) {
        log_probability += log_zero[day];
        ++silence.length;
        if (silence.seen_after == 0 && log_probability < kLogImprobable) {
          silence.seen_after = silence.length;
        }
      }
      silence.has_ended = day < days;
      if (silence.seen_after == 0) continue;
      std::fill_n(share + silence.begin, silence.length, 0.0);
      out.silences.push_back(silence);
    }
  }
  return out;
}

void judge_last_silences(const Window& window, ServiceDays& service) {
  const std::size_t days = window.days;
  double at_risk = 0;
  for (std::size_t device = 0; device < window.count(); ++device) {
    if (service.is_visible[device] == 0) continue;
    for (std::size_t day = 0; day < days; ++day) at_risk += service.share[device * days + day];
  }
  double silent_days = 1;
  double ended = 0.5;
  for (const Silence& silence : service.silences) {
    silent_days += static_cast<double>(silence.length);
    ended += silence.has_ended ? 1 : 0;
  }
  const double begins =
      (static_cast<double>(service.silences.size()) + 0.5) / std::max(at_risk, 1.0);
  const double ends = ended / silent_days;
  for (std::size_t device = 0; device < window.count(); ++device) {
    if (service.is_visible[device] == 0) continue;
    const std::size_t silent = window.last_silence(device);
    if (silent == 0 || silent == days) continue;
    const std::size_t begin = days - silent;
    if (!(service.share[device * days + begin] > 0)) continue;
    // It is out of service from day k of the silence on, or never.
    std::vector<double> weights;
    double log_probability = 0;
    double total = 0;
    for (std::size_t k = 0; k < silent; ++k) {
      weights.push_back(std::exp(log_probability) * begins *
                        std::pow(1 - ends, static_cast<double>(silent - 1 - k)));
      total += weights.back();
      log_probability += service.log_zero[device * days + begin + k];
    }
    total += std::exp(log_probability);
    double out_of_service = 0;
    for (std::size_t k = 0; k < silent; ++k) {
      out_of_service += weights[k] / total;
      service.share[device * days + begin + k] = 1 - out_of_service;
    }
  }
}

}  // namespace fleetbill::forecast
