#include "sim/call_sums.hpp"

#include <algorithm>

namespace fleetbill::sim {

using billing::Kind;
using billing::ResolvedFact;

void CallSums::add(const ResolvedFact& fact) {
  const Key key{fact.organisation, fact.value_code, end_of_period(fact.time, record_)};
  const auto [found, is_new] = sums_.emplace(key, fact);
  if (is_new) return;
  ResolvedFact& sum = found->second;
  sum.time = std::min(sum.time, fact.time);
  sum.last = std::max(sum.last, fact.last);
  sum.quantity += fact.quantity;
  sum.times += fact.times;
}

void CallSums::take_from(std::vector<ResolvedFact>& facts) {
  if (record_ == RecordLevel::uploads) return;
  std::erase_if(facts, [&](const ResolvedFact& fact) {
    if (fact.kind != Kind::api_call) return false;
    add(fact);
    return true;
  });
}

std::vector<ResolvedFact> CallSums::close(Instant end) {
  std::vector<ResolvedFact> rows;
  if (record_ == RecordLevel::uploads) return rows;
  std::erase_if(sums_, [&](const auto& entry) {
    if (std::get<Instant>(entry.first) > end) return false;
    rows.push_back(entry.second);
    return true;
  });
  return rows;
}

}  // namespace fleetbill::sim
