#include "scenarios/loader/import_map_loader.hpp"

#include <algorithm>
#include <array>

#include "billing/ingest/table_reader.hpp"
#include "billing/units/text.hpp"
#include "billing/units/trim.hpp"
#include "scenarios/loader/keys.hpp"
#include "scenarios/loader/reader.hpp"

namespace fleetbill::scenarios {

using namespace billing::imports;
using billing::Column;
using billing::Kind;

namespace {

std::vector<std::string> kind_names() {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < billing::kKindCount; ++i) {
    names.emplace_back(to_string(static_cast<Kind>(i)));
  }
  return names;
}

/// Returns the separators of thousands by their names in a map.
const std::vector<std::pair<std::string, std::vector<std::string>>>& separators() {
  static const std::vector<std::pair<std::string, std::vector<std::string>>> kSeparators{
      {"comma", {","}},
      {"point", {"."}},
      {"apostrophe", {std::begin(kGroupingApostrophes), std::end(kGroupingApostrophes)}},
      {"space", {std::begin(kGroupingSpaces), std::end(kGroupingSpaces)}}};
  return kSeparators;
}

template <class Table>
std::vector<std::string> words_of(const Table& table) {
  std::vector<std::string> words;
  for (const auto& [word, value] : table) words.emplace_back(word);
  return words;
}

/// By CellRule::From.
constexpr std::array<std::string_view, 4> kCellSources{"column", "columns", "text", "option"};

/// Reads the parts of a map that refer to each other.
class ImportMapReader {
 public:
  ImportMapReader(Document& document, ImportMap& out) : document_(document), out_(out) {}

  void read(const Item& root) {
    const MapReader map(document_, root, keys::kImportMap);
    out_.name = map.need("import_map", read_text).value_or("");
    out_.about = map.get("about", read_long_text).value_or("");
    read_form(map);
    if (const auto times = map.find("times")) read_times(*times);
    if (const auto options = map.find("options")) read_options(*options);
    if (const auto all = map.find("translations")) read_translations(*all);
    if (const auto skip = map.find("skip")) {
      for (const Item& item : read_some(document_, *skip, "one rule")) read_skip(item);
    }
    if (const auto facts = map.require("facts")) {
      for (const Item& item : read_some(document_, *facts, "one fact")) read_fact(item);
    }
    const bool has_times = std::any_of(out_.facts.begin(), out_.facts.end(), [](const auto& fact) {
      return fact.at.from == CellRule::From::column;
    });
    if (has_times && !map.find("times") && !map.has_unknown_keys()) {
      lacking(document_, root, "the key 'times' is missing: how the file writes its times");
    }
  }

 private:
  void read_form(const MapReader& map) {
    const auto delimiter = map.get("delimiter", [](Document& d, const Item& i) {
      return read_choice(d, i, words_of(billing::ingest::kDelimiters));
    });
    out_.delimiter = billing::ingest::kDelimiters[delimiter.value_or(0)].second;
    const auto encoding = map.get("encoding", [](Document& d, const Item& i) {
      return read_choice(d, i, {"utf-8", "windows-1252"});
    });
    out_.encoding = static_cast<Encoding>(encoding.value_or(0));
    const auto thousands = map.get("thousands", [](Document& d, const Item& i) {
      return read_choice(d, i, words_of(separators()));
    });
    if (thousands) out_.thousands = separators()[*thousands].second;
  }

  void read_times(const Item& item) {
    const MapReader map(document_, item, keys::kImportTimes);
    if (const auto format = map.need("format", read_text)) {
      try {
        out_.times.format = TimeFormat(*format);
      } catch (const Error& error) {
        wrong(document_, *map.find("format"), error.what());
      }
    }
    // Seconds since 1970 and times with an offset need no zone.
    const bool needs_zone = !out_.times.format.has_offset();
    const auto zone = needs_zone ? map.need("zone", read_text) : map.get("zone", read_text);
    if (zone) {
      try {
        out_.times.zone = TimeZone(*zone);
      } catch (const Error& error) {
        wrong(document_, *map.find("zone"), error.what());
      }
    }
    const auto ambiguous = map.get("ambiguous", [](Document& d, const Item& i) {
      return read_choice(d, i, {"quarantine", "earlier", "later"});
    });
    out_.times.ambiguous = static_cast<AmbiguousTime>(ambiguous.value_or(0));
    const auto missing = map.get("missing", [](Document& d, const Item& i) {
      return read_choice(d, i, {"quarantine", "shift"});
    });
    out_.times.missing = static_cast<MissingTime>(missing.value_or(0));
  }

