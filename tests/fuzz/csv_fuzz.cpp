// Bytes as an event file: read, admitted under every reading of the ingestion rules, billed. The
// laws are stated once here and asserted for every input.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "billing/admission/admission.hpp"
#include "billing/ingest/journal_reader.hpp"
#include "billing/invoice/biller.hpp"
#include "billing/journal/csv.hpp"
#include "billing/journal/to_journal.hpp"
#include "billing/rules/rulebook.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace {

using namespace fleetbill;
using namespace fleetbill::billing;

constexpr const char* kName = "fuzz.csv";
constexpr std::int32_t kMostMonths = 24;  // empty months teach nothing and cost time

// ---- the grammar --------------------------------------------------------------------------------

bool is_same_split(const csv::Split& a, const csv::Cells& cells_a, const csv::Split& b,
                   const csv::Cells& cells_b) {
  return a.outcome == b.outcome && a.consumed == b.consumed && a.lines == b.lines &&
         a.problem == b.problem && cells_a.values == cells_b.values;
}

/// What was decided about the beginning of a text holds however the text goes on.
void check_prefix(std::string_view text, std::size_t size) {
  csv::Cells of_prefix;
  csv::Cells of_whole;
  const csv::Split prefix = csv::split_record(text.substr(0, size), false, of_prefix);
  if (prefix.outcome == csv::Outcome::need_more) return;
  if (prefix.outcome == csv::Outcome::endless) return;  // then the reader itself looks for its end
  const csv::Split whole = csv::split_record(text, true, of_whole);
  FLEETBILL_ASSERT(is_same_split(prefix, of_prefix, whole, of_whole),
                   "what comes later does not change a record");
}

/// Cells that are written are read back as they were.
void check_round_trip(const csv::Cells& cells) {
  const bool is_blank = cells.values.size() == 1 && cells.values[0].empty();
  if (is_blank) return;  // an empty line is not a record
  std::string written;
  csv::append_record(written, {cells.values.begin(), cells.values.end()});
  csv::Cells again;
  const csv::Split split = csv::split_record(written, true, again);
  const bool is_too_long = written.size() > csv::kLongestRecord;
  FLEETBILL_ASSERT(
      is_too_long || (split.outcome == csv::Outcome::record && split.consumed == written.size() &&
                      again.values == cells.values),
      "a written record is read back");
}

void check_grammar(std::string_view text) {
  while (!text.empty()) {
    csv::Cells cells;
    const csv::Split split = csv::split_record(text, true, cells);
    FLEETBILL_ASSERT(split.outcome != csv::Outcome::need_more, "nothing more comes");
    FLEETBILL_ASSERT(split.consumed > 0 && split.consumed <= text.size(), "it gets on");
    FLEETBILL_ASSERT(split.lines > 0, "every record is on a line");
    if (split.outcome == csv::Outcome::record) check_round_trip(cells);
    for (const std::size_t less : {0U, 1U, 2U, 3U}) {
      if (split.consumed >= less) check_prefix(text, split.consumed - less);
    }
    check_prefix(text, split.consumed / 2);
    text.remove_prefix(split.consumed);
  }
}

// ---- admission and bill -------------------------------------------------------------------------

using Texts = std::array<std::string_view, 6>;

Texts texts_of(const ResolvedFact& fact, const Directory& directory) {
  return {directory.partner_name(fact.partner), directory.organisation_name(fact.organisation),
          directory.asset_name(fact.asset),     directory.serial(fact.device),
          directory.text(fact.value),           directory.text(fact.id)};
}

bool is_same_fact(const ResolvedFact& a, const Directory& directory_a, const ResolvedFact& b,
                  const Directory& directory_b) {
  return a.time == b.time && a.last == b.last && a.quantity == b.quantity && a.times == b.times &&
         a.kind == b.kind && a.value_code == b.value_code && a.position == b.position &&
         texts_of(a, directory_a) == texts_of(b, directory_b);
}

/// Facts written as a journal and admitted again are the same facts.
void check_replay(const Admission& admission, const Directory& directory, const Rulebook& rules) {
  Directory again_directory;
  const Admission again =
      admit_journal(to_journal(admission.facts, directory), rules, std::nullopt, again_directory);
  FLEETBILL_ASSERT(again.quarantined.empty() && again.duplicates == 0, "admitted facts are facts");
  FLEETBILL_ASSERT(again.facts.size() == admission.facts.size(), "no fact is lost or added");
  for (std::size_t i = 0; i < again.facts.size(); ++i) {
    FLEETBILL_ASSERT(is_same_fact(again.facts[i], again_directory, admission.facts[i], directory),
                     concat("fact ", i, " is the same again"));
  }
}

void check_bill(const Admission& admission, const Directory& directory, const Rulebook& rules) {
  if (!admission.first_month) return;
  const Month first = *admission.first_month;
  const Month last = *admission.last_month;
  FLEETBILL_ASSERT(first <= last, "months rise");
  if (last.index - first.index > kMostMonths) return;
  const auto sealed = bill(admission.facts, first, last, rules, nullptr, directory);
  FLEETBILL_ASSERT(sealed.size() == static_cast<std::size_t>(last.index - first.index + 1),
                   "every month is closed");
}

Rulebook rules_of(bool moved, bool applied, bool refused) {
  Rulebook rules;
  if (moved) rules.serial_kept = SerialKeptRule::moved;
  if (applied) rules.contradiction = ContradictionRule::applied;
  if (refused) rules.repeat = RepeatRule::refused;
  return rules;
}

/// A journal has no copy constructor, since names are costly to copy.
Journal copy_of(const Journal& journal) {
  Journal out;
  for (std::uint32_t id = 0; id < journal.names.size(); ++id) {
    out.names.intern(journal.names.text(NameId(id)));
  }
  out.files = journal.files;
  out.facts = journal.facts;
  out.verbatim = journal.verbatim;
  out.unreadable = journal.unreadable;
  out.rows_read = journal.rows_read;
  return out;
}

/// @param choice  which of the eight readings of the ingestion rules
void check_admission(Journal journal, unsigned choice) {
  const Rulebook rules = rules_of((choice & 1) != 0, (choice & 2) != 0, (choice & 4) != 0);
  const std::uint64_t rows_read = journal.rows_read;
  FLEETBILL_ASSERT(rows_read == journal.facts.size() + journal.unreadable.size(),
                   "every row read is a fact or unreadable");
  for (const Quarantined& row : journal.unreadable) {
    FLEETBILL_ASSERT(is_utf8(row.detail), "a reason can be printed");
  }
  Directory directory;
  const Admission admission = admit_journal(std::move(journal), rules, std::nullopt, directory);
  FLEETBILL_ASSERT(
      rows_read == admission.applied + admission.duplicates + admission.quarantined.size(),
      "every row is applied, a duplicate or quarantined");
  check_replay(admission, directory, rules);
  check_bill(admission, directory, rules);
}

void check_refusal(const Error& error) {
  const std::string_view message = error.what();
  FLEETBILL_ASSERT(error.kind() == ErrorKind::invalid, "the text is at fault, not the file");
  FLEETBILL_ASSERT(message.starts_with("fuzz.csv:"), "it names file and line");
  FLEETBILL_ASSERT(is_utf8(message), "it can be printed");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_grammar(text);
  try {
    const Journal journal = ingest::read_journal_text(kName, text);
    for (unsigned choice = 0; choice < 8; ++choice) check_admission(copy_of(journal), choice);
  } catch (const Error& error) {
    check_refusal(error);
  }
  return 0;
}
