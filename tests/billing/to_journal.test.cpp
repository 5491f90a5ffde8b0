#include "billing/journal/to_journal.hpp"

#include <rapidcheck.h>

#include <catch2/catch.hpp>

#include "billing/journal/concatenate.hpp"
#include "billing/units/text.hpp"
#include "tests/billing/random_journal.hpp"
#include "tests/units/property.hpp"

namespace fleetbill::billing::test {
namespace {

using fleetbill::test::check_property;
using Lines = std::vector<std::string>;

/// The cells of a journal's facts, in the order of the short-hand header.
Lines rows_of(const Journal& journal) {
  Lines out;
  for (const Fact& fact : journal.facts) {
    const auto text = [&](NameId id) { return journal.names.text(id); };
    const std::string time = to_string(fact.time).substr(5, 5);
    const auto quantity = fact.quantity == 0 ? "" : concat(fact.quantity);
    out.push_back(concat(time, ",", to_string(fact.kind), ",", text(fact.partner), ",",
                         text(fact.organisation), ",", text(fact.asset), ",", text(fact.device),
                         ",", text(fact.value), ",", quantity, ",", text(fact.id), ",",
                         text(fact.asset_code), ",", text(fact.device_type)));
  }
  return out;
}

TEST_CASE("to_journal: names subjects as the rows named them", "[to_journal]") {
  const Admitted admitted = admit(R"(
      01-01,asset_created,P,O,a,1,,,x,code,type
      01-01,asset_created,,O,b,2,TG-PPM
      01-02,upload,,,,1,,7
      01-02,upload,,,a,1,,8
      01-03,plan_set,,,a,,TG-PRO
      01-03,wifi_lookup,,,,2,,3
      01-03,wifi_lookup,P,,b,1,,3
      01-04,iridium_set,,,a,,99
      01-04,iridium_message,,,a,,,4
      01-04,last_connected,,,,2
      01-05,sms,,O,,,,5
      01-05,sms,P,O,b,,,6
      01-06,connector_set,,,,1,multi
      01-07,connection,Q,,,1
      01-08,connection,,,,1
      01-09,sim_set,,,,2,8944
      01-10,serial_set,P,,a,3
      01-11,serial_set,,,a
      01-12,asset_disabled,,,b
      01-13,asset_enabled,,,b
      01-14,asset_cleared,,,b)");
  REQUIRE(admitted.admission.quarantined.empty());
  const Journal journal = to_journal(admitted.admission.facts, admitted.directory);
  CHECK(rows_of(journal) == Lines{"01-01,asset_created,P,O,a,1,,,x,code,type",
                                  "01-01,asset_created,,O,b,2,TG-PPM,,,,",
                                  "01-02,upload,,,,1,,7,,,",
                                  "01-02,upload,,,a,1,,8,,,",
                                  "01-03,plan_set,,,a,,TG-PRO,,,,",
                                  "01-03,wifi_lookup,,,,2,,3,,,",
                                  "01-03,wifi_lookup,P,,b,,,3,,,",
                                  "01-04,iridium_set,,,a,,99,,,,",
                                  "01-04,iridium_message,,,a,,,4,,,",
                                  "01-04,last_connected,,,,2,,,,,",
                                  "01-05,sms,,O,,,,5,,,",
                                  "01-05,sms,P,O,b,,,6,,,",
                                  "01-06,connector_set,,,,1,multi,,,,",
                                  "01-07,connection,Q,,,1,,,,,",
                                  "01-08,connection,,,,1,,,,,",
                                  "01-09,sim_set,,,,2,8944,,,,",
                                  "01-10,serial_set,P,,a,3,,,,,",
                                  "01-11,serial_set,,,a,,,,,,",
                                  "01-12,asset_disabled,,,b,,,,,,",
                                  "01-13,asset_enabled,,,b,,,,,,",
                                  "01-14,asset_cleared,,,b,,,,,,"});
  CHECK(journal.files == Lines{"journal"});
  CHECK(journal.rows_read == journal.facts.size());
  CHECK(journal.unreadable.empty());
  CHECK(journal.verbatim.empty());
  for (const Fact& fact : journal.facts) {
    CHECK(fact.time_has_ms);  // every time we print has three decimals
    CHECK(fact.defect == Reason::none);
  }
}

TEST_CASE("to_journal: a serial_set that another fact brought about is left out", "[to_journal]") {
  const Rulebook rules = rulebook_of("TG-CONTRADICTION=applied TG-SERIAL-KEPT=moved");
  const Admitted admitted = admit(R"(
      01-01,asset_created,P,O,a,1
      01-01,asset_created,P,O,b,2
      01-02,asset_disabled,,,b
      01-03,serial_set,,,b,1
      01-04,asset_created,P,O,c,1
      01-05,serial_set,,,c)",
                                  rules);
  // The fourth row takes nothing from a, which is enabled; the fifth from both.
  REQUIRE(admitted.admission.facts.size() == 8);
  const Journal journal = to_journal(admitted.admission.facts, admitted.directory);
  CHECK(rows_of(journal) ==
        Lines{"01-01,asset_created,P,O,a,1,,,,,", "01-01,asset_created,P,O,b,2,,,,,",
              "01-02,asset_disabled,,,b,,,,,,", "01-03,serial_set,,,b,1,,,,,",
              "01-04,asset_created,P,O,c,1,,,,,", "01-05,serial_set,,,c,,,,,,"});
}

/// What a row without a payer, or with a device instead of an asset, means depends on earlier rows.
TEST_CASE("to_journal: late rows change what a row found, but not what it named", "[to_journal]") {
  struct Example {
    const char* rows;
    const char* late;
    const char* last;  // fact
  };
  const std::string created = "01-01,asset_created,P,O,a,1\n";
  const Example example = GENERATE(values<Example>({
      {"01-05,connection,,,,1", "01-03,sim_set,Q,,,1,8", "01-05T00:00:00.000 connection Q//a/1"},
      {"01-05,connection,P,,,1", "01-03,sim_set,Q,,,1,8", "01-05T00:00:00.000 connection P/O/a/1"},
      {"01-05,upload,,,,1,,7", "01-03,asset_disabled,,,a\n01-03,asset_created,Q,U,b,1",
       "01-05T00:00:00.000 upload Q/U/b/1 7"},
      {"01-05,wifi_lookup,,,,1,,7", "01-03,asset_disabled,,,a\n01-03,asset_created,Q,U,b,1",
       "01-05T00:00:00.000 wifi_lookup Q/U/b/1 7"},
      {"01-05,wifi_lookup,,,a,,,7", "01-03,asset_disabled,,,a\n01-03,asset_created,Q,U,b,1",
       "01-05T00:00:00.000 wifi_lookup P/O/a/ 7"},
  }));
  CAPTURE(example.rows, example.late);
  const Admitted once = admit(journal_of(created + example.rows));
  const auto with_late = [&](Journal journal) {
    return admit(concatenate(std::move(journal), journal_of(example.late)));
  };
  CHECK(texts_of(with_late(to_journal(once.admission.facts, once.directory))).back() ==
        example.last);
  CHECK(texts_of(with_late(journal_of(created + example.rows))).back() == example.last);
  // A name that is no longer unique, and a device that the asset no longer has.
  const auto refused = [&](const std::string& row, const char* late) {
    const Admitted before = admit(journal_of(created + row));
    const Admitted after =
        admit(concatenate(to_journal(before.admission.facts, before.directory), journal_of(late)));
    return before.admission.quarantined.empty() ? after.admission.quarantined.size() : 99;
  };
  CHECK(refused("01-05,upload,,,a,,,7", "01-03,asset_created,Q,U,a") == 1);
  CHECK(refused("01-05,upload,P,,a,,,7", "01-03,asset_created,Q,U,a") == 0);
  CHECK(refused("01-05,upload,,,a,1,,7", "01-03,serial_set,,,a,2") == 1);
  CHECK(refused("01-05,upload,,,a,,,7", "01-03,serial_set,,,a,2") == 0);
}

TEST_CASE("to_journal: of no facts is a journal of no rows", "[to_journal]") {
  const Journal journal = to_journal({}, Directory{});
  CHECK(journal.facts.empty());
  CHECK(journal.rows_read == 0);
}

/// Facts in words, and the data that the words omit.
Lines all_of(const Admitted& admitted) {
  Lines out = texts_of(admitted);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const ResolvedFact& fact = admitted.admission.facts[i];
    out[i] += concat(" @", fact.position.file, ":", fact.position.line);
    if (!fact.asset.exists()) continue;
    const AssetEntry& asset = admitted.directory.asset(fact.asset);
    out[i] += concat(" ", admitted.directory.text(asset.code), " ",
                     admitted.directory.text(asset.device_type));
  }
  return out;
}

