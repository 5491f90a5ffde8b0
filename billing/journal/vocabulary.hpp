#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The words of the journal: kinds of facts, plans, connectors, columns (docs/journal.md).
namespace fleetbill::billing {

/// What happened, in the order of docs/journal.md. Append only, since run files hold codes.
enum class Kind : std::uint8_t {
  asset_created,
  serial_set,
  asset_enabled,
  asset_disabled,
  asset_cleared,
  plan_set,
  upload,
  wifi_lookup,
  sms,
  iridium_set,
  iridium_message,
  connection,
  connector_set,
  sim_set,
  account_opened,
  business_model_set,
  package_created,
  package_renewed,
  registration,
  registration_update,
  api_call,
  campaign_started,
  campaign_extended,
  campaign_stopped,
  transactions,
  update_succeeded,
  update_failed,
};
inline constexpr std::size_t kKindCount = 27;

/// Who pays how for an asset: the plan names of docs/journal.md, in the order of their SKUs.
enum class Plan : std::uint8_t { classic, pro, ppm, alr, bt_tag };
inline constexpr std::size_t kPlanCount = 5;

/// Where a device's data goes. A device whose connector was never set sends to Telematics Guru.
enum class Connector : std::uint8_t { none, telematics_guru, third_party, multi };
inline constexpr std::size_t kConnectorCount = 4;

/// What a Pelion account is billed by; its usage of either kind is counted all the same (P17).
enum class BusinessModel : std::uint8_t { active_devices, api_calls };
inline constexpr std::size_t kBusinessModelCount = 2;

/// The counters of Pelion API calls (docs/rules.md#b3), by category: integration, device to
/// service, service to device.
enum class ApiCounter : std::uint8_t {
  rest_api_requests_with_user_token,
  rest_api_requests_with_api_key_token,
  pelion_to_webapp_notifications,
  registrations,
  registration_updates,
  registration_deletes,
  observations,
  est_requests,
  proxy_responses,
  bootstrap_requests,
  proxy_requests,
  subscriptions,
};
inline constexpr std::size_t kApiCounterCount = 12;

/// Whether registrations count themselves in this counter, so that no call is added to it (P29).
constexpr bool counts_itself(ApiCounter counter) {
  return counter == ApiCounter::registrations || counter == ApiCounter::registration_updates;
}

/// The three sums that the portal shows.
enum class ApiCategory : std::uint8_t { integration, device_to_service, service_to_device };
inline constexpr std::size_t kApiCategoryCount = 3;

ApiCategory category(ApiCounter counter);

/// The columns of an event file.
enum class Column : std::uint8_t {
  time,
  kind,
  partner,
  organisation,
  asset,
  asset_code,
  device,
  device_type,
  value,
  quantity,
  id,
};
inline constexpr std::size_t kColumnCount = 11;

std::string_view to_string(Kind kind);
std::string_view to_string(Plan plan);
std::string_view to_string(Connector connector);
std::string_view to_string(BusinessModel model);
/// As the journal writes it: `group.counter` for the nested ones.
std::string_view to_string(ApiCounter counter);
std::string_view to_string(Column column);

/// The names of all columns, as the header of a journal has them.
std::vector<std::string> column_names();

std::optional<Kind> parse_kind(std::string_view name);
std::optional<Plan> parse_plan(std::string_view name);
std::optional<Connector> parse_connector(std::string_view name);
std::optional<BusinessModel> parse_business_model(std::string_view name);
std::optional<ApiCounter> parse_api_counter(std::string_view name);
std::optional<Column> parse_column(std::string_view name);

/// Whether facts of this kind are about accounts of Pelion Device Management, which are a name
/// space of their own beside the organisations of Telematics Guru.
constexpr bool is_pelion(Kind kind) { return kind >= Kind::account_opened; }

/// Whether facts of this kind are about a device at Device Manager.
constexpr bool is_of_connectors(Kind kind) {
  return kind == Kind::connection || kind == Kind::connector_set || kind == Kind::sim_set;
}

/// Whether facts of this kind say that there is a Pelion account, and what it is billed by.
constexpr bool is_of_account_life(Kind kind) {
  return kind == Kind::account_opened || kind == Kind::business_model_set;
}

/// Whether Pelion facts of this kind name a device.
constexpr bool names_device(Kind kind) {
  return kind == Kind::registration || kind == Kind::registration_update ||
         kind == Kind::transactions || kind == Kind::update_succeeded ||
         kind == Kind::update_failed;
}

/// Whether facts of this kind are about packages, campaigns and their updates: what a quota
/// decides.
constexpr bool is_of_quota(Kind kind) {
  switch (kind) {
    case Kind::package_created:
    case Kind::package_renewed:
    case Kind::campaign_started:
    case Kind::campaign_extended:
    case Kind::campaign_stopped:
    case Kind::update_succeeded:
    case Kind::update_failed: return true;
    default: return false;
  }
}

/// Whether facts of this kind ask for tokens, which may be refused.
constexpr bool requests_tokens(Kind kind) {
  return kind == Kind::campaign_started || kind == Kind::campaign_extended;
}

/// Whether facts of this kind carry a quantity, a whole number from 1 to 10¹⁵.
bool has_quantity(Kind kind);

/// Whether facts of this kind are what a device uses, in bulk, as against facts of its life: a run
/// may record usage summed by day or by month, but keeps every lifecycle fact whole.
bool is_usage(Kind kind);

inline constexpr std::int64_t kLargestQuantity = 1'000'000'000'000'000;

}  // namespace fleetbill::billing
