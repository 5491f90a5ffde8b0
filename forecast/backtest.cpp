#include "forecast/backtest.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "forecast/daily_forecast.hpp"
#include "forecast/fleet_fit.hpp"
#include "forecast/window.hpp"

namespace fleetbill::forecast {
namespace {

constexpr std::size_t kRecentDays = 28;
constexpr std::size_t kUsualOrigins = 12;
constexpr std::size_t kLongestHorizon = 31;

/// Daily values of one series, by day of the forecast, then their sum.
struct Series {
  SeriesLevel level = SeriesLevel::fleet;
  std::string name;
  std::vector<double> history;
  std::vector<double> actual;
  std::vector<std::vector<double>> replicates;  // by day, then the sum
};

bool is_recent(const DailyHistory& history, std::size_t device, std::size_t known) {
  const auto days = history.of(device).first(known);
  const auto recent = days.last(std::min(known, kRecentDays));
  return std::any_of(recent.begin(), recent.end(), [](auto records) { return records > 0; });
}

/// Whether a device that still lives has records in the days that a fit uses.
bool can_be_fitted(const DailyHistory& history, std::size_t known, std::size_t most_days) {
  return make_window(history, known, most_days).count() > 0;
}

/// Draws the devices to score; the choice differs from origin to origin.
std::vector<std::size_t> choose_devices(const DailyHistory& history, std::size_t known,
                                        const BacktestOptions& options) {
  std::vector<std::pair<std::uint64_t, std::size_t>> keyed;
  for (std::size_t device = 0; device < history.devices.size(); ++device) {
    if (!is_recent(history, device, known)) continue;
    sim::Draw draw({options.seed, 0}, sim::entity_key(history.devices[device]),
                   sim::Purpose::backtest_choice, known);
    keyed.emplace_back(draw(), device);
  }
  std::sort(keyed.begin(), keyed.end());
  keyed.resize(std::min(keyed.size(), options.most_devices));
  std::vector<std::size_t> out;
  for (const auto& [key, device] : keyed) out.push_back(device);
  std::sort(out.begin(), out.end());
  return out;
}

/// The series of an origin, and which of them a device belongs to.
struct SeriesSet {
  std::vector<Series> series;
  std::vector<std::optional<std::size_t>> of_organisation;  // index of its series
  std::map<std::size_t, std::size_t> of_device;             // the same, of scored devices

