#include <rapidcheck.h>

#include <catch2/catch.hpp>
#include <map>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "billing/compare/fact_effects.hpp"
#include "billing/invoice/biller.hpp"
#include "billing/units/text.hpp"
#include "tests/billing/journals.hpp"
#include "tests/billing/random_journal.hpp"
#include "tests/units/property.hpp"

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
    if (!can_affect(*parse_kind(kind), sku, rulebook_of(rulebook))) continue;
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
      {"last_connected", "", kOfBilledAssets},
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
      {"asset_cleared", "",
       "TG-CLASSIC TG-PRO TG-PPM-ASSET TG-PPM-MESSAGES TG-ALR TG-BT-TAG TG-IRD TG-WIFI-LOC TG-SMS"},
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

TEST_CASE("effects: usage that is counted affects no later month", "[effect]") {
  CHECK_FALSE(can_affect_later_months(Kind::upload, Sku::tg_ppm_messages));
  CHECK_FALSE(can_affect_later_months(Kind::sms, Sku::tg_sms));
  CHECK_FALSE(can_affect_later_months(Kind::registration, Sku::pdm_active_device));
  CHECK(can_affect_later_months(Kind::upload, Sku::tg_classic));  // it has connected
  CHECK(can_affect_later_months(Kind::plan_set, Sku::tg_ppm_messages));
  CHECK(can_affect_later_months(Kind::connection, Sku::oem));  // the payer is the last one named
}

using Units = std::map<std::tuple<Month, PartnerId, Sku>, std::int64_t>;

Units units_of(std::span<const ResolvedFact> facts, const Admitted& admitted,
               const Rulebook& rules) {
  Units out;
  for (const SealedMonth& month :
       bill(facts, *admitted.admission.first_month, *admitted.admission.last_month, rules, nullptr,
            admitted.directory)) {
    for (const Invoice& invoice : month.invoices) {
      for (const InvoiceLine& line : invoice.lines) {
        out[{month.usage.month, invoice.partner, line.sku}] = line.quantity.count;
      }
    }
  }
  return out;
}

/// Whether the facts after this one can be billed without it: what it creates is not asked for.
bool can_be_left_out(Kind kind) {
  return kind != Kind::asset_created && kind != Kind::account_opened && !is_of_quota(kind);
}

TEST_CASE("effects: a fact that is left out changes no SKU that its kind cannot move",
          "[effect][property]") {
  fleetbill::test::check_property(200, [] {
    const Rulebook rules = *any_rulebook();
    const Admitted admitted = admit(text_of(*any_rows()), rules);
    const auto& facts = admitted.admission.facts;
    const Units all = units_of(facts, admitted, rules);
    for (std::size_t i = 0; i < facts.size(); ++i) {
      if (!can_be_left_out(facts[i].kind)) continue;
      std::vector<ResolvedFact> others = facts;
      others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
      const Units without = units_of(others, admitted, rules);
      for (const auto* side : {&all, &without}) {
        for (const auto& [line, units] : *side) {
          const auto there = [&key = line](const Units& bill) {
            return bill.contains(key) ? bill.at(key) : 0;
          };
          if (there(all) == there(without)) continue;
          const auto& [month, partner, sku] = line;
          RC_ASSERT(can_affect(facts[i].kind, sku, rules));
          RC_ASSERT(month == month_of(facts[i].time) ||
                    can_affect_later_months(facts[i].kind, sku));
        }
      }
    }
  });
}

/// Units by month, name of the partner and SKU. Ids may differ between two admissions.
std::map<std::tuple<Month, std::string, Sku>, std::int64_t> named_units(const std::string& rows,
                                                                        const Rulebook& rules) {
  const Admitted admitted = admit(rows, rules);
  std::map<std::tuple<Month, std::string, Sku>, std::int64_t> out;
  for (const auto& [line, units] : units_of(admitted.admission.facts, admitted, rules)) {
    const auto& [month, partner, sku] = line;
    out[{month, std::string(admitted.directory.partner_name(partner)), sku}] = units;
  }
  return out;
}

TEST_CASE("effects: a clause changes no SKU that its entry does not list", "[effect][property]") {
  std::vector<const Clause*> open;
  for (const Clause& clause : clauses()) {
    if (!clause.is_fixed()) open.push_back(&clause);
  }
  fleetbill::test::check_property(400, [&] {
    const Rulebook rules = *any_rulebook();
    const std::string rows = text_of(*any_rows());
    const Clause& clause = *open[*rc::gen::inRange<std::size_t>(0, open.size())];
    Rulebook other = rules;
    const auto readings = static_cast<std::int64_t>(clause.alternatives.size());
    clause.set(other, *rc::gen::inRange<std::int64_t>(
                          clause.smallest, readings == 0 ? clause.smallest + 9 : readings));
    const auto before = named_units(rows, rules);
    const auto after = named_units(rows, other);
    for (const auto* side : {&before, &after}) {
      for (const auto& [line, units] : *side) {
        const auto there = [&key = line](const auto& bill) {
          return bill.contains(key) ? bill.at(key) : 0;
        };
        if (there(before) == there(after)) continue;
        RC_ASSERT(clause.affects.contains(std::get<Sku>(line)));
      }
    }
  });
}

}  // namespace
}  // namespace fleetbill::billing::test
