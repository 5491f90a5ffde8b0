#pragma once

#include <cstdint>
#include <optional>
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

/// Orders a journal, claims its ids, and admits its facts one after the other.
/// Invariant: rows_read = applied + duplicates + quarantined.
/// @param until      if set, rows at or after it are quarantined and do not count for the months
/// @param directory  takes over the journal's names and gains its entities
Admission admit_journal(Journal journal, const Rulebook& rules, std::optional<Instant> until,
                        Directory& directory);

}  // namespace fleetbill::billing
