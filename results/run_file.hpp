#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "billing/invoice/biller.hpp"
#include "billing/journal/directory.hpp"
#include "billing/journal/register.hpp"
#include "billing/units/money.hpp"
#include "sim/series.hpp"

/// The run file: one journal and all data derived from it, in HDF5 that other programs can read.
/// results/FORMAT.md describes its layout.
namespace fleetbill::results {

/// The version of the run file's format. A reader accepts files of its own major version. A higher
/// minor version only adds datasets; datasets that an older file does not have are read as empty.
struct FormatVersion {
  std::uint16_t major = 1;
  std::uint16_t minor = 0;

  bool operator==(const FormatVersion&) const = default;
};
/// The version that this program writes. Its minor version is the latest one of the layout's parts.
FormatVersion run_file_format();

/// The bytes of one row of /journal/facts before compression, without columns that a file may lack
/// because all their values are 0.
std::uint32_t fact_row_bytes();

/// Totals of a closed month that concern the capacity of the platforms.
struct MonthTotals {
  Month month;
  std::uint64_t facts = 0;     ///< rows of the recorded journal with a time in the month
  std::int64_t api_calls = 0;  ///< of all Pelion accounts

  bool operator==(const MonthTotals&) const = default;

  template <class Archive>
  void archive(Archive& a) {
    a(month, facts, api_calls);
  }
};

/// The inputs of the run as UTF-8 texts without NUL. A missing input is empty.
struct RunTexts {
  std::string kind;       ///< `run` or `bill`
  std::string name;       ///< the scenario's name, or the title of the bill
  std::string scenario;   ///< the scenario file
  std::string rulebook;   ///< the rulebook file
  std::string prices;     ///< the price list
  std::string effective;  ///< the configuration that was in force, all defaults filled in
  std::string record;     ///< granularity of uploads: `uploads`, `daily` or `monthly`

  bool operator==(const RunTexts&) const = default;
};

/// Outcome of the rows of the event files: read = applied + duplicate + quarantined.
struct RowCounts {
  std::uint64_t read = 0;
  std::uint64_t applied = 0;
  std::uint64_t duplicate = 0;
  std::uint64_t quarantined = 0;

  bool operator==(const RowCounts&) const = default;
};

/// Place and time of the run. It is the only part that may differ between equal runs, and is
/// excluded from the digest.
struct Provenance {
  std::string version;  ///< of fleetbill
  std::string host;
  std::string started;   ///< wall clock, `YYYY-MM-DDThh:mm:ss.sssZ`
  double seconds = 0.0;  ///< how long the run took
  /// Any other values. Names are neither empty nor one of the above, `extra_names` or
  /// `description`.
  std::map<std::string, std::string> extra;

  bool operator==(const Provenance&) const = default;
};

/// The description of a run file, without its tables.
struct Summary {
  FormatVersion format;
  std::string digest;  ///< 32 hexadecimal digits, as stored
  RunTexts texts;
  RowCounts rows;
  std::uint64_t facts = 0;                        ///< rows of the recorded journal
  std::optional<sim::Conservation> conservation;  ///< `std::nullopt` for a run of `bill`
  std::optional<Currency> currency;               ///< `std::nullopt` without prices
  std::optional<Month> first_month;               ///< `std::nullopt` if no month was closed
  std::optional<Month> last_month;
  /// The time of the latest fact if a month is provisional; `std::nullopt`: all months are
  /// complete.
  std::optional<Instant> facts_end;
};

/// The entities that a run file names. Their ids are their codes in the file, and differ from those
/// of the run that was recorded.
struct Entities {
  billing::Directory directory;
  std::vector<NameId> values;  ///< ICCIDs, IMEIs, names of campaigns and the like, by code
};

/// The sealed months of a run file. Their ids refer to `directory`.
struct Bill {
  billing::Directory directory;
  std::vector<billing::SealedMonth> months;
};

/// Rows of a table, from `begin` to `end`, exclusive.
struct RowRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;

  bool operator==(const RowRange&) const = default;
};

/// The subject of some facts of a run file, by its name.
struct Subject {
  enum class Kind : std::uint8_t {
    asset,         ///< the assets of the name, of any partner
    device,        ///< a device by its serial or id
    organisation,  ///< an organisation of Telematics Guru
    account,       ///< a Pelion account
    campaign,      ///< a campaign of any Pelion account
  };
  Kind kind = Kind::asset;
  std::string name;
};

/// Some facts of a run file and the entities that they name.
struct FactSelection {
  /// All partners, organisations and accounts; only the assets and devices of the facts.
  billing::Directory directory;
  std::vector<billing::ResolvedFact> facts;  ///< in the journal's order
};

/// Called with a few thousand facts at a time.
using FactsVisitor = std::function<void(std::span<const billing::ResolvedFact>)>;

}  // namespace fleetbill::results
