#pragma once

#include <span>
#include <unordered_map>
#include <vector>

#include "billing/journal/register.hpp"
#include "sim/acceptance.hpp"
#include "sim/routes.hpp"
#include "sim/series.hpp"
#include "sim/throughput.hpp"
#include "sim/usage_accumulator.hpp"
#include "sim/world.hpp"

namespace fleetbill::sim {

/// Readings of clauses that the simulated platform decides (T7).
struct PlatformRules {
  bool resent_counts_once = true;
};

/// Usage of a cohort in one window.
struct UsageBatch {
  /// Usage facts by the partner whose account they concern. The facts of a device rise in time.
  std::vector<std::vector<billing::ResolvedFact>> facts;
  /// Connections paid by one partner while the device feeds an asset of another partner, by the
  /// asset's partner, for whom a hello may matter (T8). `facts` contains them under the payer.
  std::vector<std::vector<billing::ResolvedFact>> hellos;
  /// One for each hour that the window touches; cached_records is the change in it.
  std::vector<HourPoint> hours;
  std::vector<DayPoint> days;  ///< one for each day, without cached_records
  std::uint64_t uploads = 0;   ///< uploads that the platform accepted
};

/// Devices that are played together. Results do not depend on which devices share a cohort: each
/// device uses only its own state. If the platform has a throughput limit, all devices of the world
/// are one cohort, and are played in time order, since they share the limit.
class Cohort {
 public:
  /// Devices [first, last) of the world, which must outlive the cohort.
  Cohort(const World& world, const PlatformRules& rules, std::uint32_t first, std::uint32_t last);

  /// Plays the devices through the window, instant by instant. Changes at an instant precede the
  /// device's actions at it.
  /// @param acceptances  of the cohort's devices, by rising time
  /// @param routes       of the cohort's devices, by rising time, with the faults in force
  UsageBatch play(Window window, std::span<const AcceptanceChange> acceptances,
                  const RouteWindow& routes);

  /// Returns the counts of the cohort's records by status. They add up at the end of every window.
  [[nodiscard]] Conservation conservation() const;

  /// REQUIRES: a month has ended, so that all rows of summed usage are written.
  template <class Archive>
  void archive(Archive& a) {
    a(devices_, feeds_, telemetry_, known_, delivered_, discarded_, dropped_, throughput_);
  }

 private:
  /// The asset that a serial of the device feeds: its own serial first, then those of its tags. See
  /// Acceptance.
  struct Feed {
    DeviceId serial;
    AssetId asset{};
    PartnerId partner{};
    OrganisationId organisation{};
    bool accepts = false;
    bool has_imei = false;

    template <class Archive>
    void archive(Archive& a) {
      a(serial, asset, partner, organisation, accepts, has_imei);
    }
  };
  /// The records that an asset has although the device still caches some of them.
  struct Known {
    AssetId asset;
    std::uint64_t until = 0;

    template <class Archive>
    void archive(Archive& a) {
      a(asset, until);
    }
  };
  struct DeviceState {
    std::uint64_t key = 0;           ///< of its random draws
    std::uint64_t made = 0;          ///< records made; the next one's sequence number
    std::uint64_t first_cached = 0;  ///< sequence number of the oldest cached record
    Instant retry_at = kEndOfTime;
    std::int64_t retries_left = 0;  ///< of the series that the latest regular upload started
    std::int32_t last_connected_day = -1;
    std::uint32_t behaviour = 0;  ///< index into Scenario::behaviours
    std::uint32_t first_feed = 0;
    std::uint32_t first_model = 0;
    PartnerId payer;
    Route route;

    [[nodiscard]] std::uint64_t cached() const { return made - first_cached; }

    template <class Archive>
    void archive(Archive& a) {
      a(key, made, first_cached, retry_at, retries_left, last_connected_day, behaviour, first_feed,
        first_model, payer, route);
    }
  };
  struct Change;
  class Play;
  class TimeOrder;

  [[nodiscard]] std::vector<Change> order_changes(std::span<const AcceptanceChange> acceptances,
                                                  const RouteWindow& routes) const;
  void add_device(std::uint32_t device);
  [[nodiscard]] std::size_t row_count(std::uint32_t behaviour) const;
  void make_room_for_rows(Instant end);
  void play_in_device_order(Window window, std::span<const Change> changes,
                            const RouteWindow& routes, UsageBatch& batch);

  const World& world_;
  PlatformRules rules_;
  std::uint32_t first_;
  std::vector<DeviceState> devices_;
  std::vector<Feed> feeds_;                // of device 0, device 1, …
  std::vector<TelemetryState> telemetry_;  // of device 0, device 1, …
  /// Rows of summed usage: of all devices if the record period continues after the window,
  /// otherwise of one device, whose rows are written after it is played. The device's feed
  /// determines the owner of a row: rows are written before it changes.
  std::vector<UsageAccumulator> rows_;
  bool rows_stay_ = false;
  std::unordered_map<std::uint32_t, std::vector<Known>> known_;  // by device; most have none
  std::uint64_t delivered_ = 0;
  std::uint64_t discarded_ = 0;
  std::uint64_t dropped_ = 0;
  Throughput throughput_;
};

}  // namespace fleetbill::sim
