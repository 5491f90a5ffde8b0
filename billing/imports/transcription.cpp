#include "billing/imports/transcription.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "billing/journal/csv.hpp"
#include "billing/journal/quarantine.hpp"
#include "billing/journal/row.hpp"
#include "billing/units/error.hpp"
#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"
#include "billing/units/trim.hpp"

namespace fleetbill::billing::imports {
namespace {

/// The reason why a row is quarantined; caught in this file.
struct RowProblem {
  std::string what;
};

/// Returns the source of the text of a rule, for messages: the name of a column, or another source.
std::string origin_of(const CellRule& rule) {
  switch (rule.from) {
    case CellRule::From::column: return rule.name;
    case CellRule::From::columns: return rule.columns.front();
    case CellRule::From::option: return concat("option ", rule.name);
    case CellRule::From::text: return "the map";
  }
  return {};
}

Instant in_utc(const WrittenTime& written, const TimeReading& reading, const CellRule& rule,
               const std::string& text) {
  if (written.offset) return written.local - *written.offset;
  const auto utc = reading.zone.to_utc(written.local);
  if (!utc.earlier) {
    if (reading.missing == MissingTime::shift) return utc.shifted;
    throw RowProblem{concat(rule.name, ": the clocks of ", reading.zone.name(), " skip ",
                            quote(text), "; `missing: shift` in the map's times converts it to ",
                            to_string(utc.shifted))};
  }
  if (*utc.earlier != *utc.later && reading.ambiguous == AmbiguousTime::quarantine) {
    throw RowProblem{concat(rule.name, ": the clocks of ", reading.zone.name(), " show ",
                            quote(text), " twice, at ", to_string(*utc.earlier), " and ",
                            to_string(*utc.later),
                            "; `ambiguous: earlier` or `later` in the map's times decides")};
  }
  return reading.ambiguous == AmbiguousTime::later ? *utc.later : *utc.earlier;
}

/// Returns why the value of a fact is invalid; Reason::none if it is valid.
Reason check_value(Kind kind, std::string_view value) {
  const KindEntry& about = entry(kind);
  if (value.empty() && !about.required.contains(Column::value)) return Reason::none;
  switch (about.value_code) {
    case ValueCode::plan: return parse_plan(value) ? Reason::none : Reason::unknown_plan;
    case ValueCode::connector:
      return parse_connector(value) ? Reason::none : Reason::unknown_connector;
    case ValueCode::business_model:
      return parse_business_model(value) ? Reason::none : Reason::unknown_business_model;
    case ValueCode::api_counter:
      return parse_api_counter(value) ? Reason::none : Reason::unknown_counter;
    case ValueCode::none:
    case ValueCode::refusal: return Reason::none;
  }
  return Reason::none;
}

/// Returns the remedy for a time in milliseconds where seconds are expected; otherwise empty.
std::string in_milliseconds(const std::string& text, const TimeFormat& format) {
  if (format.epoch_unit() != seconds(1).ms) return {};
  const auto time = TimeFormat("epoch_ms").read(text);
  if (!time) return {};
  return concat("; `format: epoch_ms` in the map's times reads it as ", to_string(time->local));
}

using JournalCells = std::array<std::string, kColumnCount>;

std::string& at(JournalCells& cells, Column column) {
  return cells[static_cast<std::size_t>(column)];
}

const CellRule* rule_of(const FactRule& rule, Column column) {
  for (const auto& [of, cell] : rule.cells) {
    if (of == column) return &cell;
  }
  return nullptr;
}

/// Checks that at least one column of each group of required columns is filled.
void check_needed(const FactRule& rule, JournalCells& cells) {
  for (const auto& group : needed_columns(rule.kind)) {
    const bool is_there = std::any_of(group.begin(), group.end(),
                                      [&](Column column) { return !at(cells, column).empty(); });
    if (is_there) continue;
    const CellRule* cell = rule_of(rule, group.front());
    throw RowProblem{concat(cell != nullptr ? origin_of(*cell) : to_string(group.front()),
                            " is empty, but ", to_string(rule.kind), " requires it")};
  }
}

void append_names(std::vector<std::string>& out, const std::vector<Condition>& when) {
  for (const Condition& condition : when) out.push_back(condition.column);
}

void append_names(std::vector<std::string>& out, const CellRule& rule) {
  if (rule.from == CellRule::From::column) out.push_back(rule.name);
  out.insert(out.end(), rule.columns.begin(), rule.columns.end());
}

std::vector<std::string> named_columns(const ImportMap& map) {
  std::vector<std::string> names;
  for (const SkipRule& rule : map.skip) append_names(names, rule.when);
  for (const FactRule& rule : map.facts) {
    append_names(names, rule.at);
    append_names(names, rule.when);
    for (const auto& [column, cell] : rule.cells) append_names(names, cell);
    if (rule.repeat) append_names(names, *rule.repeat);
  }
  return names;
}

}  // namespace

std::size_t missing_columns(const ImportMap& map, const std::vector<std::string_view>& cells) {
  std::set<std::string> there;
  for (const std::string_view cell : cells) {
    if (const auto text = decoded(map.encoding, cell)) there.emplace(trimmed(*text));
  }
  const std::vector<std::string> named = named_columns(map);
  const std::set<std::string> needed(named.begin(), named.end());
  return static_cast<std::size_t>(std::count_if(
      needed.begin(), needed.end(), [&](const auto& name) { return !there.contains(name); }));
}

std::string seconds_as_milliseconds(const ImportMap& map, Instant latest) {
  if (!map.times.format.is_probably_seconds(latest)) return {};
  return concat("all times are within weeks of 1970, up to ", to_string(latest), ", as if ",
                map.name, " read seconds as milliseconds; write `format: epoch_s` in its times");
}

std::string journal_header() {
  std::string out;
  csv::append_record(out, column_names());
  return out;
}

Transcriber::Transcriber(const ImportMap& map, const std::vector<std::string>& header,
                         const std::string& where,
                         const std::map<std::string, std::string>& options)
    : map_(map), options_(options), width_(header.size()) {
  check_options();
  find_columns(header, where);
}

void Transcriber::check_options() const {
  std::vector<std::string> known;
  for (const auto& [name, about] : map_.options) known.push_back(name);
  for (const auto& [name, text] : options_) {
    if (map_.options.contains(name)) continue;
    const std::string meant = did_you_mean(name, known);
    throw Error(ErrorKind::usage,
                concat("import: map ", map_.name, " has no option ", quote(name), meant,
                       known.empty() || !meant.empty() ? "" : "; it has " + join_choices(known)));
  }
  for (const auto& [name, about] : map_.options) {
    if (options_.contains(name)) continue;
    throw Error(ErrorKind::usage,
                concat("import: map ", map_.name, " needs --set ", name, "=…: ", about));
  }
  for (const FactRule& rule : map_.facts) {
    if (rule.at.from != CellRule::From::option) continue;
    if (parse_plain_time(options_.at(rule.at.name))) continue;
    throw Error(ErrorKind::usage, concat("import: option ", rule.at.name,
                                         " is a time: 2026-01, 2026-01-31 or "
                                         "2026-01-31T23:59:59Z, not ",
                                         quote(options_.at(rule.at.name))));
  }
}

void Transcriber::find_columns(const std::vector<std::string>& header, const std::string& where) {
  const auto refuse = [&](const std::string& what) {
    throw Error(ErrorKind::invalid, concat(where, ": error: ", what));
  };
  std::vector<std::string> there;
  std::set<std::string> twice;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const auto text = decoded(map_.encoding, header[i]);
    if (!text) {
      refuse(concat("the header is not ", to_string(map_.encoding), "; set `encoding` in the map"));
    }
    const std::string name(trimmed(*text));
    there.push_back(name);
    if (!places_.emplace(name, i).second) twice.insert(name);
  }
  const std::vector<std::string> named = named_columns(map_);
  for (const std::string& name : named) {
    if (twice.contains(name)) refuse(concat("the column ", quote(name), " appears twice"));
    if (places_.contains(name)) continue;
    const std::string meant = did_you_mean(name, there);
    refuse(concat("the file has no column ", quote(name), ", which map ", map_.name, " names",
                  meant.empty() ? concat("; the columns are ", join_choices(there)) : meant));
  }
  for (const std::string& name : there) {
    const bool is_used = std::find(named.begin(), named.end(), name) != named.end();
    if (!is_used && name != kProblemColumn) unused_.push_back(name);
  }
}

