#include "tools/workbench/tariff/clause_list.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "billing/journal/vocabulary.hpp"
#include "billing/units/error.hpp"
#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"
#include "tools/workbench/output/wrapped_text.hpp"

namespace fleetbill::workbench {
namespace {

using billing::Clause;
using billing::Rulebook;
using Json = nlohmann::ordered_json;

std::string anchor_of(const Clause& clause) {
  return "docs/rules.md#" + to_lower_ascii(clause.row);
}

bool is_named(const Clause& clause, std::string_view name) {
  const std::string wanted = to_lower_ascii(name);
  return wanted == to_lower_ascii(clause.mnemonic) || wanted == to_lower_ascii(clause.row);
}

/// Returns `; did you mean 'TG-CLEAR'?` for a name in any case; empty if no clause is near.
std::string did_you_mean_clause(std::string_view name) {
  std::string upper(name);
  std::transform(upper.begin(), upper.end(), upper.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return did_you_mean(upper, clause_names());
}

void check_names(const std::vector<std::string>& names) {
  const auto& all = billing::clauses();
  for (const std::string& name : names) {
    if (std::any_of(all.begin(), all.end(), [&](const Clause& c) { return is_named(c, name); })) {
      continue;
    }
    throw Error(ErrorKind::usage,
                concat("rules: unknown clause or row ", quote(name), did_you_mean_clause(name),
                       "; 'fleetbill rules' prints all clauses"));
  }
}

bool meets(const Clause& clause, const ClauseQuery& query, const Rulebook& rules) {
  const auto& names = query.names;
  if (!names.empty() && std::none_of(names.begin(), names.end(), [&](const std::string& name) {
        return is_named(clause, name);
      })) {
    return false;
  }
  if (query.sku && !clause.affects.contains(*query.sku)) return false;
  return !query.is_changed || clause.reading(rules) != clause.reading(Rulebook{});
}

/// Appends one reading: its mark, its name, and its sentence in the column after the names.
void append_reading(std::string& out, const Clause& clause, const billing::Alternative& reading,
                    const Rulebook& rules) {
  std::size_t width = 0;
  for (const auto& one : clause.alternatives) width = std::max(width, one.name.size());
  const std::string line = fmt::format(
      "  {} {:<{}}  ", reading.name == clause.reading(rules) ? '*' : ' ', reading.name, width);
  const bool is_default = reading.name == clause.reading(Rulebook{});
  out += line;
  append_wrapped(out, concat(reading.sentence, is_default ? " (default)" : ""), line.size(),
                 line.size());
}

void append_clause(std::string& out, const Clause& clause, const Rulebook& rules) {
  out += fmt::format("{} ({})\n  ", clause.mnemonic, clause.row);
  append_wrapped(out, clause.sentence, 2, 2);
  for (const auto& reading : clause.alternatives) append_reading(out, clause, reading, rules);
  if (clause.number) {
    out += fmt::format("  * {} (default: {})\n", clause.reading(rules), *clause.number);
  }
  if (clause.is_fixed()) out += "  Fixed: it has no alternatives.\n";
  if (clause.decided_by == billing::DecidedBy::platform) {
    out += "  Decided by the simulated platform when it writes the facts.\n";
  }
  out += "  ";
  append_wrapped(out, concat("Source: ", clause.source, "; see ", anchor_of(clause)), 2, 2);
}

Json clause_json(const Clause& clause, const Rulebook& rules) {
  Json alternatives = Json::array();
  for (const auto& alternative : clause.alternatives) {
    alternatives.push_back({{"name", alternative.name}, {"sentence", alternative.sentence}});
  }
  const bool is_of_platform = clause.decided_by == billing::DecidedBy::platform;
  return {{"id", clause.mnemonic},
          {"row", clause.row},
          {"platform", to_string(clause.platform)},
          {"sentence", clause.sentence},
          {"reading", clause.reading(rules)},
          {"default", clause.reading(Rulebook{})},
          {"alternatives", alternatives},
          {"decided_by", is_of_platform ? "the platform" : "the biller"},
          {"source", clause.source},
          {"anchor", anchor_of(clause)}};
}

}  // namespace

std::vector<std::string> clause_names() {
  std::vector<std::string> names;
  for (const Clause& clause : billing::clauses()) names.emplace_back(clause.mnemonic);
  for (const Clause& clause : billing::clauses()) {
    if (std::find(names.begin(), names.end(), clause.row) == names.end()) {
      names.emplace_back(clause.row);
    }
  }
  return names;
}

ClauseList find_clauses(const ClauseQuery& query, const Rulebook& rules) {
  check_names(query.names);
  ClauseList out;
  for (const Clause& clause : billing::clauses()) {
    if (meets(clause, query, rules)) out.push_back(&clause);
  }
  return out;
}

std::string clauses_text(const ClauseList& clauses, const Rulebook& rules) {
  if (clauses.empty()) return "No clause matches.\n";
  std::string out = "* marks the reading in force.\n";
  for (const Clause* clause : clauses) {
    out += '\n';
    append_clause(out, *clause, rules);
  }
  return out;
}

std::string clauses_json(const ClauseList& clauses, const Rulebook& rules) {
  Json all = Json::array();
  for (const Clause* clause : clauses) all.push_back(clause_json(*clause, rules));
  return all.dump(2) + "\n";
}

std::string plan_map_text(const Rulebook& rules) {
  std::string out;
  for (std::size_t i = 0; i < billing::kPlanCount; ++i) {
    const auto plan = static_cast<billing::Plan>(i);
    if (rules.mapped(plan) == plan) continue;
    out += fmt::format("\nplan_map: {} is billed as {}; see docs/rules.md#plan-map\n",
                       billing::to_string(plan), billing::to_string(rules.mapped(plan)));
  }
  return out;
}

}  // namespace fleetbill::workbench
