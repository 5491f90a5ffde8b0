#pragma once

#include <cstdint>
#include <string>

namespace fleetbill::results {

/// Walks the skeleton of the HDF5 part of a run file (superblock, groups, object headers, chunk
/// indices) with our own code, before HDF5 sees it.
///
/// Why: libhdf5 1.10 believes what a file says about itself. It divides by a chunk size of 0, reads
/// names that do not end, follows addresses behind the end of the file, and walks lists that lead
/// back to their begin. The checksum keeps accidents away from it; this keeps away files that were
/// made to harm.
///
/// Goal: HDF5 gets only files in the one old form that our writer makes (superblock 0 or 1, groups
/// as symbol tables, object headers of version 1), in which each structure lies within the file and
/// within its bounds, and no two share a byte. What the datasets hold is the ImageReader's
/// business. Cost: reads the metadata once; a small part of what the checksum costs.
///
/// REQUIRES: the user block of the file at `path` was checked; `length` is the file's in bytes.
/// Errors: `Failure` if the skeleton is not as it must be; `Error(io)` if the file cannot be read.
void check_skeleton(const std::string& path, std::uint64_t length);

}  // namespace fleetbill::results