Transcript Transcriber::transcribe(const std::vector<std::string_view>& cells) const {
  Transcript out;
  out.is_blank = std::all_of(cells.begin(), cells.end(),
                             [](std::string_view cell) { return trimmed(cell).empty(); });
  if (out.is_blank) return out;
  Row row;
  if (auto problem = decode(cells, row)) {
    out.problem = std::move(*problem);
    return out;
  }
  for (std::size_t i = 0; i < map_.skip.size(); ++i) {
    if (!holds(row, map_.skip[i].when)) continue;
    out.skipped = i;
    return out;
  }
  try {
    for (const FactRule& rule : map_.facts) {
      if (holds(row, rule.when)) add_facts(row, rule, out);
    }
    if (out.facts.empty()) throw RowProblem{"no fact of the map is made of such a row"};
  } catch (const RowProblem& problem) {
    out.facts.clear();
    out.problem = problem.what;
  }
  return out;
}

/// @returns the problem, if there is one
std::optional<std::string> Transcriber::decode(const std::vector<std::string_view>& cells,
                                               Row& row) const {
  const bool has_more =
      cells.size() > width_ &&
      std::any_of(cells.begin() + static_cast<std::ptrdiff_t>(width_), cells.end(),
                  [](std::string_view cell) { return !trimmed(cell).empty(); });
  if (cells.size() < width_ || has_more) {
    return concat("the row has ", cells.size(), " cells, the header ", width_);
  }
  for (std::size_t i = 0; i < width_; ++i) {
    const auto text = decoded(map_.encoding, cells[i]);
    if (!text) return concat("cell ", i + 1, " is not ", to_string(map_.encoding));
    row.emplace_back(trimmed(*text));
  }
  return std::nullopt;
}

