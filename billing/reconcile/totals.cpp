#include "billing/reconcile/totals.hpp"

#include <algorithm>

#include "billing/units/money.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing::reconcile {

std::vector<Difference> check_totals(const Layout& layout, const std::vector<VendorRow>& rows) {
  const auto count = layout.form->count;
  const bool has_unreadable = std::any_of(rows.begin(), rows.end(), [](const VendorRow& row) {
    return row.kind == VendorRow::Kind::unreadable;
  });
  if (!count || !layout.has(*count) || has_unreadable) return {};
  std::int64_t sum = 0;
  for (const VendorRow& row : rows) {
    if (row.kind == VendorRow::Kind::line) {
      sum = checked_add(sum, row.values[*count].number, "counts");
    }
  }
  std::vector<Difference> out;
  for (const VendorRow& row : rows) {
    const Value& total = row.values[*count];
    if (row.kind != VendorRow::Kind::total || total.text.empty() || total.number == sum) continue;
    out.push_back({{DifferenceType::mismatch, Field::total},
                   {},
                   row.line,
                   total.text,
                   concat("the rows of the file sum to ", sum),
                   {}});
  }
  return out;
}

}  // namespace fleetbill::billing::reconcile
