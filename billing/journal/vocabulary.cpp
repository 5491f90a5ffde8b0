#include "billing/journal/vocabulary.hpp"

#include <algorithm>

namespace fleetbill::billing {
namespace {

constexpr std::array<std::string_view, 3> kPlatforms{"Telematics Guru", "Device Manager",
                                                     "Pelion Device Management"};

constexpr std::array<std::string_view, kPlanCount> kPlans{"TG-CLASSIC", "TG-PRO", "TG-PPM",
                                                          "TG-ALR", "TG-BT-TAG"};

constexpr std::array<std::string_view, kConnectorCount> kConnectors{"none", "telematics_guru",
                                                                    "third_party", "multi"};

constexpr std::array<std::string_view, kBusinessModelCount> kBusinessModels{"active_devices",
                                                                            "api_calls"};

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

std::string_view to_string(Platform platform) {
  return kPlatforms[static_cast<std::size_t>(platform)];
}
std::string_view to_string(Plan plan) { return kPlans[static_cast<std::size_t>(plan)]; }
std::string_view to_string(Connector c) { return kConnectors[static_cast<std::size_t>(c)]; }
std::string_view to_string(BusinessModel model) {
  return kBusinessModels[static_cast<std::size_t>(model)];
}
std::string_view to_string(ApiCounter counter) { return entry(counter).name; }
std::string_view to_string(Column column) { return kColumns[static_cast<std::size_t>(column)]; }

std::vector<std::string> column_names() { return {kColumns.begin(), kColumns.end()}; }

std::optional<Plan> parse_plan(std::string_view name) { return find<Plan>(kPlans, name); }
std::optional<Connector> parse_connector(std::string_view name) {
  return find<Connector>(kConnectors, name);
}
std::optional<BusinessModel> parse_business_model(std::string_view name) {
  return find<BusinessModel>(kBusinessModels, name);
}
std::optional<ApiCounter> parse_api_counter(std::string_view name) {
  const auto found = std::find_if(kApiCounters.begin(), kApiCounters.end(),
                                  [&](const ApiCounterEntry& c) { return c.name == name; });
  if (found == kApiCounters.end()) return std::nullopt;
  return found->counter;
}
std::optional<Column> parse_column(std::string_view name) { return find<Column>(kColumns, name); }

}  // namespace fleetbill::billing
