#include "results/file_system.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
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

std::string directory_of(const std::string& path) {
  const std::size_t slash = path.find_last_of('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

int sync_directory(FileSystem& files, const std::string& directory) {
  const int file = files.open_directory(directory.c_str());
  if (file < 0) return errno;
  const int error = files.sync(file) == 0 ? 0 : errno;
  files.close(file);
  // Some file systems cannot sync a directory; there is no alternative then.
  return error == EINVAL || error == ENOTSUP ? 0 : error;
}

void throw_cannot_write(const std::string& path, int error_number) {
  throw Error(ErrorKind::io, concat(path, ": cannot write: ", std::strerror(error_number)));
}

void throw_cannot_print(const std::string& stream, int error_number) {
  const std::string reason = std::strerror(error_number);
  throw Error(ErrorKind::io,
              error_number == EPIPE ? "" : concat("cannot write to ", stream, ": ", reason));
}

void require_writable_place(const std::string& path) {
  const std::string directory = directory_of(path);
  if (::access(directory.c_str(), W_OK | X_OK) != 0) throw_cannot_write(path, errno);
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) {
    throw_cannot_write(path, EISDIR);
  }
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
