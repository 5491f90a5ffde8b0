#pragma once

#include <functional>
#include <optional>
#include <string>

#include "billing/invoice/biller.hpp"
#include "billing/units/archive.hpp"
#include "results/checkpoint.hpp"
#include "scenarios/loader/case.hpp"
#include "tools/workbench/runs/run_recorder.hpp"
#include "tools/workbench/runs/run_scenario.hpp"

namespace fleetbill::workbench {

/// Saves a checkpoint next to the run file after each finished month, so that another process can
/// resume the run after the last of them.
class Checkpointer {
 public:
  /// Parts of the run that are saved with the state of the actors. All outlive the checkpointer.
  struct Parts {
    billing::Biller& check;
    RunRecorder& recording;
    Stopwatch& stopwatch;
  };

  /// Errors: as `results::CheckpointDirectory` has them
  Checkpointer(const scenarios::Case& scenario, const RunOptions& options, Parts parts);

  /// Prepares the start of the run. With `resume`, restores the last checkpoint if there is one;
  /// otherwise the first saved month will replace the checkpoints of an earlier run. Reports the
  /// choice to `on_message`.
  /// @param play  receives the state to resume from, and saves each finished month from now on
  /// Errors: as `results::CheckpointDirectory::load` has them
  void begin(bool resume, actors::PlayOptions& play);

  /// Describes the saved checkpoint and how to resume, for the message of an unfinished run.
  [[nodiscard]] std::string describe_checkpoint() const;

  /// Throws the error of a checkpoint that cannot be restored although it is complete.
  [[noreturn]] void throw_not_as_saved(const ArchiveError& error) const;

  /// Removes all checkpoints: the run file is written.
  void clear() { directory_.clear(); }
  /// Removes the checkpoints of this run, which cannot be finished. Those of an earlier run remain.
  void clear_own();

 private:
  void report(std::string_view what) const;
  void restore_state(const results::Checkpoint& checkpoint, actors::PlayOptions& play);
  void save(Month month, std::string_view state);

  results::CheckpointDirectory directory_;
  Parts parts_;
  std::function<void(const std::string&)> on_message_;
  std::optional<Month> last_;  // last saved month
};

}  // namespace fleetbill::workbench
