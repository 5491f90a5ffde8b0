#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "scenarios/loader/case.hpp"
#include "tools/workbench/runs/saved_run.hpp"

namespace fleetbill::workbench::test {

/// The first line of an event file.
inline constexpr std::string_view kHeader =
    "time,kind,partner,organisation,asset,device,value,quantity\n";

/// One asset `Van` of `Yard` (partner `Acme`) that uploads on 3 January 2026.
inline constexpr std::string_view kVan =
    "2026-01-02T00:00:00Z,asset_created,Acme,Yard,Van,1,,\n"
    "2026-01-03T00:00:00Z,upload,,,Van,,,10\n";

/// A folder that is removed with its files.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] std::string path(std::string_view name) const;
  /// Writes a file. @returns its path
  [[nodiscard]] std::string write(std::string_view name, std::string_view text) const;

 private:
  std::string path_;
};

/// The case `test.yaml`, whose journal has these rows.
/// @param keys  further keys of the scenario, one or more lines
scenarios::Case journal_case(std::string_view rows, std::string_view keys = "");

/// Bills a journal of these rows into a run file, and opens it.
std::unique_ptr<SavedRun> saved_run(const TemporaryFolder& folder, std::string_view name,
                                    std::string_view rows, std::string_view keys = "");

}  // namespace fleetbill::workbench::test
