#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "results/file_system.hpp"
#include "results/process_end.hpp"

/// Temporary files that become files when they are committed.
namespace fleetbill::results {

/// Returns a random name next to `path`: `NAME.tmp-0123456789abcdef0123`. A long NAME is cut.
/// @param what  `tmp`, or `old` for the second name of a file that is being replaced
/// Errors: `Error(io)` if the system has no randomness
std::string name_beside(const std::string& path, std::string_view what);

/// Whether `file` is a name that `name_beside(name, what)` may return, or a temporary name of an
/// earlier version: `NAME.tmp-PID` or `NAME.tmp-PID-N`. Both names are without directory.
bool is_name_beside(std::string_view file, std::string_view name, std::string_view what);

/// The new contents of a file, in a temporary file of the same directory. The temporary file is
/// locked until it is committed or this process ends. It is removed unless it is committed.
class StagedFile {
 public:
  /// Creates the temporary file, and removes the temporary files of dead processes.
  /// @param files  outlives this object
  /// @param path   if it is a symbolic link, the link is replaced
  /// Errors: `Error(io)` with path and reason, as of all functions
  StagedFile(FileSystem& files, std::string path);
  ~StagedFile();
  StagedFile(const StagedFile&) = delete;
  StagedFile& operator=(const StagedFile&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const std::string& temporary() const { return name_; }

  void write(std::span<const std::byte> bytes);
  /// Ends the lock. REQUIRES: this process holds the lock of the directory
  void unlock() const;
  /// Waits until the contents are on the disk, and closes the file. Idempotent.
  void finish();
  /// Renames the file without waiting for the disk. It is complete even if the process is killed;
  /// it survives a power failure only after `sync_file_and_directory()`.
  void replace_unsynced();
  /// Notes that the temporary file has been renamed.
  void note_committed() { is_temporary_ = false; }

 private:
  void create();
  [[nodiscard]] bool lock() const;
  void close();

  FileSystem& files_;
  std::string path_;
  std::string name_;
  std::optional<TemporaryName> registered_;
  int file_ = -1;
  int locked_ = -1;  // a duplicate of the descriptor, which holds the lock
  bool is_temporary_ = false;
};

}  // namespace fleetbill::results
