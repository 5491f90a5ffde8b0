#include "tests/scenarios/support.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::scenarios::test {

Case load(const std::string& lines, const std::vector<Override>& overrides) {
  return load_case_text("test.yaml", std::string(kHead) + lines, overrides);
}

std::string error_of(const std::string& text, const std::vector<Override>& overrides) {
  try {
    (void)load_case_text("test.yaml", text, overrides);
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

std::string error_with(const std::string& lines, const std::vector<Override>& overrides) {
  return error_of(std::string(kHead) + lines, overrides);
}

TemporaryFile::TemporaryFile(const std::string& name, std::string_view text)
    : path_((std::filesystem::temp_directory_path() / concat("fleetbill-", ::getpid(), "-", name))
                .string()) {
  std::ofstream(path_, std::ios::binary) << text;
}

TemporaryFile::~TemporaryFile() {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

}  // namespace fleetbill::scenarios::test
