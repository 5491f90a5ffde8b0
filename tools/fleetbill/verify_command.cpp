#include <fmt/core.h>

#include <string>

#include "tools/fleetbill/command.hpp"
#include "tools/process/console.hpp"
#include "tools/workbench/compare/run_checks.hpp"
#include "tools/workbench/runs/saved_run.hpp"

namespace fleetbill::tools {

using namespace workbench;

namespace {

/// Prints the result of a check: `PASS  digest        0f3c…`, or all problems.
void print_check(const RunCheck& check) {
  if (check.problems.empty()) {
    print("  PASS  {:<13} {}\n", check.name, check.passed);
    return;
  }
  print("  FAIL  {:<13} {}\n", check.name, check.problems[0]);
  for (std::size_t i = 1; i < check.problems.size(); ++i) {
    print("        {:<13} {}\n", "", check.problems[i]);
  }
}

void declare_verify(OptionTable& table) {
  table.argument("RUN", Times::many, {".h5"});
  table.flag("allow-gap", "Check runs of more than 120 months, which need much time and memory");
}

int verify_command(const Options& options) {
  bool passed = true;
  for (const std::string& path : options.arguments()) {
    print("{}\n", path);
    SavedRun run(path);
    if (!options.has("allow-gap")) run.check_month_count();
    check_run(run, [&](const RunCheck& check) {
      print_check(check);
      passed &= check.problems.empty();
    });
  }
  return passed ? 0 : 1;
}

}  // namespace

const Command kVerifyCommand{
    .name = "verify",
    .synopsis = "RUN... [OPTION]...",
    .summary = "Check the digest of a run, bill it again and audit its bill",
    .example = "fleetbill verify rental.h5",
    .failure = "a check failed",
    .declare = declare_verify,
    .run = verify_command};

}  // namespace fleetbill::tools
