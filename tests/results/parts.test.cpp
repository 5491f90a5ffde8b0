// Reading a run file in part: months, invoices, ranges of rows, the facts about one subject.

#include <catch2/catch.hpp>

#include "billing/units/error.hpp"
#include "forge.hpp"
#include "results/layout.hpp"
#include "results/run_reader.hpp"
#include "results/table_reader.hpp"
#include "round_trip.hpp"
#include "support.hpp"

using namespace fleetbill;
using namespace fleetbill::results;
using namespace fleetbill::results::test;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

/// The sample in a file with chunks of `chunk_rows` rows.
Run sample_in_chunks(const std::string& path, std::uint32_t chunk_rows) {
  Run run = sample_run();
  Recording how;
  how.packing.chunk_rows = chunk_rows;
  record(run, path, how);
  return run;
}

}  // namespace

TEST_CASE("reading in part: months and facts are complete for any size of chunks",
          "[results][parts]") {
  const TemporaryDirectory directory;
  const std::uint32_t chunk_rows = GENERATE(1u, 2u, 3u, 7u, 16u);
  CAPTURE(chunk_rows);
  const Run run = sample_in_chunks(directory.file("run.h5"), chunk_rows);
  require_parts(run, directory.file("run.h5"));
}

TEST_CASE("reading in part: the rows of consecutive months are found by binary search",
          "[results][parts]") {
  const TemporaryDirectory directory;
  const std::uint32_t chunk_rows = GENERATE(1u, 3u, 65'536u);
  const Run run = sample_in_chunks(directory.file("run.h5"), chunk_rows);
  const ImageReader image(directory.file("run.h5"), read_bytes(directory.file("run.h5")).size());
  std::uint64_t begin = 0;
  for (std::uint32_t i = 0; i < run.months.size(); ++i) {
    const std::uint64_t end = begin + run.months[i].usage.assets.size();
    CHECK(rows_of_months(image, layout::kAssetMonths, i, 1) == RowRange{begin, end});
    CHECK(rows_of_months(image, layout::kAssetMonths, 0, i + 1) == RowRange{0, end});
    begin = end;
  }
  CHECK(rows_of_months(image, layout::kAssetMonths, 99, 1) == RowRange{begin, begin});
}

TEST_CASE("reading in part: a month outside the run is an error that names it",
          "[results][parts]") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("run.h5");
  record(sample_run(), path);
  const RunReader reader(path);
  const std::string expected =
      "invalid: " + path + ": error: month 2026-04 is missing from the run file";
  CHECK(error_of([&] { (void)reader.month(month_of(2026, 4), reader.entities()); }) == expected);
  CHECK(error_of([&] { (void)reader.invoices(month_of(2026, 4), reader.organisations()); }) ==
        expected);
}

TEST_CASE("reading in part: an unknown subject has no facts", "[results][parts]") {
  const TemporaryDirectory directory;
  record(sample_run(), directory.file("run.h5"));
  const RunReader reader(directory.file("run.h5"));
  for (const auto kind : {Subject::Kind::asset, Subject::Kind::device, Subject::Kind::organisation,
                          Subject::Kind::account, Subject::Kind::campaign}) {
    for (const std::string name : {"", "no such name", "Acme"}) {
      CAPTURE(static_cast<int>(kind), name);
      CHECK(reader.facts_about({kind, name}).facts.empty());
    }
  }
  // A name of another kind is unknown: an organisation and an account have the same name.
  CHECK(reader.facts_about({Subject::Kind::account, "Customer B"}).facts.empty());
  CHECK(reader.facts_about({Subject::Kind::organisation, "Gamma Grid"}).facts.empty());
  CHECK_FALSE(reader.facts_about({Subject::Kind::account, "Customer A"}).facts.empty());
}

TEST_CASE("reading in part: a range of rows ends with the last fact", "[results][parts]") {
  const TemporaryDirectory directory;
  const Run run = sample_in_chunks(directory.file("run.h5"), 8);
  const RunReader reader(directory.file("run.h5"));
  const auto count = [&](RowRange rows) { return reader.facts_in(rows).facts.size(); };
  CHECK(count({0, 1'000'000'000'000}) == run.facts.size());
  CHECK(count({run.facts.size() - 2, run.facts.size() + 2}) == 2);
  CHECK(count({run.facts.size(), run.facts.size() + 2}) == 0);
  CHECK(count({7, 7}) == 0);
  CHECK(count({7, 3}) == 0);
}

TEST_CASE("reading in part: invalid values of the facts about a subject are refused",
          "[results][parts][hostile]") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("forged.h5");
  const Run run = sample_run();
  struct Row {
    const char* what;
    std::function<void(hid_t)> change;
    Subject subject;
    const char* message;
  };
  const Subject asset{Subject::Kind::asset, "Digger, \"big\""};
  const Subject account{Subject::Kind::account, "Customer A"};
  const std::vector<Row> rows{
      {"an asset's name in another row",
       [](hid_t f) { put(f, "/journal/assets/name", std::uint32_t{1}); }, asset,
       "/journal/assets/name is not in order"},
      {"an asset's organisation",
       [](hid_t f) { put(f, "/journal/assets/organisation", std::uint32_t{99}); }, asset,
       "/journal/assets/organisation has a code that stands for nothing"},
      {"an unknown kind", [](hid_t f) { put(f, "/journal/facts/kind", std::uint8_t{200}); }, asset,
       "/journal/facts/kind has a code that stands for nothing"},
      {"an asset that is not created",
       [](hid_t f) { put(f, "/journal/facts/kind", std::uint8_t{2}); }, asset,
       "/journal/facts/asset is not created once"},
      {"a serial", [](hid_t f) { put(f, "/journal/facts/device", std::uint32_t{999}); }, asset,
       "/journal/facts/device has a code that stands for nothing"},
      {"a fact of nobody",
       [](hid_t f) { put(f, "/journal/facts/partner", layout::kMissing<std::uint32_t>); }, asset,
       "/journal/facts/partner is nobody"},
      {"a time", [](hid_t f) { put(f, "/journal/facts/time", std::int64_t{-1}); }, asset,
       "/journal/facts/time has a time outside 1970 to 9998"},
      {"a counter's name is unknown",
       [&](hid_t f) {
         for (hsize_t i = 0; i < run.facts.size(); ++i) {
           if (run.facts[i].kind != billing::Kind::api_call) continue;
           const std::uint32_t spring = 0;
           overwrite(f, "/journal/facts/value", i, 1, H5T_NATIVE_UINT32, &spring);
         }
       },
       account, "/journal/facts/value has a word that this program does not know"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    record(run, path);
    forge(path, row.change);
    const std::string error = error_of([&] { (void)RunReader(path).facts_about(row.subject); });
    CHECK_THAT(error, StartsWith("invalid: " + path + ": error: not a complete run file: "));
    CHECK_THAT(error, Contains(row.message));
  }
}

TEST_CASE("reading in part: months that fall are refused", "[results][parts][hostile]") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("forged.h5");
  record(sample_run(), path);
  forge(path, [](hid_t f) { put(f, "/billing/asset_months/month", std::uint32_t{2}); });
  const RunReader reader(path);
  const Entities entities = reader.entities();
  std::string errors;
  for (const Month month : {month_of(2026, 1), month_of(2026, 2), month_of(2026, 3)}) {
    errors += error_of([&] { (void)reader.month(month, entities); });
  }
  CHECK_THAT(errors, Contains("/billing/asset_months/month is not in order"));
}
