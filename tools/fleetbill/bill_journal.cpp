#include "tools/fleetbill/bill_journal.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "billing/admission/admission.hpp"
#include "billing/journal/csv.hpp"
#include "billing/units/error.hpp"
#include "tools/fleetbill/recording.hpp"
#include "tools/fleetbill/render.hpp"

namespace fleetbill::tools {
namespace {

using billing::Admission;
using billing::Kind;
using billing::ResolvedFact;

/// Months to close: those that the rows reach, and those that end by `until`.
std::optional<std::pair<Month, Month>> months_of(const Admission& admission,
                                                 std::optional<Instant> until) {
  if (!admission.first_month) return std::nullopt;
  Month last = *admission.last_month;
  if (until) last = std::max(last, month_of(*until).previous());
  return std::pair(*admission.first_month, last);
}

/// Messages, uploads and connections an hour, as far as the facts tell.
sim::Series series_of(std::span<const ResolvedFact> facts) {
  constexpr std::int64_t kMsPerHour = 3'600'000;
  sim::Series series;
  for (const ResolvedFact& fact : facts) {
    if (fact.kind != Kind::upload && fact.kind != Kind::connection) continue;
    const Instant hour{fact.time.ms / kMsPerHour * kMsPerHour};
    if (series.hours.empty() || series.hours.back().hour != hour) {
      series.hours.push_back({hour, 0, 0, 0});
    }
    sim::HourPoint& point = series.hours.back();
    if (fact.kind == Kind::upload) {
      point.messages += fact.quantity;
      ++point.uploads;
    } else {
      ++point.connections;
    }
  }
  return series;
}

std::string quarantine_path(const std::string& run_file) {
  return std::filesystem::path(run_file).replace_extension().string() + ".quarantine.csv";
}

void write_quarantine(const Outcome& outcome) {
  const std::string path = quarantine_path(outcome.run_file);
  if (outcome.quarantined.empty()) {
    std::remove(path.c_str());  // of an earlier bill of the same name
    return;
  }
  std::string text;
  billing::csv::append_record(text, {"file", "line", "reason"});
  for (const billing::Quarantined& row : outcome.quarantined) {
    billing::csv::append_record(
        text, {outcome.files[row.position.file], std::to_string(row.position.line), describe(row)});
  }
  write_text(path, text);
}

}  // namespace

Outcome bill_journal(billing::Journal journal, Terms terms, const BillOptions& options,
                     const Stopwatch& stopwatch) {
  Outcome outcome;
  outcome.name = options.name;
  outcome.run_file = options.run_file;
  outcome.files = journal.files;
  outcome.terms = std::move(terms);
  Recording recording(options.run_file, options.keep_all);
  Admission admission =
      admit_journal(std::move(journal), outcome.terms.rules, options.until, outcome.directory);
  outcome.rows = results::RowCounts{admission.rows_read, admission.applied, admission.duplicates,
                                    admission.quarantined.size()};
  outcome.quarantined = std::move(admission.quarantined);
  recording.add_facts(admission.facts);
  if (const auto months = months_of(admission, options.until)) {
    for (const auto& month :
         bill(admission.facts, months->first, months->second, outcome.terms.rules,
              outcome.terms.price_list(), outcome.directory)) {
      recording.add_month(month);
    }
  }
  outcome.series = series_of(admission.facts);
  for (const ResolvedFact& fact : admission.facts) outcome.uploads += fact.kind == Kind::upload;
  if (!options.run_file.empty()) write_quarantine(outcome);
  recording.finish({"bill", options.name, options.scenario_text, options.rulebook_text,
                    options.prices_text, write_effective(outcome.terms, nullptr), "uploads"},
                   provenance(stopwatch.seconds()), outcome);
  outcome.seconds = stopwatch.seconds();
  return outcome;
}

}  // namespace fleetbill::tools
