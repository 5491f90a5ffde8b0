// The commands that print files for the installation: completions, man.
#include <fmt/core.h>

#include <algorithm>

#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"
#include "tools/fleetbill/command.hpp"
#include "tools/fleetbill/completions.hpp"
#include "tools/fleetbill/man_page.hpp"
#include "tools/process/console.hpp"

namespace fleetbill::tools {

namespace {

void declare_completions(OptionTable& table) {
  table.argument("SHELL", Times::once, completion_shells(), "Shell");
}

int completions_command(const Options& options) {
  const std::string& shell = options.arguments().front();
  const auto shells = completion_shells();
  if (std::find(shells.begin(), shells.end(), shell) == shells.end()) {
    throw usage_error("completions",
                      concat("unknown shell ", quote(shell), "; expected ", join_choices(shells)));
  }
  print("{}", completion_script(shell));
  return 0;
}

void declare_man(OptionTable& /*table*/) {}

int man_command(const Options& /*options*/) {
  print("{}", man_page());
  return 0;
}

}  // namespace

const Command kCompletionsCommand{.name = "completions",
                                  .synopsis = "bash|zsh|fish",
                                  .summary = "Print the completion script of a shell",
                                  .example = "fleetbill completions bash > fleetbill.bash",
                                  .failure = "",
                                  .declare = declare_completions,
                                  .run = completions_command};

const Command kManCommand{.name = "man",
                          .synopsis = "",
                          .summary = "Print the manual page in roff",
                          .example = "fleetbill man > fleetbill.1",
                          .failure = "",
                          .declare = declare_man,
                          .run = man_command,
                          .is_hidden = true};

}  // namespace fleetbill::tools
