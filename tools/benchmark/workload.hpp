#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "billing/telematics_guru/asset_billing.hpp"

/// A month of uploads that every peer can compute: each event is a function of its number, in
/// 32-bit arithmetic that SQL has too (peers/duckdb.mjs).
namespace fleetbill::bench {

/// Order of the events.
enum class EventOrder {
  by_time,   ///< by time, over all assets
  by_asset,  ///< all of one asset, then all of the next one
};

/// Uploads of assets in January 2026. Each fourth asset is on TG-PPM, the others on TG-CLASSIC. The
/// last twentieth of the assets never uploads and is not billed.
struct Workload {
  std::uint64_t events = 0;
  std::uint32_t assets = 0;
  EventOrder order = EventOrder::by_time;

  /// Assets that upload.
  [[nodiscard]] std::uint32_t uploading() const { return assets - assets / 20; }
};

/// The month that workloads fill.
Month workload_month();

/// Mixes 32 bits (the last steps of MurmurHash3): the source of the events' randomness.
constexpr std::uint32_t mix(std::uint32_t h) {
  h ^= h >> 16;
  h *= 0x85ebca6bU;
  h ^= h >> 13;
  h *= 0xc2b2ae35U;
  h ^= h >> 16;
  return h;
}

using billing::telematics_guru::Upload;

/// Returns upload number `i`, from 0. REQUIRES: `i` is below `workload.events` and 2^32.
Upload upload_at(const Workload& workload, std::uint64_t i);

/// Returns the admitted facts that create the assets at the start of the month.
std::vector<billing::ResolvedFact> creations(const Workload& workload);

/// Overwrites `uploads` with those of numbers [`first`, `first + uploads.size()`).
void make_uploads(const Workload& workload, std::uint64_t first, std::vector<Upload>& uploads);

/// Writes the assets' creations as an event file.
/// Errors: `Error(io)`
void write_register(const Workload& workload, const std::filesystem::path& path);

/// Form of an event file.
enum class CsvForm {
  ordered,            ///< in the order of time, without ids
  unsorted_with_ids,  ///< each row with its own id, in random order
};

/// Writes the uploads as an event file.
/// Errors: `Error(io)`
void write_events(const Workload& workload, CsvForm form, const std::filesystem::path& path);

}  // namespace fleetbill::bench
