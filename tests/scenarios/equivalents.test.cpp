// The file of mutants that are argued to be equivalent.
#include "scenarios/loader/equivalents_loader.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "billing/units/error.hpp"

namespace fleetbill::scenarios {
namespace {

/// What is wrong with a file of this text; empty if nothing.
std::string problems_of(const std::string& text) {
  const auto path = std::filesystem::temp_directory_path() / "fleetbill_equivalents.yaml";
  std::ofstream(path) << text;
  std::string problems;
  try {
    load_equivalent_mutants(path.string(), {"TG-CLEAR no_fee -> fee_stays", "DM-THRESHOLD + 1"});
  } catch (const Error& error) {
    problems = error.what();
  }
  std::filesystem::remove(path);
  return problems;
}

}  // namespace

TEST_CASE("equivalent mutants are named with an argument each") {
  CHECK(problems_of("equivalent_mutants: []\n").empty());
  CHECK(problems_of("equivalent_mutants:\n"
                    "  - {mutant: TG-CLEAR no_fee -> fee_stays, because: nobody clears}\n"
                    "  - {mutant: DM-THRESHOLD + 1, because: nobody connects}\n")
            .empty());
}

TEST_CASE("mistakes in the file of equivalent mutants are told with their place") {
  struct Example {
    const char* text;
    const char* expected;
  };
  const Example examples[]{
      {"equivalent_mutants:\n  - {mutant: TG-CLEAR nofee -> fee_stays, because: x}\n",
       ":2:14: error: equivalent_mutants[0].mutant: unknown mutant 'TG-CLEAR nofee -> "
       "fee_stays'; did you mean 'TG-CLEAR no_fee -> fee_stays'? (`fleetbill mutate --list` lists "
       "them)"},
      {"equivalent_mutants:\n  - {mutant: DM-THRESHOLD + 1, because: x}\n"
       "  - {mutant: DM-THRESHOLD + 1, because: y}\n",
       ":3:5: error: equivalent_mutants[1]: duplicate mutant 'DM-THRESHOLD + 1'"},
      {"equivalent_mutants:\n  - {mutant: DM-THRESHOLD + 1}\n", "'because' is missing"},
      {"mutants: []\n", "unknown key"},
  };
  for (const Example& example : examples) {
    CHECK_THAT(problems_of(example.text), Catch::Contains(example.expected));
  }
}

}  // namespace fleetbill::scenarios
