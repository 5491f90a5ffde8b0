#include "sim/endpoints.hpp"

#include <algorithm>

#include "billing/pelion/calendar.hpp"
#include "sim/traffic.hpp"

namespace fleetbill::sim {

using billing::ApiCounter;
using billing::Kind;
using billing::ResolvedFact;

namespace {

constexpr std::uint64_t kDrawsPerConnection = 32;

/// Returns the end of the record period of transactions. Their months are split where the account
/// snapshot of a month starts, which shows the last 30 days: the snapshot of their own month, and
/// the snapshot of February, which may start in January.
Instant end_of_transaction_period(Instant t, RecordLevel record) {
  Instant end = end_of_period(t, record);
  if (record != RecordLevel::monthly) return end;
  for (const Month month : {month_of(t), month_of(t).next()}) {
    const Instant snapshot = month.end() - billing::pelion::kSnapshotSpan;
    if (t < snapshot) end = std::min(end, snapshot);
  }
  return end;
}

EndpointBatch empty_endpoint_batch(Window window, std::size_t partners) {
  EndpointBatch batch;
  batch.facts.resize(partners);
  batch.hours = hours_of(window);
  batch.days = days_of(window);
  return batch;
}

}  // namespace

/// Plays one device through one window.
class EndpointCohort::Play {
 public:
  Play(EndpointCohort& cohort, Window window, EndpointBatch& batch, std::uint32_t index)
      : cohort_(cohort),
        window_(window),
        batch_(batch),
        index_(index),
        endpoint_(cohort.world_.endpoints[index]),
        fleet_(cohort.world_.scenario.endpoint_fleets[endpoint_.fleet]),
        account_(cohort.world_.scenario.accounts[endpoint_.account]),
        record_(cohort.world_.scenario.record),
        state_(cohort.states_[index - cohort.first_]),
        entity_(entity_key(endpoint_.device)) {}

  void run() {
    while (state_.next < window_.to) {
      const Instant now = state_.next;
      if (now >= endpoint_.leave) {
        leave(endpoint_.leave);
        state_.next = kEndOfTime;
        break;
      }
      if (is_covered(now)) {
        connect(now);
      } else {
        state_.is_registered = false;  // its lifetime passes without an update
      }
      const Draw draw = draw_of(Purpose::update_interval, state_.connections++);
      state_.next = std::min(now + sample(fleet_.update_every, draw), endpoint_.leave);
    }
    if (ends_period(window_.to, record_)) close_rows();
  }

 private:
  [[nodiscard]] Draw draw_of(Purpose purpose, std::uint64_t index) const {
    return {cohort_.world_.scenario.seed, entity_, purpose, index};
  }

  [[nodiscard]] bool is_covered(Instant now) const {
    const auto& faults = cohort_.world_.faults;
    return std::none_of(faults.begin(), faults.end(), [&](const PlacedFault& fault) {
      if (fault.kind != FaultKind::coverage_gap && fault.kind != FaultKind::sim_suspended) {
        return false;
      }
      if (now < fault.from || now >= fault.to || !fault.concerns_endpoint(index_)) return false;
      const auto draw =
          static_cast<std::uint64_t>(now.ms) * 8 + static_cast<std::uint64_t>(fault.kind);
      return fault.chance.happens(draw_of(Purpose::fault, draw));
    });
  }

  void connect(Instant now) {
    note_connection(now);
    if (state_.is_registered) {
      add(state_.updates, Kind::registration_update, now, 0);
    } else {
      register_anew(now);
    }
    const std::uint64_t first_draw = state_.connections * kDrawsPerConnection;
    for (std::size_t i = 0; i < fleet_.calls.size(); ++i) {
      const CallRate& rate = fleet_.calls[i];
      call(rate.counter, sample(rate.calls, draw_of(Purpose::connection_calls, first_draw + i)),
           now);
    }
    const std::int64_t blocks =
        sample(fleet_.blocks, draw_of(Purpose::connection_blocks, state_.connections));
    if (blocks > 0) add(state_.blocks, Kind::transactions, now, blocks);
  }

