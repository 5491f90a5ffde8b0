#include "tools/process/console.hpp"

#include <cerrno>
#include <cstdio>

#include "billing/units/error.hpp"
#include "results/file_system.hpp"
#include "tools/process/exit_code.hpp"

namespace fleetbill::tools {
namespace {

bool is_error_stream_broken = false;

[[noreturn]] void fail() { results::throw_cannot_print("standard output", errno); }

}  // namespace

void print_text(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) fail();
}

void report_text(std::string_view text) {
  const bool is_written = std::fwrite(text.data(), 1, text.size(), stderr) == text.size();
  if (!is_written || std::fflush(stderr) != 0) is_error_stream_broken = true;
}

void flush_output() {
  if (std::fflush(stdout) != 0) fail();
}

int exit_code_after_output(int code) {
  return is_error_stream_broken ? exit_code(ErrorKind::io) : code;
}

}  // namespace fleetbill::tools
