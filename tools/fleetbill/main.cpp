#include <fmt/core.h>

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "billing/units/error.hpp"
#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"
#include "tools/exit_code.hpp"
#include "tools/fleetbill/command.hpp"
#include "tools/fleetbill/help.hpp"
#include "tools/fleetbill/interrupt.hpp"

namespace fleetbill::tools {

using namespace workbench;

namespace {

int unknown_command(const std::string& name) {
  std::vector<std::string> names;
  for (const Command* command : all_commands()) {
    if (!command->is_hidden) names.emplace_back(command->name);
  }
  fmt::print(stderr, "fleetbill: unknown command '{}'{}; the commands are {}\n", name,
             did_you_mean(name, names), join_choices(names));
  return exit_code(ErrorKind::usage);
}

int run(const std::vector<std::string>& arguments) {
  if (arguments.empty() || arguments[0] == "--help" || arguments[0] == "-h" ||
      arguments[0] == "help") {
    fmt::print("{}", overview_text());
    return arguments.empty() ? exit_code(ErrorKind::usage) : 0;
  }
  const std::string name = arguments[0] == "--version" ? "version" : arguments[0];
  const Command* command = find_command(name);
  if (command == nullptr) return unknown_command(name);
  OptionTable table;
  command->declare(table);
  const Options options(name, table, {arguments.begin() + 1, arguments.end()});
  if (options.has("help")) {
    fmt::print("{}", help_text(*command));
    return 0;
  }
  if (command->is_interruptible) catch_interrupts();
  return command->run(options);
}

/// Flushes standard output. Returns `code`, or the code of an I/O error if the flush fails, such as
/// on a full disk.
int flushed(int code) {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
  fmt::print(stderr, "fleetbill: cannot write to standard output\n");
  return exit_code(ErrorKind::io);
}

}  // namespace
}  // namespace fleetbill::tools

int main(int argc, char** argv) {
  using namespace fleetbill;
  try {
    return tools::flushed(tools::run({argv + 1, argv + argc}));
  } catch (const Error& error) {
    fmt::print(stderr, "{}\n", printable_lines(error.what()));
    return tools::exit_code(error.kind());
  } catch (const AssertionFailed& error) {
    fmt::print(stderr, "fleetbill: internal error: {}\n", error.what());
    return 1;
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "fleetbill: out of memory\n");
    return tools::exit_code(ErrorKind::io);
  } catch (const std::exception& error) {
    fmt::print(stderr, "fleetbill: internal error: {}\n", error.what());
    return 1;
  }
}
