#include "sim/cohort.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <queue>

#include "billing/units/error.hpp"
#include "sim/traffic.hpp"

namespace fleetbill::sim {

using billing::Connector;
using billing::Kind;
using billing::ResolvedFact;

namespace {

/// Rows of summed usage of a device; most devices have only the first two.
constexpr std::array kOwnRows{Kind::connection, Kind::upload, Kind::wifi_lookup, Kind::sms,
                              Kind::iridium_message};

/// The number of rows that a device can have.
std::size_t own_rows(const DeviceBehaviour& behaviour) {
  const bool has_more = !behaviour.wifi_lookup.is_impossible() ||
                        !behaviour.alert.is_impossible() || behaviour.iridium_every > 0;
  return has_more ? kOwnRows.size() : 2;
}

UsageBatch empty_usage(Window window, std::size_t partners) {
  UsageBatch batch;
  batch.facts.resize(partners);
  batch.hellos.resize(partners);
  batch.hours = hours_of(window);
  batch.days = days_of(window);
  return batch;
}

}  // namespace

/// A change of a device's acceptances or route.
struct Cohort::Change {
  std::uint32_t device = 0;
  Instant at;
  const Acceptance* acceptance = nullptr;
  const Route* route = nullptr;
};

/// Plays one device through one window.
class Cohort::Play {
 public:
  Play(Cohort& cohort, std::span<const PlacedFault* const> faults, Window window, UsageBatch& batch,
       std::uint32_t device, std::span<UsageAccumulator> rows)
      : cohort_(cohort),
        faults_(faults),
        window_(window),
        batch_(batch),
        index_(cohort.first_ + device),
        state_(cohort.devices_[device]),
        behaviour_(cohort.world_.scenario.behaviours[state_.behaviour]),
        key_{cohort.world_.scenario.seed, state_.key, nullptr},
        record_(cohort.world_.scenario.record),
        telemetry_(cohort.telemetry_.data() + state_.first_model, behaviour_.telemetry.size()),
        feeds_(cohort.feeds_.data() + state_.first_feed,
               1 + cohort.world_.tags_of_behaviour[state_.behaviour].size()),
        own_rows_(own_rows(behaviour_)),
        rows_(rows) {
    if (const ProfileTelemetry* profile = profile_of(behaviour_)) {
      days_ = cohort.world_.day_context(index_, profile->daily, state_.key);
      key_.days = &*days_;
    }
  }

  Play(const Play&) = delete;  // the key refers to the days
  Play& operator=(const Play&) = delete;

  void run(std::span<const Change> changes) {
    while (step(changes)) {
    }
    close_rows();
  }

  /// Executes the next change or action, and removes the change from `changes`.
  /// @returns false if the window has neither
  bool step(std::span<const Change>& changes) {
    const Instant next = next_moment();
    if (!changes.empty() && changes.front().at <= next) {
      apply(changes.front());
      changes = changes.subspan(1);
    } else if (next < window_.to) {
      live(next);
    } else {
      return false;
    }
    return true;
  }

  /// Returns the time of the next step, which may be after the window.
  [[nodiscard]] Instant next_step(std::span<const Change> changes) const {
    const Instant next = next_moment();
    return changes.empty() ? next : std::min(next, changes.front().at);
  }

  /// Returns the place of the device among the devices that act at an instant. It is random, so
  /// that a platform at its limit does not always refuse the same devices.
  [[nodiscard]] std::uint64_t place(Instant now) const {
    const auto index = static_cast<std::uint64_t>(now.ms);
    return Draw(key_.seed, key_.entity, Purpose::platform_refusal, index)();
  }

  /// Writes the rows whose day or month ends with the window.
  void close_rows() {
    if (ends_period(window_.to, record_)) write_rows();
  }

 private:
  // ---- time -------------------------------------------------------------------------------------

  [[nodiscard]] Instant next_moment() const {
    if (!state_.route.powered) return kEndOfTime;
    Instant next = state_.retry_at;
    for (const TelemetryState& model : telemetry_) next = std::min(next, model.next.at);
    return next;
  }

  /// Executes all actions of the device at this instant.
  void live(Instant now) {
    std::int64_t records = 0;
    const bool tries_again = state_.retry_at == now;
    bool is_regular = false;  // a connection that telemetry demands
    for (std::size_t m = 0; m < behaviour_.telemetry.size(); ++m) {
      TelemetryState& model = telemetry_[m];
      while (model.next.at == now) {
        records += model.next.records;
        is_regular |= model.next.connects;
        advance(behaviour_.telemetry[m], key_, model);
      }
    }
    const std::uint64_t cached_before = state_.cached();
    const bool covered = !has_fault(FaultKind::coverage_gap, now);
    if (records > 0) make_records(records, now, covered);
    if (is_regular || tries_again) attempt(now, covered, is_regular);
    if (const std::uint64_t cached = state_.cached(); cached != cached_before) {
      hour_at(now).cached_records +=
          static_cast<std::int64_t>(cached) - static_cast<std::int64_t>(cached_before);
    }
  }

