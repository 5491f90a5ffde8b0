#include "tools/workbench/output/wrapped_text.hpp"

#include <algorithm>

namespace fleetbill::workbench {

void append_wrapped(std::string& out, std::string_view text, std::size_t indent, std::size_t at) {
  bool is_first = true;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (!is_first && at + 1 + word.size() > kTextWidth) {
      out += "\n" + std::string(indent, ' ');
      at = indent;
      is_first = true;
    }
    if (!is_first) out += ' ';
    out += word;
    at += word.size() + (is_first ? 0 : 1);
    is_first = false;
  }
  out += '\n';
}

}  // namespace fleetbill::workbench
