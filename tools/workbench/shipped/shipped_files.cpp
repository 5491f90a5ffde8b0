#include "tools/workbench/shipped/shipped_files.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <optional>

#include "billing/units/error.hpp"
#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::workbench {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kEnding = ".yaml";

struct KindNames {
  std::string_view directory;
  std::string_view singular;
  std::string_view plural;
};

const KindNames& names_of(ShippedKind kind) {
  static constexpr KindNames kNames[] = {{"import_maps", "import map", "import maps"},
                                         {"price_lists", "price list", "price lists"},
                                         {"rulebooks", "rulebook", "rulebooks"}};
  return kNames[static_cast<std::size_t>(kind)];
}

/// Returns `ppm-as-classic` for `ppm_as_classic.yaml`.
std::string canonical(std::string name) {
  if (name.ends_with(kEnding)) name.resize(name.size() - kEnding.size());
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

bool is_path(const std::string& name) {
  std::error_code ignored;
  return name.find('/') != std::string::npos || fs::exists(name, ignored);
}

/// Returns the source tree of the build tree that contains `file`, as CMake recorded it.
std::optional<fs::path> source_tree(const fs::path& file) {
  constexpr std::string_view kKey = "fleetbill_SOURCE_DIR:STATIC=";
  for (fs::path at = file.parent_path(); at != at.root_path(); at = at.parent_path()) {
    std::ifstream cache(at / "CMakeCache.txt");
    for (std::string line; std::getline(cache, line);) {
      if (line.starts_with(kKey)) return fs::path(line.substr(kKey.size()));
    }
  }
  return std::nullopt;
}

}  // namespace

ShippedFiles::ShippedFiles(std::vector<fs::path> directories)
    : directories_(std::move(directories)) {}

std::vector<ShippedFile> ShippedFiles::all(ShippedKind kind) const {
  std::map<std::string, fs::path> found;
  for (const fs::path& directory : directories_) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(directory / names_of(kind).directory, error)) {
      if (entry.path().extension() != kEnding) continue;
      found.emplace(canonical(entry.path().filename().string()), entry.path());
    }
  }
  std::vector<ShippedFile> out;
  for (const auto& [name, path] : found) out.push_back({name, path});
  return out;
}

std::string ShippedFiles::find(ShippedKind kind, const std::string& name) const {
  if (is_path(name)) return name;
  const std::string wanted = canonical(name);
  std::vector<std::string> known;
  for (const ShippedFile& file : all(kind)) {
    if (file.name == wanted) return file.path.string();
    known.push_back(file.name);
  }
  if (name.ends_with(kEnding) || name.ends_with(".yml")) return name;
  const KindNames& names = names_of(kind);
  throw Error(ErrorKind::usage, concat("unknown ", names.singular, " ", quote(name),
                                       did_you_mean(name, known), "; expected a file",
                                       known.empty() ? std::string()
                                                     : concat(" or one of the ", names.plural, " ",
                                                              join_choices(known))));
}

std::vector<fs::path> data_directories(const fs::path& program) {
  std::vector<fs::path> out{program.parent_path().parent_path() / "share" / "fleetbill"};
  if (const auto tree = source_tree(program)) out.push_back(*tree / "scenarios");
  out.emplace_back(FLEETBILL_DATA_DIRECTORY);
  return out;
}

}  // namespace fleetbill::workbench
