#include "sim/device_days.hpp"

#include "billing/units/error.hpp"

namespace fleetbill::sim {

void DeviceDays::start(DayNumber day, const DayContext& context, Seed seed) {
  day_ = day;
  memory_ = context.known.memory;
  if (context.downtime == nullptr || !context.known.has_downtime) return;
  const std::uint64_t entity = context.device.entity;
  std::optional<DayNumber> down_since = context.known.down_since;
  if (down_since) {
    const Chance is_down = Chance::of(context.known.down_probability);
    const bool is_past = *down_since < day;
    if (!is_past || !is_down.happens(Draw(seed, entity, Purpose::downtime_state, 0))) {
      down_since.reset();
    }
  }
  service_ = Service(*context.downtime, seed, entity, day, down_since);
}

void DeviceDays::step(const DailyProfile& profile, const DayContext& context, Seed seed) {
  const ProfileDevice& device = context.device;
  const bool is_down = context.downtime != nullptr && context.known.has_downtime &&
                       !service_.is_in_service(*context.downtime, seed, device.entity, day_);
  if (is_down || context.calendar->is_skipped(day_)) {
    if (profile.memory > 0) (void)memory_.advance(profile.memory, seed, device.entity, day_);
    records_ = 0;
    return;
  }
  const double factor =
      context.factors == nullptr ? 1 : context.factors->at(context.organisation, day_);
  records_ =
      static_cast<std::int32_t>(records_of_day(profile, device, seed, day_, factor, memory_));
}

void DeviceDays::move_to(DayNumber day, const DailyProfile& profile, const DayContext& context,
                         Seed seed) {
  if (!has_started()) {
    start(day, context, seed);
    return step(profile, context, seed);
  }
  FLEETBILL_ASSERT(day >= day_, "days follow each other");
  while (day_ < day) {
    ++day_;
    step(profile, context, seed);
  }
}

}  // namespace fleetbill::sim
