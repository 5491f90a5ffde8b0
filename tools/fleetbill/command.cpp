#include "tools/fleetbill/command.hpp"

#include <algorithm>

namespace fleetbill::tools {

std::span<const Command* const> all_commands() {
  static constexpr const Command* kCommands[] = {
      &kRunCommand,     &kCheckCommand,    &kBillCommand,        &kReportCommand, &kJournalCommand,
      &kExplainCommand, &kImportCommand,   &kReconcileCommand,   &kVerifyCommand, &kDiffCommand,
      &kRebillCommand,  &kForecastCommand, &kTestCommand,        &kMutateCommand, &kRulesCommand,
      &kSchemaCommand,  &kVersionCommand,  &kCompletionsCommand, &kManCommand};
  return kCommands;
}

const Command* find_command(std::string_view name) {
  const auto all = all_commands();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Command* command) { return command->name == name; });
  return found == all.end() ? nullptr : *found;
}

std::vector<ExitCode> exit_codes() {
  return {{0, "success"},       {1, "a check failed"}, {2, "usage error"},
          {3, "invalid input"}, {4, "I/O error"},      {130, "interrupted"}};
}

std::vector<ExitCode> exit_codes(const Command& command) {
  std::vector<ExitCode> out;
  for (ExitCode one : exit_codes()) {
    if (one.code == 1 && command.failure.empty()) continue;
    if (one.code == 1) one.meaning = command.failure;
    out.push_back(one);
  }
  return out;
}

}  // namespace fleetbill::tools