  void register_anew(Instant now) {
    close_rows();  // no row of summed usage spans a registration
    if (fleet_.bootstraps && !state_.has_bootstrapped) {
      call(ApiCounter::bootstrap_requests, 1, now);
      call(ApiCounter::est_requests, 1, now);
      state_.has_bootstrapped = true;
    }
    write(Kind::registration, single_use(now, 0));
    state_.is_registered = true;
  }

  void leave(Instant now) {
    if (!state_.is_registered || !is_covered(now)) return;
    note_connection(now);
    call(ApiCounter::registration_deletes, 1, now);
  }

  void note_connection(Instant now) {
    ++hour_at(batch_.hours, now).connections;
    const std::int64_t today = now.ms / kMsPerDay;
    if (state_.last_day != today) ++day_at(batch_.days, now).connected_devices;
    state_.last_day = today;
  }

  // ---- rows -------------------------------------------------------------------------------------

  void add(UsageAccumulator& row, Kind kind, Instant now, std::int64_t quantity) {
    if (record_ == RecordLevel::uploads) return write(kind, single_use(now, quantity));
    if (row.is_over(now)) flush(row, kind);
    if (row.times == 0) {
      const auto end = kind == Kind::transactions ? end_of_transaction_period : end_of_period;
      row = {now, now, end(now, record_), 0, 0};
    }
    row.add(now, quantity);
  }

  void flush(UsageAccumulator& row, Kind kind) {
    if (row.times > 0) write(kind, row);
    row = {};
  }

  void close_rows() {
    flush(state_.updates, Kind::registration_update);
    flush(state_.blocks, Kind::transactions);
  }

  void write(Kind kind, const UsageAccumulator& row) {
    ResolvedFact fact = fact_of(kind, row);
    fact.partner = PartnerId(account_.partner);
    fact.organisation = cohort_.ids_.accounts[endpoint_.account];
    fact.device = cohort_.ids_.device(index_);
    if (kind != Kind::transactions) fact.value = cohort_.ids_.endpoints[index_];
    batch_.facts[account_.partner].push_back(fact);
  }

  void call(ApiCounter counter, std::int64_t calls, Instant now) {
    if (calls == 0) return;
    ResolvedFact fact;
    fact.time = fact.last = now;
    fact.quantity = calls;
    fact.partner = PartnerId(account_.partner);
    fact.organisation = cohort_.ids_.accounts[endpoint_.account];
    fact.value = cohort_.ids_.counters[static_cast<std::size_t>(counter)];
    fact.kind = Kind::api_call;
    fact.value_code = static_cast<std::uint8_t>(counter);
    if (record_ == RecordLevel::uploads) return batch_.facts[account_.partner].push_back(fact);
    cohort_.calls_.add(fact);
  }

  EndpointCohort& cohort_;
  Window window_;
  EndpointBatch& batch_;
  std::uint32_t index_;
  const Endpoint& endpoint_;
  const EndpointFleet& fleet_;
  const Account& account_;
  RecordLevel record_;
  State& state_;
  std::uint64_t entity_;
};

EndpointCohort::EndpointCohort(const World& world, const PelionIds& ids, std::uint32_t first,
                               std::uint32_t last)
    : world_(world),
      ids_(ids),
      first_(first),
      states_(last - first),
      calls_(world.scenario.record) {
  for (std::uint32_t i = first; i < last; ++i) states_[i - first].next = world.endpoints[i].deploy;
}

EndpointBatch EndpointCohort::play(Window window) {
  EndpointBatch batch = empty_endpoint_batch(window, world_.scenario.partners.size());
  for (std::uint32_t i = 0; i < states_.size(); ++i) Play(*this, window, batch, first_ + i).run();
  for (const ResolvedFact& row : calls_.close(window.to)) {
    batch.facts[row.partner.value()].push_back(row);
  }
  return batch;
}

}  // namespace fleetbill::sim
