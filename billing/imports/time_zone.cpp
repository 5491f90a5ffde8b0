#include "billing/imports/time_zone.hpp"

#include <date/tz.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "billing/units/error.hpp"
#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing::imports {
namespace {

using Milliseconds = std::chrono::milliseconds;

/// Returns the text of an offset: `+08:00`.
std::optional<Duration> parse_offset(std::string_view text) {
  const bool has_form = text.size() == 6 && (text[0] == '+' || text[0] == '-') && text[3] == ':';
  if (!has_form) return std::nullopt;
  const auto hour = parse_digits(text.substr(1, 2), 14);
  const auto minute = parse_digits(text.substr(4, 2), 59);
  if (!hour || !minute) return std::nullopt;
  const Duration offset = hours(*hour) + minutes(*minute);
  return text[0] == '-' ? offset * -1 : offset;
}

[[noreturn]] void refuse_zone(std::string_view name) {
  std::vector<std::string> names;
  for (const date::time_zone& zone : date::get_tzdb().zones) {
    // An abbreviation such as MST is a different zone, however similar its name is.
    const bool is_abbreviation = std::none_of(zone.name().begin(), zone.name().end(), [](char c) {
      return c == '/' || (c >= 'a' && c <= 'z');
    });
    if (!is_abbreviation) names.push_back(zone.name());
  }
  throw Error(ErrorKind::invalid,
              concat("unknown time zone ", quote(name), did_you_mean(name, names),
                     "; use UTC, an offset such as +08:00, or a place such as Europe/Berlin"));
}

Instant to_instant(Instant local, std::chrono::seconds offset) {
  return local - seconds(offset.count());
}

}  // namespace

TimeZone::TimeZone(std::string_view name) : name_(name) {
  if (name == "UTC" || name == "Z") return;
  if (const auto offset = parse_offset(name)) {
    offset_ = *offset;
    return;
  }
  try {
    place_ = date::locate_zone(name_);
  } catch (const std::runtime_error&) {
    refuse_zone(name);
  }
}

std::vector<TimeZone::Offset> TimeZone::offsets(Instant from, Instant to) const {
  if (place_ == nullptr) return {{from, offset_}};
  std::vector<Offset> out;
  for (Instant at = from; at < to;) {
    const auto info = place_->get_info(date::sys_time<Milliseconds>(Milliseconds(at.ms)));
    const Duration value = seconds(info.offset.count());
    if (out.empty() || out.back().value != value) out.push_back({at, value});
    const std::int64_t end =
        std::chrono::duration_cast<std::chrono::seconds>(info.end.time_since_epoch()).count();
    // The last offset has no end; its seconds are beyond those of milliseconds.
    if (end >= to.ms / 1000 + 1) break;
    at = Instant{end * 1000};
  }
  return out;
}

TimeZone::Reading TimeZone::to_utc(Instant local) const {
  if (place_ == nullptr) {
    const Instant t = local - offset_;
    return {t, t, t};
  }
  const auto info = place_->get_info(date::local_time<Milliseconds>(Milliseconds(local.ms)));
  const Instant first = to_instant(local, info.first.offset);
  switch (info.result) {
    case date::local_info::unique: return {first, first, first};
    case date::local_info::ambiguous: return {first, to_instant(local, info.second.offset), first};
    default: return {std::nullopt, std::nullopt, first};
  }
}

}  // namespace fleetbill::billing::imports
