#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/workbench/output/output_file.hpp"

/// What a command is to write, held against what it reads before it does either.
namespace fleetbill::tools {

/// Returns whether a path means standard output: an empty path, `-`, or a name of its device.
bool is_standard_output(const std::string& path);

/// Opens an output: standard output, or a file that appears only when it is committed.
/// Errors: `Error(io)` naming the file
workbench::OutputFile open_output(const std::string& path);

/// Writes a text to standard output or, atomically, to a file.
/// Errors: `Error(io)` naming the file
void write_output(const std::string& path, std::string_view text);

/// A file that a command is to write.
struct Output {
  std::string option;  ///< that names it, as a user writes it: `--output`
  std::string path;    ///< empty or `-`: standard output
};

/// Sees to it that nothing that is read is written over, by whatever name or link, and that no two
/// outputs are one.
/// @param command  for the message
/// Errors: `Error(usage)` naming the option and the input, or both options
void check_outputs(std::string_view command, const std::vector<Output>& outputs,
                   const std::vector<std::string>& inputs);

/// Sees to it that a run file does not take the place of a device or a pipe.
/// Errors: `Error(usage)` naming the option and the path
void check_no_stream(std::string_view command, const Output& output);

/// Sees whether the outputs can be written, so that nothing that takes long is done for nothing. It
/// leaves nothing behind.
/// Errors: `Error(io)` naming the file
void check_writable(const std::vector<Output>& outputs);

}  // namespace fleetbill::tools
