#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "billing/audit/account_diary.hpp"
#include "billing/audit/audit.hpp"
#include "billing/audit/rules.hpp"

/// Histories from the accepted rows of a journal: a diary for each asset, each device and each
/// Pelion account. Nothing is derived here: each month is billed from the complete diaries.
namespace fleetbill::billing::audit {

/// Event of an asset.
enum class What : std::uint8_t {
  created,  ///< text = the plan; empty: no plan
  enabled,
  disabled,
  cleared,
  serial_changed,    ///< text = the new serial; empty: no serial
  plan_named,        ///< text = the plan
  uploaded,          ///< an accepted upload of `quantity` records
  greeted,           ///< its device sent a hello to Device Manager
  looked_up,         ///< `quantity` Wi-Fi lookups
  imei_set,          ///< text = IMEI; empty: no IMEI
  iridium_received,  ///< `quantity` messages
  seen_before,       ///< the platform already knew that it was connected
};

struct Entry {
  Instant time;
  Instant last;             ///< the last instant that the row represents
  std::uint64_t order = 0;  ///< rank of the row in the journal's order
  What what = What::created;
  std::string text;
  std::int64_t quantity = 0;
};

struct AssetDiary {
  std::string partner;
  std::string organisation;
  std::string name;
  std::vector<Entry> entries;  ///< everything, in the journal's order, from its creation on
  /// The entries that enable or disable the asset or change its serial.
  std::vector<Entry> life;
};

/// Event of a device: a connection, or a change of connector or SIM.
struct DeviceEntry {
  Instant time;
  bool connection = false;
  std::optional<std::string> connector;  ///< set by this entry
  std::int64_t times = 1;                ///< how many connections
  std::string named;                     ///< partner last named for the device, empty = never
  std::string payer;                     ///< who pays as of this entry (T32)
};

struct DeviceDiary {
  std::vector<DeviceEntry> entries;
};

struct SmsEntry {
  Instant time;
  std::uint64_t order = 0;
  std::string partner;
  std::optional<std::size_t> asset;  ///< index of the asset named, if any
  std::int64_t quantity = 0;
};

struct World {
  std::vector<AssetDiary> assets;  ///< in the order of creation
  /// The assets of each name, of all partners.
  std::map<std::string, std::vector<std::size_t>> named;
  std::map<std::string, DeviceDiary> devices;  ///< by serial
  std::vector<SmsEntry> sms;
  std::map<std::string, std::string> organisations;  ///< name to partner
  std::set<std::string> partners;
  /// By serial: the assets that were given it, in order, by creation or serial_set.
  std::map<std::string, std::vector<std::size_t>> givings;
  AccountWorld pelion;
};

/// A journal split into applied and refused rows.
struct Admitted {
  World world;
  std::vector<Position> quarantined;  ///< rising
  std::uint64_t applied = 0;
  std::uint64_t duplicates = 0;
  std::optional<Month> first;  ///< months of the applied rows (docs/journal.md, "Months")
  std::optional<Month> last;
};

/// Orders the journal, drops duplicates, looks up the subject of each row and refuses rows that
/// cannot be applied. Implements every sentence of docs/journal.md.
Admitted admit(const Journal& journal, const Rules& rules, std::optional<Instant> until);

}  // namespace fleetbill::billing::audit
