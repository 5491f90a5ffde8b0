#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace fleetbill {

/// Milliseconds of a day: days have no leap seconds.
inline constexpr std::int64_t kMsPerDay = 86'400'000;

/// A length of time in integer milliseconds.
struct Duration {
  std::int64_t ms = 0;

  constexpr auto operator<=>(const Duration&) const = default;
};

constexpr Duration milliseconds(std::int64_t n) { return {n}; }
constexpr Duration seconds(std::int64_t n) { return {n * 1000}; }
constexpr Duration minutes(std::int64_t n) { return {n * 60'000}; }
constexpr Duration hours(std::int64_t n) { return {n * 3'600'000}; }
constexpr Duration days(std::int64_t n) { return {n * kMsPerDay}; }

/// A point of time: milliseconds since 1970-01-01T00:00:00Z, UTC, without leap seconds (as in
/// POSIX).
struct Instant {
  std::int64_t ms = 0;

  constexpr auto operator<=>(const Instant&) const = default;
};

constexpr Instant operator+(Instant t, Duration d) { return {t.ms + d.ms}; }
constexpr Instant operator-(Instant t, Duration d) { return {t.ms - d.ms}; }
constexpr Duration operator-(Instant a, Instant b) { return {a.ms - b.ms}; }
constexpr Duration operator+(Duration a, Duration b) { return {a.ms + b.ms}; }
constexpr Duration operator-(Duration a, Duration b) { return {a.ms - b.ms}; }
constexpr Duration operator*(Duration d, std::int64_t n) { return {d.ms * n}; }

/// "Never Connected": earlier than every instant of a journal.
inline constexpr Instant kNever{std::numeric_limits<std::int64_t>::min()};

/// A day of the proleptic Gregorian calendar.
struct Date {
  std::int32_t year = 1970;
  std::uint8_t month = 1;  ///< 1 to 12
  std::uint8_t day = 1;    ///< 1 to 31

  constexpr auto operator<=>(const Date&) const = default;
};

/// A calendar month in UTC, the billing period: [1st 00:00:00.000, next 1st 00:00:00.000).
/// `index` counts months since January 1970.
struct Month {
  std::int32_t index = 0;

  constexpr auto operator<=>(const Month&) const = default;

  [[nodiscard]] constexpr Month next() const { return {index + 1}; }
  [[nodiscard]] constexpr Month previous() const { return {index - 1}; }
  [[nodiscard]] Instant begin() const;
  /// The first instant that is no longer in the month.
  [[nodiscard]] Instant end() const { return next().begin(); }
  [[nodiscard]] bool contains(Instant t) const { return begin() <= t && t < end(); }
};

/// The first years and the year after the last that a journal may name (docs/journal.md: 1970 to
/// 9998, so that the month after the last one can still be named).
inline constexpr std::int32_t kFirstYear = 1970;
inline constexpr std::int32_t kEndYear = 9999;

Month month_of(Instant t);
Month month_of(std::int32_t year, std::uint32_t month);
Date date_of(Instant t);
Instant start_of(Date date);
std::int32_t days_in_month(std::int32_t year, std::uint32_t month);

/// Reads `YYYY-MM-DDThh:mm:ss[.sss]Z`, years 1970 to 9998, exactly in this form (docs/journal.md).
/// @returns `std::nullopt` for any other text, impossible days and leap seconds included
std::optional<Instant> parse_instant(std::string_view text);

/// Reads `YYYY-MM`, years 1970 to 9998.
std::optional<Month> parse_month(std::string_view text);

/// Reads `YYYY-MM-DD`, years 1970 to 9998.
std::optional<Date> parse_date(std::string_view text);

/// Returns `YYYY-MM-DDThh:mm:ss.sssZ`: every printed time has three decimals and a `Z`.
std::string to_string(Instant t);

/// `YYYY-MM`.
std::string to_string(Month m);

/// `YYYY-MM-DD`.
std::string to_string(Date d);

}  // namespace fleetbill
