#pragma once

#include <map>
#include <tuple>
#include <vector>

#include "billing/journal/register.hpp"
#include "sim/world.hpp"

namespace fleetbill::sim {

/// API calls summed by account, counter and record period. Calls name no device, so that a row of
/// summed calls represents the complete account.
class CallSums {
 public:
  explicit CallSums(RecordLevel record) : record_(record) {}

  /// Adds calls: one fact or a sum of some. REQUIRES: fact.kind == api_call
  void add(const billing::ResolvedFact& fact);

  /// Moves the calls among `facts` into the sums. The order of other facts is unchanged. No-op if
  /// uploads are recorded one by one, since calls are too.
  void take_from(std::vector<billing::ResolvedFact>& facts);

  /// Removes and returns the rows of the periods that have ended by `end`.
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
