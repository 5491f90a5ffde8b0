#include "tools/benchmark/text_table.hpp"

#include <algorithm>

namespace fleetbill::bench {
namespace {

/// Characters on the screen: UTF-8 continuation bytes take no room.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

}  // namespace

std::string text_table(const std::vector<std::vector<std::string>>& rows, std::size_t left_from) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  std::string out;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    std::string line;
    for (std::size_t i = 0; i < rows[r].size(); ++i) {
      const std::string room(widths[i] - width_of(rows[r][i]), ' ');
      const bool left = i == 0 || i >= left_from;
      line += (i > 0 ? "  " : "") + (left ? rows[r][i] + room : room + rows[r][i]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
    if (r > 0) continue;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      out += (i > 0 ? "  " : "") + std::string(widths[i], '-');
    }
    out += "\n";
  }
  return out;
}

}  // namespace fleetbill::bench
