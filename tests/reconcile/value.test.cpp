#include "billing/reconcile/value.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "billing/journal/vocabulary.hpp"

namespace fleetbill::billing::reconcile::test {
namespace {

/// The number of a cell; "-" if it cannot be read; with a `*` if a note was made.
std::string number_of(CellType type, std::string_view cell) {
  Notes notes;
  std::string problem;
  const auto value = read_value(type, cell, {}, {"C", 1}, notes, problem);
  REQUIRE(value.has_value() == problem.empty());
  return (value ? std::to_string(value->number) : "-") + (notes.all().empty() ? "" : "*");
}

bool are_same(CellType type, std::string_view theirs, const Cell& ours) {
  Notes notes;
  std::string problem;
  const auto value = read_value(type, theirs, {}, {"C", 1}, notes, problem);
  REQUIRE(value);
  return compare(type, *value, our_value(type, ours)) != Comparison::other;
}

}  // namespace

TEST_CASE("a count: is read with thousands set apart, and never guessed", "[reconcile]") {
  const std::vector<std::pair<std::string, std::string>> table{
      {"0", "0"},
      {"1299", "1299"},
      {"1,299", "1299*"},
      {"1 299", "1299*"},
      {"1'299", "1299*"},
      {"1\xC2\xA0"
       "299",
       "1299*"},
      {"12,345,678", "12345678*"},
      {"5.0", "5*"},
      {"1,299.00", "1299*"},
      {" 7 ", "7*"},
      {"5.00", "5*"},
      {"1.000", "-"},
      {"1.0000", "-"},
      {"5.", "-"},
      {"1.299", "-"},
      {"12,34", "-"},
      {"1,2345", "-"},
      {",299", "-"},
      {"1,299,", "-"},
      {"1,299 300", "-"},
      {"1.5", "-"},
      {"-5", "-"},
      {"", "-"},
      {"1e3", "-"},
      {"1,", "-"},
      {"1234,567", "-"},
      {"9999999999999999999", "-"},
  };
  for (const auto& [cell, number] : table) {
    CAPTURE(cell);
    CHECK(number_of(CellType::count, cell) == number);
  }
}

TEST_CASE("a time: is read in forms of ISO 8601, and compared as exactly as it is written",
          "[reconcile]") {
  const Instant t = *parse_instant("2026-01-31T23:14:22.500Z");
  for (const char* same :
       {"2026-01-31T23:14:22.500Z", "2026-01-31 23:14:22.500", "2026-01-31 23:14:22",
        "2026-01-31T23:14", "2026-01-31", "2026-02-01T00:14:22+01:00", "2026-01-31 23:14:22Z",
        "2026-01-31T18:14:22.5-05:00"}) {
    CAPTURE(same);
    CHECK(are_same(CellType::time, same, t));
  }
  for (const char* other : {"2026-01-31T23:14:22.000Z", "2026-01-31 23:14:23", "2026-01-31 23:15",
                            "2026-02-01", "2026-01-31T23:14:22+01:00"}) {
    CAPTURE(other);
    CHECK_FALSE(are_same(CellType::time, other, t));
  }
  for (const char* wrong : {"31/01/2026", "2026-02-30", "2026-1-31T", "Jan 31 2026", "", "25:00"}) {
    CAPTURE(wrong);
    CHECK(number_of(CellType::time, wrong) == "-");
  }
}

TEST_CASE("a last connection: each word for never is read, and noted unless it is ours",
          "[reconcile]") {
  const std::string never = std::to_string(kNever.ms);
  const std::vector<std::pair<std::string, std::string>> table{{"Never Connected", never},
                                                               {"never connected", never + "*"},
                                                               {"NEVER", never + "*"},
                                                               {"never", never + "*"},
                                                               {"n/a", never + "*"},
                                                               {"N/A", never + "*"},
                                                               {"-", never + "*"},
                                                               {"", never + "*"},
                                                               {"--", "-"},
                                                               {"none", "-"},
                                                               {"1970-01-02", "86400000*"}};
  for (const auto& [cell, number] : table) {
    CAPTURE(cell);
    CHECK(number_of(CellType::last_connected, cell) == number);
  }
  CHECK(are_same(CellType::last_connected, "n/a", std::string("Never Connected")));
}

TEST_CASE("a connector: dashes and spaces stand for the underscore", "[reconcile]") {
  const std::string third_party = std::to_string(static_cast<int>(Connector::third_party));
  CHECK(number_of(CellType::connector, "third_party") == third_party);
  for (const char* const word : {"third-party", "Third Party", "THIRD_PARTY"}) {
    CAPTURE(word);
    CHECK(number_of(CellType::connector, word) == third_party + "*");
  }
  CHECK(number_of(CellType::connector, "thirdparty") == "-");
}

TEST_CASE("a serial: may have lost leading zeros, a name may not", "[reconcile]") {
  CHECK(are_same(CellType::serial, "106", std::string("0106")));
  CHECK(are_same(CellType::serial, "0", std::string("000")));
  CHECK_FALSE(are_same(CellType::serial, "A106", std::string("A0106")));
  CHECK_FALSE(are_same(CellType::name, "106", std::string("0106")));
  CHECK(are_same(CellType::name, "van  ONE", std::string("Van one")));
  CHECK_FALSE(are_same(CellType::name, "Vanone", std::string("Van one")));
}

TEST_CASE("a word of theirs: is said with what it was read as", "[reconcile]") {
  Wording wording;
  wording.values = {{"pay per message", "TG-PPM"}, {"tg-ppm", "TG-CLASSIC"}};
  const auto said_of = [&](CellType type, std::string_view cell) {
    Notes notes;
    std::string problem;
    const auto value = read_value(type, cell, wording, {"C", 1}, notes, problem);
    REQUIRE(value);
    return said(type, *value);
  };
  CHECK(said_of(CellType::plan, "TG-PRO") == "TG-PRO");
  CHECK(said_of(CellType::plan, "Pay per Message") == "Pay per Message (read as TG-PPM)");
  CHECK(said_of(CellType::plan, "TG-PPM") == "TG-PPM (read as TG-CLASSIC)");
  CHECK(said_of(CellType::connector, "Third Party") == "Third Party (read as third_party)");
  CHECK(said_of(CellType::count, "1,299") == "1,299");
}

TEST_CASE("a word of ours: is a plan or a connector", "[reconcile]") {
  for (const std::string& word : words_of_ours()) CHECK(is_word_of_ours(word));
  CHECK(is_word_of_ours("third party"));
  CHECK_FALSE(is_word_of_ours("Y"));
  CHECK_FALSE(is_word_of_ours(""));
}

TEST_CASE("a time of another form: is told the form that was asked for", "[reconcile]") {
  Wording wording;
  wording.time_format.emplace("%d/%m/%Y");
  Notes notes;
  std::string problem;
  CHECK_FALSE(read_value(CellType::time, "2026-01-31", wording, {"T", 1}, notes, problem));
  CHECK(problem == "T: '2026-01-31' is invalid; a time is of the form %d/%m/%Y (--time-format)");
}

TEST_CASE("a time in seconds: is refused where milliseconds are meant", "[reconcile]") {
  Wording wording;
  Notes notes;
  std::string problem;
  wording.time_format.emplace("epoch_s");
  const auto seconds = read_value(CellType::time, "1767225600", wording, {"T", 1}, notes, problem);
  REQUIRE(seconds);
  CHECK(to_string(Instant{seconds->number}) == "2026-01-01T00:00:00.000Z");
  wording.time_format.emplace("epoch_ms");
  CHECK_FALSE(read_value(CellType::time, "1767225600", wording, {"T", 1}, notes, problem));
  CHECK(problem ==
        "T: '1767225600' is invalid; a time is of the form epoch_ms (--time-format) and after "
        "February 1970; epoch_s reads seconds");
  CHECK(read_value(CellType::time, "1767225600000", wording, {"T", 1}, notes, problem));
  // Last Connected may be a word, or a time in the same format.
  CHECK(read_value(CellType::last_connected, "never", wording, {"T", 1}, notes, problem));
  CHECK_FALSE(
      read_value(CellType::last_connected, "1767225600", wording, {"T", 1}, notes, problem));
}

}  // namespace fleetbill::billing::reconcile::test
