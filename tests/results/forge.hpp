#pragma once

#include <hdf5.h>

#include <cstdint>
#include <functional>
#include <string>

/// Run files that were changed by somebody who knows how to make the checksums right again.
namespace fleetbill::results::test {

/// Opens the HDF5 part of the file at `path`, lets `change` work on it, and seals it anew.
void forge(const std::string& path, const std::function<void(hid_t)>& change);

/// Makes user block and checksum fit whatever stands behind them.
void seal(const std::string& path);

/// Overwrites `count` values of a 1-D dataset from `row` on; `type` is that of the values in
/// memory.
void overwrite(hid_t file, const std::string& dataset, hsize_t row, hsize_t count, hid_t type,
               const void* values);

/// Opens the file and reads everything. @returns the first error, empty if there is none
std::string error_of_reading(const std::string& path);

}  // namespace fleetbill::results::test
