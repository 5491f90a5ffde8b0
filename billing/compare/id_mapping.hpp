#pragma once

#include <vector>

#include "billing/invoice/biller.hpp"
#include "billing/journal/directory.hpp"

namespace fleetbill::billing {

/// Maps the ids of one directory to the ids of another one, by name (assets: by partner and name),
/// so that bills with different ids can be compared.
class IdMapping {
 public:
  /// @param from  directory of the ids to map; outlives this object
  /// @param into  receives the entities that only `from` has, and texts when they are first mapped;
  ///              outlives this object
  IdMapping(const Directory& from, Directory& into);

  [[nodiscard]] PartnerId operator()(PartnerId id) const { return of(partners_, id); }
  [[nodiscard]] OrganisationId operator()(OrganisationId id) const {
    return of(organisations_, id);
  }
  [[nodiscard]] AssetId operator()(AssetId id) const { return of(assets_, id); }
  [[nodiscard]] DeviceId operator()(DeviceId id) const { return of(devices_, id); }
  [[nodiscard]] NameId operator()(NameId id);

  /// Maps a closed month. Its rows are sorted by the new ids.
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
  std::vector<NameId> names_;  // names mapped so far
};

}  // namespace fleetbill::billing
