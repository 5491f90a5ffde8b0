#include "results/left_overs.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "results/staged_file.hpp"

namespace fleetbill::results {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "fleetbill commit 1";

std::vector<std::string> fields_of(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\0'), text.size());
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

/// A record may have been written by another user in a shared directory.
bool is_safe(const RecordedChange& change) {
  const auto is_name = [](const std::string& text) {
    return !text.empty() && text.find('/') == std::string::npos && text != "." && text != "..";
  };
  return is_name(change.name) &&
         (change.from.empty() || is_name_beside(change.from, change.name, "tmp")) &&
         (change.backup.empty() || is_name_beside(change.backup, change.name, "old"));
}

/// @returns nullopt unless it is a complete record
std::optional<std::vector<RecordedChange>> parse_record(std::string_view text) {
  const std::vector<std::string> fields = fields_of(text);
  if (fields.size() < 2 || fields.front() != kMagic || fields.back() != "end") return std::nullopt;
  std::vector<RecordedChange> out;
  if ((fields.size() - 2) % 3 != 0) return std::nullopt;
  for (std::size_t i = 1; i + 3 < fields.size(); i += 3) {
    out.push_back({fields[i], fields[i + 1], fields[i + 2]});
    if (!is_safe(out.back())) return std::nullopt;
  }
  return out;
}

bool is_same_file(const std::string& a, const std::string& b) {
  struct stat first {};
  struct stat second {};
  return ::lstat(a.c_str(), &first) == 0 && ::lstat(b.c_str(), &second) == 0 &&
         first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

bool exists(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0;
}

/// Completes a commit. Each step may have been taken already.
void complete(FileSystem& files, const std::string& directory,
              const std::vector<RecordedChange>& changes) {
  const auto in_directory = [&](const std::string& name) { return concat(directory, '/', name); };
  for (const RecordedChange& change : changes) {
    const std::string path = in_directory(change.name);
    if (!change.from.empty()) {
      const std::string from = in_directory(change.from);
      if (exists(from)) files.rename(from.c_str(), path.c_str());
    } else if (!change.backup.empty() && is_same_file(path, in_directory(change.backup))) {
      files.remove(path.c_str());
    }
  }
  sync_directory(files, directory);
  for (const RecordedChange& change : changes) {
    if (!change.backup.empty()) files.remove(in_directory(change.backup).c_str());
  }
}

/// Completes the commit of a dead process, if there is one.
void complete_recorded(FileSystem& files, const std::string& directory) {
  const std::string path = concat(directory, '/', kCommitRecord);
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return;
  if (status.st_uid != ::geteuid()) return;
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  if (const auto changes = parse_record(text)) complete(files, directory, *changes);
  files.remove(path.c_str());
}

/// Removes a temporary file unless a living process has locked it.
void remove_unlocked(FileSystem& files, const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
  if (file < 0) return;
  struct stat status {};
  const bool is_regular = ::fstat(file, &status) == 0 && S_ISREG(status.st_mode);
  if (is_regular && ::flock(file, LOCK_EX | LOCK_NB) == 0) files.remove(path.c_str());
  ::close(file);
}

}  // namespace

std::string commit_record(const std::vector<RecordedChange>& changes) {
  std::string out(kMagic);
  for (const RecordedChange& change : changes) {
    for (const std::string* text : {&change.from, &change.name, &change.backup}) {
      out += '\0';
      out += *text;
    }
  }
  out += '\0';
  return out + "end";
}

DirectoryLock::DirectoryLock(FileSystem& files, const std::string& path, bool wait)
    : files_(files), directory_(files.open_directory(directory_of(path).c_str())) {
  constexpr int kMostTries = 3000;
  const timespec pause{0, 10'000'000};
  if (directory_ < 0) {
    if (wait) throw_cannot_write(path, errno);
    return;
  }
  for (int n = 0; n < kMostTries; ++n) {
    // A file system without locks is not shared by several processes as a rule.
    is_held_ = ::flock(directory_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
    if (is_held_ || !wait) return;
    ::nanosleep(&pause, nullptr);
  }
  files_.close(directory_);
  throw Error(ErrorKind::io, concat(path,
                                    ": cannot write: another process is replacing files in "
                                    "the directory and does not end"));
}

DirectoryLock::~DirectoryLock() {
  if (directory_ >= 0) files_.close(directory_);
}

void remove_left_overs(FileSystem& files, const std::string& path) {
  const DirectoryLock lock(files, path, false);
  if (lock.is_held()) remove_left_overs_locked(files, path);
}

void remove_left_overs_locked(FileSystem& files, const std::string& path) {
  const std::string directory = directory_of(path);
  complete_recorded(files, directory);  // before its temporary files would be removed
  const std::string name = path.substr(path.find_last_of('/') + 1);
  std::error_code ignored;
  for (fs::directory_iterator it(directory, ignored), end; !ignored && it != end;
       it.increment(ignored)) {
    const std::string file = it->path().filename().string();
    if (is_name_beside(file, name, "tmp") || is_name_beside(file, kCommitRecord, "tmp")) {
      remove_unlocked(files, it->path().string());
    } else if (is_name_beside(file, name, "old")) {
      files.remove(it->path().c_str());  // its process would hold the lock of the directory
    }
  }
}

}  // namespace fleetbill::results
