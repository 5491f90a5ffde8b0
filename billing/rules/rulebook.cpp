#include "billing/rules/rulebook.hpp"

#include <algorithm>
#include <span>

#include "billing/rules/clause_table.hpp"
#include "billing/units/error.hpp"
#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing {
namespace {

std::vector<Clause> make_clauses() {
  std::vector<Clause> out;
  for (const auto table : {telematics_guru_clauses(), device_manager_clauses(), pelion_clauses()}) {
    out.insert(out.end(), table.begin(), table.end());
  }
  std::sort(out.begin(), out.end(), [](const Clause& a, const Clause& b) { return a.id < b.id; });
  FLEETBILL_ASSERT(is_by_code(std::span<const Clause>(out), &Clause::id),
                   "each ClauseId has one clause");
  return out;
}

}  // namespace

AdmissionRules Rulebook::ingestion() const {
  AdmissionRules rules;
  rules.disabled_keeps_serial = serial_kept == SerialKeptRule::kept;
  rules.refuse_contradictions = contradiction == ContradictionRule::refused;
  rules.allow_repeats = repeat == RepeatRule::ignored;
  return rules;
}

const std::vector<Clause>& clauses() {
  static const std::vector<Clause> kClauses = make_clauses();
  return kClauses;
}

const Clause& clause(ClauseId id) { return clauses()[static_cast<std::size_t>(id)]; }

const Clause* find_clause(std::string_view mnemonic) {
  const auto& all = clauses();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Clause& c) { return c.mnemonic == mnemonic; });
  return found == all.end() ? nullptr : &*found;
}

std::string Clause::reading(const Rulebook& rules) const {
  if (is_fixed()) return "fixed";
  const std::int64_t value = get(rules);
  return number ? std::to_string(value)
                : std::string(alternatives[static_cast<std::size_t>(value)].name);
}

std::string set_reading(Rulebook& rules, const Clause& clause, std::string_view value) {
  if (clause.is_fixed()) {
    return concat(clause.mnemonic, " is a fixed clause; it has no alternatives");
  }
  if (clause.number) {
    const auto number = parse_digits(value, clause.largest);
    // Some YAML readers treat numbers with leading zeros as octal.
    const bool has_leading_zero = value.size() > 1 && value.starts_with('0');
    if (!number || *number < clause.smallest || has_leading_zero) {
      return concat(quote(value), " is not an integer from ", clause.smallest, " to ",
                    clause.largest, has_leading_zero ? " without leading zeros" : "");
    }
    clause.set(rules, *number);
    return {};
  }
  std::vector<std::string> names;
  for (std::size_t i = 0; i < clause.alternatives.size(); ++i) {
    names.emplace_back(clause.alternatives[i].name);
    if (clause.alternatives[i].name != value) continue;
    clause.set(rules, static_cast<std::int64_t>(i));
    return {};
  }
  return concat(quote(value), " is not a reading of ", clause.mnemonic, "; it can be ",
                join_choices(names));
}

}  // namespace fleetbill::billing
