#pragma once

#include <vector>

#include "billing/journal/register.hpp"
#include "sim/pelion_ids.hpp"
#include "sim/wish.hpp"
#include "sim/world.hpp"

namespace fleetbill::sim {

/// Owner of a Pelion account: opens it, changes its business model, orders service packages, and
/// runs applications that call the API each day.
class AccountModel {
 public:
  /// Account `index` of the scenario. World and ids must outlive the model.
  AccountModel(const World& world, const PelionIds& ids, std::uint32_t index);

  /// Returns what the owner does in a window, in the order of is_decided_before(). The platform may
  /// refuse orders of packages. Windows follow one another without gaps.
  std::vector<Wish> wishes(Window window);

  /// Returns the API calls of the applications in a window, by rising time.
  [[nodiscard]] std::vector<billing::ResolvedFact> calls(Window window) const;

  template <class Archive>
  void archive(Archive& a) {
    a(next_);
  }

 private:
  void plan();
  [[nodiscard]] billing::ResolvedFact fact(Instant at, billing::Kind kind) const;

  const World& world_;
  const PelionIds& ids_;
  const Account& account_;
  std::uint32_t index_;
  std::uint64_t entity_;
  std::vector<Wish> planned_;  // by rising time
  std::size_t next_ = 0;
};

}  // namespace fleetbill::sim
