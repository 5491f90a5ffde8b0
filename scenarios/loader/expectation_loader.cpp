#include <algorithm>
#include <iterator>

#include "billing/reports/catalogue.hpp"
#include "billing/rules/price_list.hpp"
#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"
#include "scenarios/loader/keys.hpp"
#include "scenarios/loader/scenario_loader.hpp"

namespace fleetbill::scenarios {

using billing::reports::Filter;
using billing::reports::kFilters;
using billing::reports::Query;

namespace {

constexpr std::int64_t kMost = 1'000'000'000'000'000'000;

/// Reads a decimal as the program prints it: without trailing zeros, or with those of an amount.
std::optional<std::string> read_decimal_text(Document& document, const Item& item) {
  const auto text = read_text(document, item);
  if (!text) return std::nullopt;
  const std::size_t point = text->find('.');
  const auto digits = [](std::string_view part) {
    return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
  };
  const std::string_view before = std::string_view(*text).substr(0, point);
  const bool whole = digits(before) && (before.size() == 1 || before[0] != '0');
  const bool fraction =
      point == std::string::npos || digits(std::string_view(*text).substr(point + 1));
  if (whole && fraction) return text;
  wrong(document, item, concat("expected a decimal such as 12 or 0.6, got ", quote(*text)));
  return std::nullopt;
}

std::optional<std::map<std::string, std::string>> read_by_sku(Document& document,
                                                              const Item& item) {
  std::vector<std::string> skus;
  for (std::size_t i = 0; i < billing::kSkuCount; ++i) {
    skus.emplace_back(entry(static_cast<billing::Sku>(i)).name);
  }
  std::map<std::string, std::string> out;
  for (const Entry& entry : read_entries(document, item)) {
    (void)read_choice(document, {entry.key, entry.value.path}, skus);
    if (const auto value = read_decimal_text(document, entry.value)) {
      out[entry.key.scalar] = *value;
    }
  }
  return out;
}

std::map<std::string, std::int64_t> read_counts(Document& document, const Item& item,
                                                const std::vector<std::string>& names) {
  std::map<std::string, std::int64_t> out;
  for (const Entry& entry : read_entries(document, item)) {
    if (!names.empty()) (void)read_choice(document, {entry.key, entry.value.path}, names);
    if (const auto count = read_integer(document, entry.value, 0, kMost)) {
      out[entry.key.scalar] = *count;
    }
  }
  return out;
}

std::map<std::string, bool> read_billed(Document& document, const Item& item) {
  std::map<std::string, bool> out;
  for (const Entry& entry : read_entries(document, item)) {
    const auto word = read_choice(document, entry.value, {"billed", "not billed"});
    if (word) out[entry.key.scalar] = *word == 0;
  }
  return out;
}

std::map<std::string, std::string> read_device_fees(Document& document, const Item& item) {
  const std::vector<std::string> words{"OEM", "OEM-SPLITTER", "not charged"};
  std::map<std::string, std::string> out;
  for (const Entry& entry : read_entries(document, item)) {
    const auto word = read_choice(document, entry.value, words);
    if (word) out[entry.key.scalar] = words[*word];
  }
  return out;
}

std::vector<std::vector<std::string>> read_rows(Document& document, const Item& item) {
  std::vector<std::vector<std::string>> rows;
  for (const Item& row : read_sequence(document, item)) {
    std::vector<std::string>& cells = rows.emplace_back();
    for (const Item& cell : read_sequence(document, row)) {
      cells.push_back(read_optional_text(document, cell).value_or(""));
    }
  }
  return rows;
}

/// Reads the values of report filters. Only filters with a key can be used by cases.
Query read_filters(const MapReader& map) {
  Query query;
  for (const Filter& filter : kFilters) {
    if (filter.key.empty()) continue;
    (void)map.get(filter.key, [&](Document& document, const Item& item) {
      const std::optional<std::string> text = read_text(document, item);
      const auto problem = text ? set(query, filter, *text) : std::nullopt;
      if (problem) wrong(document, item, *problem);
      return text;
    });
  }
  return query;
}

void read_report(Document& document, const MapReader& map, Expectation& expectation) {
  const auto name = map.get("report", read_text);
  const auto rows = map.find("rows");
  ExpectedReport wanted{name.value_or(""), read_filters(map), {}};
  if (map.find("report").has_value() != rows.has_value()) {
    lacking(document, map.item(), "report and rows belong together");
  }
  for (const Filter& filter : kFilters) {
    if (filter.key.empty() || rows || !map.find(filter.key)) continue;
    lacking(document, map.item(), concat(filter.key, " belongs to a report"));
  }
  wanted.rows = map.get("rows", read_rows);
  if (name && rows) expectation.report = std::move(wanted);
}

/// Reads a month of the world, or any month if the world is null.
std::optional<Month> read_month_of(Document& document, const Item& item,
                                   const sim::Scenario* world) {
  const auto month = read_month(document, item);
  if (!month || world == nullptr) return month;
  if (*month >= world->first_month && *month <= world->last_month) return month;
  wrong(document, item,
        concat("the month is outside the scenario, which runs from ", to_string(world->first_month),
               " to ", to_string(world->last_month)));
  return std::nullopt;
}

std::optional<std::string> read_partner_of(Document& document, const Item& item,
                                           const sim::Scenario* world) {
  const auto name = read_text(document, item);
  if (!name || world == nullptr) return name;
  std::vector<std::string> known;
  for (const sim::Partner& partner : world->partners) known.push_back(partner.name);
  if (std::find(known.begin(), known.end(), *name) != known.end()) return name;
  wrong_choice(document, item, known);
  return std::nullopt;
}

/// Reports an expectation that is empty or lacks its month.
void check_scope(Document& document, const MapReader& map) {
  constexpr std::string_view kOfMonth[] = {"lines",    "amounts", "asset",
                                           "messages", "devices", "report"};
  constexpr std::string_view kOfRun[] = {"conservation", "rows_of_journal", "uploads", "refused",
                                         "peak_messages_per_hour"};
  if (!map.is_map() || map.has_unknown_keys()) return;
  const auto has = [&](std::string_view key) { return map.find(key).has_value(); };
  const bool is_of_month = std::any_of(std::begin(kOfMonth), std::end(kOfMonth), has);
  const bool is_of_run = std::any_of(std::begin(kOfRun), std::end(kOfRun), has);
  if (is_of_month && !has("month")) {
    lacking(document, map.item(),
            "lines, amounts, asset, messages, devices and report are of a month: the key 'month' "
            "is missing");
  }
  const bool narrows =
      std::any_of(std::begin(kFilters), std::end(kFilters),
                  [&](const Filter& filter) { return !filter.key.empty() && has(filter.key); });
  if (!is_of_month && !is_of_run && !has("rows") && !narrows) {
    lacking(document, map.item(), "empty expectation: a key such as lines is missing");
  }
}

Expectation read_expectation(Document& document, const Item& item, const sim::Scenario* world) {
  const MapReader map(document, item, expectation_keys());
  Expectation out;
  out.mark = item.node.mark;
  out.month =
      map.get("month", [&](Document& d, const Item& i) { return read_month_of(d, i, world); });
  const auto partner =
      map.get("partner", [&](Document& d, const Item& i) { return read_partner_of(d, i, world); });
  out.partner = partner.value_or("");
  out.lines = map.get("lines", read_by_sku);
  out.amounts = map.get("amounts", read_by_sku);
  if (const auto found = map.find("asset")) out.assets = read_billed(document, *found);
  if (const auto found = map.find("messages")) out.messages = read_counts(document, *found, {});
  if (const auto found = map.find("devices")) out.devices = read_device_fees(document, *found);
  read_report(document, map, out);
  if (const auto found = map.find("conservation")) {
    out.conservation =
        read_counts(document, *found, {"made", "delivered", "discarded", "dropped", "cached"});
  }
  if (const auto found = map.find("rows_of_journal")) {
    out.rows = read_counts(document, *found, {"read", "applied", "duplicate", "quarantined"});
  }
  out.uploads = map.get("uploads", integer(0, kMost));
  out.refused = map.get("refused", integer(0, kMost));
  out.peak_messages_per_hour = map.get("peak_messages_per_hour", integer(0, kMost));
  check_scope(document, map);
  return out;
}

}  // namespace

Keys expectation_keys() {
  static const std::vector<std::string_view> kAll = [] {
    std::vector<std::string_view> all;
    for (const std::string_view key : keys::kExpectation) {
      all.push_back(key);
      if (key != "rows") continue;  // filters follow the keys of the report
      for (const Filter& filter : kFilters) {
        if (!filter.key.empty()) all.push_back(filter.key);
      }
    }
    return all;
  }();
  return kAll;
}

std::vector<Expectation> read_expectations(Document& document, const Item& item,
                                           const sim::Scenario* world) {
  std::vector<Expectation> out;
  for (const Item& element : read_sequence(document, item)) {
    out.push_back(read_expectation(document, element, world));
  }
  return out;
}

}  // namespace fleetbill::scenarios
