#include "tools/workbench/compare/run_diff_report.hpp"

#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "billing/units/text.hpp"
#include "tools/workbench/output/render.hpp"
#include "tools/workbench/output/summary.hpp"

namespace fleetbill::workbench {

using Json = nlohmann::ordered_json;

std::string run_diff_text(const RunDiff& diff, const ComparedRuns& runs) {
  std::string out = fmt::format("a  {}\nb  {}\n\n", runs.a, runs.b);
  if (diff.is_equal()) return out + "No differences\n";
  if (!diff.tariff.rows.empty()) out += render(diff.tariff, Format::table) + "\n";
  out += render(diff.rows, Format::table) + "\n";
  out += fmt::format("{} {}", grouped(diff.total), plural(diff.total, "difference"));
  std::string kinds;
  for (const auto& [kind, count] : diff.counts) {
    kinds += fmt::format("{}{} {}", kinds.empty() ? ": " : ", ", kind, grouped(count));
  }
  out += kinds;
  if (diff.left_out > 0) {
    out += fmt::format("; {} not shown, see --limit", grouped(diff.left_out));
  }
  return out + "\n";
}

std::string run_diff_json(const RunDiff& diff, const ComparedRuns& runs) {
  Json counts = Json::object();
  for (const auto& [kind, count] : diff.counts) counts[kind] = count;
  const Json out{{"a", runs.a},
                 {"b", runs.b},
                 {"equal", diff.is_equal()},
                 {"terms", to_json(diff.tariff)},
                 {"differences", diff.total},
                 {"left_out", diff.left_out},
                 {"counts", counts},
                 {"rows", to_json(diff.rows)}};
  return out.dump(2) + "\n";
}

}  // namespace fleetbill::workbench
