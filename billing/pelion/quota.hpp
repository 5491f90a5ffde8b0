#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "billing/journal/register.hpp"
#include "billing/pelion/quota_ledger.hpp"
#include "billing/rules/rulebook.hpp"
#include "billing/units/ids.hpp"
#include "billing/units/instant.hpp"

/// Pelion Device Management: service packages and their update tokens.
namespace fleetbill::billing::pelion {

/// The events of the service package history (docs/rules.md#b4).
/// DO NOT CHANGE a value: run files and checkpoints hold them.
enum class QuotaEvent : std::uint8_t {
  reservation = 0,
  reservation_release = 1,
  reservation_termination = 2,
  package_creation = 3,
  package_renewal = 4,
  package_termination = 5,
};
inline constexpr std::size_t kQuotaEventCount = 6;

/// Returns the name in the portal: `Reservation release`.
std::string_view to_string(QuotaEvent event);
std::optional<QuotaEvent> parse_quota_event(std::string_view name);

/// One entry of the service package history.
struct QuotaEntry {
  Instant time;
  OrganisationId account;  ///< the account of the campaign; the aggregator for package events
  QuotaEvent event{};
  NameId campaign = kEmptyName;  ///< empty for package events
  NameId package = kEmptyName;   ///< the affected package
  std::int64_t amount = 0;       ///< signed: change of the remaining quota
  std::int64_t balance = 0;      ///< sum of all amounts up to and including this entry (P4)

  bool operator==(const QuotaEntry&) const = default;

  template <class Archive>
  void archive(Archive& a) {
    a(time, account, event, campaign, package, amount, balance);
  }
};

/// An activated service package.
struct Package {
  NameId id = kEmptyName;
  std::int64_t tokens = 0;
  Instant start;
  Instant expires;  ///< exclusive (P11)
  Instant end;      ///< `expires`; earlier if renewed at once (P6); later after days of grace (P7)

  bool operator==(const Package&) const = default;

  template <class Archive>
  void archive(Archive& a) {
    a(id, tokens, start, expires, end);
  }
};

/// A renewal that waits for the expiry of the active package (P6).
struct PendingPackage {
  NameId id = kEmptyName;
  std::int64_t tokens = 0;

  bool operator==(const PendingPackage&) const = default;

  template <class Archive>
  void archive(Archive& a) {
    a(id, tokens);
  }
};

/// A campaign by its account and name, which is unique among the open campaigns of the account
/// (P26).
struct CampaignKey {
  OrganisationId account;
  NameId name;

  auto operator<=>(const CampaignKey&) const = default;
};

/// The outcome of a request for tokens.
struct Reservation {
  Reason reason = Reason::none;  ///< why the fact is refused as invalid; else
  bool granted = false;          ///< whether there were enough tokens
};

/// The quota of one aggregator, which its tenants use too: the state machine of packages,
/// reservations and tokens. REQUIRES: the times of calls never decrease. Admission and the
/// simulated platform decide with this class, and billing counts tokens with it.
class Quota {
 public:
  Quota(const Rulebook& rules, OrganisationId aggregator)
      : rules_(rules), aggregator_(aggregator) {}

  /// Applies the calendar events up to and including `t`: activation of a pending package, expiry,
  /// end of the grace days. Package events precede the facts of their instant.
  void advance(Instant t);

  // Facts. Each advances to `t` first; a fact that is refused with a reason has no effect.
  [[nodiscard]] Reason create_package(Instant t, NameId id, std::int64_t tokens);
  [[nodiscard]] Reason renew_package(Instant t, NameId id, std::int64_t tokens);
  [[nodiscard]] Reservation start_campaign(Instant t, CampaignKey key, std::int64_t devices);
  [[nodiscard]] Reservation extend_campaign(Instant t, CampaignKey key, std::int64_t devices);
  [[nodiscard]] Reason stop_campaign(Instant t, CampaignKey key);
  [[nodiscard]] Reason succeed(Instant t, CampaignKey key, DeviceId device);
  [[nodiscard]] Reason fail(Instant t, CampaignKey key, DeviceId device);

  /// Applies a fact with the function of its kind; `granted` is set for requests of tokens.
  /// REQUIRES: is_of_quota(fact.kind)
  [[nodiscard]] Reservation apply(const ResolvedFact& fact);

  /// Tokens that can be reserved now: 0 without an active package and in its grace days (P7).
  [[nodiscard]] std::int64_t available() const { return is_usable() ? ledger_.available() : 0; }
  /// Unspent tokens of open reservations.
  [[nodiscard]] std::int64_t reserved() const { return ledger_.reserved(); }
  [[nodiscard]] const QuotaLedger& ledger() const { return ledger_; }
  /// The active package, also in its grace days.
  [[nodiscard]] const std::optional<Package>& package() const { return active_; }
  [[nodiscard]] const std::optional<PendingPackage>& pending() const { return pending_; }
  [[nodiscard]] bool is_in_grace() const { return in_grace_; }
  [[nodiscard]] bool is_open(CampaignKey key) const { return campaigns_.contains(key); }
  /// Advances to `t`. @returns whether the campaign then has a reservation
  [[nodiscard]] bool is_open_at(Instant t, CampaignKey key) {
    advance(t);
    return is_open(key);
  }
  /// Unspent tokens of a campaign. REQUIRES: it is open.
  [[nodiscard]] std::int64_t unspent(CampaignKey key) const { return campaigns_.at(key).unspent; }
  /// Whether a package was active at some instant of the month, its days of grace included (P13).
  /// REQUIRES: the calendar is advanced to the last instant of the month, and not to its end.
  [[nodiscard]] bool had_package(Month month) const;

  /// Returns the entries since the last call, in the order of their events, and removes them.
  [[nodiscard]] std::vector<QuotaEntry> take_entries();

  template <class Archive>
  void archive(Archive& a) {
    a(aggregator_, ledger_, active_, pending_, in_grace_, former_, campaigns_, reservations_,
      balance_, entries_);
  }

 private:
  /// The outcome of a device so far.
  enum class Outcome : std::uint8_t { failed, failed_at_a_token, updated };
  struct Campaign {
    std::uint64_t ordinal = 0;  ///< order of reservations, for their termination (P10)
    std::int64_t unspent = 0;
    std::unordered_map<DeviceId, Outcome> outcomes;  // failures only if they cost tokens (P3)

    template <class Archive>
    void archive(Archive& a) {
      a(ordinal, unspent, outcomes);
    }
  };
  using Campaigns = std::map<CampaignKey, Campaign>;

  [[nodiscard]] bool is_usable() const { return active_.has_value() && !in_grace_; }
  void activate(NameId id, std::int64_t tokens, Instant t, QuotaEvent event);
  void activate_pending(Instant t);
  void terminate_package(Instant t);
  void terminate_campaigns(Instant t);
  void drop_leftover(Instant t);
  [[nodiscard]] bool reserve(Instant t, CampaignKey key, std::int64_t devices);
  void spend(Campaign& campaign);
  void enter(Instant t, QuotaEvent event, CampaignKey key, std::int64_t amount);
  void check_books() const;

  Rulebook rules_;
  OrganisationId aggregator_;
  QuotaLedger ledger_;
  std::optional<Package> active_;
  std::optional<PendingPackage> pending_;
  bool in_grace_ = false;
  std::vector<Package> former_;  // ended packages, for had_package()
  Campaigns campaigns_;          // with a reservation
  std::uint64_t reservations_ = 0;
  std::int64_t balance_ = 0;  // of the history
  std::vector<QuotaEntry> entries_;
};

}  // namespace fleetbill::billing::pelion
