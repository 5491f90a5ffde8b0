#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "billing/journal/register.hpp"
#include "billing/pelion/quota.hpp"
#include "billing/rules/rulebook.hpp"

namespace fleetbill::billing::pelion {

/// A month of one account: its own usage, without the usage of its tenants.
struct AccountMonth {
  OrganisationId account;
  PartnerId partner;      ///< of the aggregator's name
  BusinessModel model{};  ///< of the account at the end of the month (P17)
  BusinessModel
      billed_by{};           ///< the aggregator's model: it is billed for its tenants (PDM-TENANTS)
  bool has_package = false;  ///< whether the aggregator had one in the month (P13)
  std::int64_t active_devices = 0;
  std::int64_t firmware_updates = 0;                   ///< successful ones
  std::array<std::int64_t, kApiCounterCount> calls{};  ///< by ApiCounter
  std::int64_t transactions = 0;   ///< of the 30 days before the month's end (PDM-LIVE)
  std::int64_t tokens_bought = 0;  ///< of packages that became active in the month

  [[nodiscard]] std::int64_t calls_of(ApiCategory category) const;
  [[nodiscard]] std::int64_t all_calls() const;
  bool operator==(const AccountMonth&) const = default;

  template <class Archive>
  void archive(Archive& a) {
    a(account, partner, model, billed_by, has_package, active_devices, firmware_updates, calls,
      transactions, tokens_bought);
  }
};

/// A row of the active devices report.
struct ActiveDevice {
  OrganisationId account;
  DeviceId device;
  NameId endpoint = kEmptyName;  ///< of the device's latest registration up to `first`
  Instant first;                 ///< connection of the month

  bool operator==(const ActiveDevice&) const = default;

  template <class Archive>
  void archive(Archive& a) {
    a(account, device, endpoint, first);
  }
};

/// A row of the firmware updates report.
struct FirmwareUpdate {
  OrganisationId account;
  Instant time;  ///< of the success
  NameId campaign = kEmptyName;
  DeviceId device;
  NameId endpoint = kEmptyName;  ///< of the device's latest registration up to `time`

  bool operator==(const FirmwareUpdate&) const = default;

  template <class Archive>
  void archive(Archive& a) {
    a(account, time, campaign, device, endpoint);
  }
};

/// The service package of an aggregator at the end of a month, before the calendar events of that
/// instant.
struct PackageMonth {
  OrganisationId aggregator;
  bool has_active = false;
  bool in_grace = false;
  Package active;
  PendingPackage pending;      ///< an empty id: no pending renewal
  std::int64_t available = 0;  ///< tokens that can be reserved
  std::int64_t reserved = 0;   ///< unspent tokens of open reservations

  bool operator==(const PackageMonth&) const = default;

  template <class Archive>
  void archive(Archive& a) {
    a(aggregator, has_active, in_grace, active, pending, available, reserved);
  }
};

/// The Pelion side of a closed month.
struct AccountUsage {
  std::vector<AccountMonth> accounts;     ///< all open accounts, by rising id
  std::vector<PackageMonth> packages;     ///< by rising id of the aggregator
  std::vector<QuotaEntry> quota_history;  ///< by rising id of the aggregator, then in order
  std::vector<ActiveDevice> active;       ///< by account, then first connection, then device
  std::vector<FirmwareUpdate> updates;    ///< by account, then time, in order

  bool operator==(const AccountUsage&) const = default;

  template <class Archive>
  void archive(Archive& a) {
    a(accounts, packages, quota_history, active, updates);
  }
};

/// Folds facts into the monthly usage of Pelion accounts, for all aggregators of a journal or a
/// subset, each with all its tenants.
class AccountBilling {
 public:
  explicit AccountBilling(const Rulebook& rules) : rules_(rules) {}

  /// Applies facts in the order of the journal, all of the open month. Ignores facts of other
  /// platforms.
  void apply(std::span<const ResolvedFact> facts);

  /// Seals `month` and opens the next one.
  [[nodiscard]] AccountUsage close(Month month);

  template <class Archive>
  void archive(Archive& a) {
    a(accounts_);
    a.entries(quotas_, [this](OrganisationId aggregator) { return Quota(rules_, aggregator); });
    a(endpoints_, aggregators_, opened_, active_, updates_);
  }

 private:
  struct Account {
    AccountMonth month;  // the month so far
    OrganisationId aggregator;
    BusinessModel model{};
    std::map<Instant, std::int64_t> transactions;  // by day, of the last 30 days

    template <class Archive>
    void archive(Archive& a) {
      a(month, aggregator, model, transactions);
    }
  };
  struct Endpoint {
    NameId name = kEmptyName;
    std::uint32_t seen_in = 0;  // the month, as counted by opened_, in which it last connected
  };
  struct DeviceKey {
    OrganisationId account;
    DeviceId device;
    auto operator<=>(const DeviceKey&) const = default;
  };
  struct HashKey {
    std::size_t operator()(const DeviceKey& key) const {
      const std::uint64_t both =
          static_cast<std::uint64_t>(key.account.value()) << 32 | key.device.value();
      return static_cast<std::size_t>(both * 0x9E3779B97F4A7C15U >> 16U);
    }
  };

  void apply(const ResolvedFact& fact);
  void open(const ResolvedFact& fact);
  void connect(const ResolvedFact& fact, Account& account);
  void apply_to_quota(const ResolvedFact& fact, Account& account);
  void count_update(const ResolvedFact& fact, Account& account);
  static void count(AccountMonth& month, ApiCounter counter, std::int64_t calls);
  static void count_transactions(const ResolvedFact& fact, Account& account);
  [[nodiscard]] AccountMonth close(Account& account, Month month) const;
  [[nodiscard]] static PackageMonth package_month(OrganisationId aggregator, const Quota& quota,
                                                  const Rulebook& rules);

  Rulebook rules_;
  std::map<OrganisationId, Account> accounts_;
  std::map<OrganisationId, Quota> quotas_;  // by aggregator
  std::unordered_map<DeviceKey, Endpoint, HashKey> endpoints_;
  std::map<PartnerId, OrganisationId> aggregators_;
  std::uint32_t opened_ = 1;  // number of months, including the open month
  std::vector<ActiveDevice> active_;
  std::vector<FirmwareUpdate> updates_;
};

}  // namespace fleetbill::billing::pelion
