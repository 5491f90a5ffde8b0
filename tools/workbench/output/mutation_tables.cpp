#include "tools/workbench/output/mutation_tables.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

#include "billing/units/text.hpp"

namespace fleetbill::workbench {

using billing::Table;

namespace {

std::int64_t as_count(std::size_t n) { return static_cast<std::int64_t>(n); }

}  // namespace

Table mutation_score_table(const MutationScore& score) {
  Table table;
  table.title = concat(score.mutants.size(), " ", plural(score.mutants.size(), "mutant"), ", ",
                       score.cases.size(), " ", plural(score.cases.size(), "case"));
  table.columns = {"Mutant",          "Verdict",   "Applies to",
                   "Changes bill of", "Killed by", "First failure"};
  for (const MutantResult& result : score.mutants) {
    table.rows.push_back({result.mutant->name, std::string(verdict(result)),
                          as_count(result.count(MutantStatus::survived)),
                          as_count(result.count(MutantStatus::survived_bill_changed)),
                          as_count(result.count(MutantStatus::killed)),
                          first_failure_line(result)});
  }
  return table;
}

Table mutation_matrix(const MutationScore& score) {
  Table table;
  table.columns.emplace_back("Mutant");
  for (const std::string& path : score.cases) table.columns.push_back(path);
  for (const MutantResult& result : score.mutants) {
    auto& row = table.rows.emplace_back();
    row.emplace_back(result.mutant->name);
    for (const MutantStatus status : result.cases) row.emplace_back(std::string(to_string(status)));
  }
  return table;
}

}  // namespace fleetbill::workbench
