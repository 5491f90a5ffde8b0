#include "results/file_system.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::results {

int FileSystem::create(const char* path) {
  return ::open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
}
ssize_t FileSystem::write(int file, const void* bytes, std::size_t size) {
  return ::write(file, bytes, size);
}
int FileSystem::sync(int file) { return ::fsync(file); }
int FileSystem::close(int file) { return ::close(file); }
int FileSystem::rename(const char* from, const char* to) { return ::rename(from, to); }
int FileSystem::link(const char* from, const char* to) { return ::link(from, to); }
int FileSystem::remove(const char* path) { return ::unlink(path); }
int FileSystem::open_directory(const char* path) {
  return ::open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}
int FileSystem::open_file(const char* path) { return ::open(path, O_RDONLY | O_CLOEXEC); }
int FileSystem::make_directory(const char* path) { return ::mkdir(path, 0777); }
int FileSystem::remove_directory(const char* path) { return ::rmdir(path); }

FileSystem& real_files() {
  static FileSystem files;  // has no state
  return files;
}

namespace {

constexpr std::size_t kLargestWrite = 8 << 20;
constexpr int kMostNames = 1000;

std::string directory_of(const std::string& path) {
  const std::size_t slash = path.find_last_of('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

/// Returns an unused name next to `path`.
std::string name_beside(const std::string& path, const char* what, int n) {
  return concat(path, '.', what, '-', ::getpid(), '-', n);
}

/// The temporary file: closed and removed unless it was published.
class TemporaryFile {
 public:
  TemporaryFile(FileSystem& files, const std::string& path) : files_(files), path_(path) {
    for (int n = 0; n < kMostNames && file_ < 0; ++n) {
      name_ = name_beside(path, "tmp", n);
      file_ = files_.create(name_.c_str());
      if (file_ < 0 && errno != EEXIST) break;
    }
    if (file_ < 0) throw_cannot_write(path_, errno);
    exists_ = true;
  }
  ~TemporaryFile() {
    if (file_ >= 0) files_.close(file_);
    if (exists_) files_.remove(name_.c_str());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  void write(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
      const ssize_t n = files_.write(file_, bytes.data(), std::min(bytes.size(), kLargestWrite));
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) throw_cannot_write(path_, n == 0 ? EIO : errno);
      bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
  }

  void sync() {
    if (files_.sync(file_) != 0) throw_cannot_write(path_, errno);
  }

  void close() {
    const int file = file_;
    file_ = -1;  // the descriptor is closed even if close fails
    if (files_.close(file) != 0) throw_cannot_write(path_, errno);
  }

  void rename_to_path() {
    if (files_.rename(name_.c_str(), path_.c_str()) != 0) throw_cannot_write(path_, errno);
    exists_ = false;
  }

 private:
  FileSystem& files_;
  const std::string& path_;
  std::string name_;
  int file_ = -1;
  bool exists_ = false;
};

/// A second hard link to the previous file of the path, so that it can be restored.
class Predecessor {
 public:
  Predecessor(FileSystem& files, const std::string& path) : files_(files), path_(path) {
    for (int n = 0; n < kMostNames; ++n) {
      name_ = name_beside(path, "old", n);
      if (files_.link(path.c_str(), name_.c_str()) == 0) {
        kept_ = true;
        return;
      }
      if (errno != EEXIST) break;
    }
    absent_ = errno == ENOENT;
  }
  ~Predecessor() {
    if (kept_) files_.remove(name_.c_str());
  }
  Predecessor(const Predecessor&) = delete;
  Predecessor& operator=(const Predecessor&) = delete;

  /// Undoes the renaming, as far as is possible.
  void put_back() {
    if (kept_) files_.rename(name_.c_str(), path_.c_str());
    kept_ = false;  // if even that failed, the older file is at least left under its second name
    if (absent_) files_.remove(path_.c_str());
  }

 private:
  FileSystem& files_;
  const std::string& path_;
  std::string name_;
  bool kept_ = false;
  bool absent_ = false;
};

/// @returns 0, or why the directory's entry may not outlive a power cut
int sync_directory(FileSystem& files, const std::string& directory) {
  const int file = files.open_directory(directory.c_str());
  if (file < 0) return errno;
  const int error = files.sync(file) == 0 ? 0 : errno;
  files.close(file);
  // Some file systems cannot sync a directory; there is no alternative then.
  return error == EINVAL || error == ENOTSUP ? 0 : error;
}

}  // namespace

void throw_cannot_write(const std::string& path, int error_number) {
  throw Error(ErrorKind::io, concat(path, ": cannot write: ", std::strerror(error_number)));
}

void require_writable_place(const std::string& path) {
  const std::string directory = directory_of(path);
  if (::access(directory.c_str(), W_OK | X_OK) != 0) throw_cannot_write(path, errno);
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) {
    throw_cannot_write(path, EISDIR);
  }
}

void write_whole_file(FileSystem& files, const std::string& path,
                      std::span<const std::span<const std::byte>> parts) {
  TemporaryFile temporary(files, path);
  for (const auto part : parts) temporary.write(part);
  temporary.sync();
  temporary.close();
  Predecessor predecessor(files, path);
  temporary.rename_to_path();
  if (const int error = sync_directory(files, directory_of(path)); error != 0) {
    predecessor.put_back();
    throw_cannot_write(path, error);
  }
}

void write_file_atomic_unsynced(FileSystem& files, const std::string& path,
                                std::span<const std::span<const std::byte>> parts) {
  TemporaryFile temporary(files, path);
  for (const auto part : parts) temporary.write(part);
  temporary.close();
  temporary.rename_to_path();
}

void sync_file_and_directory(FileSystem& files, const std::string& path) {
  const int file = files.open_file(path.c_str());
  if (file < 0) throw_cannot_write(path, errno);
  const int error = files.sync(file) == 0 ? 0 : errno;
  files.close(file);
  if (error != 0) throw_cannot_write(path, error);
  if (const int unsynced = sync_directory(files, directory_of(path)); unsynced != 0) {
    throw_cannot_write(path, unsynced);
  }
}

}  // namespace fleetbill::results
