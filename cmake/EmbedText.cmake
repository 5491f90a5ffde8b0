# cmake -DINPUT=file -DOUTPUT=header -P EmbedText.cmake: the file's text as a constant.
file(READ "${INPUT}" text)
file(WRITE "${OUTPUT}" "#pragma once

#include <string_view>

namespace fleetbill::tools {

/// scenarios/schema.json, as it was when the program was built.
inline constexpr std::string_view kSchemaText = R\"~schema~(${text})~schema~\";

}  // namespace fleetbill::tools
")
