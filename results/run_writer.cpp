#include "results/run_writer.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "billing/units/archive.hpp"
#include "billing/units/text.hpp"
#include "results/account_tables.hpp"
#include "results/codes.hpp"
#include "results/failure.hpp"
#include "results/hdf5_handle.hpp"
#include "results/image_writer.hpp"
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

/// Rows are packed in pieces that stay in the cache while column after column is taken from them.
template <class Row, class Add>
void for_each_piece(std::span<Row> rows, const Add& add) {
  constexpr std::size_t kPiece = 2048;
  while (!rows.empty()) {
    const auto piece = rows.first(std::min(rows.size(), kPiece));
    add(piece);
    rows = rows.subspan(piece.size());
  }
}

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
      add_subjects(piece);
      add_particulars(piece);
    });
  }

  void add_month(const billing::SealedMonth& month) {
    const auto row = static_cast<std::uint32_t>(months_.rows());
    const std::array<Month, 1> one{month.usage.month};
    const std::span<const Month> the_month(one);
    months_.append("begin", the_month, [](Month m) { return m.begin().ms; });
    months_.append("end", the_month, [](Month m) { return m.end().ms; });
    add_lines(row, month.invoices);
    add_asset_months(row, month.usage.assets);
    add_sms(row, month.usage.sms);
    add_devices(row, month.usage.devices);
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
    a(codes_, currency_, files_used_);
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

  void add_subjects(std::span<const ResolvedFact> facts);
  void add_particulars(std::span<const ResolvedFact> facts);
  void add_lines(std::uint32_t month, const std::vector<billing::Invoice>& invoices);
  void add_asset_months(std::uint32_t month, const std::vector<AssetMonth>& assets);
  void add_asset_piece(std::uint32_t month, std::span<const AssetMonth> rows);
  void add_sms(std::uint32_t month, const std::vector<SmsMonth>& sms);
  void add_devices(std::uint32_t month, const std::vector<DeviceMonth>& devices);

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

  std::uint8_t plan_of(const ResolvedFact& fact) {
    const ValueCode code = entry(fact.kind).value_code;
    FLEETBILL_ASSERT(code != ValueCode::none || fact.value_code == 0,
                     "a value code of a kind that has none");
    return code == ValueCode::plan ? codes_.plans(fact.value_code) : layout::kMissing<std::uint8_t>;
  }
  std::uint8_t connector_of(const ResolvedFact& fact) {
    return entry(fact.kind).value_code == ValueCode::connector ? codes_.connectors(fact.value_code)
                                                               : layout::kMissing<std::uint8_t>;
  }

  Packing packing_;
  PackingPool pool_;
  Codes codes_;
  TableEncoder facts_, months_, lines_, asset_months_, sms_, devices_;
  AccountTables accounts_;
  TableEncoder hours_, days_;

  std::optional<Currency> currency_;
  std::uint32_t files_used_ = 0;  // one more than the largest index of a file
};

void RunWriter::Recording::add_subjects(std::span<const ResolvedFact> facts) {
  using Fact = ResolvedFact;
  facts_.append("time", facts, [](const Fact& f) { return f.time.ms; });
  facts_.append("last", facts, [](const Fact& f) { return f.last.ms; });
  facts_.append("kind", facts,
                [&](const Fact& f) { return codes_.kinds(static_cast<std::size_t>(f.kind)); });
  facts_.append("partner", facts, [&](const Fact& f) { return codes_.partners(f.partner); });
  facts_.append("organisation", facts,
                [&](const Fact& f) { return codes_.organisations(f.organisation); });
  facts_.append("asset", facts, [&](const Fact& f) { return codes_.assets(f.asset); });
  facts_.append("device", facts, [&](const Fact& f) { return codes_.serials(f.device); });
}

void RunWriter::Recording::add_particulars(std::span<const ResolvedFact> facts) {
  using Fact = ResolvedFact;
  facts_.append("value", facts, [&](const Fact& f) { return codes_.values(f.value); });
  facts_.append("plan", facts, [&](const Fact& f) { return plan_of(f); });
  facts_.append("connector", facts, [&](const Fact& f) { return connector_of(f); });
  facts_.append("refused", facts, [](const Fact& f) {
    return flag(billing::requests_tokens(f.kind) && f.is_refused());
  });
  facts_.append("quantity", facts, [](const Fact& f) { return f.quantity; });
  facts_.append("times", facts, [](const Fact& f) { return f.times; });
  facts_.append("id", facts, [&](const Fact& f) { return codes_.ids(f.id); });
  facts_.append("file", facts, [](const Fact& f) { return f.position.file; });
  facts_.append("line", facts, [](const Fact& f) { return f.position.line; });
  for (const Fact& f : facts) files_used_ = std::max(files_used_, f.position.file + 1);
}

