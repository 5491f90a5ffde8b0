// A saved run that is read in part answers as one that is read completely.

#include "tools/workbench/runs/saved_run.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>
#include <span>

#include "billing/explain/explanation.hpp"
#include "billing/reports/report.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "scenarios/loader/case.hpp"
#include "tests/workbench/support.hpp"
#include "tools/workbench/explain/explanation_text.hpp"
#include "tools/workbench/output/render.hpp"
#include "tools/workbench/output/summary.hpp"
#include "tools/workbench/regression/cases.hpp"
#include "tools/workbench/runs/run_recorder.hpp"
#include "tools/workbench/runs/run_scenario.hpp"

namespace fleetbill::workbench::test {
namespace {

using billing::Directory;
using billing::ResolvedFact;
using billing::reports::Query;
using billing::reports::Report;
using billing::reports::Source;
using results::Subject;

/// The run of a scenario of tests/cli, in a folder that is removed with it. Each is played once.
class RecordedRun {
 public:
  static const RecordedRun& rich() {
    static const RecordedRun run("rich.yaml");
    return run;
  }
  static const RecordedRun& rich_pelion() {
    static const RecordedRun run("rich_pelion.yaml");
    return run;
  }

  explicit RecordedRun(const std::string& scenario) {
    RunOptions options;
    options.run_file = path();
    (void)run_scenario(scenarios::load_case(concat(FLEETBILL_CLI_TESTS, "/", scenario), {}),
                       options);
  }

  [[nodiscard]] std::string path() const { return folder_.path("run.h5"); }

