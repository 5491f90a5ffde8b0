#pragma once

#include <sys/types.h>

#include <cstddef>
#include <span>
#include <string>

/// How a file gets to disk whole or not at all, over a seam where tests let each call fail.
namespace fleetbill::results {

/// The calls to the operating system by which a file is written. Each returns what its namesake of
/// POSIX does, and leaves the reason of a failure in `errno`.
class FileSystem {
 public:
  virtual ~FileSystem() = default;

  /// Makes a new file for writing; fails with EEXIST if there is one.
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

/// The operating system's own calls.
FileSystem& real_files();

/// Writes a file so that under its name there is at every instant either what was there before or
/// the whole of what is new: to a temporary file beside it, synced, then renamed, then the
/// directory synced.
/// @param path   its name; if it is a symbolic link, the link is replaced
/// @param parts  the file's bytes, one part after the other
/// Errors: `Error(io)` with path and reason; then the temporary file is gone and what stood under
/// the name before still stands there. (Where the file system has no hard links, a directory that
/// cannot be synced leaves the new file, which is whole.)
void write_whole_file(FileSystem& files, const std::string& path,
                      std::span<const std::span<const std::byte>> parts);

/// The same without waiting for the disk: whatever becomes of this process, the file is whole; only
/// after `sync_file_and_directory()` it also is after a power cut.
void write_file_atomic_unsynced(FileSystem& files, const std::string& path,
                                std::span<const std::span<const std::byte>> parts);

/// Waits until a file and its name are on the disk.
/// Errors: `Error(io)` with path and reason.
void sync_file_and_directory(FileSystem& files, const std::string& path);

/// Checks early what would otherwise fail at the end of a long run.
/// Errors: `Error(io)` if the directory of `path` does not exist or cannot be written to, or if
/// `path` is itself a directory.
void require_writable_place(const std::string& path);

/// The error of a file that cannot be written, with the text of `error_number`.
[[noreturn]] void throw_cannot_write(const std::string& path, int error_number);

}  // namespace fleetbill::results
