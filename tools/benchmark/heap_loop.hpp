#pragma once

#include <cstdint>

/// A peer of the simulation: the textbook's discrete-event loop, one event at a time from a binary
/// heap, for a fleet that only uploads. No cache, no platform, no bill.
namespace fleetbill::bench {

/// Result of a peer's fleet; equal for all peers (peers/simpy_fleet.py).
struct FleetCount {
  std::uint64_t uploads = 0;
  std::uint64_t checksum = 0;  ///< sum of the uploads' times, in ms since the start
};

/// Plays devices that upload every 6 hours, each with its own phase, for a number of days.
FleetCount play_heap_loop(std::uint32_t devices, std::uint32_t days);

}  // namespace fleetbill::bench
