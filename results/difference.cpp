#include "results/difference.hpp"

#include <array>
#include <optional>
#include <utility>

#include "billing/units/merge_join.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::results {
namespace {

/// Collects differences.
class Differences {
 public:
  void compare(std::string what, std::string a, std::string b) {
    if (a != b) out_.push_back({std::move(what), std::move(a), std::move(b)});
  }
  template <std::integral T>
  void compare(std::string what, T a, T b) {
    compare(std::move(what), std::to_string(a), std::to_string(b));
  }
  [[nodiscard]] std::vector<Difference> finish() { return std::move(out_); }

 private:
  std::vector<Difference> out_;
};

std::string month_text(const std::optional<Month>& month) {
  return month ? to_string(*month) : std::string();
}

/// The end of the facts of a provisional month; empty if all months are complete.
std::string end_text(const std::optional<Instant>& time) {
  return time ? to_string(*time) : std::string();
}

/// A series: its name, and which value of a point it is.
template <class Point>
using Values = std::pair<std::string_view, std::int64_t Point::*>;

/// Compares one series of both runs. A point that one run lacks is compared as an empty text.
template <class Point>
void compare_points(const std::vector<Point>& a, const std::vector<Point>& b, Instant Point::*time,
                    const Values<Point>& values, Differences& out) {
  const auto& [name, value] = values;
  const auto text = [value = value](const Point* point) {
    return point == nullptr ? std::string() : std::to_string(point->*value);
  };
  merge_join(
      a, b, [=](const Point& point) { return point.*time; },
      [&, name = name](const Point* left, const Point* right) {
        const Point& either = left != nullptr ? *left : *right;
        out.compare(concat(name, " of ", to_string(either.*time)), text(left), text(right));
      });
}

}  // namespace

std::vector<Difference> differences(const Summary& a, const Summary& b) {
  Differences out;
  out.compare("first closed month", month_text(a.first_month), month_text(b.first_month));
  out.compare("last closed month", month_text(a.last_month), month_text(b.last_month));
  out.compare("end of the facts", end_text(a.facts_end), end_text(b.facts_end));
  out.compare("currency", a.currency ? std::string(a.currency->code()) : "",
              b.currency ? std::string(b.currency->code()) : "");
  out.compare("rows read", a.rows.read, b.rows.read);
  out.compare("rows applied", a.rows.applied, b.rows.applied);
  out.compare("rows duplicate", a.rows.duplicate, b.rows.duplicate);
  out.compare("rows quarantined", a.rows.quarantined, b.rows.quarantined);
  out.compare("recorded facts", a.facts, b.facts);
  using sim::Conservation;
  constexpr std::array<std::pair<std::string_view, std::int64_t Conservation::*>, 5> kRecords{
      {{"records made", &Conservation::made},
       {"records delivered", &Conservation::delivered},
       {"records discarded", &Conservation::discarded},
       {"records dropped", &Conservation::dropped},
       {"records cached", &Conservation::cached}}};
  for (const auto& [name, count] : kRecords) {
    const auto text = [count = count](const std::optional<Conservation>& records) {
      return records ? std::to_string((*records).*count) : std::string();
    };
    out.compare(std::string(name), text(a.conservation), text(b.conservation));
  }
  return out.finish();
}

std::vector<Difference> differences(const sim::Series& a, const sim::Series& b) {
  using sim::DayPoint;
  using sim::HourPoint;
  Differences out;
  for (const Values<HourPoint>& values :
       {Values<HourPoint>{"messages", &HourPoint::messages},
        Values<HourPoint>{"uploads", &HourPoint::uploads},
        Values<HourPoint>{"connections", &HourPoint::connections},
        Values<HourPoint>{"cached records", &HourPoint::cached_records},
        Values<HourPoint>{"dropped records", &HourPoint::dropped_records}}) {
    compare_points(a.hours, b.hours, &HourPoint::hour, values, out);
  }
  for (const Values<DayPoint>& values :
       {Values<DayPoint>{"cached records", &DayPoint::cached_records},
        Values<DayPoint>{"connected devices", &DayPoint::connected_devices},
        Values<DayPoint>{"enabled assets", &DayPoint::enabled_assets}}) {
    compare_points(a.days, b.days, &DayPoint::day, values, out);
  }
  return out.finish();
}

}  // namespace fleetbill::results
