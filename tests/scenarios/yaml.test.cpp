// What of YAML the loader takes, and where it says that things stand.
#include <catch2/catch.hpp>

#include "billing/units/error.hpp"
#include "scenarios/loader/yaml_tree.hpp"
#include "tests/scenarios/support.hpp"

using namespace fleetbill;
using namespace fleetbill::scenarios;
using Catch::Contains;
using test::error_of;
using test::error_with;
using test::load;

namespace {

std::string organisation_of(const Case& scenario, std::size_t index) {
  return scenario.scenario.organisations.at(index).name;
}

/// kHead with other line ends.
std::string with_line_ends(const std::string& text, const std::string& end) {
  std::string out;
  for (const char c : text) out += c == '\n' ? end : std::string(1, c);
  return out;
}

}  // namespace

TEST_CASE("yaml: words that other readers take for numbers, dates or switches are texts",
          "[scenarios][yaml]") {
  const Case scenario =
      load_case_text("test.yaml",
                     "scenario: test\nstart: 2026-01-01\nmonths: 1\npartner: yes\n"
                     "organisations: [010, no, 1e3, .nan, 2026-01-01, 0x1F, on]\n");
  const std::vector<std::string> names{"010", "no", "1e3", ".nan", "2026-01-01", "0x1F", "on"};
  CHECK(scenario.scenario.partners.at(0).name == "yes");
  for (std::size_t i = 0; i < names.size(); ++i) CHECK(organisation_of(scenario, i) == names[i]);
}

TEST_CASE("yaml: comments, folding, flow and quotes are understood", "[scenarios][yaml]") {
  const Case scenario = load(
      "about: >  # folded\n  two\n  lines\n"
      "device_types: {\n  \"mine\": {like: 'g62'},  # a comment\n}\n"
      "devices:\n- {serial: 'it''s', type: mine}\n- {serial: \"\\u00e9\", type: mine}\n");
  CHECK(scenario.scenario.about == "two lines\n");
  CHECK(scenario.scenario.devices.at(0).serial == "it's");
  CHECK(scenario.scenario.devices.at(1).serial == "é");
}

TEST_CASE("yaml: line ends, byte order mark, a directive and document marks change nothing",
          "[scenarios][yaml]") {
  const std::string text(test::kHead);
  for (const std::string& variant : {text, with_line_ends(text, "\r\n"), "\xEF\xBB\xBF" + text,
                                     "---\n" + text, "%YAML 1.2\n---\n" + text, text + "...\n",
                                     text.substr(0, text.size() - 1), text + "\n\n#"}) {
    CAPTURE(variant);
    CHECK(error_of(variant).empty());
    CHECK(load_case_text("test.yaml", variant).text == variant);
  }
}

TEST_CASE("yaml: what scenarios do not have is refused", "[scenarios][yaml]") {
  const std::vector<std::pair<std::string, std::string>> table{
      {"a: &x 1\n", "1:4: error: anchors are not allowed"},
      {"a: *x\n", "1:4: error: aliases are not allowed"},
      {"a: !!int 1\n", "1:4: error: tags such as !!str are not allowed"},
      {"a: !<x> 1\n", "1:4: error: tags such as !!str are not allowed"},
      {"? [a]\n: b\n", "1:3: error: a key must be a word, not a list"},
      {"a: 1\n--- \nb: 1\n", "2:1: error: a second document starts here"},
      {"a: 1\n...\n---\n", "3:1: error: a second document starts here"},
      {"{a: 1} b\n", "1:8: error: a second document starts here"},
      {"a: \"b\n", "1:4: error: not YAML: this quote is not closed"},
      {"a: ['b\n", "1:5: error: not YAML: this quote is not closed"},
      {"a: [b\n", "1:4: error: not YAML: this [ is not closed"},
      {"a:\n\t- b\n", "2:1: error: not YAML: a tab in the indentation"},
      {"", "1:1: error: the file is empty"},
      {"\xEF\xBB\xBF", "1:1: error: the file is empty"},
      {"---\n", "1:1: error: the file is empty"},
  };
  for (const auto& [text, expected] : table) {
    CAPTURE(text);
    CHECK_THAT(error_of(text), Contains("test.yaml:" + expected));
  }
}

