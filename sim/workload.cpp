#include "sim/workload.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace fleetbill::sim {
namespace {

// Measured with a million devices that upload once a day, by record level (docs/performance.md).
constexpr double kBytesPerEntity = 800;
constexpr double kBytesPerRowInMemory = 800;
constexpr double kBytesPerRowInFile = 6;
constexpr double kSecondsPerEntity = 5e-6;
constexpr double kSecondsPerAction = 1.5e-7;
constexpr double kSecondsPerRow = 1e-6;

constexpr double kMsPerDay = static_cast<double>(days(1).ms);
constexpr double kRowsOfHire = 4;  // creation, serial, end, and the connector of the device
constexpr double kSummedRows = 5;  // per device and period: one per kind of usage

/// What a device does per day.
struct DailyUse {
  double actions = 0;
  double records = 0;
  double uploads = 0;
};

double in_days(Duration duration) { return static_cast<double>(duration.ms) / kMsPerDay; }

DailyUse use_of(const FixedTelemetry& model) {
  const auto per_day = static_cast<double>(model.per_day);
  return {per_day, per_day, per_day};
}

DailyUse use_of(const HeartbeatTelemetry& model) {
  const double beats = kMsPerDay / mean_ms(model.every);
  return {beats, beats, beats / static_cast<double>(model.records_per_upload)};
}

DailyUse use_of(const TripsTelemetry& model) {
  const double trips =
      model.starts.empty() ? mean(model.per_day) : static_cast<double>(model.starts.size());
  // Trips of a device do not overlap.
  const double ms = std::min(trips * mean_ms(model.length), kMsPerDay);
  const double records = 2 * trips + ms / static_cast<double>(model.record_every.ms);
  const double uploads = 2 * trips + ms / static_cast<double>(model.upload_every.ms);
  return {records + uploads, records, uploads};
}

DailyUse use_of(const ReplayTelemetry& model) {
  const auto& uploads = *model.uploads;
  if (uploads.empty()) return {};
  const double span = 1 + in_days(uploads.back().at - uploads.front().at);
  const double per_day = static_cast<double>(uploads.size()) / span;
  return {per_day, per_day, per_day};
}

DailyUse use_of(const ProfileTelemetry& model) {
  const double records = model.daily.per_day;
  return {records, records, records / static_cast<double>(model.records_per_upload)};
}

/// @param pace  mean of the devices, which only profiles use
DailyUse use_of(const DeviceBehaviour& behaviour, double pace) {
  DailyUse sum;
  for (const Telemetry& telemetry : behaviour.telemetry) {
    const DailyUse use = std::visit([](const auto& model) { return use_of(model); }, telemetry);
    const double factor = std::holds_alternative<ProfileTelemetry>(telemetry) ? pace : 1;
    sum.actions += factor * use.actions;
    sum.records += factor * use.records;
    sum.uploads += factor * use.uploads;
  }
  return sum;
}

/// Returns the mean pace of the devices of a fleet's register.
double mean_pace(const Fleet& fleet) {
  double sum = 0;
  for (const Member& member : fleet.members) sum += member.pace;
  return fleet.members.empty() ? 1 : sum / static_cast<double>(fleet.members.size());
}

double span_in_days(const Scenario& scenario) { return in_days(scenario.end() - scenario.start); }

/// Returns the part of the scenario's time in which a connection fails, at most 1.
double failing_share(const Scenario& scenario) {
  double failing_days = 0;
  for (const Fault& fault : scenario.faults) {
    failing_days += in_days(fault.to - fault.from) * fault.chance.probability();
  }
  return std::min(1.0, failing_days / span_in_days(scenario));
}

/// Returns the number of rows of a device in some days.
/// @param per_day  rows that a device would have if each were recorded
/// @param period   days whose rows are summed to at most kSummedRows; 0: not summed
double recorded_rows(double per_day, double days, double period) {
  if (period == 0) return per_day * days;
  return std::min(per_day * days, kSummedRows * std::max(1.0, days / period));
}

class Estimator {
 public:
  explicit Estimator(const Scenario& scenario)
      : scenario_(scenario), failing_(failing_share(scenario)), days_(span_in_days(scenario)) {
    constexpr double kDaysOfMonth = 31;
    if (scenario.record == RecordLevel::daily) period_ = 1;
    if (scenario.record == RecordLevel::monthly) period_ = kDaysOfMonth;
    window_ = scenario.record == RecordLevel::monthly ? kDaysOfMonth : 1;
  }

  std::vector<Workload> estimate() {
    for (const DeviceSpec& device : scenario_.devices) add(device);
    for (const Fleet& fleet : scenario_.fleets) add(fleet);
    for (const EndpointFleet& fleet : scenario_.endpoint_fleets) add(fleet);
    for (const Campaign& campaign : scenario_.campaigns) add(campaign);
    return std::move(out_);
  }

 private:
  /// Members of a fleet.
  struct Members {
    double at_end = 0;
    double days = 0;  ///< of all members
  };

