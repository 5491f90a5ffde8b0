#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "billing/units/instant.hpp"

namespace date {
class time_zone;
}

namespace fleetbill::billing::imports {

/// A time zone: UTC, a fixed offset from it, or a place of the IANA database of the system.
class TimeZone {
 public:
  /// The UTC times of a local time. Some local times exist twice, because the clock is set back,
  /// and some do not exist, because it is set forward.
  struct Reading {
    std::optional<Instant> earlier;  ///< `std::nullopt` if the local time does not exist
    std::optional<Instant> later;    ///< differs from `earlier` only if the local time exists twice
    /// For a local time that does not exist: as if the clock had not been set forward yet.
    Instant shifted;
  };

  /// UTC.
  TimeZone() = default;
  /// @param name  `UTC`, an offset such as `+08:00`, or a place such as `Europe/Berlin`
  /// Errors: `Error(invalid)` with the allowed forms
  explicit TimeZone(std::string_view name);

  [[nodiscard]] const std::string& name() const { return name_; }

  /// The offset of the local time from UTC, from an instant on.
  struct Offset {
    Instant from;
    Duration value;
  };
  /// Returns the offsets that are in force from `from` to before `to`, by rising time. The first
  /// starts at `from`.
  [[nodiscard]] std::vector<Offset> offsets(Instant from, Instant to) const;

  /// @param local  a local time, as if it were UTC
  [[nodiscard]] Reading to_utc(Instant local) const;

 private:
  std::string name_ = "UTC";
  Duration offset_;                         // of a zone that is not a place
  const date::time_zone* place_ = nullptr;  // owned by the database
};

}  // namespace fleetbill::billing::imports