  void read_options(const Item& item) {
    for (const Entry& entry : read_entries(document_, item)) {
      const auto name = read_text(document_, {entry.key, entry.value.path});
      const auto about = read_text(document_, entry.value);
      if (name && about) out_.options.emplace(*name, *about);
    }
  }

  void read_translations(const Item& item) {
    for (const Entry& entry : read_entries(document_, item)) {
      Translation& translation = translations_[entry.key.scalar];
      for (const Entry& word : read_entries(document_, entry.value)) {
        const auto ours = read_optional_text(document_, word.value);
        if (ours) translation.emplace(word.key.scalar, *ours);
      }
    }
  }

  void read_skip(const Item& item) {
    const MapReader map(document_, item, keys::kImportSkip);
    SkipRule rule;
    rule.name = map.need("rule", read_text).value_or("");
    if (const auto when = map.require("when")) rule.when = read_conditions(*when);
    out_.skip.push_back(std::move(rule));
  }

  std::vector<Condition> read_conditions(const Item& item) {
    std::vector<Condition> conditions;
    for (const Entry& entry : read_entries(document_, item)) {
      Condition condition{entry.key.scalar, {}, false};
      if (entry.value.node.kind == YamlNode::Kind::map) {
        const MapReader map(document_, entry.value, keys::kImportNot);
        condition.is_negated = true;
        if (const auto texts = map.require("not")) condition.texts = read_texts(*texts);
      } else {
        condition.texts = read_texts(entry.value);
      }
      conditions.push_back(std::move(condition));
    }
    if (conditions.empty() && item.node.kind == YamlNode::Kind::map) {
      lacking(document_, item, "no column is named, so every row matches");
    }
    return conditions;
  }

  std::vector<std::string> read_texts(const Item& item) {
    std::vector<std::string> texts;
    if (item.node.kind != YamlNode::Kind::sequence) {
      const auto text = read_optional_text(document_, item);
      if (text) texts.push_back(*text);
      return texts;
    }
    for (const Item& element : read_some(document_, item, "one text")) {
      const auto text = read_optional_text(document_, element);
      if (text) texts.push_back(*text);
    }
    return texts;
  }

  void read_fact(const Item& item) {
    const MapReader map(document_, item, keys::kImportFact);
    FactRule rule;
    const auto kind = map.need(
        "kind", [](Document& d, const Item& i) { return read_choice(d, i, kind_names()); });
    rule.kind = static_cast<Kind>(kind.value_or(0));
    if (const auto at = map.require("at")) rule.at = read_time_cell(*at);
    if (const auto when = map.find("when")) rule.when = read_conditions(*when);
    if (const auto repeat = map.find("repeat")) rule.repeat = read_cell(*repeat);
    for (std::size_t i = 0; i < billing::kColumnCount; ++i) {
      const auto column = static_cast<Column>(i);
      if (column == Column::time || column == Column::kind) continue;
      const auto cell = map.find(to_string(column));
      if (cell) rule.cells.emplace_back(column, read_cell(*cell).value_or(CellRule{}));
    }
    if (kind) check_columns(map, rule);
    check_number(map, "quantity");
    check_number(map, "repeat");
    out_.facts.push_back(std::move(rule));
  }

