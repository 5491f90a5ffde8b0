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

/// Plays a world with CAF actors. This header does not include CAF; only the other files of this
/// folder do.
namespace fleetbill::actors {

/// Progress of a run.
struct Progress {
  Instant now;                ///< virtual time
  std::uint64_t uploads = 0;  ///< accepted so far
};

/// Options of playing. Results do not depend on them.
struct PlayOptions {
  unsigned threads = 0;           ///< 0: one per core
  std::uint32_t cohort_size = 0;  ///< devices per cohort; 0: the fastest size
  Duration window{};  ///< virtual time per window, at most to the month's end; 0: the fastest
  bool start_in_reverse = false;                     ///< actors start in reverse order (for tests)
  std::function<void(const Progress&)> on_progress;  ///< called from one thread at a time
  std::function<bool()> is_interrupted;  ///< called after each window; true ends the run
  /// Receives the state at the end of each month, after the sink has received the month. Empty: no
  /// checkpoints.
  std::function<void(Month month, std::string_view state)> on_month;
  /// A state from `on_month` of the same world, rules, prices and cohort size, from which the run
  /// is resumed. The sink must have its state of that moment. Empty: start from the beginning.
  std::string resume_from;
};

/// Default number of devices in a cohort: the fastest, see docs/performance.md.
inline constexpr std::uint32_t kDefaultCohort = 4096;

/// Receives the facts and months of a run in canonical order, from one thread at a time.
class RunSink {
 public:
  virtual ~RunSink() = default;
  virtual void add_facts(std::span<const billing::ResolvedFact> facts) = 0;
  virtual void add_month(const billing::SealedMonth& month) = 0;
};

/// Results of a run in addition to the facts and months of the sink.
struct PlayResult {
  billing::Directory directory;
  sim::Series series;
  sim::Conservation conservation;
  std::vector<sim::Refusal> refusals;
  std::uint64_t uploads = 0;
};

/// Plays the world from its start to its end and bills every month of it.
/// @param prices  may be null: then invoices have quantities only
/// Errors: the exception of an actor (`Error` for a missing price, an overflow, a sink that cannot
/// write); `AssertionFailed` naming the actor if records are not conserved, an actor ends or a
/// message is unexpected; `Error(interrupted)` if the run was interrupted; `ArchiveError` if the
/// saved state does not fit this world; `std::system_error` if a thread cannot be started
PlayResult play(const sim::World& world, const billing::Rulebook& rules,
                const billing::PriceList* prices, const PlayOptions& options, RunSink& sink);

}  // namespace fleetbill::actors
