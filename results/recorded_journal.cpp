#include <algorithm>

#include "results/recorded.hpp"
#include "results/table_reader.hpp"
#include "results/words.hpp"

namespace fleetbill::results {
namespace {

using billing::Fact;
using billing::Journal;
using Cell = billing::Column;
using billing::kEmptyName;
using billing::Kind;

/// What an asset's code stands for.
struct AssetCells {
  NameId asset = kEmptyName;
  NameId partner = kEmptyName;
  NameId organisation = kEmptyName;
  NameId asset_code = kEmptyName;
  NameId device_type = kEmptyName;
};

/// Every code of the journal as an id of the journal's names.
struct Lookups {
  std::vector<Kind> kinds;
  std::vector<NameId> partners, organisations, devices, values, ids;
  std::vector<AssetCells> assets;
  std::size_t files = 0;
};

std::vector<AssetCells> read_assets(const ImageReader& image, billing::NameTable& names,
                                    const Lookups& lookups) {
  const auto asset_names = intern_names(image, layout::kAssetNames, names);
  const auto codes = intern_names(image, layout::kAssetCodeNames, names);
  const auto types = intern_names(image, layout::kDeviceTypeNames, names);
  TableReader table(image, layout::kAssets);
  const auto name = table.column<std::uint32_t>("name");
  const auto partner = table.column<std::uint32_t>("partner");
  const auto organisation = table.column<std::uint32_t>("organisation");
  const auto code = table.column<std::uint32_t>("asset_code");
  const auto type = table.column<std::uint32_t>("device_type");
  std::vector<AssetCells> out;
  table.for_each([&] {
    if (name() != out.size()) name.fail("is not in order");
    out.push_back({name.of(asset_names), partner.of(lookups.partners),
                   organisation.of(lookups.organisations), code.of(codes, kEmptyName),
                   type.of(types, kEmptyName)});
  });
  return out;
}

Lookups read_lookups(const ImageReader& image, Journal& journal) {
  Lookups out;
  out.kinds = read_words<Kind>(image, layout::kKindNames, billing::parse_kind);
  out.partners = intern_names(image, layout::kPartnerNames, journal.names);
  out.organisations = intern_names(image, layout::kOrganisationNames, journal.names);
  out.devices = intern_names(image, layout::kDeviceNames, journal.names);
  out.values = intern_names(image, layout::kValueNames, journal.names);
  out.ids = intern_names(image, layout::kIdNames, journal.names);
  out.assets = read_assets(image, journal.names, out);
  out.files = std::max<std::size_t>(1, journal.files.size());
  return out;
}

/// The columns of /journal/facts that make up a fact; plan, connector and refusal follow from it.
struct FactColumns {
  explicit FactColumns(TableReader& table)
      : time(table.column<std::int64_t>("time")),
        last(table.column<std::int64_t>("last")),
        kind(table.column<std::uint8_t>("kind")),
        partner(table.column<std::uint32_t>("partner")),
        organisation(table.column<std::uint32_t>("organisation")),
        asset(table.column<std::uint32_t>("asset")),
        device(table.column<std::uint32_t>("device")),
        value(table.column<std::uint32_t>("value")),
        quantity(table.column<std::int64_t>("quantity")),
        times(table.column<std::uint32_t>("times")),
        id(table.column<std::uint32_t>("id")),
        file(table.column<std::uint32_t>("file")),
        line(table.column<std::uint32_t>("line")) {}