void RunWriter::Recording::add_lines(std::uint32_t month,
                                     const std::vector<billing::Invoice>& invoices) {
  using billing::InvoiceLine;
  for (const billing::Invoice& invoice : invoices) {
    for (const InvoiceLine& line : invoice.lines) {
      if (!line.amount) continue;
      if (currency_ && *currency_ != line.amount->currency()) {
        throw Error(ErrorKind::invalid, "currencies do not mix in one run file");
      }
      currency_ = line.amount->currency();
    }
    const std::uint32_t partner = codes_.partners(invoice.partner);
    const std::span<const InvoiceLine> lines(invoice.lines);
    lines_.append("month", lines, [&](const InvoiceLine&) { return month; });
    lines_.append("partner", lines, [&](const InvoiceLine&) { return partner; });
    lines_.append("sku", lines, [&](const InvoiceLine& l) {
      return codes_.skus(static_cast<std::size_t>(l.sku));
    });
    lines_.append("count", lines, [](const InvoiceLine& l) { return l.quantity.count; });
    lines_.append("block", lines, [](const InvoiceLine& l) { return l.quantity.block; });
    lines_.append("unit_price", lines, [&](const InvoiceLine& l) {
      return codes_.unit_prices(l.unit_price ? to_decimal(*l.unit_price) : std::string());
    });
    lines_.append("amount", lines, [](const InvoiceLine& l) {
      return l.amount ? l.amount->micros() : layout::kMissing<std::int64_t>;
    });
  }
}

void RunWriter::Recording::add_asset_months(std::uint32_t month,
                                            const std::vector<AssetMonth>& assets) {
  using Row = AssetMonth;
  const std::vector<Row> sorted =
      by_code(assets, [&](const Row& r) { return codes_.assets(r.asset); });
  for_each_piece(std::span(sorted),
                 [&](std::span<const Row> rows) { add_asset_piece(month, rows); });
}

void RunWriter::Recording::add_asset_piece(std::uint32_t month, std::span<const AssetMonth> rows) {
  using Row = AssetMonth;
  TableEncoder& to = asset_months_;
  static_assert(kNever.ms == layout::kMissing<std::int64_t>);
  to.append("month", rows, [&](const Row&) { return month; });
  to.append("asset", rows, [&](const Row& r) { return codes_.assets(r.asset); });
  to.append("partner", rows, [&](const Row& r) { return codes_.partners(r.partner); });
  to.append("organisation", rows,
            [&](const Row& r) { return codes_.organisations(r.organisation); });
  to.append("device", rows, [&](const Row& r) { return codes_.serials(r.serial); });
  to.append("imei", rows, [&](const Row& r) { return codes_.values(r.imei); });
  to.append("plan", rows,
            [&](const Row& r) { return codes_.plans(static_cast<std::size_t>(r.plan)); });
  to.append("last_connected", rows, [](const Row& r) { return r.last_connected.ms; });
  to.append("messages", rows, [](const Row& r) { return r.messages; });
  to.append("lookups", rows, [](const Row& r) { return r.lookups; });
  to.append("iridium_messages", rows, [](const Row& r) { return r.iridium_messages; });
  to.append("active", rows, [](const Row& r) { return flag(r.conditions.active); });
  to.append("serial", rows, [](const Row& r) { return flag(r.conditions.serial); });
  to.append("connected", rows, [](const Row& r) { return flag(r.conditions.connected); });
}

void RunWriter::Recording::add_sms(std::uint32_t month, const std::vector<SmsMonth>& sms) {
  using Row = SmsMonth;
  const std::vector<Row> sorted =
      by_code(sms, [&](const Row& r) { return codes_.organisations(r.organisation); });
  const std::span<const Row> rows(sorted);
  sms_.append("month", rows, [&](const Row&) { return month; });
  sms_.append("partner", rows, [&](const Row& r) { return codes_.partners(r.partner); });
  sms_.append("organisation", rows,
              [&](const Row& r) { return codes_.organisations(r.organisation); });
  sms_.append("sms", rows, [](const Row& r) { return r.sms; });
}

void RunWriter::Recording::add_devices(std::uint32_t month,
                                       const std::vector<DeviceMonth>& devices) {
  using Row = DeviceMonth;
  const std::vector<Row> sorted =
      by_code(devices, [&](const Row& r) { return codes_.serials(r.device); });
  const std::span<const Row> rows(sorted);
  TableEncoder& to = devices_;
  to.append("month", rows, [&](const Row&) { return month; });
  to.append("device", rows, [&](const Row& r) { return codes_.serials(r.device); });
  to.append("partner", rows, [&](const Row& r) { return codes_.partners(r.partner); });
  to.append("organisation", rows,
            [&](const Row& r) { return codes_.organisations(r.organisation); });
  to.append("asset", rows, [&](const Row& r) { return codes_.assets(r.asset); });
  to.append("third_party", rows, [](const Row& r) { return r.third_party; });
  to.append("multi", rows, [](const Row& r) { return r.multi; });
  to.append("oem", rows, [](const Row& r) { return flag(r.oem); });
  to.append("splitter", rows, [](const Row& r) { return flag(r.splitter); });
}

