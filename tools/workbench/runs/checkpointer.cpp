#include "tools/workbench/runs/checkpointer.hpp"

#include "billing/units/archive.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "results/process_end.hpp"
#include "tools/workbench/runs/build_id.hpp"

namespace fleetbill::workbench {
namespace {

/// Returns the uploads that devices replay; they are read from separate files.
std::string replayed(const sim::Scenario& scenario) {
  ArchiveWriter writer;
  for (const sim::DeviceBehaviour& behaviour : scenario.behaviours) {
    for (const sim::Telemetry& telemetry : behaviour.telemetry) {
      const auto* replay = std::get_if<sim::ReplayTelemetry>(&telemetry);
      if (replay == nullptr) continue;
      auto uploads = *replay->uploads;
      writer(uploads);
    }
  }
  return writer.take();
}

/// Returns everything that the result of the run depends on.
results::Origin origin_of(const scenarios::Case& scenario, const RunOptions& options) {
  const std::uint32_t cohort = options.play.cohort_size;
  return {
      {"scenario", scenario.text},
      {"rulebook", scenario.rulebook_text},
      {"price list", scenario.prices_text},
      {"--seed or --set", options.overrides},
      {"register or draws of a fit", scenario.tables_text},
      {"journal to replay", replayed(scenario.scenario)},
      {"--cohort", std::to_string(cohort == 0 ? actors::kDefaultCohort : cohort)},
      // Only the program that wrote a state can read it; and another build may play differently.
      {"build of fleetbill", build_id()},
  };
}

}  // namespace

Checkpointer::Checkpointer(const scenarios::Case& scenario, const RunOptions& options, Parts parts)
    : directory_(options.run_file, origin_of(scenario, options)),
      parts_(parts),
      on_message_(options.on_message) {}

void Checkpointer::begin(bool resume, actors::PlayOptions& play) {
  play.on_month = [this](Month month, std::string_view state) { save(month, state); };
  if (!resume) {
    if (directory_.has_state()) {
      report(
          "the first finished month will discard the checkpoints of an unfinished run; interrupt "
          "this run and add --resume to continue that one");
    }
    return;
  }
  const auto checkpoint = directory_.load();
  if (!checkpoint) {
    report("no unfinished run; playing from the start");
    return;
  }
  try {
    restore_state(*checkpoint, play);
  } catch (const ArchiveError& error) {
    throw_not_as_saved(error);
  }
  report(concat("resuming after ", to_string(*last_)));
}

void Checkpointer::report(std::string_view what) const {
  if (on_message_) on_message_(concat(directory_.path(), ": ", what));
}

void Checkpointer::restore_state(const results::Checkpoint& checkpoint, actors::PlayOptions& play) {
  std::string recorded;
  Month month;
  std::int64_t played_ms = 0;
  from_bytes(checkpoint.state, month, played_ms, parts_.check, recorded, play.resume_from);
  parts_.recording.resume(checkpoint.parts, recorded);
  parts_.stopwatch.add_elapsed(static_cast<double>(played_ms) / 1000);
  last_ = month;
}

void Checkpointer::save(Month month, std::string_view state) {
  const std::string part = parts_.recording.take_full_chunks();
  std::string recorded = parts_.recording.state();
  auto played_ms = static_cast<std::int64_t>(parts_.stopwatch.seconds() * 1000);
  // The state of play is the largest part. It is not copied, but written after its length, as an
  // archive writes a text.
  auto size = static_cast<std::uint64_t>(state.size());
  directory_.save(part, to_bytes(month, played_ms, parts_.check, recorded, size), state);
  last_ = month;
  results::set_farewell(describe_checkpoint());
}

void Checkpointer::clear_own() {
  if (last_) directory_.clear();
}

void Checkpointer::throw_not_as_saved(const ArchiveError& error) const {
  throw Error(ErrorKind::invalid,
              concat(directory_.path(), ": error: the checkpoint is damaged: ", error.what(),
                     "; run without --resume to play from the start"));
}

std::string Checkpointer::describe_checkpoint() const {
  if (!last_ && directory_.has_state()) {
    return concat("no month is complete; the earlier checkpoints remain in ", directory_.path());
  }
  if (!last_) return "no month is complete, so there is no checkpoint";
  return concat("saved up to ", to_string(*last_), " in ", directory_.path(),
                "; repeat the command with --resume to continue");
}

}  // namespace fleetbill::workbench
