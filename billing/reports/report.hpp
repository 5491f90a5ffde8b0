#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "billing/invoice/biller.hpp"
#include "billing/journal/directory.hpp"
#include "billing/journal/register.hpp"
#include "billing/reports/account_attributes.hpp"
#include "billing/reports/catalogue.hpp"
#include "billing/reports/table.hpp"
#include "billing/rules/rulebook.hpp"

/// The reports (docs/rules.md#a6 and #b2). A new report is a file with its entry and its function,
/// and a line of catalogue.hpp.
namespace fleetbill::billing::reports {

/// The input of a report. The ids of months and facts can be of different directories, so only
/// names are compared across the two.
struct Source {
  const Directory& directory;           ///< of the ids in `months`
  std::span<const SealedMonth> months;  ///< as recorded, rising
  const Rulebook& rules;                ///< by which the months were billed
  std::span<const ResolvedFact> facts;  ///< admitted, in order: for live reports and time frames
  const Directory& fact_directory;      ///< of the ids in `facts`
  const AccountAttributes* attributes = nullptr;  ///< of Pelion accounts; may be null
};

/// The parts of a source that a report reads, in addition to partners and organisations.
enum class Reads : std::uint8_t {
  invoices,    ///< the month's invoices; also its usage if the query splits them by organisation
  month,       ///< the month with invoices and usage
  everything,  ///< all months, and the facts
};

struct Scope;

/// One report: its name, its parameters and the function that makes its table.
struct Report {
  std::string_view name;           ///< on the command line: `sim-list`
  std::string_view title;          ///< in words, for the head of the table
  std::string_view description;    ///< one sentence
  std::vector<FilterField> takes;  ///< in addition to the filters of all reports
  Table (*make)(const Scope&);     ///< of a scope that was checked; call `run()` instead
  bool needs_prices = false;       ///< cannot be made for a run billed without prices
  /// Platform whose facts the report is about; `std::nullopt`: every platform.
  std::optional<Platform> platform = Platform::telematics_guru;
  bool is_bulk = false;  ///< a row per device: the portal delivers it gzipped

  /// Parts of a source that the report reads. Other parts may be missing.
  Reads reads = Reads::everything;

  /// Whether the report accepts the filter that sets this field.
  [[nodiscard]] bool accepts(FilterField filter) const;
};

/// All reports, in the order of `fleetbill report --help`.
const std::vector<Report>& all_reports();

/// The report of this name, or null.
const Report* find_report(std::string_view name);

/// Returns the parts that the report reads for this query.
Reads parts_read(const Report& report, const Query& query);

/// Returns the reports that apply to a source: the reports of the platforms of its facts, and the
/// reports of any platform. A source without facts belongs to Telematics Guru.
std::vector<const Report*> reports_about(const Source& source);

/// Makes a report's table. Pure: equal sources and queries give equal tables, for any ids.
/// @returns rows sorted by their text columns from left to right, in byte order (invoice: by
///   partner, then SKU; Pelion: by aggregator, which comes before its tenants, then as the report
///   says); no rows, and no total, for a month in which nothing happened and for the other
///   platform. `Partner` is the first column if the source knows several partners and the query
///   names none (not where the report has a column for it anyway).
/// Errors: `Error(usage)` naming report and option if the report does not take an option of the
///   query; if the time frame ends before it begins; with the choices if the event of the service
///   package history is unknown. `Error(invalid)` with the known names if partner or organisation
///   match nothing; if the month, or the whole time frame, is outside the run; if an edge of the
///   time frame cuts a row that the run recorded as the sum of a day or month, with the edges to
///   choose from; if the report needs prices and the run has none.
Table run(const Report& report, const Source& source, const Query& query);

}  // namespace fleetbill::billing::reports
