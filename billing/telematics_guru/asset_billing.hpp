#pragma once

#include <map>
#include <span>
#include <utility>
#include <vector>

#include "billing/telematics_guru/asset.hpp"
#include "billing/units/paged_vector.hpp"

namespace fleetbill::billing::telematics_guru {

/// One asset's part of a month, as sealed: a billed asset, or one that was used without being
/// billed (its lookups are charged all the same, T25).
struct AssetMonth {
  AssetId asset;
  PartnerId partner;
  OrganisationId organisation;
  DeviceId serial;                  ///< at the close
  NameId imei = kEmptyName;         ///< at the close
  Plan plan = Plan::classic;        ///< that the month is billed on
  Instant last_connected = kNever;  ///< at the close
  std::int64_t messages = 0;        ///< PPM messages received (0 on other plans)
  std::int64_t lookups = 0;
  std::int64_t iridium_messages = 0;
  ConditionResults conditions;

  [[nodiscard]] bool billed() const { return conditions.billed(); }
  bool operator==(const AssetMonth&) const = default;

  template <class Archive>
  void archive(Archive& a) {
    a(asset, partner, organisation, serial, imei, plan, last_connected, messages, lookups,
      iridium_messages, conditions);
  }
};

/// SMS that an organisation sent in a month.
struct SmsMonth {
  PartnerId partner;
  OrganisationId organisation;
  std::int64_t sms = 0;

  bool operator==(const SmsMonth&) const = default;
};

/// The Telematics Guru side of a closed month.
struct AssetUsage {
  std::vector<AssetMonth> assets;  ///< by rising AssetId
  std::vector<SmsMonth> sms;       ///< by rising OrganisationId
};

/// One upload of an asset, as small as it can be: what there are millions of.
struct Upload {
  Instant time;
  AssetId asset;
  std::uint32_t records = 0;
};

/// Folds facts into monthly asset usage, for all assets of a journal or any part of them.
class AssetBilling {
 public:
  explicit AssetBilling(const Rulebook& rules) : rules_(rules) {}

  /// Applies facts in the journal's order, all of the month that is open. Facts that name no asset
  /// and are no SMS are passed over.
  void apply(std::span<const ResolvedFact> facts);

  /// The same for uploads alone, by rising time, of assets that were created before.
  void apply(std::span<const Upload> uploads);

  /// Seals `month` and opens the next one.
  [[nodiscard]] AssetUsage close(Month month);

  /// Of a month that was closed: it leaves no recent uploads.
  template <class Archive>
  void archive(Archive& a) {
    a(assets_, sms_);
  }

 private:
  /// Uploads of an asset that its state does not know of yet. Between two facts of another kind
  /// nothing but their sum and the last of them matters. Millions lie close together in memory.
  struct RecentUploads {
    std::uint32_t last = 0;  ///< milliseconds after `recent_since_`; 0: there are none
    std::uint32_t records = 0;
  };

  void add_uploads(AssetId asset, Instant first, Instant last, std::int64_t records);
  Asset& up_to_date(std::size_t asset);
  void count_sms(const ResolvedFact& fact);
  void forget_sms_of(AssetId asset);
  [[nodiscard]] std::vector<SmsMonth> close_sms();

  Rulebook rules_;
  PagedVector<Asset> assets_;
  PagedVector<RecentUploads, 512> recent_;
  Instant recent_since_ = kNever;  // just before the first upload of the month
  struct Sms {
    PartnerId partner;
    std::int64_t count = 0;

    template <class Archive>
    void archive(Archive& a) {
      a(partner, count);
    }
  };
  std::map<std::pair<OrganisationId, AssetId>, Sms> sms_;  // an SMS may name no asset
};

}  // namespace fleetbill::billing::telematics_guru
