#pragma once

#include <string>

#include "billing/reconcile/reconcile.hpp"
#include "billing/reports/table.hpp"
#include "tools/workbench/explain/explanation_text.hpp"

/// The result of comparing a vendor's file with a run, as text, table and JSON.
namespace fleetbill::workbench {

/// The compared files, by their names.
struct ComparedFiles {
  std::string vendor_file;
  std::string run_file;
};

/// Returns the counts of rows and lines, and the notes, one per line.
[[nodiscard]] std::string reconcile_summary(const billing::reconcile::Reconciliation& result,
                                            const ComparedFiles& files);

/// Returns the differences as a table, each with its explanation on one line.
[[nodiscard]] billing::Table differences_table(const billing::reconcile::Reconciliation& result,
                                               const Cite& cite);

/// Returns the summary, the differences, the changes of invoice lines and the explanations as text
/// for a terminal.
[[nodiscard]] std::string reconcile_page(const billing::reconcile::Reconciliation& result,
                                         const ComparedFiles& files, const Cite& cite);

/// Returns all of the result as a JSON object.
[[nodiscard]] std::string reconcile_json(const billing::reconcile::Reconciliation& result,
                                         const ComparedFiles& files, const Cite& cite);

}  // namespace fleetbill::workbench
