#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>

/// What stands where in a run file: the one list that the writer follows, the reader checks against
/// and results/FORMAT.md is held to by a test. Goal: a column is stated once.
namespace fleetbill::results::layout {

/// What a dataset's elements are. All integers are little-endian.
enum class Type : std::uint8_t { u8, u32, u64, i64, text };

/// A type with its width: that of a text is the same for all elements of a dataset.
struct ElementType {
  Type type = Type::u8;
  std::uint32_t width = 1;  ///< bytes

  bool operator==(const ElementType&) const = default;
};

/// The element type of integers.
/// REQUIRES: not a text.
ElementType element_type(Type type);

/// How FORMAT.md and the digest call the type: `uint8`, `int64`, `utf8[12]`.
std::string to_string(ElementType type);

/// What a column's values mean; decides which attributes its dataset has.
enum class Role : std::uint8_t {
  number,  ///< a count; attribute `units`
  time,    ///< milliseconds; attributes `units` and `calendar` after the CF conventions
  code,    ///< a row of the dataset that the attribute `names` names
  flag,    ///< 0 or 1
  money,   ///< an amount times `scale`, of `currency`
};

/// One column of a table: a 1-D dataset.
struct Column {
  std::string_view name;
  Type type = Type::i64;
  Role role = Role::number;
  std::string_view units;  ///< what is counted; empty for codes, flags and money
  std::string_view names;  ///< for codes: the path of the dataset they are rows of
  bool can_miss = false;   ///< whether the attribute `missing_value` stands for "none"
  std::string_view description;
  std::uint16_t since = 0;  ///< the minor version that added it to a table; see layout::since()
  bool is_omitted_if_zero = false;  ///< whether a file lacks it if it is 0 in every row
};

/// A table: a group whose datasets are columns of one length.
struct Table {
  std::string_view path;
  std::span<const Column> columns;
  std::string_view description;
  std::uint16_t since = 0;  ///< the minor version of the format that added it
};

/// A group, a 1-D dataset of texts that codes are rows of, or a scalar text.
struct Item {
  std::string_view path;
  std::string_view description;
  std::uint16_t since = 0;  ///< the minor version of the format that added it
};

std::span<const Table> tables();
std::span<const Item> name_tables();
std::span<const Item> texts();
/// Groups other than tables, parents before children, without the root.
std::span<const Item> groups();

/// The table at `path`. REQUIRES: there is one.
const Table& table(std::string_view path);

/// The minor version of the format that added a column of `table`: files of an earlier one do not
/// have it.
constexpr std::uint16_t since(const Table& table, const Column& column) {
  return std::max(table.since, column.since);
}

/// Whether the digest skips the column at `path` if all its values are 0, as the reader has them
/// for files of earlier versions: the digest of such a file does not depend on its version.
bool is_digested_if_used(std::string_view path);

/// The value that stands for "none": the largest of a code, the least of a signed number.
template <class T>
inline constexpr T kMissing = std::numeric_limits<T>::is_signed ? std::numeric_limits<T>::min()
                                                                : std::numeric_limits<T>::max();

// The CF conventions' words for our instants.
inline constexpr std::string_view kTimeUnits = "milliseconds since 1970-01-01T00:00:00Z";
inline constexpr std::string_view kCalendar = "proleptic_gregorian";

// ---- names of attributes
inline constexpr std::string_view kDescription = "description";
inline constexpr std::string_view kUnitsAttribute = "units";
inline constexpr std::string_view kCalendarAttribute = "calendar";
inline constexpr std::string_view kNamesAttribute = "names";
inline constexpr std::string_view kMissingAttribute = "missing_value";
inline constexpr std::string_view kCurrencyAttribute = "currency";
inline constexpr std::string_view kScaleAttribute = "scale";
inline constexpr std::string_view kFormatAttribute = "format";
inline constexpr std::string_view kFormatVersionAttribute = "format_version";
inline constexpr std::string_view kDigestAttribute = "digest";

// ---- attributes of /provenance
inline constexpr std::string_view kProvenance = "/provenance";
inline constexpr std::string_view kVersion = "version";
inline constexpr std::string_view kHost = "host";
inline constexpr std::string_view kStarted = "started";
inline constexpr std::string_view kSeconds = "seconds";
/// Names of the attributes beyond these, one a line: HDF5 1.10 cannot list the attributes of a
/// hostile file without crashing, but can look one up by its name.
inline constexpr std::string_view kExtraNames = "extra_names";

// ---- name tables
inline constexpr std::string_view kPartnerNames = "/names/partners";
inline constexpr std::string_view kOrganisationNames = "/names/organisations";
inline constexpr std::string_view kAssetNames = "/names/assets";
inline constexpr std::string_view kAssetCodeNames = "/names/asset_codes";
inline constexpr std::string_view kDeviceNames = "/names/devices";
inline constexpr std::string_view kDeviceTypeNames = "/names/device_types";
inline constexpr std::string_view kValueNames = "/names/values";
inline constexpr std::string_view kIdNames = "/names/ids";
inline constexpr std::string_view kDetailNames = "/names/details";
inline constexpr std::string_view kUnitPriceNames = "/names/unit_prices";
inline constexpr std::string_view kKindNames = "/names/kinds";
inline constexpr std::string_view kPlanNames = "/names/plans";
inline constexpr std::string_view kConnectorNames = "/names/connectors";
inline constexpr std::string_view kSkuNames = "/names/skus";
inline constexpr std::string_view kReasonNames = "/names/reasons";
inline constexpr std::string_view kModelNames = "/names/business_models";
inline constexpr std::string_view kQuotaEventNames = "/names/quota_events";
inline constexpr std::string_view kFileNames = "/journal/files";

// ---- columns that may be omitted
inline constexpr std::string_view kNaming = "/journal/facts/naming";

// ---- tables
inline constexpr std::string_view kFacts = "/journal/facts";
inline constexpr std::string_view kAssets = "/journal/assets";
inline constexpr std::string_view kOrganisations = "/journal/organisations";
inline constexpr std::string_view kQuarantine = "/journal/quarantine";
inline constexpr std::string_view kRefusals = "/journal/refusals";
inline constexpr std::string_view kMonths = "/billing/months";
inline constexpr std::string_view kLines = "/billing/lines";
inline constexpr std::string_view kAssetMonths = "/billing/asset_months";
inline constexpr std::string_view kSms = "/billing/sms";
inline constexpr std::string_view kDevices = "/billing/devices";
inline constexpr std::string_view kAccountMonths = "/billing/account_months";
inline constexpr std::string_view kPackages = "/billing/packages";
inline constexpr std::string_view kQuotaHistory = "/billing/quota_history";
inline constexpr std::string_view kActiveDevices = "/billing/active_devices";
inline constexpr std::string_view kFirmwareUpdates = "/billing/firmware_updates";
inline constexpr std::string_view kHours = "/series/hours";
inline constexpr std::string_view kDays = "/series/days";
inline constexpr std::string_view kRows = "/summary/rows";
inline constexpr std::string_view kConservation = "/summary/conservation";

// ---- scalar texts
inline constexpr std::string_view kCurrency = "/summary/currency";
inline constexpr std::string_view kKindText = "/scenario/kind";
inline constexpr std::string_view kNameText = "/scenario/name";
inline constexpr std::string_view kScenarioText = "/scenario/scenario";
inline constexpr std::string_view kRulebookText = "/scenario/rulebook";
inline constexpr std::string_view kPricesText = "/scenario/prices";
inline constexpr std::string_view kEffectiveText = "/scenario/effective";
inline constexpr std::string_view kRecordText = "/scenario/record";

}  // namespace fleetbill::results::layout
