#include "tools/workbench/output/mutation_tables.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "tools/workbench/output/render.hpp"

namespace fleetbill::workbench::test {
namespace {

/// Two cases; one mutant that the second case kills, one that survives, and one that is equivalent.
MutationScore sample_score() {
  const auto& mutants = all_mutants();
  MutationScore score;
  score.cases = {"a.yaml", "b.yaml"};
  score.mutants = {
      {&mutants[0],
       {MutantStatus::survived_bill_changed, MutantStatus::killed},
       "b fails\nmore",
       false},
      {&mutants[1], {MutantStatus::not_applicable, MutantStatus::survived}, "", false},
      {&mutants[2], {MutantStatus::not_applicable, MutantStatus::not_applicable}, "", true}};
  return score;
}

std::string name(std::size_t mutant) { return sample_score().mutants[mutant].mutant->name; }

TEST_CASE("a mutation table: counts cases by effect, and cites the first failure", "[mutation]") {
  const billing::Table table = mutation_score_table(sample_score());
  CHECK(table.title == "3 mutants, 2 cases");
  CHECK(render(table, Format::csv) ==
        "Mutant,Verdict,Applies to,Changes bill of,Killed by,First failure\n" + name(0) +
            ",killed,2,2,1,b fails\n" + name(1) + ",survived,1,0,0,\n" + name(2) +
            ",equivalent,0,0,0,\n");
}

TEST_CASE("a mutation matrix: has a column per case with the status of the mutant", "[mutation]") {
  CHECK(render(mutation_matrix(sample_score()), Format::csv) ==
        "Mutant,a.yaml,b.yaml\n" + name(0) + ",different bill,killed\n" + name(1) +
            ",not applicable,same bill\n" + name(2) + ",not applicable,not applicable\n");
}

}  // namespace
}  // namespace fleetbill::workbench::test
