#include "tools/workbench/rebill/recorded_rebilling.hpp"

#include <deque>
#include <span>
#include <utility>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "tools/workbench/runs/async_biller.hpp"

namespace fleetbill::workbench {

using billing::ResolvedFact;

std::vector<Usages> bill_recorded(const SavedRun& run, const results::Entities& entities,
                                  const ClosedMonths& months,
                                  const std::vector<Variant>& variants) {
  std::deque<AsyncBiller> threads;
  for (const Variant& variant : variants) threads.emplace_back(variant.rules);
  AsyncBiller::Facts batch;
  run.reader().facts(entities, [&](std::span<const ResolvedFact> facts) {
    if (facts.empty()) return;
    if (facts.front().time < months.first.begin() || facts.back().time >= months.last.end()) {
      throw Error(ErrorKind::invalid,
                  concat(run.path(), ": error: a recorded fact is outside the closed months"));
    }
    for (AsyncBiller& thread : threads) {
      batch.assign(facts.begin(), facts.end());
      thread.add(batch, months.first);
    }
  });
  std::vector<Usages> out;
  for (AsyncBiller& thread : threads) {
    out.push_back(thread.finish(std::pair(months.first, months.last)));
  }
  return out;
}

}  // namespace fleetbill::workbench
