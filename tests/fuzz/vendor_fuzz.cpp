// Bytes as a vendor's billing detail file: refused with its place, or compared with the bill of a
// month, and every row of theirs and line of ours has one outcome.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "billing/ingest/table_reader.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "scratch_file.hpp"
#include "tests/reconcile/support.hpp"

namespace {

using namespace fleetbill;
using namespace fleetbill::billing;
using namespace fleetbill::billing::reconcile;

void check_counts(const Reconciliation& result) {
  const RowCounts& r = result.rows;
  FLEETBILL_ASSERT(r.read == r.matched + r.differing + r.duplicate + r.without_line + r.totals +
                                 r.of_others + r.unreadable,
                   "each row has one outcome");
  const LineCounts& l = result.lines;
  FLEETBILL_ASSERT(
      l.lines == l.matched + l.differing + l.without_row + l.unreadable + l.not_compared,
      "each line has one outcome");
  FLEETBILL_ASSERT(r.matched == l.matched && r.differing == l.differing, "they are pairs");
  for (const Difference& difference : result.differences) {
    const bool has_reason = difference.reason && *difference.reason < result.reasons.size();
    FLEETBILL_ASSERT(has_reason != (difference.kind.field == Field::total), "it has a reason");
  }
  for (const Unreadable& row : result.unreadable) {
    FLEETBILL_ASSERT(is_utf8(row.problem), "a problem can be printed");
  }
}

void compare_file(const std::string& path, const Request& request) {
  ingest::TableReader table(path, ',');
  const Layout layout =
      detect_format(table.header(), concat(path, ":", table.header_line()), Reading{});
  Notes notes;
  std::vector<VendorRow> rows;
  for (ingest::TableRow row; table.next(row);) {
    rows.push_back(row.problem.empty() ? read_row(layout, row.cells, row.line, {}, notes)
                                       : unreadable_row(layout, row.line, row.problem));
  }
  check_counts(reconcile::reconcile(reconcile::test::january().source(), &reconcile::test::prices(),
                                    request, layout, std::move(rows), std::move(notes), path));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::ScratchFile file;
  file.write({reinterpret_cast<const char*>(data), size});
  for (const bool all_plans : {false, true}) {
    Request request;
    request.partner = "Acme";
    request.all_plans = all_plans;
    try {
      compare_file(file.path(), request);
    } catch (const Error& error) {
      FLEETBILL_ASSERT(error.kind() != ErrorKind::io, error.what());
      FLEETBILL_ASSERT(is_utf8(error.what()), "it can be printed");
    }
  }
  return 0;
}
