#include "tools/workbench/output/render.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>

namespace fleetbill::workbench::test {
namespace {

using billing::Cell;

billing::Table sample() {
  const Currency euro = *Currency::parse("EUR");
  return {"Sample",
          {"name", "count", "units", "amount", "empty"},
          {{Cell(std::string("a \"b\"")), Cell(std::int64_t{3}), Cell(Quantity{1500, 1000}),
            Cell(Money(1'250'000, euro)), Cell()}},
          {Cell(std::string("Total")), Cell(), Cell(), Cell(Money(1'250'000, euro)), Cell()}};
}

TEST_CASE("JSON of a table: an object per row, decimals as strings, without the total",
          "[render]") {
  CHECK(to_json(sample()).dump() ==
        R"([{"name":"a \"b\"","count":3,"units":"1.5","amount":"1.25","empty":null}])");
}

TEST_CASE("JSON of a table: an empty array without rows", "[render]") {
  CHECK(to_json({"None", {"a"}, {}, {}}).dump() == "[]");
}

TEST_CASE("rendering: texts of CSV that are formulas are guarded on request", "[render]") {
  billing::Table table;
  table.columns = {"Text"};
  for (const char* text : {"=1+1", "+49", "-x", "@a", "\tx", "a=b", "'="}) {
    table.rows.push_back({billing::Cell(std::string(text))});
  }
  table.rows.push_back({billing::Cell(std::int64_t{-5})});
  CHECK(render(table, Format::csv, Formulas::guarded) ==
        "Text\n'=1+1\n'+49\n'-x\n'@a\n'\tx\na=b\n'=\n-5\n");
  CHECK(render(table, Format::csv) == "Text\n=1+1\n+49\n-x\n@a\n\tx\na=b\n'=\n-5\n");
}

TEST_CASE("rendering: JSON is the indented form of to_json", "[render]") {
  CHECK(render(sample(), Format::json) == to_json(sample()).dump(2) + "\n");
  CHECK(render(sample(), Format::csv) ==
        "name,count,units,amount,empty\n\"a \"\"b\"\"\",3,1.5,1.25,\n");
}

}  // namespace
}  // namespace fleetbill::workbench::test
