#include <catch2/catch.hpp>
#include <future>

#include "billing/ingest/journal_reader.hpp"
#include "billing/journal/row.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "results/run_reader.hpp"
#include "round_trip.hpp"
#include "support.hpp"

using namespace fleetbill;
using namespace fleetbill::results;
using namespace fleetbill::results::test;

TEST_CASE("run file: everything that was recorded is read back", "[results][round_trip]") {
  const TemporaryDirectory directory;
  const Run run = sample_run();
  REQUIRE(run.facts.size() > 30);
  REQUIRE(run.end.quarantined.size() == 6);
  REQUIRE(run.end.rows.duplicate == 1);
  require_round_trip(run, directory.file("run.h5"));
  CHECK(directory.files() == std::vector<std::string>{"run.h5"});
}

TEST_CASE("run file: the sample has something in every part of a month", "[results][round_trip]") {
  const Run run = sample_run();
  REQUIRE(run.months.size() == 3);
  CHECK(run.months[0].usage.devices.size() == 2);
  CHECK(run.months[0].usage.sms.size() == 2);
  CHECK(run.months[0].invoices.size() == 4);
  CHECK(run.months[0].usage.pelion.accounts.size() == 3);
  CHECK(run.months[0].usage.pelion.packages.size() == 2);
  CHECK(run.months[0].usage.pelion.quota_history.size() == 3);
  CHECK(run.months[0].usage.pelion.active.size() == 3);
  CHECK(run.months[0].usage.pelion.updates.size() == 1);
  bool has_tiered = false;
  bool has_imei = false;
  for (const auto& line : run.months[0].invoices[0].lines) has_tiered |= !line.unit_price;
  for (const auto& row : run.months[0].usage.assets) has_imei |= row.imei != billing::kEmptyName;
  CHECK(has_tiered);
  CHECK(has_imei);
}

TEST_CASE("run file: a run in which nothing happened is a whole file", "[results][round_trip]") {
  const TemporaryDirectory directory;
  require_round_trip(empty_run(), directory.file("empty.h5"));
  const RunReader reader(directory.file("empty.h5"));
  CHECK_FALSE(reader.summary().currency);
  CHECK_FALSE(reader.summary().first_month);
  CHECK_FALSE(reader.summary().conservation);
}

TEST_CASE("run file: currency and months are part of the summary", "[results][round_trip]") {
  const TemporaryDirectory directory;
  record(sample_run(), directory.file("run.h5"));
  const Summary summary = RunReader(directory.file("run.h5")).summary();
  REQUIRE(summary.currency);
  CHECK(summary.currency->code() == "EUR");
  CHECK(to_string(summary.first_month.value()) == "2026-01");
  CHECK(to_string(summary.last_month.value()) == "2026-03");
}

TEST_CASE("run file: the journal names subjects as the rows named them", "[results][round_trip]") {
  const TemporaryDirectory directory;
  const std::string rows =
      R"(time,kind,partner,organisation,asset,asset_code,device,device_type,value,quantity,id
2026-01-01T08:00:00.000Z,asset_created,Acme Hire,Customer A,"Digger, ""big""",DB-1,1,oyster2,,,a1
2026-01-01T08:00:00.000Z,asset_created,,Customer A,Crane,,2,,TG-PRO,,
2026-01-02T08:00:00.000Z,upload,,,,,1,,,5,
2026-01-02T08:00:00.000Z,upload,,,Crane,,,,,6,
2026-01-02T08:00:00.000Z,upload,Acme Hire,,Crane,,2,,,7,
2026-01-02T08:00:00.000Z,wifi_lookup,,,,,2,,,8,
2026-01-03T08:00:00.000Z,sms,,Customer A,,,,,,1,
2026-01-03T08:00:00.000Z,connection,,,,,1,,,,
2026-01-03T08:00:00.000Z,connection,Acme Hire,,,,1,,,,
)";
  const Run run = run_of(billing::ingest::read_journal_text("a.csv", rows), {"a.csv"}, {}, nullptr);
  REQUIRE(run.end.rows.applied == 9);
  require_round_trip(run, directory.file("run.h5"));
  const billing::Journal journal = RunReader(directory.file("run.h5")).journal();
  const billing::Journal expected = billing::ingest::read_journal_text("a.csv", rows);
  REQUIRE(journal.facts.size() == expected.facts.size());
  for (std::size_t i = 0; i < expected.facts.size(); ++i) {
    for (const auto& [column, name] : billing::kNameColumns) {
      CAPTURE(i, static_cast<int>(column));
      CHECK(journal.names.text(journal.facts[i].*name) ==
            expected.names.text(expected.facts[i].*name));
    }
  }
}

TEST_CASE("run file: a run whose rows name all subjects has no column of namings",
          "[results][round_trip]") {
  const TemporaryDirectory directory;
  const auto digest_of = [&](const char* partner) {
    const std::string rows = concat("time,kind,partner,organisation,asset\n",
                                    "2026-01-01T08:00:00.000Z,asset_created,P,O,A\n",
                                    "2026-01-02T08:00:00.000Z,asset_disabled,", partner, ",,A\n");
    Run run = run_of(billing::ingest::read_journal_text("a.csv", rows), {"a.csv"}, {}, nullptr);
    const std::string digest = record(run, directory.file("run.h5"));
    for (billing::ResolvedFact& fact : run.facts) fact.naming = 0;
    return std::pair(digest, record(run, directory.file("other.h5")));
  };
  const auto [named, named_before] = digest_of("P");
  CHECK(named == named_before);
  const auto [found, found_before] = digest_of("");
  CHECK(found_before == named);
  CHECK(found != named);
}

