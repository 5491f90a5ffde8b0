#include "billing/journal/directory.hpp"

#include <catch2/catch.hpp>

#include "billing/journal/kinds.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing {
namespace {

TEST_CASE("a name table: has the empty text first and every text once", "[names]") {
  NameTable names;
  CHECK(names.size() == 1);
  CHECK(names.text(kEmptyName).empty());
  CHECK(names.intern("") == kEmptyName);
  const NameId a = names.intern("a");
  const NameId b = names.intern("b");
  CHECK(a == NameId(1));
  CHECK(b == NameId(2));
  CHECK(names.intern("a") == a);
  CHECK(names.size() == 3);
  CHECK(names.text(b) == "b");
  CHECK(names.find("b") == b);
  CHECK_FALSE(names.find("c").exists());
  CHECK(names.size() == 3);  // looking does not add
}

TEST_CASE("a name table: texts stay where they are while it grows and when it moves", "[names]") {
  NameTable names;
  const std::string_view early = names.text(names.intern("early"));
  for (int i = 0; i < 2000; ++i) names.intern(concat("name ", i));
  CHECK(early == "early");
  const NameTable moved = std::move(names);
  CHECK(moved.find("early") == NameId(1));
  CHECK(moved.find("name 1999") == NameId(2001));
}

TEST_CASE("a directory: partners and devices are added once by name", "[directory]") {
  Directory directory;
  const NameId p = directory.names().intern("P");
  const NameId q = directory.names().intern("Q");
  CHECK_FALSE(directory.find_partner(p).exists());
  const PartnerId partner = directory.add_partner(p);
  CHECK(directory.add_partner(p) == partner);
  CHECK(directory.find_partner(p) == partner);
  CHECK_FALSE(directory.find_partner(q).exists());
  CHECK(directory.add_partner(q) != partner);
  CHECK(directory.partner_count() == 2);
  CHECK(directory.partner_name(partner) == "P");
  CHECK(directory.partner_name_id(partner) == p);
  // The same text may name a device too.
  CHECK_FALSE(directory.find_device(p).exists());
  const DeviceId device = directory.add_device(p);
  CHECK(directory.add_device(p) == device);
  CHECK(directory.find_device(p) == device);
  CHECK(directory.device_count() == 1);
  CHECK(directory.serial(device) == "P");
  CHECK(directory.serial_id(device) == p);
}

TEST_CASE("a directory: what does not exist is not found and has no text", "[directory]") {
  Directory directory;
  CHECK_FALSE(directory.find_partner(NameId()).exists());
  CHECK_FALSE(directory.find_partner(NameId(1'000'000)).exists());
  CHECK_FALSE(directory.find_partner(kEmptyName).exists());
  CHECK_FALSE(directory.find_asset(PartnerId(), kEmptyName).exists());
  CHECK(directory.partner_name(PartnerId()).empty());
  CHECK(directory.organisation_name(OrganisationId()).empty());
  CHECK(directory.asset_name(AssetId()).empty());
  CHECK(directory.serial(DeviceId()).empty());
  CHECK(directory.organisation_count() == 0);
  CHECK(directory.asset_count() == 0);
}

TEST_CASE("a directory: an organisation's name is unique", "[directory]") {
  Directory directory;
  const NameId name = directory.names().intern("O");
  const PartnerId p = directory.add_partner(directory.names().intern("P"));
  const PartnerId q = directory.add_partner(directory.names().intern("Q"));
  const OrganisationId organisation = directory.add_organisation({name, p});
  CHECK(directory.find_organisation(name) == organisation);
  CHECK(directory.organisation(organisation).partner == p);
  CHECK(directory.organisation_name(organisation) == "O");
  CHECK(directory.organisation_count() == 1);
  CHECK_THROWS_AS(directory.add_organisation({name, q}), AssertionFailed);
}

TEST_CASE("a directory: an asset's name is unique within its partner only", "[directory]") {
  Directory directory;
  NameTable& names = directory.names();
  const NameId van = names.intern("Van");
  const NameId ute = names.intern("Ute");
  const PartnerId p = directory.add_partner(names.intern("P"));
  const PartnerId q = directory.add_partner(names.intern("Q"));
  const PartnerId r = directory.add_partner(names.intern("R"));
  const auto add = [&](NameId name, PartnerId partner) {
    return directory.add_asset(
        {name, names.intern("code"), names.intern("type"), OrganisationId(7), partner});
  };
  CHECK_FALSE(directory.find_asset(van).exists());
  const AssetId first = add(van, p);
  CHECK(directory.find_asset(van) == first);
  CHECK_FALSE(directory.next_of_same_name(first).exists());
  const AssetId other = add(ute, p);
  const AssetId second = add(van, q);
  CHECK(directory.find_asset(p, van) == first);
  CHECK(directory.find_asset(q, van) == second);
  CHECK_FALSE(directory.find_asset(r, van).exists());
  CHECK(directory.find_asset(p, ute) == other);
  CHECK_FALSE(directory.find_asset(q, ute).exists());
  // Both are met by walking along the name.
  std::vector<AssetId> met;
  for (AssetId id = directory.find_asset(van); id.exists(); id = directory.next_of_same_name(id)) {
    met.push_back(id);
  }
  CHECK(met == std::vector<AssetId>{second, first});
  CHECK_FALSE(directory.next_of_same_name(other).exists());
  CHECK(directory.asset_count() == 3);
  CHECK(directory.asset_name(first) == "Van");
  CHECK(directory.text(directory.asset(first).code) == "code");
  CHECK(directory.text(directory.asset(first).device_type) == "type");
  CHECK(directory.asset(second).organisation == OrganisationId(7));
}

// ---- vocabulary

TEST_CASE("vocabulary: every kind has the name of docs/journal.md, and knows its quantity",
          "[vocabulary]") {
  struct Example {
    Kind kind;
    const char* name;
    bool has_quantity;
    bool is_usage;
  };
  const std::vector<Example> kinds{
      {Kind::asset_created, "asset_created", false, false},
      {Kind::serial_set, "serial_set", false, false},
      {Kind::asset_enabled, "asset_enabled", false, false},
      {Kind::asset_disabled, "asset_disabled", false, false},
      {Kind::asset_cleared, "asset_cleared", false, false},
      {Kind::plan_set, "plan_set", false, false},
      {Kind::upload, "upload", true, true},
      {Kind::wifi_lookup, "wifi_lookup", true, true},
      {Kind::sms, "sms", true, true},
      {Kind::iridium_set, "iridium_set", false, false},
      {Kind::iridium_message, "iridium_message", true, true},
      {Kind::connection, "connection", false, true},
      {Kind::connector_set, "connector_set", false, false},
      {Kind::sim_set, "sim_set", false, false},
      {Kind::account_opened, "account_opened", false, false},
      {Kind::business_model_set, "business_model_set", false, false},
      {Kind::package_created, "package_created", true, false},
      {Kind::package_renewed, "package_renewed", true, false},
      {Kind::registration, "registration", false, false},
      {Kind::registration_update, "registration_update", false, true},
      {Kind::api_call, "api_call", true, true},
      {Kind::campaign_started, "campaign_started", true, false},
      {Kind::campaign_extended, "campaign_extended", true, false},
      {Kind::campaign_stopped, "campaign_stopped", false, false},
      {Kind::transactions, "transactions", true, true},
      {Kind::update_succeeded, "update_succeeded", false, false},
      {Kind::update_failed, "update_failed", false, false},
      {Kind::last_connected, "last_connected", false, false},
      {Kind::journal_begins, "journal_begins", false, false},
      {Kind::journal_ends, "journal_ends", false, false},
  };
  CHECK(kinds.size() == kKindCount);
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    INFO(kinds[i].name);
    CHECK(kinds[i].kind == static_cast<Kind>(i));  // run files hold the codes
    CHECK(to_string(kinds[i].kind) == kinds[i].name);
    CHECK(parse_kind(kinds[i].name) == kinds[i].kind);
    CHECK(has_quantity(kinds[i].kind) == kinds[i].has_quantity);
    CHECK(is_usage(kinds[i].kind) == kinds[i].is_usage);
    CHECK(is_pelion(kinds[i].kind) == (i >= 14 && i < 27));
  }
}

