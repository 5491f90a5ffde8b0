#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/workbench/output/output_file.hpp"

/// The outputs of a command, checked against its inputs before the command reads or writes.
namespace fleetbill::tools {

/// Endings of files that an option or argument names, such as `.h5`; a gzipped file has `.gz` too.
using Endings = std::vector<std::string>;

/// Returns whether these endings contain an ending.
bool has_ending(const Endings& endings, std::string_view ending);

/// Returns the ending of a path in lowercase, if a known format of fleetbill or other programs has
/// it; empty if it is unknown.
/// @param is_gzipped  ignore a further ending `.gz`
std::string_view ending_of(std::string_view path, bool is_gzipped);

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
  Endings endings;     ///< of its format; empty: any
};

/// Checks that no output would overwrite an input, under any name or link, and that no two outputs
/// are the same file. A name that ends as a different format does is invalid: the user probably
/// expects that format.
/// @param command  for the message
/// Errors: `Error(usage)` naming the option and the input, both options, or the ending
void check_outputs(std::string_view command, const std::vector<Output>& outputs,
                   const std::vector<std::string>& inputs);

/// Checks that the path of a run file is not a device or a pipe.
/// Errors: `Error(usage)` naming the option and the path
void check_no_stream(std::string_view command, const Output& output);

/// Checks that the outputs can be written, before a command starts long work. It leaves no files.
/// Errors: `Error(io)` naming the file
void check_writable(const std::vector<Output>& outputs);

}  // namespace fleetbill::tools
