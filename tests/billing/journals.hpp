#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "billing/admission/admission.hpp"
#include "billing/journal/to_journal.hpp"
#include "billing/rules/rulebook.hpp"

/// Journals in a short hand, so that an example fits on a few lines. They are made with the grammar
/// and the rows of the core alone: nothing here reads files.
namespace fleetbill::billing::test {

/// The columns of a short-hand row, in this order; cells missing at its end are empty.
inline constexpr std::string_view kShortHeader =
    "time,kind,partner,organisation,asset,device,value,quantity,id,asset_code,device_type";

/// An instant of 2026 as `MM-DD` or `MM-DDThh:mm:ss[.sss]`; other texts are unchanged.
std::string whole_time(std::string_view text);
Instant at(std::string_view text);

/// Adds an event file, header line included, to a journal.
void add_file(Journal& journal, const std::string& name, std::string_view text);

/// A journal of one file, with the short-hand header and these rows, one a line; the first one
/// stands on line 2. Leading spaces and empty lines are dropped.
Journal journal_of(std::string_view rows);

/// The same of several files.
Journal journal_of_files(const std::vector<std::string>& files);

/// An admitted journal.
struct Admitted {
  Directory directory;
  Admission admission;
};

Admitted admit(Journal journal, const Rulebook& rules = {},
               std::optional<Instant> until = std::nullopt);
Admitted admit(std::string_view rows, const Rulebook& rules = {},
               std::optional<Instant> until = std::nullopt);

/// The rulebook of `CLAUSE=reading CLAUSE=reading PLAN->PLAN`.
Rulebook rulebook_of(std::string_view text);

/// A fact in words: `01-05T00:00:00.000 upload P/O/a/1 7`, i.e. time, kind, partner / organisation
/// / asset / device, then, where there are any, the value, the plan or connector that it means, the
/// quantity, `x` and the number of facts that it stands for, `~` and the last instant, `#` and id.
std::string text_of(const ResolvedFact& fact, const Directory& directory);

/// All facts in words.
std::vector<std::string> texts_of(const Admitted& admitted);

/// The rows that were not applied: `2 unknown kind: x`, line first; `1:2` in a second file.
std::vector<std::string> quarantined_of(const Admission& admission);

/// Returns the outcome of the last row: its facts in words, joined by `; `, or the reason of its
/// refusal. All rows before it must be applied.
std::string fate_of_last(std::string_view rows, const Rulebook& rules = {});

}  // namespace fleetbill::billing::test
