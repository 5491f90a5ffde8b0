#include <algorithm>

#include "billing/rules/price_list.hpp"
#include "billing/units/text.hpp"
#include "scenarios/loader/keys.hpp"
#include "scenarios/loader/scenario_loader.hpp"

namespace fleetbill::scenarios {
namespace {

constexpr std::int64_t kMost = std::int64_t{1} << 62;

/// A decimal as the program prints it: without zeros at the end, or with those of an amount.
std::optional<std::string> read_decimal_text(Document& document, const Item& item) {
  const auto text = read_text(document, item);
  if (!text) return std::nullopt;
  const std::size_t point = text->find('.');
  const auto digits = [](std::string_view part) {
    return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
  };
  const bool whole = digits(std::string_view(*text).substr(0, point));
  const bool fraction =
      point == std::string::npos || digits(std::string_view(*text).substr(point + 1));
  if (whole && fraction) return text;
  wrong(document, item, concat("expected a decimal such as 0.6, not '", *text, "'"));
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

void read_report(Document& document, const MapReader& map, Expectation& expectation) {
  const auto name = map.get("report", read_text);
  const auto rows = map.find("rows");
  if (!name && !rows) return;
  ExpectedReport report;
  report.name = name.value_or("");
  report.all_plans = map.get("all_plans", read_bool).value_or(false);
  if (rows) report.rows = read_rows(document, *rows);
  if (!name || !rows) wrong(document, map.item(), "report and rows belong together");
  expectation.report = std::move(report);
}

Expectation read_expectation(Document& document, const Item& item) {
  const MapReader map(document, item, keys::kExpectation);
  Expectation out;
  out.mark = item.node.mark;
  out.month = map.get("month", read_month);
  out.partner = map.get("partner", read_text).value_or("");
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
  const bool of_month = out.lines || out.amounts || !out.assets.empty() || !out.messages.empty() ||
                        !out.devices.empty() || out.report;
  if (of_month && !map.find("month") && map.is_map()) {
    wrong(document, item,
          "lines, amounts, assets, messages, devices and reports are of a month: "
          "the key 'month' is missing");
  }
  return out;
}

}  // namespace

std::vector<Expectation> read_expectations(Document& document, const Item& item) {
  std::vector<Expectation> out;
  for (const Item& element : read_sequence(document, item)) {
    out.push_back(read_expectation(document, element));
  }
  return out;
}

}  // namespace fleetbill::scenarios
