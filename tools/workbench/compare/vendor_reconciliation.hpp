#pragma once

#include <string>

#include "billing/reconcile/reconcile.hpp"
#include "billing/rules/price_list.hpp"
#include "tools/workbench/runs/saved_run.hpp"

namespace fleetbill::workbench {

/// A vendor's billing detail file, and how to read it.
struct VendorFile {
  std::string path;  ///< plain or gzipped
  char delimiter = ',';
  billing::reconcile::Reading reading;
};

/// Compares a vendor's billing detail file with the bill of a run.
/// @param prices  null: amounts at stake are omitted
/// Errors: as TableReader, `detect_format` and `billing::reconcile::reconcile`
billing::reconcile::Reconciliation reconcile_file(SavedRun& run, const VendorFile& file,
                                                  const billing::PriceList* prices,
                                                  const billing::reconcile::Request& request);

}  // namespace fleetbill::workbench
