#pragma once

#include <boost/program_options.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/fleetbill/outputs.hpp"
#include "tools/workbench/output/render.hpp"

/// What a command of `fleetbill` is, and how its command line is read.
namespace fleetbill::tools {

namespace po = boost::program_options;

/// A command: `fleetbill NAME ...`.
struct Command {
  std::string_view name;
  std::string_view synopsis;  ///< what comes behind the name: `SCENARIO... [options]`
  std::string_view summary;   ///< one line, for the list of commands
  /// Runs the command. @returns the exit code: 0 right, 1 a check failed
  /// Errors: `Error` for everything that a user can mend
  int (*run)(const std::vector<std::string>& arguments);
};

/// All commands, in the order of the help.
const std::vector<Command>& all_commands();
const Command* find_command(std::string_view name);

/// The options of one command: reads a command line, prints the help.
class Options {
 public:
  /// @param positional  name of the option that takes the arguments without a dash; empty: none
  Options(const Command& command, std::string positional);

  /// Where options are declared.
  po::options_description_easy_init add() { return described_.add_options(); }

  /// Reads the arguments.
  /// @returns false if `--help` was asked for: it has been printed, and there is nothing to do
  /// Errors: `Error(usage)` for what cannot be understood
  bool parse(const std::vector<std::string>& arguments);

  [[nodiscard]] bool has(const std::string& name) const { return values_.count(name) > 0; }
  template <class T>
  [[nodiscard]] const T& get(const std::string& name) const {
    return values_[name].as<T>();
  }
  /// The text of an option, empty if it was not given.
  [[nodiscard]] std::string text(const std::string& name) const {
    return has(name) ? get<std::string>(name) : std::string();
  }
  /// Whether the user gave the option, which has a default.
  [[nodiscard]] bool is_given(const std::string& name) const {
    return has(name) && !values_[name].defaulted();
  }
  /// The whole number of an option, which is declared as a text.
  /// Errors: `Error(usage)` if it is none, or not between the bounds, both included
  [[nodiscard]] std::uint64_t count(const std::string& name, std::int64_t least,
                                    std::int64_t most) const;
  /// The number of `--threads`; 0: one a core.
  /// Errors: as `count`
  [[nodiscard]] unsigned threads() const;

  /// The outputs that options name. `output` is standard output if it was not given, others are
  /// left out then.
  [[nodiscard]] std::vector<Output> outputs(const std::vector<std::string>& names) const;
  /// The files that options name, those of arguments without a dash among them.
  [[nodiscard]] std::vector<std::string> files(const std::vector<std::string>& names) const;

  /// The arguments without a dash.
  [[nodiscard]] std::vector<std::string> positionals() const;
  /// The only argument without a dash.
  /// Errors: `Error(usage)` if there is none or more than one
  [[nodiscard]] std::string only(std::string_view what) const;

 private:
  void print_help() const;

  const Command& command_;
  std::string positional_;
  po::options_description described_;
  po::options_description hidden_;
  po::variables_map values_;
};

/// How a command with `--format` and `--output` prints: as asked for, else as the output's name
/// says, else as a table. Errors: as `parse_format`
workbench::Format format_of(const Options& options);

// The commands, each in its own file.
int run_command(const std::vector<std::string>& arguments);
int check_command(const std::vector<std::string>& arguments);
int bill_command(const std::vector<std::string>& arguments);
int report_command(const std::vector<std::string>& arguments);
int journal_command(const std::vector<std::string>& arguments);
int explain_command(const std::vector<std::string>& arguments);
int import_command(const std::vector<std::string>& arguments);
int reconcile_command(const std::vector<std::string>& arguments);
int diff_command(const std::vector<std::string>& arguments);
int rebill_command(const std::vector<std::string>& arguments);
int verify_command(const std::vector<std::string>& arguments);
int test_command(const std::vector<std::string>& arguments);
int mutate_command(const std::vector<std::string>& arguments);
int rules_command(const std::vector<std::string>& arguments);
int schema_command(const std::vector<std::string>& arguments);
int version_command(const std::vector<std::string>& arguments);

}  // namespace fleetbill::tools
