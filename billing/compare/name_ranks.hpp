#pragma once

#include <cstdint>
#include <vector>

#include "billing/journal/directory.hpp"

namespace fleetbill::billing {

/// Where organisations and assets stand by name. Whoever orders millions of them by name orders
/// numbers: each name is read when this is made, and not again.
class NameRanks {
 public:
  /// @param directory  outlives it, and gains nobody meanwhile
  explicit NameRanks(const Directory& directory);

  [[nodiscard]] const Directory& directory() const { return directory_; }

  /// Rises with the name and is the same for equal names; 0 for an id that does not exist.
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
