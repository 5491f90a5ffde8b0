#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "billing/invoice/biller.hpp"
#include "billing/units/text.hpp"
#include "tests/billing/explanations.hpp"
#include "tests/billing/journals.hpp"
#include "tests/billing/random_journal.hpp"
#include "tests/units/print.hpp"
#include "tests/units/property.hpp"

// How an invoice line came about, and that explanations agree with the bill.

namespace fleetbill::billing::test {
namespace {

using fleetbill::test::check_property;

const Month kJanuary = *parse_month("2026-01");

/// One partner with a line of every SKU, in two organisations and two Pelion accounts; but for API
/// calls, since an account is billed by one business model.
const char* all_skus() {
  return R"(
      01-01,asset_created,P,North,a,1
      01-01,asset_created,P,South,b,2
      01-01,asset_created,P,South,c,3
      01-01,asset_created,P,North,d,4,TG-PRO
      01-01,asset_created,P,North,e,5,TG-PPM
      01-01,asset_created,P,South,f,6,TG-PPM
      01-01,asset_created,P,North,g,7,TG-ALR
      01-01,asset_created,P,North,h,8,TG-BT-TAG
      01-02,upload,,,a,,,1
      01-02,upload,,,b,,,1
      01-02,upload,,,c,,,1
      01-02,upload,,,d,,,1
      01-02,upload,,,e,,,1500
      01-02,upload,,,f,,,300
      01-02,upload,,,g,,,1
      01-02,upload,,,h,,,1
      01-03,iridium_set,,,a,,300
      01-03,wifi_lookup,,,a,,,2500
      01-03,sms,,South,,,,7
      01-03,sms,Q,West,,,,9
      01-04,connector_set,,,,1,third_party
      01-05,connection,,,,1
      01-06,connection,,,,1
      01-07,connection,,,,1
      01-04,connector_set,,,,2,multi
      01-05,connection,,,,2
      01-04,connector_set,P,,,99,multi
      01-05,connection,P,,,99
      01-01,account_opened,,P,,,active_devices
      01-01,account_opened,P,Tenant,,,active_devices
      01-02,package_created,,P,,,gold,40
      01-03,registration,,P,,e1
      01-03,registration,,Tenant,,e2
      01-04,registration_update,,Tenant,,e3)";
}

Price unit_price(const char* from, const char* price) {
  return {*parse_month(from), ChargeModel::unit, {{std::nullopt, *parse_price(price)}}, {}, "f:1"};
}

struct Billed {
  Rulebook rules;
  Admitted admitted;
  std::optional<PriceList> prices;
  SealedMonth month;

