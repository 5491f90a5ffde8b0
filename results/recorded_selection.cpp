#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <numeric>
#include <set>
#include <unordered_map>

#include "results/concurrent.hpp"
#include "results/entities.hpp"
#include "results/fact_columns.hpp"
#include "results/recorded.hpp"

namespace fleetbill::results {
namespace {

using billing::Directory;
using billing::Kind;
using billing::ResolvedFact;

using Rows = std::vector<std::uint64_t>;

// ---- entities and names on demand ---------------------------------------------------------------

/// The texts of a name table, each read when it is needed.
class NamesOnDemand {
 public:
  NamesOnDemand(const ImageReader& image, std::string_view path)
      : cursor_(image, std::string(path)) {}

  [[nodiscard]] std::size_t size() const {
    return cursor_.dataset() == nullptr ? 0 : cursor_.dataset()->rows;
  }

  /// Valid until the next call. REQUIRES: `code` is less than size()
  std::string_view operator()(std::uint32_t code) {
    cursor_.move_to(code);
    const auto* const text = reinterpret_cast<const char*>(cursor_.value());
    return unpadded({text, cursor_.dataset()->type.width}, cursor_.path());
  }

 private:
  ColumnCursor cursor_;
};

/// Ids by code. The first lookup of a code adds what it stands for.
template <class IdType>
class AddedByCode {
 public:
  AddedByCode(std::size_t count, std::function<IdType(std::uint32_t)> add)
      : count_(count), add_(std::move(add)) {}

  [[nodiscard]] std::size_t size() const { return count_; }
  IdType operator[](std::uint32_t code) const {
    const auto [entry, is_new] = ids_.try_emplace(code);
    if (is_new) entry->second = add_(code);
    return entry->second;
  }

 private:
  std::size_t count_;
  std::function<IdType(std::uint32_t)> add_;
  mutable std::unordered_map<std::uint32_t, IdType> ids_;
};

/// Maps codes to the ids of a directory that has all partners and organisations, and gains the
/// other entities when they are looked up.
class SelectedEntities {
 public:
  explicit SelectedEntities(const ImageReader& image)
      : directory(read_partners_and_organisations(image)),
        serials_(image, layout::kDeviceNames),
        asset_name_texts_(image, layout::kAssetNames),
        asset_code_texts_(image, layout::kAssetCodeNames),
        device_type_texts_(image, layout::kDeviceTypeNames),
        value_names_(image, layout::kValueNames),
        id_names_(image, layout::kIdNames),
        asset_table_(image, layout::kAssets),
        asset_row_(asset_table_),
        partners(directory.partner_count()),
        organisations(directory.organisation_count()),
        assets(asset_table_.rows(), [this](std::uint32_t code) { return add_asset(code); }),
        devices(serials_.size(),
                [this](std::uint32_t code) { return directory.add_device(name(serials_, code)); }),
        values(by_code(value_names_)),
        ids(by_code(id_names_)),
        asset_names(by_code(asset_name_texts_)),
        asset_codes(by_code(asset_code_texts_)),
        device_types(by_code(device_type_texts_)) {}

  SelectedEntities(const SelectedEntities&) = delete;
  SelectedEntities& operator=(const SelectedEntities&) = delete;

  Directory directory;

 private:
  NamesOnDemand serials_, asset_name_texts_, asset_code_texts_, device_type_texts_, value_names_,
      id_names_;
  TableReader asset_table_;
  AssetRowReader asset_row_;

 public:
  IdsByCode<PartnerId> partners;
  IdsByCode<OrganisationId> organisations;
  AddedByCode<AssetId> assets;
  AddedByCode<DeviceId> devices;
  AddedByCode<NameId> values, ids, asset_names, asset_codes, device_types;

 private:
  NameId name(NamesOnDemand& names, std::uint32_t code) {
    return directory.names().intern(names(code));
  }

  AddedByCode<NameId> by_code(NamesOnDemand& names) {
    return {names.size(), [this, &names](std::uint32_t code) { return name(names, code); }};
  }

