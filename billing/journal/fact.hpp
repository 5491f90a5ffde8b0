#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "billing/journal/kinds.hpp"
#include "billing/journal/names.hpp"
#include "billing/journal/quarantine.hpp"
#include "billing/units/instant.hpp"

namespace fleetbill::billing {

/// One row of a journal with a readable time: its cells as ids of the name table, before any
/// look-up or decision.
struct Fact {
  Instant time;
  /// The last of the instants that this row represents; equal to `time` unless a run recorded
  /// usage summed by day or by month.
  Instant last;
  /// Records, lookups or messages of all instants together; 0 for kinds without a quantity.
  std::int64_t quantity = 0;
  std::uint32_t times = 1;  ///< the number of facts of the same subject that this row represents
  Position position;
  NameId partner = kEmptyName;
  NameId organisation = kEmptyName;
  NameId asset = kEmptyName;
  NameId asset_code = kEmptyName;
  NameId device = kEmptyName;
  NameId device_type = kEmptyName;
  NameId value = kEmptyName;
  NameId id = kEmptyName;
  Kind kind = Kind::asset_created;
  /// Set if the row has a readable time, hence a place in the order, but is not well-formed:
  /// `unknown_kind` or `bad_quantity`.
  Reason defect = Reason::none;
  bool time_has_ms = false;  ///< how the time was written, since duplicates are compared as text
};

/// The cells of a row whose texts cannot be rebuilt from the Fact. They are compared for duplicates
/// and quoted in the reason of a quarantined row.
struct VerbatimCells {
  std::string kind;
  std::string quantity;

  bool operator==(const VerbatimCells&) const = default;
};

/// The content of event files, in the order of the files and their lines.
struct Journal {
  NameTable names;
  std::vector<std::string> files;  ///< as named on the command line
  std::vector<Fact> facts;
  std::unordered_map<Position, VerbatimCells> verbatim;  ///< of the few facts with such cells
  std::vector<Quarantined> unreadable;                   ///< rows without a place in the order
  std::uint64_t rows_read = 0;                           ///< facts and unreadable rows
};

}  // namespace fleetbill::billing