TEST_CASE("run file: a serial that moves under non-default rules moves again once",
          "[results][round_trip]") {
  const TemporaryDirectory directory;
  billing::Rulebook rules;
  rules.contradiction = billing::ContradictionRule::applied;
  rules.serial_kept = billing::SerialKeptRule::moved;
  const Run run =
      run_of(billing::ingest::read_journal_text("moves.csv",
                                                R"(time,kind,partner,organisation,asset,device
2026-01-01T00:00:00Z,asset_created,P,O,A,1
2026-01-01T00:00:00Z,asset_created,Q,U,A,1
2026-01-02T00:00:00Z,asset_created,P,O,B,1
2026-01-02T00:00:00Z,serial_set,P,,B,
2026-01-03T00:00:00Z,serial_set,P,,A,1
2026-01-03T00:00:00Z,asset_disabled,P,,A,
2026-01-04T00:00:00Z,serial_set,P,,B,1
2026-01-05T00:00:00Z,asset_enabled,P,,A,
)"),
             {"moves.csv"}, rules, nullptr);
  REQUIRE(run.facts.size() > run.end.rows.applied);  // moves brought losses about
  require_round_trip(run, directory.file("run.h5"));
  CHECK(RunReader(directory.file("run.h5")).journal().rows_read == run.end.rows.applied);
}

TEST_CASE("run file: an SMS may name an asset of another organisation of its partner",
          "[results][round_trip]") {
  const TemporaryDirectory directory;
  const Run run =
      run_of(billing::ingest::read_journal_text("sms.csv",
                                                R"(time,kind,partner,organisation,asset,quantity
2026-01-01T00:00:00Z,asset_created,P,O,A,
2026-01-02T00:00:00Z,sms,P,Head office,A,3
)"),
             {"sms.csv"}, {}, nullptr);
  REQUIRE(run.end.rows.applied == 2);
  require_round_trip(run, directory.file("run.h5"));
  const RunReader reader(directory.file("run.h5"));
  std::size_t facts = 0;
  reader.facts(reader.entities(),
               [&](std::span<const billing::ResolvedFact> some) { facts += some.size(); });
  CHECK(facts == 2);
}

TEST_CASE("run file: names that are no UTF-8 are refused, names of files written with %XX",
          "[results][round_trip]") {
  const TemporaryDirectory directory;
  Run run = empty_run();
  run.end.files = {"ev\xE9nements.csv", "événements.csv"};
  record(run, directory.file("run.h5"));
  CHECK(RunReader(directory.file("run.h5")).journal().files ==
        std::vector<std::string>{"ev%E9nements.csv", "événements.csv"});

  run.end.texts.scenario = std::string("a\0b", 3);
  CHECK(error_of([&] { record(run, directory.file("nul.h5")); }) ==
        "invalid: a text of /scenario/scenario has a NUL byte: 'a%00b'");
  run.end.texts.scenario = "\xFF";
  CHECK_THAT(error_of([&] { record(run, directory.file("nul.h5")); }),
             Catch::Matchers::Contains("is not UTF-8"));
  CHECK(directory.files() == std::vector<std::string>{"run.h5"});
}

TEST_CASE("run file: amounts of two currencies are refused", "[results][round_trip]") {
  const TemporaryDirectory directory;
  Run run = sample_run();
  run.months[0].invoices[0].lines[0].amount = Money(1, *Currency::parse("USD"));
  CHECK(error_of([&] { record(run, directory.file("run.h5")); }) ==
        "invalid: currencies do not mix in one run file");
}

TEST_CASE("run file: several threads read one file at a time", "[results][round_trip]") {
  const TemporaryDirectory directory;
  const Run run = sample_run();
  const std::string digest = record(run, directory.file("run.h5"));
  const RunReader reader(directory.file("run.h5"));
  std::vector<std::future<std::string>> texts;
  for (int i = 0; i < 8; ++i) {
    texts.push_back(std::async(std::launch::async, [&] {
      const Bill bill = reader.bill();
      return text_of(bill.months, bill.directory) + reader.recompute_digest();
    }));
  }
  for (auto& text : texts) {
    CHECK(text.get() == text_of(run.months, run.directory) + digest);
  }
}

TEST_CASE("run file: the hand-derived journals survive the round trip", "[results][round_trip]") {
  const TemporaryDirectory directory;
  const std::filesystem::path journals(FLEETBILL_JOURNALS);
  std::size_t count = 0;
  for (const auto& folder : std::filesystem::directory_iterator(journals)) {
    if (!folder.is_directory()) continue;
    // Files that are not events are refused by their header, before anything is read of them.
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().extension() != ".csv") continue;
      const std::string path = entry.path().string();
      if (error_of([&] { billing::ingest::read_journal({path}); }).empty()) files.push_back(path);
    }
    std::sort(files.begin(), files.end());
    CAPTURE(folder.path().filename(), files);
    const Run run = run_of(billing::ingest::read_journal(files), files, {}, nullptr);
    require_round_trip(run, directory.file("run.h5"));
    ++count;
  }
  CHECK(count >= 15);
}
