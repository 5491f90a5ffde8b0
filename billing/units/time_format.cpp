#include "billing/units/time_format.hpp"

#include <algorithm>
#include <array>

#include "billing/units/error.hpp"
#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"

namespace fleetbill {
namespace {

constexpr std::string_view kDirectives = "YmbdHIMSfpz";
constexpr std::array<std::string_view, 12> kMonths{"jan", "feb", "mar", "apr", "may", "jun",
                                                   "jul", "aug", "sep", "oct", "nov", "dec"};

[[noreturn]] void refuse(std::string_view format, std::string_view what) {
  throw Error(
      ErrorKind::invalid,
      concat(quote(format), " is not a time format: ", what,
             "; it is epoch_s, epoch_ms, or has %Y, %m or %b, %d, and perhaps %H or %I with "
             "%p, %M, %S, %f and %z, such as '%d/%m/%Y %H:%M'"));
}

/// Reads a text from left to right.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] bool is_at(char c) const { return !rest_.empty() && rest_.front() == c; }

  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  /// Reads from `least` to `most` digits.
  std::optional<std::int64_t> take_number(std::size_t least, std::size_t most) {
    std::size_t n = 0;
    while (n < most && n < rest_.size() && rest_[n] >= '0' && rest_[n] <= '9') ++n;
    if (n < least) return std::nullopt;
    const auto number = parse_digits(rest_.substr(0, n), 999'999'999);
    rest_.remove_prefix(n);
    return number;
  }

  /// Reads one of the words, ignoring case. @returns its index
  template <std::size_t N>
  std::optional<std::int64_t> take_word(const std::array<std::string_view, N>& words) {
    for (std::size_t i = 0; i < N; ++i) {
      if (to_lower_ascii(rest_.substr(0, words[i].size())) != words[i]) continue;
      rest_.remove_prefix(words[i].size());
      return static_cast<std::int64_t>(i);
    }
    return std::nullopt;
  }

  /// Reads the digits of a fraction, as milliseconds.
  std::optional<std::int64_t> take_fraction() {
    const std::size_t before = rest_.size();
    const std::string_view digits = rest_;
    if (!take_number(1, 9)) return std::nullopt;
    std::string three(digits.substr(0, std::min<std::size_t>(3, before - rest_.size())));
    three.resize(3, '0');
    return parse_digits(three, 999);
  }

  /// Reads `Z`, `+01:00`, `+0100` or `+01`, as minutes.
  std::optional<std::int64_t> take_offset() {
    if (take('Z')) return 0;
    const bool is_west = !rest_.empty() && rest_.front() == '-';
    if (!take('+') && !take('-')) return std::nullopt;
    const auto hour = take_number(2, 2);
    const bool has_colon = take(':');
    const auto minute = take_number(2, 2);
    if (!hour || *hour > 23 || (has_colon && !minute) || minute.value_or(0) > 59) {
      return std::nullopt;
    }
    const std::int64_t all = *hour * 60 + minute.value_or(0);
    return is_west ? -all : all;
  }

 private:
  std::string_view rest_;
};

/// The values of the directives of a format, by letter.
struct Fields {
  std::int64_t year = 0, month = 1, day = 1;
  std::int64_t hour = 0, minute = 0, second = 0, ms = 0;
  std::optional<std::int64_t> offset;  // minutes
  std::int64_t afternoon = 0;

  bool take(char directive, Cursor& text) {
    std::optional<std::int64_t> value;
    switch (directive) {
      case 'Y': value = text.take_number(4, 4); break;
      case 'b': value = text.take_word(kMonths); break;
      case 'p': value = text.take_word(std::array<std::string_view, 2>{"am", "pm"}); break;
      case 'f': value = text.take_fraction(); break;
      case 'z': value = text.take_offset(); break;
      default: value = text.take_number(1, 2);
    }
    if (value) put(directive, *value);
    return value.has_value();
  }

  [[nodiscard]] bool is_a_time() const {
    return year >= kFirstYear && year < kEndYear && month >= 1 && month <= 12 && day >= 1 &&
           day <=
               days_in_month(static_cast<std::int32_t>(year), static_cast<std::uint32_t>(month)) &&
           hour <= 23 && minute <= 59 && second <= 59;
  }

