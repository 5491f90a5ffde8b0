# cmake -DINPUT=file -DOUTPUT=header -P EmbedText.cmake: writes a header with the file's text as a
# constant.
file(READ "${INPUT}" text)
file(WRITE "${OUTPUT}" "#pragma once

#include <string_view>

// No compiler that we support has the limit of which clang warns.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored \"-Woverlength-strings\"

namespace fleetbill::tools {

/// The text of scenarios/schema.json at build time.
inline constexpr std::string_view kSchemaText = R\"~schema~(${text})~schema~\";

}  // namespace fleetbill::tools

#pragma GCC diagnostic pop
")
