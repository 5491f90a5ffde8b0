#include "tools/fleetbill/help.hpp"

#include <fmt/core.h>

#include "tools/workbench/output/wrapped_text.hpp"
#include "tools/workbench/version.hpp"

namespace fleetbill::tools {
namespace {

constexpr std::size_t kIndent = 2;       // of the left column
constexpr std::size_t kHelpColumn = 27;  // of the help of options

/// Appends a line of two columns. If `left` is too wide, `right` starts on its own line.
void append_entry(std::string& out, const std::string& left, std::string_view right,
                  std::size_t column) {
  out += std::string(kIndent, ' ') + left;
  const std::size_t end = kIndent + left.size();
  if (end + 2 > column) {
    out += "\n" + std::string(column, ' ');
  } else {
    out += std::string(column - end, ' ');
  }
  workbench::append_wrapped(out, right, column, column);
}

/// Appends an example, continued on further lines as a shell reads it.
void append_command_line(std::string& out, std::string_view line) {
  constexpr std::size_t kContinued = 6;
  constexpr std::size_t kContinuation = 2;  // " \"
  std::string wrapped = std::string(kIndent, ' ');
  std::size_t at = kIndent;
  bool is_first = true;
  while (!line.empty()) {
    const std::string_view word = line.substr(0, line.find(' '));
    line.remove_prefix(std::min(line.size(), word.size() + 1));
    if (!is_first && at + 1 + word.size() + kContinuation > workbench::kTextWidth) {
      wrapped += " \\\n" + std::string(kContinued, ' ');
      at = kContinued;
      is_first = true;
    }
    wrapped += is_first ? "" : " ";
    wrapped += word;
    at += word.size() + (is_first ? 0 : 1);
    is_first = false;
  }
  out += wrapped + "\n";
}

void append_list(std::string& out, const HelpList& list) {
  constexpr std::size_t kColumn = 33;
  out += "\n" + list.title + ":\n";
  for (const auto& [name, description] : list.entries) {
    append_entry(out, name, description, kColumn);
  }
}

void append_exit_codes(std::string& out, const std::vector<ExitCode>& codes) {
  constexpr std::size_t kColumn = 7;
  out += "\nExit codes:\n";
  for (const ExitCode& one : codes) {
    append_entry(out, std::to_string(one.code), one.meaning, kColumn);
  }
}

}  // namespace

std::string option_forms(const Option& option) {
  std::string out = option.letter == '\0' ? "    " : fmt::format("-{}, ", option.letter);
  out += "--" + option.name;
  if (!option.placeholder.empty()) out += " " + option.placeholder;
  return out;
}

std::string dash_text(const OptionTable& table) {
  bool reads = false;
  bool reads_run = false;
  bool writes = false;
  bool writes_run = false;
  const auto note = [&](std::span<const Option> options) {
    for (const Option& option : options) {
      if (option.kind != ValueKind::file || option.role == FileRole::directory) continue;
      const bool is_run = has_ending(option.endings, ".h5");
      const bool is_read = option.role == FileRole::read;
      reads |= is_read;
      reads_run |= is_read && is_run;
      writes |= !is_read && !is_run;
      writes_run |= !is_read && is_run;
    }
  };
  note(table.options());
  note(table.arguments());
  if (!reads) return {};
  std::string out =
      fmt::format("The file name - is standard input{}.", writes ? " or standard output" : "");
  if (reads_run) out += " A run file from a pipe is copied to memory.";
  if (writes_run) out += " A run file cannot be written to standard output.";
  return out;
}

std::string help_text(const Command& command) {
  OptionTable table;
  command.declare(table);
  constexpr std::string_view kUsage = "Usage: ";
  std::string out(kUsage);
  workbench::append_wrapped(out, fmt::format("fleetbill {} {}", command.name, command.synopsis),
                            kUsage.size() + kIndent, kUsage.size());
  out += '\n';
  workbench::append_wrapped(out, fmt::format("{}.", command.summary), 0, 0);
  out += "\nOptions:\n";
  for (const Option& option : table.options()) {
    append_entry(out, option_forms(option), option.help, kHelpColumn);
  }
  if (const std::string dash = dash_text(table); !dash.empty()) {
    out += '\n';
    workbench::append_wrapped(out, dash, 0, 0);
  }
  if (command.more_help != nullptr) append_list(out, command.more_help());
  out += "\nExample:\n";
  append_command_line(out, command.example);
  append_exit_codes(out, exit_codes(command));
  return out;
}

std::string overview_text() {
  constexpr std::size_t kColumn = 15;
  std::string out = fmt::format(
      "fleetbill {}: simulate IoT fleets and bill their usage\n\n"
      "Usage: fleetbill COMMAND [OPTION]...\n\nCommands:\n",
      workbench::kVersion);
  for (const Command* command : all_commands()) {
    if (command->is_hidden) continue;
    append_entry(out, std::string(command->name), command->summary, kColumn);
  }
  out += "\n'fleetbill COMMAND --help' describes the options of a command.\n";
  append_exit_codes(out, exit_codes());
  return out;
}

}  // namespace fleetbill::tools
