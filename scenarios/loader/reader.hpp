#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "billing/units/error.hpp"
#include "billing/units/instant.hpp"
#include "scenarios/loader/yaml_tree.hpp"
#include "sim/distribution.hpp"
#include "sim/random.hpp"

/// Checked access to a YAML tree. Readers report problems with place and key path to the document
/// and return std::nullopt or a default, so that one run reports all problems of a file.
namespace fleetbill::scenarios {

using Keys = std::span<const std::string_view>;

/// A value with the path to it.
struct Item {
  const YamlNode& node;
  std::string path;
};

/// A map with known keys. Reports unknown keys, with a suggestion, and duplicate keys.
class MapReader {
 public:
  /// @param allowed  every key that the map may have
  MapReader(Document& document, const Item& item, Keys allowed);

  /// Returns the value of a key; std::nullopt if the key is missing.
  [[nodiscard]] std::optional<Item> find(std::string_view key) const;

  /// As find(), but reports a missing key. A key without a value is not missing.
  [[nodiscard]] std::optional<Item> require(std::string_view key) const;

  /// Reads the value of a key with `read(document, item)`; std::nullopt if the key is missing or
  /// its value is invalid.
  template <class Read>
  [[nodiscard]] auto get(std::string_view key, Read read) const
      -> decltype(read(std::declval<Document&>(), std::declval<const Item&>())) {
    const auto item = find(key);
    if (!item) return {};
    return read(document_, *item);
  }

  /// As get(), but reports a missing key.
  template <class Read>
  [[nodiscard]] auto need(std::string_view key, Read read) const
      -> decltype(read(std::declval<Document&>(), std::declval<const Item&>())) {
    const auto item = require(key);
    if (!item) return {};
    return read(document_, *item);
  }

  [[nodiscard]] bool is_map() const { return item_.node.kind == YamlNode::Kind::map; }
  /// Whether the map has an unknown key, which may be a misspelt missing key.
  [[nodiscard]] bool has_unknown_keys() const { return has_unknown_keys_; }
  [[nodiscard]] const Item& item() const { return item_; }

 private:
  void refuse_key(const YamlNode& key, const std::vector<std::string>& allowed);

  Document& document_;
  Item item_;
  bool has_unknown_keys_ = false;
  std::vector<std::string> meant_;  // known keys that unknown ones probably misspell
};

/// Whether the value of a key is set on the command line.
inline bool is_overridden(const MapReader& map, std::string_view key) {
  const auto item = map.find(key);
  return item && item->node.mark.line == 0;
}

/// Reports a problem of an item.
void wrong(Document& document, const Item& item, std::string message);
/// Reports that an item lacks something.
void lacking(Document& document, const Item& item, std::string message);
/// Reports that an item has an unexpected kind: a map, a list, empty, or a scalar.
void wrong_kind(Document& document, const Item& item, std::string_view expected);
/// Reports that an item is not one of the allowed words.
void wrong_choice(Document& document, const Item& item, const std::vector<std::string>& words);
/// Reports the problems of a file that an item names.
void wrong_file(Document& document, const Item& item, const Error& error);

/// Returns the alternatives to a word: `; did you mean 'a'? It can be a, b or c`.
std::string allowed_instead(const Document& document, std::string_view word,
                            const std::vector<std::string>& words);
/// Returns `; did you mean 'a'?`; empty if no word is similar, or if there are too many words.
std::string suggestion(const Document& document, std::string_view word,
                       const std::vector<std::string>& words);

/// Return the path of an element or an entry of an item.
std::string path_of(const Item& item, std::size_t index);
std::string path_of(const Item& item, std::string_view key);

/// Returns the elements of a sequence. Reports any other kind.
std::vector<Item> read_sequence(Document& document, const Item& item);
/// As read_sequence(), but reports an empty sequence.
/// @param what  one of its elements, for the message: `a tier`
std::vector<Item> read_some(Document& document, const Item& item, std::string_view what);

/// Returns the entries of a map with free keys. Reports duplicate keys.
struct Entry {
  const YamlNode& key;
  Item value;
};
std::vector<Entry> read_entries(Document& document, const Item& item);

/// Reads a text of 1 to 256 bytes on one line, also plain words that YAML reads as other types.
std::optional<std::string> read_text(Document& document, const Item& item);
/// Reads a text that may be empty or missing.
std::optional<std::string> read_optional_text(Document& document, const Item& item);
/// Reads a text of any length, also of several lines.
std::optional<std::string> read_long_text(Document& document, const Item& item);
/// Reads `true` or `false`.
std::optional<bool> read_bool(Document& document, const Item& item);

/// Reads one of the words. @returns its index
std::optional<std::size_t> read_choice(Document& document, const Item& item,
                                       const std::vector<std::string>& words);

/// Reads an integer between the bounds, both included. Leading zeros are invalid, since some YAML
/// readers treat such numbers as octal.
std::optional<std::int64_t> read_integer(Document& document, const Item& item, std::int64_t least,
                                         std::int64_t most);
/// Returns a reader of integers for MapReader::get.
inline auto integer(std::int64_t least, std::int64_t most) {
  return [=](Document& d, const Item& i) { return read_integer(d, i, least, most); };
}

/// Reads a date or a time in UTC: `2026-01-15`, `2026-01-15T08:00Z`, `2026-01-15T08:00:00.250Z`.
std::optional<Instant> read_instant(Document& document, const Item& item);
/// Reads a month: `2026-01`, or the first day of a month.
std::optional<Month> read_month(Document& document, const Item& item);
/// Reads a time of day: `08:30`.
std::optional<Duration> read_time_of_day(Document& document, const Item& item);
/// Reads a duration: `90s`, `2min`, `6h`, `14d`, `250ms`, or several of them, the largest unit
/// first: `1h30min`. A number without a unit is invalid.
std::optional<Duration> read_duration(Document& document, const Item& item);
/// Reads a duration above zero.
std::optional<Duration> read_positive_duration(Document& document, const Item& item);
/// Reads a probability: `30%` or `0.3`.
std::optional<sim::Chance> read_chance(Document& document, const Item& item);
/// Reads a growth rate of at most 1000 %, with the sign: `4%`. @returns the ratio
std::optional<double> read_growth(Document& document, const Item& item);

/// Reads a duration, or `{uniform: [10min, 2h]}`, `{exponential: 6h}`, `{lognormal: {median: 14d,
/// sigma: 0.8}}`.
std::optional<sim::TimeDistribution> read_time_distribution(Document& document, const Item& item);
/// Reads an integer up to 1000, or `{poisson: 3}`, `{uniform: [1, 4]}` of such numbers.
std::optional<sim::CountDistribution> read_count_distribution(Document& document, const Item& item);
/// As read_count_distribution(), with a different maximum.
std::optional<sim::CountDistribution> read_count_up_to(std::int64_t most, Document& document,
                                                       const Item& item);

/// Reads a decimal such as `12.50`, in millionths.
std::optional<std::int64_t> read_price(Document& document, const Item& item);

}  // namespace fleetbill::scenarios
