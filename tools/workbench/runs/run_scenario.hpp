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
  std::string run_file;  ///< empty: none is written
  bool keep_all = false;
  bool keep_months = false;  ///< beside the run file, to go on from; see Checkpointer
  bool resume = false;       ///< goes on from the last month that was kept
  std::string overrides;     ///< of the scenario, as text
  /// Receives what the user should know about checkpoints, one line without line end; may be empty.
  std::function<void(const std::string& line)> on_message;
};

/// Plays a case's world, bills it and records it. The whole way: load → check (both in
/// `scenarios::load_case`) → build world → start actors → play → close months (these three in
/// `actors::play`) → verify → record → summarise (in `print_summary`).
/// A case that has a journal instead of a world is billed instead.
/// Errors: as the steps have them; `Error(interrupted)`, which says what is kept
RunResult run_scenario(const scenarios::Case& scenario, const RunOptions& options);

}  // namespace fleetbill::workbench
