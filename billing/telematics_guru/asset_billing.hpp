#pragma once

#include <map>
#include <span>
#include <utility>
#include <vector>

#include "billing/telematics_guru/asset.hpp"
#include "billing/units/paged_vector.hpp"

namespace fleetbill::billing::telematics_guru {

/// A sealed month of one asset: a billed asset, or an asset that was used without being billed (its
/// lookups are charged in any case, T25).
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

/// One upload of an asset. There are millions, so that it is as small as possible.
struct Upload {
  Instant time;
  AssetId asset;
  std::uint32_t records = 0;
};

/// Folds facts into the monthly usage of assets, for all assets of a journal or any subset.
class AssetBilling {
 public:
  explicit AssetBilling(const Rulebook& rules) : rules_(rules) {}

  /// Applies facts in the order of the journal, all of the open month. Ignores facts that name no
  /// asset, unless they are SMS.
  void apply(std::span<const ResolvedFact> facts);

  /// Applies uploads only, by rising time, of assets that were created before.
  void apply(std::span<const Upload> uploads);

  /// Seals `month` and opens the next one.
  [[nodiscard]] AssetUsage close(Month month);

  /// REQUIRES: the month is closed, so that there are no recent uploads.
  template <class Archive>
  void archive(Archive& a) {
    a(assets_, sms_);
  }

 private:
  /// Uploads of an asset that its state does not include yet. Between two facts of other kinds only
  /// their sum and the last time matter. They are stored densely, because there are millions.
  struct RecentUploads {
    std::uint32_t last = 0;  ///< milliseconds after `recent_since_`; 0: no uploads
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
