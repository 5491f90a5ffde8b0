#include "billing/journal/kinds.hpp"

#include <algorithm>

namespace fleetbill::billing {

std::optional<Kind> parse_kind(std::string_view name) {
  const auto found = std::find_if(kKinds.begin(), kKinds.end(),
                                  [&](const KindEntry& kind) { return kind.name == name; });
  if (found == kKinds.end()) return std::nullopt;
  return found->kind;
}

}  // namespace fleetbill::billing