  /// Connects if there is a network. Each regular upload starts a series of its own, which replaces
  /// an older one. Without a network there is no upload, so that a series continues.
  void attempt(Instant now, bool covered, bool is_regular) {
    const bool sim_works = state_.route.sim_active && !has_fault(FaultKind::sim_suspended, now);
    if (covered && sim_works) {
      state_.retry_at = kEndOfTime;
      if (is_regular) state_.retries_left = behaviour_.retries;
      connect(now);
    } else if (state_.retry_at == now) {
      state_.retry_at = kEndOfTime;
      plan_retry(now);
    }
  }

  void apply(const Change& change) {
    write_rows();
    if (change.acceptance != nullptr) {
      for (Feed& feed : feeds_) {
        const Acceptance& now = *change.acceptance;
        if (feed.serial != now.serial) continue;
        feed = {now.serial, now.asset, now.partner, now.organisation, now.accepts, now.has_imei};
      }
      return;
    }
    const bool was_powered = state_.route.powered;
    state_.route = *change.route;
    if (state_.route.powered != was_powered) switch_power(change.at);
  }

  void switch_power(Instant now) {
    state_.retry_at = kEndOfTime;
    if (!state_.route.powered) return;
    for (std::size_t m = 0; m < behaviour_.telemetry.size(); ++m) {
      start(behaviour_.telemetry[m], key_, now, telemetry_[m]);
    }
  }

  [[nodiscard]] bool has_fault(FaultKind kind, Instant now) const {
    return !faults_.empty() && finds_fault(kind, now);
  }

  [[nodiscard]] bool finds_fault(FaultKind kind, Instant now) const {
    return std::any_of(faults_.begin(), faults_.end(), [&](const PlacedFault* fault) {
      if (fault->kind != kind || now < fault->from || now >= fault->to) return false;
      if (!fault->concerns(index_)) return false;
      const auto index = static_cast<std::uint64_t>(now.ms) * 8 + static_cast<std::uint64_t>(kind);
      return fault->chance.happens(Draw(key_.seed, key_.entity, Purpose::fault, index));
    });
  }

  // ---- records and the cache (T19) --------------------------------------------------------------

  void make_records(std::int64_t records, Instant now, bool covered) {
    const std::uint64_t first = state_.made;
    state_.made += static_cast<std::uint64_t>(records);
    const auto capacity = static_cast<std::uint64_t>(behaviour_.cache_capacity);
    if (state_.cached() > capacity) {
      const std::uint64_t lost = state_.cached() - capacity;
      state_.first_cached += lost;
      cohort_.dropped_ += lost;
      hour_at(now).dropped_records += static_cast<std::int64_t>(lost);
    }
    if (!covered && behaviour_.iridium_every > 0) send_by_iridium(first, now);
  }

  /// Out of coverage a part of the records is also sent by satellite (T23). The platform counts the
  /// records that an asset receives.
  void send_by_iridium(std::uint64_t first, Instant now) {
    const auto every = static_cast<std::uint64_t>(behaviour_.iridium_every);
    const auto copies = static_cast<std::int64_t>(state_.made / every - first / every);
    if (copies > 0 && own_feed().accepts && own_feed().has_imei) {
      emit(Kind::iridium_message, now, copies);
    }
  }

  // ---- connecting (docs/rules.md#a2) ------------------------------------------------------------

  [[nodiscard]] Feed& own_feed() const { return feeds_[0]; }

  void connect(Instant now) {
    say_hello(now);
    const bool response_lost = has_fault(FaultKind::commit_lost, now);
    if (state_.route.connector == Connector::none) {  // Device Manager commits and discards (T20)
      if (response_lost) return plan_retry(now);
      cohort_.discarded_ += state_.cached();
      state_.first_cached = state_.made;
      forget_known();
      return;
    }
    while (state_.cached() > 0) {
      const auto size = std::min(state_.cached(), static_cast<std::uint64_t>(behaviour_.batch));
      if (!upload(size, now, response_lost)) return plan_retry(now);
      state_.first_cached += size;
      cohort_.delivered_ += size;
    }
    forget_known();
  }

