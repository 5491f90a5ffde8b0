// The readers of single values: which texts they take, and as what.
#include "scenarios/loader/reader.hpp"

#include <catch2/catch.hpp>

#include "tests/scenarios/support.hpp"

using namespace fleetbill;
using namespace fleetbill::scenarios;
using test::read_value;

namespace {

/// Checks that the reader takes none of the texts.
template <class Read>
void refuses(Read read, const std::vector<std::string>& texts) {
  for (const std::string& text : texts) {
    CAPTURE(text);
    CHECK_FALSE(read_value(text, read).has_value());
  }
}

template <class Distribution>
const Distribution& as(const std::optional<sim::TimeDistribution>& distribution) {
  REQUIRE(distribution.has_value());
  return std::get<Distribution>(*distribution);
}

template <class Distribution>
const Distribution& as(const std::optional<sim::CountDistribution>& distribution) {
  REQUIRE(distribution.has_value());
  return std::get<Distribution>(*distribution);
}

}  // namespace

TEST_CASE("read_integer: takes decimal digits between the bounds", "[scenarios][reader]") {
  const auto read = integer(2, 1200);
  const std::vector<std::pair<std::string, std::int64_t>> right{
      {"2", 2}, {"1200", 1200}, {"\"7\"", 7}, {"'10'", 10}};
  for (const auto& [text, value] : right) {
    CAPTURE(text);
    CHECK(read_value(text, read) == value);
  }
  refuses(
      read,
      {"1",   "1201",  "-2", "+2", "02",   "010", "0x10", "0o10", "1e2",  "2.0",
       "1_0", "1,000", " ",  "~",  "null", "yes", "[2]",  "{}",   "\"\"", "99999999999999999999",
       ".inf"});
}

TEST_CASE("read_integer: the bounds may have one digit", "[scenarios][reader]") {
  CHECK(read_value("0", integer(0, 1)) == 0);
  CHECK(read_value("1", integer(0, 1)) == 1);
  refuses(integer(0, 1), {"2", "9", "10", "00"});
}