 private:
  void put(char directive, std::int64_t value) {
    switch (directive) {
      case 'Y': year = value; break;
      case 'm': month = value; break;
      case 'b': month = value + 1; break;
      case 'd': day = value; break;
      case 'H': hour = value; break;
      case 'I': hour = value >= 1 && value <= 12 ? value % 12 : 99; break;
      case 'M': minute = value; break;
      case 'S': second = value; break;
      case 'f': ms = value; break;
      case 'p': afternoon = value; break;
      default: offset = value;
    }
  }
};

std::optional<WrittenTime> read_epoch(std::string_view text, std::int64_t unit) {
  const Instant end = start_of({kEndYear, 1, 1});
  const auto count = parse_digits(text, (end.ms - 1) / unit);
  if (!count) return std::nullopt;
  return WrittenTime{{*count * unit}, {unit}, Duration{}};
}

}  // namespace

std::optional<Instant> parse_plain_time(std::string_view text) {
  if (const auto instant = parse_instant(text)) return instant;
  if (const auto date = parse_date(text)) return start_of(*date);
  if (const auto month = parse_month(text)) return month->begin();
  return std::nullopt;
}

TimeFormat::TimeFormat(std::string_view format) : text_(format) {
  if (format == "epoch_s" || format == "epoch_ms") {
    epoch_unit_ = format == "epoch_s" ? 1000 : 1;
    return;
  }
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') {
      parts_.push_back({0, format[i]});
      continue;
    }
    ++i;
    if (i < format.size() && format[i] == '%') {
      parts_.push_back({0, '%'});
    } else if (i < format.size() && kDirectives.find(format[i]) != std::string_view::npos) {
      if (has(format[i])) refuse(format, concat("%", format[i], " is a duplicate"));
      parts_.push_back({format[i], 0});
    } else {
      const std::string_view rest = format.substr(std::min(i, format.size()));
      refuse(format, concat("it has no %", first_printable(rest)));
    }
  }
  check();
}

bool TimeFormat::is_probably_seconds(Instant t) const {
  return epoch_unit_ == 1 && t < start_of({kFirstYear, 3, 1});
}

bool TimeFormat::has(char directive) const {
  return std::any_of(parts_.begin(), parts_.end(),
                     [=](const Part& part) { return part.directive == directive; });
}

void TimeFormat::check() const {
  if (!has('Y') || !has('d') || has('m') == has('b')) {
    refuse(text_, "it needs a year, a month and a day");
  }
  if (has('I') != has('p') || (has('I') && has('H')))
    refuse(text_, "use %I with %p, or %H without them");
  const bool has_hour = has('H') || has('I');
  if ((has('M') && !has_hour) || (has('S') && !has('M')) || (has('f') && !has('S'))) {
    refuse(text_, "a larger unit of time is missing");
  }
}

std::optional<WrittenTime> TimeFormat::read(std::string_view text) const {
  if (epoch_unit_ > 0) return read_epoch(text, epoch_unit_);
  Cursor cursor(text);
  Fields fields;
  bool has_fraction = false;
  const auto is_absent_fraction = [&](std::size_t at) {
    const bool is_mark = parts_[at].literal == '.' || parts_[at].literal == ',';
    return is_mark && at + 1 < parts_.size() && parts_[at + 1].directive == 'f' &&
           !cursor.is_at(parts_[at].literal);
  };
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const Part& part = parts_[i];
    if (is_absent_fraction(i)) {
      ++i;
      continue;
    }
    has_fraction |= part.directive == 'f';
    const bool taken =
        part.directive == 0 ? cursor.take(part.literal) : fields.take(part.directive, cursor);
    if (!taken) return std::nullopt;
  }
  if (!cursor.at_end() || !fields.is_a_time()) return std::nullopt;
  const Date date{static_cast<std::int32_t>(fields.year), static_cast<std::uint8_t>(fields.month),
                  static_cast<std::uint8_t>(fields.day)};
  WrittenTime out;
  out.local = start_of(date) + hours(fields.hour + 12 * fields.afternoon) + minutes(fields.minute) +
              seconds(fields.second) + milliseconds(fields.ms);
  out.precision = has_fraction           ? milliseconds(1)
                  : has('S')             ? seconds(1)
                  : has('M')             ? minutes(1)
                  : has('H') || has('I') ? hours(1)
                                         : days(1);
  if (fields.offset) out.offset = minutes(*fields.offset);
  return out;
}

}  // namespace fleetbill
