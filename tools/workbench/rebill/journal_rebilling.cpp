#include "tools/workbench/rebill/journal_rebilling.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>

#include "billing/admission/admission.hpp"
#include "billing/compare/id_mapping.hpp"
#include "billing/ingest/journal_reader.hpp"
#include "billing/journal/concatenate.hpp"
#include "billing/journal/row.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::workbench {

using billing::Fact;
using billing::Journal;
using billing::MonthUsage;
using billing::ResolvedFact;
using billing::Rulebook;

namespace {

/// Whether a row can be a copy of a recorded fact with the same id. A recorded fact names more than
/// its row did, or names it differently: an asset where the row named the device.
bool may_be_copy(const Fact& recorded, const Fact& row) {
  const auto agree = [](NameId a, NameId b) {
    return a == b || a == billing::kEmptyName || b == billing::kEmptyName;
  };
  return recorded.time == row.time && recorded.kind == row.kind &&
         recorded.quantity == row.quantity && row.defect == billing::Reason::none &&
         std::all_of(billing::kNameColumns.begin(), billing::kNameColumns.end(),
                     [&](const auto& c) { return agree(recorded.*c.second, row.*c.second); });
}

/// Gives late rows that are copies of a recorded fact the same cells, so that they are duplicates.
void complete_copies(Journal& journal, std::size_t recorded) {
  std::unordered_map<NameId, const Fact*> by_id;
  for (std::size_t i = 0; i < recorded; ++i) {
    const Fact& fact = journal.facts[i];
    if (fact.id != billing::kEmptyName) by_id.emplace(fact.id, &fact);
  }
  for (std::size_t i = recorded; i < journal.facts.size(); ++i) {
    Fact& row = journal.facts[i];
    const auto found = by_id.find(row.id);
    if (found == by_id.end() || !may_be_copy(*found->second, row)) continue;
    const billing::Position position = row.position;
    row = *found->second;
    row.position = position;
    journal.verbatim.erase(position);
  }
}

/// Facts that were admitted under one rulebook, and the directory of their ids.
struct AdmittedFacts {
  billing::Directory directory;
  billing::Admission admission;
  std::vector<std::string> files;
  std::uint32_t first_late_file = 0;
};

/// Bills a journal, of a run file or of event files, with or without late events.
class JournalRebilling {
 public:
  JournalRebilling(const RebillOptions& options, const SavedRun* run, Rebilling& rebilling)
      : options_(options), run_(run), rebilling_(rebilling) {
    if (!options.late_events.empty()) late_ = billing::ingest::read_journal(options.late_events);
  }

  /// Returns the usage of each variant.
  std::vector<Usages> bill(const std::vector<Variant>& variants,
                           std::optional<ClosedMonths>& months);

 private:
  AdmittedFacts admit(const Variant& variant);
  Usages bill(const AdmittedFacts& facts, const Rulebook& rules, const ClosedMonths& months);
  void check_months(const AdmittedFacts& facts, const std::optional<ClosedMonths>& months) const;
  void account_for_late_events(const AdmittedFacts& facts, const ClosedMonths& months);
  [[nodiscard]] bool starts_later(const AdmittedFacts& facts, const ClosedMonths& months) const;
  [[nodiscard]] bool needs_other_admission(const Variant& a, const Variant& b) const;

