#include "tools/fleetbill/markup.hpp"

namespace fleetbill::tools {

std::string escaped_markup(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: {
        const bool allowed = static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t';
        out += allowed ? c : '?';
      }
    }
  }
  return out;
}

}  // namespace fleetbill::tools
