#pragma once

#include <cstdint>
#include <vector>

#include "billing/journal/directory.hpp"

namespace fleetbill::billing {

/// Rank of each organisation and asset by name, so that sorting by name compares integers. Names
/// are read only by the constructor.
class NameRanks {
 public:
  /// @param directory  outlives this object, and must not change
  explicit NameRanks(const Directory& directory);

  [[nodiscard]] const Directory& directory() const { return directory_; }

  /// Returns a rank that rises with the name; equal for equal names; 0 for a missing id.
  [[nodiscard]] std::uint32_t rank(OrganisationId id) const { return rank(organisations_, id); }
  [[nodiscard]] std::uint32_t rank(AssetId id) const { return rank(assets_, id); }

 private:
  template <class IdType>
  static std::uint32_t rank(const std::vector<std::uint32_t>& places, IdType id) {
    return id.exists() ? places[id.value()] : 0;
  }

  const Directory& directory_;
  std::vector<std::uint32_t> organisations_, assets_;  // by id
};

}  // namespace fleetbill::billing
