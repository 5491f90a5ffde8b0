#include "billing/invoice/biller.hpp"

#include <algorithm>

namespace fleetbill::billing {

MonthUsage Biller::close(Month month) {
  auto assets = assets_.close(month);
  return {month, std::move(assets.assets), std::move(assets.sms), connectors_.close(month),
          accounts_.close(month)};
}

void MonthlyBiller::apply(std::span<const ResolvedFact> facts) {
  while (!facts.empty() && !is_over_) {
    const auto mark = std::find_if(facts.begin(), facts.end(), [](const ResolvedFact& fact) {
      return is_of_coverage(fact.kind);
    });
    const auto count = static_cast<std::size_t>(mark - facts.begin());
    apply_of_platforms(facts.first(count));
    facts = facts.subspan(count);
    if (facts.empty()) return;
    apply_coverage(facts.front());
    facts = facts.subspan(1);
  }
}

void MonthlyBiller::apply_of_platforms(std::span<const ResolvedFact> facts) {
  while (!facts.empty()) {
    open(month_of(facts.front().time));
    if (is_over_) return;
    const Instant month_end = open_->end();
    const auto end =
        facts.back().time < month_end
            ? facts.end()
            : std::lower_bound(facts.begin(), facts.end(), month_end,
                               [](const ResolvedFact& fact, Instant t) { return fact.time < t; });
    const auto count = static_cast<std::size_t>(end - facts.begin());
    biller_.apply(facts.first(count));
    facts = facts.subspan(count);
  }
}

void MonthlyBiller::apply_coverage(const ResolvedFact& mark) {
  if (mark.kind == Kind::journal_ends) {
    is_over_ = !limits_.last.has_value();  // the months up to it are closed at the end
    return;
  }
  if (limits_.first) return;
  const Month month = month_of(mark.time);
  skip_to(month);
  has_begun_ = true;
  is_opening_ = false;
  closed_.clear();
}

/// Makes `month` the open month, unless the facts are over.
void MonthlyBiller::open(Month month) {
  if (limits_.last && month > *limits_.last) {
    is_over_ = true;
    return;
  }
  if (!open_) {
    open_ = month;
    is_opening_ = limits_.first && month < *limits_.first;
    if (!is_opening_ && limits_.first) open_ = *limits_.first;
  }
  if (is_opening_ && limits_.first && month >= *limits_.first) {
    skip_to(*limits_.first);
    is_opening_ = false;
  }
  if (is_opening_) skip_to(month);
  while (*open_ < month && !is_over_) {
    close_open_month();
    if (is_opening_) skip_to(month);
  }
}

/// Opens a later month. The months before it are not billed, so that they close in one step.
void MonthlyBiller::skip_to(Month month) {
  if (open_ && *open_ < month) (void)biller_.close(month.previous());
  if (!open_ || *open_ < month) open_ = month;
}

void MonthlyBiller::close_open_month() {
  closed_.push_back(biller_.close(*open_));
  open_ = open_->next();
  if (!limits_.most || closed_.size() <= *limits_.most) return;
  closed_.clear();
  closed_.shrink_to_fit();
  const bool may_begin_later = !limits_.first && !has_begun_;
  is_opening_ = may_begin_later;
  is_over_ = !may_begin_later;
}

std::vector<MonthUsage> MonthlyBiller::close(Month first, Month last) {
  if (!open_ || *open_ < first) {
    skip_to(first);
    closed_.clear();
  }
  while (*open_ <= last) {
    closed_.push_back(biller_.close(*open_));
    open_ = open_->next();
  }
  std::erase_if(closed_,
                [&](const MonthUsage& usage) { return usage.month < first || usage.month > last; });
  return std::move(closed_);
}

std::vector<SealedMonth> bill(std::span<const ResolvedFact> facts, Month first, Month last,
                              const Rulebook& rules, const PriceList* prices,
                              const Directory& directory) {
  MonthlyBiller biller(rules, {first, last, std::nullopt});
  biller.apply(facts);
  return rated(biller.close(first, last), rules, prices, directory);
}

std::vector<SealedMonth> rated(std::vector<MonthUsage> months, const Rulebook& rules,
                               const PriceList* prices, const Directory& directory) {
  std::vector<SealedMonth> sealed;
  for (MonthUsage& usage : months) {
    auto invoices = rate(usage, rules, prices, directory);
    sealed.push_back({std::move(usage), std::move(invoices), std::nullopt});
  }
  return sealed;
}

}  // namespace fleetbill::billing
