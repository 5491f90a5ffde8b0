#pragma once

#include <cstdio>
#include <string>

namespace fleetbill::billing::ingest {

/// Path of standard input.
inline constexpr const char* kStandardInput = "/dev/stdin";

/// Returns whether a path means standard input: `-`, or a name of its device.
bool is_standard_input(const std::string& path);

/// Opens a file for reading. Standard input that is not a regular file is duplicated, since a
/// socket cannot be opened by name, and a named pipe would wait for a second writer.
/// @returns null after an error, which `errno` states
std::FILE* open_for_reading(const std::string& path);

}  // namespace fleetbill::billing::ingest
