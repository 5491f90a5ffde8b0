#include "billing/telematics_guru/asset_billing.hpp"

#include <catch2/catch.hpp>
#include <limits>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "tests/billing/hand_facts.hpp"
#include "tests/billing/journals.hpp"
#include "tests/units/print.hpp"

namespace fleetbill::billing::telematics_guru {
namespace {

using test::at;
using test::hand_facts;
using test::rulebook_of;

const Month kJanuary = *parse_month("2026-01");
const Month kFebruary = kJanuary.next();

using Lines = std::vector<std::string>;

/// The assets of a closed month: id, billed or unbilled, plan, counts.
Lines assets_of(const AssetUsage& usage) {
  Lines out;
  for (const AssetMonth& asset : usage.assets) {
    std::string line = concat(asset.asset.value(), asset.billed() ? " billed " : " unbilled ",
                              to_string(asset.plan));
    if (asset.messages != 0) line += concat(" m", asset.messages);
    if (asset.lookups != 0) line += concat(" w", asset.lookups);
    if (asset.iridium_messages != 0) line += concat(" i", asset.iridium_messages);
    out.push_back(line);
  }
  return out;
}

/// The SMS of a closed month: `p0 o1 7`.
Lines sms_of(const AssetUsage& usage) {
  Lines out;
  for (const SmsMonth& sms : usage.sms) {
    out.push_back(concat("p", sms.partner.value(), " o", sms.organisation.value(), " ", sms.sms));
  }
  return out;
}

TEST_CASE("asset billing: seals billed assets, and unbilled ones that were used",
          "[asset_billing]") {
  AssetBilling billing{Rulebook{}};
  billing.apply(hand_facts(
      // billed, out of the order of ids
      "01-05 asset_created s1 a5; 01-06 upload 1 a5; 01-05 asset_created s2 a2 TG-PPM; "
      "01-06 upload 7 a2; "
      // never connected; the same with lookups; with Iridium messages
      "01-05 asset_created s3 a3; 01-05 asset_created s4 a70; 01-06 wifi_lookup 4 a70; "
      "01-05 asset_created s5 a1; 01-06 iridium_message 9 a1; "
      // messages without a serial
      "01-05 asset_created s- a4 TG-PPM; 01-06 upload 8 a4"));
  const AssetUsage january = billing.close(kJanuary);
  CHECK(assets_of(january) == Lines{"1 unbilled TG-CLASSIC i9", "2 billed TG-PPM m7",
                                    "4 unbilled TG-PPM m8", "5 billed TG-CLASSIC",
                                    "70 unbilled TG-CLASSIC w4"});
  // In February nothing is used; billed assets stay.
  CHECK(assets_of(billing.close(kFebruary)) == Lines{"2 billed TG-PPM", "5 billed TG-CLASSIC"});
}

TEST_CASE("asset billing: a sealed asset has its state at the close", "[asset_billing]") {
  AssetBilling billing{Rulebook{}};
  billing.apply(
      hand_facts("01-05 asset_created s1 p3 o4; 01-06 upload 7; 01-07 serial_set s2; "
                 "01-08 iridium_set i9; 01-09 upload 1; 01-09 plan_set TG-PRO"));
  const AssetUsage january = billing.close(kJanuary);
  REQUIRE(january.assets.size() == 1);
  const AssetMonth& asset = january.assets[0];
  CHECK(asset.asset == AssetId(0));
  CHECK(asset.partner == PartnerId(3));
  CHECK(asset.organisation == OrganisationId(4));
  CHECK(asset.serial == DeviceId(2));
  CHECK(asset.imei == NameId(9));
  CHECK(asset.plan == Plan::classic);
  CHECK(asset.last_connected == at("01-09"));
  CHECK(asset.conditions == ConditionResults{true, true, true});
  CHECK(billing.close(kFebruary).assets[0].plan == Plan::pro);
}

TEST_CASE("asset billing: is settled up to the close of each month", "[asset_billing]") {
  AssetBilling billing{Rulebook{}};
  billing.apply(hand_facts("01-05 asset_created s1; 01-06 upload 1"));
  CHECK(billing.close(kJanuary).assets.size() == 1);
  billing.apply(hand_facts("02-01 asset_disabled"));  // at the very begin (T21)
  CHECK(billing.close(kFebruary).assets.empty());
}

TEST_CASE("asset billing: SMS are counted by organisation, whoever is billed", "[asset_billing]") {
  AssetBilling billing{Rulebook{}};
  billing.apply(
      hand_facts("01-05 sms 1 p1 o7 a-; 01-06 sms 20 p0 o2 a-; 01-07 sms 300 p1 o7 a4; "
                 "01-08 sms 4000 p1 o7 a5"));
  const AssetUsage january = billing.close(kJanuary);
  CHECK(sms_of(january) == Lines{"p0 o2 20", "p1 o7 4301"});
  CHECK(january.assets.empty());
  CHECK(sms_of(billing.close(kFebruary)).empty());
}

TEST_CASE("asset billing: SMS stay charged when their asset is cleared, or not (T5)",
          "[asset_billing]") {
  const auto facts = hand_facts(
      "01-05 asset_created s1 a4; 01-05 sms 1 a4; 01-05 sms 20 a5; 01-05 sms 300 a-; "
      "01-05 sms 70 a4 o1; 01-06 asset_cleared a4; 01-07 sms 4000 a4");
  AssetBilling stays{Rulebook{}};
  stays.apply(facts);
  CHECK(sms_of(stays.close(kJanuary)) == Lines{"p0 o0 4321", "p0 o1 70"});
  AssetBilling dropped(rulebook_of("TG-CLEAR-LOOKUPS=dropped"));
  dropped.apply(facts);
  CHECK(sms_of(dropped.close(kJanuary)) == Lines{"p0 o0 4320"});
}

TEST_CASE("asset billing: facts that name no asset are passed over", "[asset_billing]") {
  AssetBilling billing(rulebook_of("TG-CONNECTED=any_hello"));
  billing.apply(
      hand_facts("01-05 connection d1 a-; 01-05 sim_set d1 a-; 01-05 asset_created s1; "
                 "01-06 connection d1 a-"));
  CHECK(billing.close(kJanuary).assets.empty());
  billing.apply(hand_facts("02-06 connection d1 a0"));  // the asset's device says hello
  CHECK(assets_of(billing.close(kFebruary)) == Lines{"0 billed TG-CLASSIC"});
}

TEST_CASE("asset billing: Last Connected is the latest end of the rows of summed usage",
          "[asset_billing]") {
  const auto last_connected_of = [](std::string_view uploads) {
    AssetBilling billing{Rulebook{}};
    billing.apply(hand_facts("01-05 asset_created s1"));
    billing.apply(hand_facts(uploads));
    return billing.close(kJanuary).assets.at(0).last_connected;
  };
  // A tag has several gateways: a row that starts later may end earlier.
  CHECK(last_connected_of("01-06 upload 9 x9 ~01-10; 01-07 upload 1 ~01-08") == at("01-10"));
  CHECK(last_connected_of("01-06 upload 1; 01-07 upload 9 x9 ~01-10; 01-08 upload 1 ~01-09") ==
        at("01-10"));
  CHECK(last_connected_of("01-06 upload 9 x9 ~01-10; 01-07 wifi_lookup 1; 01-07 upload 1 ~01-08") ==
        at("01-10"));
  CHECK(last_connected_of("01-06 upload 9 x9 ~01-07; 01-07 upload 1 ~01-08") == at("01-08"));
}

TEST_CASE("asset billing: SMS of an organisation that overflow are an error", "[asset_billing]") {
  const std::string most = std::to_string(std::numeric_limits<std::int64_t>::max());
  AssetBilling one{Rulebook{}};
  CHECK_THROWS_WITH(one.apply(hand_facts("01-05 sms " + most + " a-; 01-05 sms 1 a-")),
                    Catch::Contains("SMS of one organisation"));
  AssetBilling several{Rulebook{}};
  several.apply(hand_facts("01-05 sms " + most + " a-; 01-05 sms 1 a1"));
  CHECK_THROWS_WITH(several.close(kJanuary), Catch::Contains("SMS of one organisation"));
}

TEST_CASE("asset billing: uploads in their small form are the same uploads", "[asset_billing]") {
  // Sums beyond 32 bits, uploads months apart and before any other of the month included.
  struct Example {
    const char* about;
    std::vector<Upload> uploads;
    std::int64_t messages;
    Instant last;
  };
  const AssetId a(1);
  const std::uint32_t most = std::numeric_limits<std::uint32_t>::max();
  const Instant sixth = at("2026-01-06T00:00:00Z");
  const std::vector<Example> examples{
      {"one", {{sixth, a, 7}}, 7, sixth},
      {"three",
       {{sixth, a, 7}, {sixth + days(1), a, 1}, {sixth + days(2), a, 0}},
       8,
       sixth + days(2)},
      {"more than 32 bits",
       {{sixth, a, most}, {sixth, a, most}, {sixth, a, most}, {sixth + days(1), a, 1}},
       std::int64_t{most} * 3 + 1,
       sixth + days(1)},
      {"two months apart",
       {{sixth, a, 1}, {sixth, a, 2}, {sixth + days(60), a, 4}},
       7,
       sixth + days(60)},
      {"back in time", {{sixth, a, 1}, {sixth - days(2), a, 2}, {sixth - days(1), a, 4}}, 7, sixth},
  };
  for (const Example& example : examples) {
    CAPTURE(example.about);
    AssetBilling small{Rulebook{}};
    AssetBilling whole{Rulebook{}};
    const auto created = hand_facts("01-01 asset_created s1 a1 TG-PPM");
    small.apply(created);
    whole.apply(created);
    small.apply(example.uploads);
    for (const Upload& upload : example.uploads) {
      ResolvedFact fact = hand_facts("01-06 upload 1 a1").front();
      fact.time = fact.last = upload.time;
      fact.quantity = upload.records;
      whole.apply(std::span<const ResolvedFact>(&fact, 1));
    }
    const AssetUsage usage = small.close(kJanuary);
    CHECK(usage.assets == whole.close(kJanuary).assets);
    REQUIRE(usage.assets.size() == 1);
    CHECK(usage.assets[0].messages == example.messages);
    CHECK(usage.assets[0].last_connected == example.last);
  }
}

}  // namespace
}  // namespace fleetbill::billing::telematics_guru
