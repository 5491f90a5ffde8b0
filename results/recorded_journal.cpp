#include <algorithm>

#include "results/entities.hpp"
#include "results/fact_columns.hpp"
#include "results/recorded.hpp"
#include "results/table_reader.hpp"
#include "results/tables.hpp"
#include "results/words.hpp"

namespace fleetbill::results {
namespace {

using billing::Fact;
using billing::Journal;
using Cell = billing::Column;
using billing::kEmptyName;
using billing::Kind;

/// The names of entities in the journal, by code. Assets have ids of `JournalCodes`.
struct EntityNames {
  std::vector<NameId> partners, organisations, devices;
  std::vector<billing::AssetEntry> assets;
};

EntityNames read_entity_names(const ImageReader& image, billing::NameTable& names) {
  EntityNames out;
  out.partners = intern_names(image, layout::kPartnerNames, names);
  out.organisations = intern_names(image, layout::kOrganisationNames, names);
  out.devices = intern_names(image, layout::kDeviceNames, names);
  const AssetCodeMaps codes(image, names, out.partners.size(), out.organisations.size());
  TableReader table(image, layout::kAssets);
  const AssetRowReader row(table);
  table.for_each([&] {
    if (row.name_code() != out.assets.size()) row.fail_name("is not in order");
    out.assets.push_back(row.read(codes));
  });
  return out;
}

/// What the codes of /journal/facts stand for.
struct JournalCodes {
  JournalCodes(const ImageReader& image, billing::NameTable& names, const EntityNames& entities)
      : partners(entities.partners.size()),
        organisations(entities.organisations.size()),
        assets(entities.assets.size()),
        devices(entities.devices.size()),
        values(intern_names(image, layout::kValueNames, names)),
        ids(intern_names(image, layout::kIdNames, names)) {}

  IdsByCode<PartnerId> partners;
  IdsByCode<OrganisationId> organisations;
  IdsByCode<AssetId> assets;
  IdsByCode<DeviceId> devices;
  std::vector<NameId> values, ids;
};

/// Reads rows of /journal/facts as rows of an event file.
class JournalRowReader {
 public:
  /// @param files  how many event files the journal has
  JournalRowReader(const ImageReader& image, TableReader& table, billing::NameTable& names,
                   std::size_t files)
      : entities_(read_entity_names(image, names)),
        codes_(image, names, entities_),
        cells_(image, table, codes_),
        source_(table, tables::kFactSourceColumns),
        naming_(table.column<std::uint8_t>("naming")),
        files_(std::max<std::size_t>(1, files)) {}

  [[nodiscard]] Fact read() const {
    billing::ResolvedFact row = cells_.read();
    source_.read(row, codes_);
    if (row.position.file >= files_) cells_.fail("file", "has a code that stands for nothing");
    Fact fact;
    fact.time = row.time;
    fact.last = row.last;
    fact.quantity = row.quantity;
    fact.times = row.times;
    fact.position = row.position;
    fact.value = row.value;
    fact.id = row.id;
    fact.kind = row.kind;
    fact.time_has_ms = true;
    name_subject(fact, row);
    return fact;
  }

 private:
  /// Sets the cells that name the subject: those of the table of kinds, as the row named them.
  void name_subject(Fact& fact, const billing::ResolvedFact& row) const {
    using namespace billing::naming;
    const std::uint8_t naming = naming_();
    const billing::ColumnSet cells = named_cells(fact.kind, naming);
    const bool names_device = (naming & (kByDevice | kWithDevice)) != 0;
    const bool can_be = !names_device || entry(fact.kind).device_replaces_asset;
    if (naming > kAll || !can_be) cells_.fail("naming", "is no way of naming the subject");
    if (row.partner.exists() && (naming & kWithoutPartner) == 0) {
      fact.partner = entities_.partners[row.partner.value()];
    }
    if (cells.contains(Cell::organisation)) {
      if (!row.organisation.exists())
        cells_.fail("organisation", "has a code that stands for nothing");
      fact.organisation = entities_.organisations[row.organisation.value()];
    }
    if (cells.contains(Cell::device) && row.device.exists()) {
      fact.device = entities_.devices[row.device.value()];
    }
    if (!row.asset.exists()) return;
    const billing::AssetEntry& asset = entities_.assets[row.asset.value()];
    if (cells.contains(Cell::asset)) fact.asset = asset.name;
    if (cells.contains(Cell::asset_code)) fact.asset_code = asset.code;
    if (cells.contains(Cell::device_type)) fact.device_type = asset.device_type;
  }

  EntityNames entities_;
  JournalCodes codes_;
  FactRowReader<JournalCodes> cells_;
  ReaderOf<tables::kFactSourceColumns> source_;
  Column<std::uint8_t> naming_;
  std::size_t files_;
};

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

Journal read_journal(const ImageReader& image) {
  Journal journal;
  journal.files = read_names(image, layout::kFileNames);
  TableReader table(image, layout::kFacts);
  const JournalRowReader row(image, table, journal.names, journal.files.size());
  journal.facts.reserve(table.rows());
  table.for_each([&] {
    const Fact fact = row.read();
    while (!journal.facts.empty() && is_brought_about_by(fact, journal.facts.back())) {
      journal.facts.pop_back();
    }
    journal.facts.push_back(fact);
  });
  journal.rows_read = journal.facts.size();
  return journal;
}

namespace {

/// What the codes of rows that were not applied stand for.
struct RefusedRowCodes {
  explicit RefusedRowCodes(const ImageReader& image)
      : reasons(read_words<billing::Reason>(image, layout::kReasonNames, parse_reason)),
        details(read_names(image, layout::kDetailNames)) {}

  std::vector<billing::Reason> reasons;
  std::vector<std::string> details;
};

}  // namespace

std::vector<std::pair<billing::Quarantined, std::string>> read_quarantined(
    const ImageReader& image) {
  std::vector<std::string> files = read_names(image, layout::kFileNames);
  if (files.empty()) files.emplace_back();
  const RefusedRowCodes codes(image);
  TableReader table(image, layout::kQuarantine);
  const RowReader reader(table, tables::kQuarantineColumns);
  std::vector<std::pair<billing::Quarantined, std::string>> out;
  table.for_each([&] {
    billing::Quarantined row;
    reader.read(row, codes);
    if (row.position.file >= files.size()) table.fail("file", "has a code that stands for nothing");
    out.emplace_back(row, files[row.position.file]);
  });
  return out;
}

std::vector<sim::Refusal> read_refusals(const ImageReader& image) {
  const RefusedRowCodes codes(image);
  TableReader table(image, layout::kRefusals);
  const RowReader reader(table, tables::kRefusalColumns);
  std::vector<sim::Refusal> out;
  table.for_each([&] { reader.read(out.emplace_back(), codes); });
  return out;
}

}  // namespace fleetbill::results
