#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/workbench/output/output_file.hpp"

/// The outputs of a command, checked against its inputs before the command reads or writes.
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
  std::string option;  ///< with its dashes: `--output`
  std::string path;    ///< empty or `-`: standard output
};

/// Checks that no output would overwrite an input, under any name or link, and that no two outputs
/// are the same file.
/// @param command  for the message
/// Errors: `Error(usage)` naming the option and the input, or both options
void check_outputs(std::string_view command, const std::vector<Output>& outputs,
                   const std::vector<std::string>& inputs);

/// Checks that the path of a run file is not a device or a pipe.
/// Errors: `Error(usage)` naming the option and the path
void check_no_stream(std::string_view command, const Output& output);

/// Checks that the outputs can be written, before a command starts long work. It leaves no files.
/// Errors: `Error(io)` naming the file
void check_writable(const std::vector<Output>& outputs);

}  // namespace fleetbill::tools
