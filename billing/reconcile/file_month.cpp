#include "billing/reconcile/file_month.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing::reconcile {
namespace {

[[noreturn]] void refuse_month(const std::string& file, std::uint32_t line,
                               const std::string& what) {
  throw Error(ErrorKind::invalid, concat(file, ":", line, ": error: ", what));
}

/// The rows whose time is in one month.
struct MonthOfRows {
  std::uint64_t rows = 0;
  std::uint32_t first_line = 0;
};

std::map<Month, MonthOfRows> rows_by_month(const std::vector<VendorRow>& rows, std::size_t column) {
  std::map<Month, MonthOfRows> months;
  for (const VendorRow& row : rows) {
    const bool has_time = row.kind == VendorRow::Kind::line && !row.values[column].text.empty();
    if (!has_time || row.values[column].number == kNever.ms) continue;
    MonthOfRows& month = months[month_of(Instant{row.values[column].number})];
    if (month.rows++ == 0) month.first_line = row.line;
  }
  return months;
}

/// Returns the month of most timestamps.
Month month_of_timestamps(const std::vector<VendorRow>& rows, std::size_t column,
                          std::optional<Month> wanted, Month first, Month last,
                          const std::string& file) {
  const auto months = rows_by_month(rows, column);
  if (months.empty()) return wanted.value_or(last);
  const auto most =
      std::max_element(months.begin(), months.end(),
                       [](const auto& a, const auto& b) { return a.second.rows < b.second.rows; });
  if (wanted && most->first != *wanted) {
    refuse_month(file, most->second.first_line,
                 concat("most timestamps of the file are in ", to_string(most->first),
                        ", not in the requested month, ", to_string(*wanted)));
  }
  if (most->first < first || last < most->first) {
    refuse_month(file, most->second.first_line,
                 concat("most timestamps of the file are in ", to_string(most->first),
                        ", and the run has ", to_string(first), " to ", to_string(last)));
  }
  return most->first;
}

/// In the bill of a month no asset was last connected after it, and some were within it.
void check_last_connected(const std::vector<VendorRow>& rows, std::size_t column, Month month,
                          bool is_requested, const std::string& file) {
  const auto months = rows_by_month(rows, column);
  if (months.empty()) return;
  const auto& [latest, of_latest] = *months.rbegin();
  if (!is_requested && latest < month) {
    refuse_month(file, of_latest.first_line,
                 concat("no asset of the file was last connected in ", to_string(month),
                        ", the last month of the run, and some were in ", to_string(latest),
                        "; select the month of the file with --month"));
  }
  std::uint64_t within = 0, after = 0;
  std::uint32_t line = 0;
  for (const auto& [seen, count] : months) {
    (seen <= month ? within : after) += count.rows;
    if (seen > month && line == 0) line = count.first_line;
  }
  if (after <= within) return;
  refuse_month(file, line,
               concat("most assets of the file were last connected after ", to_string(month),
                      ", so that it is of a later month; select it with --month"));
}

}  // namespace

Month month_of_file(const reports::Source& source, const Request& request, const VendorFormat& form,
                    const std::vector<VendorRow>& rows, const std::string& file) {
  if (source.months.empty()) throw Error(ErrorKind::invalid, "the run closed no month");
  const Month last = source.months.back().usage.month;
  const Month first = source.months.front().usage.month;
  if (form.is_pelion()) {
    return month_of_timestamps(rows, form.index_of(Field::timestamp), request.month, first, last,
                               file);
  }
  const Month month = request.month.value_or(last);
  for (std::size_t i = 0; i < form.columns.size(); ++i) {
    if (form.columns[i].type == CellType::last_connected) {
      check_last_connected(rows, i, month, request.month.has_value(), file);
    }
  }
  return month;
}

}  // namespace fleetbill::billing::reconcile
