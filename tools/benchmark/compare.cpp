#include "tools/benchmark/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "billing/units/error.hpp"
#include "tools/benchmark/json_file.hpp"
#include "tools/benchmark/measurement.hpp"
#include "tools/benchmark/text_table.hpp"

namespace fleetbill::bench {
namespace {

using Json = nlohmann::ordered_json;
using TextRow = std::vector<std::string>;

Json read_measurements(const std::string& path) {
  const Json file = read_json(path);
  const bool has_rows = file.is_object() && file.contains("measurements");
  if (!has_rows) {
    throw Error(ErrorKind::invalid, path + ": no result of this benchmark (write one with --json)");
  }
  return file["measurements"];
}

const Json* find(const Json& measurements, const Json& name) {
  for (const Json& m : measurements) {
    if (m.at("name") == name) return &m;
  }
  return nullptr;
}

std::string name_of(const Json& m) { return m.at("name").get<std::string>(); }
double rate_of(const Json& m) { return m.at("per_second").get<double>(); }

std::string conditions(const Json& a, const Json& b) {
  if (a.at("count") != b.at("count")) return "different work";
  const bool same = a.at("bill") == b.at("bill") && a.value("digest", "") == b.value("digest", "");
  return same ? "same" : "DIFFERENT";
}

TextRow row_of_both(const Json& a, const Json& b) {
  TextRow row{name_of(a), short_number(rate_of(a)), short_number(rate_of(b)),
              fmt::format("×{:.2f}", rate_of(b) / rate_of(a))};
  const double before = a.value("peak_bytes", 0.0);
  const double after = b.value("peak_bytes", 0.0);
  if (before > 0 && after > 0) {
    row.insert(row.end(),
               {short_bytes(before), short_bytes(after), fmt::format("×{:.2f}", after / before)});
  } else {
    row.insert(row.end(), 3, "");
  }
  row.push_back(conditions(a, b));
  return row;
}

}  // namespace

std::string compare(const std::string& before, const std::string& after) {
  const Json a = read_measurements(before);
  const Json b = read_measurements(after);
  std::vector<TextRow> rows{
      {"Row", "Before/s", "After/s", "Speed", "Peak before", "Peak after", "Peak", "Result"}};
  for (const Json& m : a) {
    const Json* same = find(b, m.at("name"));
    rows.push_back(same != nullptr ? row_of_both(m, *same)
                                   : TextRow{name_of(m), short_number(rate_of(m)), "", "", "", "",
                                             "", "only before"});
  }
  for (const Json& m : b) {
    if (find(a, m.at("name")) != nullptr) continue;
    rows.push_back({name_of(m), "", short_number(rate_of(m)), "", "", "", "", "only after"});
  }
  return text_table(rows, 7);
}

}  // namespace fleetbill::bench
