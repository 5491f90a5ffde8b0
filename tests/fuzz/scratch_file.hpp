#pragma once

#include <string>
#include <string_view>

namespace fleetbill::fuzz {

/// A file of the fuzz target's own, for code that wants a path; in memory if the machine has a file
/// system for that, and removed at the end.
class ScratchFile {
 public:
  /// @param ending  of its name
  explicit ScratchFile(const std::string& ending = "");
  ~ScratchFile();
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;

  /// Replaces its content.
  void write(std::string_view bytes) const;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
  int file_;
};

}  // namespace fleetbill::fuzz
