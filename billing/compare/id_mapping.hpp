#pragma once

#include <vector>

#include "billing/invoice/biller.hpp"
#include "billing/journal/directory.hpp"

namespace fleetbill::billing {

/// What one directory's ids mean, in the ids of another: entities are the same if their names are
/// (an asset's within its partner). So two bills of different ids can be held against each other.
class IdMapping {
 public:
  /// @param from  what ids are translated from; outlives the translation
  /// @param into  gains the entities and, when they are asked for, the texts that only `from`
  ///              has; outlives the translation
  IdMapping(const Directory& from, Directory& into);

  [[nodiscard]] PartnerId operator()(PartnerId id) const { return of(partners_, id); }
  [[nodiscard]] OrganisationId operator()(OrganisationId id) const {
    return of(organisations_, id);
  }
  [[nodiscard]] AssetId operator()(AssetId id) const { return of(assets_, id); }
  [[nodiscard]] DeviceId operator()(DeviceId id) const { return of(devices_, id); }
  [[nodiscard]] NameId operator()(NameId id);

  /// A closed month in the other ids, its rows in the order of those.
  [[nodiscard]] MonthUsage operator()(MonthUsage usage);
  [[nodiscard]] SealedMonth operator()(SealedMonth month);

 private:
  template <class IdType>
  static IdType of(const std::vector<IdType>& ids, IdType id) {
    return id.exists() ? ids[id.value()] : IdType();
  }
  void translate(pelion::AccountUsage& usage);

  const Directory& from_;
  Directory& into_;
  std::vector<PartnerId> partners_;
  std::vector<OrganisationId> organisations_;
  std::vector<AssetId> assets_;
  std::vector<DeviceId> devices_;
  std::vector<NameId> names_;  // those that were asked for
};

}  // namespace fleetbill::billing
