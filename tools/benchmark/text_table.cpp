#include "tools/benchmark/text_table.hpp"

#include <algorithm>

#include "tools/workbench/output/text_columns.hpp"

namespace fleetbill::bench {

std::string text_table(const std::vector<std::vector<std::string>>& rows, std::size_t left_from) {
  workbench::TextColumns columns;
  for (const auto& row : rows) columns.fit(row);
  for (std::size_t i = 1; i < std::min(left_from, columns.size()); ++i) columns.align_right(i);
  std::string out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    out += columns.line(rows[i]);
    if (i == 0) out += columns.rule();
  }
  return out;
}

}  // namespace fleetbill::bench
