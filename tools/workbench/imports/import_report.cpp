#include "tools/workbench/imports/import_report.hpp"

#include <fmt/core.h>

#include <cstddef>
#include <nlohmann/json.hpp>

#include "billing/units/printable.hpp"

namespace fleetbill::workbench {

using billing::imports::ImportMap;
using Json = nlohmann::ordered_json;

std::string import_summary_text(const ImportMap& map, const ImportCounts& counts,
                                const ImportOutputs& outputs) {
  std::string out =
      fmt::format("Rows        {} read = {} imported + {} skipped + {} quarantined\n", counts.read,
                  counts.imported, counts.all_skipped(), counts.quarantined);
  for (std::size_t i = 0; i < map.skip.size(); ++i) {
    out += fmt::format("Skipped     {} by the rule '{}'\n", counts.skipped[i],
                       printable(map.skip[i].name));
  }
  if (counts.blank > 0) out += fmt::format("Skipped     {} with only empty cells\n", counts.blank);
  for (const std::string& header : counts.titles) {
    out += fmt::format("Header      {}; the lines before it were skipped\n", printable(header));
  }
  out += fmt::format("Facts       {}\n", counts.facts);
  if (!counts.unused_columns.empty()) {
    std::string names;
    for (const std::string& name : counts.unused_columns) {
      names += fmt::format("{}{}", names.empty() ? "" : ", ", shortened(name));
    }
    out += fmt::format("Not used    {}\n", names);
  }
  if (counts.quarantined > 0) {
    out +=
        fmt::format("Quarantine  {}: fix the rows in this file, then import it with the same map\n",
                    printable(outputs.quarantine));
  }
  return out;
}

std::string import_summary_json(const ImportMap& map, const ImportCounts& counts,
                                const ImportOutputs& outputs) {
  Json skipped = Json::object();
  for (std::size_t i = 0; i < map.skip.size(); ++i) skipped[map.skip[i].name] = counts.skipped[i];
  Json out{{"map", map.name},
           {"journal", outputs.journal},
           {"rows",
            {{"read", counts.read},
             {"imported", counts.imported},
             {"skipped", counts.all_skipped()},
             {"quarantined", counts.quarantined}}},
           {"skipped_by_rule", skipped},
           {"facts", counts.facts},
           {"columns_not_used", counts.unused_columns},
           {"quarantine", counts.quarantined > 0 ? Json(outputs.quarantine) : Json(nullptr)}};
  return out.dump(2) + "\n";
}

}  // namespace fleetbill::workbench
