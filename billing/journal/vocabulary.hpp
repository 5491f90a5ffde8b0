#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "billing/units/enum_set.hpp"

/// The words of the journal: platforms, plans, connectors, business models, counters and columns
/// (docs/journal.md). The kinds of facts are in kinds.hpp.
namespace fleetbill::billing {

/// The vendor's platform that a fact, a SKU or a clause belongs to.
enum class Platform : std::uint8_t { telematics_guru, device_manager, pelion };

/// The plan that an asset is billed on.
/// DO NOT CHANGE a value: run files and checkpoints hold them.
enum class Plan : std::uint8_t { classic = 0, pro = 1, ppm = 2, alr = 3, bt_tag = 4 };
inline constexpr std::size_t kPlanCount = 5;

/// The destination of a device's data. The default of a device is `telematics_guru`.
/// DO NOT CHANGE a value: run files and checkpoints hold them.
enum class Connector : std::uint8_t { none = 0, telematics_guru = 1, third_party = 2, multi = 3 };
inline constexpr std::size_t kConnectorCount = 4;

/// The usage that a Pelion account is billed by. Both kinds of usage are always counted (P17).
/// DO NOT CHANGE a value: run files and checkpoints hold them.
enum class BusinessModel : std::uint8_t { active_devices = 0, api_calls = 1 };
inline constexpr std::size_t kBusinessModelCount = 2;

/// The counters of Pelion API calls (docs/rules.md#b3).
/// DO NOT CHANGE a value: run files and checkpoints hold them.
enum class ApiCounter : std::uint8_t {
  rest_api_requests_with_user_token = 0,
  rest_api_requests_with_api_key_token = 1,
  pelion_to_webapp_notifications = 2,
  registrations = 3,
  registration_updates = 4,
  registration_deletes = 5,
  observations = 6,
  est_requests = 7,
  proxy_responses = 8,
  bootstrap_requests = 9,
  proxy_requests = 10,
  subscriptions = 11,
};

/// The three sums of counters that the portal shows.
enum class ApiCategory : std::uint8_t { integration, device_to_service, service_to_device };
inline constexpr std::size_t kApiCategoryCount = 3;

/// All facts about a counter.
struct ApiCounterEntry {
  ApiCounter counter;
  std::string_view name;  ///< as the journal writes it: `group.counter` for a nested counter
  ApiCategory category;
  /// Whether registrations count themselves in this counter. No `api_call` may name it (P29).
  bool counts_itself = false;
};

/// The counters, by code.
inline constexpr std::array kApiCounters{
    ApiCounterEntry{ApiCounter::rest_api_requests_with_user_token,
                    "rest_api_requests_with_user_token", ApiCategory::integration},
    ApiCounterEntry{ApiCounter::rest_api_requests_with_api_key_token,
                    "rest_api_requests_with_api_key_token", ApiCategory::integration},
    ApiCounterEntry{ApiCounter::pelion_to_webapp_notifications, "pelion_to_webapp_notifications",
                    ApiCategory::integration},
    ApiCounterEntry{ApiCounter::registrations, "device_to_pelion_messages.registrations",
                    ApiCategory::device_to_service, true},
    ApiCounterEntry{ApiCounter::registration_updates,
                    "device_to_pelion_messages.registration_updates",
                    ApiCategory::device_to_service, true},
    ApiCounterEntry{ApiCounter::registration_deletes,
                    "device_to_pelion_messages.registration_deletes",
                    ApiCategory::device_to_service},
    ApiCounterEntry{ApiCounter::observations, "device_to_pelion_messages.observations",
                    ApiCategory::device_to_service},
    ApiCounterEntry{ApiCounter::est_requests, "device_to_pelion_messages.est_requests",
                    ApiCategory::device_to_service},
    ApiCounterEntry{ApiCounter::proxy_responses, "device_to_pelion_messages.proxy_responses",
                    ApiCategory::device_to_service},
    ApiCounterEntry{ApiCounter::bootstrap_requests, "device_to_pelion_messages.bootstrap_requests",
                    ApiCategory::device_to_service},
    ApiCounterEntry{ApiCounter::proxy_requests, "pelion_to_device_messages.proxy_requests",
                    ApiCategory::service_to_device},
    ApiCounterEntry{ApiCounter::subscriptions, "pelion_to_device_messages.subscriptions",
                    ApiCategory::service_to_device},
};
inline constexpr std::size_t kApiCounterCount = kApiCounters.size();
static_assert(is_by_code(std::span<const ApiCounterEntry>(kApiCounters), &ApiCounterEntry::counter),
              "kApiCounters is indexed by code");

constexpr const ApiCounterEntry& entry(ApiCounter counter) {
  return kApiCounters[static_cast<std::size_t>(counter)];
}

/// See ApiCounterEntry::counts_itself.
constexpr bool counts_itself(ApiCounter counter) { return entry(counter).counts_itself; }
constexpr ApiCategory category(ApiCounter counter) { return entry(counter).category; }

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

using ColumnSet = EnumSet<Column>;

/// The name of the vendor's product: `Telematics Guru`.
std::string_view to_string(Platform platform);
std::string_view to_string(Plan plan);
std::string_view to_string(Connector connector);
std::string_view to_string(BusinessModel model);
std::string_view to_string(ApiCounter counter);
std::string_view to_string(Column column);

/// The names of all columns, in the order of a journal's header.
std::vector<std::string> column_names();

// Each returns `std::nullopt` for an unknown name.
std::optional<Plan> parse_plan(std::string_view name);
std::optional<Connector> parse_connector(std::string_view name);
std::optional<BusinessModel> parse_business_model(std::string_view name);
std::optional<ApiCounter> parse_api_counter(std::string_view name);
std::optional<Column> parse_column(std::string_view name);

/// The largest quantity of a row.
inline constexpr std::int64_t kLargestQuantity = 1'000'000'000'000'000;

}  // namespace fleetbill::billing
