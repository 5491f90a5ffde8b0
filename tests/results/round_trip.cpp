#include "round_trip.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <iterator>
#include <set>

#include "results/run_reader.hpp"

namespace fleetbill::results::test {

using billing::Directory;
using billing::ResolvedFact;
using billing::SealedMonth;

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

/// How rows named their subjects is read only for the journal.
std::vector<ResolvedFact> without_naming(std::vector<ResolvedFact> facts) {
  for (ResolvedFact& fact : facts) fact.naming = 0;
  return facts;
}

/// Requires that the facts come back without being admitted again, but for ids and positions.
void require_recorded_facts(const Run& run, const RunReader& reader) {
  const Entities entities = reader.entities();
  std::vector<billing::ResolvedFact> facts;
  reader.facts(entities, [&](std::span<const billing::ResolvedFact> more) {
    facts.insert(facts.end(), more.begin(), more.end());
  });
  std::vector<billing::ResolvedFact> expected = without_naming(run.facts);
  for (billing::ResolvedFact& fact : expected) {
    fact.id = billing::kEmptyName;
    fact.position = {};
  }
  CHECK(text_of(facts, entities.directory) == text_of(expected, run.directory));
}

std::string month_text(const SealedMonth& month, const Directory& directory) {
  return text_of(std::vector<SealedMonth>{month}, directory);
}

/// Requires that each month that is read separately equals the recorded one.
void require_months(const Run& run, const RunReader& reader) {
  const Entities entities = reader.entities();
  const Directory organisations = reader.organisations();
  for (const SealedMonth& month : run.months) {
    const Month when = month.usage.month;
    CAPTURE(to_string(when));
    CHECK(month_text(reader.month(when, entities), entities.directory) ==
          month_text(month, run.directory));
    const SealedMonth invoices{{when, {}, {}, {}, {}}, reader.invoices(when, organisations)};
    const SealedMonth expected{{when, {}, {}, {}, {}}, month.invoices};
    CHECK(month_text(invoices, organisations) == month_text(expected, run.directory));
  }
}

/// Requires that the facts about a subject are those of the run that `is_about(fact)` finds.
template <class IsAbout>
void require_facts(const Run& run, const RunReader& reader, const Subject& subject,
                   const IsAbout& is_about) {
  CAPTURE(static_cast<int>(subject.kind), subject.name);
  std::vector<ResolvedFact> expected;
  std::copy_if(run.facts.begin(), run.facts.end(), std::back_inserter(expected), is_about);
  const FactSelection read = reader.facts_about(subject);
  CHECK(text_of(read.facts, read.directory) == text_of(without_naming(expected), run.directory));
}

/// The names of the first entities of a directory.
template <class Name>
std::set<std::string> names_of(std::size_t count, const Name& name) {
  constexpr std::size_t kMost = 12;  // of each kind: a journal may name hundreds
  std::set<std::string> out;
  for (std::uint32_t i = 0; i < std::min(count, kMost); ++i) out.emplace(name(i));
  return out;
}

/// The partners of accounts that the facts are about.
template <class IsAbout>
std::set<PartnerId> aggregators(const Run& run, const IsAbout& is_about) {
  std::set<PartnerId> out;
  for (const ResolvedFact& fact : run.facts) {
    if (is_pelion(fact.kind) && is_about(fact)) out.insert(fact.partner);
  }
  return out;
}

void require_facts_of_entities(const Run& run, const RunReader& reader) {
  const Directory& d = run.directory;
  for (const auto& name :
       names_of(d.asset_count(), [&](auto i) { return d.asset_name(AssetId(i)); })) {
    require_facts(run, reader, {Subject::Kind::asset, name},
                  [&](const ResolvedFact& f) { return d.asset_name(f.asset) == name; });
  }
  for (const auto& name :
       names_of(d.device_count(), [&](auto i) { return d.serial(DeviceId(i)); })) {
    const auto is_own = [&](const ResolvedFact& f) { return d.serial(f.device) == name; };
    const auto partners = aggregators(run, is_own);
    require_facts(run, reader, {Subject::Kind::device, name}, [&](const ResolvedFact& f) {
      return is_own(f) || (is_pelion(f.kind) && partners.contains(f.partner));
    });
  }
  for (std::uint32_t i = 0; i < std::min<std::size_t>(d.organisation_count(), 12); ++i) {
    const OrganisationId id(i);
    const bool is_account = d.is_account(id);
    const Subject subject{is_account ? Subject::Kind::account : Subject::Kind::organisation,
                          std::string(d.organisation_name(id))};
    const PartnerId partner = d.organisation(id).partner;
    require_facts(run, reader, subject, [&](const ResolvedFact& f) {
      return is_account ? is_pelion(f.kind) && f.partner == partner : f.organisation == id;
    });
  }
  std::set<std::string> campaigns;
  for (const ResolvedFact& f : run.facts) {
    if (f.kind == billing::Kind::campaign_started) campaigns.emplace(d.text(f.value));
  }
  for (const std::string& name : campaigns) {
    const auto partners = aggregators(run, [&](const ResolvedFact& f) {
      return f.kind == billing::Kind::campaign_started && d.text(f.value) == name;
    });
    require_facts(run, reader, {Subject::Kind::campaign, name}, [&](const ResolvedFact& f) {
      return is_pelion(f.kind) && partners.contains(f.partner);
    });
  }
}

}  // namespace

void require_parts(const Run& run, const std::string& path) {
  const RunReader reader(path);
  require_months(run, reader);
  require_facts_of_entities(run, reader);
  const std::size_t third = run.facts.size() / 3;
  const FactSelection read = reader.facts_in({third, 2 * third});
  const auto begin = run.facts.begin() + static_cast<std::ptrdiff_t>(third);
  const std::vector<ResolvedFact> expected(begin, begin + static_cast<std::ptrdiff_t>(third));
  CHECK(text_of(read.facts, read.directory) == text_of(without_naming(expected), run.directory));
}

void require_round_trip(const Run& run, const std::string& path) {
  const std::string digest = record(run, path);
  const RunReader reader(path);

  const Summary summary = reader.summary();
  CHECK(summary.format == run_file_format());
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
  require_parts(run, path);
}

}  // namespace fleetbill::results::test
