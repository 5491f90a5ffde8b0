#include "tools/workbench/rebill/recorded_rebilling.hpp"

#include <deque>
#include <span>
#include <utility>

#include "tools/workbench/runs/async_biller.hpp"

namespace fleetbill::workbench {

using billing::ResolvedFact;

std::vector<Usages> bill_recorded(const SavedRun& run, const results::Entities& entities,
                                  const ClosedMonths& months,
                                  const std::vector<Variant>& variants) {
  std::deque<AsyncBiller> threads;
  for (const Variant& variant : variants) {
    threads.emplace_back(variant.rules,
                         billing::MonthLimits{months.first, months.last, std::nullopt});
  }
  AsyncBiller::Facts batch;
  run.reader().facts(entities, [&](std::span<const ResolvedFact> facts) {
    if (facts.empty()) return;
    for (AsyncBiller& thread : threads) {
      batch.assign(facts.begin(), facts.end());
      thread.add(batch);
    }
  });
  std::vector<Usages> out;
  for (AsyncBiller& thread : threads) {
    out.push_back(thread.finish(std::pair(months.first, months.last)));
  }
  return out;
}

}  // namespace fleetbill::workbench
