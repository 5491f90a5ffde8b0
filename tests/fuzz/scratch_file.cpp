#include "scratch_file.hpp"

#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>

namespace fleetbill::fuzz {
namespace {

std::string folder() {
  const char* const memory = "/dev/shm";
  return ::access(memory, W_OK) == 0 ? memory : std::filesystem::temp_directory_path().string();
}

}  // namespace

ScratchFile::ScratchFile(const std::string& ending)
    : path_(folder() + "/fleetbill-fuzz-XXXXXX" + ending),
      file_(::mkstemps(path_.data(), static_cast<int>(ending.size()))) {
  if (file_ < 0) throw std::runtime_error("no scratch file");
}

ScratchFile::~ScratchFile() {
  ::close(file_);
  ::unlink(path_.c_str());
}

void ScratchFile::write(std::string_view bytes) const {
  bool done = ::ftruncate(file_, 0) == 0;
  for (std::size_t at = 0; done && at < bytes.size();) {
    const ssize_t n = ::pwrite(file_, bytes.data() + at, bytes.size() - at, static_cast<off_t>(at));
    done = n > 0;
    at += done ? static_cast<std::size_t>(n) : 0;
  }
  if (!done) throw std::runtime_error("cannot write the scratch file");
}

}  // namespace fleetbill::fuzz
