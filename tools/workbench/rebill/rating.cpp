#include "tools/workbench/rebill/rating.hpp"

#include <iterator>
#include <utility>

#include "tools/workbench/output/parallel.hpp"

namespace fleetbill::workbench {

using billing::Rulebook;
using billing::SealedMonth;

Usages usages_of(const std::vector<SealedMonth>& months) {
  Usages out;
  for (const SealedMonth& month : months) out.push_back(month.usage);
  return out;
}

std::vector<SealedMonth> rated_months(Usages usages, const Rulebook& rules,
                                      const billing::Directory& directory,
                                      const billing::PriceList* prices) {
  std::vector<SealedMonth> out(usages.size());
  for_each_in_parallel(out.size(), 0, [&](std::size_t i) {
    out[i].invoices = rate(usages[i], rules, prices, directory);
    out[i].usage = std::move(usages[i]);
  });
  return out;
}

void start_at(std::vector<SealedMonth>& months, Month first, Month last) {
  std::vector<SealedMonth> earlier;
  const Month end = months.empty() ? last.next() : months.front().usage.month;
  for (Month month = first; month < end; month = month.next()) {
    earlier.push_back({{month, {}, {}, {}, {}}, {}});
  }
  months.insert(months.begin(), std::make_move_iterator(earlier.begin()),
                std::make_move_iterator(earlier.end()));
}

}  // namespace fleetbill::workbench
