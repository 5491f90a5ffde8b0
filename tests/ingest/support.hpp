#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "billing/journal/fact.hpp"

/// Event files for the tests of their reader, and what was read as text that can be compared.
namespace fleetbill::billing::ingest::test {

/// A folder of the test's own, removed with all that is in it.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::string path() const { return path_.string(); }
  [[nodiscard]] std::string path(const std::string& name) const { return (path_ / name).string(); }
  /// Writes a file. @returns its path
  [[nodiscard]] std::string file(const std::string& name, std::string_view bytes) const;

 private:
  std::filesystem::path path_;
};

/// One gzip member. Level 0 stores the text verbatim.
std::string packed(std::string_view text, int level = 1);

/// Rows that are facts, `bytes` long all together: what makes them long is in cells that are not
/// read, so that rows of any length are the same facts.
/// REQUIRES: from 64 to 65,000 bytes for each row
std::string filler(std::size_t rows, std::size_t bytes);

/// The header line that `filler` is under.
inline constexpr std::string_view kHeader = "partner,device,time,kind,asset,value,id\n";

/// Everything in a journal but where its rows stand, a line for each row.
std::vector<std::string> rows_of(const Journal& journal);
/// Where they stand, in the same order: `file:line`.
std::vector<std::string> positions_of(const Journal& journal);

/// The message of the `Error` that `action` ends with, its kind before it: `invalid: …`. Empty if
/// it ends well.
std::string error_of(const std::function<void()>& action);

}  // namespace fleetbill::billing::ingest::test
