// Holds results/FORMAT.md to a file that was written: what is in the one is in the other.

#include <hdf5.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>

#include "billing/units/text.hpp"
#include "results/layout.hpp"
#include "support.hpp"

using namespace fleetbill;
using namespace fleetbill::results;
using namespace fleetbill::results::test;

namespace {

using Lines = std::set<std::string>;

std::string type_name(hid_t type) {
  const std::size_t size = H5Tget_size(type);
  switch (H5Tget_class(type)) {
    case H5T_STRING: return "utf8[n]";
    case H5T_FLOAT: return concat("float", 8 * size);
    case H5T_INTEGER: return concat(H5Tget_sign(type) == H5T_SGN_2 ? "int" : "uint", 8 * size);
    default: return "?";
  }
}

/// What a file holds, as the page would say it.
struct Contents {
  Lines groups;      // path, then description
  Lines datasets;    // rows without the version
  Lines attributes;  // name, type, kind of object
};

/// The attributes of an object, as texts.
class Attributes {
 public:
  explicit Attributes(hid_t object) : object_(object) {}

  [[nodiscard]] bool has(const char* name) const { return H5Aexists(object_, name) > 0; }

  [[nodiscard]] std::string text(const char* name, const char* otherwise) const {
    if (!has(name)) return otherwise;
    const hid_t attribute = H5Aopen(object_, name, H5P_DEFAULT);
    const hid_t type = H5Aget_type(attribute);
    std::string out;
    if (H5Tget_class(type) == H5T_STRING) {
      out.resize(H5Tget_size(type));
      H5Aread(attribute, type, out.data());
      out.resize(std::min(out.find('\0'), out.size()));
    } else if (H5Tget_sign(type) == H5T_SGN_2) {
      std::int64_t value = 0;
      H5Aread(attribute, H5T_NATIVE_INT64, &value);
      out = std::to_string(value);
    } else {
      std::uint64_t value = 0;
      H5Aread(attribute, H5T_NATIVE_UINT64, &value);
      out = std::to_string(value);
    }
    H5Tclose(type);
    H5Aclose(attribute);
    return out;
  }

  /// Adds each as "name, type, kind of object".
  void list(const std::string& kind, Lines& into) const {
    std::pair<const std::string&, Lines&> context{kind, into};
    hsize_t start = 0;
    H5Aiterate2(
        object_, H5_INDEX_NAME, H5_ITER_INC, &start,
        [](hid_t object, const char* name, const H5A_info_t*, void* to) -> herr_t {
          auto& [kind_of_object, lines] = *static_cast<std::pair<const std::string&, Lines&>*>(to);
          const hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
          const hid_t type = H5Aget_type(attribute);
          lines.insert(concat('`', name, "`, ", type_name(type), ", ", kind_of_object));
          H5Tclose(type);
          H5Aclose(attribute);
          return 0;
        },
        &context);
  }

