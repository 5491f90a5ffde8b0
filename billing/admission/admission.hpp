#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "billing/admission/covered_months.hpp"
#include "billing/journal/register.hpp"
#include "billing/pelion/accounts.hpp"
#include "billing/rules/rulebook.hpp"

namespace fleetbill::billing {

/// The state that decides which facts are admitted, for Telematics Guru and Pelion together. Passes
/// each fact to the `Register` of assets and devices, or to the Pelion accounts.
/// REQUIRES: facts in the journal's order: by time, then by file, then by line (docs/journal.md).
class Platforms {
 public:
  /// @param directory  must outlive the object; admitted facts add their entities
  Platforms(const Rulebook& rules, Directory& directory)
      : register_(rules.ingestion(), directory), accounts_(rules, directory) {}

  /// Decides one fact and, if it is admitted, appends it to `out`, resolved. See
  /// `Register::admit()` and `pelion::Accounts::admit()`.
  /// @returns `Reason::none`, or why it is refused; a refused fact has no effect
  [[nodiscard]] Reason admit(const Fact& fact, std::vector<ResolvedFact>& out) {
    return is_pelion(fact.kind) ? accounts_.admit(fact, out) : register_.admit(fact, out);
  }

 private:
  Register register_;
  pelion::Accounts accounts_;
};

/// The outcome of a complete journal. Invariant: rows_read = applied + duplicates + the number of
/// quarantined rows.
struct Admission {
  /// Admitted facts in the journal's order. They may outnumber `applied`: under non-default rules a
  /// row can move a serial, which adds a `serial_set` of the previous asset (T12, T27).
  std::vector<ResolvedFact> facts;
  std::vector<Quarantined> quarantined;  ///< by position; includes unreadable rows
  std::uint64_t rows_read = 0;           ///< all rows of the files, without header and blank lines
  std::uint64_t applied = 0;             ///< rows that were admitted
  std::uint64_t duplicates = 0;          ///< rows that repeat an earlier row
  /// The first month to close (docs/journal.md, "Months"); `std::nullopt`: no month is closed.
  std::optional<Month> first_month;
  /// The last month to close. It exists exactly if `first_month` exists.
  std::optional<Month> last_month;
  /// The time of the latest applied row, if no row reaches the end of the last month and neither
  /// `journal_ends` nor the caller states it: the last month is provisional. Otherwise
  /// `std::nullopt`.
  std::optional<Instant> facts_end;
  /// Whether `journal_ends` or the caller states the last month.
  bool is_end_stated = false;
  /// Rows too far apart for a bill; `std::nullopt`: all gaps are allowed.
  std::optional<TimeGap> gap;
};

/// Deduplicates facts by id. The first fact in the journal's order owns the id, even if that fact
/// is quarantined afterwards (docs/journal.md, "Duplicates").
class IdDeduplicator {
 public:
  /// @param journal  contains the verbatim cells of rows; must outlive the object
  explicit IdDeduplicator(const Journal& journal) : journal_(journal) {}

  /// Outcome of one fact. `first`: it has no id, or is the first fact with its id. `duplicate`: an
  /// earlier fact has the id, and all cells are equal as text. `conflict`: an earlier fact has the
  /// id, and at least one cell differs.
  enum class IdOutcome { first, duplicate, conflict };

  /// Classifies the next fact, and records its id if the id is new.
  /// REQUIRES: facts in the journal's order over all calls.
  [[nodiscard]] IdOutcome claim(const Fact& fact);

 private:
  static constexpr std::size_t kNobody = static_cast<std::size_t>(-1);
  const Journal& journal_;
  std::vector<Fact> claimants_;        // the facts that have an id, in order
  std::vector<std::size_t> claimant_;  // by id
};

/// Admits the facts of a journal while the journal is being read. Use either `admit()` or
/// `admit_if_in_order()` for all facts, then `finish()`.
class JournalAdmission {
 public:
  /// `journal` and `directory` must outlive the object. `rules` is copied.
  /// @param journal    may grow between calls. Before a fact is admitted, `journal.verbatim` must
  ///                   contain its verbatim cells, if it has any. Before `finish()`,
  ///                   `journal.unreadable` and `journal.rows_read` must be complete. Its `facts`
  ///                   and `names` are not read.
  /// @param until      rows at or after it are quarantined and do not count for the months;
  ///                   `std::nullopt`: no limit
  /// @param directory  must contain the names of the facts; admitted facts add their entities
  /// @param stated     months that the caller states
  JournalAdmission(const Journal& journal, const Rulebook& rules, std::optional<Instant> until,
                   Directory& directory, const StatedMonths& stated = {})
      : journal_(journal),
        until_(until),
        directory_(directory),
        claims_(journal),
        platforms_(rules, directory),
        months_(stated) {}

  /// Admits the next facts. Refused facts become quarantined rows.
  /// REQUIRES: facts in the journal's order over all calls; the order is not checked.
  void admit(std::span<const Fact> facts);
  /// Admits all of the next facts if their times never decrease, from the previous call on.
  /// REQUIRES: facts in the order of files and lines over all calls.
  /// @returns false, without any effect, if a time decreases
  [[nodiscard]] bool admit_if_in_order(std::span<const Fact> facts);

  /// Returns the outcome so far. Its quarantined rows are unsorted and exclude unreadable rows, and
  /// `rows_read` is 0. The caller may move or clear `facts`, but must not change other members.
  [[nodiscard]] Admission& so_far() { return out_; }

  /// Adds the unreadable rows, sorts the quarantined rows, and returns the outcome.
  /// `Admission::facts` contains only the facts that the caller did not move out.
  /// REQUIRES: the journal is complete, and all its facts were admitted. No other call may follow.
  [[nodiscard]] Admission finish();

 private:
  Reason decide(const Fact& fact);
  Reason admit_coverage(const Fact& fact);
  void finish_months();

  const Journal& journal_;
  std::optional<Instant> until_;
  Directory& directory_;
  IdDeduplicator claims_;
  Platforms platforms_;
  CoveredMonths months_;
  bool passes_until_ = false;  // rows at or after `until_` exist
  Admission out_;
  Instant latest_ = kNever;  // of the facts so far
};

/// Sorts facts by time. Facts of equal time keep their relative order, so that facts in the order
/// of files and lines become facts in the journal's order. Costs one pass if they are sorted
/// already.
void order_by_time(std::vector<Fact>& facts);

/// Sorts the facts of a journal, deduplicates them by id, and admits them.
/// @param journal    as read, in the order of files and lines
/// @param until      rows at or after it are quarantined and do not count for the months;
///                   `std::nullopt`: no limit
/// @param directory  its content is replaced by the names and the entities of the journal
/// @param stated     months that the caller states
/// @returns the outcome; refused rows are quarantined and are not errors
/// Source: docs/journal.md, "Order, duplicates, months".
Admission admit_journal(Journal journal, const Rulebook& rules, std::optional<Instant> until,
                        Directory& directory, const StatedMonths& stated = {});

}  // namespace fleetbill::billing
