#include "tools/fleetbill/outputs.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iterator>

#include "billing/units/error.hpp"
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

}  // namespace

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
}

void check_no_stream(std::string_view command, const Output& output) {
  if (!workbench::is_stream(output.path)) return;
  throw Error(ErrorKind::usage,
              concat(command, ": ", output.option, " ", output.path,
                     " is a device or a pipe, but a run file needs a regular file"));
}

void check_writable(const std::vector<Output>& outputs) {
  for (const Output& output : outputs) {
    // Opening a stream would write to it.
    if (!is_standard_output(output.path) && !workbench::is_stream(output.path))
      workbench::OutputFile(output.path);
  }
}

}  // namespace fleetbill::tools
