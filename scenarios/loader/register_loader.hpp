#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/profile_fleet.hpp"

/// Reads the tables of fitted scenarios: the register of a fleet and draws of its parameters.
namespace fleetbill::scenarios {

/// A row of a register, with the names that the scenario resolves.
struct RegisterRow {
  sim::Member member;
  std::uint32_t line = 0;
  std::string organisation;
  std::string device_type;  ///< empty: as the fleet says
  std::vector<std::string> tags;
};

/// What a register may name.
struct RegisterNames {
  std::vector<std::string> organisations;
  std::optional<sim::DayNumber> first_day;  ///< of the scenario, if it is known
};

/// Reads the register of a fleet: a CSV file with a header line (scenarios/README.md).
/// Errors: `Error(io)` if it cannot be read; `Error(invalid)` with all problems, each as
/// `file:line: error: column: message`
std::vector<RegisterRow> read_register(const std::string& path, const RegisterNames& names);

/// A fleet whose parameters are drawn.
struct DrawnFleet {
  std::string name;
  sim::FitDraw base;  ///< the parameters of the scenario, which columns replace
  std::map<std::string, std::size_t> organisations;  ///< with their numbers in the fleet
};

/// Reads draws of the parameters of fleets: a CSV file with a header line (scenarios/README.md).
/// @param id  of the fit, which each row must name
/// @returns the draws of each fleet
/// Errors: as read_register()
std::vector<std::vector<sim::FitDraw>> read_fit_draws(const std::string& path,
                                                      const std::string& id,
                                                      const std::vector<DrawnFleet>& fleets);

}  // namespace fleetbill::scenarios
