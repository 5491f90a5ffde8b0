#include <fmt/core.h>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "tools/fleetbill/command.hpp"
#include "tools/workbench/compare/bill_differences.hpp"
#include "tools/workbench/output/summary.hpp"
#include "tools/workbench/runs/saved_run.hpp"

namespace fleetbill::tools {

using namespace workbench;

namespace {

/// Prints the result of one check. Returns whether it passed.
bool report(std::string_view check, const std::vector<std::string>& problems,
            std::string_view passed) {
  if (problems.empty()) {
    fmt::print("  PASS  {:<13} {}\n", check, passed);
    return true;
  }
  fmt::print("  FAIL  {:<13} {}\n", check, problems[0]);
  for (std::size_t i = 1; i < problems.size(); ++i) {
    fmt::print("        {:<13} {}\n", "", problems[i]);
  }
  return false;
}

bool check_digest(SavedRun& run) {
  const std::string now = run.reader().recompute_digest();
  std::vector<std::string> problems;
  if (now != run.summary().digest) {
    problems.push_back(
        fmt::format("expected {} (recorded), got {} (of the content)", run.summary().digest, now));
  }
  return report("digest", problems, now);
}

bool check_conservation(SavedRun& run) {
  const auto& conservation = run.summary().conservation;
  if (!conservation) return true;  // a bill of event files has no devices
  const auto made = static_cast<std::uint64_t>(conservation->made);
  std::vector<std::string> problems;
  if (!conservation->holds()) problems.emplace_back("records were lost or added");
  return report(
      "conservation", problems,
      fmt::format("{} {} made, all accounted for", grouped(made), plural(made, "record")));
}

bool check_rows(SavedRun& run) {
  const results::RowCounts& rows = run.summary().rows;
  if (run.is_simulated()) return true;
  std::vector<std::string> problems;
  if (rows.read != rows.applied + rows.duplicate + rows.quarantined) {
    problems.emplace_back(
        "the applied, duplicate and quarantined rows do not add up to the rows read");
  }
  return report("rows", problems, fmt::format("{} read, all accounted for", grouped(rows.read)));
}

bool check_bill(SavedRun& run) {
  const auto& recorded = run.bill();
  std::vector<billing::SealedMonth> again;
  if (!recorded.months.empty()) {
    again =
        bill(run.facts(), recorded.months.front().usage.month, recorded.months.back().usage.month,
             run.tariff().rules, run.tariff().price_list(), run.fact_directory());
  }
  return report("bill",
                differences(recorded.months, recorded.directory, again, run.fact_directory()),
                fmt::format("{} {} billed again, equal", recorded.months.size(),
                            plural(recorded.months.size(), "month")));
}

bool check_audit(SavedRun& run) {
  const auto& recorded = run.bill();
  return report(
      "audit",
      audit_differences(run.reader().journal(), run.tariff(), recorded.months, recorded.directory),
      "an independent implementation of the rules agrees");
}

void declare_verify(OptionTable& table) { table.argument("RUN", Times::many, {".h5"}); }

int verify_command(const Options& options) {
  bool passed = true;
  for (const std::string& path : options.arguments()) {
    fmt::print("{}\n", path);
    SavedRun run(path);
    // Every check runs, even after a failure.
    passed &= check_digest(run);
    passed &= check_conservation(run);
    passed &= check_rows(run);
    passed &= check_bill(run);
    passed &= check_audit(run);
  }
  return passed ? 0 : 1;
}

}  // namespace

const Command kVerifyCommand{
    .name = "verify",
    .synopsis = "RUN...",
    .summary = "Check the digest of a run, bill it again and audit its bill",
    .example = "fleetbill verify rental.h5",
    .failure = "a check failed",
    .declare = declare_verify,
    .run = verify_command};

}  // namespace fleetbill::tools
