#pragma once

#include <stdexcept>
#include <string>

#include "billing/units/error.hpp"
#include "scenarios/loader/case.hpp"

namespace fleetbill::fuzz {

/// Loads any bytes as a scenario. The loader may refuse them only with a message: any other
/// exception leaves this function. Files that the bytes name are searched in a folder that does not
/// exist.
inline void load_scenario(const std::string& bytes) {
  try {
    (void)scenarios::load_case_text("/no/such/folder/scenario.yaml", bytes);
  } catch (const Error& error) {
    if (std::string(error.what()).empty()) throw std::logic_error("an error says what is wrong");
  }
}

}  // namespace fleetbill::fuzz
