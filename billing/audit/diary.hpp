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

/// What the accepted rows of a journal say happened to whom: a diary for each asset, each device
/// and each Pelion account. Nothing is derived here; months are billed by reading the diaries from
/// their first page.
namespace fleetbill::billing::audit {

/// What can happen to an asset.
enum class What : std::uint8_t {
  created,  ///< text = the plan named, empty = none
  enabled,
  disabled,
  cleared,
  serial_changed,    ///< text = the serial it has from now on, empty = none
  plan_named,        ///< text = the plan
  uploaded,          ///< an accepted upload of `quantity` records
  greeted,           ///< its device said hello to Device Manager
  looked_up,         ///< `quantity` Wi-Fi lookups
  imei_set,          ///< text = IMEI, empty = none
  iridium_received,  ///< `quantity` messages
};

struct Entry {
  Instant time;
  Instant last;             ///< the last of the instants that the row stands for
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
  /// Those of the entries that say whether it is enabled and which serial it has.
  std::vector<Entry> life;
};

/// What happened to a device: a connection, or a connector or SIM set.
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
  /// For each serial the assets that were given it, in order: by creation or serial_set.
  std::map<std::string, std::vector<std::size_t>> givings;
  AccountWorld pelion;
};

/// A journal split into what happened and what was refused.
struct Admitted {
  World world;
  std::vector<Position> quarantined;  ///< rising
  std::uint64_t applied = 0;
  std::uint64_t duplicates = 0;
  std::optional<Month> first;  ///< months of the well-formed rows (docs/journal.md, "Months")
  std::optional<Month> last;
};

/// Orders the journal, drops duplicates, looks up who each row is about and refuses what cannot be
/// applied: every sentence of docs/journal.md.
Admitted admit(const Journal& journal, const Rules& rules, std::optional<Instant> until);

}  // namespace fleetbill::billing::audit