  void say_hello(Instant now) {
    DayPoint& day = day_at(now);
    const auto today = static_cast<std::int32_t>(now.ms / kMsPerDay);
    if (state_.last_connected_day != today) ++day.connected_devices;
    state_.last_connected_day = today;
    ++hour_at(now).connections;
    emit(Kind::connection, now, 0);
  }

  /// Sends the oldest `size` records to each target of the connector.
  /// @returns whether all targets committed and the device got the answer
  bool upload(std::uint64_t size, Instant now, bool response_lost) {
    const bool to_guru = state_.route.connector == Connector::telematics_guru ||
                         state_.route.connector == Connector::multi;
    const bool to_third_party = state_.route.connector == Connector::third_party ||
                                state_.route.connector == Connector::multi;
    const bool guru_commits = !to_guru || upload_to_guru(size, now);
    const bool third_party_commits =
        !to_third_party || !has_fault(FaultKind::broken_connector, now);
    const bool committed = guru_commits && third_party_commits && !response_lost;
    if (to_guru && guru_commits && !committed) remember(own_feed().asset, size);
    return committed;
  }

  bool upload_to_guru(std::uint64_t size, Instant now) {
    const Feed& feed = own_feed();
    if (!feed.accepts || has_fault(FaultKind::platform_outage, now)) return false;  // T8
    if (!cohort_.throughput_.admits(now)) return false;
    const std::uint64_t end = state_.first_cached + size;
    const bool counts_once = cohort_.rules_.resent_counts_once;  // T7
    const std::uint64_t first_new =
        counts_once ? std::max(known_until(feed.asset), state_.first_cached) : state_.first_cached;
    if (first_new < end) accept(first_new, end, now);
    return true;
  }

  [[nodiscard]] std::uint64_t known_until(AssetId asset) const {
    const auto all = cohort_.known_.find(index_);
    if (all == cohort_.known_.end()) return 0;
    const auto known = std::ranges::find(all->second, asset, &Known::asset);
    return known == all->second.end() ? 0 : known->until;
  }

  /// Notes that the asset has the oldest `size` records, which the device will resend.
  void remember(AssetId asset, std::uint64_t size) {
    const std::uint64_t end = state_.first_cached + size;
    std::vector<Known>& all = cohort_.known_[index_];
    const auto known = std::ranges::find(all, asset, &Known::asset);
    if (known == all.end()) return all.push_back({asset, end});
    known->until = std::max(known->until, end);
  }

  void forget_known() {
    if (!cohort_.known_.empty()) cohort_.known_.erase(index_);
  }

  /// Accepts records [first, end): an upload, and the usage that follows from its records.
  void accept(std::uint64_t first, std::uint64_t end, Instant now) {
    const auto records = static_cast<std::int64_t>(end - first);
    emit(Kind::upload, now, records);
    HourPoint& hour = hour_at(now);
    hour.messages += records;
    ++hour.uploads;
    ++batch_.uploads;
    if (const auto n = count(behaviour_.wifi_lookup, Purpose::wifi_lookup, first, end); n > 0) {
      emit(Kind::wifi_lookup, now, n);
    }
    if (const auto n = count(behaviour_.alert, Purpose::alert, first, end); n > 0) {
      emit(Kind::sms, now, n);
    }
    for (std::size_t tag = 1; tag < feeds_.size(); ++tag) {  // seen in a committed record (T22)
      if (feeds_[tag].accepts) emit(Kind::upload, now, 1, tag);
    }
  }

  /// Returns the number of records [first, end) for which a chance happens; each record has its own
  /// draw.
  [[nodiscard]] std::int64_t count(const Chance& chance, Purpose purpose, std::uint64_t first,
                                   std::uint64_t end) const {
    if (chance.is_impossible()) return 0;
    if (chance.is_certain()) return static_cast<std::int64_t>(end - first);
    std::int64_t n = 0;
    for (std::uint64_t record = first; record < end; ++record) {
      n += chance.happens(Draw(key_.seed, key_.entity, purpose, record)) ? 1 : 0;
    }
    return n;
  }

  void plan_retry(Instant now) {
    if (!behaviour_.retry_after || state_.retries_left == 0) return;
    --state_.retries_left;
    state_.retry_at = now + *behaviour_.retry_after;
  }

  // ---- recording --------------------------------------------------------------------------------

  HourPoint& hour_at(Instant now) { return sim::hour_at(batch_.hours, now); }
  DayPoint& day_at(Instant now) { return sim::day_at(batch_.days, now); }

