#include <catch2/catch.hpp>

#include "billing/units/text.hpp"
#include "tests/billing/explanations.hpp"
#include "tests/billing/journals.hpp"

// Why a device is charged connector fees or not, clause by clause.

namespace fleetbill::billing::test {
namespace {

/// `n` connections of device 1 on a day of January, one a row.
std::string connections(int day, int n, const char* partner = "") {
  std::string out;
  for (int i = 0; i < n; ++i)
    out += concat("01-", day, "T00:00:0", i, ",connection,", partner, ",,,1\n");
  return out;
}

TEST_CASE("a device's explanation: more connections than the threshold are an OEM fee",
          "[explain][connectors]") {
  const std::string rows = "01-05,connector_set,P,,,1,third_party\n" + connections(10, 9);
  const DeviceExplanation why = why_device(rows, "1", "01");
  CHECK(to_string(why.month) == "2026-01");
  CHECK(why.serial == "1");
  CHECK(why.partner == "P");
  CHECK(why.oem);
  CHECK_FALSE(why.splitter);
  CHECK(text_of(why.findings) == lines(R"(
DM-CONNECTIONS: 9 connections count towards the OEM fee; connector telematics_guru at the start of the month, third_party at its close [2]
DM-THRESHOLD yes: 9 is more than 8 [3 11]
DM-SPLITTER no: 0 connections while a multi-connector was set [2]
DM-PAYER: P pays for the month [11]
)"));
}

TEST_CASE("a device's explanation: as many connections as the threshold are free",
          "[explain][connectors]") {
  const std::string rows = "01-05,connector_set,P,,,1,third_party\n" + connections(10, 8);
  const DeviceExplanation why = why_device(rows, "1", "01");
  CHECK_FALSE(why.oem);
  CHECK(text_of(why.findings) == lines(R"(
DM-CONNECTIONS: 8 connections count towards the OEM fee; connector telematics_guru at the start of the month, third_party at its close [2]
DM-THRESHOLD no: 8 is not more than 8 [3 10]
DM-SPLITTER no: 0 connections while a multi-connector was set [2]
)"));
  const DeviceExplanation other = why_device(rows, "1", "01", "DM-THRESHOLD=7");
  CHECK(other.oem);
  CHECK(finding_of(other.findings, ClauseId::dm_threshold) == "yes: 8 is more than 7 [3 10]");
}

TEST_CASE("a device's explanation: a used multi-connector is a splitter fee",
          "[explain][connectors]") {
  const DeviceExplanation why = why_device(R"(
      01-05,connector_set,P,,,1,multi
      02-06,connector_set,P,,,1,third_party
      02-07,connector_set,P,,,1,multi
      02-08,connection,Q,,,1
      02-09,sim_set,P,,,1,8
      03-05,connection,P,,,1)",
                                           "1", "02");
  CHECK(why.partner == "Q");
  CHECK_FALSE(why.oem);
  CHECK(why.splitter);
  CHECK(text_of(why.findings) == lines(R"(
DM-CONNECTIONS: 0 connections count towards the OEM fee; connector multi at the start of the month, multi at its close [3 4]
DM-THRESHOLD no: 0 is not more than 8 [5]
DM-SPLITTER yes: 1 connections while a multi-connector was set [3 4]
DM-OTHER-CONNECTORS: connections while the connector is multi never count towards the OEM fee
DM-PAYER: Q pays for the month [5]
)"));
}

TEST_CASE("a device's explanation: Telematics Guru and None cost nothing",
          "[explain][connectors]") {
  CHECK(text_of(why_device("01-05,connection,P,,,1\n", "1", "01").findings) == lines(R"(
DM-CONNECTIONS: 0 connections count towards the OEM fee; connector telematics_guru at the start of the month, telematics_guru at its close
DM-THRESHOLD no: 0 is not more than 8 [2]
DM-SPLITTER no: 0 connections while a multi-connector was set
DM-OTHER-CONNECTORS: connections while the connector is telematics_guru never count towards the OEM fee
)"));
  CHECK(text_of(why_device("01-05,connector_set,P,,,1,none\n01-06,connection,,,,1", "1", "01")
                    .findings) == lines(R"(
DM-CONNECTIONS: 0 connections count towards the OEM fee; connector telematics_guru at the start of the month, none at its close [2]
DM-THRESHOLD no: 0 is not more than 8 [3]
DM-SPLITTER no: 0 connections while a multi-connector was set [2]
DM-NONE: connector None at the close: while it is set data is discarded, without a fee [2]
)"));
}

TEST_CASE("a device's explanation: counts begin anew each month, the connector stays",
          "[explain][connectors]") {
  const std::string rows = "01-05,connector_set,P,,,1,third_party\n" + connections(10, 9) +
                           "01-11,connection,P,,,2\n" +  // another device
                           "03-05,connection,P,,,1\n03-31T23:59:59.999,connection,P,,,1\n"
                           "04-01,connection,P,,,1\n";
  const DeviceExplanation february = why_device(rows, "1", "02");
  CHECK_FALSE(february.oem);
  CHECK(february.partner.empty());
  CHECK(text_of(february.findings) == lines(R"(
DM-CONNECTIONS: 0 connections count towards the OEM fee; connector third_party at the start of the month, third_party at its close
DM-THRESHOLD no: 0 is not more than 8
DM-SPLITTER no: 0 connections while a multi-connector was set
)"));
  const DeviceExplanation march = why_device(rows, "1", "03");
  CHECK(finding_of(march.findings, ClauseId::dm_connections) ==
        "2 connections count towards the OEM fee; connector third_party at the start of the "
        "month, third_party at its close");
  CHECK(finding_of(march.findings, ClauseId::dm_threshold) == "no: 2 is not more than 8 [13 14]");
  CHECK(march.partner == "P");
}

TEST_CASE("a device's explanation: a fee without connections has a payer all the same (T17, T32)",
          "[explain][connectors]") {
  const DeviceExplanation why = why_device("01-05,connector_set,P,,,1,multi\n01-06,sim_set,Q,,,1,8",
                                           "1", "01", "DM-SPLITTER=set");
  CHECK(why.splitter);
  CHECK(finding_of(why.findings, ClauseId::dm_payer) == "Q pays for the month");
}

TEST_CASE("a device's explanation: empty before the device's first fact", "[explain][connectors]") {
  const char* rows = "01-05,asset_created,P,O,a,1\n02-05,connection,,,,1";
  CHECK_FALSE(find_why_device(rows, "1", "01").has_value());
  CHECK(find_why_device(rows, "1", "02").has_value());
  // Uploads and serials are the asset's facts.
  const char* uploads = "01-05,asset_created,P,O,a,1\n01-06,upload,,,a,,,1";
  CHECK_FALSE(find_why_device(uploads, "1", "01").has_value());
}

// Nothing is charged for what comes after the
// connector was set to None; the device is charged OEM for what came before.
TEST_CASE("a device's explanation: a charged device is not said to cost nothing",
          "[explain][connectors]") {
  const DeviceExplanation why =
      why_device("01-05,connector_set,P,,,1,third_party\n" + connections(10, 9) +
                     "01-20,connector_set,P,,,1,none\n",
                 "1", "01");
  REQUIRE(why.oem);
  CHECK_THAT(finding_of(why.findings, ClauseId::dm_none), !Catch::Contains("nothing is charged"));
}

}  // namespace
}  // namespace fleetbill::billing::test
