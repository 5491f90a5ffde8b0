#include "tests/workbench/support.hpp"

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <system_error>

#include "billing/units/text.hpp"
#include "tools/workbench/runs/run_scenario.hpp"

namespace fleetbill::workbench::test {

TemporaryFolder::TemporaryFolder()
    : path_((std::filesystem::temp_directory_path() / "fleetbill-workbench-XXXXXX").string()) {
  if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("cannot create " + path_);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TemporaryFolder::path(std::string_view name) const {
  return (std::filesystem::path(path_) / name).string();
}

std::string TemporaryFolder::write(std::string_view name, std::string_view text) const {
  const std::string file = path(name);
  std::ofstream(file, std::ios::binary) << text;
  return file;
}

scenarios::Case journal_case(std::string_view rows, std::string_view keys) {
  std::string text = "scenario: test\njournal: |\n";
  const std::string csv = concat(kHeader, rows);
  for (std::size_t begin = 0; begin < csv.size();) {
    const std::size_t end = csv.find('\n', begin) + 1;
    text += "  " + csv.substr(begin, end - begin);
    begin = end;
  }
  return scenarios::load_case_text("test.yaml", text + std::string(keys));
}

std::unique_ptr<SavedRun> saved_run(const TemporaryFolder& folder, std::string_view name,
                                    std::string_view rows, std::string_view keys) {
  RunOptions options;
  options.run_file = folder.path(name);
  (void)run_scenario(journal_case(rows, keys), options);
  return std::make_unique<SavedRun>(options.run_file);
}

}  // namespace fleetbill::workbench::test
