#include "tools/workbench/compare/vendor_reconciliation.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "billing/units/error.hpp"
#include "tests/workbench/support.hpp"

namespace fleetbill::workbench::test {
namespace {

constexpr std::string_view kDetailHeader =
    "Organisation;Asset Name;Asset Code;Serial;Device Type;Billing Plan;Last Connected (UTC);"
    "Message Count\n";
constexpr std::string_view kVanDetail = "Yard;Van;;1;;TG-CLASSIC;2026-01-03T00:00:00.000Z;0\n";

/// Compares a file with the bill of `kVan`.
billing::reconcile::Reconciliation compared(const std::string& text,
                                            const billing::reconcile::Reading& reading = {}) {
  const TemporaryFolder folder;
  const auto run = saved_run(folder, "a.h5", kVan);
  const VendorFile file{folder.write("detail.csv", text), ';', reading};
  return reconcile_file(*run, file, nullptr, {*parse_month("2026-01"), "Acme", true});
}

TEST_CASE("a vendor file: agrees with the bill that it lists", "[reconcile]") {
  const auto result = compared(std::string(kDetailHeader) + std::string(kVanDetail));
  CHECK(result.agrees());
  CHECK(result.rows.read == 1);
  CHECK(result.rows.matched == 1);
}

TEST_CASE("a vendor file: lines before the header are skipped", "[reconcile]") {
  constexpr std::string_view kTitle =
      "Partner Billing Detail\nPartner;Acme;January 2026;;;;;;;\n\n";
  const std::string header(kDetailHeader);
  const std::string rows(kVanDetail);
  const auto result = compared(std::string(kTitle) + header + rows + "Yard;B\"in;;2;;;;\n");
  CHECK(result.rows.matched == 1);
  REQUIRE(result.unreadable.size() == 1);
  CHECK(result.unreadable[0].line == 6);
  CHECK(result.notes.all().contains("lines before the header are skipped"));
  CHECK(compared(header + rows).notes.all().empty());
  // A column that the user names is looked for under its name.
  billing::reconcile::Reading reading;
  reading.columns = {{"Asset Name", "Vehicle"}, {"", "Fleet"}};
  std::string theirs = header;
  theirs.replace(theirs.find("Asset Name"), 10, "Vehicle");
  theirs.insert(theirs.size() - 1, ";Fleet");
  const auto mapped = compared(
      std::string(kTitle) + theirs + "Yard;Van;;1;;TG-CLASSIC;" + "2026-01-03T00:00:00.000Z;0;x\n",
      reading);
  CHECK(mapped.rows.matched == 1);
}

TEST_CASE("a vendor file: a missing row is a difference", "[reconcile]") {
  const auto result = compared(std::string(kDetailHeader));
  CHECK_FALSE(result.agrees());
  REQUIRE(result.differences.size() == 1);
  CHECK(result.lines.without_row == 1);
}

TEST_CASE("a vendor file: a malformed row is unreadable at its line", "[reconcile]") {
  const auto result =
      compared(std::string(kDetailHeader) + std::string(kVanDetail) + "Yard;B\"in;;2;;;;\n");
  REQUIRE(result.unreadable.size() == 1);
  CHECK(result.unreadable[0].line == 3);
  CHECK_THAT(result.unreadable[0].problem, Catch::Contains("quote"));
  CHECK(result.rows.matched == 1);
}

TEST_CASE("a vendor file: an unknown header fails with file and line", "[reconcile]") {
  const TemporaryFolder folder;
  const auto run = saved_run(folder, "a.h5", kVan);
  const VendorFile file{folder.write("detail.csv", "\nA;B\n1;2\n"), ';', {}};
  try {
    (void)reconcile_file(*run, file, nullptr, {*parse_month("2026-01"), "Acme", true});
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::invalid);
    CHECK_THAT(error.what(), Catch::StartsWith(file.path + ":2: error: "));
  }
}

}  // namespace
}  // namespace fleetbill::workbench::test
