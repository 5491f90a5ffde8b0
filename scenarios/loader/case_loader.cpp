#include <algorithm>
#include <filesystem>

#include "billing/ingest/journal_reader.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "scenarios/loader/case.hpp"
#include "scenarios/loader/keys.hpp"
#include "scenarios/loader/rules_loader.hpp"
#include "scenarios/loader/scenario_loader.hpp"

namespace fleetbill::scenarios {
namespace {

// ---- overrides: `fleets[0].count=100` -----------------------------------------------------------

[[noreturn]] void bad_override(const Override& override, std::string_view what) {
  throw Error(ErrorKind::usage, concat("--set ", override.path, "=", override.value, ": ", what));
}

/// One step of a path: a key, or an index in brackets.
struct Step {
  std::string key;
  std::optional<std::size_t> index;
};

/// Removes `[0]` from the front of a path.
Step take_index(std::string_view& rest, const Override& override) {
  constexpr std::int64_t kMostElements = 1'000'000'000;
  const std::size_t end = rest.find(']');
  const auto index = end == std::string_view::npos
                         ? std::nullopt
                         : parse_digits(rest.substr(1, end - 1), kMostElements);
  if (!index) bad_override(override, "expected a number in brackets, such as fleets[0]");
  rest.remove_prefix(end + 1);
  return {"", static_cast<std::size_t>(*index)};
}

std::vector<Step> parse_path(const Override& override) {
  std::vector<Step> steps;
  std::string_view rest = override.path;
  while (!rest.empty()) {
    if (rest[0] == '[') {
      steps.push_back(take_index(rest, override));
      continue;
    }
    if (rest[0] == '.' && !steps.empty()) {
      rest.remove_prefix(1);
    } else if (!steps.empty()) {
      bad_override(override, "a dot is missing after ]");
    }
    const std::size_t end = std::min(rest.find_first_of(".["), rest.size());
    if (end == 0) bad_override(override, "a key is missing, such as months or fleets[0].count");
    steps.push_back({std::string(rest.substr(0, end)), std::nullopt});
    rest.remove_prefix(end);
  }
  if (steps.empty()) bad_override(override, "a path such as months or fleets[0].count is needed");
  return steps;
}

YamlNode* find_step(YamlNode& node, const Step& step) {
  if (step.index) return *step.index < node.items.size() ? &node.items[*step.index] : nullptr;
  for (auto& [key, value] : node.entries) {
    if (key.scalar == step.key) return &value;
  }
  return nullptr;
}

/// Problems of an override's value have their place on the command line, not in the file.
void move_to_command_line(YamlNode& node) {
  node.mark = node.owner = {0, 1};
  for (YamlNode& item : node.items) move_to_command_line(item);
  for (auto& [key, value] : node.entries) {
    move_to_command_line(key);
    move_to_command_line(value);
  }
}

YamlNode empty_map() {
  YamlNode map;
  map.kind = YamlNode::Kind::map;
  move_to_command_line(map);
  return map;
}

/// Adds a key to a map. Reading the scenario reports unknown keys.
/// @returns its value; null if the node cannot have keys
YamlNode* add_key(YamlNode& node, const Step& step, YamlNode value) {
  if (step.index || node.kind != YamlNode::Kind::map) return nullptr;
  YamlNode key;
  key.kind = YamlNode::Kind::scalar;
  key.scalar = step.key;
  move_to_command_line(key);
  node.entries.push_back({std::move(key), std::move(value)});
  return &node.entries.back().value;
}

void apply(const Override& override, YamlNode& root) {
  Document value_document("--set", override.value);
  YamlNode value = value_document.parse();
  if (value_document.has_problems()) {
    bad_override(override, "the value cannot be read:\n" + value_document.report());
  }
  move_to_command_line(value);
  const std::vector<Step> steps = parse_path(override);
  YamlNode* node = &root;
  for (std::size_t i = 0; i + 1 < steps.size() && node != nullptr; ++i) {
    YamlNode* const next = find_step(*node, steps[i]);
    const bool leads_to_key = !steps[i + 1].index;
    node = next == nullptr && leads_to_key ? add_key(*node, steps[i], empty_map()) : next;
  }
  const Step& last = steps.back();
  YamlNode* target = node == nullptr ? nullptr : find_step(*node, last);
  if (target != nullptr) {
    *target = std::move(value);
  } else if (node == nullptr || add_key(*node, last, std::move(value)) == nullptr) {
    bad_override(override, "the scenario does not contain this key");
  }
}

// ---- what a scenario names ----------------------------------------------------------------------

void read_rules(Document& document, const MapReader& root, Case& out) {
  const auto item = root.find("rulebook");
  if (!item) return;
  if (item->node.kind == YamlNode::Kind::map) {
    out.rules = read_rulebook(document, *item);
    return;
  }
  if (item->node.kind != YamlNode::Kind::scalar) {
    return wrong_kind(document, *item, "the path of a rulebook, or a rulebook");
  }
  const auto path = read_text(document, *item);
  if (!path) return;
  const std::string resolved = resolve_path(document, *path);
  try {
    out.rules = load_rulebook(resolved);
    out.rulebook_text = read_text_file(resolved);
  } catch (const Error& error) {
    wrong_file(document, *item, error);
  }
}

/// Returns why a price list cannot be merged with earlier ones; empty if it can.
std::string clash_of(const billing::PriceList& list, const billing::PriceList& before) {
  if (list.currency() != before.currency()) {
    return concat("its currency is ", list.currency().code(),
                  ", the currency of the lists before it is ", before.currency().code(),
                  "; a bill has one currency");
  }
  if (list.rounding() != before.rounding()) {
    return "its rounding differs from the lists before it; a bill has one rounding";
  }
  for (std::size_t i = 0; i < billing::kSkuCount; ++i) {
    const auto sku = static_cast<billing::Sku>(i);
    for (const billing::Price& price : list.prices(sku)) {
      const billing::Price* other = before.in_force(sku, price.from);
      if (other == nullptr || other->from != price.from) continue;
      return concat("two prices of ", entry(sku).name, " from the same month: ", other->origin,
                    " and ", price.origin);
    }
  }
  return {};
}

void add_prices(Document& document, const Item& item, Case& out) {
  const auto path = read_text(document, item);
  if (!path) return;
  const std::string resolved = resolve_path(document, *path);
  try {
    billing::PriceList list = load_price_list(resolved);
    out.prices_text += read_text_file(resolved);
    const std::string clash = out.prices ? clash_of(list, *out.prices) : std::string();
    if (!clash.empty()) {
      wrong(document, item, clash);
    } else if (out.prices) {
      out.prices->merge(list);
    } else {
      out.prices = std::move(list);
    }
  } catch (const Error& error) {
    wrong_file(document, item, error);
  }
}

void read_prices(Document& document, const MapReader& root, Case& out) {
  const auto item = root.find("prices");
  if (!item) return;
  if (item->node.kind == YamlNode::Kind::map) {
    out.prices = read_price_list(document, *item);
  } else if (item->node.kind == YamlNode::Kind::sequence) {
    for (const Item& element : read_some(document, *item, "one price list")) {
      add_prices(document, element, out);
    }
  } else if (item->node.kind == YamlNode::Kind::scalar) {
    add_prices(document, *item, out);
  } else {
    wrong_kind(document, *item, "the path of a price list, a list of paths, or a price list");
  }
}

/// Checks that event files are readable. Their content is checked when they are billed.
std::vector<std::string> read_event_files(Document& document, const Item& item) {
  std::vector<std::string> files;
  for (const Item& element : read_some(document, item, "one event file")) {
    const auto path = read_text(document, element);
    if (!path) continue;
    files.push_back(resolve_path(document, *path));
    try {
      check_readable(files.back());
    } catch (const Error& error) {
      wrong_file(document, element, error);
    }
  }
  return files;
}

/// Checks the header of events within the scenario. Billing reports the problems of rows.
std::string read_events(Document& document, const Item& item) {
  if (item.node.kind != YamlNode::Kind::scalar) {
    wrong_kind(document, item, "a list of event files, or the text of one");
    return {};
  }
  const std::string& text = item.node.scalar;
  if (text.find('\n') == std::string::npos) {
    wrong(document, item, "the text of a journal has no rows; write files as a list: [FILE]");
    return text;
  }
  try {
    (void)billing::ingest::read_journal_text("", text);
  } catch (const Error& error) {  // `:1: error: what`
    constexpr std::string_view kError = ": error: ";
    const std::string_view what = error.what();
    const std::size_t at = what.find(kError);
    FLEETBILL_ASSERT(at != std::string_view::npos, "a journal's error names its line");
    wrong(document, item,
          concat("line ", what.substr(1, at - 1),
                 " of the journal: ", what.substr(at + kError.size())));
  }
  return text;
}

void read_journal_source(Document& document, const MapReader& root, const Item& item, Case& out) {
  JournalSource source;
  if (item.node.kind == YamlNode::Kind::sequence) {
    source.files = read_event_files(document, item);
  } else {
    source.text = read_events(document, item);
  }
  out.journal = std::move(source);
  for (const std::string_view key : {"time_zone", "fit", "start", "months", "partner", "partners",
                                     "organisations", "device_types", "devices", "fleets",
                                     "timeline", "faults", "accounts", "endpoints", "campaigns"}) {
    if (const auto stray = root.find(key)) {
      lacking(document, *stray, "a case with a journal bills its facts and plays no world");
    }
  }
}

std::string read_name(Document& document, const MapReader& root) {
  const auto item = root.require("scenario");
  const auto name = item ? read_text(document, *item) : std::nullopt;
  if (!name) return {};
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  if (!std::all_of(name->begin(), name->end(), fits)) {
    wrong(document, *item,
          "a scenario's name has only lowercase letters, digits, - and _, since it names the run "
          "file");
  }
  return *name;
}

/// Reads the name of the main platform, or the limits of Telematics Guru.
void read_platform(Document& document, const MapReader& root, Case& out) {
  constexpr std::int64_t kMostUploads = 1'000'000'000;
  const auto item = root.find("platform");
  if (!item) return;
  if (item->node.kind != YamlNode::Kind::map) {
    (void)read_choice(document, *item, {"telematics_guru", "pelion"});
    return;
  }
  if (root.find("journal")) {
    lacking(document, *item, "a case with a journal bills its facts and plays no world");
  }
  const MapReader map(document, *item, keys::kPlatform);
  out.scenario.uploads_per_second = map.need("uploads_per_second", integer(1, kMostUploads));
}

void read_run(Document& document, const MapReader& root, Case& out) {
  read_platform(document, root, out);
  const auto seed = root.get("seed", integer(0, std::int64_t{1} << 62));
  out.scenario.seed.seed = static_cast<std::uint64_t>(seed.value_or(1));
  const auto record = root.get("record", [](Document& d, const Item& i) {
    return read_choice(d, i, {"uploads", "daily", "monthly"});
  });
  out.scenario.record = static_cast<sim::RecordLevel>(record.value_or(0));
  out.scenario.about = root.get("about", read_long_text).value_or("");
}

}  // namespace

Case load_case_text(const std::string& name, std::string text,
                    const std::vector<Override>& overrides, const WorkLimits& limits) {
  Case out;
  out.path = name;
  out.text = text;
  Document document(name, std::move(text));
  YamlNode tree = document.parse();
  document.throw_if_wrong();
  if (tree.kind == YamlNode::Kind::map) {
    for (const Override& override : overrides) apply(override, tree);
  }
  const MapReader root(document, {tree, ""}, keys::kScenario);
  if (!root.is_map()) document.throw_if_wrong();
  const std::string scenario_name = read_name(document, root);
  const sim::Scenario* world = nullptr;
  if (const auto journal = root.find("journal")) {
    read_journal_source(document, root, *journal, out);
  } else {
    ScenarioLoader loader(document, root);
    out.scenario = loader.load();
    out.tables_text = loader.tables_text();
    if (!document.has_problems() && !is_overridden(root, "start") &&
        !is_overridden(root, "months")) {
      world = &out.scenario;
    }
  }
  out.scenario.name = scenario_name;
  read_run(document, root, out);
  if (const auto item = root.find("expect")) {
    out.expectations = read_expectations(document, *item, world);
  }
  read_rules(document, root, out);
  read_prices(document, root, out);
  document.throw_if_wrong();
  check_work(document, root, out.scenario, limits);
  document.throw_if_wrong();
  out.named_files = document.named_files();
  return out;
}

Case load_case(const std::string& path, const std::vector<Override>& overrides,
               const WorkLimits& limits) {
  return load_case_text(path, read_text_file(path), overrides, limits);
}

}  // namespace fleetbill::scenarios
