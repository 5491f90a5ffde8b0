#pragma once

#include <hdf5.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "results/run_file.hpp"

/// Run files that were changed by an attacker who updates the checksums.
namespace fleetbill::results::test {

/// Opens the HDF5 part of the file at `path`, calls `change`, and updates the checksums.
void forge(const std::string& path, const std::function<void(hid_t)>& change);

/// Updates user block and checksum for the bytes after them.
void seal(const std::string& path, FormatVersion format = run_file_format());

/// Overwrites `count` values of a 1-D dataset from `row` on; `type` is that of the values in
/// memory.
void overwrite(hid_t file, const std::string& dataset, hsize_t row, hsize_t count, hid_t type,
               const void* values);

/// Puts a value into one row of a column.
template <class T>
void put(hid_t file, const std::string& column, T value, hsize_t row = 0) {
  const hid_t type = std::is_same_v<T, std::uint8_t>    ? H5T_NATIVE_UINT8
                     : std::is_same_v<T, std::uint32_t> ? H5T_NATIVE_UINT32
                                                        : H5T_NATIVE_INT64;
  overwrite(file, column, row, 1, type, &value);
}

/// Puts a text into one row of a table of names, cut to its width.
void put_name(hid_t file, const std::string& names, std::string_view text, hsize_t row = 0);

/// Removes an object.
void remove(hid_t file, const std::string& path);

/// A change of a run file, and the error that reading it must report.
struct Forgery {
  const char* what;
  std::function<void(hid_t)> change;
  const char* message;
};

/// Each forgery, done to the sample run, must be answered by its message and no more.
void require_refused(const std::vector<Forgery>& forgeries);

/// Opens the file and reads everything. @returns the first error, empty if there is none
std::string error_of_reading(const std::string& path);

}  // namespace fleetbill::results::test
