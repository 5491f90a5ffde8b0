#include "billing/pelion/calendar.hpp"

#include <algorithm>

namespace fleetbill::billing::pelion {
namespace {

bool is_business_day(Instant day) {
  const std::int64_t number = day.ms / days(1).ms;  // of 1970-01-01, a Thursday: 0
  const std::int64_t weekday = (number + 3) % 7;    // Monday: 0
  return weekday < 5;
}

}  // namespace

Instant months_later(Instant start, std::int64_t months, LeapDayRule rule) {
  const Month first = month_of(start);
  const Duration time_of_day = start - start_of(date_of(start));
  const Month target{first.index + static_cast<std::int32_t>(months)};
  const Date begin = date_of(target.begin());
  const std::int32_t day = date_of(start).day;
  const std::int32_t last = days_in_month(begin.year, begin.month);
  if (day > last && rule == LeapDayRule::march_1) return target.end() + time_of_day;
  return target.begin() + days(std::min(day, last) - 1) + time_of_day;
}

Instant report_time(Month month, std::int64_t business_day) {
  Instant day = month.end();
  for (std::int64_t seen = 0;; day = day + days(1)) {
    seen += is_business_day(day) ? 1 : 0;
    if (seen >= business_day) return day + hours(2);
  }
}

}  // namespace fleetbill::billing::pelion
