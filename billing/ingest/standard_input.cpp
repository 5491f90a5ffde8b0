#include "billing/ingest/standard_input.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <string_view>

namespace fleetbill::billing::ingest {

bool is_standard_input(const std::string& path) {
  static constexpr std::string_view kNames[] = {"-", kStandardInput, "/dev/fd/0",
                                                "/proc/self/fd/0"};
  return std::find(std::begin(kNames), std::end(kNames), path) != std::end(kNames);
}

std::FILE* open_for_reading(const std::string& path) {
  if (!is_standard_input(path)) return std::fopen(path.c_str(), "rb");
  struct stat about = {};
  if (::fstat(STDIN_FILENO, &about) != 0) return nullptr;
  if (S_ISREG(about.st_mode)) return std::fopen(kStandardInput, "rb");
  const int copy = ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
  return copy < 0 ? nullptr : ::fdopen(copy, "rb");
}

}  // namespace fleetbill::billing::ingest
