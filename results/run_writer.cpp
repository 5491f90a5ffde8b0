#include "results/run_writer.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "billing/units/archive.hpp"
#include "billing/units/text.hpp"
#include "results/account_tables.hpp"
#include "results/codes.hpp"
#include "results/failure.hpp"
#include "results/file_set.hpp"
#include "results/hdf5_handle.hpp"
#include "results/image_writer.hpp"
#include "results/tables.hpp"
#include "results/user_block.hpp"
#include "results/words.hpp"

namespace fleetbill::results {
namespace {

using billing::Connector;
using billing::Directory;
using billing::Kind;
using billing::Plan;
using billing::ResolvedFact;
using billing::Sku;
using billing::ValueCode;
using billing::device_manager::DeviceMonth;
using billing::telematics_guru::AssetMonth;
using billing::telematics_guru::SmsMonth;

constexpr std::size_t kLongestProvenance = 32'000;

/// What the digest covers of a scalar text.
DatasetDigest digest_of_text(const TextContent& text) {
  const auto width = static_cast<std::uint32_t>(std::max<std::size_t>(1, text.text.size()));
  StreamingHash128 hash;
  hash.update(std::as_bytes(std::span(text.text.c_str(), width)));
  return {text.path, {layout::Type::text, width}, 1, hash.value()};
}

Attribute description(std::string_view text) {
  return {std::string(layout::kDescription), std::string(text)};
}

GroupContent provenance_group(const Provenance& provenance, std::string_view about) {
  GroupContent group{std::string(layout::kProvenance), {description(about)}};
  const auto add = [&](std::string_view name, std::string_view text) {
    group.attributes.push_back(
        {std::string(name), storable(storable(text).substr(0, kLongestProvenance))});
  };
  add(layout::kVersion, provenance.version);
  add(layout::kHost, provenance.host);
  add(layout::kStarted, provenance.started);
  group.attributes.push_back({std::string(layout::kSeconds), provenance.seconds});
  std::string more;
  for (const auto& entry : provenance.extra) {
    const std::string& name = entry.first;  // clang 14 captures no structured binding
    const bool is_free = std::none_of(group.attributes.begin(), group.attributes.end(),
                                      [&](const Attribute& a) { return a.name == name; });
    FLEETBILL_ASSERT(!name.empty() && is_free && name != layout::kExtraNames &&
                         name.find('\n') == std::string::npos,
                     "a name of its own for more provenance");
    more += more.empty() ? name : '\n' + name;
    add(name, entry.second);
  }
  add(layout::kExtraNames, more);
  return group;
}

}  // namespace

std::uint8_t tables::plan_code(const ResolvedFact& fact, Codes& codes) {
  const ValueCode code = entry(fact.kind).value_code;
  FLEETBILL_ASSERT(code != ValueCode::none || fact.value_code == 0,
                   "a value code of a kind that has none");
  return code == ValueCode::plan ? codes.plans(fact.value_code) : layout::kMissing<std::uint8_t>;
}

std::uint8_t tables::connector_code(const ResolvedFact& fact, Codes& codes) {
  return entry(fact.kind).value_code == ValueCode::connector ? codes.connectors(fact.value_code)
                                                             : layout::kMissing<std::uint8_t>;
}

/// The content while it grows. Tables are packed as they fill; what needs names comes in `finish`.
class RunWriter::Recording {
 public:
  explicit Recording(const Packing& packing)
      : packing_(packing),
        pool_(packing.threads),
        facts_(table(layout::kFacts)),
        months_(table(layout::kMonths)),
        lines_(table(layout::kLines)),
        asset_months_(table(layout::kAssetMonths)),
        sms_(table(layout::kSms)),
        devices_(table(layout::kDevices)),
        accounts_(packing, pool_, codes_),
        hours_(table(layout::kHours)),
        days_(table(layout::kDays)) {}

