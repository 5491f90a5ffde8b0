#pragma once

#include <vector>

#include "sim/pelion_ids.hpp"
#include "sim/wish.hpp"
#include "sim/world.hpp"

namespace fleetbill::sim {

/// One update campaign: its devices, their order and the outcome of each update. It requests tokens
/// and states what follows if they are granted. The account decides, so that the requests of one
/// campaign never depend on those of another.
class CampaignModel {
 public:
  /// Campaign `index` of the scenario. World and ids must outlive the model.
  CampaignModel(const World& world, const PelionIds& ids, std::uint32_t index);

  /// Returns the requests of a window, in the order of is_decided_before(). Each supposes that all
  /// earlier ones were granted. Windows follow one another without gaps.
  std::vector<Wish> wishes(Window window);

  /// Returns the refusals of the latest window that need no tokens: the start of a campaign whose
  /// filter matches no device.
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
  /// @param devices  quantity of the fact; 0 for kinds without a quantity
  [[nodiscard]] Wish wish(Instant at, billing::Kind kind, std::int64_t devices);
  [[nodiscard]] Wish wish(const Step& step);

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
