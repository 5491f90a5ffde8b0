#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "billing/journal/fact.hpp"
#include "results/image_reader.hpp"
#include "results/run_file.hpp"
#include "results/table_reader.hpp"
#include "sim/world.hpp"

/// From columns back to the billing core's values. Errors of all: `Failure` if the file does not
/// hold what it must.
namespace fleetbill::results {

billing::Journal read_journal(const ImageReader& image);
Entities read_entities(const ImageReader& image);
std::vector<billing::SealedMonth> read_sealed_months(const ImageReader& image,
                                                     const Entities& entities);
/// @param code  of the month, less than the number of months
billing::SealedMonth read_sealed_month(const ImageReader& image, const Entities& entities,
                                       std::uint32_t code);
/// The invoices of a month. @param partners  `read_partners_and_organisations()` or all entities
std::vector<billing::Invoice> read_invoices(const ImageReader& image,
                                            const billing::Directory& partners, std::uint32_t code);
/// A directory without assets and devices. Its ids are those of all entities, too.
billing::Directory read_partners_and_organisations(const ImageReader& image);
FactSelection read_facts_about(const ImageReader& image, const Subject& subject);
FactSelection read_facts_in(const ImageReader& image, RowRange rows);
void read_facts(const ImageReader& image, const Entities& entities, const FactsVisitor& take);
sim::Series read_series(const ImageReader& image);
std::vector<MonthTotals> read_month_totals(const ImageReader& image);
std::vector<sim::Refusal> read_refusals(const ImageReader& image);
std::vector<std::pair<billing::Quarantined, std::string>> read_quarantined(
    const ImageReader& image);
RowCounts read_row_counts(const ImageReader& image);
std::optional<sim::Conservation> read_conservation(const ImageReader& image);
std::optional<Currency> read_currency(const ImageReader& image);
std::vector<Month> read_months(const ImageReader& image);
/// The time of the latest fact if a month is provisional; `std::nullopt`: all months are complete.
std::optional<Instant> read_facts_end(const ImageReader& image);

}  // namespace fleetbill::results
