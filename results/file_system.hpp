#pragma once

#include <sys/types.h>

#include <cstddef>
#include <span>
#include <string>

/// Atomic writing of files, over an interface where tests can make each call fail.
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

/// Replaces a file atomically: at every instant its name refers to the complete old file or to the
/// complete new file. Writes a temporary file in the same directory, syncs it, renames it and syncs
/// the directory.
/// @param path   its name; if it is a symbolic link, the link is replaced
/// @param parts  the file's bytes, one part after the other
/// Errors: `Error(io)` with path and reason; then the temporary file is removed and the old file is
/// unchanged. (If the file system has no hard links and the directory cannot be synced, the
/// complete new file remains.)
void write_whole_file(FileSystem& files, const std::string& path,
                      std::span<const std::span<const std::byte>> parts);

/// Replaces a file atomically without waiting for the disk. The file is complete even if the
/// process is killed; it survives a power failure only after `sync_file_and_directory()`.
void write_file_atomic_unsynced(FileSystem& files, const std::string& path,
                                std::span<const std::span<const std::byte>> parts);

/// Waits until a file and its name are on the disk.
/// Errors: `Error(io)` with path and reason.
void sync_file_and_directory(FileSystem& files, const std::string& path);

/// Checks early for errors that would otherwise occur at the end of a long run.
/// Errors: `Error(io)` if the directory of `path` does not exist or cannot be written to, or if
/// `path` is a directory.
void require_writable_place(const std::string& path);

/// Returns the error of a file that cannot be written, with the text of `error_number`.
[[noreturn]] void throw_cannot_write(const std::string& path, int error_number);

}  // namespace fleetbill::results
