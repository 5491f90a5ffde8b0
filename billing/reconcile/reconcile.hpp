#pragma once

#include <optional>
#include <string>
#include <vector>

#include "billing/reconcile/difference.hpp"
#include "billing/reconcile/invoice_impact.hpp"
#include "billing/reconcile/reasons.hpp"
#include "billing/reconcile/vendor_file.hpp"

/// Holds a vendor's own list of what it bills against our bill of the same month.
namespace fleetbill::billing::reconcile {

/// What is asked.
struct Request {
  std::optional<Month> month;  ///< none: the one that the file's times are of, else the last one
  std::string partner;         ///< whose file it is; may be empty if the run has one partner
  bool all_plans = false;      ///< of partner-billing-detail: even if the file lists PPM alone
};

/// Where each row of theirs went: read is the sum of all others.
struct RowCounts {
  std::uint64_t read = 0;
  std::uint64_t matched = 0;       ///< as our line in all columns
  std::uint64_t differing = 0;     ///< from our line in some
  std::uint64_t duplicate = 0;     ///< of an earlier row
  std::uint64_t without_line = 0;  ///< with no line of ours
  std::uint64_t totals = 0;
  std::uint64_t of_others = 0;  ///< of partners that were not asked about
  std::uint64_t unreadable = 0;
};

/// Where each line of ours went: lines is the sum of all others.
struct LineCounts {
  std::uint64_t lines = 0;
  std::uint64_t matched = 0;
  std::uint64_t differing = 0;
  std::uint64_t without_row = 0;   ///< they have no row for
  std::uint64_t unreadable = 0;    ///< their row cannot be read
  std::uint64_t not_compared = 0;  ///< on other plans than PPM, of which the file lists none
};

struct Unreadable {
  std::uint32_t line = 0;
  std::string problem;
};

/// What came of it, in an order that depends on the two bills alone.
struct Reconciliation {
  Month month;
  std::string_view report;  ///< ours, that says the same as the file
  std::vector<Difference> differences;
  std::vector<Explained> reasons;
  std::vector<LineImpact> lines_at_stake;
  std::vector<Unreadable> unreadable;
  RowCounts rows;
  LineCounts lines;
  Notes notes;

  [[nodiscard]] bool agrees() const { return differences.empty() && unreadable.empty(); }
};

/// Reconciles rows, which `read_row` made, with a run.
/// @param rows    in the order of the file
/// @param prices  may be null: then there is no money at stake
/// @param file    the file's name, for messages
/// Errors: `Error(invalid)` if the file is of another month than the one asked for, or of one that
///   the run has not; `Error(usage)` if the run has several partners and nothing says whose file it
///   is; as `rate()` if the prices lack one of our bill of the month; as `reports::run()`
Reconciliation reconcile(const reports::Source& source, const PriceList* prices,
                         const Request& request, const Layout& layout, std::vector<VendorRow> rows,
                         Notes notes, const std::string& file);

}  // namespace fleetbill::billing::reconcile
