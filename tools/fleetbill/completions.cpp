#include "tools/fleetbill/completions.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "tools/fleetbill/command.hpp"
#include "tools/fleetbill/program.hpp"

namespace fleetbill::tools {
namespace {

constexpr std::string_view kDirectories = "/";  // ending of an option that names a directory

/// A command that users complete, with its table.
struct Described {
  const Command* command;
  OptionTable table;
};

std::vector<Described> described_commands() {
  std::vector<Described> out;
  for (const Command* command : all_commands()) {
    if (command->is_hidden) continue;
    out.push_back({command, {}});
    command->declare(out.back().table);
  }
  return out;
}

std::string joined(const std::vector<std::string>& words, std::string_view separator) {
  std::string out;
  for (const std::string& word : words) {
    if (!out.empty()) out += separator;
    out += word;
  }
  return out;
}

/// Returns a text in single quotes, as bash and zsh read it.
std::string shell_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

/// Returns the words that complete a value; empty for files and free text.
std::vector<std::string> words_of(const Option& option) {
  if (option.kind == ValueKind::choice) return option.choices;
  std::vector<std::string> out;
  if (!option.shipped) return out;
  for (const auto& file : shipped_files().all(*option.shipped)) out.push_back(file.name);
  return out;
}

/// Returns the endings of files with and without `.gz`; empty for a directory.
std::vector<std::string> file_endings(const Option& option) {
  std::vector<std::string> out;
  for (const std::string& ending : option.endings) {
    if (ending == kDirectories) continue;
    out.push_back(ending.substr(1));
    if (ending == ".csv") out.emplace_back("csv.gz");
  }
  return out;
}

bool is_directory(const Option& option) {
  return std::find(option.endings.begin(), option.endings.end(), kDirectories) !=
         option.endings.end();
}

bool is_repeated(const Option& option) {
  return option.times == Times::many || option.times == Times::any;
}

// ---- bash -------------------------------------------------------------------------------------

/// Returns the statement that completes a value: `_fleetbill_words ...; _fleetbill_files ...`.
std::string bash_value(const Option& value) {
  std::string out;
  if (const auto words = words_of(value); !words.empty()) {
    out = "_fleetbill_words " + shell_quoted(joined(words, " "));
  }
  if (value.kind != ValueKind::file) return out.empty() ? ":" : out;
  out += out.empty() ? "" : "; ";
  out += is_directory(value) ? "_fleetbill_files -d" : "_fleetbill_files";
  for (const std::string& ending : file_endings(value)) out += " " + ending;
  return out;
}

std::string bash_names(const Option& option) {
  return option.letter == '\0' ? fmt::format("--{}", option.name)
                               : fmt::format("--{}|-{}", option.name, option.letter);
}

std::string bash_command(const Described& one) {
  std::string with_value;
  std::string names;
  std::string values;
  for (const Option& option : one.table.options()) {
    names += (names.empty() ? "--" : " --") + option.name;
    if (option.kind == ValueKind::flag) continue;
    with_value += (with_value.empty() ? "" : "|") + bash_names(option);
    values += fmt::format("        {}) {}; return ;;\n", bash_names(option), bash_value(option));
  }
  std::string arguments;
  int position = 0;
  for (const Option& argument : one.table.arguments()) {
    ++position;
    const std::string pattern = is_repeated(argument) ? "*" : std::to_string(position);
    arguments += fmt::format("        {}) {} ;;\n", pattern, bash_value(argument));
  }
  std::string out = fmt::format("    {})\n", one.command->name);
  if (!with_value.empty()) {
    out += fmt::format("      case $previous in\n{}      esac\n", values);
    out += fmt::format("      _fleetbill_position '{}'\n", with_value);
  } else {
    out += "      _fleetbill_position ''\n";
  }
  out += fmt::format("      case $current in -*) _fleetbill_words '{}'; return ;; esac\n", names);
  if (!arguments.empty()) out += fmt::format("      case $position in\n{}      esac\n", arguments);
  return out + "      ;;\n";
}

constexpr std::string_view kBashStart =
    R"(# bash completion of fleetbill. Made by: fleetbill completions bash

_fleetbill_words() {
  COMPREPLY+=($(compgen -W "$1" -- "$current"))
}

# _fleetbill_files [-d] [ENDING...]: directories, and files with one of the endings or any.
_fleetbill_files() {
  compopt -o filenames 2>/dev/null
  local IFS=$'\n' ending
  COMPREPLY+=($(compgen -d -- "$current"))
  [ "$1" = -d ] && return
  [ $# -eq 0 ] && COMPREPLY=($(compgen -f -- "$current"))
  for ending in "$@"; do
    COMPREPLY+=($(compgen -f -X "!*.$ending" -- "$current"))
  done
}

# _fleetbill_position OPTIONS: sets position to the number of the argument at the cursor. OPTIONS
# are those with a value, separated by |.
_fleetbill_position() {
  local i skip=0
  position=1
  for ((i = 2; i < COMP_CWORD; ++i)); do
    if [ $skip = 1 ]; then
      skip=0
    elif [[ ${COMP_WORDS[i]} == -* ]]; then
      case "|$1|" in *"|${COMP_WORDS[i]}|"*) skip=1 ;; esac
      [ "${COMP_WORDS[i + 1]}" = = ] && ((++i))
    else
      ((++position))
    fi
  done
}

_fleetbill() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} position
  COMPREPLY=()
  if [ "$current" = = ]; then
    current=
  elif [ "$previous" = = ]; then
    previous=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  if [ "$COMP_CWORD" -eq 1 ]; then
)";

