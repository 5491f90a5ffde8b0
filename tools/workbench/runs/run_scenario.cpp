#include "tools/workbench/runs/run_scenario.hpp"

#include <malloc.h>

#include <functional>
#include <utility>

#include "billing/ingest/journal_reader.hpp"
#include "billing/units/archive.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "results/process_end.hpp"
#include "tools/workbench/runs/bill_journal.hpp"
#include "tools/workbench/runs/checkpointer.hpp"
#include "tools/workbench/runs/run_recorder.hpp"

namespace fleetbill::workbench {
namespace {

/// Bills the facts a second time, in their recorded order, before they are recorded. The result
/// must equal the months that the accounts sealed in parallel.
class CheckedSink : public actors::RunSink {
 public:
  CheckedSink(const billing::Rulebook& rules, RunRecorder& recording)
      : check_(rules), recording_(recording) {}

  void add_facts(std::span<const billing::ResolvedFact> facts) override {
    check_.apply(facts);
    recording_.add_facts(facts);
  }

  void add_month(const billing::SealedMonth& month) override {
    FLEETBILL_ASSERT(check_.close(month.usage.month) == month.usage,
                     "the recorded facts of " + to_string(month.usage.month) +
                         " give a bill that differs from the sealed one");
    recording_.add_month(month);
  }

  [[nodiscard]] billing::Biller& check() { return check_; }

 private:
  billing::Biller check_;
  RunRecorder& recording_;
};

results::RunTexts texts_of(const scenarios::Case& scenario, const Tariff& tariff) {
  return {"run",
          scenario.scenario.name,
          scenario.text,
          scenario.rulebook_text,
          scenario.prices_text,
          write_effective(tariff, &scenario.scenario),
          std::string(to_string(scenario.scenario.record))};
}

void take_in(actors::PlayResult played, RunResult& outcome) {
  outcome.directory = std::move(played.directory);
  outcome.series = std::move(played.series);
  outcome.conservation = played.conservation;
  outcome.refusals = std::move(played.refusals);
  outcome.uploads = played.uploads;
}

RunResult outcome_to_come(const scenarios::Case& scenario, const RunOptions& options) {
  RunResult outcome;
  outcome.name = scenario.scenario.name;
  outcome.run_file = options.run_file;
  outcome.tariff = {scenario.rules, scenario.prices};
  outcome.faults = fault_times(scenario.scenario);
  for (const sim::Account& account : scenario.scenario.accounts) {
    if (!account.attributes.empty()) outcome.tariff.accounts[account.name] = account.attributes;
  }
  return outcome;
}

/// A run of one month has no finished month to resume after.
bool keeps_months(const scenarios::Case& scenario, const RunOptions& options) {
  return options.keep_months && scenario.scenario.first_month < scenario.scenario.last_month;
}

/// Does work that may be interrupted. Checkpoints remain only if resuming can help: not after an
/// error in the scenario.
/// @param keeper  null: no checkpoints
void do_kept(Checkpointer* keeper, const std::function<void()>& work) {
  const auto describe_checkpoint = [&] {
    return keeper == nullptr ? std::string("there is no checkpoint")
                             : keeper->describe_checkpoint();
  };
  /// What a process prints that ends without unwinding.
  struct Farewell {
    explicit Farewell(std::string text) { results::set_farewell(std::move(text)); }
    ~Farewell() { results::set_farewell(""); }
  };
  const Farewell farewell(describe_checkpoint());
  try {
    work();
  } catch (const ArchiveError& error) {
    keeper->throw_not_as_saved(error);
  } catch (const Error& error) {
    const bool can_go_on = error.kind() == ErrorKind::interrupted ||
                           (keeper != nullptr && error.kind() == ErrorKind::io);
    if (can_go_on) throw Error(error.kind(), concat(error.what(), "; ", describe_checkpoint()));
    if (keeper != nullptr) keeper->clear_own();
    throw;
  }
  if (keeper != nullptr) keeper->clear();
}

/// Returns large buffers to the system immediately, so that memory of one step of a month is
/// available for the next one. glibc would otherwise retain it for the thread that allocated it.
void give_large_buffers_back() {
#ifdef __GLIBC__
  ::mallopt(M_MMAP_THRESHOLD, 1 << 19);
#endif
}

RunResult play_world(const scenarios::Case& scenario, const RunOptions& options) {
  Stopwatch stopwatch;
  give_large_buffers_back();
  RunResult outcome = outcome_to_come(scenario, options);
  const sim::World world = sim::build_world(scenario.scenario);
  RunRecorder recording(options.run_file, options.keep_all);
  CheckedSink sink(outcome.tariff.rules, recording);
  actors::PlayOptions how = options.play;
  std::optional<Checkpointer> keeper;
  if (keeps_months(scenario, options)) {
    keeper.emplace(scenario, options, Checkpointer::Parts{sink.check(), recording, stopwatch});
    keeper->begin(options.resume, how);
  } else if (options.resume && options.on_message) {
    options.on_message(
        concat(scenario.path, ": a run of one month has no checkpoints; playing from the start"));
  }
  do_kept(keeper ? &*keeper : nullptr, [&] {
    take_in(actors::play(world, outcome.tariff.rules, outcome.tariff.price_list(), how, sink),
            outcome);
    FLEETBILL_ASSERT(outcome.conservation->holds(), "records are not conserved");
    recording.finish(texts_of(scenario, outcome.tariff), provenance(stopwatch.seconds()), outcome);
  });
  outcome.seconds = stopwatch.seconds();
  return outcome;
}

RunResult bill_facts(const scenarios::Case& scenario, const RunOptions& options) {
  const Stopwatch stopwatch;
  const scenarios::JournalSource& source = *scenario.journal;
  billing::Journal journal = source.files.empty() ? billing::ingest::read_journal_text(
                                                        scenario.path + " (journal)", source.text)
                                                  : billing::ingest::read_journal(source.files);
  BillOptions bill;
  bill.name = scenario.scenario.name;
  bill.run_file = options.run_file;
  bill.keep_all = options.keep_all;
  bill.scenario_text = scenario.text;
  bill.rulebook_text = scenario.rulebook_text;
  bill.prices_text = scenario.prices_text;
  return bill_journal(std::move(journal), {scenario.rules, scenario.prices}, bill, stopwatch);
}

}  // namespace

RunResult run_scenario(const scenarios::Case& scenario, const RunOptions& options) {
  return scenario.journal ? bill_facts(scenario, options) : play_world(scenario, options);
}

}  // namespace fleetbill::workbench
