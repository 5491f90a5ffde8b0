#include "billing/invoice/biller.hpp"

#include <algorithm>

#include "billing/units/error.hpp"

namespace fleetbill::billing {

MonthUsage Biller::close(Month month) {
  auto assets = assets_.close(month);
  return {month, std::move(assets.assets), std::move(assets.sms), connectors_.close(month),
          accounts_.close(month)};
}

void MonthlyBiller::apply(std::span<const ResolvedFact> facts) {
  if (!facts.empty()) latest_ = facts.back().time;
  while (!facts.empty()) {
    const Instant month_end = open_.end();
    const auto end =
        facts.back().time < month_end
            ? facts.end()
            : std::lower_bound(facts.begin(), facts.end(), month_end,
                               [](const ResolvedFact& fact, Instant t) { return fact.time < t; });
    const auto count = static_cast<std::size_t>(end - facts.begin());
    biller_.apply(facts.first(count));
    facts = facts.subspan(count);
    if (!facts.empty()) close_open_month();
  }
}

void MonthlyBiller::close_open_month() {
  closed_.push_back(biller_.close(open_));
  open_ = open_.next();
}

std::vector<MonthUsage> MonthlyBiller::close(Month last) {
  FLEETBILL_ASSERT(latest_ < last.end(), "facts after the last month");
  while (open_ <= last) close_open_month();
  return std::move(closed_);
}

std::vector<SealedMonth> bill(std::span<const ResolvedFact> facts, Month first, Month last,
                              const Rulebook& rules, const PriceList* prices,
                              const Directory& directory) {
  MonthlyBiller biller(rules, first);
  biller.apply(facts);
  return rated(biller.close(last), rules, prices, directory);
}

std::vector<SealedMonth> rated(std::vector<MonthUsage> months, const Rulebook& rules,
                               const PriceList* prices, const Directory& directory) {
  std::vector<SealedMonth> sealed;
  for (MonthUsage& usage : months) {
    auto invoices = rate(usage, rules, prices, directory);
    sealed.push_back({std::move(usage), std::move(invoices)});
  }
  return sealed;
}

}  // namespace fleetbill::billing
