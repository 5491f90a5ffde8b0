#include "billing/reconcile/difference.hpp"

#include <array>
#include <string_view>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing::reconcile {
namespace {

std::string_view name_of(Field field) {
  static constexpr std::array<std::string_view, 20> kNames{"row",
                                                           "plan",
                                                           "message_count",
                                                           "connector",
                                                           "connection_count",
                                                           "device",
                                                           "partner",
                                                           "organisation",
                                                           "account",
                                                           "asset",
                                                           "asset_name",
                                                           "asset_code",
                                                           "serial",
                                                           "device_type",
                                                           "product",
                                                           "last_connected",
                                                           "timestamp",
                                                           "campaign",
                                                           "endpoint_name",
                                                           "total"};
  static_assert(kNames.size() == static_cast<std::size_t>(Field::total) + 1);
  return kNames[static_cast<std::size_t>(field)];
}

}  // namespace

std::string to_string(DifferenceKind kind) {
  switch (kind.type) {
    case DifferenceType::missing_here: return "extra_in_vendor_file";
    case DifferenceType::missing_there: return "missing_in_vendor_file";
    case DifferenceType::unknown: return concat("unknown_", name_of(kind.field));
    case DifferenceType::duplicate: return "duplicate_row";
    case DifferenceType::mismatch: return concat(name_of(kind.field), "_mismatch");
  }
  FLEETBILL_ASSERT(false, "a difference without a type");
  return {};
}

}  // namespace fleetbill::billing::reconcile
