#pragma once

#include <cstdint>
#include <future>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results/file_system.hpp"
#include "results/process_end.hpp"

/// Checkpoints of a run in progress, so that a killed run can be resumed. They are files of a
/// directory next to the future run file, with the name of that file and the suffix `.resume`.
///
/// - `part-1`, `part-2`, …: the final results of each saved month; never written again.
/// - `state-1`, …: the remaining state at the end of that month, and the parts that belong to it. A
///   state appears atomically, after its parts. It is removed after its successor is synced. So a
///   killed process loses no saved state, and a power failure at most the last one.
///
/// A state starts with 8 bytes `FLEETRES`, its version and the size of its head (4 bytes each), the
/// size of the state, and the XXH3-64 of everything except these 8 bytes. Numbers are
/// little-endian.
namespace fleetbill::results {

/// One of the inputs that determine a run: its name, such as `price list`, and its text. Only equal
/// origins give equal runs, so a run is resumed only with an equal origin.
struct OriginPart {
  std::string what;
  std::string value;  ///< the text; long texts are stored as their hash

  template <class Archive>
  void archive(Archive& a) {
    a(what, value);
  }
};
using Origin = std::vector<OriginPart>;

/// A run at the end of one of its months.
struct Checkpoint {
  std::vector<std::string> parts;  ///< in the order in which they were saved
  std::string state;
};

/// The directory of the checkpoints. It is locked for other processes while the object exists.
class CheckpointDirectory {
 public:
  /// Creates the directory if necessary, and removes incomplete files of a killed run.
  /// @param run_file  the run file that the directory belongs to
  /// @param origin    of the run
  /// @param files     must outlive the object
  /// Errors: `Error(io)` if the directory cannot be created, or if another process has locked it.
  CheckpointDirectory(const std::string& run_file, Origin origin, FileSystem& files = real_files());
  ~CheckpointDirectory();
  CheckpointDirectory(const CheckpointDirectory&) = delete;
  CheckpointDirectory& operator=(const CheckpointDirectory&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  /// Whether a month is saved.
  [[nodiscard]] bool has_state() const { return !states().empty(); }

  /// Returns the last checkpoint, or `std::nullopt`. The next save follows it.
  /// Errors: `Error(usage)` naming the input if the origin differs; `Error(io)` if a file cannot be
  /// read; `Error(invalid)` naming the file if it is damaged.
  [[nodiscard]] std::optional<Checkpoint> load();

  /// Saves the next month. The first month of a run removes the checkpoints of earlier runs.
  /// Syncing continues while the caller plays the month after it. If the save fails, the earlier
  /// checkpoints are unchanged.
  /// @param part  the final results of the month
  /// @param state, rest  the state in one or two pieces, which are loaded as one
  /// Errors: `Error(io)` with file and reason, also if the previous save could not be synced.
  void save(std::string_view part, std::string_view state, std::string_view rest = {});

  /// Removes all checkpoints. The destructor removes the directory if nothing was saved since.
  /// Files that cannot be removed remain; they do no harm.
  void clear();

 private:
  struct Part {
    std::uint64_t size = 0;
    std::uint64_t hash = 0;
  };

  void claim();
  void remove_files_beside(std::size_t number) const;
  void check_origin(const Origin& begun) const;
  [[nodiscard]] Checkpoint load_state(std::size_t number);
  [[nodiscard]] std::string read_part(std::size_t number) const;
  void sync_file_and_directory(std::size_t number) const;
  void wait_for_disk();
  /// Returns the numbers of the existing states, the latest first.
  [[nodiscard]] std::vector<std::size_t> states() const;
  [[nodiscard]] std::string state_file(std::size_t number) const;
  [[nodiscard]] std::string part_file(std::size_t number) const;

  std::string path_;
  Origin origin_;
  FileSystem& files_;
  std::optional<TemporaryName> registered_;  // an empty directory does not outlive the process
  int claim_ = -1;                           // the open directory, locked
  std::vector<Part> parts_;
  std::future<void> durable_;  // the last save, on its way to the disk
};

}  // namespace fleetbill::results
