#include "tests/billing/journals.hpp"

#include <algorithm>
#include <sstream>

#include "billing/journal/csv.hpp"
#include "billing/journal/row.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing::test {
namespace {

/// A row without leading spaces, with a whole time and, if its cells are plain, with all cells.
std::string whole_row(std::string_view row) {
  const std::size_t comma = std::min(row.find(','), row.size());
  std::string out = whole_time(row.substr(0, comma)) + std::string(row.substr(comma));
  const auto commas = std::count(out.begin(), out.end(), ',');
  const auto needed = std::count(kShortHeader.begin(), kShortHeader.end(), ',');
  if (commas < needed) out.append(static_cast<std::size_t>(needed - commas), ',');
  return out;
}

std::string whole_file(std::string_view rows) {
  std::string text(kShortHeader);
  text += '\n';
  std::istringstream lines{std::string(rows)};
  for (std::string line; std::getline(lines, line);) {
    const std::size_t begin = line.find_first_not_of(' ');
    if (begin != std::string::npos) text += whole_row(line.substr(begin)) + "\n";
  }
  return text;
}

/// A time without the year and the Z.
std::string short_time(Instant t) {
  const std::string text = to_string(t);
  return text.starts_with("2026-") ? text.substr(5, 18) : text;
}

}  // namespace

std::string whole_time(std::string_view text) {
  if (text.size() == 5 && text[2] == '-') return concat("2026-", text, "T00:00:00Z");
  if (text.size() > 5 && text[5] == 'T') return concat("2026-", text, "Z");
  return std::string(text);
}

Instant at(std::string_view text) {
  const auto instant = parse_instant(whole_time(text));
  FLEETBILL_ASSERT(instant.has_value(), std::string(text));
  return *instant;
}

void add_file(Journal& journal, const std::string& name, std::string_view text) {
  const auto file = static_cast<std::uint32_t>(journal.files.size());
  journal.files.push_back(name);
  std::optional<Header> header;
  csv::Cells cells;
  for (std::uint32_t line = 1; !text.empty();) {
    const csv::Split split = csv::split_record(text, true, cells);
    const Position position{file, line};
    if (split.outcome == csv::Outcome::record && !header) {
      header.emplace(cells.values, concat(name, ":", line));
    } else if (split.outcome == csv::Outcome::record) {
      add_row(journal, *header, cells.values, position);
    } else if (split.outcome != csv::Outcome::blank) {
      add_unreadable(journal, position, split.problem);
    }
    text.remove_prefix(split.consumed);
    line += split.lines;
  }
}

Journal journal_of(std::string_view rows) {
  Journal journal;
  add_file(journal, "journal.csv", whole_file(rows));
  return journal;
}

Journal journal_of_files(const std::vector<std::string>& files) {
  Journal journal;
  for (std::size_t i = 0; i < files.size(); ++i) {
    add_file(journal, concat(i, ".csv"), whole_file(files[i]));
  }
  return journal;
}

Admitted admit(Journal journal, const Rulebook& rules, std::optional<Instant> until) {
  Admitted out;
  out.admission = admit_journal(std::move(journal), rules, until, out.directory);
  return out;
}

Admitted admit(std::string_view rows, const Rulebook& rules, std::optional<Instant> until) {
  return admit(journal_of(rows), rules, until);
}

Rulebook rulebook_of(std::string_view text) {
  Rulebook rules;
  std::istringstream words{std::string(text)};
  for (std::string word; words >> word;) {
    if (const std::size_t arrow = word.find("->"); arrow != std::string::npos) {
      const auto from = parse_plan(word.substr(0, arrow)).value();
      rules.plan_map[static_cast<std::size_t>(from)] = parse_plan(word.substr(arrow + 2)).value();
      continue;
    }
    const std::size_t equals = word.find('=');
    const Clause* clause = find_clause(word.substr(0, equals));
    FLEETBILL_ASSERT(clause != nullptr, word);
    const std::string problem = set_reading(rules, *clause, word.substr(equals + 1));
    FLEETBILL_ASSERT(problem.empty(), problem);
  }
  return rules;
}

std::string text_of(const ResolvedFact& fact, const Directory& directory) {
  std::string out = concat(short_time(fact.time), " ", to_string(fact.kind), " ",
                           directory.partner_name(fact.partner), "/",
                           directory.organisation_name(fact.organisation), "/",
                           directory.asset_name(fact.asset), "/", directory.serial(fact.device));
  if (fact.value != kEmptyName) out += concat(" ", directory.text(fact.value));
  if (fact.kind == Kind::asset_created || fact.kind == Kind::plan_set) {
    out += concat(" =", to_string(fact.plan()));
  } else if (fact.kind == Kind::connector_set) {
    out += concat(" =", to_string(fact.connector()));
  } else if (fact.value_code != 0) {
    out += concat(" =", int{fact.value_code});
  }
  if (fact.quantity != 0) out += concat(" ", fact.quantity);
  if (fact.times != 1) out += concat(" x", fact.times);
  if (fact.last != fact.time) out += concat(" ~", short_time(fact.last));
  if (fact.id != kEmptyName) out += concat(" #", directory.text(fact.id));
  return out;
}

std::vector<std::string> texts_of(const Admitted& admitted) {
  std::vector<std::string> out;
  for (const ResolvedFact& fact : admitted.admission.facts) {
    out.push_back(text_of(fact, admitted.directory));
  }
  return out;
}

std::vector<std::string> quarantined_of(const Admission& admission) {
  std::vector<std::string> out;
  for (const Quarantined& row : admission.quarantined) {
    const auto file = row.position.file == 0 ? "" : concat(row.position.file, ":");
    out.push_back(concat(file, row.position.line, " ", describe(row)));
  }
  return out;
}

std::string fate_of_last(std::string_view rows, const Rulebook& rules) {
  const Admitted admitted = admit(rows, rules);
  const Admission& admission = admitted.admission;
  const auto last_line = static_cast<std::uint32_t>(admission.rows_read + 1);
  std::string out;
  for (const Quarantined& row : admission.quarantined) {
    FLEETBILL_ASSERT(row.position.line == last_line,
                     concat("line ", row.position.line, ": ", describe(row)));
    out += "refused: " + describe(row);
  }
  for (const ResolvedFact& fact : admission.facts) {
    if (fact.position.line != last_line) continue;
    out += (out.empty() ? "" : "; ") + text_of(fact, admitted.directory);
  }
  return out;
}

}  // namespace fleetbill::billing::test
