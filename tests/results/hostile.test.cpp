// Files with a right checksum and something wrong inside: made by an enemy, or by a program with a
// mistake. Each must be answered by one error and no more.

#include <catch2/catch.hpp>
#include <cstring>
#include <limits>

#include "billing/units/error.hpp"
#include "forge.hpp"
#include "results/layout.hpp"
#include "results/run_reader.hpp"
#include "support.hpp"
#include "tests/units/case_count.hpp"

using namespace fleetbill;
using namespace fleetbill::results;
using namespace fleetbill::results::test;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

void extend(hid_t file, const char* path, hsize_t rows) {
  const hid_t dataset = H5Dopen2(file, path, H5P_DEFAULT);
  H5Dset_extent(dataset, &rows);
  H5Dclose(dataset);
}

void extend_table(hid_t file, std::string_view path, hsize_t rows) {
  for (const layout::Column& column : layout::table(path).columns) {
    extend(file, (std::string(path) + '/' + std::string(column.name)).c_str(), rows);
  }
}

/// How a dataset is made that replaces one of ours.
struct Replacement {
  hid_t type = H5T_STD_I64LE;
  hsize_t rows = 2;
  hsize_t chunk = 2;
  bool shuffle = true;
  bool deflate = true;
  bool fletcher = false;
  int rank = 1;
};

hid_t replace(hid_t file, const char* path, const Replacement& with) {
  if (H5Lexists(file, path, H5P_DEFAULT) > 0) remove(file, path);
  const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
  const hsize_t dims[2] = {with.rows, 1};
  const hsize_t most[2] = {H5S_UNLIMITED, 1};
  const hsize_t chunk[2] = {with.chunk, 1};
  if (with.chunk > 0) H5Pset_chunk(creation, with.rank, chunk);
  if (with.shuffle) H5Pset_shuffle(creation);
  if (with.deflate) H5Pset_deflate(creation, 1);
  if (with.fletcher) H5Pset_fletcher32(creation);
  const hid_t space = H5Screate_simple(with.rank, dims, with.chunk > 0 ? most : dims);
  const hid_t dataset =
      H5Dcreate2(file, path, with.type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
  const std::vector<char> zeros(with.rows * H5Tget_size(with.type));
  if (with.rows <= 1000) {
    H5Dwrite(dataset, with.type, H5S_ALL, H5S_ALL, H5P_DEFAULT, zeros.data());
  }
  H5Sclose(space);
  H5Pclose(creation);
  return dataset;
}

/// Puts raw bytes where a packed chunk stood.
void put_chunk(hid_t file, const char* path, std::string_view bytes, std::uint32_t mask = 0) {
  const hid_t dataset = H5Dopen2(file, path, H5P_DEFAULT);
  const hsize_t offset = 0;
  H5Dwrite_chunk(dataset, H5P_DEFAULT, mask, &offset, bytes.size(), bytes.data());
  H5Dclose(dataset);
}

hid_t text_of_width(std::size_t width, H5T_str_t padding, H5T_cset_t set) {
  const hid_t type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, width);
  H5Tset_strpad(type, padding);
  H5Tset_cset(type, set);
  return type;
}

