#include <exception>
#include <filesystem>
#include <new>
#include <string>
#include <system_error>
#include <vector>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "tools/fleetbill/command.hpp"
#include "tools/fleetbill/help.hpp"
#include "tools/process/console.hpp"
#include "tools/process/exit_code.hpp"
#include "tools/process/process.hpp"

namespace fleetbill::tools {

using namespace workbench;

namespace {

int unknown_command(const std::string& name) {
  std::vector<std::string> names;
  for (const Command* command : all_commands()) {
    if (!command->is_hidden) names.emplace_back(command->name);
  }
  report("fleetbill: unknown command '{}'{}; the commands are {}\n", name,
         did_you_mean(name, names), join_choices(names));
  return exit_code(ErrorKind::usage);
}

int run(const std::vector<std::string>& arguments) {
  if (arguments.empty() || arguments[0] == "--help" || arguments[0] == "-h" ||
      arguments[0] == "help") {
    print("{}", overview_text());
    return arguments.empty() ? exit_code(ErrorKind::usage) : 0;
  }
  const std::string name = arguments[0] == "--version" ? "version" : arguments[0];
  const Command* command = find_command(name);
  if (command == nullptr) return unknown_command(name);
  OptionTable table;
  command->declare(table);
  const Options options(name, table, {arguments.begin() + 1, arguments.end()});
  if (options.has("help")) {
    print("{}", help_text(*command));
    return 0;
  }
  catch_interrupts(command->is_interruptible);
  return command->run(options);
}

int run_and_flush(const std::vector<std::string>& arguments) {
  const int code = run(arguments);
  flush_output();
  return code;
}

/// Runs the program. Returns its exit code.
int run_and_report(const std::vector<std::string>& arguments) {
  try {
    return run_and_flush(arguments);
  } catch (const Error& error) {
    if (*error.what() != '\0') report("{}\n", error.what());
    return exit_code(error.kind());
  } catch (const std::filesystem::filesystem_error& error) {
    report("{}: {}\n", error.path1().string(), error.code().message());
    return exit_code(ErrorKind::io);
  } catch (const std::system_error& error) {
    if (error.code() == std::errc::resource_unavailable_try_again) {
      report("fleetbill: cannot start a thread: {}\n", error.code().message());
    } else {
      report("fleetbill: {}\n", error.what());
    }
    return exit_code(ErrorKind::io);
  } catch (const std::bad_alloc&) {
    report("fleetbill: out of memory\n");
    return exit_code(ErrorKind::io);
  } catch (const std::exception& error) {
    report("fleetbill: internal error: {}\n", error.what());
    return 1;
  }
}

}  // namespace
}  // namespace fleetbill::tools

int main(int argc, char** argv) {
  using namespace fleetbill::tools;
  prepare_process();
  return exit_code_after_output(run_and_report({argv + 1, argv + argc}));
}
