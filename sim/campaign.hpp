#pragma once

#include <vector>

#include "billing/journal/register.hpp"
#include "sim/pelion_ids.hpp"
#include "sim/world.hpp"

namespace fleetbill::sim {

/// One update campaign: which devices it updates, in which order and how well that goes. It asks
/// for tokens and says what would happen with them; what it gets is the account's to decide, so
/// that its wishes never depend on what others do at the same time.
class CampaignModel {
 public:
  /// Campaign `index` of the scenario. World and ids must outlive the model.
  CampaignModel(const World& world, const PelionIds& ids, std::uint32_t index);

  /// The campaign's wishes for a window, by rising time: facts as they are if all its requests are
  /// granted, their positions giving the order among the wishes of one instant. A wish to extend
  /// names the device that joins. Windows follow one another without gaps.
  std::vector<billing::ResolvedFact> wishes(Window window);

  /// What the platform refused of the latest window before it came to tokens: a start of a campaign
  /// whose filter matches no device.
  [[nodiscard]] std::vector<Refusal> refusals(Window window) const;

  template <class Archive>
  void archive(Archive& a) {
    a(sequence_, next_step_, has_started_, has_stopped_);
    if constexpr (Archive::kReads) {
      if (has_started_) plan();
    }
  }

 private:
  struct Step {
    Instant at;
    std::uint32_t endpoint = 0;
    billing::Kind kind{};
  };

  void plan();
  void plan_update(std::uint32_t endpoint, Instant begin);
  [[nodiscard]] bool is_target(std::uint32_t endpoint) const;
  [[nodiscard]] std::vector<std::uint32_t> in_rollout_order() const;
  [[nodiscard]] Draw draw(std::uint32_t endpoint, Purpose purpose, std::uint64_t index) const;
  [[nodiscard]] billing::ResolvedFact fact(Instant at, billing::Kind kind);

  const World& world_;
  const PelionIds& ids_;
  const Campaign& campaign_;
  std::uint32_t index_;
  std::uint32_t sequence_ = 0;
  std::int64_t size_ = 0;    // devices at the start
  Instant end_;              // when it stops
  std::vector<Step> steps_;  // outcomes and joining devices, by rising time, before `end_`
  std::size_t next_step_ = 0;
  bool has_started_ = false;
  bool has_stopped_ = false;
};

}  // namespace fleetbill::sim
