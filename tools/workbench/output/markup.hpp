#pragma once

#include <string>
#include <string_view>

namespace fleetbill::workbench {

/// Escapes a text for XML and HTML, also within quotes. Control characters that XML does not allow
/// become question marks; invalid UTF-8 becomes U+FFFD.
std::string escaped_markup(std::string_view text);

}  // namespace fleetbill::workbench