  template <class Act>
  void for_each_of(const DailyHistory& history, std::size_t device, const Act& act) {
    act(series[0]);
    const auto organisation = of_organisation[history.organisation_of[device]];
    if (organisation) act(series[*organisation]);
    const auto own = of_device.find(device);
    if (own != of_device.end()) act(series[own->second]);
  }
};

SeriesSet list_series(const DailyHistory& history, std::size_t known, std::size_t horizon,
                      const BacktestOptions& options) {
  SeriesSet out;
  const auto add = [&](SeriesLevel level, const std::string& name) {
    out.series.push_back(
        {level, name, std::vector<double>(known), std::vector<double>(horizon), {}});
    out.series.back().replicates.resize(horizon + 1);
  };
  add(SeriesLevel::fleet, "all");
  std::vector<char> records(history.organisations.size(), 0);
  for (std::size_t device = 0; device < history.devices.size(); ++device) {
    if (is_recent(history, device, known)) records[history.organisation_of[device]] = 1;
  }
  out.of_organisation.resize(records.size());
  for (std::size_t i = 0; i < records.size() && records.size() > 1; ++i) {
    if (records[i] == 0) continue;
    out.of_organisation[i] = out.series.size();
    add(SeriesLevel::organisation, history.organisations[i]);
  }
  for (const std::size_t device : choose_devices(history, known, options)) {
    out.of_device[device] = out.series.size();
    add(SeriesLevel::device, history.devices[device]);
  }
  for (std::size_t device = 0; device < history.devices.size(); ++device) {
    const auto days = history.of(device);
    out.for_each_of(history, device, [&](Series& series) {
      for (std::size_t day = 0; day < known; ++day) series.history[day] += days[day];
      for (std::size_t day = 0; day < horizon; ++day) series.actual[day] += days[known + day];
    });
  }
  return out;
}

void play_replicates(const DailyHistory& history, const FleetModel& model, std::size_t horizon,
                     const BacktestOptions& options, SeriesSet& set) {
  const DailyForecast forecast(model, history, horizon);
  for (Series& series : set.series) {
    for (auto& values : series.replicates) values.assign(options.replicates, 0);
  }
  for (std::size_t replicate = 0; replicate < options.replicates; ++replicate) {
    const std::vector<std::int32_t> records = forecast.play({options.seed, replicate});
    for (std::size_t i = 0; i < model.devices.size(); ++i) {
      const std::int32_t* const days = &records[i * horizon];
      set.for_each_of(history, model.devices[i].device, [&](Series& series) {
        for (std::size_t day = 0; day < horizon; ++day) {
          series.replicates[day][replicate] += days[day];
          series.replicates[horizon][replicate] += days[day];
        }
      });
    }
  }
}

Scored score(const Series& series, std::size_t day, std::size_t length, sim::DayNumber origin) {
  const std::vector<double>& sample =
      series.replicates[length == 1 ? day : series.replicates.size() - 1];
  Scored out;
  out.level = series.level;
  out.name = series.name;
  out.origin = origin;
  out.first = origin + 1 + static_cast<sim::DayNumber>(day);
  out.last = out.first + static_cast<sim::DayNumber>(length) - 1;
  for (std::size_t i = 0; i < length; ++i) out.actual += series.actual[day + i];
  for (const double value : sample) {
    out.mean += value / static_cast<double>(sample.size());
    out.below += (value < out.actual ? 1 : 0) / static_cast<double>(sample.size());
    out.up_to += (value <= out.actual ? 1 : 0) / static_cast<double>(sample.size());
  }
  out.predicted = quantiles(sample);
  const SimpleForecasts simple = simple_forecasts(series.history, day + 1, length);
  out.flat = simple.flat;
  out.seasonal = simple.seasonal;
  return out;
}

}  // namespace

BacktestPlan plan_backtest(const DailyHistory& history, const BacktestOptions& options) {
  // Half of a short history, a quarter of a year of a long one.
  const std::size_t first = options.first_known.value_or(
      std::max(kFewestDays, std::min<std::size_t>(history.days / 2, 90)));
  if (history.days < first + 2 || first < kFewestDays) {
    throw Error(ErrorKind::invalid, concat("a backtest needs ", std::max(first, kFewestDays) + 2,
                                           " complete days or more; there are ", history.days));
  }
  const std::size_t rest = history.days - first;
  BacktestPlan out;
  out.horizon = std::min(options.horizon.value_or(std::min(kLongestHorizon, rest * 4 / 5)), rest);
  const std::size_t step =
      options.step.value_or(std::max<std::size_t>(1, (rest - out.horizon) / kUsualOrigins));
  for (std::size_t known = first; known < history.days; known += step) {
    // A shorter forecast at the end is worth it only if the history is short.
    const bool is_complete = known + out.horizon <= history.days;
    const bool is_long_enough =
        is_complete || (rest <= kLongestHorizon && known + 2 <= history.days);
    if (is_long_enough && can_be_fitted(history, known, options.most_days)) {
      out.known.push_back(known);
    }
  }
  if (out.known.empty()) {
    throw Error(ErrorKind::invalid,
                concat("no origin of the backtest has messages in the ", options.most_days,
                       " days before it; pass a longer --history"));
  }
  return out;
}

std::vector<Scored> score_model(const DailyHistory& history, const FleetModel& model,
                                std::size_t known, std::size_t horizon,
                                const BacktestOptions& options) {
  horizon = std::min(horizon, history.days - known);
  SeriesSet set = list_series(history, known, horizon, options);
  play_replicates(history, model, horizon, options, set);
  std::vector<Scored> out;
  for (const Series& series : set.series) {
    for (std::size_t day = 0; day < horizon; ++day) {
      out.push_back(score(series, day, 1, model.origin));
    }
    if (horizon > 1) out.push_back(score(series, 0, horizon, model.origin));
  }
  return out;
}

std::vector<Scored> backtest_origin(const DailyHistory& history, std::size_t known,
                                    std::size_t horizon, const BacktestOptions& options) {
  FitOptions fit;
  fit.most_days = options.most_days;
  fit.horizon = std::min(horizon, history.days - known);
  fit.draws = options.replicates;
  return score_model(history, fit_fleet(history, known, fit), known, horizon, options);
}

}  // namespace fleetbill::forecast
