#pragma once

#include <vector>

#include "billing/journal/register.hpp"
#include "sim/pelion_ids.hpp"
#include "sim/world.hpp"

namespace fleetbill::sim {

/// What the owner of a Pelion account does: opens it, changes its business model, orders service
/// packages, and runs applications that call the API each day.
class AccountModel {
 public:
  /// Account `index` of the scenario. World and ids must outlive the model.
  AccountModel(const World& world, const PelionIds& ids, std::uint32_t index);

  /// Facts of a window, by rising time; orders of packages are wishes that the account decides.
  /// Windows follow one another without gaps.
  std::vector<billing::ResolvedFact> facts(Window window);

  template <class Archive>
  void archive(Archive& a) {
    a(next_);
  }

 private:
  void plan();
  void call_applications(Window window, std::vector<billing::ResolvedFact>& out) const;
  [[nodiscard]] billing::ResolvedFact fact(Instant at, billing::Kind kind) const;

  const World& world_;
  const PelionIds& ids_;
  const Account& account_;
  std::uint32_t index_;
  std::uint64_t entity_;
  std::vector<billing::ResolvedFact> planned_;  // by rising time
  std::size_t next_ = 0;
};

}  // namespace fleetbill::sim
