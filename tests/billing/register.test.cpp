#include <catch2/catch.hpp>

#include "tests/billing/journals.hpp"

// The outcome of a row of each kind, and the lookup of its subject (docs/journal.md), under the
// default rules.

namespace fleetbill::billing::test {
namespace {

struct RegisterExample {
  const char* why;
  const char* rows;  // all but the last are applied
  const char* fate;  // of the last one: its facts, or why it is refused
};

void check(const std::vector<RegisterExample>& examples) {
  for (const RegisterExample& example : examples) {
    INFO(example.why << "\n" << example.rows);
    CHECK(fate_of_last(example.rows) == example.fate);
  }
}

TEST_CASE("the register: admits each kind of fact", "[register]") {
  check({
      {"a creation with all cells", "01-05,asset_created,P,O,a,1,TG-PPM,,id1,code,type",
       "01-05T00:00:00.000 asset_created P/O/a/1 TG-PPM =TG-PPM #id1"},
      {"no plan is TG-CLASSIC", "01-05,asset_created,P,O,a,1",
       "01-05T00:00:00.000 asset_created P/O/a/1 =TG-CLASSIC"},
      {"the serial may be empty", "01-05,asset_created,P,O,a",
       "01-05T00:00:00.000 asset_created P/O/a/ =TG-CLASSIC"},
      {"serial_set", "01-05,asset_created,P,O,a,1\n01-06T01:02:03.004,serial_set,,,a,2",
       "01-06T01:02:03.004 serial_set P/O/a/2"},
      {"an empty serial removes it", "01-05,asset_created,P,O,a,1\n01-06,serial_set,,,a",
       "01-06T00:00:00.000 serial_set P/O/a/"},
      {"asset_disabled", "01-05,asset_created,P,O,a,1\n01-06,asset_disabled,,,a",
       "01-06T00:00:00.000 asset_disabled P/O/a/"},
      {"asset_enabled",
       "01-05,asset_created,P,O,a,1\n01-06,asset_disabled,,,a\n01-07,asset_enabled,,,a",
       "01-07T00:00:00.000 asset_enabled P/O/a/"},
      {"asset_cleared", "01-05,asset_created,P,O,a,1\n01-06,asset_cleared,,,a",
       "01-06T00:00:00.000 asset_cleared P/O/a/"},
      {"plan_set", "01-05,asset_created,P,O,a,1\n01-06,plan_set,,,a,,TG-PRO",
       "01-06T00:00:00.000 plan_set P/O/a/ TG-PRO =TG-PRO"},
      {"upload", "01-05,asset_created,P,O,a,1\n01-06,upload,,,a,,,42",
       "01-06T00:00:00.000 upload P/O/a/1 42"},
      {"wifi_lookup", "01-05,asset_created,P,O,a,1\n01-06,wifi_lookup,,,a,,,3",
       "01-06T00:00:00.000 wifi_lookup P/O/a/ 3"},
      {"sms of an organisation", "01-06,sms,P,O,,,,5", "01-06T00:00:00.000 sms P/O// 5"},
      {"sms of an asset", "01-05,asset_created,P,O,a,1\n01-06,sms,,O,a,,,5",
       "01-06T00:00:00.000 sms P/O/a/ 5"},
      {"iridium_set", "01-05,asset_created,P,O,a,1\n01-06,iridium_set,,,a,,300234",
       "01-06T00:00:00.000 iridium_set P/O/a/ 300234"},
      {"an empty IMEI removes it", "01-05,asset_created,P,O,a,1\n01-06,iridium_set,,,a",
       "01-06T00:00:00.000 iridium_set P/O/a/"},
      {"iridium_message", "01-05,asset_created,P,O,a,1\n01-06,iridium_message,,,a,,,2",
       "01-06T00:00:00.000 iridium_message P/O/a/ 2"},
      {"last_connected", "01-05,asset_created,P,O,a,1\n01-06,last_connected,,,a",
       "01-06T00:00:00.000 last_connected P/O/a/"},
      {"last_connected of a device", "01-05,asset_created,P,O,a,1\n01-06,last_connected,,,,1",
       "01-06T00:00:00.000 last_connected P/O/a/1"},
      {"connection", "01-05,asset_created,P,O,a,1\n01-06,connection,,,,1",
       "01-06T00:00:00.000 connection P/O/a/1"},
      {"connector_set", "01-05,asset_created,P,O,a,1\n01-06,connector_set,,,,1,multi",
       "01-06T00:00:00.000 connector_set P/O/a/1 multi =multi"},
      {"sim_set", "01-05,asset_created,P,O,a,1\n01-06,sim_set,,,,1,8944",
       "01-06T00:00:00.000 sim_set P/O/a/1 8944"},
      {"an empty ICCID removes it", "01-05,asset_created,P,O,a,1\n01-06,sim_set,,,,1",
       "01-06T00:00:00.000 sim_set P/O/a/1"},
  });
}

TEST_CASE("the register: a creation enters partner, organisation, asset and device", "[register]") {
  const Admitted admitted = admit("01-05,asset_created,P,O,a,1,,,,code,type");
  const Directory& directory = admitted.directory;
  REQUIRE(directory.asset_count() == 1);
  const AssetEntry& asset = directory.asset(AssetId(0));
  CHECK(directory.text(asset.name) == "a");
  CHECK(directory.text(asset.code) == "code");
  CHECK(directory.text(asset.device_type) == "type");
  CHECK(directory.organisation_name(asset.organisation) == "O");
  CHECK(directory.partner_name(asset.partner) == "P");
  CHECK(directory.device_count() == 1);
  CHECK(directory.serial(DeviceId(0)) == "1");
}

TEST_CASE("the register: organisations are known by name over the whole journal", "[register]") {
  check({
      {"the partner may be left out once the organisation is known",
       "01-05,asset_created,P,O,a,1\n01-06,asset_created,,O,b,2",
       "01-06T00:00:00.000 asset_created P/O/b/2 =TG-CLASSIC"},
      {"by an sms too", "01-05,sms,P,O,,,,1\n01-06,asset_created,,O,b,2",
       "01-06T00:00:00.000 asset_created P/O/b/2 =TG-CLASSIC"},
      {"an organisation is one partner's",
       "01-05,asset_created,P,O,a,1\n01-06,asset_created,Q,O,b,2",
       "refused: the partner named is not the owner: Q"},
      {"of a partner that has others",
       "01-05,asset_created,P,O,a,1\n01-05,asset_created,Q,O2,b,2\n01-06,sms,Q,O,,,,1",
       "refused: the partner named is not the owner: Q"},
      {"the right partner is no contradiction", "01-05,asset_created,P,O,a,1\n01-06,sms,P,O,,,,1",
       "01-06T00:00:00.000 sms P/O// 1"},
      {"sms: the asset is looked up with the organisation's partner",
       "01-05,asset_created,P,O,a,1\n01-05,asset_created,Q,O2,a,2\n01-06,sms,,O,a,,,1",
       "01-06T00:00:00.000 sms P/O/a/ 1"},
      {"sms: another partner's asset is none",
       "01-05,asset_created,P,O,a,1\n01-05,asset_created,Q,O2,b,2\n01-06,sms,,O,b,,,1",
       "refused: this asset was never created: b"},
      {"sms: a new organisation of a known partner may name its asset",
       "01-05,asset_created,P,O,a,1\n01-06,sms,P,O2,a,,,1", "01-06T00:00:00.000 sms P/O2/a/ 1"},
  });
}

TEST_CASE("the register: an asset is looked up by partner and name", "[register]") {
  const std::string two = "01-05,asset_created,P,O,a,1\n01-05,asset_created,Q,O2,a,2\n";
  const auto with_two = [&](const char* row) { return fate_of_last(two + row); };
  CHECK(with_two("01-06,upload,P,,a,,,1") == "01-06T00:00:00.000 upload P/O/a/1 1");
  CHECK(with_two("01-06,upload,Q,,a,,,1") == "01-06T00:00:00.000 upload Q/O2/a/2 1");
  CHECK(with_two("01-06,asset_cleared,Q,,a") == "01-06T00:00:00.000 asset_cleared Q/O2/a/");
  CHECK(with_two("01-06,asset_cleared,,,a") ==
        "refused: several partners have an asset of this name: a");
  CHECK(with_two("01-06,wifi_lookup,,,a,,,1") ==
        "refused: several partners have an asset of this name: a");
  CHECK(with_two("01-06,iridium_set,,,a,,1") ==
        "refused: several partners have an asset of this name: a");
  CHECK(with_two("01-06,upload,,,a,1,,1") ==
        "refused: several partners have an asset of this name: a");
  CHECK(with_two("01-06,upload,R,,a,,,1") == "refused: the partner named is not the owner: R");
  CHECK(with_two("01-06,upload,,,A,,,1") == "refused: this asset was never created: A");
}

TEST_CASE("the register: usage that names a device is the enabled asset's with that serial",
          "[register]") {
  // Hired from a to b: a is disabled and keeps the serial (T12).
  const std::string hired =
      "01-05,asset_created,P,O,a,1\n01-06,asset_disabled,,,a\n01-07,asset_created,P,O2,b,1\n";
  const auto fate = [&](const char* row) { return fate_of_last(hired + row); };
  CHECK(fate("01-08,upload,,,,1,,7") == "01-08T00:00:00.000 upload P/O2/b/1 7");
  CHECK(fate("01-08,wifi_lookup,,,,1,,7") == "01-08T00:00:00.000 wifi_lookup P/O2/b/1 7");
  CHECK(fate("01-08,iridium_set,,,,1,9") == "01-08T00:00:00.000 iridium_set P/O2/b/1 9");
  CHECK(fate("01-08,iridium_message,P,,,1,,7") == "01-08T00:00:00.000 iridium_message P/O2/b/1 7");
  CHECK(fate("01-08,wifi_lookup,Q,,,1,,7") == "refused: the partner named is not the owner: Q");
  CHECK(fate("01-08,upload,,,,2,,7") == "refused: no enabled asset has this serial: 2");
  CHECK(fate("01-08,wifi_lookup,,,,2,,7") == "refused: no enabled asset has this serial: 2");
  // With b disabled too, no asset is left.
  CHECK(fate("01-08,asset_disabled,,,b\n01-09,upload,,,,1,,7") ==
        "refused: no enabled asset has this serial: 1");
  CHECK(fate("01-08,asset_disabled,,,b\n01-09,iridium_message,,,,1,,7") ==
        "refused: no enabled asset has this serial: 1");
  CHECK(fate("01-08,asset_disabled,,,b\n01-09,asset_enabled,,,a\n01-10,upload,,,,1,,7") ==
        "01-10T00:00:00.000 upload P/O/a/1 7");
}

TEST_CASE("the register: an upload naming asset and device uses the asset", "[register]") {
  check({
      {"equal serials", "01-05,asset_created,P,O,a,1\n01-06,upload,,,a,1,,7",
       "01-06T00:00:00.000 upload P/O/a/1 7"},
      {"another serial",
       "01-05,asset_created,P,O,a,1\n01-05,asset_created,P,O,b,2\n01-06,upload,,,a,2,,7",
       "refused: the serial of the asset differs from the device named: 2"},
      {"no serial", "01-05,asset_created,P,O,a\n01-06,upload,,,a,2,,7",
       "refused: the serial of the asset differs from the device named: 2"},
      {"after a swap the new one",
       "01-05,asset_created,P,O,a,1\n01-06,serial_set,,,a,2\n01-07,upload,,,a,2,,7",
       "01-07T00:00:00.000 upload P/O/a/2 7"},
      {"and not the old one",
       "01-05,asset_created,P,O,a,1\n01-06,serial_set,,,a,2\n01-07,upload,,,a,1,,7",
       "refused: the serial of the asset differs from the device named: 1"},
      {"a lookup naming both uses the asset, whatever the device",
       "01-05,asset_created,P,O,a,1\n01-06,wifi_lookup,,,a,2,,7",
       "01-06T00:00:00.000 wifi_lookup P/O/a/ 7"},
  });
}

TEST_CASE("the register: lookups and Iridium naming an asset are applied whatever its state",
          "[register]") {
  check({
      {"disabled",
       "01-05,asset_created,P,O,a,1\n01-06,asset_disabled,,,a\n01-07,wifi_lookup,,,a,,,1",
       "01-07T00:00:00.000 wifi_lookup P/O/a/ 1"},
      {"without a serial", "01-05,asset_created,P,O,a\n01-07,iridium_message,,,a,,,1",
       "01-07T00:00:00.000 iridium_message P/O/a/ 1"},
      {"disabled, IMEI",
       "01-05,asset_created,P,O,a,1\n01-06,asset_disabled,,,a\n01-07,iridium_set,,,a,,9",
       "01-07T00:00:00.000 iridium_set P/O/a/ 9"},
  });
}

TEST_CASE("the register: a serial is unique among enabled assets alone (T12, T27)", "[register]") {
  const std::string hired =
      "01-05,asset_created,P,O,a,1\n01-06,asset_disabled,,,a\n01-07,asset_created,P,O,b,1\n";
  check({
      {"a created while b is enabled, of another partner",
       "01-05,asset_created,P,O,a,1\n01-06,asset_created,Q,O2,b,1",
       "refused: another enabled asset has this serial (T12, T27): 1"},
      {"serial_set on an enabled asset",
       "01-05,asset_created,P,O,a,1\n01-05,asset_created,Q,O2,b,2\n01-06,serial_set,Q,,b,1",
       "refused: another enabled asset has this serial (T12, T27): 1"},
      {"serial_set on a disabled asset is accepted",
       "01-05,asset_created,P,O,a,1\n01-05,asset_created,P,O,b,2\n01-06,asset_disabled,,,b\n"
       "01-07,serial_set,,,b,1",
       "01-07T00:00:00.000 serial_set P/O/b/1"},
      {"but it cannot be enabled with it",
       "01-05,asset_created,P,O,a,1\n01-05,asset_created,P,O,b,2\n01-06,asset_disabled,,,b\n"
       "01-07,serial_set,,,b,1\n01-08,asset_enabled,,,b",
       "refused: another enabled asset has this serial (T12, T27): b"},
      {"its own serial again", "01-05,asset_created,P,O,a,1\n01-06,serial_set,,,a,1",
       "01-06T00:00:00.000 serial_set P/O/a/1"},
      {"free after a swap",
       "01-05,asset_created,P,O,a,1\n01-06,serial_set,,,a,2\n01-07,asset_created,P,O,b,1",
       "01-07T00:00:00.000 asset_created P/O/b/1 =TG-CLASSIC"},
      {"free after a removal",
       "01-05,asset_created,P,O,a,1\n01-06,serial_set,,,a\n01-07,asset_created,P,O,b,1",
       "01-07T00:00:00.000 asset_created P/O/b/1 =TG-CLASSIC"},
      {"two assets without serial do not clash",
       "01-05,asset_created,P,O,a\n01-06,asset_created,P,O,b",
       "01-06T00:00:00.000 asset_created P/O/b/ =TG-CLASSIC"},
      {"and can both be enabled",
       "01-05,asset_created,P,O,a\n01-05,asset_created,P,O,b\n01-06,asset_disabled,,,b\n"
       "01-07,asset_enabled,,,b",
       "01-07T00:00:00.000 asset_enabled P/O/b/"},
  });
  // The rental example of the TG asset billing article: a keeps the serial while it is disabled.
  CHECK(fate_of_last(hired + "01-08,asset_enabled,,,a") ==
        "refused: another enabled asset has this serial (T12, T27): a");
  CHECK(fate_of_last(hired + "01-08,asset_disabled,,,b\n01-09,asset_enabled,,,a") ==
        "01-09T00:00:00.000 asset_enabled P/O/a/");
  CHECK(fate_of_last(hired +
                     "01-08,serial_set,,,b,2\n01-09,asset_enabled,,,a\n01-10,upload,,,a,1,,1") ==
        "01-10T00:00:00.000 upload P/O/a/1 1");
  // Disabling a does not touch what b has.
  CHECK(fate_of_last(hired + "01-08,asset_disabled,,,a\n01-09,upload,,,,1,,1") ==
        "01-09T00:00:00.000 upload P/O/b/1 1");
  // Nor does taking a's serial away.
  CHECK(fate_of_last(hired + "01-08,serial_set,,,a\n01-09,upload,,,,1,,1") ==
        "01-09T00:00:00.000 upload P/O/b/1 1");
}

TEST_CASE("the register: repeating a state is applied and changes nothing (T31)", "[register]") {
  check({
      {"enabling an enabled asset", "01-05,asset_created,P,O,a,1\n01-06,asset_enabled,,,a",
       "01-06T00:00:00.000 asset_enabled P/O/a/"},
      {"it still has its serial",
       "01-05,asset_created,P,O,a,1\n01-06,asset_enabled,,,a\n01-07,upload,,,,1,,1",
       "01-07T00:00:00.000 upload P/O/a/1 1"},
      {"disabling a disabled one",
       "01-05,asset_created,P,O,a,1\n01-06,asset_disabled,,,a\n01-07,asset_disabled,,,a",
       "01-07T00:00:00.000 asset_disabled P/O/a/"},
  });
}

TEST_CASE("the register: knows which assets are enabled and which serials they have",
          "[register]") {
  Journal journal = journal_of(R"(
      01-05,asset_created,P,O,a,1
      01-05,asset_created,P,O,b
      01-06,asset_disabled,,,a
      01-07,asset_disabled,,,a
      01-08,asset_enabled,,,b
      01-09,asset_enabled,,,a
      01-10,asset_disabled,,,b)");
  Directory directory(std::move(journal.names));
  Register the_register({}, directory);
  std::vector<ResolvedFact> out;
  std::vector<std::int64_t> enabled;
  for (const Fact& fact : journal.facts) {
    CHECK(the_register.admit(fact, out) == Reason::none);
    enabled.push_back(the_register.enabled_count());
  }
  CHECK(enabled == std::vector<std::int64_t>{1, 2, 1, 1, 1, 2, 1});
  CHECK(the_register.is_enabled(AssetId(0)));
  CHECK_FALSE(the_register.is_enabled(AssetId(1)));
  CHECK(the_register.serial_of(AssetId(0)) == DeviceId(0));
  CHECK_FALSE(the_register.serial_of(AssetId(1)).exists());
  CHECK(the_register.asset_of(DeviceId(0)) == AssetId(0));
  CHECK_FALSE(the_register.asset_of(DeviceId(1)).exists());
  CHECK_FALSE(the_register.asset_of(DeviceId()).exists());
  CHECK(out.size() == 7);
}

}  // namespace
}  // namespace fleetbill::billing::test