TEST_CASE("yaml: bytes that are no text are refused where they stand", "[scenarios][yaml]") {
  using std::string_literals::operator""s;
  const std::vector<std::pair<std::string, std::string>> table{
      {"a: b\nc: \xC3\n"s, "2:4: error: not UTF-8 (byte 0xC3)"},
      {"\xC3\xA9: \xA9\n"s, "1:4: error: not UTF-8 (byte 0xA9)"},       // é, then half of one
      {"a: \xE2\x82\xAC\xFF\n"s, "1:5: error: not UTF-8 (byte 0xFF)"},  // after a €
      {"a: \xED\xA0\x80\n"s, "1:4: error: not UTF-8 (byte 0xED)"},      // a surrogate
      {"a: \xC0\xAF\n"s, "1:4: error: not UTF-8 (byte 0xC0)"},          // an overlong form
      {"\xFE\xFF\0a"s, "1:1: error: not UTF-8 (byte 0xFE)"},            // UTF-16
      {"a: b\0c\n"s, "1:5: error: a control character (0x00)"},
      {"a\0:\0 \0b\0"s, "1:2: error: a control character (0x00)"},  // UTF-16 without a mark
      {"a: \x1B[31m\n"s, "1:4: error: a control character (0x1B)"},
      {"a: b\x7F\n"s, "1:5: error: a control character (0x7F)"},
      {"a: b\rc: d\n"s, "1:5: error: a control character (0x0D)"},
  };
  for (const auto& [text, expected] : table) {
    CAPTURE(text);
    CHECK_THAT(error_of(text), Contains("test.yaml:" + expected));
  }
}

TEST_CASE("yaml: merge keys and empty values are no values", "[scenarios][yaml]") {
  CHECK_THAT(error_with("<<: {seed: 3}\n"), Contains("6:1: error: <<: unknown key"));
  CHECK_THAT(error_with("seed:\n"), Contains("6:1: error: seed: expected an integer"));
  CHECK_THAT(error_with("seed: ~\n"), Contains("6:1: error: seed: expected an integer"));
  CHECK_THAT(error_with("devices:\n  -\n"), Contains("7:3: error: devices[0]: expected a map"));
  CHECK_THAT(error_with("devices:\n  - ~\n"), Contains("7:5: error: devices[0]: expected a map"));
  CHECK_THAT(error_with("devices:\n  -\n\n  # why\n  - ~\n"),
             Contains("7:3: error: devices[0]") && Contains("10:5: error: devices[1]"));
}

