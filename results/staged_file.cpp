#include "results/staged_file.hpp"

#include <fcntl.h>
#include <limits.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "billing/units/text.hpp"
#include "results/left_overs.hpp"

namespace fleetbill::results {
namespace {

constexpr std::size_t kLargestWrite = 8 << 20;
constexpr int kMostNames = 1000;
constexpr std::size_t kRandomBytes = 10;
constexpr std::size_t kSuffix = 5 + 2 * kRandomBytes;  // `.tmp-` and hexadecimal digits

std::string_view cut(std::string_view name) { return name.substr(0, NAME_MAX - kSuffix); }

bool is_hexadecimal(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

bool is_digit_or_dash(char c) { return (c >= '0' && c <= '9') || c == '-'; }

}  // namespace

std::string name_beside(const std::string& path, std::string_view what) {
  std::array<unsigned char, kRandomBytes> bytes{};
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    throw_cannot_write(path, errno);
  }
  std::string digits;
  for (const unsigned char byte : bytes) {
    digits += "0123456789abcdef"[byte >> 4U];
    digits += "0123456789abcdef"[byte & 15U];
  }
  const std::size_t slash = path.find_last_of('/');
  const std::size_t start = slash == std::string::npos ? 0 : slash + 1;
  return concat(path.substr(0, start), cut(std::string_view(path).substr(start)), '.', what, '-',
                digits);
}

bool is_name_beside(std::string_view file, std::string_view name, std::string_view what) {
  name = cut(name);
  if (!file.starts_with(name)) return false;
  file.remove_prefix(name.size());
  const std::string middle = concat('.', what, '-');
  if (!file.starts_with(middle)) return false;
  file.remove_prefix(middle.size());
  if (file.size() == 2 * kRandomBytes && std::all_of(file.begin(), file.end(), is_hexadecimal)) {
    return true;
  }
  return what == "tmp" && !file.empty() && file.front() != '-' &&
         std::all_of(file.begin(), file.end(), is_digit_or_dash);
}

StagedFile::StagedFile(FileSystem& files, std::string path)
    : files_(files), path_(std::move(path)) {
  remove_left_overs(files_, path_);
  create();
}

StagedFile::~StagedFile() { close(); }

void StagedFile::create() {
  for (int n = 0; n < kMostNames; ++n) {
    name_ = name_beside(path_, "tmp");
    registered_.emplace(name_);
    file_ = files_.create(name_.c_str());
    if (file_ < 0 && errno != EEXIST) throw_cannot_write(path_, errno);
    if (file_ >= 0 && lock()) {
      is_temporary_ = true;
      locked_ = ::fcntl(file_, F_DUPFD_CLOEXEC, 0);
      return;
    }
    if (file_ >= 0) files_.close(file_);
    file_ = -1;
  }
  throw_cannot_write(path_, EEXIST);
}

/// Returns false if another process has removed the file before it was locked.
bool StagedFile::lock() const {
  while (::flock(file_, LOCK_EX) != 0) {
    if (errno != EINTR) break;  // the file system has no locks, so no process removes the file
  }
  struct stat status {};
  return ::fstat(file_, &status) != 0 || status.st_nlink > 0;
}

void StagedFile::unlock() const {
  if (locked_ >= 0) ::flock(locked_, LOCK_UN);
}

void StagedFile::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t n = files_.write(file_, bytes.data(), std::min(bytes.size(), kLargestWrite));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) throw_cannot_write(path_, n == 0 ? EIO : errno);
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
}

void StagedFile::finish() {
  if (file_ < 0) return;
  if (files_.sync(file_) != 0) throw_cannot_write(path_, errno);
  const int file = std::exchange(file_, -1);  // the descriptor is closed even if close fails
  if (files_.close(file) != 0) throw_cannot_write(path_, errno);
}

void StagedFile::replace_unsynced() {
  const int file = std::exchange(file_, -1);
  if (files_.close(file) != 0) throw_cannot_write(path_, errno);
  if (files_.rename(name_.c_str(), path_.c_str()) != 0) throw_cannot_write(path_, errno);
  note_committed();
  close();
}

void StagedFile::close() {
  if (file_ >= 0) files_.close(std::exchange(file_, -1));
  if (is_temporary_) files_.remove(name_.c_str());
  is_temporary_ = false;
  registered_.reset();
  if (locked_ >= 0) ::close(std::exchange(locked_, -1));
}

}  // namespace fleetbill::results
