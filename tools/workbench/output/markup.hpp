#pragma once

#include <string>
#include <string_view>

namespace fleetbill::workbench {

/// A text as it may stand in XML and HTML, in quotes too. Control characters that XML cannot hold
/// become question marks, bytes that are no UTF-8 U+FFFD.
std::string escaped_markup(std::string_view text);

}  // namespace fleetbill::workbench
