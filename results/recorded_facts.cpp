#include <vector>

#include "results/entities.hpp"
#include "results/recorded.hpp"
#include "results/table_reader.hpp"

namespace fleetbill::results {
namespace {

using billing::Connector;
using billing::Directory;
using billing::Kind;
using billing::Plan;
using billing::ResolvedFact;
using billing::ValueCode;

/// The columns of /journal/facts that make up a resolved fact of Telematics Guru. Codes of entities
/// are their ids.
struct ResolvedColumns {
  explicit ResolvedColumns(TableReader& table)
      : time(table.column<std::int64_t>("time")),
        last(table.column<std::int64_t>("last")),
        kind(table.column<std::uint8_t>("kind")),
        partner(table.column<std::uint32_t>("partner")),
        organisation(table.column<std::uint32_t>("organisation")),
        asset(table.column<std::uint32_t>("asset")),
        device(table.column<std::uint32_t>("device")),
        value(table.column<std::uint32_t>("value")),
        plan(table.column<std::uint8_t>("plan")),
        connector(table.column<std::uint8_t>("connector")),
        quantity(table.column<std::int64_t>("quantity")),
        times(table.column<std::uint32_t>("times")) {}

  Column<std::int64_t> time, last;
  Column<std::uint8_t> kind;
  Column<std::uint32_t> partner, organisation, asset, device, value;
  Column<std::uint8_t> plan, connector;
  Column<std::int64_t> quantity;
  Column<std::uint32_t> times;
};

/// Reads the rows one after the other, and checks what billing relies on: the order of times, and
/// that an asset is created once, before all else that happens to it, for whom /journal/assets
/// says.
///
/// What an asset is lies anywhere in memory. So it is called for when a row is read and looked at
/// when a batch of rows is: waiting for each would take most of the time.
class FactReader {
 public:
  FactReader(const ImageReader& image, TableReader& table, const Entities& entities)
      : entities_(entities),
        directory_(entities.directory),
        row_(table),
        kinds_(read_words<Kind>(image, layout::kKindNames, billing::parse_kind)),
        plans_(read_words<Plan>(image, layout::kPlanNames, billing::parse_plan)),
        connectors_(
            read_words<Connector>(image, layout::kConnectorNames, billing::parse_connector)),
        is_created_(directory_.asset_count()) {}

  [[nodiscard]] ResolvedFact read() {
    ResolvedFact fact;
    fact.time = row_.time.instant();
    fact.last = row_.last.instant();
    if (fact.time < latest_) row_.time.fail("is not in order");
    if (fact.last < fact.time) row_.last.fail("is before time");
    latest_ = fact.time;
    fact.kind = row_.kind.of(kinds_);
    if (is_pelion(fact.kind)) row_.kind.fail("is about an account that the file does not have");
    fact.quantity = checked_quantity(row_.quantity, fact.kind);
    fact.times = row_.times();
    if (fact.times == 0) row_.times.fail("is 0");
    fact.partner = row_.partner.of(entities_.partners, PartnerId());
    fact.organisation = row_.organisation.of(entities_.organisations, OrganisationId());
    fact.asset = row_.asset.of(entities_.assets, AssetId());
    fact.device = row_.device.of(entities_.devices, DeviceId());
    fact.value = row_.value.of(entities_.values, billing::kEmptyName);
    read_choice(fact);
    if (fact.asset.exists()) __builtin_prefetch(&directory_.asset(fact.asset));
    return fact;
  }

  /// To be called for each of the facts read, in order.
  void check_subject(const ResolvedFact& fact) {
    if (!fact.partner.exists()) row_.partner.fail("is nobody");
    const bool is_of_device = is_of_connectors(fact.kind);
    if (is_of_device && !fact.device.exists()) row_.device.fail("is no device");
    if (fact.kind == Kind::sms && !fact.organisation.exists()) {
      row_.organisation.fail("is no organisation");
    }
    if (!fact.asset.exists()) {
      if (!is_of_device && fact.kind != Kind::sms) row_.asset.fail("is no asset");
      return;
    }
    if (is_created_[fact.asset.value()] == (fact.kind == Kind::asset_created)) {
      row_.asset.fail("is not created once, before all else that happens to it");
    }
    is_created_[fact.asset.value()] = true;
    if (is_of_device) return;  // the payer may be another (T32)
    const billing::AssetEntry& owner = directory_.asset(fact.asset);
    if (owner.partner != fact.partner) row_.partner.fail("is not the asset's");
    if (owner.organisation != fact.organisation && fact.kind != Kind::sms) {
      row_.organisation.fail("is not the asset's");
    }
  }

 private:
  void read_choice(ResolvedFact& fact) const {
    const ValueCode code = entry(fact.kind).value_code;
    if (code == ValueCode::plan) {
      fact.value_code = static_cast<std::uint8_t>(row_.plan.of(plans_));
    } else if (code == ValueCode::connector) {
      fact.value_code = static_cast<std::uint8_t>(row_.connector.of(connectors_));
    }
  }

  EntityCodes entities_;
  const Directory& directory_;
  ResolvedColumns row_;
  std::vector<Kind> kinds_;
  std::vector<Plan> plans_;
  std::vector<Connector> connectors_;
  std::vector<bool> is_created_;
  Instant latest_ = kNever;
};

}  // namespace

void read_facts(const ImageReader& image, const Entities& entities, const FactsVisitor& take) {
  constexpr std::size_t kBatch = 2048;  // facts; what is called for must stay in the cache
  TableReader table(image, layout::kFacts);
  FactReader reader(image, table, entities);
  std::vector<ResolvedFact> batch;
  const auto hand_out = [&] {
    for (const ResolvedFact& fact : batch) reader.check_subject(fact);
    take(batch);
    batch.clear();
  };
  table.for_each([&] {
    batch.push_back(reader.read());
    if (batch.size() == kBatch) hand_out();
  });
  hand_out();
}

}  // namespace fleetbill::results
