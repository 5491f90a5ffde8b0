#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "billing/units/instant.hpp"

namespace fleetbill {

/// A date and a time of day as a text says them, in whatever zone.
struct WrittenTime {
  Instant local;                   ///< as if it were UTC
  Duration precision;              ///< how exactly it was written: a day, a minute, a second, 1 ms
  std::optional<Duration> offset;  ///< of local time from UTC, if the text says it
};

/// A time as users write it on a command line: as a journal does, or a day or a month, which begins
/// at 00:00 UTC.
/// @returns nothing if it is none of them
std::optional<Instant> parse_plain_time(std::string_view text);

/// How somebody else writes times: `%d/%m/%Y %H:%M`, in the words of strptime, or `epoch_s` and
/// `epoch_ms`, whole seconds and milliseconds since 1970.
///
/// `%Y` four digits, `%m` `%d` `%H` `%I` `%M` `%S` one or two, `%f` the digits of a fraction of a
/// second, `%b` Jan to Dec, `%p` AM or PM, `%z` `Z`, `+01:00`, `+0100` or `+01`, `%%` a per cent
/// sign; everything else stands for itself.
class TimeFormat {
 public:
  /// Errors: `Error(invalid)` saying what is wrong with the format, and what it can have
  explicit TimeFormat(std::string_view format);

  [[nodiscard]] const std::string& text() const { return text_; }

  /// @returns nothing if the text is not written so, or there is no such day or time, or it is
  ///   outside of the years 1970 to 9998
  [[nodiscard]] std::optional<WrittenTime> read(std::string_view text) const;

 private:
  void check() const;
  [[nodiscard]] bool has(char directive) const;

  struct Part {
    char directive = 0;  // 0: a character that stands for itself
    char literal = 0;
  };
  std::string text_;
  std::vector<Part> parts_;
  std::int64_t epoch_unit_ = 0;  // milliseconds; 0: a calendar's time
};

}  // namespace fleetbill
