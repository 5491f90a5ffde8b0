#pragma once

#include <zlib.h>

#include <cstdio>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

namespace fleetbill::workbench {

/// Returns whether the path names an existing device, pipe or open file of a process. Such a path
/// is written to and never replaced.
bool is_stream(const std::string& path);

/// An output file written atomically: to a temporary file that `commit()` renames. A path that ends
/// in `.gz` is gzipped without name or time, so that equal texts give equal bytes. An output that
/// is not committed leaves no file; bytes already written to a stream remain.
class OutputFile {
 public:
  /// Errors: `Error(io)` naming the file; the same holds for each member function
  explicit OutputFile(std::string path);
  /// Writes to an open stream of the caller, which stays open.
  /// @param stream  outlives this object
  /// @param name    names the stream in messages
  OutputFile(std::FILE* stream, std::string name);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  void write(std::string_view text);
  void commit() { commit_together({this}); }
  /// Puts several files under their names: only when all that was written to them is on the disk.
  static void commit_together(std::initializer_list<OutputFile*> files);

 private:
  void finish();
  void put_in_place();
  [[noreturn]] void fail() const;
  void write_bytes(const char* bytes, std::size_t size);
  void deflate_buffer(int flush);
  void close();

  std::string path_;       // the name of the stream if is_borrowed_
  std::string temporary_;  // empty for streams
  std::FILE* file_ = nullptr;
  bool is_borrowed_ = false;
  std::unique_ptr<z_stream> stream_;  // if it is gzipped
  std::string buffer_;                // what is still to be gzipped
};

}  // namespace fleetbill::workbench
