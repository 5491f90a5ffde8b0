#include "billing/admission/covered_months.hpp"

#include <algorithm>

#include "billing/units/text.hpp"

namespace fleetbill::billing {
namespace {

std::string cited(const RowPlace& row, const std::vector<std::string>& files) {
  if (!row.position) return to_string(month_of(row.time));
  if (row.position->file >= files.size()) return concat("row ", row.position->line);
  return concat(files[row.position->file], ":", row.position->line);
}

}  // namespace

std::string describe(const TimeGap& gap, const std::vector<std::string>& files) {
  constexpr std::string_view kRemedy = ", or pass --allow-gap";
  const std::string far = concat(cited(gap.far, files), ": error: ");
  const std::string when = to_string(gap.far.time);
  if (gap.is_total) {
    return concat(far, "the bill has ", gap.months, " months from ", to_string(gap.near.time), " (",
                  cited(gap.near, files), ") to ", when, "; the limit is ", kMostMonths,
                  "; correct the time, state the months with --from-month and --to-month", kRemedy);
  }
  return concat(far, "the time ", when, " follows ", gap.months,
                " months without a row; the previous row is of ", to_string(gap.near.time), " (",
                cited(gap.near, files), "); the limit is ", kLongestGap,
                "; correct the time, state the months with --from-month and --to-month", kRemedy);
}

CoveredMonths::CoveredMonths(const StatedMonths& stated) : stated_(stated) {
  if (stated_.first) begin(*stated_.first, {stated_.first->begin(), std::nullopt});
}

void CoveredMonths::begin(Month month, const RowPlace& place) {
  first_ = last_ = month;
  month_end_ = month.end();
  start_ = latest_ = place;
}

void CoveredMonths::check_total(Month month, const RowPlace& far) {
  const std::int32_t months = month.index - first_->index + 1;
  if (!total_ && months > kMostMonths) total_ = TimeGap{true, start_, far, months};
}

void CoveredMonths::enter_month(Instant time, Position position) {
  if (has_ended_) return;
  const Month month = month_of(time);
  if (stated_.last && month > *stated_.last) return;
  if (!first_) return begin(month, {time, position});
  const RowPlace& near = latest_.time < start_.time ? start_ : latest_;
  const std::int32_t months = month.index - month_of(near.time).index - 1;
  if (!gap_ && months > kLongestGap) gap_ = TimeGap{false, near, {time, position}, months};
  check_total(month, {time, position});
  last_ = month;
  month_end_ = month.end();
}

void CoveredMonths::add_mark(Kind kind, Instant time, Position position) {
  if (kind == Kind::journal_begins) {
    has_begun_ = true;
    if (stated_.first) return;
    gap_.reset();  // of earlier facts, which bill no month
    total_.reset();
    const Month last = last_;
    begin(month_of(time), {time, position});
    if (has_ended_) last_ = last;
    return;
  }
  has_ended_ = true;
  if (stated_.last) return;
  last_ = month_of(time).previous();
  if (first_) check_total(last_, {time, position});
}

std::optional<Month> CoveredMonths::first() const {
  const bool closes_months = first_ && *first_ <= stated_.last.value_or(last_);
  return closes_months ? first_ : std::nullopt;
}

std::optional<Month> CoveredMonths::last() const {
  return first() ? std::optional(stated_.last.value_or(last_)) : std::nullopt;
}

std::optional<TimeGap> CoveredMonths::gap() const {
  if (gap_ && !is_span_stated()) return gap_;
  if (total_) return total_;
  if (!first() || last()->index - first_->index < kMostMonths) return std::nullopt;
  return TimeGap{true, start_, {last()->begin(), std::nullopt}, last()->index - first_->index + 1};
}

}  // namespace fleetbill::billing
