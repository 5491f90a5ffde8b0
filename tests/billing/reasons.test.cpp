#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "tests/billing/journals.hpp"

// A row for every reason that a row can be refused for, and a check that there is one.

namespace fleetbill::billing::test {
namespace {

struct Example {
  Reason reason;
  const char* source;  // domain.md or design.md
  const char* rows;    // the last one is refused, all others are applied
  const char* detail;
  const char* rulebook = "";
  const char* until = "";
};

const std::vector<Example>& examples() {
  static const std::vector<Example> kExamples{
      {Reason::malformed_row, "design 4: a row that cannot be parsed", "01-05,upload,\"a\"b,O",
       "text after a closing quote"},
      {Reason::bad_time, "design 4: times exactly of the form",
       "2026-01-05T00:00:00.0Z,asset_created,P,O,a,1", "2026-01-05T00:00:00.0Z"},
      {Reason::unknown_kind, "design 4: unknown kind", "01-05,asset_moved,P,O,a,1", "asset_moved"},
      {Reason::unknown_kind, "design 4: Pelion facts are none of these yet",
       "01-05,registration,,O,,1,endpoint", "registration"},
      {Reason::bad_quantity, "design 4: quantity below 1",
       "01-05,asset_created,P,O,a,1\n01-06,upload,,,a,,,0", "0"},
      {Reason::bad_quantity, "design 4: quantities 1 to 10^15", "01-06,sms,P,O,,,,1000000000000001",
       "1000000000000001"},
      {Reason::id_conflict, "design 4: duplicates must be equal in all cells",
       "01-05,asset_created,P,O,a,1,,,id1\n01-06,upload,,,a,,,7,id1", "id1"},
      {Reason::after_until, "design 4: --until quarantines later rows",
       "01-05,asset_created,P,O,a,1\n01-06,upload,,,a,,,7", "2026-01-06T00:00:00.000Z", "",
       "01-06"},
      {Reason::organisation_missing, "design 4: asset_created needs an organisation",
       "01-05,asset_created,P,,a,1", ""},
      {Reason::organisation_missing, "design 4: sms needs an organisation", "01-05,sms,P,,,,,1",
       ""},
      {Reason::partner_missing, "design 4: asset_created needs a partner",
       "01-05,asset_created,,O,a,1", "O"},
      {Reason::partner_missing, "design 4: sms needs a partner", "01-05,sms,,O,,,,1", "O"},
      {Reason::asset_missing, "design 4: the subject of a creation", "01-05,asset_created,P,O,,1",
       ""},
      {Reason::asset_missing, "design 4: the subject of an asset's fact",
       "01-05,asset_created,P,O,a,1\n01-06,asset_disabled,P,O,,1", ""},
      {Reason::asset_missing, "design 4: an upload names an asset or a device",
       "01-05,upload,P,O,,,,1", ""},
      {Reason::device_missing, "design 4: the subject of a connection", "01-05,connection,P,O,a",
       ""},
      {Reason::asset_exists, "T27: second creation of a name",
       "01-05,asset_created,P,O,a,1\n01-06,asset_created,P,O2,a,2", "a"},
      {Reason::asset_unknown, "design 4: asset never created", "01-06,upload,P,O,a,,,1", "a"},
      {Reason::asset_unknown, "design 4: sms of an asset never created", "01-06,sms,P,O,a,,,1",
       "a"},
      {Reason::asset_ambiguous, "design 4: an asset named without partner must be unique",
       "01-05,asset_created,P,O,a,1\n01-05,asset_created,Q,O2,a,2\n01-06,upload,,,a,,,1", "a"},
      {Reason::partner_contradicts, "design 4: a partner cell that contradicts the asset's owner",
       "01-05,asset_created,P,O,a,1\n01-06,upload,Q,,a,,,1", "Q"},
      {Reason::partner_contradicts, "design 4: … the organisation's owner",
       "01-05,asset_created,P,O,a,1\n01-06,sms,Q,O,,,,1", "Q"},
      {Reason::partner_contradicts, "design 4: … the owner of the asset found by its serial",
       "01-05,asset_created,P,O,a,1\n01-06,upload,Q,,,1,,1", "Q"},
      {Reason::unknown_plan, "design 4: any other plan is quarantined",
       "01-05,asset_created,P,O,a,1,TG-GOLD", "TG-GOLD"},
      {Reason::unknown_plan, "design 4: an empty one in plan_set",
       "01-05,asset_created,P,O,a,1\n01-06,plan_set,,,a", ""},
      {Reason::unknown_connector, "design 4: the values of connector_set",
       "01-05,connector_set,P,,,1,splitter", "splitter"},
      {Reason::unknown_connector, "design 4: an empty one", "01-05,connector_set,P,,,1", ""},
      {Reason::serial_in_use, "T27: create while another enabled asset has the serial",
       "01-05,asset_created,P,O,a,1\n01-06,asset_created,P,O,b,1", "1"},
      {Reason::serial_in_use, "T12: enabling A while B is enabled",
       "01-05,asset_created,P,O,a,1\n01-06,asset_disabled,,,a\n01-07,asset_created,P,O,b,1\n"
       "01-08,asset_enabled,,,a",
       "a"},
      {Reason::serial_differs, "design 4: upload naming asset and device",
       "01-05,asset_created,P,O,a,1\n01-06,upload,,,a,2,,1", "2"},
      {Reason::serial_absent, "T27: upload to an asset without a serial",
       "01-05,asset_created,P,O,a\n01-06,upload,,,a,,,1", "a"},
      {Reason::asset_disabled, "T8, T27: upload to a disabled asset",
       "01-05,asset_created,P,O,a,1\n01-06,asset_disabled,,,a\n01-07,upload,,,a,,,1", "a"},
      {Reason::no_enabled_asset, "design 4: no enabled asset with that serial",
       "01-05,asset_created,P,O,a,1\n01-06,asset_disabled,,,a\n01-07,upload,,,,1,,1", "1"},
      {Reason::payer_unknown, "T32: none: quarantined", "01-05,connection,,,,1", "1"},
      {Reason::state_repeated, "T31, the other reading",
       "01-05,asset_created,P,O,a,1\n01-06,asset_enabled,,,a", "a", "TG-REPEAT=refused"},
      {Reason::state_repeated, "T31, the other reading",
       "01-05,asset_created,P,O,a,1\n01-06,asset_disabled,,,a\n01-07,asset_disabled,,,a", "a",
       "TG-REPEAT=refused"},
  };
  return kExamples;
}

TEST_CASE("reasons: the last row of each example is refused for it, with the value at fault",
          "[register][reasons]") {
  for (const Example& example : examples()) {
    INFO(example.source << "\n" << example.rows);
    const std::string until = example.until;
    const Admitted admitted = admit(example.rows, rulebook_of(example.rulebook).ingestion(),
                                    until.empty() ? std::nullopt : std::optional(at(until)));
    const Admission& admission = admitted.admission;
    REQUIRE(admission.quarantined.size() == 1);
    CHECK(admission.quarantined[0].reason == example.reason);
    CHECK(admission.quarantined[0].detail == example.detail);
    CHECK(admission.quarantined[0].position ==
          Position{0, static_cast<std::uint32_t>(admission.rows_read + 1)});
    CHECK(admission.applied == admission.rows_read - 1);
  }
}

/// All reasons but `none`: codes until one has no sentence.
std::set<Reason> all_reasons() {
  std::set<Reason> out;
  try {
    for (std::uint8_t code = 1; code < 255; ++code) {
      const auto reason = static_cast<Reason>(code);
      (void)to_string(reason);
      out.insert(reason);
    }
  } catch (const AssertionFailed&) {
  }
  return out;
}

TEST_CASE("reasons: each has an example", "[register][reasons]") {
  std::set<Reason> reached;
  for (const Example& example : examples()) reached.insert(example.reason);
  CHECK(all_reasons().size() == 23);
  for (const Reason reason : all_reasons()) {
    INFO("no example is refused because " << to_string(reason));
    CHECK(reached.contains(reason));
  }
}

TEST_CASE("reasons: each has a sentence of its own", "[register][reasons]") {
  std::set<std::string_view> sentences;
  for (const Reason reason : all_reasons()) {
    const std::string_view sentence = to_string(reason);
    INFO(sentence);
    CHECK(sentence.size() > 10);
    CHECK(sentences.insert(sentence).second);
  }
  CHECK(to_string(Reason::none).empty());
}

TEST_CASE("reasons: a quarantined row is described by sentence and value", "[register][reasons]") {
  CHECK(describe({{0, 2}, Reason::unknown_kind, "x"}) == "unknown kind: x");
  CHECK(describe({{0, 2}, Reason::asset_missing, ""}) == "no asset is named");
  CHECK(describe({{0, 2}, Reason::after_until, "t"}) == "at or after --until: t");
}

TEST_CASE("positions: are ordered by file, then line", "[register]") {
  CHECK(Position{0, 9} < Position{1, 2});
  CHECK(Position{1, 2} < Position{1, 3});
  CHECK(Position{1, 2} == Position{1, 2});
  const std::hash<Position> hash;
  CHECK(hash({0, 1}) != hash({1, 0}));
  CHECK(hash({1, 2}) != hash({2, 1}));
  CHECK(hash({1, 2}) == hash({1, 2}));
}

// ---- a refused row has no effect

TEST_CASE("reasons: a refused row leaves no trace in the directory or the state",
          "[register][reasons]") {
  for (const Example& example : examples()) {
    INFO(example.source << "\n" << example.rows);
    const std::string rows = example.rows;
    const std::size_t last = rows.rfind('\n');
    const IngestionRules rules = rulebook_of(example.rulebook).ingestion();
    const Admitted with = admit(
        rows, rules, example.until[0] == '\0' ? std::nullopt : std::optional(at(example.until)));
    const Admitted without = admit(last == std::string::npos ? "" : rows.substr(0, last), rules);
    CHECK(texts_of(with) == texts_of(without));
    CHECK(with.directory.partner_count() == without.directory.partner_count());
    CHECK(with.directory.organisation_count() == without.directory.organisation_count());
    CHECK(with.directory.asset_count() == without.directory.asset_count());
    CHECK(with.directory.device_count() == without.directory.device_count());
  }
}

}  // namespace
}  // namespace fleetbill::billing::test
