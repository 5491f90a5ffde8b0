#include "billing/reports/catalogue.hpp"

#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"
#include "billing/units/time_format.hpp"

namespace fleetbill::billing::reports {
namespace {

// Three functions per type of field. `parse` returns what it expected if the text is invalid.

using Expected = std::optional<std::string_view>;

Expected parse(std::optional<Instant>& field, const Filter&, const std::string& text) {
  field = parse_plain_time(text);
  return field ? Expected() : "a month, a date or a time";
}

Expected parse(std::string& field, const Filter&, const std::string& text) {
  field = text;
  return std::nullopt;
}

Expected parse(bool& field, const Filter& filter, const std::string& text) {
  field = text.empty() || text == "true" || text == filter.word;
  return field || text == "false" ? Expected() : "true or false";
}

std::string shown(const std::optional<Instant>&) { return {}; }
std::string shown(const std::string& field) { return field; }
std::string shown(bool) { return {}; }

std::string_view type(const std::optional<Instant>&) { return "instant"; }
std::string_view type(const std::string&) { return "text"; }
std::string_view type(bool) { return "switch"; }

}  // namespace

std::optional<std::string> set(Query& query, const Filter& filter, const std::string& text) {
  const Expected expected =
      std::visit([&](const auto field) { return parse(query.*field, filter, text); }, filter.field);
  if (!expected) return std::nullopt;
  return concat("expected ", *expected, ", got ", quote(text));
}

std::string_view value_type(const Filter& filter) {
  return std::visit([](const auto field) { return type(Query().*field); }, filter.field);
}

std::string shown_value(const Query& query, const Filter& filter) {
  return std::visit([&](const auto field) { return shown(query.*field); }, filter.field);
}

}  // namespace fleetbill::billing::reports
