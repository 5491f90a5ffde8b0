#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "billing/journal/register.hpp"
#include "billing/pelion/accounts.hpp"
#include "billing/rules/rulebook.hpp"

namespace fleetbill::billing {

/// Both platforms as the one global stage of billing: each fact goes to the Register of assets and
/// devices, or to the Pelion accounts. Facts must come in the journal's order.
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

/// What became of a whole journal.
struct Admission {
  std::vector<ResolvedFact> facts;       ///< in order
  std::vector<Quarantined> quarantined;  ///< by position
  std::uint64_t rows_read = 0;
  std::uint64_t applied = 0;
  std::uint64_t duplicates = 0;
  /// The months to close: from that of the first to that of the last well-formed row that is
  /// neither duplicate nor id conflict. None if there is no such row.
  std::optional<Month> first_month;
  std::optional<Month> last_month;
};

/// IdDeduplicator ids: the first fact in order has it (docs/journal.md, duplicates).
class IdDeduplicator {
 public:
  /// @param journal  knows the cells of rows verbatim; outlives the claims
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

/// Admits the facts of a journal that is still being read.
class JournalAdmission {
 public:
  /// @param journal    its rows verbatim are there when their facts are admitted, its unreadable
  ///                   rows when the admission is finished; it outlives the admission, as the rest
  /// @param until      if set, rows at or after it are quarantined and do not count for the months
  /// @param directory  has the journal's names and gains its entities
  JournalAdmission(const Journal& journal, const Rulebook& rules, std::optional<Instant> until,
                   Directory& directory)
      : journal_(journal),
        until_(until),
        directory_(directory),
        claims_(journal),
        platforms_(rules, directory) {}

  /// Admits the next facts. REQUIRES: they are in the journal's order, over all calls.
  void admit(std::span<const Fact> facts);
  /// The same if they are in order, and come behind those before. @returns whether they were
  [[nodiscard]] bool admit_if_in_order(std::span<const Fact> facts);

  /// What became of the facts, but for the order of the quarantined ones; whoever takes facts out
  /// of it leaves the rest as it is.
  [[nodiscard]] Admission& so_far() { return out_; }

  /// REQUIRES: the journal is read. The admission is spent.
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

/// Orders by time; equal times keep the order of files and lines, in which the facts stand.
void order_by_time(std::vector<Fact>& facts);

/// Orders a journal, claims its ids, and admits its facts one after the other.
/// Invariant: rows_read = applied + duplicates + quarantined.
/// @param until      if set, rows at or after it are quarantined and do not count for the months
/// @param directory  takes over the journal's names and gains its entities
Admission admit_journal(Journal journal, const Rulebook& rules, std::optional<Instant> until,
                        Directory& directory);

}  // namespace fleetbill::billing
