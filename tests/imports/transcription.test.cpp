#include "billing/imports/transcription.hpp"

#include <catch2/catch.hpp>

#include "billing/units/error.hpp"
#include "billing/units/trim.hpp"

namespace fleetbill::billing::imports::test {
namespace {

using From = CellRule::From;

CellRule column(std::string name) { return {From::column, std::move(name), {}, std::nullopt}; }
CellRule option(std::string name) { return {From::option, std::move(name), {}, std::nullopt}; }

/// Assets that are created, perhaps seen, perhaps disabled; totals are skipped.
ImportMap asset_map() {
  ImportMap map;
  map.name = "assets";
  map.times.format = TimeFormat("%d/%m/%Y %H:%M");
  map.times.zone = TimeZone("Europe/Berlin");
  map.thousands = {","};
  map.options = {{"partner", "whose assets"}};
  map.skip = {{"totals", {{"Group", {"Total"}, false}}}};
  CellRule plan = column("Plan");
  plan.translation = Translation{{"Pay per message", "TG-PPM"}, {"Odd", "TG-ODD"}, {"", ""}};
  map.facts = {
      {Kind::asset_created,
       column("Created"),
       {},
       {{Column::partner, option("partner")},
        {Column::organisation, column("Group")},
        {Column::asset, column("Name")},
        {Column::value, plan}},
       std::nullopt},
      {Kind::upload,
       column("Seen"),
       {{"Seen", {"", "Never"}, true}},
       {{Column::asset, column("Name")}, {Column::quantity, column("Messages")}},
       std::nullopt},
      {Kind::asset_disabled,
       column("Disabled"),
       {{"State", {"off", "gone"}, false}},
       {{Column::asset, column("Name")}},
       std::nullopt},
  };
  return map;
}

const std::vector<std::string> kHeader{"Group", "Name",     "Created",  "Seen",
                                       "State", "Disabled", "Messages", "Plan"};

Transcript transcribed(const ImportMap& map, const std::vector<std::string_view>& cells,
                       const std::vector<std::string>& header = kHeader) {
  return Transcriber(map, header, "a.csv:1", {{"partner", "Acme"}}).transcribe(cells);
}

std::vector<std::string> texts(const Transcript& transcript) {
  std::vector<std::string> out;
  for (const auto& fact : transcript.facts) out.push_back(fact.text);
  return out;
}

std::string error_of(const ImportMap& map, const std::vector<std::string>& header,
                     const std::map<std::string, std::string>& options) {
  try {
    (void)Transcriber(map, header, "a.csv:1", options);
  } catch (const Error& error) {
    return (error.kind() == ErrorKind::usage ? "usage: " : "invalid: ") + std::string(error.what());
  }
  return {};
}

}  // namespace

TEST_CASE("a row: makes each fact whose conditions hold", "[imports]") {
  const ImportMap map = asset_map();
  CHECK(texts(transcribed(map, {"North", " Van, red ", "1/7/2026 12:00", "31/12/2026 23:30", "off",
                                "02/01/2027 00:00", "1,299", "Pay per message"})) ==
        std::vector<std::string>{
            "2026-07-01T10:00:00.000Z,asset_created,Acme,North,\"Van, red\",,,,TG-PPM,,\n",
            "2026-12-31T22:30:00.000Z,upload,,,\"Van, red\",,,,,1299,\n",
            "2027-01-01T23:00:00.000Z,asset_disabled,,,\"Van, red\",,,,,,\n"});
  CHECK(texts(transcribed(map, {"North", "Van", "01/07/2026 12:00", "Never", "on", "", "", ""})) ==
        std::vector<std::string>{"2026-07-01T10:00:00.000Z,asset_created,Acme,North,Van,,,,,,\n"});
}

TEST_CASE("a row: is skipped by a rule, or since it is empty", "[imports]") {
  const ImportMap map = asset_map();
  CHECK(transcribed(map, {"Total", "", "", "", "", "", "5", ""}).skipped == 0U);
  const auto blank = transcribed(map, {"", " ", "", "", "", "", "", ""});
  CHECK(blank.is_blank);
  CHECK(blank.problem.empty());
}

TEST_CASE("a row that cannot be imported: makes no fact at all, and says why", "[imports]") {
  struct Case {
    std::vector<std::string_view> cells;
    std::string problem;
  };
  const std::vector<Case> table{
      {{"North", "Van", "31/06/2026 12:00", "Never", "", "", "", ""},
       "Created: '31/06/2026 12:00' is not a time of the form %d/%m/%Y %H:%M"},
      {{"North", "Van", "01/07/2026 12:00", "2026-08-01", "", "", "1", ""},
       "Seen: '2026-08-01' is not a time of the form %d/%m/%Y %H:%M"},
      {{"North", "Van", "29/03/2026 02:30", "Never", "", "", "", ""},
       "Created: the clocks of Europe/Berlin skip '29/03/2026 02:30'; `missing: shift` in the "
       "map's times converts it to 2026-03-29T01:30:00.000Z"},
      {{"North", "Van", "25/10/2026 02:30", "Never", "", "", "", ""},
       "Created: the clocks of Europe/Berlin show '25/10/2026 02:30' twice, at "
       "2026-10-25T00:30:00.000Z and 2026-10-25T01:30:00.000Z; `ambiguous: earlier` or `later` in "
       "the map's times decides"},
      {{"North", "Van", "01/01/1970 00:30", "Never", "", "", "", ""},
       "Created: '01/01/1970 00:30' is not from 1970 to 9998"},
      {{"North", "", "01/07/2026 12:00", "Never", "", "", "", ""},
       "Name is empty, but asset_created requires it"},
      {{"North", "Van", "01/07/2026 12:00", "Never", "", "", "", "Gold"},
       "Plan: the map has no translation of 'Gold', but of '', 'Odd' or 'Pay per message'"},
      {{"North", "Van", "01/07/2026 12:00", "Never", "", "", "", "Odd"},
       "Plan: 'TG-ODD' is not a plan: TG-CLASSIC, TG-PRO, TG-PPM, TG-ALR or TG-BT-TAG"},
      {{"North", "Van", "01/07/2026 12:00", "01/08/2026 12:00", "", "", "12,99", ""},
       "Messages: the quantity is not an integer from 1 to 10^15: '12,99'"},
      {{"North", "Van", "01/07/2026 12:00", "01/08/2026 12:00", "", "", "0", ""},
       "Messages: the quantity is not an integer from 1 to 10^15: '0'"},
      {{"North", "Van"}, "the row has 2 cells, the header 8"},
      {{"North", "Van", "", "", "", "", "", "", "x"}, "the row has 9 cells, the header 8"},
      {{"North", "V\xff", "", "", "", "", "", ""}, "cell 2 is not utf-8"},
  };
  for (const Case& c : table) {
    CAPTURE(c.problem);
    const auto transcript = transcribed(asset_map(), c.cells);
    CHECK(transcript.problem == c.problem);
    CHECK(transcript.facts.empty());
  }
  const std::string long_name(257, 'x');
  CHECK(transcribed(asset_map(), {"North", long_name, "01/07/2026 12:00", "Never", "", "", "", ""})
            .problem == "Name has 257 bytes; a name has 256 at most");
}

TEST_CASE("a quantity: may have every kind of space or apostrophe between thousands", "[imports]") {
  ImportMap map = asset_map();
  const auto quantity = [&](const std::string& text) {
    const auto out =
        transcribed(map, {"North", "Van", "1/7/2026 12:00", "1/8/2026 12:00", "", "", text, ""});
    return out.facts.size() < 2 ? out.problem
                                : out.facts[1].text.substr(out.facts[1].text.size() - 9);
  };
  map.thousands.assign(std::begin(kGroupingSpaces), std::end(kGroupingSpaces));
  for (const char* const text : {"1234567", "1 234 567",
                                 "1\xC2\xA0"
                                 "234\xC2\xA0"
                                 "567",
                                 "1\xE2\x80\x89"
                                 "234\xE2\x80\x89"
                                 "567",
                                 "1\xE2\x80\xAF"
                                 "234\xE2\x80\xAF"
                                 "567"}) {
    CHECK(quantity(text) == "1234567,\n");
  }
  CHECK(quantity("12 34") == "Messages: the quantity is not an integer from 1 to 10^15: '12 34'");
  CHECK(quantity("1,234") == "Messages: the quantity is not an integer from 1 to 10^15: '1,234'");
  map.encoding = Encoding::windows_1252;
  CHECK(quantity("1\xA0"
                 "234\xA0"
                 "567") == "1234567,\n");
  map.thousands.assign(std::begin(kGroupingApostrophes), std::end(kGroupingApostrophes));
  CHECK(quantity("1\x92"
                 "234\x92"
                 "567") == "1234567,\n");
  CHECK(quantity("1'234'567") == "1234567,\n");
}

TEST_CASE("a time: milliseconds under epoch_s have a remedy", "[imports]") {
  ImportMap map = asset_map();
  map.times.format = TimeFormat("epoch_s");
  CHECK(transcribed(map, {"North", "Van", "1769901255123", "Never", "", "", "", ""}).problem ==
        "Created: '1769901255123' is not a time of the form epoch_s; `format: epoch_ms` in the "
        "map's times reads it as 2026-01-31T23:14:15.123Z");
}

TEST_CASE("seconds as milliseconds: times of the first weeks of 1970 only", "[imports]") {
  ImportMap map = asset_map();
  const Instant seconds_of_2026{1'769'901'255};  // read as milliseconds
  CHECK(seconds_as_milliseconds(map, seconds_of_2026).empty());
  map.times.format = TimeFormat("epoch_ms");
  CHECK(seconds_as_milliseconds(map, seconds_of_2026) ==
        "all times are within weeks of 1970, up to 1970-01-21T11:38:21.255Z, as if assets read "
        "seconds as milliseconds; write `format: epoch_s` in its times");
  CHECK(seconds_as_milliseconds(map, {1'769'901'255'000}).empty());
  map.times.format = TimeFormat("epoch_s");
  CHECK(seconds_as_milliseconds(map, seconds_of_2026).empty());
}

TEST_CASE("a header: counts the columns that the map names and it lacks", "[imports]") {
  CHECK(missing_columns(asset_map(), {"Group", "Name", "Created", "Seen", "State", "Disabled",
                                      "Messages", " Plan "}) == 0);
  CHECK(missing_columns(asset_map(), {"Group", "Van", "Name"}) == 6);
  CHECK(missing_columns(asset_map(), {"Export of February"}) == 8);
}

TEST_CASE("a row: that no fact is made of is quarantined", "[imports]") {
  ImportMap map = asset_map();
  map.facts.erase(map.facts.begin());
  CHECK(transcribed(map, {"North", "Van", "", "Never", "on", "", "", ""}).problem ==
        "no fact of the map is made of such a row");
}

TEST_CASE("a local time that is there twice or not: is taken as the map decides", "[imports]") {
  ImportMap map = asset_map();
  const auto created = [&](std::string_view time) {
    const auto transcript = transcribed(map, {"North", "Van", time, "Never", "", "", "", ""});
    return transcript.facts.empty() ? transcript.problem : to_string(transcript.facts[0].time);
  };
  map.times.ambiguous = AmbiguousTime::earlier;
  CHECK(created("25/10/2026 02:30") == "2026-10-25T00:30:00.000Z");
  map.times.ambiguous = AmbiguousTime::later;
  CHECK(created("25/10/2026 02:30") == "2026-10-25T01:30:00.000Z");
  map.times.missing = MissingTime::shift;
  CHECK(created("29/03/2026 02:30") == "2026-03-29T01:30:00.000Z");
}

TEST_CASE("a fact: may be repeated, and have an id of several columns", "[imports]") {
  ImportMap map;
  map.options = {{"month", "of the file"}, {"partner", "who pays"}};
  CellRule id{From::columns, "", {"Serial", "Seq"}, std::nullopt};
  map.facts = {{Kind::connection,
                option("month"),
                {},
                {{Column::device, column("Serial")}, {Column::id, id}},
                column("Count")}};
  const Transcriber transcriber(map, {"Serial", "Seq", "Count"}, "a.csv:1",
                                {{"month", "2026-02"}, {"partner", "Acme"}});
  const auto three = transcriber.transcribe({"7", "1", "3"});
  CHECK(three.facts.size() == 3);
  CHECK(three.facts[2].text == "2026-02-01T00:00:00.000Z,connection,,,,,7,,,,7/1\n");
  CHECK(transcriber.transcribe({"7", "1", "1000001"}).problem ==
        "Count repeats a fact more than 1,000,000 times");
}

TEST_CASE("windows-1252: is read and written", "[imports]") {
  CHECK(decoded(Encoding::windows_1252, "M\xfcller \x80 5") == "Müller € 5");
  CHECK_FALSE(decoded(Encoding::windows_1252, "\x81"));
  CHECK(encoded(Encoding::windows_1252, "Müller € 5, Ω") == "M\xfcller \x80 5, ?");
  ImportMap map = asset_map();
  map.encoding = Encoding::windows_1252;
  CHECK(
      texts(transcribed(map, {"M\xfcller", "Van", "01/07/2026 12:00", "Never", "", "", "", ""})) ==
      std::vector<std::string>{"2026-07-01T10:00:00.000Z,asset_created,Acme,Müller,Van,,,,,,\n"});
}

TEST_CASE("a header: lacks no column of the map, and has none of them twice", "[imports]") {
  auto header = kHeader;
  header[1] = "Nane";
  CHECK(error_of(asset_map(), header, {{"partner", "Acme"}}) ==
        "invalid: a.csv:1: error: the file has no column 'Name', which map assets names; did you "
        "mean "
        "'Nane'?");
  header = kHeader;
  header.emplace_back("Name ");
  CHECK(error_of(asset_map(), header, {{"partner", "Acme"}}) ==
        "invalid: a.csv:1: error: the column 'Name' appears twice");
  header = kHeader;
  header[0] = "\xff";
  CHECK(error_of(asset_map(), header, {{"partner", "Acme"}}) ==
        "invalid: a.csv:1: error: the header is not utf-8; set `encoding` in the map");
  header = {"import_problem"};
  header.insert(header.end(), kHeader.begin(), kHeader.end());
  header.emplace_back("Notes");
  const ImportMap map = asset_map();
  CHECK(Transcriber(map, header, "a.csv:1", {{"partner", "Acme"}}).unused_columns() ==
        std::vector<std::string>{"Notes"});
}

TEST_CASE("options: are those of the map", "[imports]") {
  CHECK(error_of(asset_map(), kHeader, {}) ==
        "usage: import: map assets needs --set partner=…: whose assets");
  CHECK(error_of(asset_map(), kHeader, {{"partner", "Acme"}, {"month", "x"}}) ==
        "usage: import: map assets has no option 'month'; it has partner");
  ImportMap map = asset_map();
  map.facts[0].at = option("partner");
  CHECK(error_of(map, kHeader, {{"partner", "Acme"}}) ==
        "usage: import: option partner is a time: 2026-01, 2026-01-31 or 2026-01-31T23:59:59Z, not "
        "'Acme'");
}

}  // namespace fleetbill::billing::imports::test
