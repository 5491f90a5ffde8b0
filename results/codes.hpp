#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "billing/journal/names.hpp"
#include "billing/units/ids.hpp"
#include "results/code_table.hpp"

namespace fleetbill::results {

/// The codes of a run file in progress, by type of entity.
struct Codes {
  CodeTable<PartnerId> partners;
  CodeTable<OrganisationId> organisations;
  CodeTable<AssetId> assets;
  CodeTable<DeviceId> serials;
  CodeTable<NameId> values{billing::kEmptyName};
  CodeTable<NameId> ids{billing::kEmptyName};
  CodeTable<NameId> asset_codes{billing::kEmptyName};
  CodeTable<NameId> device_types{billing::kEmptyName};
  TextCodes unit_prices, details;
  SmallCodes kinds, plans, connectors, skus, reasons, models, quota_events;

  template <class Archive>
  void archive(Archive& a) {
    a(partners, organisations, assets, serials, values, ids, asset_codes, device_types);
    a(unit_prices, details);
    a(kinds, plans, connectors, skus, reasons, models, quota_events);
  }
};

/// A flag as its column has it.
constexpr std::uint8_t flag(bool value) { return value ? 1 : 0; }

/// Returns the rows ordered by `key_of(row)`, which consists of codes, because ids depend on the
/// execution of the run. Rows with equal keys keep their order.
template <class Row, class KeyOf>
std::vector<Row> by_code(const std::vector<Row>& rows, const KeyOf& key_of) {
  std::vector<Row> sorted = rows;
  for (const Row& row : rows) key_of(row);  // new codes follow from the order of rows, not sorting
  const auto comes_before = [&](const Row& a, const Row& b) { return key_of(a) < key_of(b); };
  if (!std::is_sorted(sorted.begin(), sorted.end(), comes_before)) {
    std::stable_sort(sorted.begin(), sorted.end(), comes_before);
  }
  return sorted;
}

}  // namespace fleetbill::results
