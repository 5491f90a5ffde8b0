#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "billing/units/error.hpp"
#include "billing/units/instant.hpp"
#include "tools/fleetbill/outputs.hpp"
#include "tools/workbench/output/render.hpp"
#include "tools/workbench/shipped/shipped_files.hpp"

/// The options and arguments that a command accepts, and their values on a command line.
namespace fleetbill::tools {

/// The kind of an option's value.
enum class ValueKind {
  flag,    ///< no value
  text,    ///< any text
  number,  ///< an integer between two bounds
  choice,  ///< one of a few words
  file,    ///< a path
};

/// What a command does with a file that an option or argument names.
enum class FileRole {
  read,       ///< reads it; `-` is standard input
  write,      ///< writes it; `-` is standard output
  directory,  ///< writes files into this directory
};

/// The number of times that an option or argument may be given.
enum class Times { optional, once, many, any };

/// One option or argument of a command, as the help, the manual and the completions show it.
struct Option {
  std::string name;         ///< without dashes; empty for an argument
  char letter = '\0';       ///< short form; 0: no short form
  std::string placeholder;  ///< of the value, such as `YYYY-MM`; empty for a flag
  std::string help;         ///< imperative verb phrase
  ValueKind kind = ValueKind::flag;
  Times times = Times::optional;
  std::string fallback;              ///< value if the option is not given; empty: no default
  std::vector<std::string> choices;  ///< allowed values of a choice
  std::int64_t least = 0, most = 0;  ///< bounds of a number, both included
  Endings endings;                   ///< of files; empty: any file
  FileRole role = FileRole::read;
  std::optional<workbench::ShippedKind> shipped;  ///< a file that is also found by name
};

/// Bounds of a number, both included.
struct Bounds {
  std::int64_t least;
  std::int64_t most;
};

/// The options and arguments that a command accepts: one call for each, in the order of the help.
/// `names` is the long name, optionally followed by a comma and the short one: `output,o`. In the
/// help of a choice, `{}` represents the allowed values.
class OptionTable {
 public:
  /// Starts with `--help`, which each command has.
  OptionTable();

  void flag(std::string_view names, std::string help);
  void text(std::string_view names, std::string placeholder, std::string help);
  /// An option that may be repeated.
  void texts(std::string_view names, std::string placeholder, std::string help);
  /// An integer; `fallback` is appended to the help as its default.
  void number(std::string_view names, std::string placeholder, Bounds bounds, std::string help,
              std::optional<std::int64_t> fallback = std::nullopt);
  void choice(std::string_view names, std::string placeholder, std::vector<std::string> choices,
              std::string help, std::string fallback = "");
  /// A file that the command reads.
  void file(std::string_view names, std::string placeholder, Endings endings, std::string help);
  /// A file that the command reads; the option may be repeated.
  void files(std::string_view names, std::string placeholder, Endings endings, std::string help);
  /// A file that is also found by the name of a shipped file; `times` is `optional` or `any`.
  void shipped(std::string_view names, std::string placeholder, workbench::ShippedKind kind,
               std::string help, Times times = Times::optional);
  /// A file that the command writes. A name that ends as a different format does is invalid.
  void output(std::string_view names, std::string placeholder, Endings endings, std::string help);
  /// `-o, --output FILE`, of a command that prints a text by default: CSV, or by default a table
  /// or JSON too.
  void output(Endings endings = {".csv", ".json"});
  /// A directory that the command writes files into.
  void directory(std::string_view names, std::string placeholder, std::string help);
  /// `--threads N`.
  void threads(std::string_view what);
  /// `--format FORMAT`: table, csv or json.
  void format();
  /// `--allow-gap`, of a command that bills event files.
  void allow_gap();

  /// An argument: a file with one of the endings. Arguments that may be absent or repeated follow
  /// their `times`; at most one of them may be repeated.
  void argument(std::string placeholder, Times times, Endings endings);
  /// An argument that is one of a few words.
  void argument(std::string placeholder, Times times, std::vector<std::string> choices,
                std::string help);

  [[nodiscard]] std::span<const Option> options() const { return options_; }
  [[nodiscard]] std::span<const Option> arguments() const { return arguments_; }
  /// Returns the option of this long name; null if the command has none.
  [[nodiscard]] const Option* find(std::string_view name) const;

 private:
  Option& add(std::string_view names, std::string placeholder, std::string help, ValueKind kind);

  std::vector<Option> options_;
  std::vector<Option> arguments_;
};

/// The options and arguments that a user gave to a command.
class Options {
 public:
  /// Parses the words after the command's name and checks them against the table. After `--help`
  /// nothing is checked: only `has("help")` is meaningful.
  /// Errors: `Error(usage)` naming the option, the problem and the remedy
  Options(std::string_view command, const OptionTable& table,
          const std::vector<std::string>& words);

  /// Returns whether the user gave the option.
  [[nodiscard]] bool has(const std::string& name) const { return values_.count(name) > 0; }
  /// Returns the value of an option, or its default, or an empty text. The name of a shipped file
  /// has been replaced by its path.
  [[nodiscard]] std::string text(const std::string& name) const;
  /// Returns the values of an option that may be repeated; empty if it was not given.
  [[nodiscard]] std::vector<std::string> texts(const std::string& name) const;
  /// Returns the value of a number, or its default.
  [[nodiscard]] std::uint64_t number(const std::string& name) const;
  /// Returns the value of `--threads`; 0: one per core.
  [[nodiscard]] unsigned threads() const { return static_cast<unsigned>(number("threads")); }

  /// Returns the month of an option; `std::nullopt` if the option is not given.
  /// Errors: `Error(usage)` if the text is not a month
  [[nodiscard]] std::optional<Month> month(const std::string& name) const;

  /// Throws a usage error of this command.
  [[noreturn]] void refuse(std::string_view problem) const;

  /// Returns the arguments without a dash.
  [[nodiscard]] const std::vector<std::string>& arguments() const { return arguments_; }

  /// Returns the output of an option with a different path, such as the default.
  [[nodiscard]] Output output(const std::string& name, std::string path) const;
  /// Returns the outputs that options name. `output` is standard output if it was not given, other
  /// options are omitted then.
  [[nodiscard]] std::vector<Output> outputs(const std::vector<std::string>& names) const;
  /// Returns the files that the arguments and these options name.
  [[nodiscard]] std::vector<std::string> inputs(const std::vector<std::string>& names) const;

 private:
  void check(const Option& option) const;
  void check_directory(const Option& option) const;
  void check_not_empty() const;
  void replace_dashes(const OptionTable& table);
  void find_shipped(const Option& option);
  void check_arguments(const OptionTable& table) const;

  std::string command_;
  const OptionTable& table_;
  std::map<std::string, std::vector<std::string>> values_;
  std::vector<std::string> arguments_;
};

/// Returns the format of a command with `--format` and `--output`, and maybe `--json`: the given
/// one, otherwise the one that the name of the output implies, otherwise a table.
/// Errors: `Error(usage)` if they contradict each other
workbench::Format format_of(const Options& options);

/// Returns an error of the command line: `COMMAND: PROBLEM; see fleetbill COMMAND --help`.
Error usage_error(std::string_view command, std::string_view problem);

}  // namespace fleetbill::tools