  [[nodiscard]] LineExplanation explain(Sku sku) const {
    const auto invoice = std::find_if(
        month.invoices.begin(), month.invoices.end(),
        [&](const Invoice& i) { return admitted.directory.partner_name(i.partner) == "P"; });
    return explain_line(month.usage, *invoice, sku, rules, prices ? &*prices : nullptr,
                        admitted.directory)
        .value();
  }
};

Billed bill_january(std::optional<PriceList> prices = std::nullopt) {
  Billed out;
  out.rules = rulebook_of("DM-THRESHOLD=2");
  out.admitted = admit(all_skus(), out.rules);
  CHECK(out.admitted.admission.quarantined.empty());
  out.prices = std::move(prices);
  auto months = bill(out.admitted.admission.facts, kJanuary, kJanuary, out.rules,
                     out.prices ? &*out.prices : nullptr, out.admitted.directory);
  out.month = std::move(months[0]);
  return out;
}

TEST_CASE("a line's explanation: shares its units out to organisations, by name",
          "[explain][line]") {
  const Billed billed = bill_january();
  struct Example {
    Sku sku;
    const char* organisations;
    const char* arithmetic;
  };
  const std::vector<Example> examples{
      {Sku::tg_classic, "North 1, South 2", "3 = 3 × asset"},
      {Sku::tg_pro, "North 1", "1 = 1 × asset"},
      {Sku::tg_ppm_asset, "North 1, South 1", "2 = 2 × asset"},
      {Sku::tg_ppm_messages, "North 1500, South 300", "1800 / 1000 = 1.8 × 1000 messages"},
      {Sku::tg_alr, "North 1", "1 = 1 × asset"},
      {Sku::tg_bt_tag, "North 1", "1 = 1 × asset"},
      {Sku::tg_ird, "North 1", "1 = 1 × device"},
      {Sku::tg_wifi_loc, "North 2500", "2500 / 1000 = 2.5 × 1000 lookups"},
      {Sku::tg_sms, "South 7", "7 = 7 × SMS"},
      {Sku::oem, "North 1", "1 = 1 × device"},
      {Sku::oem_splitter, " 1, South 1", "2 = 2 × device"},  // device 99 has no asset
      {Sku::pdm_active_device, "P 1, Tenant 2", "3 = 3 × device"},
      {Sku::pdm_update_token, "P 40", "40 = 40 × token"},
  };
  REQUIRE(examples.size() == kSkuCount - 1);
  for (const Example& example : examples) {
    INFO(entry(example.sku).name);
    const LineExplanation why = billed.explain(example.sku);
    CHECK(why.month == kJanuary);
    CHECK(why.partner == "P");
    CHECK(why.sku == example.sku);
    CHECK(why.line.sku == example.sku);
    std::string organisations;
    for (const auto& [name, units] : why.organisations) {
      organisations += concat(organisations.empty() ? "" : ", ", name, " ", units);
    }
    CHECK(organisations == example.organisations);
    CHECK(why.arithmetic == example.arithmetic);
  }
}

TEST_CASE("a line's explanation: cites the clauses that decide its SKU, with their readings",
          "[explain][line]") {
  const Billed billed = bill_january();
  struct Example {
    Sku sku;
    const char* clauses;
  };
  const std::vector<Example> examples{
      {Sku::tg_classic, "TG-ENABLED TG-SERIAL TG-CONNECTED TG-SNAPSHOT TG-PLAN-CHANGE"},
      {Sku::tg_pro, "TG-ENABLED TG-SERIAL TG-CONNECTED TG-SNAPSHOT TG-PLAN-CHANGE"},
      {Sku::tg_ppm_asset, "TG-ENABLED TG-SERIAL TG-CONNECTED TG-SNAPSHOT TG-PLAN-CHANGE"},
      {Sku::tg_ppm_messages,
       "TG-RECEIPT TG-MESSAGE-PLAN TG-UNBILLED-MESSAGES TG-CLEAR-MESSAGES TG-FRACTION"},
      {Sku::tg_alr, "TG-ENABLED TG-SERIAL TG-CONNECTED TG-ALR"},
      {Sku::tg_bt_tag, "TG-ENABLED TG-SERIAL TG-CONNECTED TG-TAG"},
      {Sku::tg_ird, "TG-IRIDIUM"},
      {Sku::tg_wifi_loc, "TG-CLEAR-LOOKUPS TG-UNBILLED-MESSAGES TG-FRACTION"},
      {Sku::tg_sms, "TG-CLEAR-LOOKUPS"},
      {Sku::oem, "DM-CONNECTIONS DM-THRESHOLD DM-OTHER-CONNECTORS DM-PAYER"},
      {Sku::oem_splitter, "DM-SPLITTER DM-PAYER"},
      {Sku::pdm_active_device,
       "PDM-CONNECTED PDM-ACTIVE-ONCE PDM-DEVICE PDM-MODEL PDM-TENANTS PDM-NO-MONEY"},
      {Sku::pdm_update_token, "PDM-ONE-PACKAGE PDM-RENEWAL PDM-NO-MONEY"},
  };
  for (const Example& example : examples) {
    INFO(entry(example.sku).name);
    std::string cited;
    for (const Finding& finding : billed.explain(example.sku).findings) {
      const Clause& by = clause(finding.clause);
      cited += concat(cited.empty() ? "" : " ", by.mnemonic);
      CHECK_FALSE(finding.holds.has_value());
      CHECK(finding.rows.empty());
      CHECK(finding.because == concat(by.sentence, " [", by.reading(billed.rules), "]"));
    }
    CHECK(cited == example.clauses);
  }
  CHECK(finding_of(billed.explain(Sku::oem).findings, ClauseId::dm_threshold) ==
        "The OEM fee is charged for more connections in the month than this. [2]");
}

TEST_CASE("a line's explanation: shows quantity, price, amount and how it was rounded",
          "[explain][line]") {
  PriceList prices("2026", *Currency::parse("EUR"), Rounding::half_even);
  for (std::size_t i = 0; i < kSkuCount; ++i) {
    prices.add(static_cast<Sku>(i), unit_price("2025-07", "1.25"));
  }
  prices.add(Sku::tg_pro, unit_price("2026-01", "2.50"));
  prices.add(Sku::tg_pro, unit_price("2026-02", "9"));
  Price tiers = unit_price("2026-01", "0.50");
  tiers.model = ChargeModel::graduated;
  tiers.tiers.insert(tiers.tiers.begin(), {2, 1'000'000});
  prices.add(Sku::tg_classic, tiers);
  Price minimum = unit_price("2026-01", "0.001");
  minimum.minimum = 2'000'000;
  prices.add(Sku::tg_sms, minimum);
  const Billed billed = bill_january(std::move(prices));
  CHECK(billed.explain(Sku::tg_ppm_messages).arithmetic ==
        "1800 / 1000 = 1.8 × 1000 messages; price list 2026, in force from 2025-07, model unit: "
        "1.25 EUR → 2.25 EUR, rounded once, half to even");
  CHECK(billed.explain(Sku::tg_pro).arithmetic ==
        "1 = 1 × asset; price list 2026, in force from 2026-01, model unit: 2.50 EUR → 2.50 EUR, "
        "rounded once, half to even");
  CHECK(billed.explain(Sku::tg_classic).arithmetic ==
        "3 = 3 × asset; price list 2026, in force from 2026-01, model graduated: 1.00 up to 2, "
        "0.50 EUR → 2.50 EUR, rounded once, half to even");
  CHECK(billed.explain(Sku::tg_sms).arithmetic ==
        "7 = 7 × SMS; price list 2026, in force from 2026-01, model unit: 0.001, at least 2.00 EUR "
        "→ 2.00 EUR, rounded once, half to even");
  PriceList half_up("base", *Currency::parse("JPY"), Rounding::half_up);
  for (std::size_t i = 0; i < kSkuCount; ++i) {
    half_up.add(static_cast<Sku>(i), unit_price("2025-07", "125"));
  }
  CHECK(bill_january(std::move(half_up)).explain(Sku::tg_ird).arithmetic ==
        "1 = 1 × device; price list base, in force from 2025-07, model unit: 125 JPY → 125 JPY, "
        "rounded once, half up");
}

TEST_CASE("a line's explanation: empty if the partner has no such line", "[explain][line]") {
  const Billed billed = bill_january();
  const auto& invoices = billed.month.invoices;
  REQUIRE(invoices.size() == 2);
  const auto explain = [&](Sku sku) {
    return explain_line(billed.month.usage, invoices[1], sku, billed.rules, nullptr,
                        billed.admitted.directory);
  };
  CHECK(explain(Sku::tg_sms)->organisations ==
        std::vector<std::pair<std::string, std::int64_t>>{{"West", 9}});
  CHECK_FALSE(explain(Sku::tg_pro).has_value());
}

// ---- explanations agree with the bill

TEST_CASE("explanations: say of each asset and month what the bill says, and cite its own rows",
          "[explain][property]") {
  check_property(60, [] {
    const auto rows = *any_rows();
    const Rulebook rules = *any_rulebook();
    const Admitted admitted = admit(text_of(rows), rules);
    const auto& facts = admitted.admission.facts;
    const Directory& directory = admitted.directory;
    RC_PRE(admitted.admission.first_month.has_value());
    for (const SealedMonth& month :
         bill(facts, *admitted.admission.first_month, *admitted.admission.last_month, rules,
              nullptr, directory)) {
      for (std::uint32_t id = 0; id < directory.asset_count(); ++id) {
        const auto created = std::find_if(facts.begin(), facts.end(), [&](const ResolvedFact& f) {
          return f.asset == AssetId(id) && f.kind == Kind::asset_created;
        });
        if (created->time >= month.usage.month.end()) continue;
        const AssetExplanation why =
            explain_asset(facts, AssetId(id), month.usage.month, rules, directory).value();
        const auto& assets = month.usage.assets;
        const auto sealed = std::find_if(assets.begin(), assets.end(),
                                         [&](const auto& a) { return a.asset == AssetId(id); });
        RC_ASSERT(why.billed == (sealed != assets.end() && sealed->billed()));
        if (why.billed) {
          RC_ASSERT(why.conclusion == concat("billed as ", entry(fee_sku(sealed->plan)).name,
                                             ": all three conditions hold"));
        }
        for (const Finding& finding : why.findings) {
          for (const Position row : finding.rows) {
            const bool own = std::any_of(facts.begin(), facts.end(), [&](const ResolvedFact& f) {
              return f.position == row && f.asset == AssetId(id) &&
                     f.time < month.usage.month.end();
            });
            RC_ASSERT(own);
          }
        }
      }
    }
  });
}

TEST_CASE("explanations: say of each device and month what the bill says", "[explain][property]") {
  check_property(60, [] {
    const auto rows = *any_rows();
    const Rulebook rules = *any_rulebook();
    const Admitted admitted = admit(text_of(rows), rules);
    const auto& facts = admitted.admission.facts;
    const Directory& directory = admitted.directory;
    RC_PRE(admitted.admission.first_month.has_value());
    for (const SealedMonth& month :
         bill(facts, *admitted.admission.first_month, *admitted.admission.last_month, rules,
              nullptr, directory)) {
      for (std::uint32_t id = 0; id < directory.device_count(); ++id) {
        const bool known = std::any_of(facts.begin(), facts.end(), [&](const ResolvedFact& f) {
          const bool of_device = f.kind == Kind::connection || f.kind == Kind::connector_set ||
                                 f.kind == Kind::sim_set;
          return of_device && f.device == DeviceId(id) && f.time < month.usage.month.end();
        });
        if (!known) continue;
        const DeviceExplanation why =
            explain_device(facts, DeviceId(id), month.usage.month, rules, directory).value();
        const auto& devices = month.usage.devices;
        const auto sealed = std::find_if(devices.begin(), devices.end(),
                                         [&](const auto& d) { return d.device == DeviceId(id); });
        const bool listed = sealed != devices.end();
        RC_ASSERT(why.oem == (listed && sealed->oem));
        RC_ASSERT(why.splitter == (listed && sealed->splitter));
        RC_ASSERT(why.partner == (listed ? directory.partner_name(sealed->partner) : ""));
      }
    }
  });
}

}  // namespace
}  // namespace fleetbill::billing::test
