#pragma once

#include <optional>
#include <string>
#include <vector>

#include "billing/reconcile/difference.hpp"
#include "billing/reconcile/invoice_impact.hpp"
#include "billing/reconcile/reasons.hpp"
#include "billing/reconcile/vendor_file.hpp"

/// Compares a vendor's billing detail file with our bill of the same month.
namespace fleetbill::billing::reconcile {

/// Options of a comparison.
struct Request {
  std::optional<Month> month;  ///< std::nullopt: see month_of_file()
  std::string partner;         ///< of the file; may be empty if the run has one partner
  bool all_plans = false;      ///< of partner-billing-detail: even if the file lists only PPM
};

/// Numbers of the vendor's rows by outcome: `read` is the sum of all others.
struct RowCounts {
  std::uint64_t read = 0;
  std::uint64_t matched = 0;       ///< equal to our line in all columns
  std::uint64_t differing = 0;     ///< from our line in a column
  std::uint64_t duplicate = 0;     ///< of an earlier row
  std::uint64_t without_line = 0;  ///< without a line of ours
  std::uint64_t totals = 0;
  std::uint64_t of_others = 0;  ///< of partners outside the request
  std::uint64_t unreadable = 0;
};

/// Numbers of our lines by outcome: `lines` is the sum of all others.
struct LineCounts {
  std::uint64_t lines = 0;
  std::uint64_t matched = 0;
  std::uint64_t differing = 0;
  std::uint64_t without_row = 0;   ///< without a row of the vendor
  std::uint64_t unreadable = 0;    ///< with an unreadable row
  std::uint64_t not_compared = 0;  ///< on plans that the file does not list
};

struct Unreadable {
  std::uint32_t line = 0;
  std::string problem;
};

/// Result of a comparison, in an order that depends only on the two bills.
struct Reconciliation {
  Month month;
  std::string_view report;  ///< our report of the same content
  std::vector<Difference> differences;
  std::vector<Explained> reasons;
  std::vector<LineImpact> lines_at_stake;
  std::vector<Unreadable> unreadable;
  RowCounts rows;
  LineCounts lines;
  Notes notes;

  [[nodiscard]] bool agrees() const { return differences.empty() && unreadable.empty(); }
};

/// Compares rows from `read_row` with a run.
/// @param rows    in the order of the file
/// @param prices  null: amounts at stake are omitted
/// @param file    the file's name, for messages
/// Errors: as month_of_file() and partner_of_file(); as `rate()` if the prices lack one of our bill
///   of the month; as `reports::run()`
Reconciliation reconcile(const reports::Source& source, const PriceList* prices,
                         const Request& request, const Layout& layout, std::vector<VendorRow> rows,
                         Notes notes, const std::string& file);

}  // namespace fleetbill::billing::reconcile
