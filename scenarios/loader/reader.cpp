#include "scenarios/loader/reader.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include "billing/units/money.hpp"
#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"
#include "scenarios/loader/keys.hpp"

namespace fleetbill::scenarios {
namespace {

std::string kind_name(const Item& item) {
  switch (item.node.kind) {
    case YamlNode::Kind::empty: return "no value";
    case YamlNode::Kind::scalar:
      // A file that is only a text is not one of ours, and may be confidential.
      return item.path.empty() ? "a text" : quote(item.node.scalar);
    case YamlNode::Kind::sequence: return "a list";
    case YamlNode::Kind::map: return "a map";
  }
  return {};
}

std::vector<std::string> to_strings(Keys keys) { return {keys.begin(), keys.end()}; }

/// Returns the choices for a message; of many, only the first.
std::string some_choices(const std::vector<std::string>& choices) {
  constexpr std::size_t kShown = 30;
  if (choices.size() <= kShown) return join_choices(choices);
  std::string out;
  for (std::size_t i = 0; i < kShown; ++i) out += choices[i] + ", ";
  return concat(out, "... (", choices.size(), " in all)");
}

/// Returns the most similar word. The search is slow and therefore limited to these numbers of
/// words and problems.
std::optional<std::string> probably_meant(const Document& document, std::string_view word,
                                          const std::vector<std::string>& words) {
  constexpr std::size_t kMostProblems = 100;
  constexpr std::size_t kMostWords = 10'000;
  if (document.problem_count() > kMostProblems || words.size() > kMostWords) return std::nullopt;
  const auto same = std::find_if(words.begin(), words.end(), [&](const std::string& candidate) {
    return to_lower_ascii(word) == to_lower_ascii(candidate);
  });
  return same != words.end() ? std::optional(*same) : nearest(word, words);
}

void note_double_keys(Document& document, const Item& item) {
  std::map<std::string_view, Mark> first;
  for (const auto& [key, value] : item.node.entries) {
    const auto [found, is_new] = first.emplace(key.scalar, key.mark);
    if (is_new) continue;
    document.add(key, path_of(item, key.scalar),
                 concat("duplicate key; first defined on line ", found->second.line));
  }
}

/// Returns the scalar's text; null after reporting any other kind.
const std::string* scalar(Document& document, const Item& item, std::string_view expected) {
  if (item.node.kind == YamlNode::Kind::scalar) return &item.node.scalar;
  wrong_kind(document, item, expected);
  return nullptr;
}

/// Returns whether a number starts with a zero that has no meaning: `007`, `00.5`, not `0` or
/// `0.5`.
bool has_leading_zero(std::string_view number) {
  return number.size() > 1 && number[0] == '0' && number[1] >= '0' && number[1] <= '9';
}

/// Reports a number with a leading zero, since some YAML readers treat such numbers as octal.
/// Returns whether it reported one.
bool refuse_leading_zero(Document& document, const Item& item, std::string_view expected) {
  if (!has_leading_zero(item.node.scalar)) return false;
  wrong(document, item,
        concat("expected ", expected, " without leading zeros, got ", quote(item.node.scalar)));
  return true;
}

}  // namespace

void wrong(Document& document, const Item& item, std::string message) {
  document.add(item.node, item.path, std::move(message));
}

void lacking(Document& document, const Item& item, std::string message) {
  document.add_at_owner(item.node, item.path, std::move(message));
}

void wrong_kind(Document& document, const Item& item, std::string_view expected) {
  wrong(document, item, concat("expected ", expected, ", got ", kind_name(item)));
}

void wrong_choice(Document& document, const Item& item, const std::vector<std::string>& words) {
  wrong(document, item,
        concat("unknown: ", quote(item.node.scalar),
               words.empty() ? "; the scenario defines no such names"
                             : allowed_instead(document, item.node.scalar, words)));
}

void wrong_file(Document& document, const Item& item, const Error& error) {
  if (error.kind() == ErrorKind::io) {
    document.add_unreadable(item.node, item.path, error.what());
  } else {
    document.add_report(error.what());
  }
}

std::string suggestion(const Document& document, std::string_view word,
                       const std::vector<std::string>& words) {
  const auto meant = probably_meant(document, word, words);
  return meant ? concat("; did you mean ", quote(*meant), "?") : std::string();
}

std::string allowed_instead(const Document& document, std::string_view word,
                            const std::vector<std::string>& words) {
  const std::string meant = suggestion(document, word, words);
  return concat(meant, meant.empty() ? "; it can be " : " It can be ", some_choices(words));
}

std::string path_of(const Item& item, std::size_t index) {
  return concat(item.path, "[", index, "]");
}

std::string path_of(const Item& item, std::string_view key) {
  return item.path.empty() ? std::string(key) : concat(item.path, ".", key);
}

MapReader::MapReader(Document& document, const Item& item, Keys allowed)
    : document_(document), item_(item) {
  if (!is_map()) {
    const bool is_nothing = item.path.empty() && item.node.kind == YamlNode::Kind::empty;
    wrong(document, item,
          is_nothing ? "the file is empty"
                     : concat("expected a map with ", join_choices(to_strings(allowed)), ", got ",
                              kind_name(item)));
    return;
  }
  note_double_keys(document, item);
  for (const auto& [key, value] : item.node.entries) {
    if (std::find(allowed.begin(), allowed.end(), key.scalar) != allowed.end()) continue;
    refuse_key(key, to_strings(allowed));
  }
}

void MapReader::refuse_key(const YamlNode& key, const std::vector<std::string>& allowed) {
  has_unknown_keys_ = true;
  const auto meant = probably_meant(document_, key.scalar, allowed);
  if (meant) meant_.push_back(*meant);
  document_.add(key, path_of(item_, key.scalar),
                "unknown key" + allowed_instead(document_, key.scalar, allowed));
}

std::optional<Item> MapReader::find(std::string_view key) const {
  for (const auto& [name, value] : item_.node.entries) {
    if (name.scalar == key) return Item{value, path_of(item_, key)};
  }
  return std::nullopt;
}

std::optional<Item> MapReader::require(std::string_view key) const {
  auto item = find(key);
  const bool is_misspelt = std::find(meant_.begin(), meant_.end(), key) != meant_.end();
  if (!item && is_map() && !is_misspelt) {
    lacking(document_, item_, concat("the key ", quote(key), " is missing"));
  }
  return item;
}

std::vector<Item> read_sequence(Document& document, const Item& item) {
  std::vector<Item> out;
  if (item.node.kind != YamlNode::Kind::sequence) {
    wrong_kind(document, item, "a list");
    return out;
  }
  for (std::size_t i = 0; i < item.node.items.size(); ++i) {
    out.push_back({item.node.items[i], path_of(item, i)});
  }
  return out;
}

std::vector<Item> read_some(Document& document, const Item& item, std::string_view what) {
  std::vector<Item> out = read_sequence(document, item);
  if (out.empty() && item.node.kind == YamlNode::Kind::sequence) {
    wrong(document, item, concat("the list is empty; it needs at least ", what));
  }
  return out;
}

std::vector<Entry> read_entries(Document& document, const Item& item) {
  std::vector<Entry> out;
  if (item.node.kind != YamlNode::Kind::map) {
    wrong_kind(document, item, "a map");
    return out;
  }
  note_double_keys(document, item);
  for (const auto& [key, value] : item.node.entries) {
    out.push_back({key, {value, path_of(item, key.scalar)}});
  }
  return out;
}

std::optional<std::string> read_long_text(Document& document, const Item& item) {
  const std::string* text = scalar(document, item, "a text");
  if (text == nullptr) return std::nullopt;
  return *text;
}

std::optional<std::string> read_text(Document& document, const Item& item) {
  constexpr std::size_t kLongest = 256;
  const auto text = read_long_text(document, item);
  if (!text) return std::nullopt;
  const bool has_control = std::any_of(text->begin(), text->end(),
                                       [](char c) { return (c >= 0 && c < ' ') || c == '\x7F'; });
  if (!text->empty() && text->size() <= kLongest && !has_control) return text;
  wrong(document, item,
        has_control
            ? concat("expected a text on one line without control characters, got ", quote(*text))
            : concat("expected a text of 1 to 256 bytes, got ", text->size(), " bytes"));
  return std::nullopt;
}

std::optional<std::string> read_optional_text(Document& document, const Item& item) {
  const bool empty = item.node.kind == YamlNode::Kind::empty ||
                     (item.node.kind == YamlNode::Kind::scalar && item.node.scalar.empty());
  return empty ? std::string() : read_text(document, item);
}

std::optional<bool> read_bool(Document& document, const Item& item) {
  const std::string* text = scalar(document, item, "true or false");
  if (text == nullptr) return std::nullopt;
  if (*text == "true") return true;
  if (*text == "false") return false;
  wrong(document, item, concat("expected true or false, got ", quote(*text)));
  return std::nullopt;
}

std::optional<std::size_t> read_choice(Document& document, const Item& item,
                                       const std::vector<std::string>& words) {
  const std::string* text = scalar(document, item, join_choices(words));
  if (text == nullptr) return std::nullopt;
  const auto found = std::find(words.begin(), words.end(), *text);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  wrong_choice(document, item, words);
  return std::nullopt;
}

std::optional<std::int64_t> read_integer(Document& document, const Item& item, std::int64_t least,
                                         std::int64_t most) {
  const std::string expected = concat("an integer from ", least, " to ", most);
  const std::string* text = scalar(document, item, expected);
  if (text == nullptr) return std::nullopt;
  const auto value = parse_digits(*text, most);
  const bool is_between = value && *value >= least && *value <= most;
  if (is_between) {
    return refuse_leading_zero(document, item, expected) ? std::nullopt : value;
  }
  wrong(document, item, concat("expected ", expected, ", got ", quote(*text)));
  return std::nullopt;
}

std::optional<Instant> read_instant(Document& document, const Item& item) {
  constexpr std::string_view kForm = "a time in UTC such as 2026-01-15 or 2026-01-15T08:00Z";
  const std::string* text = scalar(document, item, kForm);
  if (text == nullptr) return std::nullopt;
  if (const auto date = parse_date(*text)) return start_of(*date);
  if (const auto instant = parse_instant(*text)) return instant;
  if (text->size() == 17 && text->back() == 'Z') {  // without seconds
    if (const auto instant = parse_instant(text->substr(0, 16) + ":00Z")) return instant;
  }
  wrong(document, item, concat("expected ", kForm, ", got ", quote(*text)));
  return std::nullopt;
}

std::optional<Month> read_month(Document& document, const Item& item) {
  constexpr std::string_view kForm = "a month such as 2026-01";
  const std::string* text = scalar(document, item, kForm);
  if (text == nullptr) return std::nullopt;
  if (const auto month = parse_month(*text)) return month;
  const auto date = parse_date(*text);
  if (date && date->day == 1) return month_of(date->year, date->month);
  wrong(document, item, concat("expected ", kForm, ", got ", quote(*text)));
  return std::nullopt;
}

std::optional<Duration> read_time_of_day(Document& document, const Item& item) {
  constexpr std::string_view kForm = "a time of day such as \"08:30\"";
  const std::string* text = scalar(document, item, kForm);
  if (text == nullptr) return std::nullopt;
  const std::size_t colon = text->find(':');
  if (colon == 2 && text->size() == 5) {
    const auto hour = parse_digits(text->substr(0, 2), 23);
    const auto minute = parse_digits(text->substr(3), 59);
    if (hour && minute) return hours(*hour) + minutes(*minute);
  }
  wrong(document, item, concat("expected ", kForm, ", got ", quote(*text)));
  return std::nullopt;
}

namespace {

constexpr std::int64_t kLongestMs = 36'525LL * 86'400'000;  // a century

/// Parses `1h30min` as milliseconds; std::nullopt if it is invalid.
std::optional<std::int64_t> parse_duration(std::string_view text) {
  static constexpr std::pair<std::string_view, std::int64_t> kUnits[] = {
      {"d", 86'400'000}, {"h", 3'600'000}, {"min", 60'000}, {"s", 1000}, {"ms", 1}};
  const auto* larger_units_end = std::begin(kUnits);  // units fall: 1h30min, not 30min1h
  std::int64_t total = 0;
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    const std::size_t digits = text.find_first_not_of("0123456789");
    if (digits == 0 || digits == std::string_view::npos) return std::nullopt;
    const auto number = parse_digits(text.substr(0, digits), kLongestMs);
    text.remove_prefix(digits);
    const auto* unit = std::find_if(larger_units_end, std::end(kUnits), [&](const auto& u) {
      const std::size_t end = text.find_first_of("0123456789");
      return text.substr(0, end) == u.first;
    });
    if (!number || unit == std::end(kUnits) || *number > kLongestMs / unit->second) {
      return std::nullopt;
    }
    total += *number * unit->second;
    if (total > kLongestMs) return std::nullopt;
    text.remove_prefix(unit->first.size());
    larger_units_end = unit + 1;
  }
  return total;
}

/// A decimal number: digits and at most one point.
std::optional<double> parse_decimal(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789.") != std::string_view::npos) {
    return std::nullopt;
  }
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<double> read_decimal(Document& document, const Item& item, double least, double most,
                                   std::string_view expected) {
  const std::string* text = scalar(document, item, expected);
  if (text == nullptr) return std::nullopt;
  if (refuse_leading_zero(document, item, expected)) return std::nullopt;
  const auto value = parse_decimal(*text);
  if (value && *value >= least && *value <= most) return value;
  wrong(document, item, concat("expected ", expected, ", got ", quote(*text)));
  return std::nullopt;
}

/// `4%` as 0.04.
std::optional<double> parse_percentage(std::string_view text) {
  if (!text.ends_with('%')) return std::nullopt;
  const auto number = parse_decimal(text.substr(0, text.size() - 1));
  if (!number) return std::nullopt;
  return *number / 100;
}

/// Reads the only entry of a map such as `{exponential: 6h}`, with a key of `names`.
std::optional<Entry> read_named(Document& document, const Item& item,
                                const std::vector<std::string>& names, std::string_view expected) {
  const std::vector<Entry> entries = read_entries(document, item);
  if (entries.size() != 1) {
    if (item.node.kind == YamlNode::Kind::map) {
      wrong(document, item,
            concat("expected ", expected, ", got a map with ", entries.size(), " keys"));
    }
    return std::nullopt;
  }
  const std::string& name = entries[0].key.scalar;
  if (std::find(names.begin(), names.end(), name) != names.end()) return entries[0];
  document.add(entries[0].key, entries[0].value.path,
               "unknown distribution" + allowed_instead(document, name, names));
  return std::nullopt;
}

/// The two bounds of `uniform`.
template <class Read>
auto read_bounds(Document& document, const Item& item, Read read)
    -> std::optional<std::pair<typename decltype(read(document, item))::value_type,
                               typename decltype(read(document, item))::value_type>> {
  const std::vector<Item> bounds = read_sequence(document, item);
  if (item.node.kind != YamlNode::Kind::sequence) return std::nullopt;
  if (bounds.size() != 2) {
    wrong(document, item, concat("expected [least, most], got ", bounds.size(), " values"));
    return std::nullopt;
  }
  const auto least = read(document, bounds[0]);
  const auto most = read(document, bounds[1]);
  if (!least || !most) return std::nullopt;
  if (*least > *most) {
    wrong(document, bounds[1], "the most is less than the least; expected [least, most]");
    return std::nullopt;
  }
  return std::pair(*least, *most);
}

std::optional<sim::TimeDistribution> read_lognormal(Document& document, const Item& item) {
  const MapReader map(document, item, keys::kLognormal);
  const auto median = map.need("median", read_positive_duration);
  const auto sigma = map.need("sigma", [](Document& d, const Item& i) {
    return read_decimal(d, i, 0, 10, "a number from 0 to 10 such as 0.8");
  });
  if (!median || !sigma) return std::nullopt;
  return sim::LognormalTime{*median, *sigma};
}

}  // namespace

std::optional<Duration> read_duration(Document& document, const Item& item) {
  constexpr std::string_view kForm = "a length of time such as 90s, 30min, 6h, 14d or 1h30min";
  const std::string* text = scalar(document, item, kForm);
  if (text == nullptr) return std::nullopt;
  if (const auto ms = parse_duration(*text)) return milliseconds(*ms);
  const bool bare = parse_digits(*text, kLongestMs).has_value();
  wrong(document, item,
        bare ? concat("a unit is missing: ", *text, "s, ", *text, "min, ", *text, "h or ", *text,
                      "d?")
             : concat("expected ", kForm, ", at most a century, got ", quote(*text)));
  return std::nullopt;
}

std::optional<Duration> read_positive_duration(Document& document, const Item& item) {
  const auto duration = read_duration(document, item);
  if (!duration || duration->ms > 0) return duration;
  wrong(document, item, "expected a duration above zero");
  return std::nullopt;
}

std::optional<sim::Chance> read_chance(Document& document, const Item& item) {
  constexpr std::string_view kForm = "a probability such as 30% or 0.3";
  const std::string* text = scalar(document, item, kForm);
  if (text == nullptr || refuse_leading_zero(document, item, kForm)) return std::nullopt;
  const auto ratio = text->ends_with('%') ? parse_percentage(*text) : parse_decimal(*text);
  if (ratio && *ratio <= 1) return sim::Chance::of(*ratio);
  wrong(document, item, concat("expected ", kForm, ", got ", quote(*text)));
  return std::nullopt;
}

std::optional<double> read_growth(Document& document, const Item& item) {
  constexpr double kMost = 10;
  constexpr std::string_view kForm = "a growth such as 4%, at most 1000%";
  const std::string* text = scalar(document, item, kForm);
  if (text == nullptr || refuse_leading_zero(document, item, kForm)) return std::nullopt;
  const auto ratio = parse_percentage(*text);
  if (ratio && *ratio <= kMost) return ratio;
  wrong(document, item,
        parse_decimal(*text) ? concat("a unit is missing: ", *text, "%?")
                             : concat("expected ", kForm, ", got ", quote(*text)));
  return std::nullopt;
}

std::optional<sim::TimeDistribution> read_time_distribution(Document& document, const Item& item) {
  constexpr std::string_view kForm =
      "a length of time or {uniform: [a, b]}, {exponential: mean} or {lognormal: {median, sigma}}";
  if (item.node.kind == YamlNode::Kind::scalar) {
    const auto fixed = read_positive_duration(document, item);
    if (!fixed) return std::nullopt;
    return sim::FixedTime{*fixed};
  }
  if (item.node.kind != YamlNode::Kind::map) {
    wrong_kind(document, item, kForm);
    return std::nullopt;
  }
  const auto named = read_named(document, item, {"uniform", "exponential", "lognormal"}, kForm);
  if (!named) return std::nullopt;
  if (named->key.scalar == "lognormal") return read_lognormal(document, named->value);
  if (named->key.scalar == "exponential") {
    const auto mean = read_positive_duration(document, named->value);
    if (!mean) return std::nullopt;
    return sim::ExponentialTime{*mean};
  }
  const auto bounds = read_bounds(document, named->value, read_duration);
  if (!bounds) return std::nullopt;
  if (bounds->second.ms == 0) {
    wrong(document, named->value, "the most is zero; expected a duration above zero");
    return std::nullopt;
  }
  return sim::UniformTime{bounds->first, bounds->second};
}

std::optional<sim::CountDistribution> read_count_distribution(Document& document,
                                                              const Item& item) {
  return read_count_up_to(1000, document, item);
}

std::optional<sim::CountDistribution> read_count_up_to(std::int64_t most, Document& document,
                                                       const Item& item) {
  const std::string form =
      concat("an integer from 0 to ", most, ", {poisson: mean} or {uniform: [a, b]}");
  const auto count = integer(0, most);
  if (item.node.kind == YamlNode::Kind::scalar) {
    const auto fixed = count(document, item);
    if (!fixed) return std::nullopt;
    return sim::FixedCount{*fixed};
  }
  if (item.node.kind != YamlNode::Kind::map) {
    wrong_kind(document, item, form);
    return std::nullopt;
  }
  const auto named = read_named(document, item, {"poisson", "uniform"}, form);
  if (!named) return std::nullopt;
  if (named->key.scalar == "poisson") {
    const auto mean = read_decimal(document, named->value, 0, static_cast<double>(most),
                                   concat("a number from 0 to ", most, " such as 2.5"));
    if (!mean) return std::nullopt;
    return sim::PoissonCount{*mean};
  }
  const auto bounds = read_bounds(document, named->value, count);
  if (!bounds) return std::nullopt;
  return sim::UniformCount{bounds->first, bounds->second};
}

std::optional<std::int64_t> read_price(Document& document, const Item& item) {
  constexpr std::string_view kForm =
      "a price such as \"12.50\": no sign, no exponent, at most six decimals";
  const std::string* text = scalar(document, item, kForm);
  if (text == nullptr || refuse_leading_zero(document, item, kForm)) return std::nullopt;
  if (const auto price = parse_price(*text)) return price;
  wrong(document, item, concat("expected ", kForm, ", got ", quote(*text)));
  return std::nullopt;
}

}  // namespace fleetbill::scenarios
