#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace fleetbill::workbench {

/// Columns of texts for the terminal.
inline constexpr std::size_t kTextWidth = 80;

/// Appends words and a line end to `out`, at most kTextWidth columns wide. A longer word is not
/// split. Further lines start at column `indent`; `at` is the current column.
void append_wrapped(std::string& out, std::string_view text, std::size_t indent, std::size_t at);

}  // namespace fleetbill::workbench