  void check_columns(const MapReader& map, const FactRule& rule) {
    const auto has = [&](Column column) {
      return std::any_of(rule.cells.begin(), rule.cells.end(),
                         [=](const auto& cell) { return cell.first == column; });
    };
    for (const auto& group : needed_columns(rule.kind)) {
      if (map.has_unknown_keys() || std::any_of(group.begin(), group.end(), has)) continue;
      std::vector<std::string> names;
      for (const Column column : group) names.emplace_back(to_string(column));
      lacking(document_, map.item(), concat(to_string(rule.kind), " needs ", join_choices(names)));
    }
    if (has(Column::quantity) && !has_quantity(rule.kind)) {
      lacking(document_, *map.find("quantity"),
              concat(to_string(rule.kind), " has no quantity; repeat makes as many facts"));
    }
    if (rule.repeat && has_quantity(rule.kind)) {
      lacking(document_, *map.find("repeat"),
              concat(to_string(rule.kind), " has a quantity instead"));
    }
  }

  /// Checks a number that the map itself states: `quantity: {text: "1"}`.
  void check_number(const MapReader& map, std::string_view key) {
    const auto cell = map.find(key);
    if (!cell || cell->node.kind != YamlNode::Kind::map) return;
    for (const auto& [name, value] : cell->node.entries) {
      if (name.scalar != "text") continue;
      const std::int64_t most = key == "repeat" ? kMostRepeats : billing::kLargestQuantity;
      (void)read_integer(document_, {value, path_of(*cell, "text")}, 1, most);
    }
  }

  /// When a fact happened: as a column says, or the user when importing.
  CellRule read_time_cell(const Item& item) {
    const auto rule = read_cell(item);
    if (!rule) return {};
    const bool is_right =
        rule->from == CellRule::From::column || rule->from == CellRule::From::option;
    if (!is_right) lacking(document_, item, "a time requires one column or an option");
    return *rule;
  }

  /// A column's name, or `{column: …, translation: …}`, `{columns: […]}`, `{text: …}`, `{option:
  /// …}`.
  std::optional<CellRule> read_cell(const Item& item) {
    CellRule rule;
    if (item.node.kind != YamlNode::Kind::map) {
      rule.from = CellRule::From::column;
      rule.name = read_text(document_, item).value_or("");
      return rule;
    }
    const MapReader map(document_, item, keys::kImportCell);
    std::size_t sources = 0;
    for (std::size_t i = 0; i < kCellSources.size(); ++i) {
      const auto source = map.find(kCellSources[i]);
      if (!source) continue;
      ++sources;
      rule.from = static_cast<CellRule::From>(i);
      read_source(*source, rule);
    }
    if (sources != 1 && !map.has_unknown_keys()) {
      lacking(document_, item, "a cell requires exactly one of column, columns, text and option");
    }
    if (const auto translation = map.find("translation")) {
      rule.translation = read_translation(*translation, rule);
    }
    if (sources != 1) return std::nullopt;
    return rule;
  }

  void read_source(const Item& item, CellRule& rule) {
    if (rule.from != CellRule::From::columns) {
      rule.name = read_text(document_, item).value_or("");
    } else {
      for (const Item& element : read_some(document_, item, "one column")) {
        rule.columns.push_back(read_text(document_, element).value_or(""));
      }
    }
    if (rule.from == CellRule::From::option && !out_.options.contains(rule.name)) {
      wrong(document_, item, "unknown option; declare it under options");
    }
  }

  std::optional<Translation> read_translation(const Item& item, const CellRule& rule) {
    const auto name = read_text(document_, item);
    if (!name) return std::nullopt;
    if (rule.from != CellRule::From::column) {
      lacking(document_, item, "only a column is translated");
      return std::nullopt;
    }
    const auto found = translations_.find(*name);
    if (found != translations_.end()) return found->second;
    wrong(document_, item, "unknown translation; define it under translations");
    return std::nullopt;
  }

  Document& document_;
  ImportMap& out_;
  std::map<std::string, Translation> translations_;
};

}  // namespace

ImportMap load_import_map(const std::string& path) {
  Document document(path, read_text_file(path));
  const YamlNode root = document.parse();
  document.throw_if_wrong();
  ImportMap map;
  ImportMapReader(document, map).read({root, ""});
  document.throw_if_wrong();
  return map;
}

}  // namespace fleetbill::scenarios