TEST_CASE("read_duration: takes numbers with units, the largest first", "[scenarios][reader]") {
  const std::vector<std::pair<std::string, std::int64_t>> right{
      {"250ms", 250},
      {"90s", 90'000},
      {"30min", 1'800'000},
      {"6h", 21'600'000},
      {"14d", 1'209'600'000},
      {"1h30min", 5'400'000},
      {"1d2h3min4s5ms", 93'784'005},
      {"1s1ms", 1001},
      {"0s", 0},
      {"06h", 21'600'000},
      {"36525d", 36'525LL * 86'400'000},
  };
  for (const auto& [text, ms] : right) {
    CAPTURE(text);
    CHECK(read_value(text, read_duration) == milliseconds(ms));
  }
  refuses(read_duration, {"90",
                          "0",
                          "s",
                          "1.5h",
                          "-1h",
                          "1 h",
                          "h1",
                          "1H",
                          "1sec",
                          "1m",
                          "30min1h",
                          "1h1h",
                          "36525d1ms",
                          "99999999999999999999d",
                          "9223372036854775807ms",
                          "1h30",
                          "~",
                          "[1h]",
                          "{}",
                          "\"\"",
                          "\" 1h\"",
                          "1:30"});
}

TEST_CASE("read_positive_duration: zero is too short", "[scenarios][reader]") {
  CHECK(read_value("1ms", read_positive_duration) == milliseconds(1));
  refuses(read_positive_duration, {"0s", "0d0h", "5"});
}

TEST_CASE("read_instant: takes dates and times in UTC", "[scenarios][reader]") {
  const Instant midnight = start_of({2026, 1, 15});
  const std::vector<std::pair<std::string, Instant>> right{
      {"2026-01-15", midnight},
      {"\"2026-01-15\"", midnight},
      {"2026-01-15T00:00Z", midnight},
      {"2026-01-15T08:00Z", midnight + hours(8)},
      {"2026-01-15T08:00:01Z", midnight + hours(8) + seconds(1)},
      {"2026-01-15T23:59:59.999Z", midnight + days(1) - milliseconds(1)},
      {"1970-01-01", {0}},
      {"2024-02-29", start_of({2024, 2, 29})},
      {"9998-12-31", start_of({9998, 12, 31})},
  };
  for (const auto& [text, instant] : right) {
    CAPTURE(text);
    CHECK(read_value(text, read_instant) == instant);
  }
  refuses(read_instant,
          {"2026-02-29", "2026-1-15", "15.01.2026", "2026-01-15T08:00", "2026-01-15 08:00Z",
           "2026-01-15T08:00:00", "2026-01-15T08Z", "2026-01-15T08:00+01:00", "2026-01-15T24:00Z",
           "2026-01-15T08:60Z", "2026-01-15T08:00:00.5Z", "2026-01-15t08:00z", "1969-12-31",
           "9999-01-01", "20260115", "2026-01", "now", "~"});
}

TEST_CASE("read_month: takes a month or its first day", "[scenarios][reader]") {
  CHECK(read_value("2026-01", read_month) == month_of(2026, 1));
  CHECK(read_value("2026-12-01", read_month) == month_of(2026, 12));
  CHECK(read_value("1970-01", read_month) == month_of(1970, 1));
  refuses(read_month, {"2026-13", "2026-00", "2026-1", "2026-01-02", "2026", "1969-12", "9999-01",
                       "January", "2026-01-01T00:00Z", "{}"});
}

TEST_CASE("read_time_of_day: takes hours and minutes", "[scenarios][reader]") {
  CHECK(read_value("00:00", read_time_of_day) == Duration{0});
  CHECK(read_value("\"08:30\"", read_time_of_day) == hours(8) + minutes(30));
  CHECK(read_value("23:59", read_time_of_day) == hours(23) + minutes(59));
  refuses(read_time_of_day, {"24:00", "8:30", "08:60", "08:3", "08:30:00", "0830", "510", "08.30",
                             "-8:30", "ab:cd", "~"});
}

TEST_CASE("read_chance: takes percentages and numbers up to one", "[scenarios][reader]") {
  for (const std::string text : {"0%", "30%", "0.3", "12.5%", "1%", "0.999"}) {
    CAPTURE(text);
    const auto chance = read_value(text, read_chance);
    REQUIRE(chance.has_value());
    CHECK_FALSE(chance->is_certain());
  }
  CHECK(read_value("100%", read_chance)->is_certain());
  CHECK(read_value("1", read_chance)->is_certain());
  CHECK(read_value("0", read_chance)->is_impossible());
  refuses(read_chance,
          {"101%", "1.01", "30",   "-1%", "\"%\"", "30 %",  "30%%", ".nan", ".inf", "nan",
           "1e-3", "0x1",  "half", "~",   "[1%]",  "0.3.1", ".",    "030%", "00.3", "01"});
}

TEST_CASE("read_growth: takes percentages alone", "[scenarios][reader]") {
  CHECK(*read_value("4%", read_growth) == Approx(0.04));
  CHECK(*read_value("0%", read_growth) == 0);
  CHECK(*read_value("1000%", read_growth) == 10);
  CHECK(*read_value("0.5%", read_growth) == Approx(0.005));
  refuses(read_growth,
          {"4", "0.04", "1000.1%", "-4%", "\"%\"", ".nan%", "4 %", "~", "04%", "00.5%"});
}

TEST_CASE("read_time_distribution: takes lengths and named distributions", "[scenarios][reader]") {
  const auto read = [](const std::string& text) {
    return read_value(text, read_time_distribution);
  };
  CHECK(as<sim::FixedTime>(read("6h")).value == hours(6));
  const auto uniform = as<sim::UniformTime>(read("{uniform: [0s, 2h]}"));
  CHECK(uniform.least == Duration{0});
  CHECK(uniform.most == hours(2));
  CHECK(as<sim::ExponentialTime>(read("{exponential: 6h}")).mean == hours(6));
  const auto lognormal = as<sim::LognormalTime>(read("{lognormal: {median: 14d, sigma: 0.8}}"));
  CHECK(lognormal.median == days(14));
  CHECK(lognormal.sigma == Approx(0.8));
  refuses(read_time_distribution, {"0s",
                                   "6",
                                   "[1h, 2h]",
                                   "~",
                                   "{}",
                                   "{exponential: 0s}",
                                   "{exponential: 6}",
                                   "{uniform: [2h, 1h]}",
                                   "{uniform: [1h]}",
                                   "{uniform: [1h, 2h, 3h]}",
                                   "{uniform: [0s, 0s]}",
                                   "{uniform: {}}",
                                   "{poisson: 3}",
                                   "{lognormal: {median: 14d}}",
                                   "{lognormal: {sigma: 1}}",
                                   "{lognormal: {median: 14d, sigma: -1}}",
                                   "{lognormal: {median: 14d, sigma: 10.1}}",
                                   "{lognormal: {median: 14d, sigma: 01}}",
                                   "{exponential: 6h, uniform: [1h, 2h]}",
                                   "{exponential: 6h, exponential: 7h}"});
}

TEST_CASE("read_count_distribution: takes numbers and named distributions", "[scenarios][reader]") {
  const auto read = [](const std::string& text) {
    return read_value(text, read_count_distribution);
  };
  CHECK(as<sim::FixedCount>(read("3")).value == 3);
  CHECK(as<sim::FixedCount>(read("0")).value == 0);
  CHECK(as<sim::PoissonCount>(read("{poisson: 2.5}")).mean == Approx(2.5));
  CHECK(as<sim::PoissonCount>(read("{poisson: 1000}")).mean == Approx(1000));
  CHECK(as<sim::UniformCount>(read("{uniform: [1, 4]}")).least == 1);
  CHECK(as<sim::UniformCount>(read("{uniform: [4, 4]}")).most == 4);
  refuses(read_count_distribution,
          {"1001", "-1", "2.5", "[1, 4]", "~", "{}", "{poisson: 1001}", "{poisson: -1}", "03",
           "{poisson: 02.5}", "{uniform: [01, 4]}", "{poisson: .nan}", "{uniform: [4, 1]}",
           "{uniform: 3}", "{exponential: 6h}"});
}

TEST_CASE("read_price: takes decimals of at most six places", "[scenarios][reader]") {
  const std::vector<std::pair<std::string, std::int64_t>> right{
      {"\"12.50\"", 12'500'000},
      {"12.50", 12'500'000},
      {"0", 0},
      {"0.000001", 1},
      {"8", 8'000'000},
      {"1000000000000", 1'000'000'000'000'000'000},
  };
  for (const auto& [text, micros] : right) {
    CAPTURE(text);
    CHECK(read_value(text, read_price) == micros);
  }
  refuses(read_price,
          {"-1", "+1", "1e2", "1.", ".5", "0.0000001", "8,00", "8.00 EUR", "\" 8\"",
           "1000000000001", ".nan", "~", "[]", "free", "08", "08.00", "00.5", "\"012\""});
}

TEST_CASE("read_text: takes any plain word as a text", "[scenarios][reader]") {
  const std::vector<std::pair<std::string, std::string>> right{{"yes", "yes"},
                                                               {"010", "010"},
                                                               {"1e3", "1e3"},
                                                               {".nan", ".nan"},
                                                               {"\"null\"", "null"},
                                                               {"'~'", "~"},
                                                               {"Käse 🧀", "Käse 🧀"},
                                                               {"a # b", "a"},
                                                               {"a#b", "a#b"},
                                                               {"true", "true"}};
  for (const auto& [text, value] : right) {
    CAPTURE(text);
    CHECK(read_value(text, read_text) == value);
  }
  CHECK(read_value(std::string(256, 'x'), read_text).has_value());
  refuses(read_text, {"\"\"", "", "~", "null", "Null", "[a]", "{a: b}", std::string(257, 'x'),
                      R"("a\0b")", R"("a\nb")", R"("\x7F")"});
}

TEST_CASE("read_optional_text: nothing and the empty text are taken", "[scenarios][reader]") {
  CHECK(read_value("", read_optional_text) == "");
  CHECK(read_value("~", read_optional_text) == "");
  CHECK(read_value("\"\"", read_optional_text) == "");
  CHECK(read_value("x", read_optional_text) == "x");
  refuses(read_optional_text, {"[]", "{}", R"("a\tb")"});
}

TEST_CASE("read_bool: takes two words", "[scenarios][reader]") {
  CHECK(read_value("true", read_bool) == true);
  CHECK(read_value("false", read_bool) == false);
  refuses(read_bool, {"yes", "no", "on", "True", "TRUE", "1", "~", "[true]", "\"\""});
}

TEST_CASE("read_choice: gives the index of the word", "[scenarios][reader]") {
  const auto read = [](Document& d, const Item& i) { return read_choice(d, i, {"a", "not b"}); };
  CHECK(read_value("a", read) == std::size_t{0});
  CHECK(read_value("not b", read) == std::size_t{1});
  refuses(read, {"A", "b", "~", "[a]"});
}

TEST_CASE("read_sequence and read_entries: number and name their elements", "[scenarios][reader]") {
  Document document("test", "list: [a, {b: c}]\nmap: {x: 1, y: 2}\n");
  const YamlNode root = document.parse();
  const auto items = read_sequence(document, {root.entries[0].value, "list"});
  REQUIRE(items.size() == 2);
  CHECK(items[1].path == "list[1]");
  const auto entries = read_entries(document, {root.entries[1].value, "map"});
  REQUIRE(entries.size() == 2);
  CHECK(entries[1].key.scalar == "y");
  CHECK(entries[1].value.path == "map.y");
  CHECK_FALSE(document.has_problems());
}
