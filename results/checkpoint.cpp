#include "results/checkpoint.hpp"

#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <initializer_list>

#include "billing/units/archive.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "results/concurrent.hpp"
#include "results/content_hash.hpp"
#include "results/file_set.hpp"
#include "results/left_overs.hpp"

namespace fleetbill::results {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kStatePrefix = "state-";
constexpr std::string_view kPartPrefix = "part-";
constexpr std::size_t kLongestShown = 60;  // bytes; longer ones are stored as hash

/// The first bytes of a state file.
struct Preamble {
  std::array<char, 8> magic{'F', 'L', 'E', 'E', 'T', 'R', 'E', 'S'};
  std::uint32_t version = 1;
  std::uint32_t head_size = 0;  ///< origin and parts
  std::uint64_t state_size = 0;
  std::uint64_t hash = 0;  ///< XXH3-64 of this without the hash, the head and the state
};
static_assert(PlainBytes<Preamble> && sizeof(Preamble) == 32);

std::span<const std::byte> as_bytes(std::string_view text) {
  return std::as_bytes(std::span(text));
}

std::uint64_t hash_of(const Preamble& preamble, std::initializer_list<std::string_view> content) {
  StreamingHash64 hash;
  hash.update(std::as_bytes(std::span(&preamble, 1)).first(offsetof(Preamble, hash)));
  for (const std::string_view piece : content) hash.update(as_bytes(piece));
  return hash.value();
}

[[noreturn]] void throw_damaged(const std::string& file, std::string_view problem) {
  throw Error(ErrorKind::invalid, concat(file, ": error: the checkpoint is damaged: ", problem,
                                         "; run without --resume to play from the beginning"));
}

/// The parts of a state file after its preamble.
struct Content {
  std::string_view head;
  std::string_view state;
};

/// @param file  the bytes of the state file `path`; must outlive the result
Content content_of(std::string_view file, const std::string& path) {
  Preamble preamble;
  if (file.size() < sizeof(preamble)) throw_damaged(path, "it is cut off");
  std::memcpy(&preamble, file.data(), sizeof(preamble));
  if (preamble.magic != Preamble{}.magic) throw_damaged(path, "it starts with different bytes");
  if (preamble.version != Preamble{}.version) {
    throw_damaged(path, concat("it has version ", preamble.version));
  }
  file.remove_prefix(sizeof(preamble));
  const bool fits =
      preamble.head_size <= file.size() && preamble.state_size == file.size() - preamble.head_size;
  if (!fits) throw_damaged(path, "its length is wrong");
  const Content out{file.substr(0, preamble.head_size), file.substr(preamble.head_size)};
  if (hash_of(preamble, {out.head, out.state}) != preamble.hash) {
    throw_damaged(path, "its checksum does not match");
  }
  return out;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  const std::streamoff size = file ? static_cast<std::streamoff>(file.tellg()) : -1;
  std::string out;
  if (size >= 0) {
    out.resize(static_cast<std::size_t>(size));
    file.seekg(0).read(out.data(), size);
  }
  if (!file || size < 0) {
    throw Error(ErrorKind::io, concat(path, ": cannot read: ", std::strerror(errno)));
  }
  return out;
}

/// Returns the stored form of an origin's part: a short value verbatim, for messages; otherwise its
/// hash.
std::string kept_value(const std::string& value) {
  const bool is_shown = value.size() <= kLongestShown && value.find('\n') == std::string::npos;
  if (is_shown) return '=' + value;
  StreamingHash128 hash;
  hash.update(as_bytes(value));
  return '#' + to_hex(hash.value());
}

/// Whether the open directory is still the one of this name.
bool is_still(int directory, const std::string& path) {
  struct stat open {};
  struct stat named {};
  return ::fstat(directory, &open) == 0 && ::stat(path.c_str(), &named) == 0 &&
         open.st_dev == named.st_dev && open.st_ino == named.st_ino;
}

}  // namespace

CheckpointDirectory::CheckpointDirectory(const std::string& run_file, Origin origin,
                                         FileSystem& files)
    : path_(run_file + ".resume"), origin_(std::move(origin)), files_(files) {
  for (OriginPart& part : origin_) part.value = kept_value(part.value);
  claim();
  registered_.emplace(path_);
  remove_left_overs(files_, run_file);
}

CheckpointDirectory::~CheckpointDirectory() {
  try {
    wait_for_disk();
  } catch (const Error&) {  // no caller is left to handle it
  }
  if (!has_state()) {
    clear();
    files_.remove_directory(path_.c_str());
  }
  ::close(claim_);
}