TEST_CASE("to_journal: admitting what it makes gives the same facts, under all ingestion rules",
          "[to_journal][property]") {
  check_property(100, [] {
    const Lines rows = *any_rows();
    for (int choice = 0; choice < 8; ++choice) {
      Rulebook rules;
      if ((choice & 1) != 0) rules.serial_kept = SerialKeptRule::moved;
      if ((choice & 2) != 0) rules.contradiction = ContradictionRule::applied;
      if ((choice & 4) != 0) rules.repeat = RepeatRule::refused;
      RC_LOG() << "rules " << choice << '\n';
      Journal read = journal_of(text_of(rows));
      for (std::size_t i = 0; i < read.facts.size(); i += 3) {  // some rows stand for several facts
        if (!is_usage(read.facts[i].kind)) continue;
        read.facts[i].times = 2;
        read.facts[i].last = read.facts[i].time + milliseconds(5);
      }
      const Admitted once = admit(std::move(read), rules);
      const Admitted twice = admit(to_journal(once.admission.facts, once.directory), rules);
      RC_ASSERT(all_of(twice) == all_of(once));
      RC_ASSERT(twice.admission.quarantined.empty());
      RC_ASSERT(twice.admission.duplicates == 0u);
      RC_ASSERT(twice.admission.applied == once.admission.applied);
    }
  });
}

}  // namespace
}  // namespace fleetbill::billing::test
