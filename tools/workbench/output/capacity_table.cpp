#include "tools/workbench/output/capacity_table.hpp"

#include <fmt/core.h>

#include "billing/units/text.hpp"
#include "tools/workbench/output/summary.hpp"

namespace fleetbill::workbench {

using billing::Cell;
using billing::Table;

namespace {

/// Most faults in a summary.
constexpr std::size_t kMostFaults = 5;

template <class T>
Cell cell(const std::optional<T>& value) {
  return value ? Cell(*value) : Cell();
}

void append(std::vector<Cell>& row, const std::optional<Peak>& peak) {
  row.emplace_back(peak ? Cell(peak->value) : Cell());
  row.emplace_back(peak ? Cell(peak->at) : Cell());
}

std::vector<Cell> row_of(const CapacityPeriod& period, std::size_t width) {
  std::vector<Cell> row{period.month ? to_string(*period.month) : "run", cell(period.from),
                        cell(period.to)};
  append(row, period.messages);
  append(row, period.uploads);
  append(row, period.connections);
  append(row, period.backlog);
  row.push_back(cell(period.dropped));
  append(row, period.devices);
  row.emplace_back(period.api_calls);
  row.emplace_back(static_cast<std::int64_t>(period.journal_bytes()));
  row.resize(width);
  return row;
}

std::vector<Cell> row_of(const FaultRecovery& recovery, std::size_t width) {
  std::vector<Cell> row{recovery.fault.kind, recovery.fault.from, recovery.fault.to};
  row.resize(width - 4);
  row.emplace_back(recovery.normal);
  row.emplace_back(recovery.at_end);
  row.push_back(cell(recovery.recovered));
  const auto duration = recovery.duration();
  row.emplace_back(duration ? Cell(duration->ms / minutes(1).ms) : Cell());
  return row;
}

/// Returns a count with its unit: `1,234 messages`.
std::string counted(std::int64_t number, std::string_view unit) {
  const auto count = static_cast<std::uint64_t>(number);
  return concat(grouped(count), ' ', plural(count, unit));
}

/// Formats an instant without seconds: `2026-01-31T12:00Z`.
std::string minute_text(Instant t) { return to_string(t).substr(0, 16) + "Z"; }

std::string duration_text(Duration duration) {
  const std::int64_t all = duration.ms / minutes(1).ms;
  return fmt::format("{} h {} min", all / 60, all % 60);
}

std::string recovery_text(const FaultRecovery& recovery) {
  const std::string fault = concat(recovery.fault.kind, " until ", minute_text(recovery.fault.to));
  const auto duration = recovery.duration();
  if (!duration) return "not normal after " + fault;
  return concat("normal ", duration_text(*duration), " after ", fault);
}

/// Lines of a summary: the first one has a name.
class Lines {
 public:
  void add(std::string_view name, const std::string& text) {
    out_ += fmt::format("{:<15} {}\n", name == last_ ? "" : name, text);
    last_ = name;
  }
  /// @param unit  of the peak, in the singular
  void add(std::string_view name, const std::optional<Peak>& peak, std::string_view unit,
           std::string_view detail = "") {
    if (!peak) return;
    add(name, fmt::format("{}{}, {}", counted(peak->value, unit), detail, minute_text(peak->at)));
  }
  [[nodiscard]] std::string finish() { return std::move(out_); }

 private:
  std::string_view last_;
  std::string out_;
};

}  // namespace

Table capacity_table(const Capacity& capacity) {
  Table table;
  table.title = "Capacity";
  table.columns = {"period",
                   "from",
                   "to",
                   "peak_messages",
                   "messages_hour",
                   "peak_uploads",
                   "uploads_hour",
                   "peak_connections",
                   "connections_hour",
                   "largest_backlog",
                   "backlog_hour",
                   "dropped",
                   "connected_devices",
                   "connected_day",
                   "api_calls",
                   "journal_bytes",
                   "normal_backlog",
                   "backlog_at_end",
                   "back_to_normal",
                   "minutes_to_normal"};
  for (const CapacityPeriod& period : capacity.periods) {
    table.rows.push_back(row_of(period, table.columns.size()));
  }
  for (const FaultRecovery& fault : capacity.faults) {
    table.rows.push_back(row_of(fault, table.columns.size()));
  }
  return table;
}

std::string capacity_text(const Capacity& capacity) {
  const CapacityPeriod& run = capacity.periods.back();
  Lines lines;
  lines.add("Peak hour", run.messages, "message");
  lines.add("Peak hour", run.uploads, "upload");
  lines.add("Peak hour", run.connections, "connection");
  if (run.devices) {
    lines.add("Peak day", fmt::format("{}, {}", counted(run.devices->value, "connected device"),
                                      to_string(run.devices->at).substr(0, 10)));
  }
  lines.add("Backlog", run.backlog, "record", " at most");
  for (std::size_t i = 0; i < capacity.faults.size(); ++i) {
    if (i == kMostFaults) {
      lines.add("Backlog", fmt::format("{} more faults: see report capacity",
                                       capacity.faults.size() - kMostFaults));
      break;
    }
    lines.add("Backlog", recovery_text(capacity.faults[i]));
  }
  if (run.api_calls > 0) {
    lines.add("API calls", grouped(static_cast<std::uint64_t>(run.api_calls)));
  }
  lines.add("Journal",
            fmt::format("{} bytes in {} rows", grouped(run.journal_bytes()), grouped(run.facts)));
  return lines.finish();
}

}  // namespace fleetbill::workbench
