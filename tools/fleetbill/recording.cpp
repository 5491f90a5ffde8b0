#include "tools/fleetbill/recording.hpp"

#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>

#include "tools/fleetbill/command.hpp"

namespace fleetbill::tools {

Recording::Recording(const std::string& run_file, bool keep_facts) : keep_facts_(keep_facts) {
  if (!run_file.empty()) writer_.emplace(run_file);
}

void Recording::add_facts(std::span<const billing::ResolvedFact> facts) {
  if (writer_) writer_->add_facts(facts);
  if (keep_facts_) facts_.insert(facts_.end(), facts.begin(), facts.end());
}

void Recording::add_month(billing::SealedMonth month) {
  if (writer_) writer_->add_month(month);
  months_.push_back(std::move(month));
}

namespace {

/// Names without folders: where event files lay is no part of a result.
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

void Recording::finish(const results::RunTexts& texts, results::Provenance provenance,
                       Outcome& outcome) {
  if (writer_) {
    if (!outcome.files.empty()) provenance.extra["event_files"] = lines_of(outcome.files);
    writer_->add_series(outcome.series);
    outcome.digest = writer_->finish(
        outcome.directory,
        {texts, outcome.rows.value_or(results::RowCounts{}), outcome.quarantined, outcome.refusals,
         file_names(outcome.files), outcome.conservation, provenance});
  }
  outcome.months = std::move(months_);
  outcome.facts = std::move(facts_);
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

}  // namespace fleetbill::tools
