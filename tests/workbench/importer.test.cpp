#include "tools/workbench/imports/importer.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "billing/imports/transcription.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "scenarios/loader/import_map_loader.hpp"
#include "scenarios/loader/yaml_tree.hpp"
#include "tests/workbench/support.hpp"
#include "tools/workbench/imports/import_report.hpp"
#include "tools/workbench/imports/map_list.hpp"

namespace fleetbill::workbench::test {
namespace {

using billing::Column;
using billing::Kind;
using billing::imports::CellRule;
using billing::imports::ImportMap;

CellRule from_column(std::string name) {
  return {CellRule::From::column, std::move(name), {}, std::nullopt};
}

/// Assets of a partner that `--set` names, and the upload that their last connection represents.
ImportMap asset_list_map() {
  ImportMap map;
  map.name = "assets";
  map.times.format = TimeFormat("%Y-%m-%d");
  map.options = {{"partner", "whose assets they are"}};
  map.skip = {{"total rows", {{"Group", {"Total"}, false}}},
              {"test rows", {{"Group", {"Test"}, false}}}};
  map.facts = {{Kind::asset_created,
                from_column("Created"),
                {},
                {{Column::partner, {CellRule::From::option, "partner", {}, std::nullopt}},
                 {Column::organisation, from_column("Group")},
                 {Column::asset, from_column("Name")}},
                std::nullopt},
               {Kind::upload,
                from_column("Seen"),
                {{"Seen", {""}, true}},
                {{Column::asset, from_column("Name")},
                 {Column::quantity, {CellRule::From::text, "1", {}, std::nullopt}}},
                std::nullopt}};
  return map;
}

constexpr std::string_view kAssetHeader = "Group,Name,Created,Seen,Colour\n";

/// The result of an import. Paths are relative to its folder.
struct Imported {
  ImportCounts counts;
  std::string journal;                    ///< without the header
  std::optional<std::string> quarantine;  ///< `std::nullopt`: no file
};

/// Imports files of one folder. Their quarantine file is `events.quarantine.csv`.
class AssetImport {
 public:
  explicit AssetImport(ImportMap map = asset_list_map()) : map_(std::move(map)) {}

  void write(std::string_view name, std::string_view text) const {
    (void)folder_.write(name, text);
  }
  [[nodiscard]] std::string path(std::string_view name) const { return folder_.path(name); }

  [[nodiscard]] Imported import(const std::vector<std::string>& files) const {
    Importer importer(map_, {{"partner", "Acme"}}, path("events.quarantine.csv"));
    for (const std::string& name : files) importer.add_file(path(name));
    OutputFile journal(path("events.csv"));
    importer.finish(journal);
    Imported out{importer.counts(), text_of("events.csv"), std::nullopt};
    const std::string header = billing::imports::journal_header();
    REQUIRE(out.journal.starts_with(header));
    out.journal.erase(0, header.size());
    if (exists("events.quarantine.csv")) out.quarantine = text_of("events.quarantine.csv");
    return out;
  }

  /// Returns the kind and the message of the error of `action`; empty if it succeeds.
  template <typename Action>
  [[nodiscard]] std::string error_of(Action action) const {
    try {
      action();
    } catch (const Error& error) {
      const char* const kind = error.kind() == ErrorKind::io ? "io: " : "invalid: ";
      return kind + without_folder(error.what());
    }
    return "";
  }

  [[nodiscard]] bool exists(std::string_view name) const {
    return std::filesystem::exists(path(name));
  }
  [[nodiscard]] const ImportMap& map() const { return map_; }

 private:
  [[nodiscard]] std::string text_of(std::string_view name) const {
    return without_folder(scenarios::read_text_file(path(name)));
  }
  [[nodiscard]] std::string without_folder(std::string text) const {
    const std::string folder = path("");
    for (std::size_t at = 0; (at = text.find(folder, at)) != std::string::npos;) {
      text.erase(at, folder.size());
    }
    return text;
  }

