#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "billing/audit/account_diary.hpp"
#include "billing/audit/rules.hpp"

/// Queries about an aggregator's service packages and tokens. Each uses the complete diary.
namespace fleetbill::billing::audit {

/// How a package ended, or will end unless something else happens first.
enum class PackageEnd : std::uint8_t {
  terminated,  ///< by the calendar: it was not renewed
  renewed,     ///< a different package replaced it before it expired (P6)
  replaced,    ///< a new one was bought in its grace days (P7)
};

/// One package from its activation to its end.
struct PackageLife {
  PackageOrder order;
  Place begin;
  Instant expires;  ///< exclusive (P11)
  Place end;        ///< from here on it is no longer active
  PackageEnd how = PackageEnd::terminated;

  /// Whether it is the active one, be it in its grace days.
  [[nodiscard]] bool is_active(Place at) const { return begin <= at && at < end; }
  /// Whether tokens can be reserved from it (P7).
  [[nodiscard]] bool is_usable(Place at) const { return is_active(at) && at.time < expires; }
};

/// The lives of all packages ordered, in the order of their activation (P5, P6, P7, P27, P30).
std::vector<PackageLife> package_lives(const QuotaDiary& diary, const Rules& rules);

/// Returns the active package, including its grace days, or null.
const PackageLife* active_package(const std::vector<PackageLife>& lives, Place at);

/// Returns the renewal that waits for its activation, or null.
const PackageLife* pending_package(const std::vector<PackageLife>& lives, Place at);

/// Whether the campaign has started and neither been stopped nor terminated (P7, P31).
bool is_open(const CampaignDiary& campaign, const std::vector<PackageLife>& lives, Place at);

/// The unspent tokens of one campaign, as of a place (P3, P9).
std::int64_t unspent(const CampaignDiary& campaign, Place at);

/// An entry of the service package history.
struct HistoryEntry {
  Instant time;
  std::string account;  ///< owner of the campaign; the aggregator for package events
  std::string event;    ///< in the portal's words
  std::string campaign;
  std::string package;  ///< the one that the entry acts on
  std::int64_t amount = 0;
  std::int64_t balance = 0;  ///< sum of all amounts so far (P4)
};

/// All entries up to and with a place: a replay of everything that happened, in order.
/// Errors: `Error(invalid)` if a sum exceeds 64 bits.
/// Source: docs/rules.md P1 to P11, P22, P30.
std::vector<HistoryEntry> quota_history(const QuotaDiary& diary, const std::string& aggregator,
                                        const Rules& rules, Place up_to);

/// Tokens that can be reserved (P4, P7).
std::int64_t available(const QuotaDiary& diary, const Rules& rules, Place at);

/// Unspent tokens of all open campaigns.
std::int64_t reserved(const QuotaDiary& diary, const Rules& rules, Place at);

}  // namespace fleetbill::billing::audit