  void add_facts(std::span<const ResolvedFact> facts) {
    for_each_piece(facts, [this](std::span<const ResolvedFact> piece) {
      append_rows(facts_, tables::kFactColumns, piece, {codes_});
      for (const ResolvedFact& f : piece) {
        files_used_ = std::max(files_used_, f.position.file + 1);
        has_naming_ |= f.naming != 0;
      }
    });
  }

  void add_month(const billing::SealedMonth& month) {
    const auto row = static_cast<std::uint32_t>(months_.rows());
    const StoreContext to{codes_, row};
    const tables::MonthRow about{month.usage.month, month.facts_end};
    append_rows(months_, tables::kMonthColumns, std::span<const tables::MonthRow>(&about, 1), to);
    add_lines(row, month.invoices);
    const auto code_of = [&](auto id) { return codes_for(codes_, id)(id); };
    append_by_code(asset_months_, tables::kAssetMonthColumns, month.usage.assets, to,
                   [&](const AssetMonth& r) { return code_of(r.asset); });
    append_by_code(sms_, tables::kSmsColumns, month.usage.sms, to,
                   [&](const SmsMonth& r) { return code_of(r.organisation); });
    append_by_code(devices_, tables::kDeviceColumns, month.usage.devices, to,
                   [&](const DeviceMonth& r) { return code_of(r.device); });
    accounts_.add(row, month.usage.pelion);
  }

  void add_series(const sim::Series& series);

  std::string take_full_chunks() {
    ArchiveWriter writer;
    for_each_column([&](DatasetEncoder& column) { column.write_filled(writer); });
    return writer.take();
  }

  void read_filled(std::string_view filled) {
    ArchiveReader reader(filled);
    ChunkDecoder decoder;
    for_each_column([&](DatasetEncoder& column) { column.read_filled(reader, decoder); });
    reader.finish();
  }

  /// All but what is in filled chunks.
  template <class Archive>
  void archive(Archive& a) {
    a(codes_, currency_, files_used_, has_naming_);
    for_each_column([&](DatasetEncoder& column) { a(column); });
  }

  /// Puts the last tables, the names and the texts to it. The recording is spent.
  ImageContent finish(const Directory& directory, const RunEnd& end, std::string& digest);

 private:
  TableEncoder table(std::string_view path) { return {path, packing_, pool_}; }

  /// The columns that fill up while the run is played.
  template <class Visit>
  void for_each_column(const Visit& visit) {
    for (TableEncoder* table : {&facts_, &months_, &lines_, &asset_months_, &sms_, &devices_}) {
      table->for_each_column(visit);
    }
    accounts_.for_each_column(visit);
  }

  void add_lines(std::uint32_t month, const std::vector<billing::Invoice>& invoices);

  void finish_tables(const Directory& directory, const RunEnd& end,
                     std::vector<EncodedDataset>& out);
  TableEncoder assets_table(const Directory& directory);
  TableEncoder organisations_table(const Directory& directory);
  TableEncoder quarantine_table(const std::vector<billing::Quarantined>& rows);
  TableEncoder refusals_table(const std::vector<sim::Refusal>& refusals);
  TableEncoder rows_table(const RowCounts& rows);
  TableEncoder conservation_table(const std::optional<sim::Conservation>& conservation);
  void finish_names(const Directory& directory, const std::vector<std::string>& files,
                    std::vector<EncodedDataset>& out);
  [[nodiscard]] std::vector<TextContent> texts(const RunTexts& texts) const;
  [[nodiscard]] std::string_view currency() const {
    return currency_ ? currency_->code() : std::string_view{};
  }

  Packing packing_;
  PackingPool pool_;
  Codes codes_;
  TableEncoder facts_, months_, lines_, asset_months_, sms_, devices_;
  AccountTables accounts_;
  TableEncoder hours_, days_;

