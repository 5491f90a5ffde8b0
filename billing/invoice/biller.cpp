#include "billing/invoice/biller.hpp"

#include <algorithm>

#include "billing/units/error.hpp"

namespace fleetbill::billing {

MonthUsage Biller::close(Month month) {
  auto assets = assets_.close(month);
  return {month, std::move(assets.assets), std::move(assets.sms), connectors_.close(month),
          accounts_.close(month)};
}

std::vector<SealedMonth> bill(std::span<const ResolvedFact> facts, Month first, Month last,
                              const Rulebook& rules, const PriceList* prices,
                              const Directory& directory) {
  std::vector<SealedMonth> sealed;
  Biller biller(rules);
  for (Month month = first; month <= last; month = month.next()) {
    const auto end =
        std::lower_bound(facts.begin(), facts.end(), month.end(),
                         [](const ResolvedFact& fact, Instant t) { return fact.time < t; });
    biller.apply(facts.first(static_cast<std::size_t>(end - facts.begin())));
    facts = facts.subspan(static_cast<std::size_t>(end - facts.begin()));
    SealedMonth closed{biller.close(month), {}};
    closed.invoices = rate(closed.usage, rules, prices, directory);
    sealed.push_back(std::move(closed));
  }
  FLEETBILL_ASSERT(facts.empty(), "facts after the last month");
  return sealed;
}

}  // namespace fleetbill::billing
