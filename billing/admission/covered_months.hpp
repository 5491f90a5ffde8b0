#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "billing/journal/kinds.hpp"
#include "billing/journal/quarantine.hpp"
#include "billing/units/instant.hpp"

/// The months that a journal closes (docs/journal.md, "Months"), found while its facts are
/// admitted.
namespace fleetbill::billing {

/// The most months without an applied row between two applied rows. A larger gap is a wrong clock,
/// unless the user allows it.
inline constexpr std::int32_t kLongestGap = 12;
/// The most months of one bill, unless the user allows more.
inline constexpr std::int32_t kMostMonths = 120;

/// Months that are stated from outside of the journal. They have priority over `journal_begins` and
/// `journal_ends`.
struct StatedMonths {
  std::optional<Month> first;  ///< earlier facts set state and bill no month
  std::optional<Month> last;   ///< later facts bill no month
};

/// The place of a row in the journal.
struct RowPlace {
  Instant time;
  std::optional<Position> position;  ///< `std::nullopt`: a month stated from outside
};

/// Two rows whose times are too far apart. One of them probably has a wrong clock.
struct TimeGap {
  bool is_total = false;    ///< the months of the bill; false: neighbouring rows
  RowPlace near;            ///< the previous row, or the first row of the bill
  RowPlace far;             ///< the row at the far end
  std::int32_t months = 0;  ///< without a row between them; of a total all months
};

/// Returns the error for the user: the row at the far end, the problem and the remedy.
/// @param files  names of the event files
std::string describe(const TimeGap& gap, const std::vector<std::string>& files);

/// Returns `facts_end` if the month is provisional: it ends after the latest fact.
/// @param facts_end  time of the latest fact; `std::nullopt`: all months are complete
inline std::optional<Instant> provisional_end(Month month, std::optional<Instant> facts_end) {
  const bool is_provisional = facts_end && *facts_end + milliseconds(1) < month.end();
  return is_provisional ? facts_end : std::nullopt;
}

/// Finds the months of a journal. The months run from the month of `journal_begins`, otherwise of
/// the first applied row, to the last month that ends by `journal_ends`, otherwise to the month of
/// the last applied row.
class CoveredMonths {
 public:
  explicit CoveredMonths(const StatedMonths& stated);

  /// Whether the journal may have another row of this kind. REQUIRES: a kind of coverage
  [[nodiscard]] bool may_add(Kind kind) const {
    return kind == Kind::journal_begins ? !has_begun_ : !has_ended_;
  }

  /// Records an applied fact, in order.
  void add(Instant time, Position position) {
    if (time >= month_end_) [[unlikely]]
      enter_month(time, position);
    latest_ = {time, position};
  }
  /// Records an applied `journal_begins` or `journal_ends`, in order. REQUIRES: `may_add(kind)`
  void add_mark(Kind kind, Instant time, Position position);

  /// The first month to close; `std::nullopt`: the journal closes no month.
  [[nodiscard]] std::optional<Month> first() const;
  /// The last month to close. It exists exactly if `first()` exists.
  [[nodiscard]] std::optional<Month> last() const;
  /// Whether the end is stated, by `journal_ends` or from outside.
  [[nodiscard]] bool is_end_stated() const { return has_ended_ || stated_.last.has_value(); }
  /// The latest applied row of the months. REQUIRES: `first()` exists and no end is stated
  [[nodiscard]] Instant latest() const { return std::max(latest_.time, start_.time); }
  /// The first gap that is too long; `std::nullopt`: all gaps are allowed.
  [[nodiscard]] std::optional<TimeGap> gap() const;

 private:
  static constexpr Instant kAfterAll{std::numeric_limits<std::int64_t>::max()};

  void enter_month(Instant time, Position position);
  void begin(Month month, const RowPlace& place);
  void check_total(Month month, const RowPlace& far);
  [[nodiscard]] bool is_span_stated() const {
    return (has_begun_ || stated_.first) && is_end_stated();
  }

  StatedMonths stated_;
  bool has_begun_ = false;
  bool has_ended_ = false;
  std::optional<Month> first_;
  Month last_;
  Instant month_end_ = kNever;  // of the last month so far
  RowPlace start_;              // of the first month
  RowPlace latest_;
  std::optional<TimeGap> gap_;    // between two rows
  std::optional<TimeGap> total_;  // of all months
};

}  // namespace fleetbill::billing
