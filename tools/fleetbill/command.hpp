#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/fleetbill/options.hpp"

/// The commands of `fleetbill`.
namespace fleetbill::tools {

/// A list with a title that the help prints after the options.
struct HelpList {
  std::string title;
  std::vector<std::pair<std::string, std::string>> entries;  ///< name and description
};

/// A command: `fleetbill NAME ...`. Its help, its section of the manual and its completions are
/// made from this entry.
struct Command {
  std::string_view name;
  std::string_view synopsis;  ///< what follows the name: `SCENARIO... [OPTION]...`
  std::string_view summary;   ///< imperative verb phrase without a full stop, for the list
  std::string_view example;   ///< a whole command line
  std::string_view failure;   ///< when the command exits 1; empty: never
  void (*declare)(OptionTable& table);
  /// Runs the command. Returns the exit code: 0, or 1 if a check failed.
  /// Errors: `Error` for each problem that the user can fix
  int (*run)(const Options& options);
  HelpList (*more_help)() = nullptr;  ///< printed after the options; null: no list
  bool is_interruptible = false;      ///< ends soon after `is_interrupted()`
  bool is_hidden = false;             ///< for the build of the project, not for users
};

/// Returns all commands in the order of the help.
std::span<const Command* const> all_commands();
/// Returns the command of this name; null if it is unknown.
const Command* find_command(std::string_view name);

/// Exit codes: a code and its meaning.
struct ExitCode {
  int code;
  std::string_view meaning;
};
/// Returns the exit codes of all commands together.
std::vector<ExitCode> exit_codes();
/// Returns the exit codes of a command.
std::vector<ExitCode> exit_codes(const Command& command);

// The commands, each in its own file.
extern const Command kRunCommand;
extern const Command kCheckCommand;
extern const Command kBillCommand;
extern const Command kReportCommand;
extern const Command kJournalCommand;
extern const Command kExplainCommand;
extern const Command kImportCommand;
extern const Command kReconcileCommand;
extern const Command kVerifyCommand;
extern const Command kDiffCommand;
extern const Command kForecastCommand;
extern const Command kRebillCommand;
extern const Command kTestCommand;
extern const Command kMutateCommand;
extern const Command kRulesCommand;
extern const Command kSchemaCommand;
extern const Command kVersionCommand;
extern const Command kCompletionsCommand;
extern const Command kManCommand;

}  // namespace fleetbill::tools
