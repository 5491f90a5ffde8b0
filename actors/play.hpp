#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "billing/invoice/biller.hpp"
#include "sim/series.hpp"
#include "sim/world.hpp"

/// Plays a world with CAF actors. This header knows nothing of CAF; the other files of this folder
/// are the only ones that do.
namespace fleetbill::actors {

/// How far a run has come.
struct Progress {
  Instant now;                ///< virtual time
  std::uint64_t uploads = 0;  ///< accepted so far
};

/// How to play; nothing here shows in a result.
struct PlayOptions {
  unsigned threads = 0;           ///< 0: as many as the machine has cores
  std::uint32_t cohort_size = 0;  ///< devices handled by one actor of each kind; 0: the fastest
  Duration window{};  ///< virtual time played at once, at most to the month's end; 0: the fastest
  bool start_in_reverse = false;  ///< actors start in reverse order (a test's concern)
  std::function<void(const Progress&)> on_progress;  ///< called from one thread at a time
  std::function<bool()> is_interrupted;              ///< asked after each window; true ends the run
  /// Takes the state at the end of each month, when the sink has all of the month and all is quiet;
  /// none: nobody wants it.
  std::function<void(Month month, std::string_view state)> on_month;
  /// A state that `on_month` was given, of the same world, rules, prices and cohort size: play goes
  /// on from there, into a sink that is as it was then. Empty: from the start.
  std::string resume_from;
};

/// Devices in a cohort where the options leave it open: the fastest, see docs/performance.md.
inline constexpr std::uint32_t kDefaultCohort = 4096;

/// Where a run is written. Called from one thread at a time, in canonical order.
class RunSink {
 public:
  virtual ~RunSink() = default;
  virtual void add_facts(std::span<const billing::ResolvedFact> facts) = 0;
  virtual void add_month(const billing::SealedMonth& month) = 0;
};

/// What is known at the end of a run, beside what the sink was given.
struct PlayResult {
  billing::Directory directory;
  sim::Series series;
  sim::Conservation conservation;
  std::vector<sim::Refusal> refusals;
  std::uint64_t uploads = 0;
};

/// Plays the world from its start to its end and bills every month of it.
/// @param prices  may be null: then invoices have quantities only
/// Errors: whatever an actor failed with, as it was thrown (`Error` for a missing price, an
/// overflow, a sink that cannot write); `AssertionFailed` naming the actor if records are not
/// conserved, an actor dies or a message is not expected; `Error(interrupted)` if it was;
/// `ArchiveError` if the state to go on from is none of this world.
PlayResult play(const sim::World& world, const billing::Rulebook& rules,
                const billing::PriceList* prices, const PlayOptions& options, RunSink& sink);

}  // namespace fleetbill::actors
