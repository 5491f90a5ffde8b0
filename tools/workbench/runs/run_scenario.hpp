#pragma once

#include <functional>
#include <string>
#include <vector>

#include "actors/play.hpp"
#include "scenarios/loader/case.hpp"
#include "tools/workbench/runs/run_result.hpp"

namespace fleetbill::workbench {

/// How to run a scenario.
struct RunOptions {
  actors::PlayOptions play;
  std::string run_file;  ///< empty: no run file
  bool keep_all = false;
  bool keep_months = false;  ///< save checkpoints next to the run file; see Checkpointer
  bool resume = false;       ///< resume after the last checkpoint
  std::string overrides;     ///< overrides of the scenario, as text
  /// Receives messages about checkpoints, each one line without a line end; may be empty.
  std::function<void(const std::string& line)> on_message;
};

/// Plays the world of a case, bills it and records it. The stages are: load → check (both in
/// `scenarios::load_case`) → build world → start actors → play → close months (these three in
/// `actors::play`) → verify → record → summarise (in `print_summary`).
/// A case with a journal instead of a world is only billed.
/// Errors: as the stages have them; `Error(interrupted)`, whose message describes the checkpoint
RunResult run_scenario(const scenarios::Case& scenario, const RunOptions& options);

}  // namespace fleetbill::workbench
