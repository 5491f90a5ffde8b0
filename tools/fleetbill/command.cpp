#include "tools/fleetbill/command.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <sstream>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::tools {

const std::vector<Command>& all_commands() {
  static const std::vector<Command> kCommands{
      {"run", "SCENARIO... [options]", "play a scenario, bill it, record it, print the summary",
       run_command},
      {"check", "SCENARIO...", "validate scenarios without playing them", check_command},
      {"bill", "EVENTS.csv... [options]", "bill real event files (CSV, also gzipped)",
       bill_command},
      {"report", "NAME RUN [options]", "print a report of a run, or write all of a month",
       report_command},
      {"journal", "RUN [options]", "write a run's facts as CSV, ready for bill", journal_command},
      {"explain", "RUN --asset A|--device D|--line SKU|--campaign C [--month M]",
       "say why something was billed, or not, clause by clause", explain_command},
      {"import", "--map MAP.yaml FILE.csv... [options]",
       "make a journal of a vendor's exports, ready for bill", import_command},
      {"reconcile", "RUN VENDOR.csv [options]",
       "hold a vendor's own billing detail file against a run's bill", reconcile_command},
      {"verify", "RUN...", "bill and audit a run again and check its digest", verify_command},
      {"diff", "A B [options]", "show where two runs differ, and why; exit 1 if they do",
       diff_command},
      {"rebill", "RUN|EVENTS.csv... [options]",
       "bill the same facts by other rules, prices or with late events: what changes, and why",
       rebill_command},
      {"test", "[DIR|SCENARIO]... [options]", "play every case and check what it expects",
       test_command},
      {"mutate", "[DIR|SCENARIO]... [options]",
       "make every mistake in the tariff and see which case notices", mutate_command},
      {"rules", "[options]", "print the clauses of the rulebook", rules_command},
      {"schema", "", "print the JSON Schema of scenarios, for editors", schema_command},
      {"version", "", "print the versions of fleetbill and of its files", version_command},
  };
  return kCommands;
}

const Command* find_command(std::string_view name) {
  const auto& all = all_commands();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Command& c) { return c.name == name; });
  return found == all.end() ? nullptr : &*found;
}

Options::Options(const Command& command, std::string positional)
    : command_(command), positional_(std::move(positional)), described_("Options", 100, 50) {
  add()("help,h", "print this help");
  if (!positional_.empty()) {
    hidden_.add_options()(positional_.c_str(), po::value<std::vector<std::string>>());
  }
}

bool Options::parse(const std::vector<std::string>& arguments) {
  po::options_description all;
  all.add(described_).add(hidden_);
  po::positional_options_description positional;
  if (!positional_.empty()) positional.add(positional_.c_str(), -1);
  try {
    const auto style =
        po::command_line_style::default_style & ~po::command_line_style::allow_guessing;
    po::store(
        po::command_line_parser(arguments).options(all).positional(positional).style(style).run(),
        values_);
    po::notify(values_);
  } catch (const po::error& error) {
    throw Error(ErrorKind::usage, concat(command_.name, ": ", error.what(), "; see fleetbill ",
                                         command_.name, " --help"));
  }
  if (!has("help")) return true;
  print_help();
  return false;
}

void Options::print_help() const {
  std::ostringstream options;
  options << described_;
  fmt::print("Usage: fleetbill {} {}\n\n{}{}.\n\n{}", command_.name, command_.synopsis,
             static_cast<char>(std::toupper(command_.summary[0])), command_.summary.substr(1),
             options.str());
}

std::uint64_t Options::count(const std::string& name, std::int64_t least, std::int64_t most) const {
  const auto number = parse_digits(text(name), most);
  if (number && *number >= least) return static_cast<std::uint64_t>(*number);
  throw Error(ErrorKind::usage, concat(command_.name, ": --", name, " takes a whole number from ",
                                       least, " to ", most, ", not '", text(name), "'"));
}

unsigned Options::threads() const {
  constexpr std::int64_t kMost = 1024;
  return static_cast<unsigned>(count("threads", 0, kMost));
}

std::vector<Output> Options::outputs(const std::vector<std::string>& names) const {
  std::vector<Output> out;
  for (const std::string& name : names) {
    if (has(name) || name == "output") out.push_back({concat("--", name), text(name)});
  }
  return out;
}

std::vector<std::string> Options::files(const std::vector<std::string>& names) const {
  std::vector<std::string> out;
  for (const std::string& name : names) {
    if (!has(name)) continue;
    if (const auto* one = boost::any_cast<std::string>(&values_[name].value())) {
      out.push_back(*one);
    } else {
      const auto& several = get<std::vector<std::string>>(name);
      out.insert(out.end(), several.begin(), several.end());
    }
  }
  return out;
}

std::vector<std::string> Options::positionals() const {
  return has(positional_) ? get<std::vector<std::string>>(positional_) : std::vector<std::string>{};
}

std::string Options::only(std::string_view what) const {
  const auto all = positionals();
  if (all.size() != 1) {
    throw Error(ErrorKind::usage, concat(command_.name, ": expected one ", what, ", not ",
                                         all.size(), "; see fleetbill ", command_.name, " --help"));
  }
  return all[0];
}

Format format_of(const Options& options) {
  if (options.has("format")) return parse_format(options.text("format"));
  std::string output = options.text("output");
  if (output.ends_with(".gz")) output.resize(output.size() - 3);
  if (output.ends_with(".csv")) return Format::csv;
  return output.ends_with(".json") ? Format::json : Format::table;
}

}  // namespace fleetbill::tools
