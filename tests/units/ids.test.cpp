#include "billing/units/ids.hpp"

#include <catch2/catch.hpp>
#include <unordered_set>

namespace fleetbill {
namespace {

TEST_CASE("an id: the default one names no entity, every other value does", "[units][ids]") {
  STATIC_REQUIRE_FALSE(AssetId().exists());
  STATIC_REQUIRE(AssetId(0).exists());
  STATIC_REQUIRE(AssetId(4'294'967'294).exists());
  STATIC_REQUIRE_FALSE(AssetId(4'294'967'295).exists());
  STATIC_REQUIRE(AssetId(7).value() == 7);
}

TEST_CASE("ids: order is that of their values, no entity last", "[units][ids]") {
  CHECK(AssetId(0) < AssetId(1));
  CHECK(AssetId(1) < AssetId());
  CHECK(AssetId(3) == AssetId(3));
  CHECK(AssetId(3) != AssetId(4));
}

TEST_CASE("ids: equal ids have one place in a hashed set", "[units][ids]") {
  std::unordered_set<DeviceId> devices{DeviceId(1), DeviceId(2), DeviceId(1)};
  CHECK(devices.size() == 2);
  CHECK(devices.contains(DeviceId(2)));
  CHECK_FALSE(devices.contains(DeviceId()));
  CHECK(std::hash<DeviceId>()(DeviceId(1)) != std::hash<DeviceId>()(DeviceId(2)));
}

}  // namespace
}  // namespace fleetbill