  std::optional<Currency> currency_;
  std::uint32_t files_used_ = 0;  // one more than the largest index of a file
  bool has_naming_ = false;       // whether a fact has a value in the column `naming`
};

void RunWriter::Recording::add_lines(std::uint32_t month,
                                     const std::vector<billing::Invoice>& invoices) {
  using billing::InvoiceLine;
  std::vector<tables::LineRow> rows;
  for (const billing::Invoice& invoice : invoices) {
    for (const InvoiceLine& line : invoice.lines) {
      rows.push_back({invoice.partner, line});
      if (!line.amount) continue;
      if (currency_ && *currency_ != line.amount->currency()) {
        throw Error(ErrorKind::invalid, "currencies do not mix in one run file");
      }
      currency_ = line.amount->currency();
    }
  }
  append_rows(lines_, tables::kLineColumns, std::span<const tables::LineRow>(rows),
              {codes_, month});
}

void RunWriter::Recording::add_series(const sim::Series& series) {
  append_rows(hours_, tables::kHourColumns, std::span<const sim::HourPoint>(series.hours),
              {codes_});
  append_rows(days_, tables::kDayColumns, std::span<const sim::DayPoint>(series.days), {codes_});
}

// ---- when the run is over -----------------------------------------------------------------------

TableEncoder RunWriter::Recording::assets_table(const Directory& directory) {
  TableEncoder to = table(layout::kAssets);
  std::vector<tables::AssetRow> rows;
  for_each_piece(std::span(codes_.assets.ids()), [&](std::span<const AssetId> piece) {
    rows.clear();
    for (const AssetId id : piece) rows.push_back({id, directory.asset(id)});
    append_rows(to, tables::kAssetColumns, std::span(std::as_const(rows)), {codes_});
  });
  return to;
}

TableEncoder RunWriter::Recording::organisations_table(const Directory& directory) {
  TableEncoder to = table(layout::kOrganisations);
  std::vector<tables::OrganisationRow> rows;
  for (const OrganisationId id : codes_.organisations.ids()) {
    rows.push_back({id, directory.organisation(id).partner, directory.is_account(id)});
  }
  append_rows(to, tables::kOrganisationColumns, std::span(std::as_const(rows)), {codes_});
  return to;
}

TableEncoder RunWriter::Recording::quarantine_table(
    const std::vector<billing::Quarantined>& quarantined) {
  TableEncoder to = table(layout::kQuarantine);
  append_rows(to, tables::kQuarantineColumns, std::span(quarantined), {codes_});
  for (const auto& r : quarantined) files_used_ = std::max(files_used_, r.position.file + 1);
  return to;
}

TableEncoder RunWriter::Recording::refusals_table(const std::vector<sim::Refusal>& refusals) {
  TableEncoder to = table(layout::kRefusals);
  append_rows(to, tables::kRefusalColumns, std::span(refusals), {codes_});
  return to;
}

TableEncoder RunWriter::Recording::rows_table(const RowCounts& counts) {
  TableEncoder to = table(layout::kRows);
  append_rows(to, tables::kRowColumns, std::span(&counts, 1), {codes_});
  return to;
}

TableEncoder RunWriter::Recording::conservation_table(
    const std::optional<sim::Conservation>& conservation) {
  TableEncoder to = table(layout::kConservation);
  if (conservation) {
    append_rows(to, tables::kConservationColumns, std::span(&*conservation, 1), {codes_});
  }
  return to;
}

void RunWriter::Recording::finish_tables(const Directory& directory, const RunEnd& end,
                                         std::vector<EncodedDataset>& out) {
  // Assets before organisations before names: each may bring in entities of the next.
  TableEncoder assets = assets_table(directory);
  TableEncoder organisations = organisations_table(directory);
  TableEncoder quarantine = quarantine_table(end.quarantined);
  TableEncoder refusals = refusals_table(end.refusals);
  TableEncoder rows = rows_table(end.rows);
  TableEncoder conservation = conservation_table(end.conservation);
  FLEETBILL_ASSERT(files_used_ <= std::max<std::size_t>(1, end.files.size()),
                   "every position is in one of the files");
  for (TableEncoder* encoder :
       {&facts_, &assets, &organisations, &quarantine, &refusals, &months_, &lines_, &asset_months_,
        &sms_, &devices_, &hours_, &days_, &rows, &conservation}) {
    encoder->finish(currency(), out);
  }
  // A digest covers the names of datasets: runs without such facts keep theirs.
  if (!has_naming_) {
    std::erase_if(out, [](const EncodedDataset& d) { return d.path == layout::kNaming; });
  }
  accounts_.finish(out);
}

void RunWriter::Recording::finish_names(const Directory& directory,
                                        const std::vector<std::string>& files,
                                        std::vector<EncodedDataset>& out) {
  const auto add = [&](std::string_view path, std::size_t count, const auto& text_of) {
    const auto items = layout::name_tables();
    const auto item = std::find_if(items.begin(), items.end(),
                                   [&](const layout::Item& i) { return i.path == path; });
    FLEETBILL_ASSERT(item != items.end(), "a name table of the layout");
    out.push_back(encode_names(*item, count, packing_, pool_, text_of));
  };
  const auto add_ids = [&](std::string_view path, const auto& codes, const auto& text_of) {
    add(path, codes.ids().size(), [&](std::size_t i) { return text_of(codes.ids()[i]); });
  };
  const auto text_of = [&](NameId id) { return directory.text(id); };
  add_ids(layout::kPartnerNames, codes_.partners,
          [&](auto id) { return directory.partner_name(id); });
  add_ids(layout::kOrganisationNames, codes_.organisations,
          [&](auto id) { return directory.organisation_name(id); });
  add_ids(layout::kAssetNames, codes_.assets, [&](auto id) { return directory.asset_name(id); });
  add_ids(layout::kAssetCodeNames, codes_.asset_codes, text_of);
  add_ids(layout::kDeviceNames, codes_.serials, [&](auto id) { return directory.serial(id); });
  add_ids(layout::kDeviceTypeNames, codes_.device_types, text_of);
  add_ids(layout::kValueNames, codes_.values, text_of);
  add_ids(layout::kIdNames, codes_.ids, text_of);

  const auto element = [](const auto& texts) {
    return [texts](std::size_t i) { return std::string_view(texts[i]); };
  };
  add(layout::kDetailNames, codes_.details.texts().size(), element(codes_.details.texts()));
  add(layout::kUnitPriceNames, codes_.unit_prices.texts().size(),
      element(codes_.unit_prices.texts()));
  std::vector<std::string> names;
  for (const std::string& file : files) names.push_back(storable(file));
  add(layout::kFileNames, names.size(), element(std::span<const std::string>(names)));

  add(layout::kKindNames, codes_.kinds.used(),
      [](std::size_t i) { return billing::to_string(static_cast<Kind>(i)); });
  add(layout::kPlanNames, codes_.plans.used(),
      [](std::size_t i) { return billing::to_string(static_cast<Plan>(i)); });
  add(layout::kConnectorNames, codes_.connectors.used(),
      [](std::size_t i) { return billing::to_string(static_cast<Connector>(i)); });
  add(layout::kSkuNames, codes_.skus.used(),
      [](std::size_t i) { return billing::entry(static_cast<Sku>(i)).name; });
  add(layout::kModelNames, codes_.models.used(),
      [](std::size_t i) { return billing::to_string(static_cast<billing::BusinessModel>(i)); });
  add(layout::kQuotaEventNames, codes_.quota_events.used(), [](std::size_t i) {
    return billing::pelion::to_string(static_cast<billing::pelion::QuotaEvent>(i));
  });
  add(layout::kReasonNames, codes_.reasons.used(),
      [](std::size_t i) { return word(static_cast<billing::Reason>(i)); });
}

std::vector<TextContent> RunWriter::Recording::texts(const RunTexts& texts) const {
  const auto text_at = [&](std::string_view path) -> std::string {
    if (path == layout::kCurrency) return std::string(currency());
    if (path == layout::kKindText) return texts.kind;
    if (path == layout::kNameText) return texts.name;
    if (path == layout::kScenarioText) return texts.scenario;
    if (path == layout::kRulebookText) return texts.rulebook;
    if (path == layout::kPricesText) return texts.prices;
    if (path == layout::kEffectiveText) return texts.effective;
    FLEETBILL_ASSERT(path == layout::kRecordText, concat("no text for ", path));
    return texts.record;
  };
  std::vector<TextContent> out;
  for (const layout::Item& item : layout::texts()) {
    out.push_back({std::string(item.path), text_at(item.path), {description(item.description)}});
    require_storable(out.back().text, item.path);
  }
  return out;
}

ImageContent RunWriter::Recording::finish(const Directory& directory, const RunEnd& end,
                                          std::string& digest) {
  ImageContent content;
  finish_tables(directory, end, content.datasets);
  finish_names(directory, end.files, content.datasets);
  content.texts = texts(end.texts);

  std::vector<DatasetDigest> digests;
  for (const auto& d : content.datasets) digests.push_back({d.path, d.type, d.rows, d.values});
  for (const TextContent& text : content.texts) digests.push_back(digest_of_text(text));
  digest = digest_of(std::move(digests));

  content.groups.push_back(
      {"/",
       {{std::string(layout::kFormatAttribute), std::string("fleetbill run file")},
        {std::string(layout::kFormatVersionAttribute),
         concat(run_file_format().major, '.', run_file_format().minor)},
        {std::string(layout::kDigestAttribute), digest}}});
  for (const layout::Item& group : layout::groups()) {
    content.groups.push_back(
        group.path == layout::kProvenance
            ? provenance_group(end.provenance, group.description)
            : GroupContent{std::string(group.path), {description(group.description)}});
  }
  for (const layout::Table& table : layout::tables()) {
    content.groups.push_back({std::string(table.path), {description(table.description)}});
  }
  return content;
}

// ---- the public face ----------------------------------------------------------------------------

RunWriter::RunWriter(std::string path) : RunWriter(std::move(path), real_files(), Packing{}) {}

RunWriter::RunWriter(std::string path, FileSystem& files, const Packing& packing)
    : path_(std::move(path)), files_(&files), recording_(std::make_unique<Recording>(packing)) {
  require_writable_place(path_);
}

RunWriter::~RunWriter() = default;
RunWriter::RunWriter(RunWriter&&) noexcept = default;
RunWriter& RunWriter::operator=(RunWriter&&) noexcept = default;

void RunWriter::add_facts(std::span<const ResolvedFact> facts) { recording_->add_facts(facts); }
void RunWriter::add_month(const billing::SealedMonth& month) { recording_->add_month(month); }
void RunWriter::add_series(const sim::Series& series) { recording_->add_series(series); }

std::string RunWriter::take_full_chunks() { return recording_->take_full_chunks(); }

std::string RunWriter::state() { return to_bytes(*recording_); }

void RunWriter::resume(std::span<const std::string> filled, std::string_view state) {
  try {
    for (const std::string& piece : filled) recording_->read_filled(piece);
    from_bytes(state, *recording_);
  } catch (const Failure& failure) {
    throw ArchiveError(failure.what());
  }
}

std::string RunWriter::finish(const Directory& directory, const RunEnd& end,
                              const Companions& companions) {
  FLEETBILL_ASSERT(recording_ != nullptr, "a run is finished once");
  const std::unique_ptr<Recording> recording = std::exchange(recording_, nullptr);
  const hdf5::QuietErrors quiet;
  std::string digest;
  std::vector<std::byte> body;
  try {
    body = build_image(recording->finish(directory, end, digest));
  } catch (const Failure& failure) {
    throw Error(ErrorKind::io, concat(path_, ": cannot write the run file: ", failure.what()));
  }
  const UserBlockBytes head = encode(describe_body(body));
  StagedFile file(*files_, path_);
  file.write(head);
  file.write(body);
  std::vector<StagedFile*> files = companions.files;
  files.insert(files.begin(), &file);
  commit_together(*files_, files, companions.removed);
  return digest;
}

}  // namespace fleetbill::results