/// The lock goes with the process, however it ends.
void CheckpointDirectory::claim() {
  constexpr int kMostTries = 1000;
  for (int n = 0; n < kMostTries; ++n) {
    if (files_.make_directory(path_.c_str()) != 0 && errno != EEXIST) {
      throw_cannot_write(path_, errno);
    }
    claim_ = files_.open_directory(path_.c_str());
    // A process that ends removes its directory: between these calls, or before the lock.
    if (claim_ < 0 && errno == ENOENT) continue;
    if (claim_ < 0) throw_cannot_write(path_, errno);
    const bool is_locked = ::flock(claim_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
    if (is_locked && is_still(claim_, path_)) return;
    ::close(claim_);
    if (is_locked) continue;
    throw Error(
        ErrorKind::io,
        concat(path_,
               ": another fleetbill process is playing this run; write a different file (-o)"));
  }
  throw_cannot_write(path_, ENOENT);
}

std::vector<std::size_t> CheckpointDirectory::states() const {
  std::vector<std::size_t> out;
  std::error_code ignored;
  for (fs::directory_iterator it(path_, ignored), end; !ignored && it != end;
       it.increment(ignored)) {
    const std::string name = it->path().filename().string();
    if (!name.starts_with(kStatePrefix)) continue;
    std::size_t number = 0;
    const char* const last = name.data() + name.size();
    const auto [read, error] = std::from_chars(name.data() + kStatePrefix.size(), last, number);
    if (error == std::errc{} && read == last) out.push_back(number);
  }
  std::sort(out.begin(), out.end(), std::greater<>());
  return out;
}

std::string CheckpointDirectory::state_file(std::size_t number) const {
  return concat(path_, '/', kStatePrefix, number);
}

std::string CheckpointDirectory::part_file(std::size_t number) const {
  return concat(path_, '/', kPartPrefix, number);
}

/// Removes earlier states and the remains of interrupted saves.
void CheckpointDirectory::remove_files_beside(std::size_t number) const {
  std::vector<std::string> kept;
  if (number > 0) kept.push_back(state_file(number));
  for (std::size_t n = 1; n <= number; ++n) kept.push_back(part_file(n));
  std::error_code ignored;
  for (fs::directory_iterator it(path_, ignored), end; !ignored && it != end;
       it.increment(ignored)) {
    const bool is_kept = std::find(kept.begin(), kept.end(), it->path().string()) != kept.end();
    if (!is_kept) files_.remove(it->path().c_str());
  }
}

void CheckpointDirectory::check_origin(const Origin& begun) const {
  for (std::size_t i = 0; i < origin_.size(); ++i) {
    const OriginPart& now = origin_[i];
    const bool is_there = i < begun.size() && begun[i].what == now.what;
    const std::string before = is_there ? begun[i].value : "#";
    if (before == now.value) continue;
    const bool is_shown = before.starts_with('=') && now.value.starts_with('=');
    const auto quoted = [](const std::string& value) { return concat("'", value.substr(1), "'"); };
    throw Error(ErrorKind::usage,
                concat(path_, ": the run was started with a different ", now.what,
                       is_shown ? concat(": ", quoted(before), ", not ", quoted(now.value)) : "",
                       "; resume it with the same value, or run without --resume to play from the "
                       "beginning"));
  }
}

/// A power failure may have damaged the last state. The state before it exists until the last one
/// is synced.
std::optional<Checkpoint> CheckpointDirectory::load() {
  const std::vector<std::size_t> numbers = states();
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    try {
      Checkpoint out = load_state(numbers[i]);
      sync_file_and_directory(numbers[i]);
      remove_files_beside(numbers[i]);
      return out;
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::usage || i + 1 == numbers.size()) throw;
    }
  }
  remove_files_beside(0);
  return std::nullopt;
}

Checkpoint CheckpointDirectory::load_state(std::size_t number) {
  const std::string path = state_file(number);
  const std::string file = read_file(path);
  const Content content = content_of(file, path);
  Origin begun;
  try {
    from_bytes(content.head, begun, parts_);
  } catch (const ArchiveError& error) {
    throw_damaged(path, error.what());
  }
  if (parts_.size() != number) throw_damaged(path, "its name is wrong");
  check_origin(begun);
  Checkpoint out;
  for (std::size_t n = 1; n <= number; ++n) out.parts.push_back(read_part(n));
  out.state = content.state;
  return out;
}

std::string CheckpointDirectory::read_part(std::size_t number) const {
  std::string part = read_file(part_file(number));
  const Part& saved = parts_[number - 1];
  if (part.size() != saved.size) throw_damaged(part_file(number), "its length is wrong");
  if (hash64(as_bytes(part)) != saved.hash) {
    throw_damaged(part_file(number), "its checksum does not match");
  }
  return part;
}

void CheckpointDirectory::save(std::string_view part, std::string_view state,
                               std::string_view rest) {
  wait_for_disk();
  if (parts_.empty() && has_state()) clear();  // of an earlier run, which was not loaded
  std::vector<Part> parts = parts_;
  parts.push_back({part.size(), hash64(as_bytes(part))});
  const std::size_t number = parts.size();
  const std::array<std::span<const std::byte>, 1> bytes_of_part{as_bytes(part)};
  write_file_atomic_unsynced(files_, part_file(number), bytes_of_part);

  const std::string head = to_bytes(origin_, parts);
  Preamble preamble;
  preamble.head_size = static_cast<std::uint32_t>(head.size());
  preamble.state_size = state.size() + rest.size();
  preamble.hash = hash_of(preamble, {head, state, rest});
  const std::array<std::span<const std::byte>, 4> bytes{
      std::as_bytes(std::span(&preamble, 1)), as_bytes(head), as_bytes(state), as_bytes(rest)};
  write_file_atomic_unsynced(files_, state_file(number), bytes);
  parts_ = std::move(parts);
  durable_ = started([this, number] {
    sync_file_and_directory(number);
    remove_files_beside(number);
  });
}

/// Earlier parts are on the disk already.
void CheckpointDirectory::sync_file_and_directory(std::size_t number) const {
  results::sync_file_and_directory(files_, part_file(number));
  results::sync_file_and_directory(files_, state_file(number));
}

void CheckpointDirectory::wait_for_disk() {
  if (durable_.valid()) durable_.get();
}

/// Removes the states first, because parts are useless without a state.
void CheckpointDirectory::clear() {
  if (durable_.valid()) durable_.wait();
  for (const std::size_t number : states()) files_.remove(state_file(number).c_str());
  parts_.clear();
  remove_files_beside(0);
}

}  // namespace fleetbill::results
