#include "tools/process/console.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "tools/process/exit_code.hpp"

namespace fleetbill::tools {
namespace {

bool is_error_stream_broken = false;

[[noreturn]] void throw_cannot_print() {
  const bool has_no_reader = errno == EPIPE;  // `fleetbill rules | head` needs no message
  throw Error(ErrorKind::io, has_no_reader ? ""
                                           : concat("fleetbill: cannot write to standard output: ",
                                                    std::strerror(errno)));
}

}  // namespace

void print_text(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) throw_cannot_print();
}

void report_text(std::string_view text) {
  const bool is_written = std::fwrite(text.data(), 1, text.size(), stderr) == text.size();
  if (!is_written || std::fflush(stderr) != 0) is_error_stream_broken = true;
}

void flush_output() {
  if (std::fflush(stdout) != 0) throw_cannot_print();
}

int exit_code_after_output(int code) {
  return is_error_stream_broken ? exit_code(ErrorKind::io) : code;
}

}  // namespace fleetbill::tools
