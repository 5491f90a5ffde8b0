#include "tools/workbench/output/journal_csv.hpp"

#include <algorithm>

#include "billing/journal/csv.hpp"
#include "billing/journal/vocabulary.hpp"

namespace fleetbill::workbench {
namespace {

using billing::Fact;
using billing::Journal;

void append_row(std::string& out, const Journal& journal, const Fact& fact, Instant time,
                std::int64_t quantity) {
  const auto name = [&](NameId id) { return std::string(journal.names.text(id)); };
  billing::csv::append_record(
      out, {to_string(time), std::string(to_string(fact.kind)), name(fact.partner),
            name(fact.organisation), name(fact.asset), name(fact.asset_code), name(fact.device),
            name(fact.device_type), name(fact.value),
            quantity > 0 ? std::to_string(quantity) : std::string(), name(fact.id)});
}

void append_fact(std::string& out, const Journal& journal, const Fact& fact) {
  if (fact.times == 1) return append_row(out, journal, fact, fact.time, fact.quantity);
  if (!billing::has_quantity(fact.kind)) {
    append_row(out, journal, fact, fact.time, 0);
    for (std::uint32_t i = 1; i < fact.times; ++i) append_row(out, journal, fact, fact.last, 0);
    return;
  }
  append_row(out, journal, fact, fact.time, fact.quantity - 1);
  append_row(out, journal, fact, fact.last, 1);
}

/// Inserts the row before the first later fact.
void insert_mark(Journal& journal, billing::Kind kind, Instant time) {
  Fact mark;
  mark.time = mark.last = time;
  mark.time_has_ms = true;
  mark.kind = kind;
  const auto place = std::lower_bound(journal.facts.begin(), journal.facts.end(), time,
                                      [](const Fact& fact, Instant t) { return fact.time < t; });
  journal.facts.insert(place, mark);
  ++journal.rows_read;
}

}  // namespace

void state_months(Journal& journal, const results::Summary& run) {
  if (!run.first_month) return;
  const Month last = *run.last_month;
  const bool states_end = !run.facts_end || month_of(*run.facts_end) < last;
  bool has_begins = false;
  bool has_ends = false;
  // The months of a run may be stated from outside: rows that state other months do not apply.
  std::erase_if(journal.facts, [&](const Fact& fact) {
    if (!is_of_coverage(fact.kind)) return false;
    const bool begins = fact.kind == billing::Kind::journal_begins;
    const bool is_valid = begins ? month_of(fact.time) == *run.first_month
                                 : states_end && month_of(fact.time).previous() == last;
    (begins ? has_begins : has_ends) |= is_valid;
    return !is_valid;
  });
  if (!has_begins) insert_mark(journal, billing::Kind::journal_begins, run.first_month->begin());
  if (states_end && !has_ends) insert_mark(journal, billing::Kind::journal_ends, last.end());
}

void write_journal_csv(const Journal& journal, const std::function<void(std::string_view)>& write) {
  constexpr std::size_t kPiece = 1 << 20;
  std::string out;
  billing::csv::append_record(out, billing::column_names());
  for (const Fact& fact : journal.facts) {
    append_fact(out, journal, fact);
    if (out.size() >= kPiece) {
      write(out);
      out.clear();
    }
  }
  write(out);
}

}  // namespace fleetbill::workbench
