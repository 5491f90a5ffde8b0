#pragma once

#include <cstdint>
#include <string>

namespace fleetbill::results {

/// Checks the skeleton of the HDF5 part of a run file (superblock, groups, object headers, chunk
/// indices) before HDF5 opens it.
///
/// Reason: libhdf5 1.10 trusts the file. It divides by a chunk size of 0, reads names without an
/// end, follows addresses after the end of the file, and does not detect cycles in lists. The
/// checksum protects it from accidental damage; this check protects it from hostile files.
///
/// Goal: HDF5 opens only files in the one old form that our writer makes (superblock 0 or 1, groups
/// as symbol tables, object headers of version 1). Each structure lies within the file and within
/// its bounds, and no two share a byte. The ImageReader checks the contents of datasets. Cost: one
/// pass over the metadata, a small part of the cost of the checksum.
///
/// REQUIRES: the user block of the file at `path` was checked; `length` is the file's size in
/// bytes.
/// Errors: `Failure` if the skeleton is invalid; `Error(io)` if the file cannot be read.
void check_skeleton(const std::string& path, std::uint64_t length);

}  // namespace fleetbill::results
