#pragma once

#include <sys/types.h>

#include <cstddef>
#include <span>
#include <string>

/// The system calls that write files, behind an interface where tests can make each call fail.
namespace fleetbill::results {

/// The system calls that write a file. Each returns the result of the POSIX function of the same
/// name, and leaves the reason of a failure in `errno`.
class FileSystem {
 public:
  virtual ~FileSystem() = default;

  /// Creates a new file for writing; fails with EEXIST if it exists.
  virtual int create(const char* path);
  virtual ssize_t write(int file, const void* bytes, std::size_t size);
  virtual int sync(int file);
  virtual int close(int file);
  virtual int rename(const char* from, const char* to);
  virtual int link(const char* from, const char* to);
  virtual int remove(const char* path);
  virtual int open_directory(const char* path);
  virtual int open_file(const char* path);
  virtual int make_directory(const char* path);
  virtual int remove_directory(const char* path);
};

/// Returns the operating system's own calls.
FileSystem& real_files();

/// Waits until a file and its name are on the disk.
/// Errors: `Error(io)` with path and reason.
void sync_file_and_directory(FileSystem& files, const std::string& path);

/// Returns the directory of a file: `.` for a name without a directory.
std::string directory_of(const std::string& path);

/// Waits until the entries of a directory are on the disk.
/// @returns 0, or the error number; 0 if the file system cannot sync directories
int sync_directory(FileSystem& files, const std::string& directory);

/// Checks early for errors that would otherwise occur at the end of a long run.
/// Errors: `Error(io)` if the directory of `path` does not exist or cannot be written to, or if
/// `path` is a directory.
void require_writable_place(const std::string& path);

/// Returns the error of a file that cannot be written, with the text of `error_number`.
[[noreturn]] void throw_cannot_write(const std::string& path, int error_number);

/// Throws the error of a standard stream that cannot be written. Its message is empty if the reader
/// of a pipe has ended: `fleetbill journal run.h5 | head` needs no message.
/// @param stream  its name: `standard output`
[[noreturn]] void throw_cannot_print(const std::string& stream, int error_number);

}  // namespace fleetbill::results
