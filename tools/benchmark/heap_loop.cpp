#include "tools/benchmark/heap_loop.hpp"

#include <queue>
#include <vector>

#include "tools/benchmark/workload.hpp"

namespace fleetbill::bench {
namespace {

constexpr std::uint32_t kPeriodMs = 6 * 3'600'000;
constexpr std::uint64_t kDayMs = 86'400'000;

struct Event {
  std::uint64_t time;
  std::uint32_t device;

  bool operator>(const Event& other) const {
    return time != other.time ? time > other.time : device > other.device;
  }
};

struct Device {
  std::uint64_t last_upload = 0;
  std::uint32_t uploads = 0;
};

}  // namespace

FleetCount play_heap_loop(std::uint32_t devices, std::uint32_t days) {
  std::vector<Device> fleet(devices);
  std::vector<Event> phases;
  phases.reserve(devices);
  for (std::uint32_t i = 0; i < devices; ++i) phases.push_back({mix(i) % kPeriodMs, i});
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events(std::greater<>{},
                                                                        std::move(phases));
  FleetCount count;
  while (!events.empty() && events.top().time < days * kDayMs) {
    const Event event = events.top();
    events.pop();
    Device& device = fleet[event.device];
    device.last_upload = event.time;
    ++device.uploads;
    count.checksum += event.time;
    events.push({event.time + kPeriodMs, event.device});
  }
  for (const Device& device : fleet) count.uploads += device.uploads;
  return count;
}

}  // namespace fleetbill::bench
