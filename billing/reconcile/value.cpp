#include "billing/reconcile/value.hpp"

#include <algorithm>
#include <array>

#include "billing/journal/vocabulary.hpp"
#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"
#include "billing/units/trim.hpp"

namespace fleetbill::billing::reconcile {
namespace {

constexpr std::string_view kNeverConnected = "Never Connected";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<std::int64_t> read_count(std::string_view text, CellPlace place, Notes& notes) {
  constexpr std::int64_t kMost = std::int64_t{1} << 62;
  static const std::vector<std::string> kSeparators = [] {
    std::vector<std::string> out{","};
    out.insert(out.end(), std::begin(kGroupingSpaces), std::end(kGroupingSpaces));
    out.insert(out.end(), std::begin(kGroupingApostrophes), std::end(kGroupingApostrophes));
    return out;
  }();
  if (const auto count = parse_digits(text, kMost)) return count;
  std::string_view whole = text;
  const std::size_t point = text.find('.');
  if (point != std::string_view::npos && point + 1 < text.size() &&
      text.substr(point + 1).size() <= 2 &&
      text.substr(point + 1).find_first_not_of('0') == std::string_view::npos) {
    whole = text.substr(0, point);
  }
  const auto grouped = parse_grouped_digits(whole, kSeparators, kMost);
  const auto count = grouped ? grouped : parse_digits(whole, kMost);
  if (!count) return std::nullopt;
  if (grouped) {
    notes.add(concat(place.column, ": thousands are set apart, as in ", quote(text)), place.line);
  }
  if (whole != text) notes.add(concat(place.column, ": decimals that are zero"), place.line);
  return count;
}

/// Parses ISO 8601 in the forms of programs and spreadsheets; times without a zone are in UTC.
/// Other orders of day and month are never guessed.
const std::vector<TimeFormat>& usual_time_formats() {
  static const std::vector<TimeFormat> kFormats = [] {
    std::vector<TimeFormat> formats;
    for (const std::string day : {"%Y-%m-%dT", "%Y-%m-%d "}) {
      for (const std::string time : {"%H:%M:%S.%f", "%H:%M:%S", "%H:%M"}) {
        formats.emplace_back(day + time + "%z");
        formats.emplace_back(day + time);
      }
    }
    formats.emplace_back("%Y-%m-%d");
    return formats;
  }();
  return kFormats;
}

std::optional<Value> to_value(std::string_view text, const std::optional<WrittenTime>& written) {
  if (!written) return std::nullopt;
  const Instant t = written->local - written->offset.value_or(Duration{});
  return Value{std::string(text), t.ms, written->precision.ms};
}

std::optional<Value> read_time(std::string_view text, const Wording& wording, CellPlace place,
                               Notes& notes) {
  if (wording.time_format) {
    const auto written = wording.time_format->read(text);
    if (written && wording.time_format->is_probably_seconds(written->local)) return std::nullopt;
    return to_value(text, written);
  }
  if (const auto instant = parse_instant(text)) return Value{std::string(text), instant->ms, 1};
  for (const TimeFormat& format : usual_time_formats()) {
    auto value = to_value(text, format.read(text));
    if (!value) continue;
    notes.add(concat(place.column, ": times in the form ", format.text(),
                     value->precision > 1 ? ", compared no more exactly than that" : ""),
              place.line);
    return value;
  }
  return std::nullopt;
}

/// Translates a vendor's word into ours, ignoring case, spaces and dashes.
template <class Parse>
auto parse_word(std::string_view text, const Wording& wording, Parse parse) -> decltype(parse("")) {
  const auto translated = wording.values.find(folded(CellType::name, text));
  const std::string word =
      translated == wording.values.end() ? std::string(text) : translated->second;
  return parse(word);
}

std::optional<Plan> plan_of(std::string_view word) {
  std::string name(trimmed(word));
  std::transform(name.begin(), name.end(), name.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return parse_plan(name);
}

std::optional<Connector> connector_of(std::string_view word) {
  std::string name = folded(CellType::name, word);
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == ' ' || c == '-'; }, '_');
  return parse_connector(name);
}

template <class Code>
std::optional<Value> coded(std::string_view text, std::optional<Code> code, CellPlace place,
                           Notes& notes) {
  if (!code) return std::nullopt;
  if (text != to_string(*code)) {
    notes.add(concat(place.column, ": ", quote(text), " is ", to_string(*code)), place.line);
  }
  return Value{std::string(text), static_cast<std::int64_t>(*code), 1};
}

std::optional<Value> read_last_connected(std::string_view text, const Wording& wording,
                                         CellPlace place, Notes& notes) {
  static constexpr std::array<std::string_view, 5> kNeverWords{"", "-", "n/a", "never",
                                                               "never connected"};
  const std::string word = folded(CellType::name, text);
  if (std::find(kNeverWords.begin(), kNeverWords.end(), word) == kNeverWords.end()) {
    return read_time(text, wording, place, notes);
  }
  if (text != kNeverConnected) {
    notes.add(concat(place.column, ": ", quote(text), " is ", kNeverConnected), place.line);
  }
  return Value{std::string(kNeverConnected), kNever.ms, 1};
}

std::string allowed_in(CellType type, const Wording& wording) {
  switch (type) {
    case CellType::plan:
      return "a plan is TG-CLASSIC, TG-PRO, TG-PPM, TG-ALR or TG-BT-TAG; --value 'THEIRS=OURS' "
             "maps a different word";
    case CellType::connector:
      return "a connector is third_party or multi; --value 'THEIRS=OURS' maps a different word";
    case CellType::count: return "a count is an integer such as 1299 or 1,299";
    default:
      if (wording.time_format) {
        const bool can_be_seconds = wording.time_format->epoch_unit() == 1;
        return concat("a time is of the form ", wording.time_format->text(), " (--time-format)",
                      can_be_seconds ? " and after February 1970; epoch_s reads seconds" : "");
      }
      return "a time is 2026-01-31T23:59:59.000Z or another form of ISO 8601; --time-format "
             "'%d/%m/%Y %H:%M' accepts a different form";
  }
}

}  // namespace

