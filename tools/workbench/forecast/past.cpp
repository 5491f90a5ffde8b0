#include "tools/workbench/forecast/past.hpp"

#include "billing/admission/admission.hpp"
#include "billing/ingest/journal_reader.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "forecast/journal_history.hpp"
#include "tools/workbench/rebill/rebilling.hpp"
#include "tools/workbench/runs/saved_run.hpp"

namespace fleetbill::workbench {
namespace {

forecast::DailyHistory history_of_inputs(const std::vector<std::string>& inputs) {
  if (inputs.size() == 1 && !is_event_file(inputs[0])) {
    SavedRun run(inputs[0]);
    return forecast::history_of(run.facts(), run.fact_directory());
  }
  billing::Directory directory;
  const billing::Admission admission = billing::admit_journal(
      billing::ingest::read_journal(inputs), billing::Rulebook{}, std::nullopt, directory);
  return forecast::history_of(admission.facts, directory);
}

}  // namespace

forecast::DailyHistory read_history(const std::vector<std::string>& inputs) {
  forecast::DailyHistory out;
  try {
    out = history_of_inputs(inputs);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::invalid || std::string_view(error.what()).starts_with(inputs[0]))
      throw;
    throw Error(ErrorKind::invalid, concat(inputs[0], ": error: ", error.what()));
  }
  if (out.days == 0) {
    throw Error(ErrorKind::invalid,
                concat(inputs[0],
                       ": error: no complete day with messages of assets; a forecast "
                       "needs event files with uploads, and the register of the assets"));
  }
  return out;
}

}  // namespace fleetbill::workbench
