#include "billing/journal/vocabulary.hpp"

#include <algorithm>

namespace fleetbill::billing {
namespace {

constexpr std::array<std::string_view, kKindCount> kKinds{"asset_created",
                                                          "serial_set",
                                                          "asset_enabled",
                                                          "asset_disabled",
                                                          "asset_cleared",
                                                          "plan_set",
                                                          "upload",
                                                          "wifi_lookup",
                                                          "sms",
                                                          "iridium_set",
                                                          "iridium_message",
                                                          "connection",
                                                          "connector_set",
                                                          "sim_set",
                                                          "account_opened",
                                                          "business_model_set",
                                                          "package_created",
                                                          "package_renewed",
                                                          "registration",
                                                          "registration_update",
                                                          "api_call",
                                                          "campaign_started",
                                                          "campaign_extended",
                                                          "campaign_stopped",
                                                          "transactions",
                                                          "update_succeeded",
                                                          "update_failed"};

constexpr std::array<std::string_view, kPlanCount> kPlans{"TG-CLASSIC", "TG-PRO", "TG-PPM",
                                                          "TG-ALR", "TG-BT-TAG"};

constexpr std::array<std::string_view, kConnectorCount> kConnectors{"none", "telematics_guru",
                                                                    "third_party", "multi"};

constexpr std::array<std::string_view, kBusinessModelCount> kBusinessModels{"active_devices",
                                                                            "api_calls"};

constexpr std::array<std::string_view, kApiCounterCount> kApiCounters{
    "rest_api_requests_with_user_token",
    "rest_api_requests_with_api_key_token",
    "pelion_to_webapp_notifications",
    "device_to_pelion_messages.registrations",
    "device_to_pelion_messages.registration_updates",
    "device_to_pelion_messages.registration_deletes",
    "device_to_pelion_messages.observations",
    "device_to_pelion_messages.est_requests",
    "device_to_pelion_messages.proxy_responses",
    "device_to_pelion_messages.bootstrap_requests",
    "pelion_to_device_messages.proxy_requests",
    "pelion_to_device_messages.subscriptions"};

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
std::string_view to_string(BusinessModel model) {
  return kBusinessModels[static_cast<std::size_t>(model)];
}
std::string_view to_string(ApiCounter counter) {
  return kApiCounters[static_cast<std::size_t>(counter)];
}
std::string_view to_string(Column column) { return kColumns[static_cast<std::size_t>(column)]; }

std::vector<std::string> column_names() { return {kColumns.begin(), kColumns.end()}; }

std::optional<Kind> parse_kind(std::string_view name) { return find<Kind>(kKinds, name); }
std::optional<Plan> parse_plan(std::string_view name) { return find<Plan>(kPlans, name); }
std::optional<Connector> parse_connector(std::string_view name) {
  return find<Connector>(kConnectors, name);
}
std::optional<BusinessModel> parse_business_model(std::string_view name) {
  return find<BusinessModel>(kBusinessModels, name);
}
std::optional<ApiCounter> parse_api_counter(std::string_view name) {
  return find<ApiCounter>(kApiCounters, name);
}
std::optional<Column> parse_column(std::string_view name) { return find<Column>(kColumns, name); }

ApiCategory category(ApiCounter counter) {
  if (counter <= ApiCounter::pelion_to_webapp_notifications) return ApiCategory::integration;
  return counter <= ApiCounter::bootstrap_requests ? ApiCategory::device_to_service
                                                   : ApiCategory::service_to_device;
}

bool has_quantity(Kind kind) {
  switch (kind) {
    case Kind::upload:
    case Kind::wifi_lookup:
    case Kind::sms:
    case Kind::iridium_message:
    case Kind::package_created:
    case Kind::package_renewed:
    case Kind::api_call:
    case Kind::campaign_started:
    case Kind::campaign_extended:
    case Kind::transactions: return true;
    default: return false;
  }
}

bool is_usage(Kind kind) {
  switch (kind) {
    case Kind::upload:
    case Kind::wifi_lookup:
    case Kind::sms:
    case Kind::iridium_message:
    case Kind::connection:
    case Kind::registration_update:
    case Kind::api_call:
    case Kind::transactions: return true;
    default: return false;
  }
}

}  // namespace fleetbill::billing
