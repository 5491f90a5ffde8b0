#include "tools/workbench/runs/run_recorder.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>

#include "billing/units/archive.hpp"
#include "billing/units/quantity.hpp"
#include "tools/workbench/version.hpp"

namespace fleetbill::workbench {

RunRecorder::RunRecorder(const std::string& run_file, bool keep_all) : keep_all_(keep_all) {
  if (!run_file.empty()) writer_.emplace(run_file);
}

void RunRecorder::add_facts(std::span<const billing::ResolvedFact> facts) {
  for (const billing::ResolvedFact& fact : facts) {
    if (fact.kind == billing::Kind::campaign_started) {
      ++(fact.is_refused() ? campaigns_.refused : campaigns_.granted);
    }
    campaigns_.completed += fact.kind == billing::Kind::campaign_stopped;
    count(fact.time);
  }
  if (writer_) writer_->add_facts(facts);
  if (keep_all_) facts_.insert(facts_.end(), facts.begin(), facts.end());
}

/// Counts a row of the journal in the month of its time. Rows are in time order.
void RunRecorder::count(Instant time) {
  if (rows_.empty() || time >= rows_.back().month.end()) rows_.push_back({month_of(time), 0, 0});
  ++rows_.back().facts;
}

void RunRecorder::add_month(billing::SealedMonth month) {
  for (const billing::pelion::QuotaEntry& entry : month.usage.pelion.quota_history) {
    campaigns_.terminated += entry.event == billing::pelion::QuotaEvent::reservation_termination;
  }
  std::int64_t& calls = api_calls_.emplace_back();
  for (const billing::pelion::AccountMonth& account : month.usage.pelion.accounts) {
    calls = checked_add(calls, account.all_calls(), "API calls of a month");
  }
  if (writer_) writer_->add_month(month);
  if (!keep_all_) month.usage = {month.usage.month, {}, {}, {}, {}};
  months_.push_back(std::move(month));
}

std::string RunRecorder::take_full_chunks() {
  std::string filled = writer_->take_full_chunks();
  auto count = static_cast<std::uint64_t>(months_.size() - taken_);
  ArchiveWriter writer;
  writer(filled, count);
  for (; taken_ < months_.size(); ++taken_) writer(months_[taken_]);
  return writer.take();
}

std::string RunRecorder::state() {
  std::string written = writer_->state();
  return to_bytes(campaigns_, rows_, api_calls_, written);
}

void RunRecorder::resume(const std::vector<std::string>& filled, std::string_view state) {
  std::vector<std::string> chunks;
  for (const std::string& piece : filled) {
    std::uint64_t count = 0;
    ArchiveReader reader(piece);
    reader(chunks.emplace_back(), count);
    for (; count > 0; --count) reader(months_.emplace_back());
    reader.finish();
  }
  taken_ = months_.size();
  std::string written;
  from_bytes(state, campaigns_, rows_, api_calls_, written);
  writer_->resume(chunks, written);
}

namespace {

/// Returns the names without folders, which are not part of a result.
std::vector<std::string> file_names(const std::vector<std::string>& paths) {
  std::vector<std::string> names;
  for (const std::string& path : paths) {
    names.push_back(std::filesystem::path(path).filename().string());
  }
  return names;
}

std::string lines_of(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : "\n") + text;
  return out;
}

}  // namespace

std::vector<results::MonthTotals> RunRecorder::month_totals(
    const std::vector<billing::SealedMonth>& months) const {
  std::vector<results::MonthTotals> out;
  for (std::size_t i = 0; i < months.size(); ++i) {
    const Month month = months[i].usage.month;
    const auto rows = std::ranges::find(rows_, month, &results::MonthTotals::month);
    out.push_back({month, rows == rows_.end() ? 0 : rows->facts, api_calls_[i]});
  }
  return out;
}

void RunRecorder::finish(const results::RunTexts& texts, results::Provenance provenance,
                         RunResult& outcome, const results::Companions& companions) {
  if (writer_) {
    if (!outcome.files.empty()) provenance.extra["event_files"] = lines_of(outcome.files);
    writer_->add_series(outcome.series);
    outcome.digest = writer_->finish(
        outcome.directory,
        {texts, outcome.rows.value_or(results::RowCounts{}), outcome.quarantined, outcome.refusals,
         file_names(outcome.files), outcome.conservation, provenance},
        companions);
  }
  outcome.months = std::move(months_);
  outcome.month_totals = month_totals(outcome.months);
  for (const results::MonthTotals& month : rows_) outcome.fact_rows += month.facts;
  outcome.facts = std::move(facts_);
  outcome.campaigns = campaigns_;
}

results::Provenance provenance(double seconds) {
  results::Provenance out;
  out.version = kVersion;
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) == 0) out.host = host.data();
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  out.started =
      to_string(Instant{std::chrono::duration_cast<std::chrono::milliseconds>(now).count()} -
                milliseconds(static_cast<std::int64_t>(seconds * 1000)));
  out.seconds = seconds;
  return out;
}

}  // namespace fleetbill::workbench