  ImportMap map_;
  TemporaryFolder folder_;
};

/// Returns the reason why a row with these cells cannot be converted.
std::string reason_of(const std::vector<std::string_view>& cells) {
  const ImportMap map = asset_list_map();
  const billing::imports::Transcriber transcriber(
      map, {"Group", "Name", "Created", "Seen", "Colour"}, "a.csv:1", {{"partner", "Acme"}});
  std::string problem = transcriber.transcribe(cells).problem;
  REQUIRE_FALSE(problem.empty());
  return problem;
}

/// `6 = 1 imported + 2 skipped + 1 blank + 2 quarantined, 2 facts`.
std::string line_of(const ImportCounts& counts) {
  return concat(counts.read, " = ", counts.imported, " imported + ",
                counts.all_skipped() - counts.blank, " skipped + ", counts.blank, " blank + ",
                counts.quarantined, " quarantined, ", counts.facts, " facts");
}

const std::string kVanFact = "2026-01-02T00:00:00.000Z,asset_created,Acme,North,Van,,,,,,\n";
const std::string kVanUpload = "2026-01-05T00:00:00.000Z,upload,,,Van,,,,,1,\n";
const std::string kQuarantineHeader = "import_problem,Group,Name,Created,Seen,Colour\n";

TEST_CASE("an import: each row is imported, skipped, blank or quarantined", "[imports]") {
  struct Row {
    std::string why;
    std::string rows;
    std::string counts;
    std::string journal;
    std::optional<std::string> quarantine;
  };
  const std::vector<Row> table{
      {"a row becomes each fact whose conditions hold",
       "North,Van,2026-01-02,2026-01-05,red\n",
       "1 = 1 imported + 0 skipped + 0 blank + 0 quarantined, 2 facts",
       kVanFact + kVanUpload,
       {}},
      {"facts are ordered by time, not by row",
       "North,Bus,2026-01-03,,\nNorth,Van,2026-01-02,,\n",
       "2 = 2 imported + 0 skipped + 0 blank + 0 quarantined, 2 facts",
       kVanFact + "2026-01-03T00:00:00.000Z,asset_created,Acme,North,Bus,,,,,,\n",
       {}},
      {"rows are skipped by rules of the map",
       "Total,2,,,\nTest,x,,,\nTotal,3,,,\n",
       "3 = 0 imported + 3 skipped + 0 blank + 0 quarantined, 0 facts",
       "",
       {}},
      {"rows without text are blank",
       ",,,,\n , ,,,\n",
       "2 = 0 imported + 0 skipped + 2 blank + 0 quarantined, 0 facts",
       "",
       {}},
      {"an invalid cell quarantines all facts of its row, with file, line and reason",
       "North,Van,2026-01-02,soon,red\n",
       "1 = 0 imported + 0 skipped + 0 blank + 1 quarantined, 0 facts", "",
       kQuarantineHeader + "a.csv:2: " + reason_of({"North", "Van", "2026-01-02", "soon", "red"}) +
           "," + "North,Van,2026-01-02,soon,red\n"},
      {"a short row is quarantined", "North,Van\n",
       "1 = 0 imported + 0 skipped + 0 blank + 1 quarantined, 0 facts", "",
       kQuarantineHeader + "\"a.csv:2: the row has 2 cells, the header 5\",North,Van\n"},
      {"a row that is not CSV is quarantined", "North,V\"an,2026-01-02,,\n",
       "1 = 0 imported + 0 skipped + 0 blank + 1 quarantined, 0 facts", "",
       kQuarantineHeader + "a.csv:2: a quote inside a cell that is not quoted," +
           "North,V\"an,2026-01-02,,\n"},
      {"rows of every outcome",
       "North,Van,2026-01-02,2026-01-05,red\n,,,,\nTest,x,,,\nNorth,Bus,,,\nTotal,2,,,\n"
       "North,Car\n",
       "6 = 1 imported + 2 skipped + 1 blank + 2 quarantined, 2 facts", kVanFact + kVanUpload,
       kQuarantineHeader + "a.csv:5: " + reason_of({"North", "Bus", "", "", ""}) + "," +
           "North,Bus,,,\n\"a.csv:7: the row has 2 cells, the header 5\",North,Car\n"},
      {"no rows", "", "0 = 0 imported + 0 skipped + 0 blank + 0 quarantined, 0 facts", "", {}},
  };
  for (const Row& row : table) {
    INFO(row.why);
    const AssetImport assets;
    assets.write("a.csv", concat(kAssetHeader, row.rows));
    const Imported got = assets.import({"a.csv"});
    CHECK(line_of(got.counts) == row.counts);
    CHECK(got.counts.read ==
          got.counts.imported + got.counts.all_skipped() + got.counts.quarantined);
    CHECK(got.journal == row.journal);
    CHECK(got.quarantine == row.quarantine);
    CHECK(got.counts.unused_columns == std::set<std::string>{"Colour"});
  }
}

TEST_CASE("an import: the facts of several files are merged in the order of time", "[imports]") {
  const AssetImport assets;
  assets.write("a.csv", concat(kAssetHeader, "North,Bus,2026-01-03,,\n"));
  assets.write("b.csv", concat(kAssetHeader, "North,Van,2026-01-02,2026-01-05,\n"));
  const Imported got = assets.import({"a.csv", "b.csv"});
  CHECK(got.journal ==
        kVanFact + "2026-01-03T00:00:00.000Z,asset_created,Acme,North,Bus,,,,,,\n" + kVanUpload);
  CHECK(line_of(got.counts) == "2 = 2 imported + 0 skipped + 0 blank + 0 quarantined, 3 facts");
}

TEST_CASE("an import: files with different headers are refused", "[imports]") {
  const AssetImport assets;
  assets.write("a.csv", concat(kAssetHeader, "North,Van,2026-01-02,,\n"));
  assets.write("b.csv", "\nName,Group,Created,Seen,Colour\n");
  CHECK(assets.error_of([&] {
    (void)assets.import({"a.csv", "b.csv"});
  }) == "invalid: b.csv:2: error: its header differs from the header of a.csv; import "
        "each file separately, and bill the journals together");
  CHECK_FALSE(assets.exists("events.csv"));
}

TEST_CASE("an import: a fixed quarantine file is imported without the column of reasons",
          "[imports]") {
  const AssetImport assets;
  assets.write("a.csv",
               concat(kAssetHeader, "North,Van,\"on, say, Friday\",2026-01-05,\nNorth,Bus,,,\n"));
  std::string fixed = assets.import({"a.csv"}).quarantine.value();
  // The reason quotes the invalid text, with its commas.
  CHECK_THAT(fixed,
             Catch::StartsWith(kQuarantineHeader + "\"a.csv:2: Created: 'on, say, Friday' is"));
  const std::string_view invalid = ",\"on, say, Friday\",";
  REQUIRE(fixed.find(invalid) != std::string::npos);
  fixed.replace(fixed.find(invalid), invalid.size(), ",2026-01-02,");
  assets.write("fixed.csv", fixed);
  const Imported got = assets.import({"fixed.csv"});
  CHECK(line_of(got.counts) == "2 = 1 imported + 0 skipped + 0 blank + 1 quarantined, 2 facts");
  CHECK(got.journal == kVanFact + kVanUpload);
  CHECK(got.quarantine == kQuarantineHeader + "fixed.csv:3: " +
                              reason_of({"North", "Bus", "", "", ""}) + "," + "North,Bus,,,\n");
}

TEST_CASE("an import: quarantined rows have the delimiter and the encoding of the export",
          "[imports]") {
  ImportMap map = asset_list_map();
  map.delimiter = ';';
  map.encoding = billing::imports::Encoding::windows_1252;
  const AssetImport assets(map);
  assets.write("a.csv",
               "Group;Name;Created;Seen\nS\xfc"
               "d;Kran;f\xfcnf;\n");
  const std::string quarantine = assets.import({"a.csv"}).quarantine.value();
  CHECK_THAT(quarantine, Catch::StartsWith("import_problem;Group;Name;Created;Seen\n"
                                           "a.csv:2: Created: 'f\xfcnf' is "));
  CHECK_THAT(quarantine, Catch::EndsWith(";S\xfc"
                                         "d;Kran;f\xfcnf;\n"));
}

TEST_CASE("an import: a delimiter in the quoted problem does not cut the row that is mended",
          "[imports]") {
  const AssetImport assets;
  assets.write("a.csv", concat(kAssetHeader, "North,Van,\"so,\"\"on\"\",x\",,\n"));
  const std::string first = assets.import({"a.csv"}).quarantine.value();
  CHECK_THAT(first, Catch::Contains("so,\"\"on"));  // the problem quotes the cell
  assets.write("b.csv", first);
  const std::string second = assets.import({"b.csv"}).quarantine.value();
  CHECK_THAT(second, Catch::EndsWith("\",North,Van,\"so,\"\"on\"\",x\",,\n"));
  CHECK(second.find("North") == second.rfind("North"));
  std::string mended = second;
  const std::string bad = "\"so,\"\"on\"\",x\",,\n";
  mended.replace(mended.rfind(bad), bad.size(), "2026-01-02,,\n");
  assets.write("c.csv", mended);
  const Imported imported = assets.import({"c.csv"});
  CHECK(imported.quarantine == std::nullopt);
  CHECK(imported.counts.imported == 1);
  CHECK_THAT(imported.journal, Catch::Contains("asset_created,Acme,North,Van"));
}

TEST_CASE(
    "an import: without quarantined rows, the quarantine file of an earlier import is removed",
    "[imports]") {
  const AssetImport assets;
  assets.write("events.quarantine.csv", "stale");
  assets.write("a.csv", concat(kAssetHeader, "North,Van,2026-01-02,,\n"));
  CHECK(assets.import({"a.csv"}).quarantine == std::nullopt);
}

TEST_CASE("an import: an unwritable quarantine file fails at its first row", "[imports]") {
  const AssetImport assets;
  assets.write("a.csv", concat(kAssetHeader, "North,Van,2026-01-02,,\n"));
  assets.write("b.csv", concat(kAssetHeader, "North,Van,soon,,\n"));
  Importer importer(assets.map(), {{"partner", "Acme"}}, assets.path("missing/q.csv"));
  CHECK(assets.error_of([&] { importer.add_file(assets.path("a.csv")); }).empty());
  CHECK_THAT(assets.error_of([&] { importer.add_file(assets.path("b.csv")); }),
             Catch::StartsWith("io: missing/q.csv"));
}

TEST_CASE("an import: an unwritable journal leaves no quarantine file", "[imports]") {
  const AssetImport assets;
  assets.write("a.csv", concat(kAssetHeader, "North,Van,2026-01-02,,\nNorth,Bus,soon,,\n"));
  Importer importer(assets.map(), {{"partner", "Acme"}}, assets.path("q.csv"));
  importer.add_file(assets.path("a.csv"));
  CHECK_THAT(assets.error_of([&] {
    OutputFile full("/dev/full");
    importer.finish(full);
  }),
             Catch::StartsWith("io: /dev/full"));
  CHECK_FALSE(assets.exists("q.csv"));
}

TEST_CASE("import quarantine path: replaces the endings of an event file", "[imports]") {
  CHECK(import_quarantine_path("out/events.csv.gz") == "out/events.import-quarantine.csv");
  CHECK(import_quarantine_path("events.csv") == "events.import-quarantine.csv");
  CHECK(import_quarantine_path("events.txt") == "events.txt.import-quarantine.csv");
}

// ---- summaries

TEST_CASE("an import summary: lists each rule, and only the remarks that apply", "[imports]") {
  const ImportMap map = asset_list_map();
  ImportCounts counts{10, 5, {2, 0}, 0, 3, 7, {}};
  const ImportOutputs outputs{"events.csv", "events.quarantine.csv"};
  counts.quarantined = 0;
  CHECK(import_summary_text(map, counts, outputs) ==
        "Rows        10 read = 5 imported + 2 skipped + 0 quarantined\n"
        "Skipped     2 by the rule 'total rows'\n"
        "Skipped     0 by the rule 'test rows'\n"
        "Facts       7\n");
  counts.quarantined = 2;
  counts.blank = 1;
  counts.unused_columns = {"Colour", "Age"};
  CHECK(
      import_summary_text(map, counts, outputs) ==
      "Rows        10 read = 5 imported + 3 skipped + 2 quarantined\n"
      "Skipped     2 by the rule 'total rows'\n"
      "Skipped     0 by the rule 'test rows'\n"
      "Skipped     1 with only empty cells\n"
      "Facts       7\n"
      "Not used    Age, Colour\n"
      "Quarantine  events.quarantine.csv: fix the rows in this file, then import it with the same "
      "map\n");
}

TEST_CASE("an import summary: JSON has the counts, and null without quarantined rows",
          "[imports]") {
  const ImportMap map = asset_list_map();
  ImportCounts counts{9, 5, {2, 1}, 1, 0, 7, {"Colour"}};
  const std::string start = R"({
  "map": "assets",
  "journal": "events.csv",
  "rows": {
    "read": 9,
    "imported": 5,
    "skipped": 4,
    "quarantined": 0
  },
  "skipped_by_rule": {
    "total rows": 2,
    "test rows": 1
  },
  "facts": 7,
  "columns_not_used": [
    "Colour"
  ],
  "quarantine": )";
  CHECK(import_summary_json(map, counts, {"events.csv", "q.csv"}) == start + "null\n}\n");
  counts.quarantined = 1;
  CHECK_THAT(import_summary_json(map, counts, {"events.csv", "q.csv"}),
             Catch::EndsWith("\"quarantine\": \"q.csv\"\n}\n"));
}

// ---- what exports are like

TEST_CASE("an import: lines before the header are skipped and named", "[imports]") {
  const AssetImport files;
  files.write("a.csv", concat("Export of February\nMade on 2026-03-01\n\n", kAssetHeader,
                              "North,Van,2026-01-05,,\n"));
  const Imported out = files.import({"a.csv"});
  CHECK(out.journal == "2026-01-05T00:00:00.000Z,asset_created,Acme,North,Van,,,,,,\n");
  CHECK(out.counts.titles == std::vector<std::string>{files.path("a.csv") + ":4"});
  CHECK_THAT(import_summary_text(files.map(), out.counts, {"e.csv", "q.csv"}),
             Catch::Contains("Header      " + files.path("a.csv") +
                             ":4; the lines before it were skipped\n"));
}

TEST_CASE("an import: without the header the error names the most probable line", "[imports]") {
  const AssetImport files;
  files.write("a.csv", "Export of February\nMade on 2026-03-01\n\nWhen,Vehicle\n2026-01-05,A\n");
  CHECK(files.error_of([&] { (void)files.import({"a.csv"}); }) ==
        "invalid: a.csv:4: error: the file has no column 'Group', which map assets names; the "
        "columns are When or Vehicle");
}

TEST_CASE("an import: seconds under epoch_ms are refused with the remedy", "[imports]") {
  ImportMap map = asset_list_map();
  map.times.format = TimeFormat("epoch_ms");
  const AssetImport files(map);
  files.write("a.csv", concat(kAssetHeader, "North,Van,1769901255,,\nNorth,Bin,0,1769901256,\n"));
  CHECK(files.error_of([&] { (void)files.import({"a.csv"}); }) ==
        "invalid: a.csv: error: all times are within weeks of 1970, up to "
        "1970-01-21T11:38:21.256Z, as if assets read seconds as milliseconds; write `format: "
        "epoch_s` in its times");
  CHECK_FALSE(files.exists("events.csv"));
  // One clock that was reset to 1970 does not make the file invalid.
  files.write("b.csv", concat(kAssetHeader, "North,Van,1769901255000,,\nNorth,Bin,0,,\n"));
  CHECK(files.import({"b.csv"}).counts.imported == 2);
}

/// Returns the errors of a map with these lines; empty if it is valid.
std::string map_errors(std::string_view times, std::string_view fact) {
  const TemporaryFolder folder;
  const std::string path = folder.write(
      "m.yaml", concat("import_map: m\n", times, "\nfacts:\n  - {at: A, ", fact, "}\n"));
  try {
    (void)scenarios::load_import_map(path);
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

TEST_CASE("an import map: needs a zone only for times without an offset", "[imports]") {
  constexpr std::string_view kUpload = "kind: upload, asset: B, quantity: C";
  for (const char* const format : {"epoch_s", "epoch_ms", "'%Y-%m-%d %H:%M%z'"}) {
    CHECK(map_errors(concat("times: {format: ", format, "}"), kUpload).empty());
  }
  CHECK_THAT(map_errors("times: {format: '%Y-%m-%d'}", kUpload),
             Catch::Contains("the key 'zone' is missing"));
}

TEST_CASE("an import map: its own numbers are integers without leading zeros", "[imports]") {
  constexpr std::string_view kTimes = "times: {format: epoch_s}";
  CHECK(map_errors(kTimes, "kind: upload, asset: B, quantity: {text: 1}").empty());
  for (const std::string text : {"01", "'01'", "0", "one", "1.5"}) {
    CHECK_THAT(map_errors(kTimes, concat("kind: upload, asset: B, quantity: {text: ", text, "}")),
               Catch::Contains("facts[0].quantity.text: expected an integer from 1 to"));
    CHECK_THAT(
        map_errors(kTimes, concat("kind: connection, device: B, repeat: {text: ", text, "}")),
        Catch::Contains("facts[0].repeat.text: expected an integer from 1 to"));
  }
}

// ---- the list of maps

TEST_CASE("a map list: has the first sentence of each shipped map on one line", "[imports]") {
  constexpr std::string_view kRules =
      "times: {format: \"%Y-%m-%d\", zone: UTC}\n"
      "facts:\n  - {kind: upload, at: Seen, asset: Name, quantity: {text: \"1\"}}\n";
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.path("import_maps"));
  (void)folder.write(
      "import_maps/a_map.yaml",
      concat("import_map: a\nabout: |\n  Assets of v2.0\n  exports. More.\n", kRules));
  const std::string plain = folder.write("import_maps/b.yaml", concat("import_map: b\n", kRules));
  const auto maps = list_import_maps(ShippedFiles({folder.path("")}));
  CHECK(map_list_text(maps) == "a-map\n  Assets of v2.0 exports.\nb\n  \n");
  CHECK(map_list_json({maps.back()}) ==
        concat("[\n  {\n    \"name\": \"b\",\n    \"about\": \"\",\n    \"path\": \"", plain,
               "\"\n  }\n]\n"));
  CHECK(map_list_json({}) == "[]\n");
}

}  // namespace
}  // namespace fleetbill::workbench::test
