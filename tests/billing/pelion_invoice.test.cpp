#include <algorithm>
#include <catch2/catch.hpp>

#include "billing/explain/explanation.hpp"
#include "billing/invoice/biller.hpp"
#include "billing/units/text.hpp"
#include "tests/billing/explanations.hpp"
#include "tests/billing/journals.hpp"
#include "tests/units/print.hpp"

// Pelion's lines on an invoice.

namespace fleetbill::billing::test {
namespace {

using Lines = std::vector<std::string>;

const Month kJanuary = *parse_month("2026-01");

PriceList price_list(const std::vector<std::pair<Sku, const char*>>& prices) {
  PriceList list("base", *Currency::parse("EUR"), Rounding::half_up);
  for (const auto& [sku, price] : prices) {
    const Tier tier{std::nullopt, parse_price(price).value()};
    list.add(sku, {kJanuary, ChargeModel::unit, {tier}, std::nullopt, "f:1"});
  }
  return list;
}

struct BilledPartner {
  Rulebook rules;
  Directory directory;
  SealedMonth month;

  [[nodiscard]] UsageCounts counts() const { return count_usage(month.usage, rules); }
};

/// Bills January.
BilledPartner bill_january(const std::string& rows, const PriceList* prices = nullptr,
                           const char* rulebook = "") {
  BilledPartner out;
  out.rules = rulebook_of(rulebook);
  Admitted admitted = admit(rows, out.rules);
  CHECK(quarantined_of(admitted.admission).empty());
  out.month =
      bill(admitted.admission.facts, kJanuary, kJanuary, out.rules, prices, admitted.directory)
          .at(0);
  out.directory = std::move(admitted.directory);
  return out;
}

std::string line_text(const InvoiceLine& line) {
  std::string out = concat(entry(line.sku).name, " ", to_decimal(line.quantity));
  if (line.unit_price) out += " at " + to_decimal(*line.unit_price);
  if (line.amount) out += " = " + to_decimal(*line.amount);
  return out;
}

/// `P: PDM-ACTIVE-DEVICE 3 at 0.10 = 0.30`.
Lines lines_of(const BilledPartner& billed) {
  Lines out;
  for (const Invoice& invoice : billed.month.invoices) {
    for (const InvoiceLine& line : invoice.lines) {
      out.push_back(concat(billed.directory.partner_name(invoice.partner), ": ", line_text(line)));
    }
  }
  return out;
}

/// An aggregator with two tenants. One of them has the other business model.
std::string busy(const char* model) {
  return concat("01-01,account_opened,,P,,,", model, R"(
      01-01,account_opened,P,T,,,api_calls
      01-01,account_opened,P,U,,,active_devices
      01-02,package_created,,P,,,K,100
      01-03,registration,,P,,e1
      01-03,registration,,T,,e1
      01-03,registration,,T,,e2
      01-04,api_call,,P,,,rest_api_requests_with_user_token,600
      01-04,api_call,,T,,,device_to_pelion_messages.observations,798
      01-05,transactions,,T,,e1,,50)");
}

TEST_CASE("Pelion lines: an aggregator pays for its tenants' devices", "[pelion][invoice]") {
  CHECK(lines_of(bill_january(busy("active_devices"))) ==
        Lines{"P: PDM-ACTIVE-DEVICE 3", "P: PDM-UPDATE-TOKEN 100"});
}

TEST_CASE("Pelion lines: or for their calls, registrations included", "[pelion][invoice]") {
  // 600 + 1 registration, 798 + 2 registrations.
  CHECK(lines_of(bill_january(busy("api_calls"))) ==
        Lines{"P: PDM-API-CALL 1.401", "P: PDM-UPDATE-TOKEN 100"});
}

TEST_CASE("Pelion lines: a started block is a whole one under the other reading (T16)",
          "[pelion][invoice]") {
  CHECK(lines_of(bill_january(busy("api_calls"), nullptr, "TG-FRACTION=round_up")) ==
        Lines{"P: PDM-API-CALL 2", "P: PDM-UPDATE-TOKEN 100"});
}

TEST_CASE("Pelion lines: the model at the month's end decides of the whole month (P17)",
          "[pelion][invoice]") {
  CHECK(lines_of(bill_january(busy("active_devices") +
                              "\n01-31T23:59:59.999,business_model_set,,P,,,api_calls")) ==
        Lines{"P: PDM-API-CALL 1.401", "P: PDM-UPDATE-TOKEN 100"});
  // A tenant's own model decides nothing.
  CHECK(lines_of(bill_january(busy("active_devices") +
                              "\n01-31,business_model_set,,U,,,api_calls"))[0] ==
        "P: PDM-ACTIVE-DEVICE 3");
}

TEST_CASE("Pelion lines: without a price they have no amount, and it is no error (PDM-NO-MONEY)",
          "[pelion][invoice]") {
  const PriceList none = price_list({});
  CHECK(lines_of(bill_january(busy("active_devices"), &none)) ==
        Lines{"P: PDM-ACTIVE-DEVICE 3", "P: PDM-UPDATE-TOKEN 100"});
  const PriceList one = price_list({{Sku::pdm_active_device, "0.105"}});
  CHECK(lines_of(bill_january(busy("active_devices"), &one)) ==
        Lines{"P: PDM-ACTIVE-DEVICE 3 at 0.105 = 0.32", "P: PDM-UPDATE-TOKEN 100"});
  const PriceList both = price_list({{Sku::pdm_api_call, "2"}, {Sku::pdm_update_token, "0.50"}});
  CHECK(lines_of(bill_january(busy("api_calls"), &both)) ==
        Lines{"P: PDM-API-CALL 1.401 at 2.00 = 2.80", "P: PDM-UPDATE-TOKEN 100 at 0.50 = 50.00"});
}

TEST_CASE("Pelion lines: an aggregator alone has lines of 0 for the SKUs of Pelion (T28)",
          "[pelion][invoice]") {
  CHECK(lines_of(bill_january("01-01,account_opened,,P,,,active_devices", nullptr,
                              "TG-ZERO-LINES=shown")) ==
        Lines{"P: PDM-ACTIVE-DEVICE 0", "P: PDM-API-CALL 0", "P: PDM-UPDATE-TOKEN 0"});
  CHECK(lines_of(bill_january("01-01,account_opened,,P,,,active_devices")).empty());
}

TEST_CASE("Pelion lines: stand after those of Telematics Guru on the invoice of one partner",
          "[pelion][invoice]") {
  CHECK(lines_of(bill_january(R"(
      01-01,asset_created,P,T,a,1
      01-02,upload,,,a,,,1
      01-03,connector_set,,,,1,multi
      01-04,connection,,,,1
      01-01,account_opened,,P,,,active_devices
      01-01,account_opened,P,T,,,active_devices
      01-05,registration,,T,,1
      01-01,account_opened,,A,,,active_devices
      01-05,registration,,A,,1)")) == Lines{"A: PDM-ACTIVE-DEVICE 1", "P: TG-CLASSIC 1",
                                            "P: OEM-SPLITTER 1", "P: PDM-ACTIVE-DEVICE 1"});
}

TEST_CASE("Pelion lines: are split over the accounts that used them, and sum to the line",
          "[pelion][invoice][split]") {
  const auto parts_of = [](const BilledPartner& billed) {
    Lines out;
    for (const LinePart& part :
         split_by_organisation(billed.month.invoices.at(0), billed.counts(), billed.directory)) {
      out.push_back(
          concat(billed.directory.organisation_name(part.organisation), " ", line_text(part.line)));
    }
    return out;
  };
  const PriceList prices = price_list({{Sku::pdm_active_device, "0.10"}, {Sku::pdm_api_call, "1"}});
  // 1.40 of 1.401: 601 and 800 parts of 1401 are 60.06 and 79.94 cents.
  CHECK(parts_of(bill_january(busy("api_calls"), &prices)) ==
        Lines{"P PDM-API-CALL 0.601 at 1.00 = 0.60", "T PDM-API-CALL 0.8 at 1.00 = 0.80",
              "P PDM-UPDATE-TOKEN 100"});
  CHECK(parts_of(bill_january(busy("active_devices"), &prices)) ==
        Lines{"P PDM-ACTIVE-DEVICE 1 at 0.10 = 0.10", "T PDM-ACTIVE-DEVICE 2 at 0.10 = 0.20",
              "P PDM-UPDATE-TOKEN 100"});
}

TEST_CASE("Pelion lines: an organisation and an account of one name answer for their own use",
          "[pelion][invoice][split]") {
  const BilledPartner billed = bill_january(R"(
      01-01,asset_created,P,T,a,1
      01-02,upload,,,a,,,1
      01-01,account_opened,,P,,,active_devices
      01-01,account_opened,P,T,,,active_devices
      01-05,registration,,T,,1)");
  const auto parts =
      split_by_organisation(billed.month.invoices.at(0), billed.counts(), billed.directory);
  REQUIRE(parts.size() == 2);
  CHECK(parts[0].line.sku == Sku::tg_classic);
  CHECK(parts[1].line.sku == Sku::pdm_active_device);
  CHECK(parts[0].organisation != parts[1].organisation);
  CHECK_FALSE(billed.directory.is_account(parts[0].organisation));
  CHECK(billed.directory.is_account(parts[1].organisation));
}

TEST_CASE("Pelion lines: explain which account used what, with or without a price",
          "[pelion][invoice][explain]") {
  const PriceList prices = price_list({{Sku::pdm_api_call, "2"}});
  const BilledPartner billed = bill_january(busy("api_calls"), &prices);
  const auto explain = [&](Sku sku) {
    return explain_line(billed.month.usage, billed.month.invoices.at(0), sku, billed.rules, &prices,
                        billed.directory)
        .value();
  };
  const LineExplanation calls = explain(Sku::pdm_api_call);
  CHECK(calls.organisations ==
        std::vector<std::pair<std::string, std::int64_t>>{{"P", 601}, {"T", 800}});
  CHECK(calls.arithmetic ==
        "1401 / 1000 = 1.401 × 1000 calls; price list base, in force from 2026-01, model unit: "
        "2.00 EUR → 2.80 EUR, rounded once, half up");
  std::string cited;
  for (const Finding& finding : calls.findings) {
    cited += concat(clause(finding.clause).mnemonic, " ");
  }
  CHECK_THAT(cited, Catch::StartsWith("PDM-API-CALLS PDM-OWN-COUNTERS PDM-MODEL PDM-TENANTS"));
  CHECK(explain(Sku::pdm_update_token).arithmetic == "100 = 100 × token");
}

}  // namespace
}  // namespace fleetbill::billing::test