 private:
  hid_t object_;
};

std::string dataset_row(hid_t dataset, const std::string& path) {
  const hid_t type = H5Dget_type(dataset);
  const hid_t space = H5Dget_space(dataset);
  const Attributes attributes(dataset);
  const bool is_scalar = H5Sget_simple_extent_ndims(space) == 0;
  const std::string unit =
      attributes.has("scale") ? "`currency` / `scale`" : attributes.text("units", "–");
  const std::string names =
      attributes.has("names") ? concat('`', attributes.text("names", ""), '`') : "–";
  const std::string row =
      concat("| `", path, "` | ", type_name(type), is_scalar ? ", scalar" : "", " | ", unit, " | ",
             names, " | ", attributes.text("missing_value", "–"), " | ",
             attributes.text("description", "no description"));
  H5Sclose(space);
  H5Tclose(type);
  return row;
}

/// Adds all objects below the one that is visited. `data` is a Contents.
herr_t visit(hid_t file, const char* name, const H5O_info_t* info, void* data) {
  auto& contents = *static_cast<Contents*>(data);
  const std::string path = std::string(name) == "." ? "/" : concat('/', name);
  const hid_t object = H5Oopen(file, name, H5P_DEFAULT);
  const Attributes attributes(object);
  if (info->type == H5O_TYPE_DATASET) {
    contents.datasets.insert(dataset_row(object, path));
    attributes.list("dataset", contents.attributes);
  } else if (path == "/") {
    attributes.list("root", contents.attributes);
  } else {
    contents.groups.insert(path + ": " + attributes.text("description", "no description"));
    attributes.list(path == "/provenance" ? "provenance" : "group", contents.attributes);
  }
  H5Oclose(object);
  return 0;
}

Contents contents_of(const std::string& path) {
  Contents contents;
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  REQUIRE(file >= 0);
  H5Ovisit2(file, H5_INDEX_NAME, H5_ITER_INC, visit, &contents, H5O_INFO_BASIC);
  H5Fclose(file);
  return contents;
}

std::vector<std::string> cells_of(const std::string& row) {
  std::vector<std::string> cells;
  for (std::size_t at = row.find("| ") + 2, end = 0; at < row.size(); at = end + 3) {
    end = std::min(row.find(" |", at), row.size());
    cells.push_back(row.substr(at, end - at));
  }
  return cells;
}

/// The minor version that added a dataset, as the layout has it.
std::uint16_t since(std::string_view path) {
  for (const layout::Table& table : layout::tables()) {
    for (const layout::Column& column : table.columns) {
      if (concat(table.path, '/', column.name) == path) return layout::since(table, column);
    }
  }
  for (const auto items : {layout::name_tables(), layout::texts()}) {
    for (const layout::Item& item : items) {
      if (item.path == path) return item.since;
    }
  }
  return 0;
}

/// What the page says. Rows of datasets begin with a path, those of attributes have five cells.
Contents contents_of_page(const std::string& page) {
  Contents contents;
  std::istringstream lines(page);
  std::string heading;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("### `/")) {
      heading = line.substr(5, line.size() - 6);
    } else if (!heading.empty() && !line.empty()) {
      contents.groups.insert(heading + ": " + line);
      heading.clear();
    } else if (line.starts_with("| `/")) {
      const std::size_t last = line.rfind(" | ");
      const auto cells = cells_of(line);
      CAPTURE(line);
      CHECK(cells.back() == concat("1.", since(cells[0].substr(1, cells[0].size() - 2))));
      contents.datasets.insert(line.substr(0, last));
    } else if (line.starts_with("| `")) {
      const auto cells = cells_of(line);
      REQUIRE(cells.size() == 5);
      std::istringstream kinds(cells[2]);
      for (std::string kind; std::getline(kinds, kind, ',');) {
        kind.erase(0, kind.find_first_not_of(' '));
        contents.attributes.insert(concat(cells[0], ", ", cells[1], ", ", kind));
      }
    }
  }
  return contents;
}

// ---- the tables of the page, generated from the layout ------------------------------------------

constexpr std::string_view kGenerated = "### `/provenance`\n";  // the first line that is generated

std::string code_text(std::string_view text) { return text.empty() ? "–" : concat('`', text, '`'); }

std::string missing_text(const layout::Column& column) {
  if (!column.can_miss) return "–";
  switch (column.type) {
    case layout::Type::u8: return std::to_string(layout::kMissing<std::uint8_t>);
    case layout::Type::u32: return std::to_string(layout::kMissing<std::uint32_t>);
    default: return std::to_string(layout::kMissing<std::int64_t>);
  }
}

std::string row_of(const layout::Table& table, const layout::Column& column) {
  const bool is_money = column.role == layout::Role::money;
  const std::string unit = is_money               ? "`currency` / `scale`"
                           : column.units.empty() ? "–"
                                                  : std::string(column.units);
  return concat("| `", table.path, '/', column.name, "` | ",
                layout::to_string(layout::element_type(column.type)), " | ", unit, " | ",
                code_text(column.names), " | ", missing_text(column), " | ", column.description,
                " | 1.", layout::since(table, column), " |\n");
}

std::string row_of(const layout::Item& item, std::string_view type) {
  return concat("| `", item.path, "` | ", type, " | – | – | – | ", item.description, " | 1.",
                item.since, " |\n");
}

std::string section(std::string_view path, std::string_view description, const std::string& rows) {
  constexpr std::string_view kHead =
      "| dataset | type | unit | codes of | missing | meaning | since |\n"
      "| --- | --- | --- | --- | --- | --- | --- |\n";
  return concat("### `", path, "`\n\n", description, "\n",
                rows.empty() ? std::string() : concat('\n', kHead, rows), '\n');
}

bool is_in(std::string_view path, std::string_view group) {
  return path.starts_with(concat(group, '/'));
}

