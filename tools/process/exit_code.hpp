#pragma once

#include "billing/units/error.hpp"

namespace fleetbill::tools {

/// Exit codes of the programs: 0 right, 1 a check failed, 2 usage, 3 invalid scenario or input,
/// 4 I/O, 130 interrupted.
constexpr int exit_code(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::check_failed: return 1;
    case ErrorKind::usage: return 2;
    case ErrorKind::invalid: return 3;
    case ErrorKind::io: return 4;
    case ErrorKind::interrupted: return 130;
  }
  return 1;
}

}  // namespace fleetbill::tools
