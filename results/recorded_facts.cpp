#include <vector>

#include "results/entities.hpp"
#include "results/fact_columns.hpp"
#include "results/recorded.hpp"
#include "results/table_reader.hpp"

namespace fleetbill::results {
namespace {

using billing::Directory;
using billing::Kind;
using billing::ResolvedFact;

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
        row_(image, table, entities_),
        is_created_(directory_.asset_count()) {}

  [[nodiscard]] ResolvedFact read() {
    const ResolvedFact fact = row_.read();
    if (fact.time < latest_) row_.fail("time", "is not in order");
    latest_ = fact.time;
    if (is_pelion(fact.kind)) row_.fail("kind", "is about an account that the file does not have");
    if (fact.asset.exists()) __builtin_prefetch(&directory_.asset(fact.asset));
    return fact;
  }

  /// To be called for each of the facts read, in order.
  void check_subject(const ResolvedFact& fact) {
    if (is_of_coverage(fact.kind)) return;
    if (!fact.partner.exists()) row_.fail("partner", "is nobody");
    const bool is_of_device = is_of_connectors(fact.kind);
    if (is_of_device && !fact.device.exists()) row_.fail("device", "is no device");
    if (fact.kind == Kind::sms && !fact.organisation.exists()) {
      row_.fail("organisation", "is no organisation");
    }
    if (!fact.asset.exists()) {
      if (!is_of_device && fact.kind != Kind::sms) row_.fail("asset", "is no asset");
      return;
    }
    if (is_created_[fact.asset.value()] == (fact.kind == Kind::asset_created)) {
      row_.fail("asset", "is not created once, before all else that happens to it");
    }
    is_created_[fact.asset.value()] = true;
    if (is_of_device) return;  // the payer may be another (T32)
    const billing::AssetEntry& owner = directory_.asset(fact.asset);
    if (owner.partner != fact.partner) row_.fail("partner", "is not the asset's");
    if (owner.organisation != fact.organisation && fact.kind != Kind::sms) {
      row_.fail("organisation", "is not the asset's");
    }
  }

 private:
  EntityCodes entities_;
  const Directory& directory_;
  FactRowReader<EntityCodes> row_;
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