  AssetId add_asset(std::uint32_t code) {
    AssetId added;
    const std::uint64_t row = code;
    asset_table_.for_each(std::span(&row, 1), [&] {
      if (asset_row_.name_code() != code) asset_row_.fail_name("is not in order");
      const billing::AssetEntry entry = asset_row_.read(*this);
      if (directory.find_asset(entry.partner, entry.name).exists()) {
        asset_row_.fail_name("has a name twice");
      }
      added = directory.add_asset(entry);
    });
    return added;
  }
};

// ---- rows ---------------------------------------------------------------------------------------

/// The codes of a name among those of a range, in rising order.
std::vector<std::uint32_t> codes_of(const ImageReader& image, std::string_view path,
                                    std::string_view name, RowRange range) {
  std::vector<std::uint32_t> out;
  ColumnCursor cursor(image, std::string(path));
  for (std::uint64_t row = range.begin; row < range.end; ++row) {
    cursor.move_to(row);
    const auto* const bytes = reinterpret_cast<const char*>(cursor.value());
    const std::string_view text(bytes, cursor.dataset()->type.width);
    // Most names differ, and need not be checked.
    if (text.starts_with(name) && unpadded(text, path) == name) {
      out.push_back(static_cast<std::uint32_t>(row));
    }
  }
  return out;
}

/// The codes of a name, in rising order. Only names of assets have several.
std::vector<std::uint32_t> codes_of(const ImageReader& image, std::string_view path,
                                    std::string_view name) {
  const StoredDataset* const dataset = image.find(path);
  if (dataset == nullptr) return {};
  const std::uint64_t chunks = (dataset->rows + dataset->chunk_rows - 1) / dataset->chunk_rows;
  const std::uint64_t middle = std::min(dataset->rows, (chunks + 1) / 2 * dataset->chunk_rows);
  auto second = started([&] {
    const hdf5::QuietErrors quiet;  // which are each thread's own
    return codes_of(image, path, name, {middle, dataset->rows});
  });
  std::vector<std::uint32_t> out = codes_of(image, path, name, {0, middle});
  const std::vector<std::uint32_t> behind = second.get();
  out.insert(out.end(), behind.begin(), behind.end());
  return out;
}

/// The rows of facts whose column has one of the codes, which rise.
Rows rows_with(const ImageReader& image, std::string_view name,
               const std::vector<std::uint32_t>& codes) {
  Rows out;
  if (codes.empty()) return out;
  TableReader table(image, layout::kFacts);
  const auto column = table.column<std::uint32_t>(name);
  const std::uint32_t least = codes.front();
  const std::uint32_t range = codes.back() - least;
  // The compiler compares the values of a block by vector instructions.
  std::array<std::uint32_t, 64> block{};
  table.for_each_run({0, table.rows()}, [&](RowRange run) {
    for (std::uint64_t row = run.begin; row < run.end; row += block.size()) {
      const std::size_t count = std::min<std::uint64_t>(block.size(), run.end - row);
      column.copy(row - run.begin, std::span(block).first(count));
      std::uint32_t is_near = 0;
      for (const std::uint32_t code : block) is_near |= code - least <= range ? 1U : 0U;
      if (is_near == 0) continue;
      for (std::size_t i = 0; i < count; ++i) {
        if (std::binary_search(codes.begin(), codes.end(), block[i])) out.push_back(row + i);
      }
    }
  });
  return out;
}

/// Calls `visit(row, kind, partner)` for each fact of a Pelion account whose `column` has `code`;
/// without a column for all facts of Pelion accounts.
template <class Visit>
void for_each_pelion_row(const ImageReader& image, std::string_view name, std::uint32_t code,
                         const Visit& visit) {
  const FactWords words(image);
  TableReader table(image, layout::kFacts);
  const auto kind = table.column<std::uint8_t>("kind");
  const auto partner = table.column<std::uint32_t>("partner");
  std::optional<Column<std::uint32_t>> column;
  if (!name.empty()) column.emplace(table.column<std::uint32_t>(name));
  std::uint64_t row = 0;
  table.for_each([&] {
    if ((!column || (*column)() == code) && is_pelion(kind.of(words.kinds))) {
      visit(row, kind.of(words.kinds), partner());
    }
    ++row;
  });
}

using Partners = std::set<std::uint32_t>;

/// The rows of all facts of Pelion accounts whose aggregators are these partners.
Rows rows_of_accounts(const ImageReader& image, const Partners& partners) {
  Rows out;
  if (partners.empty()) return out;
  for_each_pelion_row(image, {}, 0, [&](std::uint64_t row, Kind, std::uint32_t partner) {
    if (partners.contains(partner)) out.push_back(row);
  });
  return out;
}

Rows rows_about_device(const ImageReader& image, std::string_view serial) {
  const auto codes = codes_of(image, layout::kDeviceNames, serial);
  const Rows own = rows_with(image, "device", codes);
  if (own.empty()) return own;
  Partners partners;
  for_each_pelion_row(image, "device", codes.front(),
                      [&](std::uint64_t, Kind, std::uint32_t p) { partners.insert(p); });
  const Rows of_accounts = rows_of_accounts(image, partners);
  Rows out;
  std::set_union(own.begin(), own.end(), of_accounts.begin(), of_accounts.end(),
                 std::back_inserter(out));
  return out;
}

Rows rows_about_campaign(const ImageReader& image, std::string_view name) {
  Partners partners;
  for (const std::uint32_t code : codes_of(image, layout::kValueNames, name)) {
    for_each_pelion_row(image, "value", code, [&](std::uint64_t, Kind kind, std::uint32_t p) {
      if (kind == Kind::campaign_started) partners.insert(p);
    });
  }
  return rows_of_accounts(image, partners);
}

Rows rows_about(const ImageReader& image, const Subject& subject, const Directory& directory) {
  const NameId name = directory.names().find(subject.name);
  switch (subject.kind) {
    case Subject::Kind::asset:
      return rows_with(image, "asset", codes_of(image, layout::kAssetNames, subject.name));
    case Subject::Kind::device: return rows_about_device(image, subject.name);
    case Subject::Kind::campaign: return rows_about_campaign(image, subject.name);
    case Subject::Kind::organisation: {
      const OrganisationId id = directory.find_organisation(name);
      return id.exists() ? rows_with(image, "organisation", {id.value()}) : Rows();
    }
    case Subject::Kind::account: {
      const OrganisationId id = directory.find_account(name);
      if (!id.exists()) return {};
      return rows_of_accounts(image, {directory.organisation(id).partner.value()});
    }
  }
  return {};
}

// ---- facts --------------------------------------------------------------------------------------

/// Reads single rows as facts of either platform, and checks what explanations rely on.
class SelectionReader {
 public:
  SelectionReader(const ImageReader& image, TableReader& table, const SelectedEntities& entities)
      : entities_(entities),
        row_(image, table, entities),
        source_(table, tables::kFactSourceColumns),
        refused_(table.column<std::uint8_t>("refused")) {}