const std::string& Transcriber::cell(const Row& row, const std::string& column) const {
  return row[places_.find(column)->second];
}

bool Transcriber::holds(const Row& row, const std::vector<Condition>& when) const {
  return std::all_of(when.begin(), when.end(), [&](const Condition& condition) {
    const auto& texts = condition.texts;
    const bool is_one =
        std::find(texts.begin(), texts.end(), cell(row, condition.column)) != texts.end();
    return is_one != condition.is_negated;
  });
}

void Transcriber::add_facts(const Row& row, const FactRule& rule, Transcript& out) const {
  JournalCells cells;
  const Instant time = time_of(row, rule.at);
  if (rule.at.from == CellRule::From::column) {
    out.latest = std::max(out.latest.value_or(time), time);
  }
  at(cells, Column::time) = to_string(time);
  at(cells, Column::kind) = to_string(rule.kind);
  for (const auto& [column, cell] : rule.cells) {
    std::string text = column == Column::quantity ? quantity_of(row, cell) : text_of(row, cell);
    if (text.size() > kLongestCell) {
      throw RowProblem{concat(origin_of(cell), " has ", text.size(), " bytes; a name has ",
                              kLongestCell, " at most")};
    }
    at(cells, column) = std::move(text);
  }
  check_needed(rule, cells);
  const std::string& value = at(cells, Column::value);
  if (const Reason reason = check_value(rule.kind, value); reason != Reason::none) {
    const CellRule* cell = rule_of(rule, Column::value);
    throw RowProblem{concat(cell != nullptr ? origin_of(*cell) : "value", ": ", quote(value),
                            " is ", to_string(reason))};
  }
  std::string record;
  csv::append_record(record, {cells.begin(), cells.end()});
  out.facts.insert(out.facts.end(), static_cast<std::size_t>(repeats_of(row, rule)),
                   JournalRecord{time, record});
}

std::string Transcriber::text_of(const Row& row, const CellRule& rule) const {
  if (rule.from == CellRule::From::text) return rule.name;
  if (rule.from == CellRule::From::option) return options_.at(rule.name);
  if (rule.from == CellRule::From::columns) return joined(row, rule.columns);
  const std::string& text = cell(row, rule.name);
  if (!rule.translation) return text;
  const auto found = rule.translation->find(text);
  if (found != rule.translation->end()) return found->second;
  std::vector<std::string> known;
  for (const auto& [theirs, ours] : *rule.translation) known.push_back(quote(theirs));
  throw RowProblem{concat(rule.name, ": the map has no translation of ", quote(text), ", but of ",
                          join_choices(known))};
}

std::string Transcriber::joined(const Row& row, const std::vector<std::string>& columns) const {
  std::string out;
  for (const std::string& column : columns) {
    out += (out.empty() ? "" : "/") + cell(row, column);
  }
  return out;
}

Instant Transcriber::time_of(const Row& row, const CellRule& rule) const {
  const std::string text = text_of(row, rule);
  if (rule.from != CellRule::From::column) return parse_plain_time(text).value();
  const auto written = map_.times.format.read(text);
  if (!written) {
    throw RowProblem{concat(rule.name, ": ", quote(text), " is not a time of the form ",
                            map_.times.format.text(), in_milliseconds(text, map_.times.format))};
  }
  const Instant t = in_utc(*written, map_.times, rule, text);
  const bool has_year = start_of({kFirstYear, 1, 1}) <= t && t < start_of({kEndYear, 1, 1});
  if (!has_year) {
    throw RowProblem{concat(rule.name, ": ", quote(text), " is not from 1970 to 9998")};
  }
  return t;
}

std::string Transcriber::quantity_of(const Row& row, const CellRule& rule) const {
  const std::string text = text_of(row, rule);
  auto quantity = parse_digits(text, kLargestQuantity);
  if (!quantity) quantity = parse_grouped_digits(text, map_.thousands, kLargestQuantity);
  if (quantity && *quantity > 0) return std::to_string(*quantity);
  throw RowProblem{
      concat(origin_of(rule), ": ", to_string(Reason::bad_quantity), ": ", quote(text))};
}

std::int64_t Transcriber::repeats_of(const Row& row, const FactRule& rule) const {
  if (!rule.repeat) return 1;
  const auto times = parse_digits(quantity_of(row, *rule.repeat), kMostRepeats);
  if (times) return *times;
  throw RowProblem{concat(origin_of(*rule.repeat), " repeats a fact more than 1,000,000 times")};
}

}  // namespace fleetbill::billing::imports
