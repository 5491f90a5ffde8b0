#include "tools/workbench/rebill/rebill_report.hpp"

#include <fmt/core.h>

#include <cstddef>
#include <string_view>
#include <vector>

#include "tools/workbench/output/render.hpp"
#include "tools/workbench/output/summary.hpp"

namespace fleetbill::workbench {

using billing::SplitBy;
using billing::Table;
using Json = nlohmann::ordered_json;

namespace {

std::string months_text(const Rebilling& rebilling) {
  const Month first = rebilling.new_months.front().usage.month;
  const Month last = rebilling.new_months.back().usage.month;
  return first == last ? to_string(first)
                       : fmt::format("{} to {}", to_string(first), to_string(last));
}

std::string late_text(const LateEvents& late) {
  const auto list = [](std::string_view title, const std::vector<std::string>& rows,
                       std::size_t most) {
    std::string out;
    for (std::size_t i = 0; i < rows.size() && i < most; ++i) {
      out += fmt::format("  {} {}\n", title, rows[i]);
    }
    if (rows.size() > most) out += fmt::format("  and {} more\n", rows.size() - most);
    return out;
  };
  std::string out =
      fmt::format("Late events     {} read = {} applied + {} duplicate + {} quarantined\n",
                  grouped(late.rows.read), grouped(late.rows.applied), grouped(late.rows.duplicate),
                  grouped(late.rows.quarantined));
  if (late.beyond > 0) {
    out += fmt::format(
        "                {} of the applied are after the last closed month and "
        "not billed yet\n",
        grouped(late.beyond));
  }
  constexpr std::size_t kMostQuarantined = 5;
  // A sealed row that no longer applies is an adjustment: each is listed.
  return out + list("quarantined:", late.quarantined, kMostQuarantined) +
         list("no longer applies:", late.displaced, late.displaced.size());
}

}  // namespace

std::string rebill_text(const Rebilling& rebilling, const RebillTables& tables, SplitBy split,
                        const AdjustmentFilter& filter) {
  std::string out = fmt::format("Rebilled {}, {}\n\n", rebilling.name, months_text(rebilling));
  if (rebilling.has_late_events) out += late_text(rebilling.late) + "\n";
  for (const std::string& note : rebilling.notes) out += fmt::format("Note: {}.\n", note);
  if (!rebilling.notes.empty()) out += "\n";
  const auto add = [&](const Table& table, bool is_shown_empty) {
    if (is_shown_empty || !table.rows.empty()) out += render(table, Format::table) + "\n";
  };
  add(tables.changes(), true);
  const Table adjustments = tables.adjustments(split, CitedEvents::few);
  if (adjustments.rows.empty()) {
    const bool is_all = !filter.month && filter.partner.empty();
    return out + (is_all ? "No line changes.\n" : "No line of those shown changes.\n");
  }
  add(adjustments, true);
  add(tables.totals(), false);
  const MostAffected most = tables.most_affected();
  add(most.organisations, false);
  add(most.assets_and_devices, false);
  add(tables.next_invoice(CitedEvents::few), false);
  out.pop_back();
  return out;
}

Json rebill_json(const Rebilling& rebilling, const RebillTables& tables, SplitBy split) {
  Json out{{"rebilled", rebilling.name},
           {"first_month", to_string(rebilling.new_months.front().usage.month)},
           {"last_month", to_string(rebilling.new_months.back().usage.month)},
           {"changes", to_json(tables.changes())},
           {"notes", rebilling.notes}};
  if (rebilling.has_late_events) {
    const LateEvents& late = rebilling.late;
    out["late_events"] = {{"read", late.rows.read},
                          {"applied", late.rows.applied},
                          {"duplicate", late.rows.duplicate},
                          {"quarantined", late.rows.quarantined},
                          {"after_last_month", late.beyond},
                          {"quarantined_rows", late.quarantined},
                          {"no_longer_applied", late.displaced}};
  }
  out["adjustments"] = to_json(tables.adjustments(split));
  out["totals"] = to_json(tables.totals());
  const MostAffected most = tables.most_affected();
  out["most_affected"] = {{"organisations", to_json(most.organisations)},
                          {"assets", to_json(most.assets_and_devices)}};
  out["next_invoice"] = to_json(tables.next_invoice());
  return out;
}

std::string rebill_remarks(const Rebilling& rebilling) {
  std::string out = rebilling.has_late_events ? late_text(rebilling.late) : std::string();
  for (const std::string& note : rebilling.notes) out += fmt::format("Note: {}.\n", note);
  return out;
}

}  // namespace fleetbill::workbench
