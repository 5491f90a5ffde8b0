#include "tools/fleetbill/outputs.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iterator>

#include "billing/units/error.hpp"
#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::tools {

namespace fs = std::filesystem;

namespace {

/// Returns whether both paths exist and are the same file.
bool is_same_file(const std::string& a, const std::string& b) {
  std::error_code not_there;
  return fs::equivalent(a, b, not_there) && !not_there;
}

/// Returns the absolute path of a file that may not exist yet.
fs::path place_of(const std::string& path) {
  std::error_code error;
  const fs::path place = fs::weakly_canonical(fs::absolute(path, error), error);
  return error ? fs::path(path).lexically_normal() : place;
}

bool are_one_output(const Output& a, const Output& b) {
  if (is_standard_output(a.path) || is_standard_output(b.path)) {
    return is_standard_output(a.path) && is_standard_output(b.path);
  }
  if (workbench::is_stream(a.path) || workbench::is_stream(b.path)) return false;
  return is_same_file(a.path, b.path) || place_of(a.path) == place_of(b.path);
}

void check_not_an_input(std::string_view command, const Output& output,
                        const std::vector<std::string>& inputs) {
  if (is_standard_output(output.path) || workbench::is_stream(output.path)) return;
  for (const std::string& input : inputs) {
    if (!is_same_file(output.path, input)) continue;
    throw Error(ErrorKind::usage,
                concat(command, ": ", output.option, " ", output.path,
                       " would overwrite the input ", input, "; name a different file"));
  }
}

void check_apart(std::string_view command, const Output& a, const Output& b) {
  if (!are_one_output(a, b)) return;
  const std::string what =
      is_standard_output(a.path) ? "both go to standard output" : concat("name one file, ", a.path);
  throw Error(ErrorKind::usage, concat(command, ": ", a.option, " and ", b.option, " ", what,
                                       "; name a different file for one of them"));
}

/// Endings of formats that fleetbill or other programs write.
constexpr std::string_view kKnownEndings[] = {
    ".csv",  ".json", ".h5",  ".hdf5", ".yaml",    ".yml",    ".xml",
    ".html", ".htm",  ".tsv", ".xls",  ".xlsx",    ".ods",    ".pdf",
    ".zip",  ".bz2",  ".xz",  ".zst",  ".parquet", ".sqlite", ".txt"};
constexpr std::string_view kRunFile = ".h5";
constexpr std::string_view kText = ".txt";
constexpr std::string_view kGzip = ".gz";

void check_ending(std::string_view command, const Output& output) {
  const Endings& endings = output.endings;
  const bool is_run_file = has_ending(endings, kRunFile);
  const std::string_view ending = ending_of(output.path, !is_run_file);
  if (ending.empty() || endings.empty() || has_ending(endings, ending)) return;
  if (ending == kText && !is_run_file) return;
  throw Error(ErrorKind::usage,
              concat(command, ": ", output.option, ": ", quote(output.path), " ends in ", ending,
                     ", but this output has a different format; expected a file ending in ",
                     join_choices(endings)));
}

}  // namespace

bool has_ending(const Endings& endings, std::string_view ending) {
  return std::find(endings.begin(), endings.end(), ending) != endings.end();
}

std::string_view ending_of(std::string_view path, bool is_gzipped) {
  std::string name = to_lower_ascii(path);
  if (name.ends_with(kGzip)) {
    if (!is_gzipped) return kGzip;
    name.resize(name.size() - kGzip.size());
  }
  const auto* const found =
      std::find_if(std::begin(kKnownEndings), std::end(kKnownEndings),
                   [&](std::string_view ending) { return name.ends_with(ending); });
  return found == std::end(kKnownEndings) ? std::string_view() : *found;
}

bool is_standard_output(const std::string& path) {
  static constexpr std::string_view kNames[] = {"", "-", "/dev/stdout", "/dev/fd/1",
                                                "/proc/self/fd/1"};
  return std::find(std::begin(kNames), std::end(kNames), path) != std::end(kNames);
}

workbench::OutputFile open_output(const std::string& path) {
  return is_standard_output(path) ? workbench::OutputFile(stdout, "standard output")
                                  : workbench::OutputFile(path);
}

void write_output(const std::string& path, std::string_view text) {
  workbench::OutputFile file = open_output(path);
  file.write(text);
  file.commit();
}

void check_outputs(std::string_view command, const std::vector<Output>& outputs,
                   const std::vector<std::string>& inputs) {
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    check_not_an_input(command, outputs[i], inputs);
    for (std::size_t k = 0; k < i; ++k) check_apart(command, outputs[k], outputs[i]);
  }
  for (const Output& output : outputs) check_ending(command, output);
}

void check_no_stream(std::string_view command, const Output& output) {
  const bool is_stdout = is_standard_output(output.path);
  if (!is_stdout && !workbench::is_stream(output.path)) return;
  throw Error(ErrorKind::usage,
              concat(command, ": ", output.option, " ", output.path, " is ",
                     is_stdout ? "standard output" : "a device or a pipe",
                     ", but a run file needs a regular file; name a file that ends in .h5"));
}

void check_writable(const std::vector<Output>& outputs) {
  for (const Output& output : outputs) {
    // Opening a stream would write to it.
    if (!is_standard_output(output.path) && !workbench::is_stream(output.path))
      workbench::OutputFile(output.path);
  }
}

}  // namespace fleetbill::tools