  const RebillOptions& options_;
  const SavedRun* run_;
  Rebilling& rebilling_;
  Journal late_;
  bool has_accounts_ = false;
  std::set<billing::Position> refused_before_;  // rows that the old bill of event files quarantines
};

bool JournalRebilling::needs_other_admission(const Variant& a, const Variant& b) const {
  if (a.with_late_events != b.with_late_events) return true;
  return has_accounts_ ? a.rules != b.rules : a.rules.ingestion() != b.rules.ingestion();
}

/// Whether facts that were billed before are earlier than the first closed month: such facts set
/// state and bill no month, and late facts of their time do so too.
bool JournalRebilling::starts_later(const AdmittedFacts& facts, const ClosedMonths& months) const {
  return run_ != nullptr && std::any_of(facts.admission.facts.begin(), facts.admission.facts.end(),
                                        [&](const ResolvedFact& fact) {
                                          return fact.position.file < facts.first_late_file &&
                                                 fact.time < months.first.begin();
                                        });
}

AdmittedFacts JournalRebilling::admit(const Variant& variant) {
  Journal journal =
      run_ != nullptr ? run_->reader().journal() : billing::ingest::read_journal(options_.inputs);
  const std::size_t earlier = journal.facts.size();
  const auto files = static_cast<std::uint32_t>(std::max<std::size_t>(1, journal.files.size()));
  if (variant.with_late_events) {
    journal = concatenate(std::move(journal), late_);
    if (run_ != nullptr) complete_copies(journal, earlier);
  }
  has_accounts_ = std::any_of(journal.facts.begin(), journal.facts.end(),
                              [](const Fact& fact) { return is_pelion(fact.kind); });
  AdmittedFacts out;
  out.files = journal.files;
  out.first_late_file = files;
  out.admission = admit_journal(std::move(journal), variant.rules, std::nullopt, out.directory);
  return out;
}

/// Refuses rows that are too far apart. The months of a run are closed already: only late rows
/// before them can be.
void JournalRebilling::check_months(const AdmittedFacts& facts,
                                    const std::optional<ClosedMonths>& months) const {
  const billing::Admission& admission = facts.admission;
  if (options_.allow_gap || !admission.first_month) return;
  if (run_ == nullptr && admission.gap) {
    throw Error(ErrorKind::invalid, describe(*admission.gap, facts.files));
  }
  if (!months || *admission.first_month >= months->first) return;
  const Month first = *admission.first_month;
  const bool is_gap = months->first.index - first.index - 1 > billing::kLongestGap;
  const bool is_long = months->last.index - first.index >= billing::kMostMonths;
  if (run_ == nullptr || (!is_gap && !is_long)) return;
  throw Error(ErrorKind::invalid,
              concat("rebill: the late events start in ", to_string(first), ", but the run in ",
                     to_string(months->first), "; the limits are ", billing::kLongestGap,
                     " months without a row and ", billing::kMostMonths,
                     " in all; correct the times, or pass --allow-gap"));
}

/// A fact that changes its subject during the period of a row of summed usage.
struct SpannedFact {
  const ResolvedFact* row;
  const ResolvedFact* fact;
};

/// The asset, device and account of a fact, as keys; 0: no id.
std::array<std::uint64_t, 3> subjects(const ResolvedFact& fact) {
  enum : std::uint64_t { kAsset = 1, kDevice = 2, kAccount = 3 };
  const auto key = [](std::uint64_t kind, auto id) {
    return id.exists() ? kind << 32U | id.value() : 0;
  };
  return {key(kAsset, fact.asset), key(kDevice, fact.device),
          is_pelion(fact.kind) ? key(kAccount, fact.organisation) : 0};
}

/// Finds the first late fact that changes its asset, device or account during a summed row of it:
/// it is unknown which part of the row was before the fact.
std::optional<SpannedFact> find_spanned(std::span<const ResolvedFact> facts,
                                        std::uint32_t first_late_file) {
  const auto is_late_change = [&](const ResolvedFact& fact) {
    return fact.position.file >= first_late_file && !is_usage(fact.kind) && !is_of_quota(fact.kind);
  };
  std::unordered_map<std::uint64_t, const ResolvedFact*> rows;  // with the latest end, by subject
  for (const ResolvedFact& fact : facts) {
    if (!is_late_change(fact)) continue;
    for (const std::uint64_t key : subjects(fact)) rows.emplace(key, nullptr);
  }
  rows.erase(0);
  for (const ResolvedFact& fact : facts) {
    const bool is_sum = fact.last > fact.time;
    if (!is_sum && !is_late_change(fact)) continue;
    for (const std::uint64_t key : subjects(fact)) {
      const auto found = rows.find(key);
      if (found == rows.end()) continue;
      const ResolvedFact*& row = found->second;
      if (is_sum && (row == nullptr || row->last < fact.last)) row = &fact;
      if (!is_sum && row != nullptr && row->last > fact.time) return SpannedFact{row, &fact};
    }
  }
  return std::nullopt;
}

void JournalRebilling::account_for_late_events(const AdmittedFacts& facts,
                                               const ClosedMonths& months) {
  LateEvents& late = rebilling_.late;
  late.files = facts.files;
  late.first_file = facts.first_late_file;
  const auto cite = [&](billing::Position row) {
    return row.file >= late.first_file || (run_ == nullptr || !run_->is_simulated())
               ? concat(facts.files[row.file], ":", row.line)
               : concat("row ", row.line);
  };
  if (const auto found = find_spanned(facts.admission.facts, late.first_file)) {
    throw Error(
        ErrorKind::invalid,
        concat(cite(found->fact->position),
               ": error: the event falls into usage that the run recorded as one sum, from ",
               to_string(found->row->time), " to ", to_string(found->row->last),
               "; only a run with `record: uploads` can be billed again with it"));
  }
  for (const billing::Quarantined& row : facts.admission.quarantined) {
    const bool is_late = row.position.file >= late.first_file;
    if (!is_late && refused_before_.contains(row.position)) continue;
    auto& out = is_late ? late.quarantined : late.displaced;
    out.push_back(concat(cite(row.position), ": ", describe(row)));
    if (!is_late) late.months_displaced.insert(month_of(row.time));
  }
  billing::IdMapping translation(facts.directory, rebilling_.directory);
  for (ResolvedFact fact : facts.admission.facts) {
    if (fact.position.file < late.first_file) continue;
    if (fact.time >= months.last.end()) ++late.beyond;
    fact.partner = translation(fact.partner);
    fact.organisation = translation(fact.organisation);
    fact.asset = translation(fact.asset);
    fact.device = translation(fact.device);
    late.facts.push_back(fact);
  }
  late.rows.read = late_.rows_read;
  late.rows.quarantined = late.quarantined.size();
  std::set<billing::Position> rows;  // one row may become several facts
  for (const ResolvedFact& fact : late.facts) rows.insert(fact.position);
  late.rows.applied = rows.size();
  late.rows.duplicate = late.rows.read - late.rows.applied - late.rows.quarantined;
}

Usages JournalRebilling::bill(const AdmittedFacts& facts, const Rulebook& rules,
                              const ClosedMonths& months) {
  billing::MonthlyBiller biller(rules, {months.first, months.last, std::nullopt});
  biller.apply(facts.admission.facts);
  Usages usages = biller.close(months.first, months.last);
  billing::IdMapping translation(facts.directory, rebilling_.directory);
  for (MonthUsage& usage : usages) usage = translation(std::move(usage));
  return usages;
}

std::vector<Usages> JournalRebilling::bill(const std::vector<Variant>& variants,
                                           std::optional<ClosedMonths>& months) {
  std::vector<Usages> out;
  std::optional<AdmittedFacts> facts;
  for (std::size_t i = 0; i < variants.size(); ++i) {
    if (!facts || needs_other_admission(variants[i - 1], variants[i])) {
      facts.reset();  // releases memory before the next admission
      facts = admit(variants[i]);
      if (run_ == nullptr && !variants[i].with_late_events && i == 0) {
        for (const auto& row : facts->admission.quarantined) refused_before_.insert(row.position);
      }
      check_months(*facts, months);
      if (!months && facts->admission.first_month) {
        months = ClosedMonths{*facts->admission.first_month, *facts->admission.last_month};
      }
      if (!months) throw Error(ErrorKind::invalid, "rebill: no event reaches a month");
      if (facts->admission.first_month && !starts_later(*facts, *months)) {
        months->first = std::min(months->first, *facts->admission.first_month);
      }
      if (variants[i].with_late_events && rebilling_.late.files.empty()) {
        account_for_late_events(*facts, *months);
      }
    }
    out.push_back(bill(*facts, variants[i].rules, *months));
  }
  return out;
}

}  // namespace

std::vector<Usages> bill_journal_variants(const RebillOptions& options, const SavedRun* run,
                                          const std::vector<Variant>& variants,
                                          std::optional<ClosedMonths>& months,
                                          Rebilling& rebilling) {
  return JournalRebilling(options, run, rebilling).bill(variants, months);
}

}  // namespace fleetbill::workbench
