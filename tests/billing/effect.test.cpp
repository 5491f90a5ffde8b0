#include <catch2/catch.hpp>

#include "billing/invoice/effect.hpp"
#include "billing/units/text.hpp"
#include "tests/billing/journals.hpp"

// Which facts have a say in which SKUs.

namespace fleetbill::billing::test {
namespace {

const char* const kOfBilledAssets =
    "TG-CLASSIC TG-PRO TG-PPM-ASSET TG-PPM-MESSAGES TG-ALR TG-BT-TAG TG-IRD";
const char* const kOfAssetsAndConnectors =
    "TG-CLASSIC TG-PRO TG-PPM-ASSET TG-PPM-MESSAGES TG-ALR TG-BT-TAG TG-IRD TG-WIFI-LOC TG-SMS OEM "
    "OEM-SPLITTER";

/// The SKUs that a fact of this kind can move, by name.
std::string moved_by(std::string_view kind, const char* rulebook) {
  std::string out;
  for (std::size_t i = 0; i < kSkuCount; ++i) {
    const Sku sku = static_cast<Sku>(i);
    if (!can_move(*parse_kind(kind), sku, rulebook_of(rulebook))) continue;
    out += concat(out.empty() ? "" : " ", entry(sku).name);
  }
  return out;
}

TEST_CASE("a fact can move what it is counted in, or is a condition of", "[effect]") {
  struct Row {
    const char* kind;
    const char* rulebook;
    const char* skus;
  };
  const auto row = GENERATE_REF(values<Row>({
      {"upload", "", kOfBilledAssets},
      {"wifi_lookup", "", "TG-WIFI-LOC"},
      {"sms", "", "TG-SMS"},
      {"iridium_message", "", ""},
      {"iridium_message", "TG-IRIDIUM=per_message", "TG-IRD"},
      {"iridium_message", "TG-IRIDIUM-COPY=twice", "TG-PPM-MESSAGES"},
      {"iridium_set", "", "TG-IRD"},
      {"connection", "", "OEM OEM-SPLITTER"},
      {"connector_set", "", "OEM OEM-SPLITTER"},
      {"sim_set", "", "OEM OEM-SPLITTER"},
      {"asset_created", "", kOfAssetsAndConnectors},
      {"serial_set", "", kOfAssetsAndConnectors},
      {"asset_enabled", "", kOfAssetsAndConnectors},
      {"asset_disabled", "", kOfAssetsAndConnectors},
      {"plan_set", "", "TG-CLASSIC TG-PRO TG-PPM-ASSET TG-PPM-MESSAGES TG-ALR TG-BT-TAG"},
      {"account_opened", "", "PDM-ACTIVE-DEVICE PDM-API-CALL PDM-UPDATE-TOKEN"},
      {"business_model_set", "", "PDM-ACTIVE-DEVICE PDM-API-CALL"},
      {"registration", "PDM-CONNECTED=registration", "PDM-ACTIVE-DEVICE PDM-API-CALL"},
      {"registration_update", "", "PDM-ACTIVE-DEVICE PDM-API-CALL"},
      {"registration_update", "PDM-CONNECTED=registration", "PDM-API-CALL"},
      {"api_call", "", "PDM-API-CALL"},
      {"package_created", "", "PDM-UPDATE-TOKEN"},
      {"package_renewed", "", "PDM-UPDATE-TOKEN"},
      {"campaign_started", "", ""},
      {"update_succeeded", "", ""},
      {"transactions", "", ""},
  }));
  INFO(row.kind << " " << row.rulebook);
  CHECK(moved_by(row.kind, row.rulebook) == row.skus);
}

TEST_CASE("a hello can move the fees of billed assets where it sets Last Connected", "[effect]") {
  CHECK(moved_by("connection", "TG-CONNECTED=any_hello") ==
        concat(kOfBilledAssets, " OEM OEM-SPLITTER"));
}

}  // namespace
}  // namespace fleetbill::billing::test
