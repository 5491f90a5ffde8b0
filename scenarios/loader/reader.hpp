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

/// Checked access to a YAML tree. Every reader notes what is wrong, with its place and key path,
/// and then returns nothing or a default, so that all problems of a file come out at once.
namespace fleetbill::scenarios {

using Keys = std::span<const std::string_view>;

/// A value with the path to it.
struct Item {
  const YamlNode& node;
  std::string path;
};

/// A map whose keys are known: unknown and double ones are problems, with a suggestion.
class MapReader {
 public:
  /// @param allowed  every key that the map may have
  MapReader(Document& document, const Item& item, Keys allowed);

  /// The value of a key; nothing if the map has no such key.
  [[nodiscard]] std::optional<Item> find(std::string_view key) const;

  /// As find(), but a missing key is a problem. A key without a value is found all the same.
  [[nodiscard]] std::optional<Item> require(std::string_view key) const;

  /// Reads the value of a key with `read(document, item)`; nothing if the key is absent or its
  /// value is wrong.
  template <class Read>
  [[nodiscard]] auto get(std::string_view key, Read read) const
      -> decltype(read(std::declval<Document&>(), std::declval<const Item&>())) {
    const auto item = find(key);
    if (!item) return {};
    return read(document_, *item);
  }

  /// As get(), but a missing key is a problem.
  template <class Read>
  [[nodiscard]] auto need(std::string_view key, Read read) const
      -> decltype(read(std::declval<Document&>(), std::declval<const Item&>())) {
    const auto item = require(key);
    if (!item) return {};
    return read(document_, *item);
  }

  [[nodiscard]] bool is_map() const { return item_.node.kind == YamlNode::Kind::map; }
  /// Whether the map has a key that it should not have, which may be meant for one that is missing.
  [[nodiscard]] bool has_unknown_keys() const { return has_unknown_keys_; }
  [[nodiscard]] const Item& item() const { return item_; }

 private:
  void refuse_key(const YamlNode& key, const std::vector<std::string>& allowed);

  Document& document_;
  Item item_;
  bool has_unknown_keys_ = false;
  std::vector<std::string> meant_;  // known keys that unknown ones are probably meant to be
};

/// Whether the map's value of a key comes from the command line.
inline bool is_overridden(const MapReader& map, std::string_view key) {
  const auto item = map.find(key);
  return item && item->node.mark.line == 0;
}

/// Notes a problem at an item.
void wrong(Document& document, const Item& item, std::string message);
/// Notes that an item lacks something.
void lacking(Document& document, const Item& item, std::string message);
/// Notes that an item is something else than what is expected: a map, a list, nothing, or a scalar.
void wrong_kind(Document& document, const Item& item, std::string_view expected);
/// Notes that an item is none of the words that it can be.
void wrong_choice(Document& document, const Item& item, const std::vector<std::string>& words);
/// Notes what is wrong with a file that an item names.
void wrong_file(Document& document, const Item& item, const Error& error);

/// `; did you mean 'a'? It can be a, b or c`: what a word could be instead.
std::string allowed_instead(const Document& document, std::string_view word,
                            const std::vector<std::string>& words);
/// `; did you mean 'a'?`, or nothing if no word is near, or there are too many to look.
std::string suggestion(const Document& document, std::string_view word,
                       const std::vector<std::string>& words);

/// The path of an element or an entry of an item.
std::string path_of(const Item& item, std::size_t index);
std::string path_of(const Item& item, std::string_view key);

/// The elements of a sequence; something else is a problem.
std::vector<Item> read_sequence(Document& document, const Item& item);
/// The same of a sequence that may not be empty.
/// @param what  one of its elements, for the message: `a tier`
std::vector<Item> read_some(Document& document, const Item& item, std::string_view what);

/// The entries of a map with free keys, double ones being problems.
struct Entry {
  const YamlNode& key;
  Item value;
};
std::vector<Entry> read_entries(Document& document, const Item& item);

/// A text of 1 to 256 bytes on one line. Plain words that YAML would read as something else are
/// texts here.
std::optional<std::string> read_text(Document& document, const Item& item);
/// A text that may be empty, or no value.
std::optional<std::string> read_optional_text(Document& document, const Item& item);
/// A text of any length, lines included.
std::optional<std::string> read_long_text(Document& document, const Item& item);
/// `true` or `false`.
std::optional<bool> read_bool(Document& document, const Item& item);

/// One of the words. @returns its index
std::optional<std::size_t> read_choice(Document& document, const Item& item,
                                       const std::vector<std::string>& words);

/// A whole number between the bounds, both included; without leading zeros, which some readers of
/// YAML take for octal.
std::optional<std::int64_t> read_integer(Document& document, const Item& item, std::int64_t least,
                                         std::int64_t most);
/// A reader of whole numbers for MapReader::get.
inline auto integer(std::int64_t least, std::int64_t most) {
  return [=](Document& d, const Item& i) { return read_integer(d, i, least, most); };
}

/// A date, or a time of it in UTC: `2026-01-15`, `2026-01-15T08:00Z`, `2026-01-15T08:00:00.250Z`.
std::optional<Instant> read_instant(Document& document, const Item& item);
/// `2026-01`, or the first day of a month.
std::optional<Month> read_month(Document& document, const Item& item);
/// `08:30`: a time of day.
std::optional<Duration> read_time_of_day(Document& document, const Item& item);
/// `90s`, `2min`, `6h`, `14d`, `250ms`, or several of them, the largest unit first: `1h30min`. A
/// bare number is a problem.
std::optional<Duration> read_duration(Document& document, const Item& item);
/// A duration longer than zero.
std::optional<Duration> read_positive_duration(Document& document, const Item& item);
/// `30%` or `0.3`: 0 to 100 %.
std::optional<sim::Chance> read_chance(Document& document, const Item& item);
/// `4%`: a growth of at most 1000 %, with the sign. @returns the ratio
std::optional<double> read_growth(Document& document, const Item& item);

/// A duration, or `{uniform: [10min, 2h]}`, `{exponential: 6h}`, `{lognormal: {median: 14d, sigma:
/// 0.8}}`.
std::optional<sim::TimeDistribution> read_time_distribution(Document& document, const Item& item);
/// A whole number up to 1000, or `{poisson: 3}`, `{uniform: [1, 4]}` of such.
std::optional<sim::CountDistribution> read_count_distribution(Document& document, const Item& item);
/// The same with another largest number.
std::optional<sim::CountDistribution> read_count_up_to(std::int64_t most, Document& document,
                                                       const Item& item);

/// A decimal such as `12.50`, as millionths.
std::optional<std::int64_t> read_price(Document& document, const Item& item);

}  // namespace fleetbill::scenarios