/// The part of the page from kGenerated to its end.
std::string generated_part() {
  std::string out;
  for (const std::string_view path :
       {"/provenance", "/summary", "/scenario", "/journal", "/names", "/billing", "/series"}) {
    const auto groups = layout::groups();
    const auto group = std::find_if(groups.begin(), groups.end(),
                                    [&](const layout::Item& item) { return item.path == path; });
    REQUIRE(group != groups.end());
    std::string rows;
    for (const layout::Item& item : layout::texts()) {
      if (is_in(item.path, path)) rows += row_of(item, "utf8[n], scalar");
    }
    for (const layout::Item& item : layout::name_tables()) {
      if (is_in(item.path, path)) rows += row_of(item, "utf8[n]");
    }
    out += section(path, group->description, rows);
    for (const layout::Table& table : layout::tables()) {
      if (!is_in(table.path, path)) continue;
      rows.clear();
      for (const layout::Column& column : table.columns) rows += row_of(table, column);
      out += section(table.path, table.description, rows);
    }
  }
  out.pop_back();  // the empty line after the last section
  return out;
}

/// The text with the current version in the title and in the description of the attribute.
std::string with_version(std::string text) {
  const std::string version = concat(run_file_format().major, '.', run_file_format().minor);
  text = std::regex_replace(text, std::regex(R"(format version \d+\.\d+)"),
                            concat("format version ", version));
  return std::regex_replace(text, std::regex(R"(as in the user block: `\d+\.\d+`)"),
                            concat("as in the user block: `", version, '`'));
}

Lines without(const Lines& lines, const Lines& others) {
  Lines out;
  std::set_difference(lines.begin(), lines.end(), others.begin(), others.end(),
                      std::inserter(out, out.begin()));
  return out;
}

void require_equal(const Lines& page, const Lines& file) {
  CHECK(without(file, page) == Lines{});  // in the file and not on the page
  CHECK(without(page, file) == Lines{});  // on the page and not in the file
}

}  // namespace

// The first test of the page: it can bless the page that the following tests check.
TEST_CASE("FORMAT.md: its versions and tables equal the layout of run files", "[results][format]") {
  const std::string page = read_bytes(FLEETBILL_FORMAT_PAGE);
  const std::size_t begin = page.find(kGenerated);
  REQUIRE(begin != std::string::npos);
  const std::string expected = with_version(page.substr(0, begin)) + generated_part();
  if (const char* const bless = std::getenv("FLEETBILL_BLESS");
      bless != nullptr && std::string_view(bless) == "1") {
    write_bytes(FLEETBILL_FORMAT_PAGE, expected);
  }
  INFO("After a change of the layout: FLEETBILL_BLESS=1 results_tests '[format]'");
  CHECK(read_bytes(FLEETBILL_FORMAT_PAGE) == expected);
}

TEST_CASE("FORMAT.md: it names what a run file holds, and nothing else", "[results][format]") {
  const std::string text = read_bytes(FLEETBILL_FORMAT_PAGE);
  const std::string version = concat(run_file_format().major, '.', run_file_format().minor);
  CHECK(text.starts_with(concat("# The run file, format version ", version, '\n')));
  const Contents page = contents_of_page(text);
  REQUIRE(page.datasets.size() > 160);
  REQUIRE(page.groups.size() > 25);
  REQUIRE(page.attributes.size() > 15);
  const TemporaryDirectory directory;
  for (const auto& make : {sample_run, empty_run}) {
    Run run = make();
    run.end.provenance.extra.clear();  // of any name
    record(run, directory.file("run.h5"));
    const Contents file = contents_of(directory.file("run.h5"));
    require_equal(page.groups, file.groups);
    Lines datasets = page.datasets;
    if (run.facts.empty()) {
      CHECK(std::erase_if(datasets, [](const std::string& row) {
              return row.starts_with(concat("| `", layout::kNaming, '`'));
            }) == 1);
    }
    require_equal(datasets, file.datasets);
    require_equal(page.attributes, file.attributes);
  }
}

TEST_CASE("FORMAT.md: the test of the page finds a dataset that is not on it",
          "[results][format]") {
  const std::string page = read_bytes(FLEETBILL_FORMAT_PAGE);
  const Contents whole = contents_of_page(page);
  const std::size_t row = page.find("| `/journal/facts/line`");
  REQUIRE(row != std::string::npos);
  const Contents shorter =
      contents_of_page(page.substr(0, row) + page.substr(page.find('\n', row) + 1));
  CHECK(without(whole.datasets, shorter.datasets).size() == 1);
  CHECK(without(shorter.datasets, whole.datasets).empty());
}