std::string bash_script() {
  const auto commands = described_commands();
  std::vector<std::string> names;
  for (const Described& one : commands) names.emplace_back(one.command->name);
  std::string out(kBashStart);
  out += fmt::format("    _fleetbill_words '{} --help --version'\n    return\n  fi\n",
                     joined(names, " "));
  out += "  case ${COMP_WORDS[1]} in\n";
  for (const Described& one : commands) out += bash_command(one);
  return out + "  esac\n}\n\ncomplete -F _fleetbill fleetbill\n";
}

// ---- zsh --------------------------------------------------------------------------------------

/// Returns a text without the characters that end a description of `_arguments`.
std::string zsh_description(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

/// Returns the action that completes a value: `(a b)` or `_files -g "*.h5"`.
std::string zsh_action(const Option& value) {
  const auto words = words_of(value);
  std::string files = is_directory(value) ? "_files -/" : "_files";
  if (const auto endings = file_endings(value); !endings.empty() && !is_directory(value)) {
    files += fmt::format(" -g \"*.({})(-.)\"", joined(endings, "|"));
  }
  if (words.empty()) return value.kind == ValueKind::file ? files : " ";
  if (value.kind == ValueKind::choice) return fmt::format("({})", joined(words, " "));
  return fmt::format("{{compadd {}; {}}}", joined(words, " "), files);
}

std::string zsh_argument(const Option& argument, int position) {
  const std::string where = is_repeated(argument) ? "*" : std::to_string(position);
  return shell_quoted(fmt::format("{}:{}:{}", where, argument.placeholder, zsh_action(argument)));
}

std::string zsh_option(const Option& option) {
  std::string value;
  if (option.kind != ValueKind::flag) {
    value = fmt::format(":{}:{}", option.placeholder, zsh_action(option));
  }
  const std::string text = fmt::format("[{}]", zsh_description(option.help));
  const std::string times = is_repeated(option) ? "*" : "";
  const std::string equals = value.empty() ? "" : "=";
  std::string out = "        " + shell_quoted(fmt::format("{}--{}{}{}{}", times, option.name,
                                                          equals, text, value));
  if (option.letter != '\0') {
    const std::string plus = value.empty() ? "" : "+";
    out += " \\\n        " +
           shell_quoted(fmt::format("{}-{}{}{}{}", times, option.letter, plus, text, value));
  }
  return out;
}

std::string zsh_script() {
  const auto commands = described_commands();
  std::string out =
      "#compdef fleetbill\n# zsh completion of fleetbill. Made by: fleetbill completions zsh\n\n"
      "_fleetbill() {\n  local curcontext=\"$curcontext\" state line\n"
      "  local -a commands\n  commands=(\n";
  for (const Described& one : commands) {
    out += "    " +
           shell_quoted(fmt::format("{}:{}", one.command->name,
                                    zsh_description(std::string(one.command->summary)))) +
           "\n";
  }
  out +=
      "  )\n  _arguments -C '1:command:->command' '*::argument:->argument'\n"
      "  case $state in\n    command) _describe -t commands command commands ;;\n"
      "    argument)\n      case $words[1] in\n";
  for (const Described& one : commands) {
    out += fmt::format("      {})\n        _arguments -s", one.command->name);
    for (const Option& option : one.table.options()) out += " \\\n" + zsh_option(option);
    int position = 0;
    for (const Option& argument : one.table.arguments()) {
      out += " \\\n        " + zsh_argument(argument, ++position);
    }
    out += "\n        ;;\n";
  }
  return out + "      esac\n      ;;\n  esac\n}\n\n_fleetbill \"$@\"\n";
}

// ---- fish -------------------------------------------------------------------------------------

/// Returns a text in single quotes, as fish reads it.
std::string fish_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

/// Returns the candidates of a value as an argument of `complete -a`; empty for free text.
std::string fish_candidates(const Option& value) {
  std::string out = joined(words_of(value), " ");
  if (value.kind != ValueKind::file) return out;
  if (!out.empty()) out += " ";
  if (is_directory(value)) return out + "(__fish_complete_directories)";
  const auto endings = file_endings(value);
  if (endings.empty()) return out + "(__fish_complete_path (commandline -ct))";
  std::string suffixes;
  for (const std::string& ending : endings) {
    if (ending != "csv.gz") suffixes += " ." + ending;
  }
  out += "(__fish_complete_suffix" + suffixes + ")";
  return out;
}

void append_fish_option(std::string& out, std::string_view command, const Option& option) {
  out += fmt::format("complete -c fleetbill -n '__fish_seen_subcommand_from {}' -l {}", command,
                     option.name);
  if (option.letter != '\0') out += fmt::format(" -s {}", option.letter);
  if (option.kind != ValueKind::flag) out += " -x";
  const std::string candidates = option.kind == ValueKind::flag ? "" : fish_candidates(option);
  if (!candidates.empty()) out += " -a " + fish_quoted(candidates);
  out += " -d " + fish_quoted(option.help) + "\n";
}

std::string fish_script() {
  std::string out =
      "# fish completion of fleetbill. Made by: fleetbill completions fish\n\n"
      "complete -c fleetbill -f\n";
  for (const Described& one : described_commands()) {
    const std::string_view name = one.command->name;
    out += fmt::format("complete -c fleetbill -n __fish_use_subcommand -a {} -d {}\n", name,
                       fish_quoted(one.command->summary));
    for (const Option& option : one.table.options()) append_fish_option(out, name, option);
    for (const Option& argument : one.table.arguments()) {
      const std::string candidates = fish_candidates(argument);
      if (candidates.empty()) continue;
      out += fmt::format("complete -c fleetbill -n '__fish_seen_subcommand_from {}' -a {}\n", name,
                         fish_quoted(candidates));
    }
  }
  return out;
}

}  // namespace

std::vector<std::string> completion_shells() { return {"bash", "zsh", "fish"}; }

std::string completion_script(std::string_view shell) {
  if (shell == "bash") return bash_script();
  return shell == "zsh" ? zsh_script() : fish_script();
}

}  // namespace fleetbill::tools
