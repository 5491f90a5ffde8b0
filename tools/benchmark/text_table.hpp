#pragma once

#include <string>
#include <vector>

namespace fleetbill::bench {

/// A table of texts for the terminal: the first column to the left, figures to the right, the last
/// columns, from `left_from` on, to the left again.
std::string text_table(const std::vector<std::vector<std::string>>& rows, std::size_t left_from);

}  // namespace fleetbill::bench
