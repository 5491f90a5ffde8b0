#pragma once

#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

#include "billing/units/printable.hpp"

/// Output of the commands. `fmt::print` would throw an error that ends the program if a stream is
/// closed or full. `print()` and `report()` are for people: they escape control characters, which
/// names from files may have. The functions `..._text` write a text verbatim: JSON, and the control
/// sequences of a progress line.
namespace fleetbill::tools {

/// Writes to standard output.
/// Errors: `Error(io)`; its message is empty if the reader of a pipe has ended
void print_text(std::string_view text);

/// Writes to standard error. A failure changes the exit code, see `exit_code_after_output()`.
void report_text(std::string_view text);

/// Formats a text, escapes it by `printable_lines()`, and writes it as `print_text`.
template <class... Args>
void print(fmt::format_string<Args...> format, Args&&... args) {
  print_text(printable_lines(fmt::format(format, std::forward<Args>(args)...)));
}

/// Formats a text, escapes it by `printable_lines()`, and writes it as `report_text`.
template <class... Args>
void report(fmt::format_string<Args...> format, Args&&... args) {
  report_text(printable_lines(fmt::format(format, std::forward<Args>(args)...)));
}

/// Formats a text, escapes it, and writes it to standard output or standard error.
/// @param out  `stdout` or `stderr`
template <class... Args>
void print_to(std::FILE* out, fmt::format_string<Args...> format, Args&&... args) {
  const std::string text = printable_lines(fmt::format(format, std::forward<Args>(args)...));
  out == stderr ? report_text(text) : print_text(text);
}

/// Writes a result that is JSON or a text for people to standard output.
inline void print_result(std::string_view result, bool is_json) {
  print_text(is_json ? std::string(result) : printable_lines(result));
}

/// Flushes standard output.
/// Errors: as `print_text`
void flush_output();

/// Returns `code`, or the exit code of an I/O error if standard error could not be written.
int exit_code_after_output(int code);

}  // namespace fleetbill::tools
