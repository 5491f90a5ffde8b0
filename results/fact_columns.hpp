#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "billing/journal/kinds.hpp"
#include "billing/journal/register.hpp"
#include "billing/journal/vocabulary.hpp"
#include "results/image_reader.hpp"
#include "results/table_reader.hpp"
#include "results/tables.hpp"

/// Reads rows of `/journal/facts` as resolved facts.
namespace fleetbill::results {

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

/// Reads the rows of /journal/facts that a table is at, without id and position.
/// @tparam Codes  maps codes to ids: members `partners`, `organisations`, `assets`, `devices` and
///                `values`, each as `Column::of` needs it
template <class Codes>
class FactRowReader {
 public:
  /// @param codes  outlives the reader
  /// Errors: `Failure` naming an unknown word.
  FactRowReader(const ImageReader& image, TableReader& table, const Codes& codes)
      : table_(table),
        words_(image),
        maps_{codes.partners, codes.organisations, codes.assets,
              codes.devices,  codes.values,        words_.kinds},
        cells_(table, tables::kFactCellColumns),
        plan_(table.column<std::uint8_t>("plan")),
        connector_(table.column<std::uint8_t>("connector")) {}

  FactRowReader(const FactRowReader&) = delete;
  FactRowReader& operator=(const FactRowReader&) = delete;

  /// Reads a row. The value code is set for Telematics Guru only.
  /// Errors: `Failure` naming the column if a value is invalid.
  [[nodiscard]] billing::ResolvedFact read() const {
    billing::ResolvedFact fact;
    cells_.read(fact, maps_);
    if (fact.last < fact.time) fail("last", "is before time");
    if (fact.times == 0) fail("times", "is 0");
    check_quantity(fact);
    const billing::ValueCode code = entry(fact.kind).value_code;
    if (code == billing::ValueCode::plan) {
      fact.value_code = static_cast<std::uint8_t>(plan_.of(words_.plans));
    } else if (code == billing::ValueCode::connector) {
      fact.value_code = static_cast<std::uint8_t>(connector_.of(words_.connectors));
    }
    return fact;
  }

  [[noreturn]] void fail(std::string_view column, std::string_view problem) const {
    table_.fail(column, problem);
  }

 private:
  struct Maps {
    const decltype(Codes::partners)& partners;
    const decltype(Codes::organisations)& organisations;
    const decltype(Codes::assets)& assets;
    const decltype(Codes::devices)& devices;
    const decltype(Codes::values)& values;
    const std::vector<billing::Kind>& kinds;
  };

  /// A quantity is at most what a row of an event file can say unless it is usage, which may be
  /// summed.
  void check_quantity(const billing::ResolvedFact& fact) const {
    if (fact.quantity < 0) fail("quantity", "is negative");
    if (fact.quantity > billing::kLargestQuantity && !is_usage(fact.kind)) {
      fail("quantity", "is larger than a fact's can be");
    }
  }

  const TableReader& table_;
  FactWords words_;
  Maps maps_;
  ReaderOf<tables::kFactCellColumns> cells_;
  Column<std::uint8_t> plan_, connector_;
};

}  // namespace fleetbill::results
