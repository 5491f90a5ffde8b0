#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "billing/journal/kinds.hpp"
#include "billing/units/instant.hpp"

namespace fleetbill::billing::audit {

/// A well-formed row of the journal as texts.
struct Row {
  Instant time;
  Instant last;
  std::uint64_t order = 0;  ///< rank in the journal's order, from 1
  Kind kind = Kind::asset_created;
  std::string partner;
  std::string organisation;
  std::string asset;
  std::string device;
  std::string value;
  std::int64_t quantity = 0;
  std::int64_t times = 1;
};

/// A place in the order of events (docs/journal.md, "Order"): at one instant, calendar events
/// precede facts, and facts follow the journal's order.
struct Place {
  Instant time;
  std::uint64_t order = 0;  ///< of the row; 0 for the calendar

  auto operator<=>(const Place&) const = default;
};

/// Returns the place of a fact.
inline Place place_of(const Row& row) { return {row.time, row.order}; }

}  // namespace fleetbill::billing::audit
