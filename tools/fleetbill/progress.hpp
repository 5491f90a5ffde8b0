#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include "actors/play.hpp"
#include "billing/units/instant.hpp"

namespace fleetbill::tools {

/// A line on the terminal that shows how far a run has come: simulated date, share, uploads a
/// second and the time left. Silent where standard error is no terminal. What it shows first is
/// where the run begins, or goes on: rates are counted from there.
class ProgressLine {
 public:
  ProgressLine(Instant begin, Instant end);
  ~ProgressLine();  ///< wipes the line
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

/// A line on the terminal that shows how many cases are finished. Silent where standard error is no
/// terminal.
class CaseCounter {
 public:
  explicit CaseCounter(std::size_t cases);
  ~CaseCounter();  ///< wipes the line
  CaseCounter(const CaseCounter&) = delete;
  CaseCounter& operator=(const CaseCounter&) = delete;

  void show(std::size_t done) const;

 private:
  std::size_t cases_;
  bool on_terminal_;
};

}  // namespace fleetbill::tools