TEST_CASE("yaml: nesting of 32 levels is the deepest", "[scenarios][yaml]") {
  const auto nested = [](std::size_t levels) {
    return std::string(levels, '[') + std::string(levels, ']') + "\n";
  };
  Document right("test", nested(32));
  (void)right.parse();
  CHECK_FALSE(right.has_problems());
  for (const std::string& text :
       {nested(33), nested(100'000), std::string(100'000, '['), std::string(100'000, '{'),
        [] {
          std::string dashes;
          for (int i = 0; i < 50'000; ++i) dashes += "- ";
          return dashes + "a\n";
        }(),
        [] {
          std::string questions;
          for (int i = 0; i < 50'000; ++i) questions += "? ";
          return questions + "a\n";
        }()}) {
    CHECK_THAT(error_of(text), Contains("error: nested deeper than 32 levels"));
  }
}

TEST_CASE("yaml: huge scalars and keys are refused, and cut in the message", "[scenarios][yaml]") {
  const std::string huge(1'000'000, 'x');
  for (const std::string& lines :
       {"seed: " + huge + "\n", "seed: \"" + huge + "\"\n", "\"" + huge + "\": 1\n",
        "about: {" + huge + "\n", "prices: " + huge + "\n", "devices: " + huge + "\n"}) {
    const std::string error = error_with(lines);
    CHECK(!error.empty());
    CHECK(error.size() < 2000);
  }
  CHECK(load("about: " + huge + "\n").scenario.about.size() == huge.size());
}

TEST_CASE("yaml: a message escapes what a terminal would obey", "[scenarios][yaml]") {
  const std::string error = error_with("seed: \"\\e[31m\\n\"\n\"\\b\": 1\n");
  CHECK_THAT(error, Contains("got '\\x1b[31m\\n'") && Contains("error: \\x08: unknown key"));
  CHECK(error.find('\x1B') == std::string::npos);
  CHECK(error.find('\b') == std::string::npos);
}

TEST_CASE("yaml: columns count characters, and carets stand below them", "[scenarios][yaml]") {
  CHECK(error_with("devices: [{serial: äöü, type: g63}]\n") ==
        "test.yaml:6:31: error: devices[0].type: unknown: 'g63'; did you mean 'g62'? It can be "
        "g120, g62, oyster2, oyster3, remora2, yabby-wifi or yabby3\n"
        "  6 | devices: [{serial: äöü, type: g63}]\n"
        "    |                               ^~~");
  CHECK_THAT(error_with("devices:\t[{serial: \"äöü\", type: g62, locked: \"jä\"}]\n"),
             Contains("6:46: error: devices[0].locked: expected true or false, got 'jä'\n") &&
                 Contains("    |         \t                                    ^~~~"));
}

TEST_CASE("yaml: no more than 20 problems are printed, the first by place", "[scenarios][yaml]") {
  Document document("test", "text");
  for (std::uint32_t i = 100; i > 0; --i) document.add({{i, 1}, 1, "", "wrong"});
  const std::string report = document.report();
  CHECK(document.problem_count() == 100);
  CHECK_THAT(report, Catch::StartsWith("test:1:1: error: wrong\n"));
  CHECK_THAT(report, Contains("test:20:1: error: wrong\n... and 80 more"));
  CHECK(report.find("test:21:") == std::string::npos);
}

TEST_CASE("yaml: equal places keep the order in which problems were found", "[scenarios][yaml]") {
  Document document("test", "scenario: x");
  document.add({{1, 1}, 1, "", "first"});
  document.add({{1, 1}, 1, "", "second"});
  CHECK(document.report() ==
        "test:1:1: error: first\n  1 | scenario: x\n    | ^\n"
        "test:1:1: error: second\n  1 | scenario: x\n    | ^");
}

TEST_CASE("yaml: lines of a file that is not one of ours are not printed", "[scenarios][yaml]") {
  struct Example {
    const char* what;
    std::string text;
    bool is_printed;
  };
  const Example examples[] = {
      {"a scenario", "scenario: x\npassword: secret\n", true},
      {"a rulebook without its name", "clauses: {}\nplan_map: {}\npassword: secret\n", true},
      {"one common key", "about: x\npassword: secret\n", false},
      {"keys of two formats", "months: 1\nclauses: {}\npassword: secret\n", false},
      {"passwords", "password: secret\n", false},
      {"a list of users", "root:x:0:0:secret\n", false},
      {"invalid YAML", "secret: [\n", false},
  };
  for (const Example& example : examples) {
    INFO(example.what);
    std::string error;
    try {
      (void)load_case_text("s.yaml", example.text);
    } catch (const Error& failure) {
      error = failure.what();
    }
    CHECK(!error.empty());
    CHECK((error.find("secret") != std::string::npos) == example.is_printed);
  }
}

TEST_CASE("read_text_file: a file over 64 MiB is refused", "[scenarios][yaml]") {
  const test::TemporaryFile file("large.yaml", std::string((std::size_t{64} << 20) + 1, '#'));
  CHECK_THROWS_WITH(read_text_file(file.path()),
                    file.path() + ": error: the file is larger than 64 MiB");
}

TEST_CASE("load_case: a folder or a missing file is an error of input and output",
          "[scenarios][yaml]") {
  for (const std::string path : {"/", "/no/such/file.yaml", ""}) {
    CAPTURE(path);
    try {
      (void)load_case(path);
      FAIL("it was read");
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::io);
    }
  }
}
