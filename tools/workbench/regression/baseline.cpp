#include "tools/workbench/regression/baseline.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iterator>

#include "billing/units/text.hpp"
#include "scenarios/loader/yaml_tree.hpp"
#include "tools/workbench/compare/bill_differences.hpp"

namespace fleetbill::workbench {
namespace {

std::vector<std::string> sorted_lines(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    if (lines.back().ends_with('\r')) lines.back().pop_back();  // it was checked out on Windows
    begin = end + 1;
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

std::vector<std::string> lines_without(const std::vector<std::string>& lines,
                                       const std::vector<std::string>& others) {
  std::vector<std::string> out;
  std::set_difference(lines.begin(), lines.end(), others.begin(), others.end(),
                      std::back_inserter(out));
  return out;
}

}  // namespace

std::string baseline_path(const std::string& scenario_path) {
  return std::filesystem::path(scenario_path).replace_extension(".baseline.txt").string();
}

std::optional<std::string> recorded_baseline(const std::string& scenario_path) {
  const std::string path = baseline_path(scenario_path);
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return std::nullopt;
  return scenarios::read_text_file(path);
}

std::string baseline_text(const RunResult& outcome) {
  std::string text;
  for (const std::string& line : statements(outcome.months, outcome.directory)) {
    text += line;
    text += '\n';
  }
  return text;
}

std::string baseline_difference(const std::string& recorded, const std::string& now) {
  constexpr std::size_t kMost = 40;
  const auto before = sorted_lines(recorded);
  const auto after = sorted_lines(now);
  std::vector<std::string> out;
  for (const std::string& line : lines_without(before, after)) out.push_back("- " + line);
  for (const std::string& line : lines_without(after, before)) out.push_back("+ " + line);
  // Lines of the same subject are adjacent.
  std::stable_sort(out.begin(), out.end(), [](const std::string& a, const std::string& b) {
    return a.substr(2, a.find(": ") - 2) < b.substr(2, b.find(": ") - 2);
  });
  std::string text;
  for (std::size_t i = 0; i < std::min(kMost, out.size()); ++i) {
    text += concat(i == 0 ? "" : "\n", out[i]);
  }
  if (out.size() > kMost) text += concat("\n... and ", out.size() - kMost, " lines more");
  return text;
}

std::string baseline_failure(const std::string& scenario_path, const std::string& difference) {
  return concat(baseline_path(scenario_path), ": the bill differs from the recorded baseline\n",
                difference);
}

bool is_under_ci() {
  const char* const ci = std::getenv("CI");
  return ci != nullptr && *ci != '\0' && std::string_view(ci) != "false";
}

}  // namespace fleetbill::workbench
