#include "tools/workbench/runs/bill_journal.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <span>

#include "billing/admission/admission.hpp"
#include "billing/ingest/journal_reader.hpp"
#include "billing/journal/csv.hpp"
#include "billing/units/error.hpp"
#include "billing/units/quantity.hpp"
#include "billing/units/text.hpp"
#include "results/staged_file.hpp"
#include "tools/workbench/runs/async_biller.hpp"
#include "tools/workbench/runs/run_recorder.hpp"

namespace fleetbill::workbench {
namespace {

using billing::Admission;
using billing::Kind;

/// Returns the months to close: the months of the journal, and the months that end by `until`.
std::optional<std::pair<Month, Month>> months_of(const Admission& admission,
                                                 const BillOptions& options) {
  if (!admission.first_month) return std::nullopt;
  Month last = *admission.last_month;
  if (options.until && !admission.is_end_stated) {
    last = std::max(last, month_of(*options.until).previous());
  }
  return std::pair(*admission.first_month, last);
}

/// Refuses rows that are too far apart, and months up to `until` that are too many.
void check_gap(const Admission& admission, const BillOptions& options,
               const std::vector<std::string>& files) {
  if (options.allow_gap) return;
  if (admission.gap) throw Error(ErrorKind::invalid, describe(*admission.gap, files));
  const auto months = months_of(admission, options);
  if (!months) return;
  const std::int32_t count = months->second.index - months->first.index + 1;
  if (count <= billing::kMostMonths) return;
  throw Error(ErrorKind::invalid,
              concat("bill: --until: the bill has ", count, " months; the limit is ",
                     billing::kMostMonths, "; pass an earlier time, or --allow-gap"));
}

billing::MonthLimits limits_of(const BillOptions& options) {
  billing::MonthLimits out{options.months.first, options.months.last, std::nullopt};
  if (!options.allow_gap) out.most = static_cast<std::size_t>(billing::kMostMonths);
  return out;
}

/// The file of quarantined rows, which changes together with the run file.
class Quarantine {
 public:
  explicit Quarantine(const RunResult& outcome);

  [[nodiscard]] const results::Companions& companions() const { return companions_; }

 private:
  std::optional<results::StagedFile> file_;
  results::Companions companions_;
};

Quarantine::Quarantine(const RunResult& outcome) {
  if (outcome.run_file.empty()) return;
  const std::string path = quarantine_path(outcome.run_file);
  if (outcome.quarantined.empty()) {
    companions_.removed.push_back(path);  // of an earlier bill of the same name
    return;
  }
  std::string text;
  billing::csv::append_record(text, {"file", "line", "reason"});
  for (const billing::Quarantined& row : outcome.quarantined) {
    billing::csv::append_record(
        text, {outcome.files[row.position.file], std::to_string(row.position.line), describe(row)});
  }
  file_.emplace(results::real_files(), path);
  file_->write(std::as_bytes(std::span(text)));
  companions_.files.push_back(&*file_);
}

/// Counts messages, uploads and connections by hour, as far as the facts contain them.
void add_to(sim::Series& series, const billing::ResolvedFact& fact) {
  if (fact.kind != Kind::upload && fact.kind != Kind::connection) return;
  auto& points = series.hours;
  if (points.empty() || fact.time >= points.back().hour + hours(1)) {
    points.push_back({.hour = Instant{fact.time.ms - fact.time.ms % hours(1).ms}});
  }
  if (fact.kind == Kind::upload) {
    auto& messages = points.back().messages;
    messages = checked_add(messages, fact.quantity, "messages of one hour");
    ++points.back().uploads;
  } else {
    ++points.back().connections;
  }
}

/// Admits facts on the thread of the caller while a second thread bills and records them.
class JournalBilling {
 public:
  /// @param journal  as of JournalAdmission
  JournalBilling(const billing::Journal& journal, billing::NameTable names, Tariff tariff,
                 const BillOptions& options)
      : options_(options),
        outcome_(with_names(std::move(names), std::move(tariff), options)),
        admission_(journal, outcome_.tariff.rules, options.until, outcome_.directory,
                   options.months),
        thread_(outcome_.tariff.rules, limits_of(options),
                [this](const auto& facts) { record(facts); }) {}

  [[nodiscard]] billing::NameTable& names() { return outcome_.directory.names(); }

  /// Bills the next facts. REQUIRES: they are in order.
  void add(std::span<const billing::Fact> facts) {
    for (; !facts.empty(); facts = facts.subspan(std::min(kBatch, facts.size()))) {
      admission_.admit(facts.first(std::min(kBatch, facts.size())));
      hand_over();
    }
  }
  /// Bills the next facts if they are in order. @returns whether they are
  [[nodiscard]] bool add_if_in_order(std::span<const billing::Fact> facts) {
    if (!admission_.admit_if_in_order(facts)) return false;
    hand_over();
    return true;
  }

