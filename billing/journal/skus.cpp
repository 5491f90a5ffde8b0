#include "billing/journal/skus.hpp"

#include <algorithm>

#include "billing/units/text.hpp"

namespace fleetbill::billing {

std::string SkuEntry::block_unit() const {
  return block == 1 ? std::string(unit) : concat(block, " ", units);
}

std::optional<Sku> parse_sku(std::string_view name) {
  const auto found = std::find_if(kSkus.begin(), kSkus.end(),
                                  [&](const SkuEntry& sku) { return sku.name == name; });
  if (found == kSkus.end()) return std::nullopt;
  return found->sku;
}

}  // namespace fleetbill::billing
