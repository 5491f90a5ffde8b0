#include "results/file_set.hpp"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <deque>
#include <map>

#include "billing/units/text.hpp"
#include "results/left_overs.hpp"
#include "results/process_end.hpp"

namespace fleetbill::results {
namespace {

std::string base_name(const std::string& path) { return path.substr(path.find_last_of('/') + 1); }

/// A replacement or removal of a file.
struct Change {
  std::string from;  // empty: the file is removed
  std::string path;
  std::string backup;  // a second hard link to the previous file
  bool is_backed_up = false;
  bool was_absent = false;
  bool is_done = false;
};

/// The changes of a commit. `apply()` and what it calls allocate no memory: they may run in a child
/// process that shares the memory.
class Commit {
 public:
  Commit(FileSystem& files, std::span<StagedFile* const> staged,
         std::span<const std::string> removed)
      : files_(files), staged_(staged) {
    for (const StagedFile* file : staged) add({file->temporary(), file->path(), "", {}, {}, {}});
    for (const std::string& path : removed) {
      struct stat status {};
      if (::lstat(path.c_str(), &status) == 0) add({"", path, "", {}, {}, {}});
    }
  }
  ~Commit() {
    for (const Change& change : changes_) {
      if (change.is_backed_up) files_.remove(change.backup.c_str());
    }
  }
  Commit(const Commit&) = delete;
  Commit& operator=(const Commit&) = delete;

  [[nodiscard]] bool is_empty() const { return changes_.empty(); }

  void run() {
    lock();
    // The lock of the directory protects them now, and readers may lock the files when they have
    // their names.
    for (const StagedFile* file : staged_) file->unlock();
    for (Change& change : changes_) back_up(change);
    if (changes_.size() > 1) stage_records();
    {
      const Uninterrupted uninterrupted;
      // A killed process is not killed between two changes if another process makes them.
      const bool is_apart = changes_.size() > 1 && apply_in_child();
      if (!is_apart) apply();
    }
    if (error_ != 0) throw_cannot_write(failed_->path, error_);
  }

 private:
  void add(Change change) {
    changes_.push_back(std::move(change));
    by_directory_[directory_of(changes_.back().path)].push_back(changes_.size() - 1);
  }

  /// In the order of their names, so that no two processes wait for each other.
  void lock() {
    for (const auto& [directory, changes] : by_directory_) {
      const std::string& path = changes_[changes.front()].path;
      locks_.emplace_back(files_, path, true);
      for (const std::size_t i : changes) remove_left_overs_locked(files_, changes_[i].path);
    }
  }

  void back_up(Change& change) {
    change.backup = name_beside(change.path, "old");
    backup_names_.emplace_back(change.backup);
    change.is_backed_up = files_.link(change.path.c_str(), change.backup.c_str()) == 0;
    change.was_absent = !change.is_backed_up && errno == ENOENT;
  }

  void stage_records() {
    for (const auto& [directory, changes] : by_directory_) {
      std::vector<RecordedChange> recorded;
      for (const std::size_t i : changes) {
        const Change& change = changes_[i];
        recorded.push_back({base_name(change.from), base_name(change.path),
                            change.is_backed_up ? base_name(change.backup) : ""});
      }
      const std::string text = commit_record(recorded);
      StagedFile& record = records_.emplace_back(files_, concat(directory, "/", kCommitRecord));
      record.write(std::as_bytes(std::span(text)));
      record.finish();
    }
  }

  /// @returns false if there is no child process
  bool apply_in_child() {
    const pid_t child = ::vfork();
    if (child == 0) {
      ::setsid();  // signals to the group of this process do not reach the child
      apply();
      ::_exit(0);
    }
    if (child < 0) return false;
    while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
    }
    return true;
  }

  void apply() noexcept {
    if (!publish_records() || !make_changes() || !sync()) undo();
    remove_records();
    for (Change& change : changes_) {
      if (change.is_backed_up && error_ == 0) {
        change.is_backed_up = files_.remove(change.backup.c_str()) != 0;
      }
    }
  }

  bool publish_records() noexcept {
    for (StagedFile& record : records_) {
      if (files_.rename(record.temporary().c_str(), record.path().c_str()) != 0) {
        return fail(changes_.front());
      }
      record.note_committed();
    }
    return records_.empty() || sync();
  }

  bool make_changes() noexcept {
    for (Change& change : changes_) {
      const int result = change.from.empty()
                             ? files_.remove(change.path.c_str())
                             : files_.rename(change.from.c_str(), change.path.c_str());
      if (result != 0) return fail(change);
      change.is_done = true;
    }
    return true;
  }

  bool sync() noexcept {
    std::size_t i = 0;
    for (const DirectoryLock& lock : locks_) {
      // Some file systems cannot sync a directory; there is no alternative then.
      if (files_.sync(lock.descriptor()) != 0 && errno != EINVAL && errno != ENOTSUP) {
        return fail(changes_[i]);
      }
    }
    return true;
  }

  /// @returns false
  bool fail(const Change& change) noexcept {
    error_ = errno;
    failed_ = &change;
    return false;
  }

  /// Restores the previous files as far as possible.
  void undo() noexcept {
    for (Change& change : changes_) {
      if (!change.is_done) continue;
      // If even this fails, the previous file remains under its second name.
      if (change.is_backed_up) {
        files_.rename(change.backup.c_str(), change.path.c_str());
        change.is_backed_up = false;
      }
      if (change.was_absent) files_.remove(change.path.c_str());
    }
  }

  void remove_records() noexcept {
    for (const StagedFile& record : records_) files_.remove(record.path().c_str());
  }

  FileSystem& files_;
  std::span<StagedFile* const> staged_;
  std::vector<Change> changes_;
  std::map<std::string, std::vector<std::size_t>> by_directory_;  // indices of changes_
  std::deque<TemporaryName> backup_names_;  // removed if the process ends before the changes
  std::deque<DirectoryLock> locks_;
  std::deque<StagedFile> records_;
  int error_ = 0;
  const Change* failed_ = nullptr;
};

}  // namespace

void commit_together(FileSystem& files, std::span<StagedFile* const> staged,
                     std::span<const std::string> removed) {
  for (StagedFile* const file : staged) file->finish();
  Commit commit(files, staged, removed);
  if (commit.is_empty()) return;
  commit.run();
  for (StagedFile* const file : staged) file->note_committed();
}

void write_whole_file(FileSystem& files, const std::string& path,
                      std::span<const std::span<const std::byte>> parts) {
  StagedFile file(files, path);
  for (const auto part : parts) file.write(part);
  StagedFile* const only = &file;
  commit_together(files, std::span(&only, 1));
}

void write_file_atomic_unsynced(FileSystem& files, const std::string& path,
                                std::span<const std::span<const std::byte>> parts) {
  StagedFile file(files, path);
  for (const auto part : parts) file.write(part);
  file.replace_unsynced();
}

}  // namespace fleetbill::results
