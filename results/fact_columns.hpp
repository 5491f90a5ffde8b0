#pragma once

#include <cstdint>
#include <vector>

#include "billing/journal/kinds.hpp"
#include "billing/journal/register.hpp"
#include "billing/journal/vocabulary.hpp"
#include "results/image_reader.hpp"
#include "results/recorded.hpp"
#include "results/table_reader.hpp"

/// Reads rows of `/journal/facts` as resolved facts.
namespace fleetbill::results {

/// The columns that facts of both platforms have, without id and position.
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

/// The words of the vocabularies that these columns use, by code.
struct FactWords {
  /// Errors: `Failure` naming an unknown word.
  explicit FactWords(const ImageReader& image)
      : kinds(read_words<billing::Kind>(image, layout::kKindNames, billing::parse_kind)),
        plans(read_words<billing::Plan>(image, layout::kPlanNames, billing::parse_plan)),
        connectors(read_words<billing::Connector>(image, layout::kConnectorNames,
                                                  billing::parse_connector)) {}

  std::vector<billing::Kind> kinds;
  std::vector<billing::Plan> plans;
  std::vector<billing::Connector> connectors;
};

/// Reads the row that the columns are at. The value code is set for Telematics Guru only.
/// @param codes  maps codes to ids: members `partners`, `organisations`, `assets`, `devices` and
///               `values`, each as `Column::of` needs it
/// Errors: `Failure` naming the column if a value is invalid.
template <class Codes>
billing::ResolvedFact read_resolved_fact(const ResolvedColumns& row, const FactWords& words,
                                         const Codes& codes) {
  billing::ResolvedFact fact;
  fact.time = row.time.instant();
  fact.last = row.last.instant();
  if (fact.last < fact.time) row.last.fail("is before time");
  fact.kind = row.kind.of(words.kinds);
  fact.quantity = checked_quantity(row.quantity, fact.kind);
  fact.times = row.times();
  if (fact.times == 0) row.times.fail("is 0");
  fact.partner = row.partner.of(codes.partners, PartnerId());
  fact.organisation = row.organisation.of(codes.organisations, OrganisationId());
  fact.asset = row.asset.of(codes.assets, AssetId());
  fact.device = row.device.of(codes.devices, DeviceId());
  fact.value = row.value.of(codes.values, billing::kEmptyName);
  const billing::ValueCode code = entry(fact.kind).value_code;
  if (code == billing::ValueCode::plan) {
    fact.value_code = static_cast<std::uint8_t>(row.plan.of(words.plans));
  } else if (code == billing::ValueCode::connector) {
    fact.value_code = static_cast<std::uint8_t>(row.connector.of(words.connectors));
  }
  return fact;
}

}  // namespace fleetbill::results
