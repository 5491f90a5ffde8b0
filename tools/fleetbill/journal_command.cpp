#include <fmt/core.h>

#include "billing/units/error.hpp"
#include "results/run_reader.hpp"
#include "tools/fleetbill/command.hpp"
#include "tools/workbench/output/journal_csv.hpp"
#include "tools/workbench/output/render.hpp"

namespace fleetbill::tools {

using namespace workbench;

namespace {

void declare_journal(OptionTable& table) {
  table.argument("RUN", Times::once, {".h5"});
  table.output({".csv"});
}

int journal_command(const Options& options) {
  check_outputs("journal", options.outputs({"output"}), options.arguments());
  const results::RunReader run(options.arguments().front());
  std::string text;
  billing::Journal journal = run.journal();
  state_months(journal, run.summary());
  write_journal_csv(journal, [&](std::string_view piece) { text += piece; });
  write_output(options.text("output"), text);
  return 0;
}

}  // namespace

const Command kJournalCommand{.name = "journal",
                              .synopsis = "RUN [OPTION]...",
                              .summary = "Write the facts of a run as an event file for bill",
                              .example = "fleetbill journal rental.h5 -o rental.csv.gz",
                              .failure = "",
                              .declare = declare_journal,
                              .run = journal_command};

}  // namespace fleetbill::tools
