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

/// Keeps the finished months of a run beside its run file to come, so that another process can go
/// on from the last of them.
class Checkpointer {
 public:
  /// Parts of the run that are kept with what the actors know. All outlive the keeper.
  struct Parts {
    billing::Biller& check;
    RunRecorder& recording;
    Stopwatch& stopwatch;
  };

  /// Errors: as `results::CheckpointDirectory` has them
  Checkpointer(const scenarios::Case& scenario, const RunOptions& options, Parts parts);

  /// Lets the run begin: from the last month that was kept if the options say so and there is one,
  /// else anew, without what another run left. Tells `on_message` which.
  /// @param play  gets the state to go on from, and from now on keeps each month that is finished
  /// Errors: as `results::CheckpointDirectory::load` has them
  void begin(bool resume, actors::PlayOptions& play);

  /// What was kept, and how to go on: for the message of a run that did not come to its end.
  [[nodiscard]] std::string describe_checkpoint() const;

  /// The error of a state that cannot be read, though it is whole.
  [[noreturn]] void throw_not_as_saved(const ArchiveError& error) const;

  /// Forgets the run: its file is written, or it cannot be played to its end.
  void forget() { directory_.clear(); }

 private:
  void report(std::string_view what) const;
  void restore_state(const results::Checkpoint& checkpoint, actors::PlayOptions& play);
  void save(Month month, std::string_view state);

  results::CheckpointDirectory directory_;
  Parts parts_;
  std::function<void(const std::string&)> on_message_;
  std::optional<Month> last_;  // that is kept
};

}  // namespace fleetbill::workbench
