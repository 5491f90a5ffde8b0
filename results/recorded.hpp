#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "billing/journal/fact.hpp"
#include "results/image_reader.hpp"
#include "results/run_file.hpp"
#include "sim/world.hpp"

/// From columns back to the billing core's values. Errors of all: `Failure` if the file does not
/// hold what it must.
namespace fleetbill::results {

billing::Journal read_journal(const ImageReader& image);
Bill read_bill(const ImageReader& image);
sim::Series read_series(const ImageReader& image);
std::vector<sim::Refusal> read_refusals(const ImageReader& image);
std::vector<std::pair<billing::Quarantined, std::string>> read_quarantined(
    const ImageReader& image);
RowCounts read_row_counts(const ImageReader& image);
std::optional<sim::Conservation> read_conservation(const ImageReader& image);
std::optional<Currency> read_currency(const ImageReader& image);
std::vector<Month> read_months(const ImageReader& image);

}  // namespace fleetbill::results
