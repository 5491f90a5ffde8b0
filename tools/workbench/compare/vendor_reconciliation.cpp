#include "tools/workbench/compare/vendor_reconciliation.hpp"

#include <utility>
#include <vector>

#include "billing/ingest/table_reader.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::workbench {

namespace reconcile = billing::reconcile;

reconcile::Reconciliation reconcile_file(SavedRun& run, const VendorFile& file,
                                         const billing::PriceList* prices,
                                         const reconcile::Request& request) {
  billing::ingest::TableReader table(file.path, file.delimiter, [&](const auto& cells) {
    return reconcile::missing_columns(file.reading, cells);
  });
  const auto layout = reconcile::detect_format(
      table.header(), concat(file.path, ":", table.header_line()), file.reading);
  reconcile::Notes notes;
  if (table.header_line() > 1) notes.add("lines before the header are skipped", 0);
  std::vector<reconcile::VendorRow> rows;
  billing::ingest::TableRow row;
  while (table.next(row)) {
    if (row.problem.empty()) {
      rows.push_back(reconcile::read_row(layout, row.cells, row.line, file.reading.wording, notes));
    } else {
      rows.push_back(reconcile::unreadable_row(layout, row.line, row.problem));
    }
  }
  return reconcile::reconcile(run.source(), prices, request, layout, std::move(rows),
                              std::move(notes), file.path);
}

}  // namespace fleetbill::workbench
