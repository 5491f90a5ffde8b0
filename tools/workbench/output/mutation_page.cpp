#include "tools/workbench/output/mutation_page.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <vector>

#include "tools/workbench/output/markup.hpp"

namespace fleetbill::workbench {
namespace {

/// The page before its table.
constexpr std::string_view kHead = R"(<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>Rule mutation</title>
<style>
body { font: 14px sans-serif; margin: 1.5em; }
table { border-collapse: collapse; }
th { text-align: left; font-weight: normal; white-space: nowrap; padding: 0 .6em; }
thead th { position: sticky; top: 0; background: #fff; font-weight: bold; vertical-align: bottom; }
thead th.case { writing-mode: vertical-rl; font: 9px sans-serif; padding: .3em 0; }
td { width: 10px; min-width: 10px; height: 1.2em; padding: 0; border: 1px solid #fff; }
.inapplicable { background: #fff; box-shadow: inset 0 0 0 1px #e4e7eb; }
.same { background: #e4e7eb; }
.different { background: #f0b429; }
.killed { background: #18794e; }
tr.survived th { color: #c00; font-weight: bold; }
.key span { display: inline-block; width: 1em; height: 1em; margin: 0 .3em 0 1em;
  vertical-align: -.1em; }
</style>
<h1>Rule mutation</h1>
)";

constexpr std::string_view kKey = R"(<p class="key">
<span class="killed"></span>killed: an expectation fails, or the bill differs from the baseline
<span class="different"></span>different bill, but no expectation fails
<span class="same"></span>same bill
<span class="inapplicable"></span>the mutant does not apply</p>
<p>Mutants that survived are listed first. Each numbered column is a case of the list below. Hover
over a cell to see its case, and over a mutant to see the first failure that it causes.</p>
)";

std::string_view style_of(MutantStatus status) {
  switch (status) {
    case MutantStatus::not_applicable: return "inapplicable";
    case MutantStatus::survived: return "same";
    case MutantStatus::survived_bill_changed: return "different";
    case MutantStatus::killed: return "killed";
  }
  return "";
}

std::string header(const MutationScore& score) {
  std::string out = "<thead><tr><th>Mutant<th>Verdict<th>Killed by";
  for (std::size_t i = 0; i < score.cases.size(); ++i) {
    out += fmt::format("<th class=\"case\" title=\"{}\">{}", escaped_markup(score.cases[i]), i + 1);
  }
  return out + "</thead>\n";
}

std::string row(const MutantResult& result, const std::vector<std::string>& cases) {
  std::string out = fmt::format(
      "<tr{}><th title=\"{}\">{}<th>{}<th>{}", result.survives() ? " class=\"survived\"" : "",
      escaped_markup(first_failure_line(result)), escaped_markup(result.mutant->name),
      verdict(result), result.count(MutantStatus::killed));
  for (std::size_t i = 0; i < cases.size(); ++i) {
    out += fmt::format("<td class=\"{}\" title=\"{}\">", style_of(result.cases[i]),
                       escaped_markup(cases[i]));
  }
  return out + "\n";
}

std::string rows(const MutationScore& score) {
  std::vector<const MutantResult*> order;
  for (const MutantResult& result : score.mutants) order.push_back(&result);
  std::stable_partition(order.begin(), order.end(),
                        [](const MutantResult* result) { return result->survives(); });
  std::string out;
  for (const MutantResult* result : order) out += row(*result, score.cases);
  return out;
}

std::string list_of_cases(const MutationScore& score) {
  std::string out = "<h2>Cases</h2>\n<ol>\n";
  for (const std::string& path : score.cases) {
    out += fmt::format("<li>{}</li>\n", escaped_markup(path));
  }
  return out + "</ol>\n";
}

}  // namespace

std::string mutation_page(const MutationScore& score) {
  return fmt::format("{}<p>{}</p>\n{}<table>\n{}{}</table>\n{}</html>\n", kHead, summary(score),
                     kKey, header(score), rows(score), list_of_cases(score));
}

}  // namespace fleetbill::workbench
