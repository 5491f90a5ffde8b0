#pragma once

#include <optional>
#include <string>
#include <vector>

#include "billing/rules/price_list.hpp"
#include "billing/rules/rulebook.hpp"

/// The clauses of the rulebook, selected and printed.
namespace fleetbill::workbench {

/// Selects clauses: a clause must meet every condition that is given.
struct ClauseQuery {
  std::vector<std::string> names{};   ///< clause ids or rows, in any case; empty: all clauses
  std::optional<billing::Sku> sku{};  ///< clauses that can affect this SKU
  bool is_changed = false;            ///< clauses whose reading differs from the default
};

using ClauseList = std::vector<const billing::Clause*>;

/// Returns what `ClauseQuery::names` may contain: each clause id, then each row, both once.
std::vector<std::string> clause_names();

/// Returns the selected clauses in the order of ClauseId.
/// @param rules  the rulebook that `is_changed` compares with the default
/// Errors: `Error(usage)` naming an unknown clause id or row, and the nearest known one
ClauseList find_clauses(const ClauseQuery& query, const billing::Rulebook& rules);

/// Returns the clauses as text, at most 80 columns wide. `*` marks the reading of `rules`.
std::string clauses_text(const ClauseList& clauses, const billing::Rulebook& rules);

/// Returns the clauses as a JSON array of objects: id, row, platform, sentence, reading, default,
/// alternatives, decided_by, source and anchor.
std::string clauses_json(const ClauseList& clauses, const billing::Rulebook& rules);

/// Returns one line for each plan that the rulebook bills as a different plan; empty if it has no
/// plan map.
std::string plan_map_text(const billing::Rulebook& rules);

}  // namespace fleetbill::workbench