  /// Adds usage of the asset that the device feeds, or that a tag feeds which the device sees.
  void emit(Kind kind, Instant now, std::int64_t quantity, std::size_t feed = 0) {
    if (record_ == RecordLevel::uploads) return write(kind, feed, single_use(now, quantity));
    UsageAccumulator& row = rows_[row_of(kind, feed)];
    if (row.is_over(now)) flush(kind, feed, row);
    if (row.times == 0) row = {now, now, end_of_period(now, record_), 0, 0};
    row.add(now, quantity);
  }

  [[nodiscard]] std::size_t row_of(Kind kind, std::size_t feed) const {
    if (feed > 0) return own_rows_ + feed - 1;
    const auto own = std::ranges::find(kOwnRows, kind);
    return static_cast<std::size_t>(own - kOwnRows.begin());
  }

  void flush(Kind kind, std::size_t feed, UsageAccumulator& row) {
    if (row.times > 0) write(kind, feed, row);
    row.times = 0;
  }

  void write(Kind kind, std::size_t from, const UsageAccumulator& row) {
    const Feed& feed = feeds_[from];
    ResolvedFact fact = fact_of(kind, row);
    fact.partner = feed.partner;
    fact.organisation = feed.organisation;
    fact.asset = feed.asset;
    fact.device = feed.serial;
    if (kind == Kind::connection) {
      concern_payer(fact);
      const PartnerId owner = feed.partner;
      if (owner.exists() && owner != fact.partner) batch_.hellos[owner.value()].push_back(fact);
    }
    batch_.facts[fact.partner.value()].push_back(fact);
  }

  /// Adds a hello for the payer of the device's fees and, if it differs, the asset's partner (T8,
  /// T32).
  void concern_payer(ResolvedFact& hello) const {
    if (hello.partner != state_.payer) hello.organisation = OrganisationId();
    hello.partner = state_.payer;
  }

  void write_rows() {
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const bool is_own = i < own_rows_;
      flush(is_own ? kOwnRows[i] : Kind::upload, is_own ? 0 : i - own_rows_ + 1, rows_[i]);
    }
  }

  Cohort& cohort_;
  std::span<const PlacedFault* const> faults_;
  Window window_;
  UsageBatch& batch_;
  std::uint32_t index_;
  DeviceState& state_;
  const DeviceBehaviour& behaviour_;
  std::optional<DayContext> days_;
  DeviceKey key_;
  RecordLevel record_;
  std::span<TelemetryState> telemetry_;
  std::span<Feed> feeds_;  // its own, then those of its tags
  std::size_t own_rows_;
  std::span<UsageAccumulator>
      rows_;  // for each kind of what it feeds, then the uploads of its tags
};

/// Plays all devices of a cohort through one window in time order. Devices that act at one instant
/// have random places.
class Cohort::TimeOrder {
 public:
  TimeOrder(Cohort& cohort, const RouteWindow& routes, Window window,
            std::span<const Change> changes, UsageBatch& batch)
      : cohort_(cohort), routes_(routes), window_(window), batch_(batch) {
    std::size_t row = 0;
    for (std::uint32_t i = 0; i < cohort.devices_.size(); ++i) {
      std::size_t own = 0;
      while (own < changes.size() && changes[own].device == cohort.first_ + i) ++own;
      const std::size_t rows = cohort.row_count(cohort.devices_[i].behaviour);
      parts_.push_back({changes.first(own), std::span(cohort.rows_).subspan(row, rows)});
      changes = changes.subspan(own);
      row += rows;
    }
  }

  void run() {
    for (std::uint32_t i = 0; i < parts_.size(); ++i) schedule(i, play_of(i));
    while (!turns_.empty()) {
      const std::uint32_t device = turns_.top().device;
      turns_.pop();
      Play play = play_of(device);
      play.step(parts_[device].changes);
      schedule(device, play);
    }
    for (std::uint32_t i = 0; i < parts_.size(); ++i) play_of(i).close_rows();
  }

 private:
  /// The next step of a device.
  struct Turn {
    Instant at;
    std::uint64_t place = 0;
    std::uint32_t device = 0;

    auto operator<=>(const Turn&) const = default;
  };
  /// The parts of the window that concern a device.
  struct Part {
    std::span<const Change> changes;  // not yet applied
    std::span<UsageAccumulator> rows;
  };

  [[nodiscard]] Play play_of(std::uint32_t device) {
    return {cohort_, routes_.faults, window_, batch_, device, parts_[device].rows};
  }

  void schedule(std::uint32_t device, const Play& play) {
    const Instant next = play.next_step(parts_[device].changes);
    if (next < window_.to) turns_.push({next, play.place(next), device});
  }

  Cohort& cohort_;
  const RouteWindow& routes_;
  Window window_;
  UsageBatch& batch_;
  std::vector<Part> parts_;  // by device
  std::priority_queue<Turn, std::vector<Turn>, std::greater<>> turns_;
};