template <class Enum, class Parse>
void check_names(const std::vector<std::string>& names, std::size_t count, Parse parse) {
  CHECK(names.size() == count);
  for (std::size_t i = 0; i < names.size(); ++i) {
    INFO(names[i]);
    CHECK(to_string(static_cast<Enum>(i)) == names[i]);
    CHECK(parse(names[i]) == static_cast<Enum>(i));
  }
  CHECK_FALSE(parse("").has_value());
  CHECK_FALSE(parse(names[0] + " ").has_value());
  CHECK_FALSE(parse(names[0].substr(1)).has_value());
  CHECK_FALSE(parse("nothing of the kind").has_value());
}

TEST_CASE("vocabulary: plans, connectors and columns have the names of docs/journal.md",
          "[vocabulary]") {
  check_names<Plan>({"TG-CLASSIC", "TG-PRO", "TG-PPM", "TG-ALR", "TG-BT-TAG"}, kPlanCount,
                    parse_plan);
  check_names<Connector>({"none", "telematics_guru", "third_party", "multi"}, kConnectorCount,
                         parse_connector);
  check_names<Column>({"time", "kind", "partner", "organisation", "asset", "asset_code", "device",
                       "device_type", "value", "quantity", "id"},
                      kColumnCount, parse_column);
  check_names<BusinessModel>({"active_devices", "api_calls"}, kBusinessModelCount,
                             parse_business_model);
  CHECK_FALSE(parse_kind("Upload").has_value());
  CHECK_FALSE(parse_plan("tg-classic").has_value());
  CHECK_FALSE(parse_plan("TG-PPM-ASSET").has_value());  // a SKU, not a plan
  CHECK(kLargestQuantity == 1'000'000'000'000'000);     // 10^15
}

TEST_CASE("vocabulary: every API counter has its name and stands under a line of the portal",
          "[vocabulary][pelion]") {
  struct Example {
    const char* name;
    ApiCategory category;
  };
  const std::vector<Example> counters{
      // docs/rules.md#b3
      {"rest_api_requests_with_user_token", ApiCategory::integration},
      {"rest_api_requests_with_api_key_token", ApiCategory::integration},
      {"pelion_to_webapp_notifications", ApiCategory::integration},
      {"device_to_pelion_messages.registrations", ApiCategory::device_to_service},
      {"device_to_pelion_messages.registration_updates", ApiCategory::device_to_service},
      {"device_to_pelion_messages.registration_deletes", ApiCategory::device_to_service},
      {"device_to_pelion_messages.observations", ApiCategory::device_to_service},
      {"device_to_pelion_messages.est_requests", ApiCategory::device_to_service},
      {"device_to_pelion_messages.proxy_responses", ApiCategory::device_to_service},
      {"device_to_pelion_messages.bootstrap_requests", ApiCategory::device_to_service},
      {"pelion_to_device_messages.proxy_requests", ApiCategory::service_to_device},
      {"pelion_to_device_messages.subscriptions", ApiCategory::service_to_device},
  };
  std::vector<std::string> names;
  for (std::size_t i = 0; i < counters.size(); ++i) {
    INFO(counters[i].name);
    names.emplace_back(counters[i].name);
    CHECK(category(static_cast<ApiCounter>(i)) == counters[i].category);
  }
  check_names<ApiCounter>(names, kApiCounterCount, parse_api_counter);
  CHECK_FALSE(parse_api_counter("registrations").has_value());  // without its group
}

}  // namespace
}  // namespace fleetbill::billing
