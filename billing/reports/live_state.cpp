#include "billing/reports/live_state.hpp"

#include <utility>

namespace fleetbill::billing::reports {
namespace {

/// Replays life cycles. Each asset is brought into a month when one of its facts needs it, so that
/// the cost does not grow with the number of months.
class Replay {
 public:
  explicit Replay(const Source& source)
      : rules_(source.rules),
        months_(source.fact_directory.asset_count()),
        given_(source.fact_directory.asset_count(), 0) {
    state_.assets.resize(source.fact_directory.asset_count());
    state_.devices.resize(source.fact_directory.device_count());
  }

  void apply(const ResolvedFact& fact) {
    switch (fact.kind) {
      case Kind::sim_set: state_.devices[fact.device.value()].sim = fact.value; [[fallthrough]];
      case Kind::connection:
      case Kind::connector_set: state_.devices[fact.device.value()].payer = fact.partner; return;
      default: break;
    }
    if (fact.asset.exists() && !is_usage(fact.kind)) apply_to_asset(fact);
  }

  LiveState finish(Month month) {
    for (std::size_t i = 0; i < state_.assets.size(); ++i) {
      if (!state_.assets[i].exists) continue;
      enter(i, month);
      place(AssetId(static_cast<std::uint32_t>(i)));
    }
    return std::move(state_);
  }

 private:
  void apply_to_asset(const ResolvedFact& fact) {
    const std::size_t i = fact.asset.value();
    if (state_.assets[i].exists) enter(i, month_of(fact.time));
    months_[i] = month_of(fact.time);
    telematics_guru::apply(state_.assets[i], fact, rules_);
    const bool gives_serial = fact.kind == Kind::asset_created || fact.kind == Kind::serial_set;
    if (gives_serial && fact.device.exists()) {
      state_.devices[fact.device.value()].last_given = fact.asset;
      given_[i] = ++sequence_;
    }
  }

  /// Opens `month` for an asset last used in an earlier one. A pending plan comes into force at the
  /// start of the first month after the choice; later starts change nothing.
  void enter(std::size_t asset, Month month) {
    if (months_[asset] == month) return;
    telematics_guru::open_month(state_.assets[asset], month.begin());
    months_[asset] = month;
  }

  /// Updates the asset of the asset's device, if it has one. Enabled assets precede disabled ones
  /// (at most one is enabled); later given serials precede earlier ones.
  void place(AssetId asset) {
    const auto& candidate = state_.assets[asset.value()];
    if (!candidate.serial.exists()) return;
    AssetId& place = state_.devices[candidate.serial.value()].asset;
    const auto rank = [&](AssetId id) {
      return std::pair(state_.assets[id.value()].enabled, given_[id.value()]);
    };
    if (!place.exists() || rank(place) < rank(asset)) place = asset;
  }

  const Rulebook& rules_;
  LiveState state_;
  std::vector<Month> months_;         // by asset: the month it has been brought into
  std::vector<std::uint64_t> given_;  // by asset: the position at which it was given its serial
  std::uint64_t sequence_ = 0;
};

}  // namespace

LiveState live_state(const Source& source, Instant until) {
  Replay replay(source);
  for (const ResolvedFact& fact : source.facts) {
    if (fact.time >= until) break;
    replay.apply(fact);
  }
  return replay.finish(month_of(until - milliseconds(1)));
}

}  // namespace fleetbill::billing::reports
