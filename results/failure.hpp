#pragma once

#include <stdexcept>

namespace fleetbill::results {

/// What goes wrong inside the module: a call of HDF5 or libdeflate that fails, content that is not
/// as it must be. Never leaves the module: the writer and the reader turn it into an `Error` with
/// the path.
class Failure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace fleetbill::results
