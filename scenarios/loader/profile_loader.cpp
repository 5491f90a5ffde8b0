#include "scenarios/loader/profile_loader.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <vector>

#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"
#include "scenarios/loader/keys.hpp"

namespace fleetbill::scenarios {
namespace {

auto real(const RealBounds& bounds) {
  return [bounds](Document& d, const Item& i) { return read_real(d, i, bounds); };
}

/// Reads a list of numbers.
std::vector<double> read_reals(Document& document, const Item& item, const RealBounds& bounds) {
  std::vector<double> out;
  for (const Item& element : read_sequence(document, item)) {
    if (const auto value = read_real(document, element, bounds)) out.push_back(*value);
  }
  return out;
}

void read_hours(Document& document, const Item& item, sim::HourWeights& weights) {
  const std::size_t problems = document.problem_count();
  const auto values = read_reals(document, item, kFactorBounds);
  if (document.problem_count() != problems) return;
  if (values.size() != weights.size()) {
    return wrong(document, item,
                 concat("expected 24 weights, one for each local hour, got ", values.size()));
  }
  std::copy(values.begin(), values.end(), weights.begin());
  if (*std::max_element(values.begin(), values.end()) > 0) return;
  wrong(document, item, "the weights of all hours are 0; at least one needs to be above 0");
}

void read_weekdays(Document& document, const Item& item, sim::WeekdayFactors& weights) {
  const MapReader map(document, item, kWeekdayNames);
  if (!map.is_map()) return;
  const std::size_t problems = document.problem_count();
  for (std::size_t i = 0; i < weights.size(); ++i) {
    weights[i] = map.need(kWeekdayNames[i], real(kFactorBounds)).value_or(1);
  }
  if (document.problem_count() != problems || normalise(weights)) return;
  wrong(document, item, "the weights of all weekdays are 0; at least one needs to be above 0");
}

/// `{cv: 0.2}`.
double read_gamma(Document& document, const Item& item) {
  const MapReader map(document, item, keys::kGamma);
  return map.need("cv", real(kCvBounds)).value_or(0);
}

void read_quantiles(Document& document, const Item& item, sim::DailyProfile& profile) {
  constexpr std::size_t kMost = 1001;
  const std::vector<Item> items = read_sequence(document, item);
  if (item.node.kind != YamlNode::Kind::sequence) return;
  if (items.size() < 2 || items.size() > kMost) {
    return wrong(document, item,
                 concat("expected 2 to ", kMost, " quantiles, from the least to the most, got ",
                        items.size()));
  }
  std::vector<double> values;
  for (const Item& element : items) {
    const auto value = read_real(document, element, kFactorBounds);
    if (!value) return;
    if (!values.empty() && *value < values.back()) {
      return wrong(document, element, "quantiles must not fall; sort them");
    }
    values.push_back(*value);
  }
  if (!(values.back() > 0)) {
    return wrong(document, item, "all quantiles are 0; the last one needs to be above 0");
  }
  profile.quantiles = sim::Spread::quantiles(values);
}

void read_spread(Document& document, const Item& item, sim::DailyProfile& profile) {
  const MapReader map(document, item, keys::kSpread);
  if (const auto devices = map.find("between_devices")) {
    const MapReader distribution(document, *devices, keys::kBetweenDevices);
    if (const auto gamma = distribution.require("gamma")) {
      profile.pace_cv = read_gamma(document, *gamma);
    }
  }
  profile.weekdays_cv = map.get("weekdays", real(kCvBounds)).value_or(0);
  if (const auto between = map.find("between_days")) {
    const MapReader distribution(document, *between, keys::kBetweenDays);
    if (const auto quantiles = distribution.find("quantiles")) {
      read_quantiles(document, *quantiles, profile);
    }
    if (const auto gamma = distribution.find("gamma")) {
      const double cv = read_gamma(document, *gamma);
      if (cv > 0) profile.gamma = sim::Spread::gamma(cv);
    }
  }
  profile.memory = map.get("memory", real(kMemoryBounds)).value_or(0);
}

std::optional<sim::DayNumber> read_day(Document& document, const Item& item) {
  const auto text = read_text(document, item);
  if (!text) return std::nullopt;
  const auto date = parse_date(*text);
  if (date) return static_cast<sim::DayNumber>(start_of(*date).ms / kMsPerDay);
  wrong(document, item, concat("expected a date such as 2026-05-25, got ", quote(*text)));
  return std::nullopt;
}

void read_state(Document& document, const Item& item,
                const std::map<std::string, std::size_t>& organisations,
                std::optional<sim::DayNumber> first_day, sim::DayEffect& effect) {
  const MapReader map(document, item, keys::kDayState);
  if (!map.is_map()) return;
  sim::DayEffect::State state;
  const auto at = map.need("at", read_day);
  state.at = at.value_or(0);
  if (at && first_day && *at >= *first_day) {
    wrong(document, *map.find("at"),
          "the state is of the last day before the scenario; expected a date before its start");
  }
  state.daily = map.get("daily", real(kStateBounds)).value_or(0);
  state.level = map.get("level", real(kStateBounds)).value_or(0);
  state.organisations.resize(organisations.size());
  if (const auto values = map.find("organisations")) {
    std::vector<std::string> names;
    for (const auto& [name, index] : organisations) names.push_back(name);
    for (const Entry& entry : read_entries(document, *values)) {
      const auto value = read_real(document, entry.value, kStateBounds);
      const auto found = organisations.find(entry.key.scalar);
      if (found != organisations.end()) {
        state.organisations[found->second] = value.value_or(0);
      } else if (!organisations.empty()) {
        wrong_choice(document, {entry.key, entry.value.path}, names);
      }
    }
  }
  effect.state = std::move(state);
}

void read_holidays(Document& document, const Item& item, sim::DayEffect& effect) {
  for (const Entry& entry : read_entries(document, item)) {
    const auto day = read_day(document, {entry.key, entry.value.path});
    const auto factor = read_real(document, entry.value, kFactorBounds);
    if (day && factor) effect.holidays.emplace_back(*day, *factor);
  }
}

}  // namespace

std::optional<double> parse_real(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::optional<double> read_real(Document& document, const Item& item, const RealBounds& bounds) {
  if (item.node.kind != YamlNode::Kind::scalar) {
    wrong_kind(document, item, bounds.expected);
    return std::nullopt;
  }
  const auto value = parse_real(item.node.scalar);
  if (value && *value >= bounds.least && *value <= bounds.most) return value;
  wrong(document, item, concat("expected ", bounds.expected, ", got ", quote(item.node.scalar)));
  return std::nullopt;
}

bool normalise(sim::WeekdayFactors& weights) {
  double sum = 0;
  for (const double weight : weights) sum += weight;
  if (!(sum > 0)) return false;
  for (double& weight : weights) weight *= static_cast<double>(weights.size()) / sum;
  return true;
}

Keys profile_keys() { return keys::kProfile; }

std::optional<sim::Telemetry> read_profile(const TelemetryContext& in, const MapReader& map) {
  if (!map.is_map()) return std::nullopt;
  sim::ProfileTelemetry out;
  out.daily.per_day = map.need("per_day", real(kPerDayBounds)).value_or(1);
  if (const auto item = map.find("by_hour")) read_hours(in.document, *item, out.by_hour);
  if (const auto item = map.find("by_weekday")) {
    read_weekdays(in.document, *item, out.daily.by_weekday);
  }
  if (const auto item = map.find("spread")) read_spread(in.document, *item, out.daily);
  out.records_per_upload = map.get("upload_every", integer(1, 1'000'000)).value_or(1);
  return out;
}

sim::DayEffect read_day_effect(Document& document, const Item& item,
                               const std::map<std::string, std::size_t>& organisations,
                               std::optional<sim::DayNumber> first_day) {
  const MapReader map(document, item, keys::kDayEffect);
  sim::DayEffect out;
  if (const auto part = map.find("daily")) {
    const MapReader daily(document, *part, keys::kDailyEffect);
    out.daily_sigma = daily.need("sigma", real(kSigmaBounds)).value_or(0);
    out.daily_memory = daily.get("memory", real(kMemoryBounds)).value_or(0);
    out.daily_share = daily.get("share", real(kShareBounds)).value_or(1);
  }
  if (const auto part = map.find("level")) {
    const MapReader level(document, *part, keys::kLevelEffect);
    out.level_sigma = level.need("sigma", real(kSigmaBounds)).value_or(0);
    if (const auto time = level.get("time_constant", read_positive_duration)) {
      out.level_time_constant = static_cast<double>(time->ms) / static_cast<double>(kMsPerDay);
    }
  }
  if (const auto part = map.find("organisations")) {
    const MapReader shares(document, *part, keys::kOrganisationEffect);
    out.organisation_sigma = shares.need("sigma", real(kSigmaBounds)).value_or(0);
    out.organisation_memory = shares.get("memory", real(kMemoryBounds)).value_or(0);
  }
  if (const auto part = map.find("state")) {
    read_state(document, *part, organisations, first_day, out);
  }
  if (const auto part = map.find("holidays")) read_holidays(document, *part, out);
  return out;
}

sim::Downtime read_downtime(Document& document, const Item& item) {
  const MapReader map(document, item, keys::kDowntime);
  sim::Downtime out;
  out.after = map.need("after", read_time_distribution).value_or(out.after);
  out.length = map.need("length", read_time_distribution).value_or(out.length);
  if (const auto chance = map.get("for_good", read_chance)) out.for_good = chance->probability();
  return out;
}

}  // namespace fleetbill::scenarios
