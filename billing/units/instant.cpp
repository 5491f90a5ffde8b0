#include "billing/units/instant.hpp"

#include <array>

namespace fleetbill {
namespace {

/// Days since 1970-01-01 of a civil date, and back. Howard Hinnant, "chrono-Compatible Low-Level
/// Date Algorithms" (days_from_civil, civil_from_days).
constexpr std::int64_t days_from_civil(std::int64_t year, std::uint32_t month, std::uint32_t day) {
  year -= month <= 2 ? 1 : 0;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t shifted_month = month > 2 ? month - 3 : month + 9;
  const std::int64_t day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

constexpr Date civil_from_days(std::int64_t days) {
  days += 719'468;
  const std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
  const std::int64_t day_of_era = days - era * 146'097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted_month = (5 * day_of_year + 2) / 153;
  const auto day = static_cast<std::uint8_t>(day_of_year - (153 * shifted_month + 2) / 5 + 1);
  const auto month =
      static_cast<std::uint8_t>(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
  const std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  return {static_cast<std::int32_t>(year), month, day};
}

constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a / b - ((a % b != 0 && (a < 0) != (b < 0)) ? 1 : 0);
}

constexpr bool is_leap(std::int32_t year) {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/// Returns the value of `count` ASCII digits at `at`, or -1 for another character.
constexpr std::int32_t digits(std::string_view text, std::size_t at, std::size_t count) {
  std::int32_t value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

void put(std::string& out, std::int64_t value, int width) {
  std::string digits_text = std::to_string(value);
  out.append(static_cast<std::size_t>(std::max(0, width - static_cast<int>(digits_text.size()))),
             '0');
  out += digits_text;
}

}  // namespace

Instant Month::begin() const {
  const auto year = static_cast<std::int32_t>(1970 + floor_div(index, 12));
  const auto month = static_cast<std::uint32_t>(index - floor_div(index, 12) * 12 + 1);
  return {days_from_civil(year, month, 1) * kMsPerDay};
}

Month month_of(std::int32_t year, std::uint32_t month) {
  return {(year - 1970) * 12 + static_cast<std::int32_t>(month) - 1};
}

Month month_of(Instant t) {
  const Date date = date_of(t);
  return month_of(date.year, date.month);
}

Date date_of(Instant t) { return civil_from_days(floor_div(t.ms, kMsPerDay)); }

Instant start_of(Date date) {
  return {days_from_civil(date.year, date.month, date.day) * kMsPerDay};
}

std::int32_t days_in_month(std::int32_t year, std::uint32_t month) {
  constexpr std::array<std::int32_t, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : kDays[month - 1];
}

std::optional<Date> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const std::int32_t year = digits(text, 0, 4);
  const std::int32_t month = digits(text, 5, 2);
  const std::int32_t day = digits(text, 8, 2);
  if (year < kFirstYear || year >= kEndYear || month < 1 || month > 12 || day < 1) {
    return std::nullopt;
  }
  if (day > days_in_month(year, static_cast<std::uint32_t>(month))) return std::nullopt;
  return Date{year, static_cast<std::uint8_t>(month), static_cast<std::uint8_t>(day)};
}

std::optional<Month> parse_month(std::string_view text) {
  if (text.size() != 7) return std::nullopt;
  const auto date = parse_date(std::string(text) + "-01");
  if (!date) return std::nullopt;
  return month_of(date->year, date->month);
}

std::optional<Instant> parse_instant(std::string_view text) {
  const bool with_ms = text.size() == 24;
  if ((text.size() != 20 && !with_ms) || text[10] != 'T' || text[13] != ':' || text[16] != ':' ||
      text.back() != 'Z' || (with_ms && text[19] != '.')) {
    return std::nullopt;
  }
  const auto date = parse_date(text.substr(0, 10));
  const std::int32_t hour = digits(text, 11, 2);
  const std::int32_t minute = digits(text, 14, 2);
  const std::int32_t second = digits(text, 17, 2);
  const std::int32_t ms = with_ms ? digits(text, 20, 3) : 0;
  if (!date || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 ||
      ms < 0) {
    return std::nullopt;
  }
  return start_of(*date) + hours(hour) + minutes(minute) + seconds(second) + milliseconds(ms);
}

std::string to_string(Date d) {
  std::string out;
  put(out, d.year, 4);
  out += '-';
  put(out, d.month, 2);
  out += '-';
  put(out, d.day, 2);
  return out;
}

std::string to_string(Month m) { return to_string(date_of(m.begin())).substr(0, 7); }

std::string to_string(Instant t) {
  std::int64_t ms = t.ms - floor_div(t.ms, kMsPerDay) * kMsPerDay;
  std::string out = to_string(date_of(t));
  out += 'T';
  put(out, ms / 3'600'000, 2);
  out += ':';
  put(out, ms / 60'000 % 60, 2);
  out += ':';
  put(out, ms / 1000 % 60, 2);
  out += '.';
  put(out, ms % 1000, 3);
  out += 'Z';
  return out;
}

}  // namespace fleetbill
