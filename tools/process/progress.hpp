#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include "actors/play.hpp"
#include "billing/units/instant.hpp"

namespace fleetbill::tools {

/// A line on the terminal that shows the progress of a run: simulated date, share, uploads per
/// second and remaining time. Silent if standard error is not a terminal. Rates count from the
/// first progress shown, which is the start of a run or the checkpoint that it resumes from.
class ProgressLine {
 public:
  ProgressLine(Instant begin, Instant end);
  ~ProgressLine();  ///< clears the line
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void show(const actors::Progress& progress);

 private:
  using Clock = std::chrono::steady_clock;

  Instant begin_, end_;
  std::optional<actors::Progress> first_;
  bool on_terminal_;
  bool shown_ = false;
  Clock::time_point started_;
  Clock::time_point last_;
};

/// A line on the terminal that shows how many parts of the work are finished. Silent if standard
/// error is not a terminal.
class PartCounter {
 public:
  /// @param noun  plural: `cases`
  PartCounter(std::size_t parts, std::string noun);
  ~PartCounter();  ///< clears the line
  PartCounter(const PartCounter&) = delete;
  PartCounter& operator=(const PartCounter&) = delete;

  void show(std::size_t done) const;

 private:
  std::size_t parts_;
  std::string noun_;
  bool on_terminal_;
};

}  // namespace fleetbill::tools