Cohort::Cohort(const World& world, const PlatformRules& rules, std::uint32_t first,
               std::uint32_t last)
    : world_(world), rules_(rules), first_(first), throughput_(world.scenario.uploads_per_second) {
  FLEETBILL_ASSERT(!throughput_.is_limited() || last - first == world.device_count(),
                   "devices that share a limit are one cohort");
  devices_.reserve(last - first);
  for (std::uint32_t device = first; device < last; ++device) add_device(device);
  feeds_.shrink_to_fit();
  telemetry_.shrink_to_fit();
}

void Cohort::add_device(std::uint32_t device) {
  const DeviceBehaviour& behaviour = world_.behaviour(device);
  const DeviceSpec spec = world_.device(device);
  DeviceState state;
  state.key = entity_key(spec.serial);
  state.behaviour = spec.behaviour;
  state.payer = PartnerId(spec.partner);
  state.route.connector = spec.connector;
  state.first_feed = static_cast<std::uint32_t>(feeds_.size());
  state.first_model = static_cast<std::uint32_t>(telemetry_.size());
  feeds_.push_back({.serial = DeviceId(device)});
  for (const DeviceId tag : world_.seen_tags(device)) feeds_.push_back({.serial = tag});
  telemetry_.resize(telemetry_.size() + behaviour.telemetry.size());
  devices_.push_back(state);
}

std::size_t Cohort::row_count(std::uint32_t behaviour) const {
  if (world_.scenario.record == RecordLevel::uploads) return 0;
  return own_rows(world_.scenario.behaviours[behaviour]) +
         world_.tags_of_behaviour[behaviour].size();
}

/// Rows remain if their period neither ended before the window nor ends with it.
void Cohort::make_room_for_rows(Instant end) {
  if (rows_stay_) return;
  rows_stay_ = !ends_period(end, world_.scenario.record);
  std::size_t all = 0;
  std::size_t most = 0;
  for (const DeviceState& device : devices_) {
    const std::size_t rows = row_count(device.behaviour);
    all += rows;
    most = std::max(most, rows);
  }
  rows_.assign(rows_stay_ || throughput_.is_limited() ? all : most, {});
}

std::vector<Cohort::Change> Cohort::order_changes(std::span<const AcceptanceChange> acceptances,
                                                  const RouteWindow& routes) const {
  std::vector<Change> changes;
  for (const AcceptanceChange& change : acceptances) {
    changes.push_back({change.device, change.at, &change.acceptance, nullptr});
  }
  for (const RouteChange& change : routes.changes) {
    changes.push_back({change.device, change.at, nullptr, &change.route});
  }
  std::stable_sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) {
    return a.device != b.device ? a.device < b.device : a.at < b.at;
  });
  return changes;
}

UsageBatch Cohort::play(Window window, std::span<const AcceptanceChange> acceptances,
                        const RouteWindow& routes) {
  UsageBatch batch = empty_usage(window, world_.scenario.partners.size());
  const std::vector<Change> changes = order_changes(acceptances, routes);
  make_room_for_rows(window.to);
  if (throughput_.is_limited()) {
    TimeOrder(*this, routes, window, changes, batch).run();
  } else {
    play_in_device_order(window, changes, routes, batch);
  }
  if (ends_period(window.to, world_.scenario.record)) {
    rows_ = std::vector<UsageAccumulator>();  // `{}` would keep the room
    rows_stay_ = false;
  }
  return batch;
}

void Cohort::play_in_device_order(Window window, std::span<const Change> changes,
                                  const RouteWindow& routes, UsageBatch& batch) {
  std::span<UsageAccumulator> rows = rows_;
  auto change = changes.begin();
  for (std::uint32_t i = 0; i < devices_.size(); ++i) {
    const auto begin = change;
    while (change != changes.end() && change->device == first_ + i) ++change;
    const std::size_t own_rows = row_count(devices_[i].behaviour);
    Play(*this, routes.faults, window, batch, i, rows.first(own_rows)).run({begin, change});
    if (rows_stay_) rows = rows.subspan(own_rows);
  }
}

Conservation Cohort::conservation() const {
  Conservation sum;
  for (const DeviceState& device : devices_) {
    sum.made += static_cast<std::int64_t>(device.made);
    sum.cached += static_cast<std::int64_t>(device.cached());
  }
  sum.delivered = static_cast<std::int64_t>(delivered_);
  sum.discarded = static_cast<std::int64_t>(discarded_);
  sum.dropped = static_cast<std::int64_t>(dropped_);
  return sum;
}

}  // namespace fleetbill::sim
