#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "billing/ingest/journal_reader.hpp"
#include "billing/journal/csv.hpp"
#include "billing/units/text.hpp"
#include "tests/audit/random_case.hpp"

// The event files of a case, and the journal that they are read as.

namespace fleetbill::test {
namespace {

using billing::kColumnCount;

using Cells = std::array<std::string, kColumnCount>;
enum : std::size_t {
  kTime,
  kKind,
  kPartner,
  kOrganisation,
  kAsset,
  kAssetCode,
  kDevice,
  kDeviceType,
  kValue,
  kQuantity,
  kId
};

constexpr std::array<std::string_view, 46> kKinds{
    "upload",        "upload",         "upload",          "upload",         "upload",
    "upload",        "upload",         "upload",          "connection",     "connection",
    "connection",    "connection",     "connection",      "connector_set",  "connector_set",
    "connector_set", "connector_set",  "asset_created",   "asset_created",  "asset_created",
    "asset_created", "asset_disabled", "asset_disabled",  "asset_disabled", "asset_disabled",
    "asset_enabled", "asset_enabled",  "asset_enabled",   "asset_cleared",  "asset_cleared",
    "asset_cleared", "serial_set",     "serial_set",      "serial_set",     "plan_set",
    "plan_set",      "plan_set",       "wifi_lookup",     "wifi_lookup",    "sms",
    "sms",           "iridium_set",    "iridium_message", "sim_set",        "last_connected",
    "last_connected"};
constexpr std::array<std::string_view, 3> kPartners{"P", "Q", "R"};
constexpr std::array<std::string_view, 4> kAssets{"a", "b", "c", "d"};
constexpr std::array<std::string_view, 3> kSerials{"1", "2", "3"};
constexpr std::array<std::string_view, 5> kPlans{"TG-PPM", "TG-PRO", "TG-CLASSIC", "TG-ALR",
                                                 "TG-BT-TAG"};
constexpr std::array<std::string_view, 4> kConnectors{"third_party", "multi", "none",
                                                      "telematics_guru"};
constexpr std::array<std::string_view, 7> kQuantities{
    "1", "2", "600", "1000", "1001", "123456789012", "7"};

// --- Times: clustered on the edges of a few months.

constexpr std::array<std::string_view, 8> kMonths{"2024-01", "2024-02", "2024-03", "2024-02",
                                                  "2024-03", "2024-01", "2024-04", "2025-02"};

Instant instant(int month, int choice) {
  const Month m = *parse_month(pick(kMonths, month));
  switch (choice % 12) {
    case 0: return m.begin() + days(14);
    case 1: return m.begin();
    case 2: return m.begin() + milliseconds(1);
    case 3: return m.end() - milliseconds(1);
    case 4: return m.begin() + seconds(1);
    case 5: return m.end() - seconds(1);
    default: return m.begin() + days(choice % 12 * 2) + hours(choice % 5);
  }
}

/// A whole second is sometimes written without decimals: the same time, other text.
std::string time_text(Instant t, int choice) {
  std::string text = to_string(t);
  if (t.ms % 1000 == 0 && choice % 2 == 1) text.replace(19, 5, "Z");
  return text;
}

// --- Cells.

/// Some assets are named more often, so that much happens to one asset.
int asset_of(const RowChoice& row) {
  constexpr std::array<int, 8> kOften{0, 1, 0, 1, 0, 2, 3, 0};
  return kOften[static_cast<std::size_t>(row.asset)];
}

int natural_partner(const Case& c, int asset) { return asset % (c.partners + 1); }

/// Mostly the serial that the asset got at the start.
std::string serial_cell(const RowChoice& row) {
  return pick(kSerials, row.serial < 6 ? asset_of(row) : row.serial);
}

std::string organisation_name(const Case& c, int asset) {
  return concat(pick(kPartners, natural_partner(c, asset)), "-", asset % 2);
}

/// Mostly the right partner or none; sometimes another one.
std::string partner_cell(const Case& c, const RowChoice& row) {
  if (row.partner < 8) return pick(kPartners, natural_partner(c, asset_of(row)));
  if (row.partner < 16) return {};
  return pick(kPartners, row.partner);
}

std::string organisation_cell(const Case& c, const RowChoice& row, bool needed) {
  if (row.organisation < 12) return needed ? organisation_name(c, asset_of(row)) : std::string();
  if (row.organisation < 18) return organisation_name(c, row.organisation % 4);
  return {};
}

/// Usage rows name an asset, a device, both or neither.
void name_subject(Cells& cells, const RowChoice& row) {
  const bool asset = row.subject < 5 || (row.subject >= 9 && row.subject < 11);
  const bool device = row.subject >= 5 && row.subject < 11;
  if (asset) cells[kAsset] = pick(kAssets, asset_of(row));
  if (device) cells[kDevice] = serial_cell(row);
}

void fill_asset_created(Cells& cells, const Case& c, const RowChoice& row) {
  cells[kOrganisation] = organisation_cell(c, row, true);
  cells[kAsset] = pick(kAssets, asset_of(row));
  if (row.subject < 9) cells[kDevice] = serial_cell(row);
  if (row.value % 2 == 1) cells[kValue] = pick(kPlans, row.value / 2);
}

void fill_usage(Cells& cells, const Case& c, const RowChoice& row) {
  name_subject(cells, row);
  cells[kOrganisation] = organisation_cell(c, row, false);
  if (cells[kKind] == "iridium_set") {
    if (row.value % 3 != 0) cells[kValue] = "300234";
  } else {
    cells[kQuantity] = pick(kQuantities, row.quantity);
  }
}

void fill_sms(Cells& cells, const Case& c, const RowChoice& row) {
  cells[kOrganisation] = organisation_cell(c, row, true);
  if (row.subject % 2 == 1) cells[kAsset] = pick(kAssets, asset_of(row));
  cells[kQuantity] = pick(kQuantities, row.quantity);
}

void fill_device_fact(Cells& cells, const RowChoice& row) {
  cells[kDevice] = serial_cell(row);
  if (cells[kKind] == "connector_set") cells[kValue] = pick(kConnectors, row.value);
  if (row.subject == 10) cells[kAsset] = pick(kAssets, asset_of(row));
}

void fill_asset_fact(Cells& cells, const RowChoice& row) {
  cells[kAsset] = pick(kAssets, asset_of(row));
  if (cells[kKind] == "serial_set" && row.subject < 9) cells[kDevice] = serial_cell(row);
  if (cells[kKind] == "plan_set") cells[kValue] = pick(kPlans, row.value);
}

void fill(Cells& cells, const Case& c, const RowChoice& row) {
  const std::string& kind = cells[kKind];
  if (kind == "asset_created") return fill_asset_created(cells, c, row);
  if (kind == "sms") return fill_sms(cells, c, row);
  if (kind == "connection" || kind == "connector_set" || kind == "sim_set") {
    return fill_device_fact(cells, row);
  }
  if (kind == "upload" || kind == "wifi_lookup" || kind.starts_with("iridium") ||
      kind == "last_connected") {
    return fill_usage(cells, c, row);
  }
  fill_asset_fact(cells, row);
}

/// Spoils one cell of a few rows.
void spoil(Cells& cells, const RowChoice& row) {
  switch (row.wrong) {
    case 85: cells[kKind] = "journal_begins"; break;
    case 86: cells[kKind] = "journal_ends"; break;
    case 88: cells[kDeviceType] = "two\nlines, quoted"; break;
    case 89: cells[kKind] = "asset_moved"; break;
    case 90: cells[kQuantity] = "0"; break;
    case 91: cells[kQuantity] = "1000000000000001"; break;
    case 92: cells[kQuantity] = "01"; break;
    case 93: cells[kQuantity] = "x"; break;
    case 94: cells[kValue] = "tg-classic"; break;
    case 95: cells[kTime] = "2024-02-30T00:00:00Z"; break;
    case 96: cells[kAsset].clear(); break;
    case 97: cells[kDevice] = "unheard of"; break;
    case 98: cells[kAsset] = "unheard of"; break;
    case 99: cells[kPartner] = "Z"; break;
    default: break;
  }
}

Cells cells_of(const Case& c, const RowChoice& row) {
  Cells cells;
  const int month = c.months == 0 ? row.month % 2 : row.month;
  cells[kTime] = time_text(instant(month, row.instant), row.month / 8);
  cells[kKind] = pick(kKinds, row.kind);
  cells[kPartner] = partner_cell(c, row);
  fill(cells, c, row);
  if (row.id >= 18) cells[kId] = concat("id", row.value % 4);
  if (row.wrong >= 80 && row.wrong < 84) cells[kAssetCode] = "code";
  spoil(cells, row);
  return cells;
}

/// An asset that exists from the start, so that most rows find what they name. The fifth and sixth
/// bear the names of the first two, under another partner.
Cells fleet_cells(const Case& c, int number) {
  const int asset = number % 4;
  const bool second_of_name = number >= 4;
  const std::string partner = pick(kPartners, natural_partner(c, asset) + (second_of_name ? 1 : 0));
  Cells cells;
  cells[kTime] = "2024-01-01T00:00:00Z";
  cells[kKind] = "asset_created";
  cells[kPartner] = partner;
  cells[kOrganisation] = concat(partner, "-", asset % 2);
  cells[kAsset] = pick(kAssets, asset);
  if (number < 3) cells[kDevice] = pick(kSerials, asset);
  if (asset != 1) cells[kValue] = pick(kPlans, asset);
  return cells;
}

/// How often a row of usage is repeated, since a device connects many times.
int copies_of(const Cells& cells, const RowChoice& row) {
  if (cells[kKind] == "connection") return row.copies;
  const bool usage = !cells[kQuantity].empty();
  return usage && row.copies == 7 ? 2 : 0;
}

/// How much later the nth repetition is: at once, or soon enough to run over a month's edge.
Duration later(const RowChoice& row, int n) {
  return row.copies % 3 == 0 ? milliseconds(0) : milliseconds(n);
}

struct PlacedRow {
  Cells cells;
  int file = 0;
  bool torn = false;  ///< the line ends too early
};

void place(std::vector<PlacedRow>& out, const RowChoice& row, Cells cells) {
  const int file = row.file < 12 ? 0 : row.file % 3;
  const auto time = parse_instant(cells[kTime]);
  for (int i = 0; i <= copies_of(cells, row); ++i) {
    if (time && i > 0) cells[kTime] = to_string(*time + later(row, i));
    out.push_back({cells, file, row.wrong == 87});
  }
}

std::vector<PlacedRow> placed_rows(const Case& c) {
  std::vector<PlacedRow> out;
  const int fleet = c.fleet <= 6 ? c.fleet : 4;
  for (int number = 0; number < fleet; ++number) place(out, {}, fleet_cells(c, number));
  for (const RowChoice& row : c.rows) {
    Cells cells = cells_of(c, row);
    if (row.copy_of >= 20 && !out.empty()) {
      cells = out[static_cast<std::size_t>(row.copy_of) % out.size()].cells;
      spoil(cells, row);
    }
    place(out, row, cells);
  }
  return out;
}

/// The columns of each file: the usual order, the reverse, and only some of them.
std::vector<std::size_t> columns_of(int file) {
  if (file == 0) return {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  if (file == 1) return {10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0};
  return {kKind, kTime, kAsset, kDevice, kPartner, kOrganisation, kQuantity, kValue};
}

std::string line_of(const std::vector<std::size_t>& columns, const Cells& cells) {
  std::vector<std::string> record;
  for (const std::size_t column : columns) record.push_back(cells[column]);
  std::string line;
  billing::csv::append_record(line, record);
  return line;
}

std::string header_of(const std::vector<std::size_t>& columns) {
  Cells names;
  for (std::size_t i = 0; i < kColumnCount; ++i) {
    names[i] = billing::to_string(static_cast<billing::Column>(i));
  }
  return line_of(columns, names);
}

/// Writes files where the production reader finds them, and removes them again.
class TemporaryFiles {
 public:
  explicit TemporaryFiles(const std::vector<std::string>& texts) {
    for (const std::string& text : texts) {
      const auto name = concat("audit-property-", ::getpid(), "-", paths_.size(), ".csv");
      paths_.push_back((std::filesystem::temp_directory_path() / name).string());
      std::ofstream(paths_.back(), std::ios::binary) << text;
    }
  }
  ~TemporaryFiles() {
    for (const std::string& path : paths_) std::filesystem::remove(path);
  }
  TemporaryFiles(const TemporaryFiles&) = delete;
  TemporaryFiles& operator=(const TemporaryFiles&) = delete;

  [[nodiscard]] const std::vector<std::string>& paths() const { return paths_; }

 private:
  std::vector<std::string> paths_;
};

}  // namespace

std::vector<std::string> csv_files(const Case& c) {
  std::vector<std::string> texts;
  const std::vector<PlacedRow> rows = placed_rows(c);
  for (int file = 0; file < 3; ++file) {
    const auto columns = columns_of(file);
    std::string text = header_of(columns);
    bool any = file == 0;
    for (const PlacedRow& row : rows) {
      if (row.file != file) continue;
      const std::string line = line_of(columns, row.cells);
      text += row.torn ? line.substr(0, line.find(',')) + "\n" : line;
      any = true;
    }
    if (any) texts.push_back(text);
  }
  return texts;
}

billing::Journal read_journal(const Case& c) {
  const std::vector<std::string> texts = csv_files(c);
  if (texts.size() == 1) return billing::ingest::read_journal_text("0.csv", texts[0]);
  const TemporaryFiles files(texts);
  return billing::ingest::read_journal(files.paths());
}

std::optional<Instant> until(const Case& c) {
  if (c.until < 7) return std::nullopt;
  return instant(c.until_month, c.until_instant);
}

}  // namespace fleetbill::test