  /// Closes the months and writes the files.
  [[nodiscard]] RunResult finish(const billing::Journal& journal, const Stopwatch& stopwatch);

 private:
  static constexpr std::size_t kBatch = 8192;  // facts

  static RunResult with_names(billing::NameTable names, Tariff tariff, const BillOptions& options) {
    RunResult outcome;
    outcome.name = options.name;
    outcome.run_file = options.run_file;
    outcome.tariff = std::move(tariff);
    outcome.directory = billing::Directory(std::move(names));
    return outcome;
  }

  /// Created at the first use, so that errors of the journal are reported before an output that
  /// cannot be written.
  RunRecorder& recording() {
    if (!recording_) recording_.emplace(options_.run_file, options_.keep_all);
    return *recording_;
  }

  void record(const std::vector<billing::ResolvedFact>& facts) {
    recording().add_facts(facts);
    for (const billing::ResolvedFact& fact : facts) {
      add_to(outcome_.series, fact);
      outcome_.uploads += fact.kind == Kind::upload;
    }
  }

  void hand_over() {
    Admission& admitted = admission_.so_far();
    if (!admitted.facts.empty()) thread_.add(admitted.facts);
  }

  const BillOptions& options_;
  RunResult outcome_;
  billing::JournalAdmission admission_;
  std::optional<RunRecorder> recording_;  // owned by the thread until it ends
  AsyncBiller thread_;
};

RunResult JournalBilling::finish(const billing::Journal& journal, const Stopwatch& stopwatch) {
  Admission admission = admission_.finish();
  thread_.wait();
  check_gap(admission, options_, journal.files);
  std::vector<billing::MonthUsage> usages = thread_.finish(months_of(admission, options_));
  outcome_.files = journal.files;
  outcome_.rows = results::RowCounts{admission.rows_read, admission.applied, admission.duplicates,
                                     admission.quarantined.size()};
  outcome_.quarantined = std::move(admission.quarantined);
  for (billing::SealedMonth& month : rated(std::move(usages), outcome_.tariff.rules,
                                           outcome_.tariff.price_list(), outcome_.directory)) {
    month.facts_end = billing::provisional_end(month.usage.month, admission.facts_end);
    recording().add_month(std::move(month));
  }
  const Quarantine quarantine(outcome_);
  recording().finish({"bill", options_.name, options_.scenario_text, options_.rulebook_text,
                      options_.prices_text, write_effective(outcome_.tariff, nullptr), "uploads"},
                     provenance(stopwatch.seconds()), outcome_, quarantine.companions());
  outcome_.seconds = stopwatch.seconds();
  return std::move(outcome_);
}

/// Whether the files can be read twice (pipes cannot).
bool are_regular(const std::vector<std::string>& paths) {
  return std::all_of(paths.begin(), paths.end(), [](const std::string& path) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(path, ignored);
  });
}

/// Bills the files while they are read, which needs no memory for their rows.
/// @returns nullopt if rows are not in order
std::optional<RunResult> bill_in_order(const std::vector<std::string>& paths, const Tariff& tariff,
                                       const BillOptions& options, const Stopwatch& stopwatch) {
  billing::Journal journal;
  JournalBilling billing(journal, {}, tariff, options);
  const bool in_order = billing::ingest::stream_journal(
      paths, journal, billing.names(),
      [&](std::span<const billing::Fact> facts) { return billing.add_if_in_order(facts); });
  if (!in_order) return std::nullopt;
  return billing.finish(journal, stopwatch);
}

}  // namespace

std::string quarantine_path(const std::string& run_file) {
  return std::filesystem::path(run_file).replace_extension().string() + ".quarantine.csv";
}

RunResult bill_journal(billing::Journal journal, Tariff tariff, const BillOptions& options,
                       const Stopwatch& stopwatch) {
  order_by_time(journal.facts);
  billing::NameTable names = std::move(journal.names);
  JournalBilling billing(journal, std::move(names), std::move(tariff), options);
  billing.add(journal.facts);
  journal.facts = {};
  return billing.finish(journal, stopwatch);
}

RunResult bill_files(const std::vector<std::string>& paths, Tariff tariff,
                     const BillOptions& options) {
  const Stopwatch stopwatch;
  if (are_regular(paths)) {
    if (auto outcome = bill_in_order(paths, tariff, options, stopwatch)) return std::move(*outcome);
  }
  return bill_journal(billing::ingest::read_journal(paths), std::move(tariff), options, stopwatch);
}

}  // namespace fleetbill::workbench
