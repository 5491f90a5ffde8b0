#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "results/file_system.hpp"

/// Files that killed processes have left in a directory.
namespace fleetbill::results {

/// The record of a commit of several files: it completes the commit after a power failure.
inline constexpr std::string_view kCommitRecord = ".fleetbill-commit";

/// A replacement or removal of a file. All names are without directory.
struct RecordedChange {
  std::string from;    ///< temporary file; empty: the file is removed
  std::string name;    ///< of the file
  std::string backup;  ///< second name of the previous file; empty: there was none
};

/// Serialises a record of changes in one directory.
std::string commit_record(const std::vector<RecordedChange>& changes);

/// A lock of a directory, which every process holds while it renames files there.
class DirectoryLock {
 public:
  /// @param wait  whether to wait for another process. Otherwise `is_held()` may be false
  /// Errors: with `wait`, `Error(io)` naming `path` if the directory cannot be opened or another
  /// process does not release it
  DirectoryLock(FileSystem& files, const std::string& path, bool wait);
  ~DirectoryLock();
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

  [[nodiscard]] bool is_held() const { return is_held_; }
  [[nodiscard]] int descriptor() const { return directory_; }

 private:
  FileSystem& files_;
  int directory_;
  bool is_held_ = false;
};

/// Removes what dead processes have left: first completes their recorded commits in the directory
/// of `path`, then removes their temporary files of this name. Files that cannot be removed remain;
/// they do no harm. Without effect while another process commits files there.
void remove_left_overs(FileSystem& files, const std::string& path);

/// As `remove_left_overs`. REQUIRES: the caller holds the lock of the directory.
void remove_left_overs_locked(FileSystem& files, const std::string& path);

}  // namespace fleetbill::results