void RunWriter::Recording::add_series(const sim::Series& series) {
  using sim::DayPoint;
  using sim::HourPoint;
  const std::span<const HourPoint> hours(series.hours);
  hours_.append("hour", hours, [](const HourPoint& p) { return p.hour.ms; });
  hours_.append("messages", hours, [](const HourPoint& p) { return p.messages; });
  hours_.append("uploads", hours, [](const HourPoint& p) { return p.uploads; });
  hours_.append("connections", hours, [](const HourPoint& p) { return p.connections; });
  const std::span<const DayPoint> days(series.days);
  days_.append("day", days, [](const DayPoint& p) { return p.day.ms; });
  days_.append("cached_records", days, [](const DayPoint& p) { return p.cached_records; });
  days_.append("connected_devices", days, [](const DayPoint& p) { return p.connected_devices; });
  days_.append("enabled_assets", days, [](const DayPoint& p) { return p.enabled_assets; });
}

// ---- when the run is over -----------------------------------------------------------------------

TableEncoder RunWriter::Recording::assets_table(const Directory& directory) {
  TableEncoder to = table(layout::kAssets);
  const auto rows = codes_.assets.ids();
  const auto entry = [&](AssetId id) { return directory.asset(id); };
  to.append("name", rows, [&](AssetId id) { return codes_.assets(id); });
  to.append("partner", rows, [&](AssetId id) { return codes_.partners(entry(id).partner); });
  to.append("organisation", rows,
            [&](AssetId id) { return codes_.organisations(entry(id).organisation); });
  to.append("asset_code", rows, [&](AssetId id) { return codes_.asset_codes(entry(id).code); });
  to.append("device_type", rows,
            [&](AssetId id) { return codes_.device_types(entry(id).device_type); });
  return to;
}

TableEncoder RunWriter::Recording::organisations_table(const Directory& directory) {
  TableEncoder to = table(layout::kOrganisations);
  const auto rows = codes_.organisations.ids();
  to.append("name", rows, [&](OrganisationId id) { return codes_.organisations(id); });
  to.append("partner", rows,
            [&](OrganisationId id) { return codes_.partners(directory.organisation(id).partner); });
  to.append("account", rows, [&](OrganisationId id) { return flag(directory.is_account(id)); });
  return to;
}

TableEncoder RunWriter::Recording::quarantine_table(
    const std::vector<billing::Quarantined>& quarantined) {
  using Row = billing::Quarantined;
  TableEncoder to = table(layout::kQuarantine);
  const std::span<const Row> rows(quarantined);
  to.append("file", rows, [](const Row& r) { return r.position.file; });
  to.append("line", rows, [](const Row& r) { return r.position.line; });
  to.append("reason", rows,
            [&](const Row& r) { return codes_.reasons(static_cast<std::size_t>(r.reason)); });
  to.append("detail", rows, [&](const Row& r) { return codes_.details(r.detail); });
  for (const Row& r : rows) files_used_ = std::max(files_used_, r.position.file + 1);
  return to;
}

TableEncoder RunWriter::Recording::refusals_table(const std::vector<sim::Refusal>& refusals) {
  using Row = sim::Refusal;
  TableEncoder to = table(layout::kRefusals);
  const std::span<const Row> rows(refusals);
  to.append("time", rows, [](const Row& r) { return r.at.ms; });
  to.append("command", rows, [&](const Row& r) { return codes_.details(r.command); });
  to.append("subject", rows, [&](const Row& r) { return codes_.details(r.subject); });
  to.append("reason", rows, [&](const Row& r) { return codes_.details(r.reason); });
  return to;
}

TableEncoder RunWriter::Recording::rows_table(const RowCounts& counts) {
  TableEncoder to = table(layout::kRows);
  const std::span<const RowCounts> rows(&counts, 1);
  to.append("read", rows, [](const RowCounts& r) { return r.read; });
  to.append("applied", rows, [](const RowCounts& r) { return r.applied; });
  to.append("duplicate", rows, [](const RowCounts& r) { return r.duplicate; });
  to.append("quarantined", rows, [](const RowCounts& r) { return r.quarantined; });
  return to;
}

TableEncoder RunWriter::Recording::conservation_table(
    const std::optional<sim::Conservation>& conservation) {
  using Row = sim::Conservation;
  TableEncoder to = table(layout::kConservation);
  const std::span<const Row> rows(conservation ? &*conservation : nullptr, conservation ? 1 : 0);
  to.append("made", rows, [](const Row& r) { return r.made; });
  to.append("delivered", rows, [](const Row& r) { return r.delivered; });
  to.append("discarded", rows, [](const Row& r) { return r.discarded; });
  to.append("dropped", rows, [](const Row& r) { return r.dropped; });
  to.append("cached", rows, [](const Row& r) { return r.cached; });
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
         concat(kRunFileFormat.major, '.', kRunFileFormat.minor)},
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

std::string RunWriter::finish(const Directory& directory, const RunEnd& end) {
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
  const std::array<std::span<const std::byte>, 2> parts{head, body};
  write_whole_file(*files_, path_, parts);
  return digest;
}

}  // namespace fleetbill::results
