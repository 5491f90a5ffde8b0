#include <fmt/core.h>

#include "billing/units/error.hpp"
#include "tools/fleetbill/command.hpp"
#include "tools/workbench/compare/bill_differences.hpp"
#include "tools/workbench/output/summary.hpp"
#include "tools/workbench/runs/saved_run.hpp"

namespace fleetbill::tools {

using namespace workbench;

namespace {

/// Prints one check's result. @returns whether it holds
bool report(std::string_view check, const std::vector<std::string>& problems,
            std::string_view right) {
  if (problems.empty()) {
    fmt::print("  right  {:<13} {}\n", check, right);
    return true;
  }
  fmt::print("  WRONG  {:<13} {}\n", check, problems[0]);
  for (std::size_t i = 1; i < problems.size(); ++i)
    fmt::print("         {:<13} {}\n", "", problems[i]);
  return false;
}

bool check_digest(SavedRun& run) {
  const std::string now = run.reader().recompute_digest();
  std::vector<std::string> problems;
  if (now != run.summary().digest) {
    problems.push_back(
        fmt::format("the content has {}, the file says {}", now, run.summary().digest));
  }
  return report("digest", problems, now);
}

bool check_conservation(SavedRun& run) {
  const auto& conservation = run.summary().conservation;
  if (!conservation) return true;  // a bill of event files sees no devices
  std::vector<std::string> problems;
  if (!conservation->holds()) problems.emplace_back("records were lost or made up");
  return report("conservation", problems,
                fmt::format("{} records made, each accounted for",
                            grouped(static_cast<std::uint64_t>(conservation->made))));
}

bool check_rows(SavedRun& run) {
  const results::RowCounts& rows = run.summary().rows;
  if (run.summary().texts.kind != "bill") return true;
  std::vector<std::string> problems;
  if (rows.read != rows.applied + rows.duplicate + rows.quarantined) {
    problems.emplace_back("rows read are not all applied, duplicate or quarantined");
  }
  return report("rows", problems, fmt::format("{} read, each accounted for", grouped(rows.read)));
}

bool check_bill(SavedRun& run) {
  const auto& recorded = run.bill();
  std::vector<billing::SealedMonth> again;
  if (!recorded.months.empty()) {
    again =
        bill(run.facts(), recorded.months.front().usage.month, recorded.months.back().usage.month,
             run.terms().rules, run.terms().price_list(), run.fact_directory());
  }
  return report("bill",
                differences(recorded.months, recorded.directory, again, run.fact_directory()),
                fmt::format("{} months billed again, equal", recorded.months.size()));
}

bool check_audit(SavedRun& run) {
  const auto& recorded = run.bill();
  return report(
      "audit",
      audit_differences(run.reader().journal(), run.terms(), recorded.months, recorded.directory),
      "an independent implementation of the rules agrees");
}

}  // namespace

int verify_command(const std::vector<std::string>& arguments) {
  Options options(*find_command("verify"), "run");
  if (!options.parse(arguments)) return 0;
  const auto paths = options.positionals();
  if (paths.empty()) throw Error(ErrorKind::usage, "verify: which run file?");
  bool right = true;
  for (const std::string& path : paths) {
    fmt::print("{}\n", path);
    SavedRun run(path);
    // Each check runs, whatever the ones before it said.
    right &= check_digest(run);
    right &= check_conservation(run);
    right &= check_rows(run);
    right &= check_bill(run);
    right &= check_audit(run);
  }
  return right ? 0 : 1;
}

}  // namespace fleetbill::tools
