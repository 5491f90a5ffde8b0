#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "billing/units/error.hpp"
#include "tools/workbench/shipped/shipped_files.hpp"

namespace fleetbill::workbench {

namespace fs = std::filesystem;

namespace {

/// A directory of a test, removed at its end.
class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / ("shipped-files-" + std::to_string(::getpid()))) {
    fs::create_directories(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  fs::path write(const fs::path& name, const std::string& text = "") const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name) << text;
    return path_ / name;
  }
  [[nodiscard]] fs::path operator/(const fs::path& name) const { return path_ / name; }

 private:
  fs::path path_;
};

std::string message_of(const ShippedFiles& files, const std::string& name) {
  try {
    return files.find(ShippedKind::import_map, name);
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::usage);
    return error.what();
  }
}

}  // namespace

TEST_CASE("shipped files: a name is found with and without .yaml, with hyphens or underscores") {
  const Folder folder;
  const std::string path = folder.write("share/import_maps/asset_list.yaml");
  const ShippedFiles files({folder / "missing", folder / "share"});
  for (const char* name : {"asset-list", "asset_list", "asset-list.yaml", "asset_list.yaml"}) {
    CHECK(files.find(ShippedKind::import_map, name) == path);
  }
}

TEST_CASE("shipped files: an existing path is preferred to a shipped file") {
  const Folder folder;
  folder.write("share/import_maps/assets.yaml");
  const std::string own = folder.write("own/assets.yaml");
  const ShippedFiles files({folder / "share"});
  CHECK(files.find(ShippedKind::import_map, own) == own);
}

TEST_CASE("shipped files: a missing path is returned unchanged for the reader to report") {
  const Folder folder;
  const ShippedFiles files({folder / "share"});
  for (const char* name : {"no/such/map", "missing.yaml", "missing.yml"}) {
    CHECK(files.find(ShippedKind::price_list, name) == name);
  }
}

TEST_CASE("shipped files: an earlier directory hides a later one, and files are sorted by name") {
  const Folder folder;
  const fs::path first = folder.write("a/price_lists/two.yaml");
  folder.write("b/price_lists/two.yaml");
  const fs::path one = folder.write("b/price_lists/one.yaml");
  folder.write("b/price_lists/notes.txt");
  folder.write("b/rulebooks/three.yaml");
  const auto all = ShippedFiles({folder / "a", folder / "b"}).all(ShippedKind::price_list);
  REQUIRE(all.size() == 2);
  CHECK(all[0].name == "one");
  CHECK(all[0].path == one);
  CHECK(all[1].name == "two");
  CHECK(all[1].path == first);
}

TEST_CASE("shipped files: an unknown name is a usage error with the known names") {
  const Folder folder;
  folder.write("share/import_maps/guru-assets.yaml");
  folder.write("share/import_maps/guru_telemetry.yaml");
  CHECK(message_of(ShippedFiles({folder / "share"}), "guru-asset") ==
        "unknown import map 'guru-asset'; did you mean 'guru-assets'?; expected a file or one of "
        "the import maps guru-assets or guru-telemetry");
  CHECK(message_of(ShippedFiles({}), "guru-asset") ==
        "unknown import map 'guru-asset'; expected a file");
}

TEST_CASE("data directories: an installed program uses the share directory of its prefix first") {
  const auto directories = data_directories("/opt/fleetbill/bin/fleetbill");
  REQUIRE(directories.size() == 2);
  CHECK(directories[0] == "/opt/fleetbill/share/fleetbill");
}

TEST_CASE("data directories: a program in a build tree also uses the source tree") {
  const Folder folder;
  folder.write("build/CMakeCache.txt", "x:STRING=1\nfleetbill_SOURCE_DIR:STATIC=/source\n");
  const auto directories = data_directories(folder / "build/tools/fleetbill");
  REQUIRE(directories.size() == 3);
  CHECK(directories[1] == "/source/scenarios");
}

}  // namespace fleetbill::workbench
