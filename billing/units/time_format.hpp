#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "billing/units/instant.hpp"

namespace fleetbill {

/// A date and a time of day as written in a text, in any time zone.
struct WrittenTime {
  Instant local;                   ///< as if it were UTC
  Duration precision;              ///< the smallest written unit: a day, a minute, a second, 1 ms
  std::optional<Duration> offset;  ///< of local time from UTC; `std::nullopt` if not written
};

/// Reads a time of a command line: in the format of a journal, or a day or a month, which starts at
/// 00:00 UTC.
/// @returns `std::nullopt` for any other text
std::optional<Instant> parse_plain_time(std::string_view text);

/// The time format of a vendor export: directives of strptime such as `%d/%m/%Y %H:%M`, or
/// `epoch_s` or `epoch_ms`, integer seconds or milliseconds since 1970.
///
/// `%Y` four digits, `%m` `%d` `%H` `%I` `%M` `%S` one or two, `%f` the digits of a fraction of a
/// second, `%b` Jan to Dec, `%p` AM or PM, `%z` `Z`, `+01:00`, `+0100` or `+01`, `%%` a per cent
/// sign; every other character is literal. A fraction may be absent together with the point or
/// comma before it, since many programs omit a fraction of zero.
class TimeFormat {
 public:
  /// Errors: `Error(invalid)` with the problem of the format and the allowed directives
  explicit TimeFormat(std::string_view format);

  [[nodiscard]] const std::string& text() const { return text_; }
  /// Returns the unit of `epoch_s` or `epoch_ms` in milliseconds; 0 for a calendar time.
  [[nodiscard]] std::int64_t epoch_unit() const { return epoch_unit_; }
  /// Whether the format probably read seconds as milliseconds: with `epoch_ms`, seconds of the
  /// years up to 2130 are in the first weeks of 1970.
  [[nodiscard]] bool is_probably_seconds(Instant t) const;
  /// Whether each time has its own offset from UTC, so that no zone is needed.
  [[nodiscard]] bool has_offset() const { return epoch_unit_ > 0 || has('z'); }

  /// @returns `std::nullopt` if the text has another format, the day or time does not exist, or the
  ///   year is outside 1970 to 9998
  [[nodiscard]] std::optional<WrittenTime> read(std::string_view text) const;

 private:
  void check() const;
  [[nodiscard]] bool has(char directive) const;

  struct Part {
    char directive = 0;  // 0: a literal character
    char literal = 0;
  };
  std::string text_;
  std::vector<Part> parts_;
  std::int64_t epoch_unit_ = 0;  // milliseconds; 0: a calendar time
};

}  // namespace fleetbill