const std::vector<Forgery>& forged_structures() {
  static const std::vector<Forgery> all{
      {"a dataset is missing", [](hid_t f) { remove(f, "/journal/facts/time"); },
       "/journal/facts/time is missing"},
      {"a group is missing", [](hid_t f) { remove(f, "/series"); },
       "/series/hours/hour is missing"},
      {"a text is missing", [](hid_t f) { remove(f, "/scenario/rulebook"); },
       "/scenario/rulebook is missing"},
      {"a name table is missing", [](hid_t f) { remove(f, "/names/kinds"); },
       "/names/kinds is missing"},
      {"a group where a dataset should be",
       [](hid_t f) {
         remove(f, "/names/kinds");
         H5Gclose(H5Gcreate2(f, "/names/kinds", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
       },
       "/names/kinds is missing"},
      {"a soft link",
       [](hid_t f) { H5Lcreate_soft("/names/ids", f, "/names/more", H5P_DEFAULT, H5P_DEFAULT); },
       "/names/more is a link that leads elsewhere"},
      {"a link to another file",
       [](hid_t f) {
         H5Lcreate_external("/etc/passwd", "/", f, "/names/more", H5P_DEFAULT, H5P_DEFAULT);
       },
       "/names has links of a kind that no run file has"},
      {"a second name",
       [](hid_t f) { H5Lcreate_hard(f, "/names/ids", f, "/names/more", H5P_DEFAULT, H5P_DEFAULT); },
       "is there twice"},
      {"a group in itself",
       [](hid_t f) { H5Lcreate_hard(f, "/names", f, "/names/more", H5P_DEFAULT, H5P_DEFAULT); },
       "is there twice"},
      {"groups without end",
       [](hid_t f) {
         std::string path;
         for (int i = 0; i < 50; ++i) {
           path += "/g";
           H5Gclose(H5Gcreate2(f, path.c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
         }
       },
       "groups are too deep"},
      {"a named type",
       [](hid_t f) {
         const hid_t type = H5Tcopy(H5T_STD_I64LE);
         H5Tcommit2(f, "/names/type", type, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
         H5Tclose(type);
       },
       "/names/type is neither a group nor a dataset"},
      {"no digest", [](hid_t f) { H5Adelete(f, "digest"); }, "it has no digest"},
      {"a digest of another type",
       [](hid_t f) {
         H5Adelete(f, "digest");
         const hid_t space = H5Screate(H5S_SCALAR);
         H5Aclose(H5Acreate2(f, "digest", H5T_STD_I64LE, space, H5P_DEFAULT, H5P_DEFAULT));
         H5Sclose(space);
       },
       "it has no digest"},
  };
  return all;
}

const std::vector<Forgery>& forged_shapes() {
  static const std::vector<Forgery> all{
      {"a type of another width",
       [](hid_t f) { H5Dclose(replace(f, "/series/hours/hour", {.type = H5T_STD_I32LE})); },
       "/series/hours/hour has a type that no run file has"},
      {"a type of another order",
       [](hid_t f) { H5Dclose(replace(f, "/series/hours/hour", {.type = H5T_STD_I64BE})); },
       "/series/hours/hour has a type that no run file has"},
      {"floating point",
       [](hid_t f) { H5Dclose(replace(f, "/series/hours/hour", {.type = H5T_IEEE_F64LE})); },
       "/series/hours/hour has a type that no run file has"},
      {"unsigned where signed should be",
       [](hid_t f) { H5Dclose(replace(f, "/series/hours/hour", {.type = H5T_STD_U64LE})); },
       "/series/hours/hour is not of type int64"},
      {"a number where names should be", [](hid_t f) { H5Dclose(replace(f, "/names/ids", {})); },
       "/names/ids is not a table of names"},
      {"texts of variable length",
       [](hid_t f) {
         const hid_t type = text_of_width(H5T_VARIABLE, H5T_STR_NULLTERM, H5T_CSET_UTF8);
         H5Dclose(replace(f, "/names/ids", {.type = type, .rows = 0}));
       },
       "/names/ids has a type that no run file has"},
      {"texts that are not UTF-8 by type",
       [](hid_t f) {
         const hid_t type = text_of_width(5, H5T_STR_NULLPAD, H5T_CSET_ASCII);
         H5Dclose(replace(f, "/names/ids", {.type = type}));
       },
       "/names/ids has a type that no run file has"},
      {"two dimensions", [](hid_t f) { H5Dclose(replace(f, "/names/ids", {.rank = 2})); },
       "/names/ids is neither a scalar nor a column"},
      {"no dimension",
       [](hid_t f) {
         remove(f, "/series/hours/hour");
         const hid_t space = H5Screate(H5S_NULL);
         H5Dclose(H5Dcreate2(f, "/series/hours/hour", H5T_STD_I64LE, space, H5P_DEFAULT,
                             H5P_DEFAULT, H5P_DEFAULT));
         H5Sclose(space);
       },
       "/series/hours/hour is neither a scalar nor a column"},
      {"no chunks",
       [](hid_t f) {
         H5Dclose(
             replace(f, "/series/hours/hour", {.chunk = 0, .shuffle = false, .deflate = false}));
       },
       "/series/hours/hour is not in chunks of a sane size"},
      {"enormous chunks",
       [](hid_t f) { H5Dclose(replace(f, "/series/hours/hour", {.rows = 0, .chunk = 1 << 28})); },
       "/series/hours/hour is not in chunks of a sane size"},
      {"no filters",
       [](hid_t f) {
         H5Dclose(replace(f, "/series/hours/hour", {.shuffle = false, .deflate = false}));
       },
       "/series/hours/hour is not shuffled and deflated"},
      {"one more filter",
       [](hid_t f) { H5Dclose(replace(f, "/series/hours/hour", {.fletcher = true})); },
       "/series/hours/hour is not shuffled and deflated"},
      {"columns of two lengths", [](hid_t f) { extend(f, "/series/hours/uploads", 1); },
       "/series/hours has columns of two lengths"},
      {"a trillion rows", [](hid_t f) { extend_table(f, "/journal/facts", hsize_t{1} << 40); },
       "has more rows than its bytes can hold"},
      {"a few more rows than are there", [](hid_t f) { extend_table(f, "/series/hours", 500); },
       "chunk 1 is missing"},
      {"a table of one row with two", [](hid_t f) { extend_table(f, "/summary/rows", 2); },
       "/summary/rows has not one row"},
      {"a table of one row with none", [](hid_t f) { extend_table(f, "/summary/rows", 0); },
       "/summary/rows has not one row"},
      {"a table of at most one row with two",
       [](hid_t f) { extend_table(f, "/summary/conservation", 2); },
       "/summary/conservation has more than one row"},
      {"a text in another file",
       [](hid_t f) {
         remove(f, "/scenario/name");
         const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
         H5Pset_external(creation, "/etc/passwd", 0, 10);
         const hid_t space = H5Screate(H5S_SCALAR);
         const hid_t type = text_of_width(10, H5T_STR_NULLPAD, H5T_CSET_UTF8);
         H5Dclose(H5Dcreate2(f, "/scenario/name", type, space, H5P_DEFAULT, creation, H5P_DEFAULT));
         H5Sclose(space);
         H5Pclose(creation);
       },
       "/scenario/name is not stored in one piece"},
      {"a text that was never written",
       [](hid_t f) {
         remove(f, "/scenario/name");
         const hid_t space = H5Screate(H5S_SCALAR);
         const hid_t type = text_of_width(1 << 24, H5T_STR_NULLPAD, H5T_CSET_UTF8);
         H5Dclose(
             H5Dcreate2(f, "/scenario/name", type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
         H5Sclose(space);
       },
       "/scenario/name is not stored in one piece"},
  };
  return all;
}

const std::vector<Forgery>& forged_chunks() {
  constexpr const char* kDoesNotInflate = "/series/hours/hour: chunk 0: a chunk does not inflate";
  // zlib streams of zeros: of 8 bytes (too few for two hours) and of 100 (too many).
  static const std::string eight("\x78\x01\x63\x60\x80\x02\x00\x00\x08\x00\x01", 11);
  static const std::string hundred("\x78\x9c\x63\x60\xa0\x3d\x00\x00\x00\x64\x00\x01", 12);
  static const std::vector<Forgery> all{
      {"garbage", [](hid_t f) { put_chunk(f, "/series/hours/hour", "garbage"); }, kDoesNotInflate},
      {"too little", [](hid_t f) { put_chunk(f, "/series/hours/hour", eight); }, kDoesNotInflate},
      {"too much", [](hid_t f) { put_chunk(f, "/series/hours/hour", hundred); }, kDoesNotInflate},
      {"skipped filters",
       [](hid_t f) { put_chunk(f, "/series/hours/hour", std::string(16, '\0'), 3); },
       "/series/hours/hour: a chunk is not packed"},
  };
  return all;
}

const std::vector<Forgery>& forged_values() {
  using std::uint32_t;
  using std::uint8_t;
  constexpr std::int64_t kWild = std::numeric_limits<std::int64_t>::max();
  constexpr const char* kNothing = "has a code that stands for nothing";
  static const std::vector<Forgery> all{
      {"kind", [](hid_t f) { put(f, "/journal/facts/kind", uint8_t{99}); }, kNothing},
      {"partner", [](hid_t f) { put(f, "/journal/facts/partner", uint32_t{99}); }, kNothing},
      {"naming", [](hid_t f) { put(f, "/journal/facts/naming", uint8_t{8}); },
       "is no way of naming the subject"},
      {"a creation by device", [](hid_t f) { put(f, "/journal/facts/naming", uint8_t{2}); },
       "is no way of naming the subject"},
      {"asset", [](hid_t f) { put(f, "/journal/facts/asset", uint32_t{99}); }, kNothing},
      {"device", [](hid_t f) { put(f, "/journal/facts/device", uint32_t{99}); }, kNothing},
      {"value", [](hid_t f) { put(f, "/journal/facts/value", uint32_t{99}); }, kNothing},
      {"id", [](hid_t f) { put(f, "/journal/facts/id", uint32_t{99}); }, kNothing},
      {"file", [](hid_t f) { put(f, "/journal/facts/file", uint32_t{1}); }, kNothing},
      {"organisation", [](hid_t f) { put(f, "/journal/facts/organisation", uint32_t{99}); },
       kNothing},
      {"a wild time", [](hid_t f) { put(f, "/journal/facts/time", kWild); },
       "/journal/facts/time has a time outside 1970 to 9998"},
      {"a time before 1970", [](hid_t f) { put(f, "/journal/facts/last", std::int64_t{-1}); },
       "/journal/facts/last has a time outside 1970 to 9998"},
      {"last before time", [](hid_t f) { put(f, "/journal/facts/last", std::int64_t{0}); },
       "/journal/facts/last is before time"},
      {"negative quantity", [](hid_t f) { put(f, "/journal/facts/quantity", std::int64_t{-1}); },
       "/journal/facts/quantity is negative"},
      {"times 0", [](hid_t f) { put(f, "/journal/facts/times", uint32_t{0}); },
       "/journal/facts/times is 0"},
      {"an asset that is not in order",
       [](hid_t f) { put(f, "/journal/assets/name", uint32_t{1}); },
       "/journal/assets/name is not in order"},
      {"an asset's code", [](hid_t f) { put(f, "/journal/assets/asset_code", uint32_t{99}); },
       kNothing},
      {"an asset of nobody",
       [](hid_t f) { put(f, "/journal/assets/partner", layout::kMissing<uint32_t>); }, kNothing},
      {"an organisation's partner",
       [](hid_t f) { put(f, "/journal/organisations/partner", uint32_t{99}); }, kNothing},
      {"an organisation twice",
       [](hid_t f) { put(f, "/journal/organisations/name", uint32_t{0}, 1); },
       "/journal/organisations/name has a name twice"},
      {"a partner twice", [](hid_t f) { put_name(f, "/names/partners", "Zeta Fleet"); },
       "/names/partners has a name twice"},
      {"a serial twice", [](hid_t f) { put_name(f, "/names/devices", "100002"); },
       "/names/devices has a name twice"},
      {"an asset twice", [](hid_t f) { put_name(f, "/names/assets", "Churn"); },
       "has a name twice"},
      {"an unknown kind", [](hid_t f) { put_name(f, "/names/kinds", "asset_sold"); },
       "/names/kinds has a word that this program does not know: asset_sold"},
      {"an unknown plan", [](hid_t f) { put_name(f, "/names/plans", "TG-GOLD"); },
       "/names/plans has a word that this program does not know: TG-GOLD"},
      {"an unknown SKU", [](hid_t f) { put_name(f, "/names/skus", "TG-GOLD"); },
       "/names/skus has a word that this program does not know: TG-GOLD"},
      {"an unknown reason", [](hid_t f) { put_name(f, "/names/reasons", "why_not"); },
       "/names/reasons has a word that this program does not know: why_not"},
      {"a name that is not UTF-8", [](hid_t f) { put_name(f, "/names/ids", "\xC3\x28"); },
       "/names/ids has a text that is not UTF-8"},
      {"a text behind NULs",
       [](hid_t f) {
         put_name(f, "/names/partners", {"A\0B", 3});
       },
       "/names/partners has a text that is not UTF-8"},
      {"a month that is none", [](hid_t f) { put(f, "/billing/months/begin", std::int64_t{1}); },
       "/billing/months/begin has a row that is no month"},
      {"a month's wild end", [](hid_t f) { put(f, "/billing/months/end", kWild); },
       "/billing/months/end has a time outside"},
      {"a wild end of the facts",
       [](hid_t f) { put(f, "/billing/months/provisional_from", kWild); },
       "/billing/months/provisional_from has a time outside"},
      {"months out of order",
       [](hid_t f) {
         put(f, "/billing/months/begin", month_of(2027, 1).begin().ms);
         put(f, "/billing/months/end", month_of(2027, 1).end().ms);
       },
       "/billing/months/begin is not in order"},
      {"months with a gap",
       [](hid_t f) {
         put(f, "/billing/months/begin", month_of(2024, 1).begin().ms);
         put(f, "/billing/months/end", month_of(2024, 1).end().ms);
       },
       "/billing/months/begin is not in order"},
      {"a line of less than nothing",
       [](hid_t f) { put(f, "/billing/lines/count", std::int64_t{-1}); },
       "/billing/lines/count is negative"},
      {"a line's amount below nothing",
       [](hid_t f) { put(f, "/billing/lines/amount", std::int64_t{-1}); },
       "/billing/lines/amount is negative"},
      {"a line's month", [](hid_t f) { put(f, "/billing/lines/month", uint32_t{3}); },
       "/billing/lines/month is not in order"},
      {"a line of an earlier month", [](hid_t f) { put(f, "/billing/lines/month", uint32_t{2}); },
       "/billing/lines/month is not in order"},
      {"a line's partner", [](hid_t f) { put(f, "/billing/lines/partner", uint32_t{99}); },
       kNothing},
      {"a line's SKU", [](hid_t f) { put(f, "/billing/lines/sku", uint8_t{200}); }, kNothing},
      {"a line's block", [](hid_t f) { put(f, "/billing/lines/block", std::int64_t{12}); },
       "/billing/lines/block is not a power of ten"},
      {"a block of 0", [](hid_t f) { put(f, "/billing/lines/block", std::int64_t{0}); },
       "/billing/lines/block is not a power of ten"},
      {"a line's unit price", [](hid_t f) { put(f, "/billing/lines/unit_price", uint32_t{99}); },
       kNothing},
      {"an unknown currency",
       [](hid_t f) {
         const hid_t dataset = H5Dopen2(f, "/summary/currency", H5P_DEFAULT);
         const hid_t type = H5Dget_type(dataset);
         H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, "XYZ");
         H5Tclose(type);
         H5Dclose(dataset);
       },
       "/summary/currency is no currency: XYZ"},
      {"amounts without currency",
       [](hid_t f) {
         const hid_t dataset = H5Dopen2(f, "/summary/currency", H5P_DEFAULT);
         const hid_t type = H5Dget_type(dataset);
         H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, "\0\0\0");
         H5Tclose(type);
         H5Dclose(dataset);
       },
       "/billing/lines/amount is of no currency"},
      {"a flag", [](hid_t f) { put(f, "/billing/asset_months/active", uint8_t{2}); },
       "/billing/asset_months/active is neither 0 nor 1"},
      {"a plan", [](hid_t f) { put(f, "/billing/asset_months/plan", uint8_t{255}); }, kNothing},
      {"an asset month's asset",
       [](hid_t f) { put(f, "/billing/asset_months/asset", layout::kMissing<uint32_t>); },
       kNothing},
      {"an IMEI", [](hid_t f) { put(f, "/billing/asset_months/imei", uint32_t{99}); }, kNothing},
      {"Last Connected", [](hid_t f) { put(f, "/billing/asset_months/last_connected", kWild); },
       "/billing/asset_months/last_connected has a time outside"},
      {"an SMS month", [](hid_t f) { put(f, "/billing/sms/month", uint32_t{9}); },
       "/billing/sms/month is not in order"},
      {"an SMS sender", [](hid_t f) { put(f, "/billing/sms/organisation", uint32_t{99}); },
       kNothing},
      {"a device month's device", [](hid_t f) { put(f, "/billing/devices/device", uint32_t{99}); },
       kNothing},
      {"a device month's fee", [](hid_t f) { put(f, "/billing/devices/oem", uint8_t{9}); },
       "/billing/devices/oem is neither 0 nor 1"},
      {"an hour", [](hid_t f) { put(f, "/series/hours/hour", kWild); },
       "/series/hours/hour has a time outside"},
      {"a day", [](hid_t f) { put(f, "/series/days/day", -kWild); },
       "/series/days/day has a time outside"},
      {"a quarantined row's file", [](hid_t f) { put(f, "/journal/quarantine/file", uint32_t{9}); },
       kNothing},
      {"a refusal's command", [](hid_t f) { put(f, "/journal/refusals/command", uint32_t{99}); },
       kNothing},
      {"a quarantined row's reason",
       [](hid_t f) { put(f, "/journal/quarantine/reason", uint8_t{255}); }, kNothing},
      {"a quarantined row's detail",
       [](hid_t f) { put(f, "/journal/quarantine/detail", uint32_t{99}); }, kNothing},
  };
  return all;
}

using fleetbill::test::kIsSanitized;
constexpr hsize_t kRowsChanged = kIsSanitized ? 1 : 7;  // of a column
constexpr std::size_t kDatasetsSkipped = kIsSanitized ? 4 : 0;

}  // namespace

TEST_CASE("reading: a file that was only sealed anew is read", "[results][hostile]") {
  const TemporaryDirectory directory;
  record(sample_run(), directory.file("run.h5"));
  forge(directory.file("run.h5"), [](hid_t) {});
  CHECK(error_of_reading(directory.file("run.h5")).empty());
}

TEST_CASE("reading: a file with missing, linked or strange objects is refused",
          "[results][hostile]") {
  require_refused(forged_structures());
}

TEST_CASE("reading: datasets of wrong types, shapes and sizes are refused", "[results][hostile]") {
  require_refused(forged_shapes());
}

TEST_CASE("reading: chunks that do not unpack to their size are refused", "[results][hostile]") {
  require_refused(forged_chunks());
}

TEST_CASE("reading: values that stand for nothing are refused", "[results][hostile]") {
  require_refused(forged_values());
}

TEST_CASE("digest: it is found wrong after any one value of any dataset was changed",
          "[results][hostile]") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("forged.h5");
  const std::string digest = record(sample_run(), path);
  const std::string whole = read_bytes(path);
  std::size_t cells = 0;
  const auto check_column = [&](const std::string& dataset, hsize_t rows) {
    for (hsize_t row = 0; row < rows; row += 1 + rows / kRowsChanged) {
      CAPTURE(dataset, row);
      write_bytes(path, whole);
      forge(path, [&](hid_t file) {
        const hid_t d = H5Dopen2(file, dataset.c_str(), H5P_DEFAULT);
        const hid_t type = H5Dget_type(d);
        std::string all(H5Tget_size(type) * rows, '\0');
        H5Dread(d, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, all.data());
        all[H5Tget_size(type) * row] ^= 1;
        H5Dwrite(d, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, all.data());
        H5Tclose(type);
        H5Dclose(d);
      });
      const RunReader reader(path);
      REQUIRE(reader.recompute_digest() != digest);
      ++cells;
    }
  };
  const auto rows_of = [&](const std::string& dataset) {
    const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
    const hid_t d = H5Dopen2(file, dataset.c_str(), H5P_DEFAULT);
    const hid_t space = H5Dget_space(d);
    const auto rows = static_cast<hsize_t>(H5Sget_simple_extent_npoints(space));
    H5Sclose(space);
    H5Dclose(d);
    H5Fclose(file);
    return rows;
  };
  std::vector<std::string> datasets;
  for (const layout::Table& table : layout::tables()) {
    for (const layout::Column& column : table.columns) {
      datasets.push_back(std::string(table.path) + '/' + std::string(column.name));
    }
  }
  for (const auto items : {layout::name_tables(), layout::texts()}) {
    for (const layout::Item& item : items) datasets.emplace_back(item.path);
  }
  for (std::size_t i = 0; i < datasets.size(); i += 1 + kDatasetsSkipped) {
    check_column(datasets[i], rows_of(datasets[i]));
  }
  CHECK(cells > (kIsSanitized ? 20 : 250));
}

TEST_CASE("digest: a dataset that was slipped in shows, an attribute of provenance does not",
          "[results][hostile]") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("forged.h5");
  const std::string digest = record(sample_run(), path);
  forge(path, [](hid_t f) {
    const hid_t group = H5Gopen2(f, "/provenance", H5P_DEFAULT);
    H5Adelete(group, "host");
    H5Gclose(group);
  });
  CHECK(RunReader(path).recompute_digest() == digest);
  CHECK(RunReader(path).provenance().host.empty());
  forge(path, [](hid_t f) { H5Dclose(replace(f, "/billing/extra", {})); });
  CHECK(error_of_reading(path).empty());
  CHECK(RunReader(path).recompute_digest() != digest);
}
