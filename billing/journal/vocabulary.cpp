#include "billing/journal/vocabulary.hpp"

#include <algorithm>

namespace fleetbill::billing {
namespace {

constexpr std::array<std::string_view, kKindCount> kKinds{
    "asset_created", "serial_set",  "asset_enabled",   "asset_disabled",
    "asset_cleared", "plan_set",    "upload",          "wifi_lookup",
    "sms",           "iridium_set", "iridium_message", "connection",
    "connector_set", "sim_set"};

constexpr std::array<std::string_view, kPlanCount> kPlans{"TG-CLASSIC", "TG-PRO", "TG-PPM",
                                                          "TG-ALR", "TG-BT-TAG"};

constexpr std::array<std::string_view, kConnectorCount> kConnectors{"none", "telematics_guru",
                                                                    "third_party", "multi"};

constexpr std::array<std::string_view, kColumnCount> kColumns{
    "time",   "kind",        "partner", "organisation", "asset", "asset_code",
    "device", "device_type", "value",   "quantity",     "id"};

template <class Enum, std::size_t N>
std::optional<Enum> find(const std::array<std::string_view, N>& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

}  // namespace

std::string_view to_string(Kind kind) { return kKinds[static_cast<std::size_t>(kind)]; }
std::string_view to_string(Plan plan) { return kPlans[static_cast<std::size_t>(plan)]; }
std::string_view to_string(Connector c) { return kConnectors[static_cast<std::size_t>(c)]; }
std::string_view to_string(Column column) { return kColumns[static_cast<std::size_t>(column)]; }

std::optional<Kind> parse_kind(std::string_view name) { return find<Kind>(kKinds, name); }
std::optional<Plan> parse_plan(std::string_view name) { return find<Plan>(kPlans, name); }
std::optional<Connector> parse_connector(std::string_view name) {
  return find<Connector>(kConnectors, name);
}
std::optional<Column> parse_column(std::string_view name) { return find<Column>(kColumns, name); }

bool has_quantity(Kind kind) {
  return kind == Kind::upload || kind == Kind::wifi_lookup || kind == Kind::sms ||
         kind == Kind::iridium_message;
}

bool is_usage(Kind kind) { return has_quantity(kind) || kind == Kind::connection; }

}  // namespace fleetbill::billing
