#pragma once

#include <rapidcheck.h>

#include <array>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "billing/audit/audit.hpp"
#include "billing/journal/fact.hpp"

/// Random short histories of Pelion accounts. As in random_case.hpp, everything is a small number,
/// where 0 is the simplest choice, and each row is chosen separately. RapidCheck therefore shrinks
/// a counterexample to the fewest rows under the fewest readings.
namespace fleetbill::test {

/// One row, as choices out of small pools.
struct PelionRow {
  int kind = 0;
  int account = 0;
  int device = 0;
  int campaign = 0;
  int value = 0;
  int quantity = 0;
  int month = 0;
  int point = 0;  ///< of the month, out of few, so that many rows are of one instant
  int wrong = 0;  ///< if high, one cell is spoilt
};

inline constexpr std::size_t kPelionOpenings = 7;
inline constexpr std::size_t kPelionChoices = 9;

/// A journal, a rulebook, prices and `--until`.
struct PelionCase {
  /// Accounts opened and packages bought at the start, each if its number is not 0.
  std::array<int, kPelionOpenings> opened{};
  std::vector<PelionRow> rows;
  int focus = 0;     ///< what most rows are about
  int span = 0;      ///< over which months the rows are spread
  int validity = 0;  ///< PDM-MONTHS
  int grace = 0;     ///< PDM-GRACE
  int rulebook = 0;  ///< no other readings, one, or `readings`
  int only = 0;      ///< the clause that has another reading, if it is one
  std::array<int, kPelionChoices> readings{};  ///< 2: the clause has its other reading
  int zero_lines = 0;
  int fraction = 0;
  int priced = 0;
  int summed = 0;  ///< if 1, neighbouring rows of equal usage become one row that sums them up
  int until = 0;   ///< if high, a bound
};

rc::Gen<PelionCase> any_pelion_case();

/// The event file of a case, as CSV.
std::string csv_file(const PelionCase& c);

billing::Journal read_journal(const PelionCase& c);
billing::audit::Readings readings(const PelionCase& c);
std::optional<Instant> until(const PelionCase& c);

/// @returns nothing if the case is billed without prices
std::optional<billing::audit::PriceList> prices(const PelionCase& c);

/// The case as a scenario file that is ready to go to scenarios/cases, with what the audit expects.
std::string scenario_text(const PelionCase& c);

/// How RapidCheck shows a counterexample: as a scenario.
void showValue(const PelionCase& c, std::ostream& out);

}  // namespace fleetbill::test
