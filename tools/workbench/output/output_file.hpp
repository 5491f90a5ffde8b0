#pragma once

#include <zlib.h>

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results/staged_file.hpp"

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
  void commit() { commit_together(std::vector{this}); }
  /// Commits several files as one change, as `results::commit_together` does.
  /// @param removed  files that are removed by the same change
  static void commit_together(const std::vector<OutputFile*>& files,
                              const std::vector<std::string>& removed = {});

 private:
  void finish();
  [[noreturn]] void fail() const;
  void write_bytes(std::string_view bytes);
  void flush_pending();
  void deflate_buffer(int flush);

  std::string path_;                           // the name of the stream if is_borrowed_
  std::optional<results::StagedFile> staged_;  // nullopt for streams
  std::string pending_;                        // bytes that are not yet in staged_
  std::FILE* file_ = nullptr;                  // null for files
  bool is_borrowed_ = false;
  std::unique_ptr<z_stream> stream_;  // if it is gzipped
  std::string buffer_;                // what is still to be gzipped
};

}  // namespace fleetbill::workbench
