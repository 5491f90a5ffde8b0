#pragma once

#include <cstdint>
#include <future>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results/file_system.hpp"

/// What a run that is being played leaves on disk, so that a killed one can go on: a directory
/// beside the run file to come, with the name of that file and `.resume` behind it.
///
/// - `part-1`, `part-2`, …: what each kept month added for good; never written again.
/// - `state-1`, …: all else at the end of that month, and which parts belong to it. It appears
///   whole, after its parts, and is removed when its successor is safely on the disk: a killed
///   process loses no state that was saved, and a power cut none but the last.
///
/// A state begins with 8 bytes `FLEETRES`, its version and the size of its head (4 bytes each), the
/// size of the state and the XXH3-64 of everything but these 8 bytes; numbers are little-endian.
namespace fleetbill::results {

/// What a run is played from, piece by piece: `price list` and its text. Only equal origins give
/// equal runs, so a run is only gone on with from the origin that it was begun with.
struct OriginPart {
  std::string what;
  std::string value;  ///< whole texts too: of long ones only the hash is kept

  template <class Archive>
  void archive(Archive& a) {
    a(what, value);
  }
};
using Origin = std::vector<OriginPart>;

/// A run at the end of one of its months.
struct Checkpoint {
  std::vector<std::string> parts;  ///< as they were saved, the earliest first
  std::string state;
};

/// The directory. While an object has it, no other process gets it.
class CheckpointDirectory {
 public:
  /// Makes the directory if there is none, and removes what a killed run left half written.
  /// @param run_file  whose directory this is
  /// @param origin    of the run that is to be played
  /// @param files     outlive the object
  /// Errors: `Error(io)` if that is impossible, or another process has the directory.
  CheckpointDirectory(const std::string& run_file, Origin origin, FileSystem& files = real_files());
  ~CheckpointDirectory();
  CheckpointDirectory(const CheckpointDirectory&) = delete;
  CheckpointDirectory& operator=(const CheckpointDirectory&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  /// Whether a month is kept here.
  [[nodiscard]] bool has_state() const { return !states().empty(); }

  /// What was saved last, if anything; what is saved next comes behind it.
  /// Errors: `Error(usage)` if it is of another origin, naming what is not the same; `Error(io)` if
  /// it cannot be read; `Error(invalid)` naming the file if it is not what was written.
  [[nodiscard]] std::optional<Checkpoint> load();

  /// Saves another month; the disk is waited for while the next one is played. When this fails,
  /// what was saved before is as it was.
  /// @param part  what the month added for good
  /// @param state, rest  the state in one or two pieces, which are loaded as one
  /// Errors: `Error(io)` with file and reason, also if the disk did not take the save before.
  void save(std::string_view part, std::string_view state, std::string_view rest = {});

  /// Forgets what was saved. The directory goes with the object, if nothing was saved since. What
  /// cannot be removed stays: it is of no harm.
  void clear();

 private:
  struct Part {
    std::uint64_t size = 0;
    std::uint64_t hash = 0;
  };

  void claim();
  void remove_torn_files(const std::string& run_file) const;
  void remove_files_beside(std::size_t number) const;
  void check_origin(const Origin& begun) const;
  [[nodiscard]] Checkpoint load_state(std::size_t number);
  [[nodiscard]] std::string read_part(std::size_t number) const;
  void sync_file_and_directory(std::size_t number) const;
  void wait_for_disk();
  /// Numbers of the states that are there, the latest first.
  [[nodiscard]] std::vector<std::size_t> states() const;
  [[nodiscard]] std::string state_file(std::size_t number) const;
  [[nodiscard]] std::string part_file(std::size_t number) const;

  std::string path_;
  Origin origin_;
  FileSystem& files_;
  int claim_ = -1;  // the open directory, locked
  std::vector<Part> parts_;
  std::future<void> durable_;  // the last save, on its way to the disk
};

}  // namespace fleetbill::results
