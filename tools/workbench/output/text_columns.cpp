#include "tools/workbench/output/text_columns.hpp"

#include <algorithm>

namespace fleetbill::workbench {
namespace {

/// Approximate number of characters on the screen: UTF-8 continuation bytes have no width.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

}  // namespace

void TextColumns::fit(const std::vector<std::string>& row) {
  widths_.resize(std::max(widths_.size(), row.size()));
  are_right_.resize(widths_.size());
  for (std::size_t i = 0; i < row.size(); ++i) widths_[i] = std::max(widths_[i], width_of(row[i]));
}

std::string TextColumns::line(const std::vector<std::string>& row) const {
  std::string line;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const std::string padding(widths_[i] - width_of(row[i]), ' ');
    if (i > 0) line += "  ";
    line += are_right_[i] ? padding + row[i] : row[i] + padding;
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

std::string TextColumns::rule() const {
  std::vector<std::string> dashes;
  for (const std::size_t width : widths_) dashes.emplace_back(width, '-');
  return line(dashes);
}

}  // namespace fleetbill::workbench
