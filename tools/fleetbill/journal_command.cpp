#include <fmt/core.h>

#include "billing/units/error.hpp"
#include "results/run_reader.hpp"
#include "tools/fleetbill/command.hpp"
#include "tools/workbench/output/journal_csv.hpp"
#include "tools/workbench/output/render.hpp"

namespace fleetbill::tools {

using namespace workbench;

int journal_command(const std::vector<std::string>& arguments) {
  Options options(*find_command("journal"), "run");
  options.add()("output,o", po::value<std::string>(),
                "file to write; gzipped if it ends in .gz; default: standard output");
  if (!options.parse(arguments)) return 0;
  check_outputs("journal", options.outputs({"output"}), options.files({"run"}));
  const results::RunReader run(options.only("run file"));
  std::string text;
  write_journal_csv(run.journal(), [&](std::string_view piece) { text += piece; });
  write_output(options.text("output"), text);
  return 0;
}

}  // namespace fleetbill::tools
