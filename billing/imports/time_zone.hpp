#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "billing/units/instant.hpp"

namespace date {
class time_zone;
}

namespace fleetbill::billing::imports {

/// Where a clock stood: UTC, a fixed offset from it, or a place of the IANA database, as the system
/// has it.
class TimeZone {
 public:
  /// What a local time is in UTC. A clock that is put back says some times twice, one that is put
  /// forward leaves some out.
  struct Reading {
    std::optional<Instant> earlier;  ///< nothing if the clock never says this time
    std::optional<Instant> later;    ///< unlike `earlier` only if the clock says this time twice
    /// For a time that is left out: as if the clock had not been put forward yet.
    Instant shifted;
  };

  /// UTC.
  TimeZone() = default;
  /// @param name  `UTC`, `+08:00`, or such as `Europe/Berlin`
  /// Errors: `Error(invalid)` saying what a time zone can be
  explicit TimeZone(std::string_view name);

  [[nodiscard]] const std::string& name() const { return name_; }

  /// @param local  a local time, as if it were UTC
  [[nodiscard]] Reading to_utc(Instant local) const;

 private:
  std::string name_ = "UTC";
  Duration offset_;                         // of a zone without a place
  const date::time_zone* place_ = nullptr;  // owned by the database
};

}  // namespace fleetbill::billing::imports
