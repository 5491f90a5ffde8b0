#include <catch2/catch.hpp>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "tests/workbench/support.hpp"
#include "tools/workbench/explain/explainer.hpp"
#include "tools/workbench/explain/run_explainer.hpp"
#include "tools/workbench/explain/subjects.hpp"
#include "tools/workbench/regression/cases.hpp"

namespace fleetbill::workbench::test {
namespace {

/// Two partners with an asset of one name, a later asset, a device, and SMS.
const std::string kRows = std::string(kVan) +
                          "2026-01-04T00:00:00Z,asset_created,Best,Depot,Van,2,,\n"
                          "2026-01-05T00:00:00Z,connection,Acme,,,9,,\n"
                          "2026-01-06T00:00:00Z,sms,Acme,Yard,,,,4\n"
                          "2026-02-02T00:00:00Z,asset_created,Acme,Yard,Bin,3,,\n";

const Month kJanuary = *parse_month("2026-01");

TEST_CASE("subjects: are found by name and partner; unknown names give a missing id", "[explain]") {
  const RunResult run = play_case(journal_case(kRows));
  const billing::Directory& directory = run.directory;
  CHECK(directory.asset_name(find_asset(directory, "Bin", "")) == "Bin");
  CHECK(directory.partner_name(directory.asset(find_asset(directory, "Van", "Best")).partner) ==
        "Best");
  CHECK_FALSE(find_asset(directory, "Vann", "").exists());
  CHECK_FALSE(find_asset(directory, "Bin", "Best").exists());
  CHECK(directory.serial(find_device(directory, "9")) == "9");
  CHECK_FALSE(find_device(directory, "10").exists());
  CHECK_FALSE(find_account(directory, "Yard").exists());  // not a Pelion account
  CHECK_FALSE(find_campaign_account(run.facts, directory, "c", "").exists());
  REQUIRE(run.months.size() == 2);
  CHECK(find_invoice(run.months[0], directory, "Nobody") == nullptr);
  CHECK(find_invoice(run.months[0], directory, "Acme") != nullptr);
}

TEST_CASE("subjects: an ambiguous name is a usage error that names the option", "[explain]") {
  const RunResult run = play_case(journal_case(kRows));
  CHECK_THROWS_WITH(find_asset(run.directory, "Van", ""),
                    "several partners have an asset 'Van'; select one with --partner");
}

TEST_CASE("an explainer: returns nullopt for unknown names and for facts after the month",
          "[explain]") {
  const RunResult run = play_case(journal_case(kRows));
  Explainer explainer(run.facts, run.directory, run.tariff.rules);
  const auto van = explainer.asset("Acme", "Van", kJanuary);
  REQUIRE(van.has_value());
  CHECK(van->conclusion == "billed as TG-CLASSIC: all three conditions hold");
  CHECK_FALSE(explainer.asset("Acme", "Vann", kJanuary).has_value());
  CHECK_FALSE(explainer.asset("Nobody", "Van", kJanuary).has_value());
  CHECK_FALSE(explainer.asset("Acme", "Bin", kJanuary).has_value());
  CHECK(explainer.asset("Acme", "Bin", kJanuary.next()).has_value());
  CHECK(explainer.device("9", kJanuary)->conclusion == "no connector fee");
  CHECK_FALSE(explainer.device("1", kJanuary).has_value());  // only an asset's serial
  CHECK(explainer.sms("Yard", kJanuary)->conclusion == "4 SMS");
  CHECK_FALSE(explainer.sms("Depot", kJanuary).has_value());
  CHECK_FALSE(explainer.account("Yard", kJanuary).has_value());
}

TEST_CASE("an explainer: a defect of the facts is an error, not a missing explanation",
          "[explain]") {
  RunResult run = play_case(journal_case(kRows));
  for (billing::ResolvedFact& fact : run.facts) {
    if (fact.kind == billing::Kind::sms) fact.quantity = std::numeric_limits<std::int64_t>::max();
  }
  std::vector<billing::ResolvedFact> twice;
  for (const billing::ResolvedFact& fact : run.facts) {
    twice.push_back(fact);
    if (fact.kind == billing::Kind::sms) twice.push_back(fact);
  }
  Explainer explainer(twice, run.directory, run.tariff.rules);
  CHECK_THROWS_AS(explainer.sms("Yard", kJanuary), Error);
}

TEST_CASE("explanations of a run: have a text and an object", "[explain]") {
  const TemporaryFolder folder;
  const auto run = saved_run(folder, "run.h5", kRows);
  RunExplainer explainer(*run, kJanuary);
  const RenderedExplanation van = explainer.asset("Van", "Acme");
  CHECK_THAT(van.text, Catch::StartsWith("Asset 'Van' of Yard (Acme) in 2026-01: billed as "
                                         "TG-CLASSIC: all three conditions hold\n"));
  CHECK(van.json.at("findings").size() >= 3);
  const RenderedExplanation line = explainer.line("TG-SMS", "Acme");
  CHECK(line.json.at("arithmetic") == "4 = 4 × SMS");
  CHECK(line.json.at("organisations").dump() == R"([{"organisation":"Yard","units":4}])");
}

TEST_CASE("explanations of a run: errors name the subject and suggest a similar name",
          "[explain]") {
  const TemporaryFolder folder;
  const auto run = saved_run(folder, "run.h5", kRows);
  RunExplainer explainer(*run, kJanuary);
  CHECK_THROWS_WITH(explainer.asset("Bim", ""),
                    "unknown asset 'Bim' in the run; did you mean 'Bin'?");
  CHECK_THROWS_WITH(explainer.asset("Bin", ""),
                    "asset 'Bin' has no fact before the end of 2026-01");
  CHECK_THROWS_WITH(explainer.device("x"), "unknown device 'x' in the run");
  CHECK_THROWS_WITH(explainer.account("Yard"), "unknown account 'Yard' in the run");
  CHECK_THROWS_WITH(explainer.campaign("c", ""), "unknown campaign 'c' in the run");
  CHECK_THROWS_WITH(explainer.line("TG-FAX", "Acme"), "unknown SKU 'TG-FAX'");
  CHECK_THROWS_WITH(explainer.line("TG-PRO", "Acme"), "Acme is not charged TG-PRO for 2026-01");
  CHECK_THROWS_WITH(explainer.line("TG-PRO", "Nobody"), "no invoice of Nobody for 2026-01");
}

/// The conclusions and findings of all assets and devices of a run in each month, without rows.
std::vector<std::string> all_findings(const std::string& name, const char* level) {
  const std::string path = concat(FLEETBILL_CLI_TESTS, "/", name);
  std::vector<scenarios::Override> overrides{{"record", level}};
  if (name == "rich.yaml") overrides.push_back({"months", "2"});
  const RunResult run = play_case(scenarios::load_case(path, overrides));
  Explainer explainer(run.facts, run.directory, run.tariff.rules);
  std::vector<std::string> out;
  const auto add = [&](std::string_view subject, const std::optional<Reasons>& why) {
    if (!why) return;
    out.push_back(concat(subject, ": ", why->conclusion));
    for (const billing::Finding& finding : why->findings) out.push_back(finding.because);
  };
  const billing::Directory& directory = run.directory;
  for (const billing::SealedMonth& month : std::span(run.months).first(2)) {
    for (std::uint32_t i = 0; i < directory.asset_count(); ++i) {
      const auto& asset = directory.asset(AssetId(i));
      const std::string_view partner = directory.partner_name(asset.partner);
      const std::string_view text = directory.text(asset.name);
      add(text, explainer.asset(partner, text, month.usage.month));
    }
    for (std::uint32_t i = 0; i < directory.device_count(); ++i) {
      const std::string_view serial = directory.serial(DeviceId(i));
      add(serial, explainer.device(serial, month.usage.month));
      for (std::uint32_t k = 0; k < directory.organisation_count(); ++k) {
        if (!directory.is_account(OrganisationId(k))) continue;
        const std::string_view account = directory.organisation_name(OrganisationId(k));
        add(serial, explainer.active_device(account, serial, month.usage.month));
      }
    }
  }
  return out;
}

TEST_CASE("explanations: are equal whether uses are recorded singly, by day or by month",
          "[explain]") {
  const std::string name = GENERATE("rich.yaml", "rich_pelion.yaml");
  const std::vector<std::string> singly = all_findings(name, "uploads");
  REQUIRE(singly.size() > 50);
  CHECK(all_findings(name, "daily") == singly);
  CHECK(all_findings(name, "monthly") == singly);
}

TEST_CASE("first difference: shows the first clause whose findings differ", "[explain]") {
  const Reasons a{"billed",
                  {{billing::ClauseId::tg_enabled, true, "enabled", {}},
                   {billing::ClauseId::tg_serial, true, "serial 1", {}}}};
  Reasons b = a;
  CHECK(first_difference(a, b) == "equal on both sides: billed");
  b.findings[1] = {billing::ClauseId::tg_serial, false, "no serial", {}};
  b.conclusion = "not billed";
  CHECK(first_difference(a, b) == "TG-SERIAL: yes, serial 1 | no, no serial");
  CHECK(first_difference(a, std::nullopt) == "billed | does not exist yet");
  CHECK(first_difference(std::nullopt, std::nullopt).empty());
}

}  // namespace
}  // namespace fleetbill::workbench::test
