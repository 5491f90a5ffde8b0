#include "tools/fleetbill/man_page.hpp"

#include <fmt/core.h>

#include "tools/fleetbill/command.hpp"
#include "tools/fleetbill/help.hpp"
#include "tools/workbench/version.hpp"

namespace fleetbill::tools {
namespace {

/// Returns a text with the characters escaped that roff interprets.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '\\': out += "\\e"; break;
      case '-': out += "\\-"; break;
      case '\'': out += "\\(aq"; break;
      case '"': out += "\\(dq"; break;
      default: out += c;
    }
  }
  // A line that starts with a dot would be a request.
  return out.starts_with('.') ? "\\&" + out : out;
}

/// Returns `\fB-o\fR, \fB--output\fR \fIFILE\fR`.
std::string option_tag(const Option& option) {
  std::string out;
  if (option.letter != '\0') out = fmt::format("\\fB\\-{}\\fR, ", option.letter);
  out += fmt::format("\\fB\\-\\-{}\\fR", escaped(option.name));
  if (!option.placeholder.empty()) out += fmt::format(" \\fI{}\\fR", escaped(option.placeholder));
  return out;
}

void append_entry(std::string& out, const std::string& tag, std::string_view text) {
  out += fmt::format(".TP\n{}\n{}.\n", tag, escaped(text));
}

void append_command(std::string& out, const Command& command) {
  OptionTable table;
  command.declare(table);
  out += fmt::format(".SS {}\n.B fleetbill {}\n", escaped(command.name), escaped(command.name));
  if (!command.synopsis.empty()) out += escaped(command.synopsis) + "\n";
  out += fmt::format(".PP\n{}.\n", escaped(command.summary));
  for (const Option& option : table.options()) {
    append_entry(out, option_tag(option), option.help);
  }
  if (const std::string dash = dash_text(table); !dash.empty()) {
    out += fmt::format(".PP\n{}\n", escaped(dash));
  }
  if (command.more_help != nullptr) {
    const HelpList list = command.more_help();
    out += fmt::format(".PP\n{}:\n", escaped(list.title));
    for (const auto& [name, description] : list.entries) {
      out += fmt::format(".TP\n\\fB{}\\fR\n{}\n", escaped(name), escaped(description));
    }
  }
  out += fmt::format(".PP\nExample:\n.PP\n.RS 4\n.nf\n{}\n.fi\n.RE\n", escaped(command.example));
  if (!command.failure.empty()) {
    out += fmt::format(".PP\nExit code 1: {}.\n", escaped(command.failure));
  }
}

}  // namespace

std::string man_page() {
  std::string out = fmt::format(
      ".\\\" Made by: fleetbill man\n"
      ".TH FLEETBILL 1 \"\" \"fleetbill {}\" \"User Commands\"\n"
      ".SH NAME\nfleetbill \\- simulate IoT fleets and bill their usage\n"
      ".SH SYNOPSIS\n.B fleetbill\n.I COMMAND\n[\\fIOPTION\\fR]...\n"
      ".SH DESCRIPTION\n"
      "fleetbill plays scenarios of device fleets, bills the events that they produce by the "
      "rules\n"
      "of Telematics Guru and Pelion, and explains each line of the bill.\n"
      "It also bills, re\\-bills, compares and reconciles event files of real fleets.\n"
      ".SH COMMANDS\n",
      escaped(workbench::kVersion));
  for (const Command* command : all_commands()) {
    if (!command->is_hidden) append_command(out, *command);
  }
  out += ".SH \"EXIT STATUS\"\n";
  for (const ExitCode& one : exit_codes()) {
    append_entry(out, std::to_string(one.code), one.meaning);
  }
  return out;
}

}  // namespace fleetbill::tools
