#pragma once

#include <stdexcept>

namespace fleetbill::results {

/// An internal error of the module: a failed call of HDF5 or libdeflate, or invalid content. The
/// writer and the reader convert it into an `Error` with the path.
class Failure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace fleetbill::results
