#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/loader/case.hpp"
#include "scenarios/loader/reader.hpp"
#include "tests/units/print.hpp"

namespace fleetbill::scenarios::test {

/// A scenario that is right: one partner with two organisations, in January 2026.
inline constexpr std::string_view kHead =
    "scenario: test\n"
    "start: 2026-01-01\n"
    "months: 1\n"
    "partner: Acme\n"
    "organisations: [A, B]\n";

/// The case that kHead and these lines state.
Case load(const std::string& lines, const std::vector<Override>& overrides = {});

/// What the loader says of a text; empty if it takes it.
std::string error_of(const std::string& text, const std::vector<Override>& overrides = {});

/// What the loader says of kHead with these lines.
std::string error_with(const std::string& lines, const std::vector<Override>& overrides = {});

/// Reads the value of a one-line document `v: text`.
template <class Read>
auto read_value(const std::string& text, Read read) {
  Document document("test", "v: " + text + "\n");
  const YamlNode root = document.parse();
  document.throw_if_wrong();
  const auto value = read(document, Item{root.entries.at(0).value, "v"});
  if (value.has_value() == document.has_problems()) {
    throw std::logic_error("a reader gives a value or a problem: " + text);
  }
  return value;
}

/// A file for the length of a test, in the folder for temporary files.
class TemporaryFile {
 public:
  TemporaryFile(const std::string& name, std::string_view text);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace fleetbill::scenarios::test
