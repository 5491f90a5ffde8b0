#include <catch2/catch.hpp>

#include "billing/units/error.hpp"
#include "tests/reconcile/support.hpp"

namespace fleetbill::billing::reconcile::test {
namespace {

std::string error_of_header(const std::vector<std::string>& header, const Reading& reading = {}) {
  return error_of({header}, {{}, reading});
}

}  // namespace

TEST_CASE("a header: tells the kind of file, whatever the order, case and spaces of its columns",
          "[reconcile]") {
  const auto kind = [](const std::vector<std::string>& header) {
    return detect_format(header, "v.csv:1", {}).form->report;
  };
  CHECK(kind({"Message Count", "Serial", "organisation", " Asset  Name", "Asset Code",
              "Device Type", "BILLING PLAN", "Last Connected (UTC)"}) == "partner-billing-detail");
  CHECK(kind({"Client", "Connector", "Product", "Serial", "Connection Count"}) ==
        "device-manager-billing-detail");
  CHECK(kind({"Account ID", "Timestamp", "Device ID", "Endpoint name"}) == "active-devices");
  CHECK(kind({"Partner", "Account ID", "Timestamp", "Campaign name", "Device ID",
              "Endpoint name"}) == "firmware-updates");
}

TEST_CASE("a header: that is wrong is located, with what is allowed", "[reconcile]") {
  const std::vector<std::string> active{"Account ID", "Timestamp", "Device ID", "Endpoint name"};
  CHECK(
      error_of_header({"Account ID", "Timestamp", "Device ID"}) ==
      "invalid: vendor.csv:1: error: a file of active-devices has a column 'Endpoint name', which "
      "is missing; name it with --map 'Endpoint name=THEIRS', or omit it with --map 'Endpoint "
      "name='");
  CHECK(error_of_header({"Account ID", "Timestamp", "Device ID", "Endpoint name", " timestamp "}) ==
        "invalid: vendor.csv:1: error: the column 'timestamp' appears twice");
  CHECK(error_of_header({"Account ID", "Timestamp", "Device ID", "Endpoint name", "Notes"}) ==
        "invalid: vendor.csv:1: error: unknown column 'Notes'; a file of active-devices has "
        "Partner, Account ID, Timestamp, Device ID or Endpoint name; --map '=Notes' ignores "
        "it");
  CHECK(error_of_header({"a", "b"})
            .starts_with("invalid: vendor.csv:1: error: no kind of file has these columns (a or "
                         "b); select one"));
  for (const char* const bytes : {"\x89HDF", "a\x01", "\xff\xfe"}) {
    CHECK(error_of_header({"Serial", bytes}) ==
          "invalid: vendor.csv:1: error: not a UTF-8 text file with a header line");
  }
  Reading reading;
  reading.columns = {{"Acount ID", "x"}};
  CHECK(error_of_header(active, reading) ==
        "usage: --map OURS=THEIRS: no report has a column 'Acount ID'; did you mean "
        "'Account ID'?");
  reading.columns = {{"Account ID", "Acount ID"}};
  CHECK(error_of_header(active, reading) ==
        "invalid: vendor.csv:1: error: the file has no column 'Acount ID'; did you mean 'Account "
        "ID'?");
  reading.columns = {{"Device ID", ""}, {"", "Device ID"}};
  CHECK(error_of_header(active, reading) ==
        "invalid: vendor.csv:1: error: rows cannot be matched without the column 'Device ID'");
  reading = {};
  reading.kind = FileKind::firmware_updates;
  CHECK(error_of_header(active, reading).find("'Campaign name', which is missing") !=
        std::string::npos);
  CHECK_THROWS_WITH(parse_file_kind("active"),
                    "--kind is partner-billing-detail, device-manager-billing-detail, "
                    "active-devices or firmware-updates, not 'active'");
}

TEST_CASE("a header: each column but Partner is required", "[reconcile]") {
  for (const std::string& name : file_kind_names()) {
    const VendorFormat& form = vendor_format_of(parse_file_kind(name));
    Reading reading;
    reading.kind = form.kind;
    for (std::size_t missing = 0; missing < form.columns.size(); ++missing) {
      std::vector<std::string> header;
      for (std::size_t i = 0; i < form.columns.size(); ++i) {
        if (i != missing) header.emplace_back(form.columns[i].name);
      }
      const std::string column(form.columns[missing].name);
      CAPTURE(name, column);
      const std::string error = error_of_header(header, reading);
      if (missing == kPartnerColumn) {
        CHECK(error.find("which is missing") == std::string::npos);
      } else {
        CHECK(error.starts_with("invalid: vendor.csv:1: error: a file of " + name +
                                " has a column '" + column + "', which is missing"));
      }
    }
  }
}

TEST_CASE("a header: a complete kind is chosen before one that has more of the columns",
          "[reconcile]") {
  // 4 of 5 columns of active-devices, all that it needs; 5 of 9 of partner-billing-detail.
  std::vector<std::string> header{"Account ID", "Timestamp", "Device ID", "Endpoint name"};
  Reading reading;
  for (const char* const other :
       {"Organisation", "Asset Name", "Asset Code", "Serial", "Device Type"}) {
    header.emplace_back(other);
    reading.columns.emplace_back("", other);
  }
  CHECK(detect_format(header, "v.csv:1", reading).form->report == "active-devices");
}

TEST_CASE("a header: half of a kind's columns tell it, fewer do not", "[reconcile]") {
  CHECK(error_of_header({"Connector", "Product", "Serial"})
            .starts_with("invalid: vendor.csv:1: error: a file of device-manager-billing-detail "
                         "has a column 'Client', which is missing"));
  CHECK(error_of_header({"Connector", "Product"})
            .starts_with("invalid: vendor.csv:1: error: no kind of file has these columns"));
}

}  // namespace fleetbill::billing::reconcile::test
