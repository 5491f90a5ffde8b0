#pragma once

#include <zlib.h>

#include <cstdio>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

namespace fleetbill::tools {

/// Whether a path means standard output: an empty one, `-`, `/dev/stdout` and its other names.
bool is_standard_output(const std::string& path);

/// Whether a device, a pipe or an open file of a process is there, which is written to and never
/// replaced.
bool is_stream(const std::string& path);

/// A file that is written piece by piece and is there whole or not at all: under another name
/// first, then renamed. A path that ends in `.gz` is gzipped, without name or time, so that equal
/// texts give equal bytes. What is not committed leaves nothing behind, but on standard output and
/// streams.
class OutputFile {
 public:
  /// Errors: `Error(io)` naming the file, as of all that follows
  explicit OutputFile(std::string path);
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

  std::string path_;
  std::string temporary_;  // empty if there is none: stdout, a stream
  std::FILE* file_ = nullptr;
  std::unique_ptr<z_stream> stream_;  // if it is gzipped
  std::string buffer_;                // what is still to be gzipped
};

}  // namespace fleetbill::tools