std::optional<Value> read_value(CellType type, std::string_view cell, const Wording& wording,
                                CellPlace place, Notes& notes, std::string& problem) {
  const std::string_view text = trimmed(cell);
  if (text.size() != cell.size()) {
    notes.add(concat(place.column, ": spaces around a cell are ignored"), place.line);
  }
  std::optional<Value> value;
  switch (type) {
    case CellType::name:
    case CellType::serial: return Value{std::string(text), 0, 1};
    case CellType::plan:
      value = coded(text, parse_word(text, wording, plan_of), place, notes);
      break;
    case CellType::connector:
      value = coded(text, parse_word(text, wording, connector_of), place, notes);
      break;
    case CellType::count:
      if (const auto count = read_count(text, place, notes)) {
        value = Value{std::string(text), *count, 1};
      }
      break;
    case CellType::time: value = read_time(text, wording, place, notes); break;
    case CellType::last_connected: value = read_last_connected(text, wording, place, notes); break;
  }
  if (!value)
    problem = concat(place.column, ": ", quote(text), " is invalid; ", allowed_in(type, wording));
  return value;
}

Value our_value(CellType type, const Cell& cell) {
  Value value{to_text(cell), 0, 1};
  if (const auto* count = std::get_if<std::int64_t>(&cell)) value.number = *count;
  if (const auto* time = std::get_if<Instant>(&cell)) value.number = time->ms;
  if (type == CellType::last_connected && value.text == kNeverConnected) value.number = kNever.ms;
  if (type == CellType::plan) {
    value.number = static_cast<std::int64_t>(parse_plan(value.text).value());
  }
  if (type == CellType::connector) {
    value.number = static_cast<std::int64_t>(parse_connector(value.text).value());
  }
  return value;
}

std::string said(CellType type, const Value& value) {
  std::string_view word;
  if (type == CellType::plan) word = to_string(static_cast<Plan>(value.number));
  if (type == CellType::connector) word = to_string(static_cast<Connector>(value.number));
  return word.empty() || word == value.text ? value.text
                                            : concat(value.text, " (read as ", word, ")");
}

bool is_word_of_ours(std::string_view word) {
  return plan_of(word).has_value() || connector_of(word).has_value();
}

std::vector<std::string> words_of_ours() {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < kPlanCount; ++i) out.emplace_back(to_string(static_cast<Plan>(i)));
  for (std::size_t i = 0; i < kConnectorCount; ++i) {
    out.emplace_back(to_string(static_cast<Connector>(i)));
  }
  return out;
}

std::string folded(CellType type, std::string_view text) {
  std::string out;
  for (std::string_view rest = trimmed(text); !rest.empty();) {
    if (const std::size_t space = space_at_begin(rest)) {
      if (!out.ends_with(' ')) out += ' ';
      rest.remove_prefix(space);
    } else {
      out += rest.front();
      rest.remove_prefix(1);
    }
  }
  out = to_lower_ascii(out);
  const bool is_number = !out.empty() && std::all_of(out.begin(), out.end(), is_digit);
  if (type == CellType::serial && is_number) {
    out.erase(0, std::min(out.find_first_not_of('0'), out.size() - 1));
  }
  return out;
}

std::string exact_key(CellType type, const Value& value, std::int64_t precision) {
  switch (type) {
    case CellType::name:
    case CellType::serial: return value.text;
    case CellType::time:
    case CellType::last_connected: return std::to_string(value.number / precision);
    default: return std::to_string(value.number);
  }
}

std::string folded_key(CellType type, const Value& value, std::int64_t precision) {
  const bool is_text = type == CellType::name || type == CellType::serial;
  return is_text ? folded(type, value.text) : exact_key(type, value, precision);
}

Comparison compare(CellType type, const Value& theirs, const Value& ours) {
  if (exact_key(type, theirs, theirs.precision) == exact_key(type, ours, theirs.precision)) {
    return Comparison::same;
  }
  return folded_key(type, theirs, theirs.precision) == folded_key(type, ours, theirs.precision)
             ? Comparison::same_but_for_form
             : Comparison::other;
}

}  // namespace fleetbill::billing::reconcile
