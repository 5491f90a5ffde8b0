#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "results/file_system.hpp"
#include "results/staged_file.hpp"

/// Atomic replacement of files, one or several together.
namespace fleetbill::results {

/// Replaces files together. At every instant each name refers to the complete old file or to the
/// complete new file. After an error, or if the process is killed, either all files are old or all
/// are new. After a power failure the next process that writes one of the names completes the
/// commit.
/// @param staged   their contents; afterwards they are committed
/// @param removed  files that are removed together with the replacements, if they exist
/// Errors: `Error(io)` with path and reason; then all old files are unchanged. (If the file system
/// has no hard links, a file that was replaced before the error remains.)
void commit_together(FileSystem& files, std::span<StagedFile* const> staged,
                     std::span<const std::string> removed = {});

/// Replaces a file atomically.
/// @param path   its name; if it is a symbolic link, the link is replaced
/// @param parts  the file's bytes, one part after the other
/// Errors: as `commit_together`
void write_whole_file(FileSystem& files, const std::string& path,
                      std::span<const std::span<const std::byte>> parts);

/// Replaces a file atomically without waiting for the disk: as `StagedFile::replace_unsynced`.
void write_file_atomic_unsynced(FileSystem& files, const std::string& path,
                                std::span<const std::span<const std::byte>> parts);

}  // namespace fleetbill::results
