#pragma once

#include <map>
#include <tuple>
#include <vector>

#include "billing/journal/register.hpp"
#include "sim/world.hpp"

namespace fleetbill::sim {

/// API calls summed by account, counter and record period: calls name no device, so that a row of
/// summed calls stands for the whole account.
class CallSums {
 public:
  explicit CallSums(RecordLevel record) : record_(record) {}

  /// Adds calls: one fact or a sum of some. REQUIRES: fact.kind == api_call
  void add(const billing::ResolvedFact& fact);

  /// Moves the calls among `facts` into the sums; the others keep their order. Where uploads are
  /// recorded one by one, calls are too, and nothing is moved.
  void take_from(std::vector<billing::ResolvedFact>& facts);

  /// The rows of the periods that have ended by `end`, which are no longer kept.
  std::vector<billing::ResolvedFact> close(Instant end);

  template <class Archive>
  void archive(Archive& a) {
    a(sums_);
  }

 private:
  using Key = std::tuple<OrganisationId, std::uint8_t, Instant>;  // account, counter, period's end

  RecordLevel record_;
  std::map<Key, billing::ResolvedFact> sums_;
};

}  // namespace fleetbill::sim
