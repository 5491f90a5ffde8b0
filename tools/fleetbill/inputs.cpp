#include "tools/fleetbill/inputs.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "billing/ingest/standard_input.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::tools {
namespace {

[[noreturn]] void fail(std::string_view command, std::string_view problem) {
  throw Error(ErrorKind::io,
              concat(command, ": standard input: ", problem, ": ", std::strerror(errno)));
}

/// Returns whether opening the device by its name reads the same bytes as standard input.
bool can_be_opened_again() {
  if (::lseek(STDIN_FILENO, 0, SEEK_CUR) != 0) return false;
  const int opened = ::open(billing::ingest::kStandardInput, O_RDONLY | O_CLOEXEC);
  if (opened < 0) return false;
  ::close(opened);
  return true;
}

/// Replaces standard input by a temporary file with the bytes that are left of it.
void replace_by_copy(std::string_view command) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> copy(std::tmpfile(), std::fclose);
  if (!copy) fail(command, "cannot create a temporary file");
  std::array<char, 1 << 16> block;
  for (;;) {
    const ssize_t size = ::read(STDIN_FILENO, block.data(), block.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) fail(command, "cannot read");
    if (size == 0) break;
    const auto bytes = static_cast<std::size_t>(size);
    if (std::fwrite(block.data(), 1, bytes, copy.get()) != bytes) {
      fail(command, "cannot write its temporary copy");
    }
  }
  if (std::fflush(copy.get()) != 0) fail(command, "cannot write its temporary copy");
  std::rewind(copy.get());
  if (::dup2(::fileno(copy.get()), STDIN_FILENO) < 0) fail(command, "cannot be replaced");
}

}  // namespace

void prepare_standard_input(std::string_view command, InputAccess access) {
  struct stat about = {};
  if (::fstat(STDIN_FILENO, &about) != 0) fail(command, "cannot read");
  if (S_ISREG(about.st_mode)) {
    if (can_be_opened_again()) return;
  } else if (access == InputAccess::once) {
    return;
  }
  replace_by_copy(command);
}

}  // namespace fleetbill::tools