 private:
  TemporaryFolder folder_;
};

/// The report as CSV, or the error instead of it.
std::string text_of(const Report& report, const Source& source, const Query& query) {
  try {
    return render(billing::reports::run(report, source, query), Format::csv);
  } catch (const Error& error) {
    return concat("error: ", error.what());
  }
}

/// The query of a month without filters, and with each filter that some report accepts.
std::vector<Query> queries(Month month, const Directory& directory) {
  Query plain;
  plain.month = month;
  std::vector<Query> out(7, plain);
  out[1].by_organisation = true;
  out[2].all_plans = true;
  out[3].partner = directory.partner_name(PartnerId(0));
  out[4].organisation = directory.organisation_name(OrganisationId(0));
  out[5].partner = "nobody";
  out[6].organisation = "nobody";
  return out;
}

/// Requires that each report is the same from the parts that it reads. @returns the tables
std::set<std::string> require_same_reports(const RecordedRun& recorded) {
  SavedRun complete(recorded.path());
  SavedRun in_part(recorded.path());
  std::set<std::string> tables;
  for (const Month month :
       {*complete.summary().first_month, complete.summary().first_month->next()}) {
    for (const Query& query : queries(month, complete.bill().directory)) {
      for (const Report& report : billing::reports::all_reports()) {
        CAPTURE(report.name, to_string(month), query.partner, query.organisation,
                query.by_organisation, query.all_plans);
        const std::string expected = text_of(report, complete.source(), query);
        CHECK(text_of(report, in_part.source(report, query), query) == expected);
        tables.insert(expected);
      }
    }
  }
  return tables;
}

/// The names of the first entities of a directory.
template <class Name>
std::set<std::string> names_of(std::size_t count, const Name& name) {
  std::set<std::string> out;
  for (std::uint32_t i = 0; i < std::min<std::size_t>(count, 8); ++i) out.emplace(name(i));
  return out;
}

}  // namespace

TEST_CASE("saved run: each report from the parts that it reads equals that from the complete run",
          "[saved_run]") {
  const auto tables = require_same_reports(RecordedRun::rich());
  CHECK(tables.size() > 20);
}

TEST_CASE("saved run: each report of Pelion accounts from its parts equals the complete one",
          "[saved_run]") {
  const auto tables = require_same_reports(RecordedRun::rich_pelion());
  CHECK(tables.size() > 20);
}

TEST_CASE("saved run: assets are explained by their own facts as by all facts", "[saved_run]") {
  const RecordedRun& recorded = RecordedRun::rich();
  SavedRun run(recorded.path());
  const Directory& all = run.fact_directory();
  const Cite cite = [&](billing::Position row) { return run.cite(row); };
  const auto explain = [&](std::span<const ResolvedFact> facts, const Directory& directory,
                           const std::string& name) {
    const AssetId asset = directory.find_asset(directory.names().find(name));
    const auto why = billing::explain_asset(facts, asset, *run.summary().last_month,
                                            run.tariff().rules, directory);
    return why ? asset_text(*why, cite) : std::string("no fact");
  };
  std::set<std::string> texts;
  for (const std::string& name :
       names_of(all.asset_count(), [&](auto i) { return all.asset_name(AssetId(i)); })) {
    CAPTURE(name);
    const auto [directory, facts] = run.reader().facts_about({Subject::Kind::asset, name});
    CHECK(facts.size() < run.facts().size());
    const std::string expected = explain(run.facts(), all, name);
    CHECK(explain(facts, directory, name) == expected);
    texts.insert(expected);
  }
  CHECK(texts.size() >= 8);
}

TEST_CASE("saved run: accounts and campaigns are explained by their facts as by all facts",
          "[saved_run]") {
  const RecordedRun& recorded = RecordedRun::rich_pelion();
  SavedRun run(recorded.path());
  const Cite cite = [&](billing::Position row) { return run.cite(row); };
  const auto& rules = run.tariff().rules;
  const Month month = *run.summary().last_month;
  const auto find = [](const Directory& d, const std::string& name) {
    return d.find_account(d.names().find(name));
  };
  std::size_t explained = 0;
  for (const std::string account : {"Acme", "North", "South", "Globex"}) {
    CAPTURE(account);
    const auto [directory, facts] = run.reader().facts_about({Subject::Kind::account, account});
    CHECK(facts.size() < run.facts().size());
    const auto text = [&](std::span<const ResolvedFact> from, const Directory& d) {
      const auto why = billing::explain_account(from, find(d, account), month, rules, d);
      return why ? account_text(*why, cite) : std::string("no fact");
    };
    CHECK(text(facts, directory) == text(run.facts(), run.fact_directory()));
    const auto [campaign_directory, campaign_facts] =
        run.reader().facts_about({Subject::Kind::campaign, "C1"});
    const auto campaign = [&](std::span<const ResolvedFact> from, const Directory& d) {
      ++explained;
      const NameId name = d.names().find("C1");
      const auto why = billing::explain_campaign(from, find(d, account), name, month, rules, d);
      return why ? campaign_text(*why, cite) : std::string("no fact");
    };
    CHECK(campaign(campaign_facts, campaign_directory) ==
          campaign(run.facts(), run.fact_directory()));
  }
  CHECK(explained == 8);
}

TEST_CASE("saved run: one month that is read separately is the month of the bill", "[saved_run]") {
  const RecordedRun& recorded = RecordedRun::rich();
  SavedRun run(recorded.path());
  for (const billing::SealedMonth& month : run.bill().months) {
    const billing::SealedMonth& read = run.sealed(month.usage.month);
    CHECK(read.usage == month.usage);
    CHECK(read.invoices.size() == month.invoices.size());
  }
  CHECK_THROWS_WITH(run.sealed(run.summary().last_month->next()),
                    Catch::Matchers::Contains("month 2026-05 is missing from the run file"));
}

/// A package of 10 tokens. Of four campaigns one completes, two are refused, and one is terminated
/// with the package. A fifth, of the next package, is open.
constexpr std::string_view kCampaigns =
    "2026-01-01T00:00:00Z,account_opened,,Hub,,,active_devices,\n"
    "2026-01-02T00:00:00Z,package_created,,Hub,,,K,10\n"
    "2026-01-03T00:00:00Z,campaign_started,,Hub,,,done,4\n"
    "2026-01-04T00:00:00Z,update_succeeded,,Hub,,d1,done,\n"
    "2026-01-05T00:00:00Z,campaign_started,,Hub,,,large,7\n"
    "2026-01-06T00:00:00Z,campaign_started,,Hub,,,huge,100\n"
    "2026-01-07T00:00:00Z,campaign_stopped,,Hub,,,done,\n"
    "2026-01-08T00:00:00Z,campaign_started,,Hub,,,late,9\n"
    "2026-06-01T00:00:00Z,connection,Hub,,,d9,,\n"
    "2027-03-01T00:00:00Z,package_created,,Hub,,,L,5\n"
    "2027-03-02T00:00:00Z,campaign_started,,Hub,,,next,5\n";

TEST_CASE("summary: counts the campaigns by state, also the refused ones", "[summary]") {
  const RunResult run = play_case(journal_case(kCampaigns));
  REQUIRE(run.quarantined.empty());
  CHECK_THAT(
      summary_text(run, ""),
      Catch::Contains("\nCampaigns       5 = 1 completed + 1 open + 1 terminated + 2 refused\n"));
  const auto json = nlohmann::json::parse(summary_json(run, ""));
  CHECK(json.at("campaigns").dump() ==
        R"({"completed":1,"open":1,"refused":2,"started":5,"terminated":1})");
}

TEST_CASE("summary: does not mention campaigns of a run without any", "[summary]") {
  const RunResult run = play_case(journal_case(kVan));
  CHECK_THAT(summary_text(run, ""), !Catch::Contains("Campaigns"));
  CHECK_FALSE(nlohmann::json::parse(summary_json(run, "")).contains("campaigns"));
}

TEST_CASE("recording: a resumed one has counted the campaigns before the interruption",
          "[summary]") {
  const TemporaryFolder folder;
  RunResult run = play_case(journal_case(kCampaigns));
  const std::vector<ResolvedFact> facts = std::move(run.facts);
  RunRecorder first(folder.path("a.h5"), false);
  first.add_facts(std::span(facts).first(6));
  const std::string chunks = first.take_full_chunks();
  const std::string state = first.state();
  RunRecorder second(folder.path("b.h5"), false);
  second.resume({chunks}, state);
  second.add_facts(std::span(facts).subspan(6));
  run.campaigns = {};
  second.finish({"bill", "c", "", "", "", "", "uploads"}, {}, run);
  CHECK(run.campaigns.granted == 3);
  CHECK(run.campaigns.refused == 2);
  CHECK(run.campaigns.completed == 1);
}

}  // namespace fleetbill::workbench::test
