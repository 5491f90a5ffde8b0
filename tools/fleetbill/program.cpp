#include "tools/fleetbill/program.hpp"

#include <filesystem>
#include <system_error>

namespace fleetbill::tools {

const workbench::ShippedFiles& shipped_files() {
  static const workbench::ShippedFiles kFiles = [] {
    std::error_code ignored;  // an empty path: only the configured prefix is searched
    const auto program = std::filesystem::read_symlink("/proc/self/exe", ignored);
    return workbench::ShippedFiles(workbench::data_directories(program));
  }();
  return kFiles;
}

}  // namespace fleetbill::tools