  [[nodiscard]] ResolvedFact read() {
    ResolvedFact fact = row_.read();
    if (fact.time < latest_) row_.fail("time", "is not in order");
    latest_ = fact.time;
    source_.read(fact, entities_);
    if (is_of_coverage(fact.kind)) return fact;
    if (!fact.partner.exists()) row_.fail("partner", "is nobody");
    if (is_pelion(fact.kind)) {
      check_account(fact);
      fact.value_code = account_value_code(fact);
    } else if (is_of_connectors(fact.kind)) {
      if (!fact.device.exists()) row_.fail("device", "is no device");
    } else if (fact.kind == Kind::sms) {
      if (!fact.organisation.exists()) row_.fail("organisation", "is no organisation");
    } else if (!fact.asset.exists()) {
      row_.fail("asset", "is no asset");
    }
    return fact;
  }

  /// Whether the asset of the fact was created by then, as all facts about an asset show.
  void check_creation(const ResolvedFact& fact) {
    if (!fact.asset.exists() || is_of_connectors(fact.kind) || fact.kind == Kind::sms) return;
    if (created_.contains(fact.asset) == (fact.kind == Kind::asset_created)) {
      row_.fail("asset", "is not created once, before all else that happens to it");
    }
    created_.insert(fact.asset);
  }

 private:
  void check_account(const ResolvedFact& fact) const {
    const Directory& directory = entities_.directory;
    if (!fact.organisation.exists() || !directory.is_account(fact.organisation)) {
      row_.fail("organisation", "is no account");
    }
    if (directory.organisation(fact.organisation).partner != fact.partner) {
      row_.fail("partner", "is not the account's");
    }
    if (names_device(fact.kind) && !fact.device.exists()) row_.fail("device", "is no device");
  }

  [[nodiscard]] std::uint8_t account_value_code(const ResolvedFact& fact) const {
    using billing::ValueCode;
    const std::string_view text = entities_.directory.text(fact.value);
    switch (entry(fact.kind).value_code) {
      case ValueCode::refusal: return refused_.flag() ? 1 : 0;
      case ValueCode::business_model: return code_of(billing::parse_business_model(text));
      case ValueCode::api_counter: return code_of(billing::parse_api_counter(text));
      case ValueCode::none:
      case ValueCode::plan:
      case ValueCode::connector: return 0;
    }
    return 0;
  }

  template <class Value>
  [[nodiscard]] std::uint8_t code_of(std::optional<Value> value) const {
    if (!value) row_.fail("value", "has a word that this program does not know");
    return static_cast<std::uint8_t>(*value);
  }

  const SelectedEntities& entities_;
  FactRowReader<SelectedEntities> row_;
  ReaderOf<tables::kFactSourceColumns> source_;
  Column<std::uint8_t> refused_;
  Instant latest_ = kNever;
  std::set<AssetId> created_;
};

FactSelection read_rows(const ImageReader& image, SelectedEntities& entities, const Rows& rows,
                        bool has_all_of_assets) {
  FactSelection out;
  out.facts.reserve(rows.size());
  TableReader table(image, layout::kFacts);
  SelectionReader reader(image, table, entities);
  table.for_each(std::span(rows), [&] {
    out.facts.push_back(reader.read());
    if (has_all_of_assets) reader.check_creation(out.facts.back());
  });
  out.directory = std::move(entities.directory);
  return out;
}

}  // namespace

FactSelection read_facts_about(const ImageReader& image, const Subject& subject) {
  SelectedEntities entities(image);
  const bool has_all_of_assets = subject.kind == Subject::Kind::asset;
  return read_rows(image, entities, rows_about(image, subject, entities.directory),
                   has_all_of_assets);
}

FactSelection read_facts_in(const ImageReader& image, RowRange rows) {
  const std::uint64_t end = std::min(rows.end, TableReader(image, layout::kFacts).rows());
  Rows selected(end > rows.begin ? end - rows.begin : 0);
  std::iota(selected.begin(), selected.end(), rows.begin);
  SelectedEntities entities(image);
  return read_rows(image, entities, selected, false);
}

}  // namespace fleetbill::results
