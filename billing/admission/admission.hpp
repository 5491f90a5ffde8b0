#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "billing/journal/register.hpp"
#include "billing/pelion/accounts.hpp"
#include "billing/rules/rulebook.hpp"

namespace fleetbill::billing {

/// The global stage of billing for both platforms: passes each fact to the Register of assets and
/// devices, or to the Pelion accounts. REQUIRES: facts in the order of the journal.
class Platforms {
 public:
  Platforms(const Rulebook& rules, Directory& directory)
      : register_(rules.ingestion(), directory), accounts_(rules, directory) {}

  /// As Register::admit() and pelion::Accounts::admit().
  [[nodiscard]] Reason admit(const Fact& fact, std::vector<ResolvedFact>& out) {
    return is_pelion(fact.kind) ? accounts_.admit(fact, out) : register_.admit(fact, out);
  }

 private:
  Register register_;
  pelion::Accounts accounts_;
};

/// The outcome of a complete journal.
struct Admission {
  std::vector<ResolvedFact> facts;       ///< in order
  std::vector<Quarantined> quarantined;  ///< by position
  std::uint64_t rows_read = 0;
  std::uint64_t applied = 0;
  std::uint64_t duplicates = 0;
  /// The months to close: from the month of the first to the month of the last well-formed row that
  /// is neither duplicate nor id conflict. `std::nullopt` without any.
  std::optional<Month> first_month;
  std::optional<Month> last_month;
};

/// Deduplicates facts by id: the first fact in order owns the id (docs/journal.md, duplicates).
class IdDeduplicator {
 public:
  /// @param journal  contains the verbatim cells of rows; must outlive the object
  explicit IdDeduplicator(const Journal& journal) : journal_(journal) {}

  enum class IdOutcome { first, duplicate, conflict };

  /// Decides the next fact in order.
  [[nodiscard]] IdOutcome claim(const Fact& fact);

 private:
  static constexpr std::size_t kNobody = static_cast<std::size_t>(-1);
  const Journal& journal_;
  std::vector<Fact> claimants_;        // the facts that have an id, in order
  std::vector<std::size_t> claimant_;  // by id
};

/// Admits the facts of a journal while it is being read.
class JournalAdmission {
 public:
  /// All arguments must outlive the admission.
  /// @param journal    contains the verbatim cells of rows when their facts are admitted, and all
  ///                   unreadable rows when the admission is finished
  /// @param until      if set, rows at or after it are quarantined and do not count for the months
  /// @param directory  contains the names of the journal; its entities are added
  JournalAdmission(const Journal& journal, const Rulebook& rules, std::optional<Instant> until,
                   Directory& directory)
      : journal_(journal),
        until_(until),
        directory_(directory),
        claims_(journal),
        platforms_(rules, directory) {}

  /// Admits the next facts. REQUIRES: they are in the journal's order, over all calls.
  void admit(std::span<const Fact> facts);
  /// Admits them if they are in order and follow the earlier facts. @returns whether they do
  [[nodiscard]] bool admit_if_in_order(std::span<const Fact> facts);

  /// The outcome so far, with quarantined rows in no particular order. The caller may move facts
  /// out of it, but must not change anything else.
  [[nodiscard]] Admission& so_far() { return out_; }

  /// REQUIRES: the journal is read. No other call may follow.
  [[nodiscard]] Admission finish();

 private:
  Reason decide(const Fact& fact);
  void reach_month_of(Instant time);

  const Journal& journal_;
  std::optional<Instant> until_;
  Directory& directory_;
  IdDeduplicator claims_;
  Platforms platforms_;
  Admission out_;
  Instant latest_ = kNever;  // of the facts so far
  Instant month_end_;        // of the last month
};

/// Sorts by time; facts of equal time keep their order of files and lines.
void order_by_time(std::vector<Fact>& facts);

/// Sorts a journal, deduplicates its ids, and admits its facts in order.
/// Invariant: rows_read = applied + duplicates + quarantined.
/// @param until      if set, rows at or after it are quarantined and do not count for the months
/// @param directory  receives the names of the journal and its entities
Admission admit_journal(Journal journal, const Rulebook& rules, std::optional<Instant> until,
                        Directory& directory);

}  // namespace fleetbill::billing
