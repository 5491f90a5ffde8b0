#include "round_trip.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "results/run_reader.hpp"

namespace fleetbill::results::test {
namespace {

std::vector<std::string> quarantine_text(const RunReader& reader) {
  std::vector<std::string> out;
  for (const auto& [row, file] : reader.quarantined()) out.push_back(file + ' ' + text_of(row));
  return out;
}

std::vector<std::string> quarantine_text(const RunEnd& end) {
  std::vector<std::string> out;
  for (const auto& row : end.quarantined) {
    out.push_back(end.files.at(row.position.file) + ' ' + text_of(row));
  }
  return out;
}

/// Requires that the facts come back without being admitted again, but for ids and positions.
void require_recorded_facts(const Run& run, const RunReader& reader) {
  const Entities entities = reader.entities();
  std::vector<billing::ResolvedFact> facts;
  reader.facts(entities, [&](std::span<const billing::ResolvedFact> more) {
    facts.insert(facts.end(), more.begin(), more.end());
  });
  std::vector<billing::ResolvedFact> expected = run.facts;
  for (billing::ResolvedFact& fact : expected) {
    fact.id = billing::kEmptyName;
    fact.position = {};
  }
  CHECK(text_of(facts, entities.directory) == text_of(expected, run.directory));
}

}  // namespace

void require_round_trip(const Run& run, const std::string& path) {
  const std::string digest = record(run, path);
  const RunReader reader(path);

  const Summary summary = reader.summary();
  CHECK(summary.format == kRunFileFormat);
  CHECK(summary.digest == digest);
  CHECK(reader.recompute_digest() == digest);
  CHECK(summary.texts == run.end.texts);
  CHECK(summary.rows == run.end.rows);
  CHECK(summary.conservation == run.end.conservation);
  CHECK(summary.facts == run.facts.size());
  CHECK(reader.provenance() == run.end.provenance);
  CHECK(quarantine_text(reader) == quarantine_text(run.end));
  CHECK(reader.refusals() == run.end.refusals);
  CHECK(text_of(reader.series()) == text_of(run.series));

  const Bill bill = reader.bill();
  CHECK(text_of(bill.months, bill.directory) == text_of(run.months, run.directory));

  billing::Journal journal = reader.journal();
  CHECK(journal.files == run.end.files);
  billing::Directory directory;
  const auto admission = billing::admit_journal(std::move(journal), run.rules, {}, directory);
  CHECK(admission.quarantined.empty());
  CHECK(admission.duplicates == 0);
  CHECK(text_of(admission.facts, directory) == text_of(run.facts, run.directory));

  const bool has_accounts = std::any_of(run.facts.begin(), run.facts.end(),
                                        [](const auto& fact) { return is_pelion(fact.kind); });
  if (!has_accounts) require_recorded_facts(run, reader);
}

}  // namespace fleetbill::results::test
