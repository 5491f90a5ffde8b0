#include "forecast/journal_history.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "billing/units/error.hpp"
#include "billing/units/quantity.hpp"

namespace fleetbill::forecast {
namespace {

using billing::Kind;
using billing::ResolvedFact;

constexpr sim::DayNumber kNeverEnds = 1'000'000;

sim::DayNumber day_of(Instant t) { return static_cast<sim::DayNumber>(t.ms / kMsPerDay); }
std::int64_t time_of_day(Instant t) { return t.ms % kMsPerDay; }

/// What is known of one device.
struct DeviceDays {
  std::uint32_t organisation = 0;
  std::optional<sim::DayNumber> begins;
  sim::DayNumber ends = kNeverEnds;
  std::vector<std::pair<sim::DayNumber, std::int64_t>> records;  // by rising day
};

class Collector {
 public:
  explicit Collector(const billing::Directory& directory) : directory_(directory) {}

  void add(const ResolvedFact& fact);
  [[nodiscard]] DailyHistory finish() &&;

 private:
  void add_messages(const ResolvedFact& fact);
  std::uint32_t organisation_of(const ResolvedFact& fact);

  const billing::Directory& directory_;
  std::map<DeviceId, DeviceDays> devices_;
  std::map<AssetId, DeviceId> serials_;  // that assets have now
  std::map<OrganisationId, std::uint32_t> organisation_numbers_;
  std::vector<std::string> organisations_;
  std::optional<Instant> first_;
  Instant last_ = kNever;
  bool is_one_time_of_day_ = true;
};

std::uint32_t Collector::organisation_of(const ResolvedFact& fact) {
  const auto [found, is_new] = organisation_numbers_.emplace(
      fact.organisation, static_cast<std::uint32_t>(organisations_.size()));
  if (is_new) organisations_.emplace_back(directory_.organisation_name(fact.organisation));
  return found->second;
}

void Collector::add(const ResolvedFact& fact) {
  switch (fact.kind) {
    case Kind::asset_created:
    case Kind::serial_set:
      serials_[fact.asset] = fact.device;
      if (fact.device.exists()) {
        DeviceDays& device = devices_[fact.device];
        if (!device.begins) device.begins = day_of(fact.time);
        device.ends = kNeverEnds;
      }
      return;
    case Kind::asset_enabled:
      if (serials_[fact.asset].exists()) devices_[serials_[fact.asset]].ends = kNeverEnds;
      return;
    case Kind::asset_disabled:
    case Kind::asset_cleared:
      if (serials_[fact.asset].exists()) {
        devices_[serials_[fact.asset]].ends = day_of(fact.time) + 1;
      }
      return;
    case Kind::upload: return add_messages(fact);
    default: return;
  }
}

void Collector::add_messages(const ResolvedFact& fact) {
  if (!fact.device.exists()) return;
  if (fact.last - fact.time > days(1)) {
    throw Error(ErrorKind::invalid,
                "usage is summed by month, but a forecast needs it by day; record the run with "
                "record: daily or record: uploads");
  }
  if (!first_) first_ = fact.time;
  is_one_time_of_day_ = is_one_time_of_day_ && time_of_day(fact.time) == time_of_day(*first_);
  last_ = std::max({last_, fact.time, fact.last});
  DeviceDays& device = devices_[fact.device];
  device.organisation = organisation_of(fact);
  const sim::DayNumber day = day_of(fact.time);
  if (device.records.empty() || device.records.back().first != day) {
    device.records.emplace_back(day, 0);
  }
  auto& records = device.records.back().second;
  records = checked_add(records, fact.quantity, "messages of one day");
}

DailyHistory Collector::finish() && {
  DailyHistory out;
  if (!first_) return out;
  constexpr std::int64_t kHour = 3'600'000;
  const bool all = is_one_time_of_day_;
  out.first = day_of(*first_) + (all || time_of_day(*first_) < kHour ? 0 : 1);
  const sim::DayNumber end =
      day_of(last_) + (all || time_of_day(last_) >= kMsPerDay - kHour ? 1 : 0);
  out.days = static_cast<std::size_t>(std::max(end - out.first, 0));
  out.organisations = std::move(organisations_);
  // By serial, so that the order of the journal's facts does not matter.
  std::map<std::string, const DeviceDays*, std::less<>> by_serial;
  for (const auto& [id, device] : devices_) {
    if (!device.records.empty()) by_serial.emplace(directory_.serial(id), &device);
  }
  out.records.assign(by_serial.size() * out.days, 0);
  for (const auto& [serial, device] : by_serial) {
    std::int32_t* const records = out.records.data() + out.devices.size() * out.days;
    for (const auto& [day, count] : device->records) {
      if (day < out.first || day >= end) continue;
      records[day - out.first] += static_cast<std::int32_t>(std::min<std::int64_t>(count, 1 << 30));
    }
    out.devices.push_back(serial);
    out.organisation_of.push_back(device->organisation);
    out.begins.push_back(std::max(device->begins.value_or(out.first), out.first));
    out.ends.push_back(device->ends);
  }
  return out;
}

}  // namespace

DailyHistory history_of(std::span<const ResolvedFact> facts, const billing::Directory& directory) {
  Collector collector(directory);
  for (const ResolvedFact& fact : facts) collector.add(fact);
  return std::move(collector).finish();
}

}  // namespace fleetbill::forecast
