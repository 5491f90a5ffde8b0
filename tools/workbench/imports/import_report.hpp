#pragma once

#include <string>

#include "billing/imports/import_map.hpp"
#include "tools/workbench/imports/importer.hpp"

/// The output of `import`.
namespace fleetbill::workbench {

/// The files that an import writes, by the names that the user gave.
struct ImportOutputs {
  std::string journal;
  std::string quarantine;  ///< exists only if rows are quarantined
};

/// Returns the counts of rows and facts as text, one per line.
std::string import_summary_text(const billing::imports::ImportMap& map, const ImportCounts& counts,
                                const ImportOutputs& outputs);

/// Returns the counts as a JSON object. `quarantine` is null without quarantined rows.
std::string import_summary_json(const billing::imports::ImportMap& map, const ImportCounts& counts,
                                const ImportOutputs& outputs);

}  // namespace fleetbill::workbench