  template <class AnyFleet>
  [[nodiscard]] Members members_of(const AnyFleet& fleet) const {
    Members out;
    auto size = static_cast<double>(fleet.count);
    double before = 0;
    for (Month month = scenario_.first_month; month <= scenario_.last_month; month = month.next()) {
      double life = in_days(scenario_.end() - month.begin());
      if (fleet.lifetime) life = std::min(life, mean_ms(*fleet.lifetime) / kMsPerDay);
      out.days += std::max(0.0, size - before) * life;
      before = std::max(before, size);
      size *= 1 + fleet.growth_per_month;
    }
    out.at_end = before;
    return out;
  }

  void add_use(const DailyUse& use, const DeviceBehaviour& behaviour, const Members& members,
               Workload& work) const {
    const double retries =
        failing_ * (behaviour.retry_after ? static_cast<double>(behaviour.retries) : 0);
    work.actions += members.days * (use.actions + use.uploads * retries);
    double rows = use.uploads + use.records * (behaviour.wifi_lookup.probability() +
                                               behaviour.alert.probability());
    if (behaviour.iridium_every > 0) {
      rows += failing_ * use.records / static_cast<double>(behaviour.iridium_every);
    }
    if (members.at_end <= 0) return;
    const double days_of_member = members.days / members.at_end;
    work.rows += members.at_end * recorded_rows(rows, days_of_member, period_);
    work.rows_at_once +=
        members.at_end * recorded_rows(rows, std::min(window_, days_of_member), period_);
  }

  void add(const DeviceSpec& device) {
    Workload& work = next(WorkSource::device);
    const DeviceBehaviour& behaviour = scenario_.behaviours[device.behaviour];
    work.entities = 1;
    add_use(use_of(behaviour, 1), behaviour, {1, days_}, work);
  }

  void add(const Fleet& fleet) {
    Workload& work = next(WorkSource::fleet);
    const DeviceBehaviour& behaviour = scenario_.behaviours[fleet.behaviour];
    const Members members = members_of(fleet);
    work.entities = members.at_end;
    add_use(use_of(behaviour, mean_pace(fleet)), behaviour, members, work);
    if (!fleet.hire || members.at_end <= 0) return;
    const double period = (mean_ms(fleet.hire->length) + mean_ms(fleet.hire->gap)) / kMsPerDay;
    work.hires = members.days / members.at_end / period;
    const double all = members.at_end * work.hires;
    work.entities += all;
    work.actions += all;
    work.rows += kRowsOfHire * all;
    work.rows_at_once += kRowsOfHire * members.at_end * std::min(window_, days_) / period;
  }

  void add(const EndpointFleet& fleet) {
    Workload& work = next(WorkSource::endpoint_fleet);
    const Members members = members_of(fleet);
    work.entities = members.at_end;
    if (members.at_end <= 0) return;
    const double updates = kMsPerDay / mean_ms(fleet.update_every);
    work.actions = members.days * updates;
    work.rows = members.at_end * recorded_rows(updates, members.days / members.at_end, period_);
    work.rows_at_once = members.at_end * recorded_rows(updates, std::min(window_, days_), period_);
  }

  /// A campaign updates each device once.
  void add(const Campaign& campaign) {
    Workload& work = next(WorkSource::campaign);
    double devices = 0;
    for (std::uint32_t f = 0; f < scenario_.endpoint_fleets.size(); ++f) {
      const auto& updated = campaign.fleets;
      const bool is_updated =
          updated.empty() || std::find(updated.begin(), updated.end(), f) != updated.end();
      if (is_updated) devices += members_of(scenario_.endpoint_fleets[f]).at_end;
    }
    const double failures = 1 - campaign.success.probability();
    work.actions = devices * (1 + failures * static_cast<double>(campaign.retries));
    work.rows = 2 * devices;
    work.rows_at_once = 2 * std::min(devices, static_cast<double>(campaign.per_day) * window_);
  }

  Workload& next(WorkSource source) {
    const bool is_first = out_.empty() || out_.back().source != source;
    const std::uint32_t index = is_first ? 0 : out_.back().index + 1;
    Workload& work = out_.emplace_back();
    work.source = source;
    work.index = index;
    return work;
  }

  const Scenario& scenario_;
  double failing_;
  double days_;
  double period_ = 0;  // days whose rows of usage are summed; 0: they are not summed
  double window_ = 1;  // days whose rows are in memory
  std::vector<Workload> out_;
};

}  // namespace

double Workload::bytes() const {
  return kBytesPerEntity * entities + kBytesPerRowInMemory * rows_at_once +
         kBytesPerRowInFile * rows;
}

double Workload::cpu_seconds() const {
  return kSecondsPerEntity * entities + kSecondsPerAction * actions + kSecondsPerRow * rows;
}

std::vector<Workload> estimate_workloads(const Scenario& scenario) {
  return Estimator(scenario).estimate();
}

}  // namespace fleetbill::sim
