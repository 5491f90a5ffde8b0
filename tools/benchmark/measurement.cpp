#include "tools/benchmark/measurement.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace fleetbill::bench {
namespace {

struct Prefix {
  double factor;
  const char* text;
};

template <std::size_t N>
std::string with_prefix(double value, const std::array<Prefix, N>& prefixes, const char* unit) {
  for (const Prefix& prefix : prefixes) {
    if (std::abs(value) < prefix.factor) continue;
    const double scaled = value / prefix.factor;
    const int decimals = scaled >= 99.95 ? 0 : scaled >= 9.995 ? 1 : 2;
    const std::string suffix = std::string(prefix.text) + unit;
    return fmt::format("{:.{}f}{}{}", scaled, decimals, suffix.empty() ? "" : " ", suffix);
  }
  return fmt::format("{:.3g}{}{}", value, *unit == 0 ? "" : " ", unit);
}

}  // namespace

bool is_met(const Measurement& m, const Budget& budget) {
  switch (budget.of) {
    case Budget::Of::rate: return m.per_second() >= budget.limit;
    case Budget::Of::time: return m.taken.seconds <= budget.limit;
    case Budget::Of::peak: return static_cast<double>(m.peak_bytes) <= budget.limit;
    case Budget::Of::bytes: return m.bytes <= budget.limit;
  }
  return false;
}

std::string to_text(const Measurement& m, const Budget& budget) {
  switch (budget.of) {
    case Budget::Of::rate: return fmt::format("≥ {} {}/s", short_number(budget.limit), m.unit);
    case Budget::Of::time: return "≤ " + short_seconds(budget.limit);
    case Budget::Of::peak: return "≤ " + short_bytes(budget.limit);
    case Budget::Of::bytes: return fmt::format("≤ {:.0f} bytes a {}", budget.limit, m.bytes_per);
  }
  return {};
}

std::string short_number(double value) {
  static constexpr std::array<Prefix, 4> kPrefixes{{{1e9, "G"}, {1e6, "M"}, {1e3, "k"}, {1, ""}}};
  return with_prefix(value, kPrefixes, "");
}

std::string short_bytes(double bytes) {
  static constexpr std::array<Prefix, 4> kPrefixes{
      {{1024.0 * 1024 * 1024, "Gi"}, {1024.0 * 1024, "Mi"}, {1024, "Ki"}, {1, ""}}};
  return with_prefix(bytes, kPrefixes, "B");
}

std::string short_seconds(double seconds) {
  static constexpr std::array<Prefix, 4> kPrefixes{
      {{1, ""}, {1e-3, "m"}, {1e-6, "µ"}, {1e-9, "n"}}};
  return with_prefix(seconds, kPrefixes, "s");
}

nlohmann::ordered_json to_json(const Measurement& m) {
  nlohmann::ordered_json json{{"name", m.name},
                              {"unit", m.unit},
                              {"count", m.count},
                              {"seconds", m.taken.seconds},
                              {"cpu_seconds", m.taken.cpu_seconds},
                              {"runs", m.runs},
                              {"per_second", m.per_second()}};
  if (m.bytes > 0) json["bytes_per_" + m.bytes_per] = m.bytes;
  if (m.peak_bytes > 0) json["peak_bytes"] = m.peak_bytes;
  json["bill"] = m.result.bill;
  if (!m.result.digest.empty()) json["digest"] = m.result.digest;
  json["budgets"] = nlohmann::ordered_json::array();
  for (const Budget& budget : m.budgets) {
    json["budgets"].push_back({{"budget", to_text(m, budget)}, {"met", is_met(m, budget)}});
  }
  return json;
}

}  // namespace fleetbill::bench
