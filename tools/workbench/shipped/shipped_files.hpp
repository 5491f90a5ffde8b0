#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

/// The import maps, price lists and rulebooks that are installed with the program.
namespace fleetbill::workbench {

/// A kind of shipped files. Each has its own directory.
enum class ShippedKind { import_map, price_list, rulebook };

/// A shipped file and the name that options accept for it.
struct ShippedFile {
  std::string name;  ///< file name without `.yaml`, with hyphens instead of underscores
  std::filesystem::path path;
};

/// Finds shipped files by name.
class ShippedFiles {
 public:
  /// @param directories  data directories in the order of search; missing ones are skipped
  explicit ShippedFiles(std::vector<std::filesystem::path> directories);

  /// Returns the files of a kind, sorted by name. A file hides files of its name in later
  /// directories.
  [[nodiscard]] std::vector<ShippedFile> all(ShippedKind kind) const;

  /// Returns the path of `name`: `name` itself if it exists or contains a slash, otherwise the
  /// shipped file of this name, with or without `.yaml`. A missing file that ends in `.yaml` or
  /// `.yml` is returned unchanged, so that opening it reports the error.
  /// Errors: `Error(usage)` with the known names if the name is unknown
  [[nodiscard]] std::string find(ShippedKind kind, const std::string& name) const;

 private:
  std::vector<std::filesystem::path> directories_;
};

/// Returns the data directories of a program, in the order of search: `../share/fleetbill` next to
/// its own directory, `scenarios` of the source tree if the program is in a CMake build tree, and
/// the data directory of the configured installation prefix.
/// @param program  absolute path of the executable
std::vector<std::filesystem::path> data_directories(const std::filesystem::path& program);

}  // namespace fleetbill::workbench
