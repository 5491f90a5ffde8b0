#include "tools/fleetbill/options.hpp"

#include <algorithm>
#include <boost/program_options.hpp>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "tools/fleetbill/program.hpp"

namespace fleetbill::tools {

namespace po = boost::program_options;

namespace {

constexpr const char* kArgument = "argument";  // name in the parser; no option has it

bool is_repeated(Times times) { return times == Times::many || times == Times::any; }
bool is_required(Times times) { return times == Times::once || times == Times::many; }

po::options_description described(const OptionTable& table) {
  po::options_description out;
  for (const Option& option : table.options()) {
    std::string names = option.name;
    if (option.letter != '\0') names += std::string(",") + option.letter;
    if (option.kind == ValueKind::flag) {
      out.add_options()(names.c_str(), "");
    } else if (is_repeated(option.times)) {
      out.add_options()(names.c_str(), po::value<std::vector<std::string>>()->composing());
    } else {
      out.add_options()(names.c_str(), po::value<std::string>());
    }
  }
  if (!table.arguments().empty()) {
    out.add_options()(kArgument, po::value<std::vector<std::string>>());
  }
  return out;
}

std::vector<std::string> dashed_names(const OptionTable& table) {
  std::vector<std::string> out;
  for (const Option& option : table.options()) out.push_back(concat("--", option.name));
  return out;
}

po::parsed_options parsed(std::string_view command, const OptionTable& table,
                          const po::options_description& options,
                          const std::vector<std::string>& words) {
  po::positional_options_description positional;
  if (!table.arguments().empty()) positional.add(kArgument, -1);
  const auto style =
      po::command_line_style::default_style & ~po::command_line_style::allow_guessing;
  try {
    return po::command_line_parser(words)
        .options(options)
        .positional(positional)
        .style(style)
        .run();
  } catch (const po::unknown_option& error) {
    const std::string& name = error.get_option_name();
    throw usage_error(
        command, concat("unknown option '", name, "'", did_you_mean(name, dashed_names(table))));
  } catch (const po::too_many_positional_options_error&) {
    throw usage_error(command, "expected no arguments");
  } catch (const po::error& error) {
    throw usage_error(command, error.what());
  }
}

/// Returns the arguments for a message: `NAME RUN`, `SCENARIO...`, `[CASE]...`.
std::string expected_arguments(const OptionTable& table) {
  std::string out;
  for (const Option& argument : table.arguments()) {
    if (!out.empty()) out += ' ';
    out +=
        is_required(argument.times) ? argument.placeholder : concat('[', argument.placeholder, ']');
    if (is_repeated(argument.times)) out += "...";
  }
  return out.empty() ? "no arguments" : out;
}

}  // namespace

Error usage_error(std::string_view command, std::string_view problem) {
  return {ErrorKind::usage,
          concat(command, ": ", problem, "; see 'fleetbill ", command, " --help'")};
}

// ---- what a command accepts -----------------------------------------------------------------

OptionTable::OptionTable() { flag("help,h", "Print this help"); }

Option& OptionTable::add(std::string_view names, std::string placeholder, std::string help,
                         ValueKind kind) {
  Option option;
  const std::size_t comma = names.find(',');
  option.name = std::string(names.substr(0, comma));
  if (comma != std::string_view::npos) option.letter = names[comma + 1];
  option.placeholder = std::move(placeholder);
  option.help = std::move(help);
  option.kind = kind;
  options_.push_back(std::move(option));
  return options_.back();
}

void OptionTable::flag(std::string_view names, std::string help) {
  add(names, "", std::move(help), ValueKind::flag);
}

void OptionTable::text(std::string_view names, std::string placeholder, std::string help) {
  add(names, std::move(placeholder), std::move(help), ValueKind::text);
}

void OptionTable::texts(std::string_view names, std::string placeholder, std::string help) {
  help += "; may be repeated";
  add(names, std::move(placeholder), std::move(help), ValueKind::text).times = Times::any;
}

void OptionTable::number(std::string_view names, std::string placeholder, Bounds bounds,
                         std::string help, std::optional<std::int64_t> fallback) {
  if (fallback) help += concat(" (default: ", *fallback, ")");
  Option& option = add(names, std::move(placeholder), std::move(help), ValueKind::number);
  option.least = bounds.least;
  option.most = bounds.most;
  if (fallback) option.fallback = std::to_string(*fallback);
}

void OptionTable::choice(std::string_view names, std::string placeholder,
                         std::vector<std::string> choices, std::string help, std::string fallback) {
  const std::size_t gap = help.find("{}");
  FLEETBILL_ASSERT(gap != std::string::npos,
                   concat("the help of a choice shows its values: ", help));
  help.replace(gap, 2, join_choices(choices));
  if (!fallback.empty()) help += concat(" (default: ", fallback, ")");
  Option& option = add(names, std::move(placeholder), std::move(help), ValueKind::choice);
  option.choices = std::move(choices);
  option.fallback = std::move(fallback);
}

void OptionTable::file(std::string_view names, std::string placeholder, Endings endings,
                       std::string help) {
  add(names, std::move(placeholder), std::move(help), ValueKind::file).endings = std::move(endings);
}

void OptionTable::files(std::string_view names, std::string placeholder, Endings endings,
                        std::string help) {
  file(names, std::move(placeholder), std::move(endings), std::move(help) + "; may be repeated");
  options_.back().times = Times::any;
}

void OptionTable::shipped(std::string_view names, std::string placeholder,
                          workbench::ShippedKind kind, std::string help, Times times) {
  if (is_repeated(times)) {
    files(names, std::move(placeholder), {".yaml"}, std::move(help));
  } else {
    file(names, std::move(placeholder), {".yaml"}, std::move(help));
  }
  options_.back().shipped = kind;
}

void OptionTable::output() {
  file("output,o", "FILE", {},
       "Write to FILE, gzipped if it ends in .gz (default: standard output)");
}

void OptionTable::threads(std::string_view what) {
  constexpr std::int64_t kMost = 1024;
  number("threads", "N", {0, kMost}, concat(what, " N threads; 0 = one per core"), 0);
}

void OptionTable::format() {
  choice("format", "FORMAT", {"table", "csv", "json"},
         "Print as {} (default: by the ending of the output, otherwise table)");
}

void OptionTable::argument(std::string placeholder, Times times, Endings endings) {
  Option argument;
  argument.placeholder = std::move(placeholder);
  argument.kind = ValueKind::file;
  argument.times = times;
  argument.endings = std::move(endings);
  arguments_.push_back(std::move(argument));
}

void OptionTable::argument(std::string placeholder, Times times, std::vector<std::string> choices,
                           std::string help) {
  Option argument;
  argument.placeholder = std::move(placeholder);
  argument.kind = ValueKind::choice;
  argument.times = times;
  argument.choices = std::move(choices);
  argument.help = std::move(help);
  arguments_.push_back(std::move(argument));
}

const Option* OptionTable::find(std::string_view name) const {
  const auto found = std::find_if(options_.begin(), options_.end(),
                                  [&](const Option& option) { return option.name == name; });
  return found == options_.end() ? nullptr : &*found;
}

// ---- what was given ---------------------------------------------------------------------------

Options::Options(std::string_view command, const OptionTable& table,
                 const std::vector<std::string>& words)
    : command_(command), table_(table) {
  const po::options_description described_options = described(table);
  po::variables_map map;
  try {
    po::store(parsed(command, table, described_options, words), map);
  } catch (const po::error& error) {
    throw usage_error(command, error.what());
  }
  for (const auto& [name, value] : map) {
    if (value.empty()) {
      values_[name];
    } else if (const auto* one = boost::any_cast<std::string>(&value.value())) {
      values_[name] = {*one};
    } else if (const auto* many = boost::any_cast<std::vector<std::string>>(&value.value())) {
      values_[name] = *many;
    }
  }
  if (has(kArgument)) arguments_ = texts(kArgument);
  if (has("help")) return;
  for (const Option& option : table.options()) {
    if (!has(option.name)) continue;
    check(option);
    if (option.shipped) find_shipped(option);
  }
  check_arguments(table);
}

void Options::check(const Option& option) const {
  const std::string value = text(option.name);
  if (option.kind == ValueKind::number) {
    const auto number = parse_digits(value, option.most);
    if (number && *number >= option.least) return;
    throw usage_error(command_, concat("--", option.name, ": expected an integer from ",
                                       option.least, " to ", option.most, ", got '", value, "'"));
  }
  if (option.kind != ValueKind::choice) return;
  const auto& choices = option.choices;
  if (std::find(choices.begin(), choices.end(), value) != choices.end()) return;
  throw usage_error(command_,
                    concat("--", option.name, ": unknown value '", value, "'",
                           did_you_mean(value, choices), "; expected ", join_choices(choices)));
}

void Options::find_shipped(const Option& option) {
  for (std::string& value : values_[option.name]) {
    try {
      value = shipped_files().find(*option.shipped, value);
    } catch (const Error& error) {
      throw usage_error(command_, concat("--", option.name, ": ", error.what()));
    }
  }
}

void Options::check_arguments(const OptionTable& table) const {
  std::size_t least = 0;
  std::size_t most = 0;
  bool is_unlimited = false;
  for (const Option& argument : table.arguments()) {
    least += is_required(argument.times) ? 1 : 0;
    ++most;
    is_unlimited |= is_repeated(argument.times);
  }
  const std::size_t count = arguments_.size();
  if (count >= least && (is_unlimited || count <= most)) return;
  throw usage_error(command_, concat("expected ", expected_arguments(table), ", got ", count, " ",
                                     plural(count, "argument")));
}

std::string Options::text(const std::string& name) const {
  const auto found = values_.find(name);
  if (found != values_.end() && !found->second.empty()) return found->second.front();
  const Option* option = table_.find(name);
  return option == nullptr ? std::string() : option->fallback;
}

std::vector<std::string> Options::texts(const std::string& name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>() : found->second;
}

std::uint64_t Options::number(const std::string& name) const {
  const auto number = parse_digits(text(name), table_.find(name)->most);
  FLEETBILL_ASSERT(number, concat("--", name, " has neither a value nor a default"));
  return static_cast<std::uint64_t>(*number);
}

std::vector<Output> Options::outputs(const std::vector<std::string>& names) const {
  std::vector<Output> out;
  for (const std::string& name : names) {
    if (has(name) || name == "output") out.push_back({concat("--", name), text(name)});
  }
  return out;
}

std::vector<std::string> Options::inputs(const std::vector<std::string>& names) const {
  std::vector<std::string> out = arguments_;
  for (const std::string& name : names) {
    const std::vector<std::string> files = texts(name);
    out.insert(out.end(), files.begin(), files.end());
  }
  return out;
}

workbench::Format format_of(const Options& options) {
  if (options.has("format")) return workbench::parse_format(options.text("format"));
  std::string output = options.text("output");
  if (output.ends_with(".gz")) output.resize(output.size() - 3);
  if (output.ends_with(".csv")) return workbench::Format::csv;
  return output.ends_with(".json") ? workbench::Format::json : workbench::Format::table;
}

}  // namespace fleetbill::tools