  Column<std::int64_t> time, last;
  Column<std::uint8_t> kind;
  Column<std::uint32_t> partner, organisation, asset, device, value;
  Column<std::int64_t> quantity;
  Column<std::uint32_t> times, id, file, line;
};

/// Sets the cells that name the subject: those of the table of kinds.
void name_subject(Fact& fact, const FactColumns& row, const Lookups& lookups) {
  const billing::ColumnSet cells = entry(fact.kind).cells();
  const AssetCells asset = row.asset.of(lookups.assets, AssetCells{});
  fact.partner = row.partner.of(lookups.partners, kEmptyName);
  if (cells.contains(Cell::organisation)) {
    fact.organisation = row.organisation.of(lookups.organisations);
  }
  if (cells.contains(Cell::asset)) fact.asset = asset.asset;
  if (cells.contains(Cell::asset_code)) fact.asset_code = asset.asset_code;
  if (cells.contains(Cell::device_type)) fact.device_type = asset.device_type;
  if (cells.contains(Cell::device)) fact.device = row.device.of(lookups.devices, kEmptyName);
}

Fact read_fact(const FactColumns& row, const Lookups& lookups) {
  Fact fact;
  fact.time = row.time.instant();
  fact.last = row.last.instant();
  if (fact.last < fact.time) row.last.fail("is before time");
  fact.time_has_ms = true;
  fact.kind = row.kind.of(lookups.kinds);
  fact.quantity = checked_quantity(row.quantity, fact.kind);
  fact.times = row.times();
  if (fact.times == 0) row.times.fail("is 0");
  fact.value = row.value.of(lookups.values, kEmptyName);
  fact.id = row.id.of(lookups.ids, kEmptyName);
  fact.position = {row.file(), row.line()};
  if (fact.position.file >= lookups.files) row.file.fail("has a code that stands for nothing");
  name_subject(fact, row, lookups);
  return fact;
}

/// Whether `fact` is the loss of a serial that `cause`, the fact behind it, brought about (T12,
/// T27): the register puts it before its cause, with the cause's position, which no other two facts
/// share.
bool is_brought_about_by(const Fact& cause, const Fact& fact) {
  const bool is_loss = fact.kind == Kind::serial_set && fact.device == kEmptyName &&
                       fact.id == kEmptyName && fact.value == kEmptyName;
  const bool can_cause = cause.kind == Kind::asset_created || cause.kind == Kind::serial_set ||
                         cause.kind == Kind::asset_enabled;
  const bool is_same_asset = fact.asset == cause.asset && fact.partner == cause.partner;
  return is_loss && can_cause && !is_same_asset && fact.position == cause.position &&
         fact.time == cause.time;
}

}  // namespace

std::int64_t checked_quantity(const Column<std::int64_t>& column, Kind kind) {
  const std::int64_t quantity = column();
  if (quantity < 0) column.fail("is negative");
  if (quantity > billing::kLargestQuantity && !is_usage(kind)) {
    column.fail("is larger than a fact's can be");
  }
  return quantity;
}

Journal read_journal(const ImageReader& image) {
  Journal journal;
  journal.files = read_names(image, layout::kFileNames);
  const Lookups lookups = read_lookups(image, journal);
  TableReader table(image, layout::kFacts);
  const FactColumns row(table);
  journal.facts.reserve(table.rows());
  table.for_each([&] {
    const Fact fact = read_fact(row, lookups);
    while (!journal.facts.empty() && is_brought_about_by(fact, journal.facts.back())) {
      journal.facts.pop_back();
    }
    journal.facts.push_back(fact);
  });
  journal.rows_read = journal.facts.size();
  return journal;
}

std::vector<std::pair<billing::Quarantined, std::string>> read_quarantined(
    const ImageReader& image) {
  std::vector<std::string> files = read_names(image, layout::kFileNames);
  if (files.empty()) files.emplace_back();
  const auto details = read_names(image, layout::kDetailNames);
  const auto reasons = read_words<billing::Reason>(image, layout::kReasonNames, parse_reason);
  TableReader table(image, layout::kQuarantine);
  const auto file = table.column<std::uint32_t>("file");
  const auto line = table.column<std::uint32_t>("line");
  const auto reason = table.column<std::uint8_t>("reason");
  const auto detail = table.column<std::uint32_t>("detail");
  std::vector<std::pair<billing::Quarantined, std::string>> out;
  table.for_each([&] {
    out.push_back({{{file(), line()}, reason.of(reasons), detail.of(details, std::string())},
                   file.of(files)});
  });
  return out;
}

std::vector<sim::Refusal> read_refusals(const ImageReader& image) {
  const auto texts = read_names(image, layout::kDetailNames);
  TableReader table(image, layout::kRefusals);
  const auto time = table.column<std::int64_t>("time");
  const auto command = table.column<std::uint32_t>("command");
  const auto subject = table.column<std::uint32_t>("subject");
  const auto reason = table.column<std::uint32_t>("reason");
  std::vector<sim::Refusal> out;
  table.for_each([&] {
    out.push_back(
        {{time()}, command.of(texts), subject.of(texts, std::string()), reason.of(texts)});
  });
  return out;
}

}  // namespace fleetbill::results
