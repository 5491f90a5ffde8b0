#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "billing/reconcile/reconcile.hpp"
#include "tests/reports/run.hpp"

/// A month of both platforms, the vendors' files of it as they should be, and ways to spoil them.
namespace fleetbill::billing::reconcile::test {

// Kinds of file, by the report with the same columns.
inline constexpr std::string_view kAssets = "partner-billing-detail";
inline constexpr std::string_view kDevices = "device-manager-billing-detail";
inline constexpr std::string_view kActive = "active-devices";
inline constexpr std::string_view kUpdates = "firmware-updates";

using Rows = std::vector<std::vector<std::string>>;  // the header first

/// January 2026 of Acme and Bolt, billed. Acme's trackers: Digger 1, Truck and Digger 2 on PPM, Van
/// and the two Hires on CLASSIC, Crane on PRO; Idle never connected, and Gone was disabled in
/// December. Its devices 106 and 102 are charged OEM, 107 OEM-SPLITTER; 901 connected 5 times. Its
/// Pelion accounts: Acme, and the tenants Alpha and Beta, with the campaigns spring and summer.
const reports::test::Run& january();
const PriceList& prices();

/// Our report as the vendor's file of Acme, from January or another run.
Rows faithful(std::string_view report, const reports::test::Run& run = january());

/// The row that has this cell. REQUIRES: there is one.
std::vector<std::string>& row_with(Rows& rows, std::string_view cell);
/// Writes another cell into it.
void set(Rows& rows, std::string_view cell, std::string_view column, std::string_view text);
void drop(Rows& rows, std::string_view cell);
void copy(Rows& rows, std::string_view cell);

/// What is asked about a file, and how it is read.
struct Asked {
  Request request{std::nullopt, "Acme", false};
  Reading reading{};
  const reports::test::Run* run = nullptr;  ///< null: January
  const PriceList* price_list = nullptr;    ///< null: prices()
};

/// Reads the rows and reconciles them with the run.
Reconciliation reconciled(const Rows& rows, const Asked& asked = {});

/// The difference on one line: `plan_mismatch Acme/North/Van/102/ TG-PRO|TG-CLASSIC 2.00`.
std::string to_line(const Difference& difference);
std::vector<std::string> to_lines(const Reconciliation& result);

/// The message of the error that reading or reconciling ends with, its kind before it.
std::string error_of(const Rows& rows, const Asked& asked = {});

}  // namespace fleetbill::billing::reconcile::test
