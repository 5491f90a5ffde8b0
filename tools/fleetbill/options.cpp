#include "tools/fleetbill/options.hpp"

#include <algorithm>
#include <boost/program_options.hpp>

#include "billing/ingest/standard_input.hpp"
#include "billing/units/error.hpp"
#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"
#include "tools/fleetbill/inputs.hpp"
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
        command, concat("unknown option ", quote(name), did_you_mean(name, dashed_names(table))));
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

/// Returns the argument of a table that the word at `index` is, of `count` words: an optional
/// argument at the start may be absent, one at the end may be repeated.
const Option& argument_at(const OptionTable& table, std::size_t index, std::size_t count) {
  const auto all = table.arguments();
  const std::size_t absent = count < all.size() ? all.size() - count : 0;
  return all[std::min(index + absent, all.size() - 1)];
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

void OptionTable::output(std::string_view names, std::string placeholder, Endings endings,
                         std::string help) {
  file(names, std::move(placeholder), std::move(endings), std::move(help));
  options_.back().role = FileRole::write;
}

void OptionTable::output(Endings endings) {
  output("output,o", "FILE", std::move(endings),
         "Write to FILE, gzipped if it ends in .gz (default: standard output)");
}

void OptionTable::directory(std::string_view names, std::string placeholder, std::string help) {
  file(names, std::move(placeholder), {"/"}, std::move(help));
  options_.back().role = FileRole::directory;
}

void OptionTable::threads(std::string_view what) {
  constexpr std::int64_t kMost = 1024;
  number("threads", "N", {0, kMost}, concat(what, " N threads; 0 = one per core"), 0);
}

void OptionTable::format() {
  choice("format", "FORMAT", {"table", "csv", "json"},
         "Print as {} (default: by the ending of the output, otherwise table)");
}

void OptionTable::allow_gap() {
  flag("allow-gap",
       "Bill gaps of more than 12 months between rows, and more than 120 months in all");
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
  check_not_empty();
  for (const Option& option : table.options()) {
    if (!has(option.name)) continue;
    check(option);
    if (option.role == FileRole::directory) check_directory(option);
  }
  check_arguments(table);
  replace_dashes(table);
  for (const Option& option : table.options()) {
    if (option.shipped && has(option.name)) find_shipped(option);
  }
}

void Options::refuse(std::string_view problem) const { throw usage_error(command_, problem); }

void Options::check_not_empty() const {
  for (const Option& option : table_.options()) {
    const auto found = values_.find(option.name);
    const bool may_be_any_text = option.kind == ValueKind::text || option.kind == ValueKind::file;
    if (found == values_.end() || !may_be_any_text) continue;
    for (const std::string& value : found->second) {
      if (!value.empty()) continue;
      refuse(concat("--", option.name, ": expected ", option.placeholder,
                    ", got an empty text; omit the option or set its value"));
    }
  }
  for (const std::string& value : arguments_) {
    if (value.empty()) {
      refuse(concat("expected ", expected_arguments(table_),
                    ", got an empty argument; omit it or set its value"));
    }
  }
}

void Options::check_directory(const Option& option) const {
  const std::string path = text(option.name);
  if (!is_standard_output(path)) return;
  refuse(concat("--", option.name, ": expected a directory, got ", quote(path),
                ", which is standard output; write ./", path, " for a directory of this name"));
}

/// Replaces `-` by the path of standard input, in options and arguments that are read.
void Options::replace_dashes(const OptionTable& table) {
  std::vector<std::string> readers;
  const auto replace = [&](const Option& option, const std::string& name, std::string& value) {
    const bool is_read = option.kind == ValueKind::file && option.role == FileRole::read;
    if (!is_read || !billing::ingest::is_standard_input(value)) return;
    value = billing::ingest::kStandardInput;
    readers.push_back(name);
    if (readers.size() > 1) {
      refuse(concat("standard input is read once, but both ", readers[0], " and ", readers[1],
                    " name it; name a file instead"));
    }
    const bool is_once = option.endings == Endings{".csv"};
    prepare_standard_input(command_, is_once ? InputAccess::once : InputAccess::repeated);
  };
  for (std::size_t i = 0; i < arguments_.size(); ++i) {
    const Option& option = argument_at(table, i, arguments_.size());
    replace(option, option.placeholder, arguments_[i]);
  }
  for (const Option& option : table.options()) {
    const auto found = values_.find(option.name);
    if (found == values_.end()) continue;
    for (std::string& value : found->second) replace(option, concat("--", option.name), value);
  }
}

void Options::check(const Option& option) const {
  const std::string value = text(option.name);
  if (option.kind == ValueKind::number) {
    const auto number = parse_digits(value, option.most);
    if (number && *number >= option.least) return;
    throw usage_error(command_, concat("--", option.name, ": expected an integer from ",
                                       option.least, " to ", option.most, ", got ", quote(value)));
  }
  if (option.kind != ValueKind::choice) return;
  const auto& choices = option.choices;
  if (std::find(choices.begin(), choices.end(), value) != choices.end()) return;
  throw usage_error(command_,
                    concat("--", option.name, ": unknown value ", quote(value),
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

std::optional<Month> Options::month(const std::string& name) const {
  if (!has(name)) return std::nullopt;
  const std::string value = text(name);
  const auto month = parse_month(value);
  if (!month) {
    refuse(concat("--", name, ": expected a month such as 2026-01, got ", quote(value)));
  }
  return month;
}

Output Options::output(const std::string& name, std::string path) const {
  return {concat("--", name), std::move(path), table_.find(name)->endings};
}

std::vector<Output> Options::outputs(const std::vector<std::string>& names) const {
  std::vector<Output> out;
  for (const std::string& name : names) {
    if (has(name) || name == "output") out.push_back(output(name, text(name)));
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
  const std::string_view ending = ending_of(options.text("output"), true);
  std::string_view implied;
  if (ending == ".csv" || ending == ".json") implied = ending.substr(1);
  if (ending == ".txt") implied = "table";
  std::string given = options.text("format");
  if (options.has("json")) {
    if (!given.empty() && given != "json") options.refuse("--json contradicts --format " + given);
    given = "json";
  }
  if (given.empty()) {
    return implied.empty() ? workbench::Format::table : workbench::parse_format(implied);
  }
  if (!implied.empty() && implied != given) {
    options.refuse(concat("--output: '", options.text("output"), "' ends in ", ending,
                          ", but the format is ", given));
  }
  return workbench::parse_format(given);
}

}  // namespace fleetbill::tools
