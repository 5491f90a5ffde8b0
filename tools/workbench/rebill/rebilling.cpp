#include "tools/workbench/rebill/rebilling.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <future>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>

#include "billing/compare/id_mapping.hpp"
#include "billing/ingest/journal_reader.hpp"
#include "billing/journal/concatenate.hpp"
#include "billing/journal/row.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "tools/workbench/output/parallel.hpp"
#include "tools/workbench/runs/async_biller.hpp"

namespace fleetbill::workbench {

using billing::Adjustment;
using billing::Fact;
using billing::Journal;
using billing::MonthUsage;
using billing::ResolvedFact;
using billing::Rulebook;
using billing::SealedMonth;
using billing::SplitBy;

namespace {

using Usages = std::vector<MonthUsage>;

struct Months {
  Month first, last;
};

/// One way of billing the facts.
struct Variant {
  Rulebook rules;
  bool with_late_events = false;
};

bool has_accounts(const billing::Directory& directory) {
  for (std::uint32_t i = 0; i < directory.organisation_count(); ++i) {
    if (directory.is_account(OrganisationId(i))) return true;
  }
  return false;
}

// ---- recorded facts, as they were admitted ------------------------------------------------------

/// Bills the recorded facts by each of the rulebooks, on a thread each, while they are read.
std::vector<Usages> bill_recorded(const SavedRun& run, const results::Entities& entities,
                                  const Months& months, const std::vector<Variant>& variants) {
  std::deque<AsyncBiller> threads;
  for (const Variant& variant : variants) threads.emplace_back(variant.rules);
  AsyncBiller::Facts batch;
  run.reader().facts(entities, [&](std::span<const ResolvedFact> facts) {
    if (facts.empty()) return;
    if (facts.front().time < months.first.begin() || facts.back().time >= months.last.end()) {
      throw Error(ErrorKind::invalid,
                  concat(run.path(), ": error: a recorded fact is outside the closed months"));
    }
    for (AsyncBiller& thread : threads) {
      batch.assign(facts.begin(), facts.end());
      thread.add(batch, months.first);
    }
  });
  std::vector<Usages> out;
  for (AsyncBiller& thread : threads) {
    out.push_back(thread.finish(std::pair(months.first, months.last)));
  }
  return out;
}

// ---- journals -----------------------------------------------------------------------------------

/// Whether a row may say what a recorded fact of its id says. A recorded fact names more than its
/// row did, or names it otherwise: an asset where the row named the device.
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

/// Facts that were admitted under some rules, and the ids they have.
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

  /// The usage of each variant. Facts are admitted anew only where it can make a difference.
  /// @param months  those that were closed; set if they are not known yet, else made to begin
  ///                where facts begin
  std::vector<Usages> bill(const std::vector<Variant>& variants, std::optional<Months>& months);

 private:
  AdmittedFacts admit(const Variant& variant);
  Usages bill(const AdmittedFacts& facts, const Rulebook& rules, const Months& months);
  void account_for_late_events(const AdmittedFacts& facts, const Months& months);
  [[nodiscard]] bool needs_other_admission(const Variant& a, const Variant& b) const;

  const RebillOptions& options_;
  const SavedRun* run_;
  Rebilling& rebilling_;
  Journal late_;
  bool has_accounts_ = false;
};

bool JournalRebilling::needs_other_admission(const Variant& a, const Variant& b) const {
  if (a.with_late_events != b.with_late_events) return true;
  return has_accounts_ ? a.rules != b.rules : a.rules.ingestion() != b.rules.ingestion();
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

/// A fact of life that comes while a row of summed usage goes on.
struct SpannedFact {
  const ResolvedFact* row;
  const ResolvedFact* fact;
};

/// The asset, device and account that a fact is about, as keys; 0: none.
std::array<std::uint64_t, 3> subjects(const ResolvedFact& fact) {
  enum : std::uint64_t { kAsset = 1, kDevice = 2, kAccount = 3 };
  const auto key = [](std::uint64_t kind, auto id) {
    return id.exists() ? kind << 32U | id.value() : 0;
  };
  return {key(kAsset, fact.asset), key(kDevice, fact.device),
          is_pelion(fact.kind) ? key(kAccount, fact.organisation) : 0};
}

/// The first late fact that changes what its asset, device or account is while a summed row of it
/// goes on: which part of the row came before, nobody knows.
std::optional<SpannedFact> find_spanned(std::span<const ResolvedFact> facts,
                                        std::uint32_t first_late_file) {
  const auto is_late_change = [&](const ResolvedFact& fact) {
    return fact.position.file >= first_late_file && !is_usage(fact.kind) && !is_of_quota(fact.kind);
  };
  std::unordered_map<std::uint64_t, const ResolvedFact*> rows;  // that end last, by subject
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

void JournalRebilling::account_for_late_events(const AdmittedFacts& facts, const Months& months) {
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
    auto& out = row.position.file >= late.first_file ? late.quarantined : late.displaced;
    out.push_back(concat(cite(row.position), ": ", describe(row)));
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
  std::set<billing::Position> rows;  // one may become several facts
  for (const ResolvedFact& fact : late.facts) rows.insert(fact.position);
  late.rows.applied = rows.size();
  late.rows.duplicate = late.rows.read - late.rows.applied - late.rows.quarantined;
}

Usages JournalRebilling::bill(const AdmittedFacts& facts, const Rulebook& rules,
                              const Months& months) {
  billing::MonthlyBiller biller(rules, months.first);
  biller.apply(facts.admission.facts);
  Usages usages =
      biller.close(std::max(months.last, facts.admission.last_month.value_or(months.last)));
  std::erase_if(usages, [&](const MonthUsage& usage) { return usage.month > months.last; });
  billing::IdMapping translation(facts.directory, rebilling_.directory);
  for (MonthUsage& usage : usages) usage = translation(std::move(usage));
  return usages;
}

std::vector<Usages> JournalRebilling::bill(const std::vector<Variant>& variants,
                                           std::optional<Months>& months) {
  std::vector<Usages> out;
  std::optional<AdmittedFacts> facts;
  for (std::size_t i = 0; i < variants.size(); ++i) {
    if (!facts || needs_other_admission(variants[i - 1], variants[i])) {
      facts.reset();  // before there are others
      facts = admit(variants[i]);
      if (!months && facts->admission.first_month) {
        months = Months{*facts->admission.first_month, *facts->admission.last_month};
      }
      if (!months) throw Error(ErrorKind::invalid, "rebill: no event reaches a month");
      if (facts->admission.first_month) {
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

// ---- what the result cannot show ----------------------------------------------------------------

/// Whether the change may admit other facts.
bool is_of_admission(const TariffChange& change) {
  return change.clause != nullptr && change.clause->decided_by == billing::DecidedBy::admission;
}

bool is_of_pelion(const TariffChange& change) {
  return change.clause != nullptr && change.clause->platform == billing::Platform::pelion;
}

void note_clause(const TariffChange& change, const SavedRun* run, Rebilling& out) {
  const bool is_simulated = run != nullptr && run->is_simulated();
  if (change.clause != nullptr && change.clause->decided_by == billing::DecidedBy::platform) {
    out.notes.push_back(concat(change.name,
                               " is decided by the platform when it writes the facts: only a new "
                               "run shows what it changes"));
    return;
  }
  if (is_simulated && is_of_admission(change)) {
    out.notes.push_back(concat(change.name,
                               " decides what the platform accepts: facts that it refused, and "
                               "what devices and owners then did, only a new run shows"));
  }
}

void note_limits(const SavedRun* run, Rebilling& out) {
  for (const TariffChange& change : out.rules) note_clause(change, run, out);
  if (run == nullptr) return;
  const bool is_simulated = run->is_simulated();
  if (out.has_late_events && is_simulated) {
    out.notes.emplace_back(
        "simulated devices and owners did not know of the late events: what they would have done "
        "only a new run shows");
  }
  const auto quarantined = run->summary().rows.quarantined;
  const bool may_apply_now =
      out.has_late_events || std::any_of(out.rules.begin(), out.rules.end(), [&](const auto& c) {
        return is_of_admission(c) || is_of_pelion(c);
      });
  if (quarantined > 0 && may_apply_now) {
    out.notes.push_back(
        concat("the run file has no cells of the ", quarantined,
               " rows that it quarantined, so they stay out; give the event files to judge them "
               "anew"));
  }
}

// ---- all of it ----------------------------------------------------------------------------------

void check_currencies(const Rebilling& rebilling) {
  const auto& old = rebilling.old_tariff.prices;
  const auto& now = rebilling.new_tariff.prices;
  if (!old || !now || old->currency() == now->currency()) return;
  throw Error(ErrorKind::invalid,
              concat("the bill is in ", old->currency().code(), ", the new prices are in ",
                     now->currency().code(), "; a difference needs one currency"));
}

/// Tariff of both sides. Without prices of its own the old bill takes the new ones.
void set_terms(const RebillOptions& options, const SavedRun* run, Rebilling& out) {
  if (run != nullptr) out.old_tariff = run->tariff();
  out.new_tariff = out.old_tariff;
  if (options.rules) out.new_tariff.rules = *options.rules;
  if (options.prices) out.new_tariff.prices = *options.prices;
  check_currencies(out);
  out.rules = rule_changes(out.old_tariff.rules, out.new_tariff.rules);
  out.prices = price_changes(out.old_tariff.price_list(), out.new_tariff.price_list());
}

/// The new bill, then each change alone if there are several.
std::vector<Variant> variants_of(const Rebilling& rebilling) {
  std::vector<Variant> out{{rebilling.new_tariff.rules, rebilling.has_late_events}};
  if (rebilling.rules.size() + rebilling.has_late_events < 2) return out;
  for (const TariffChange& change : rebilling.rules) {
    out.push_back({rebilling.old_tariff.rules, false});
    change.make(out.back().rules);
  }
  if (rebilling.has_late_events) out.push_back({rebilling.old_tariff.rules, true});
  return out;
}

/// Months from `first` on: an old bill has nothing of those before its own.
void begin_at(std::vector<SealedMonth>& months, Month first, Month last) {
  std::vector<SealedMonth> earlier;
  const Month end = months.empty() ? last.next() : months.front().usage.month;
  for (Month month = first; month < end; month = month.next()) {
    earlier.push_back({{month, {}, {}, {}, {}}, {}});
  }
  months.insert(months.begin(), std::make_move_iterator(earlier.begin()),
                std::make_move_iterator(earlier.end()));
}

/// What differs in quantity between the old months and those of one change alone.
Rebilling::Moved moved_by(const Rebilling& rebilling, const std::vector<SealedMonth>& months,
                          const Rulebook& rules, SplitBy split, const billing::NameRanks& names) {
  Rebilling::Moved out;
  for (std::size_t i = 0; i < months.size(); ++i) {
    const billing::RatedMonth old{rebilling.old_months[i], rebilling.old_tariff.rules};
    for (const SplitBy by : {SplitBy::partner, split}) {
      for_each_adjustment(
          old, {months[i], rules}, by, billing::PartOrder::any, names, [&](const Adjustment& a) {
            if (a.units() == 0) return;
            out.emplace(a.month, a.partner, a.sku, a.organisation, a.asset, a.device);
          });
    }
  }
  return out;
}

Usages usages_of(const std::vector<SealedMonth>& months) {
  Usages out;
  for (const SealedMonth& month : months) out.push_back(month.usage);
  return out;
}

/// Prices months, side by side.
std::vector<SealedMonth> months_of(Usages usages, const Rulebook& rules, const Rebilling& rebilling,
                                   const billing::PriceList* prices) {
  std::vector<SealedMonth> out(usages.size());
  for_each_in_parallel(out.size(), 0, [&](std::size_t i) {
    out[i].invoices = rate(usages[i], rules, prices, rebilling.directory);
    out[i].usage = std::move(usages[i]);
  });
  return out;
}

Months closed_months(const SavedRun& run) {
  const results::Summary& summary = run.summary();
  if (!summary.first_month) {
    throw Error(ErrorKind::invalid, concat(run.path(), ": the run closed no month"));
  }
  return {*summary.first_month, *summary.last_month};
}

/// Whether the facts must be admitted anew: what was admitted may not be what is to be billed.
bool needs_admission(const Rebilling& rebilling, const billing::Directory& directory) {
  return rebilling.has_late_events || has_accounts(directory) ||
         std::any_of(rebilling.rules.begin(), rebilling.rules.end(), is_of_admission);
}

/// Reads the old bill of a run and bills its facts by each variant, both at the same time.
std::vector<Usages> bill_run(const RebillOptions& options, const SavedRun& run,
                             const std::vector<Variant>& variants, std::optional<Months>& months,
                             Rebilling& out) {
  months = closed_months(run);
  results::Entities entities = run.reader().entities();
  auto old_months = std::async(std::launch::async, [&] { return run.reader().months(entities); });
  const bool has_other_usage = !out.rules.empty() || out.has_late_events;
  const bool admits = has_other_usage && needs_admission(out, entities.directory);
  std::vector<Usages> usages;
  if (has_other_usage && !admits) usages = bill_recorded(run, entities, *months, variants);
  out.old_months = old_months.get();
  out.directory = std::move(entities.directory);
  if (admits) usages = JournalRebilling(options, &run, out).bill(variants, months);
  if (!has_other_usage) usages.push_back(usages_of(out.old_months));  // at other prices
  return usages;
}

/// Says what each change moves by itself.
/// @param variants, usages  the new bill, whose usage was taken, then each change alone
void add_moved(Rebilling& out, const std::vector<Variant>& variants, std::vector<Usages> usages,
               SplitBy split, const Months& months) {
  const billing::NameRanks names(out.directory);
  if (variants.size() == 1) {  // late events alone
    out.moved.push_back(moved_by(out, out.new_months, out.new_tariff.rules, SplitBy::asset, names));
  }
  for (std::size_t i = 1; i < variants.size(); ++i) {
    std::vector<SealedMonth> alone =
        months_of(std::move(usages[i]), variants[i].rules, out, nullptr);
    begin_at(alone, months.first, months.last);
    const SplitBy by = variants[i].with_late_events ? SplitBy::asset : split;
    out.moved.push_back(moved_by(out, alone, variants[i].rules, by, names));
  }
}

}  // namespace

bool is_event_file(const std::string& path) {
  return path.ends_with(".csv") || path.ends_with(".csv.gz");
}

Rebilling rebill(const RebillOptions& options) {
  Rebilling out;
  out.name = options.inputs.at(0);
  out.has_late_events = !options.late_events.empty();
  std::unique_ptr<SavedRun> run;
  if (!is_event_file(out.name)) run = std::make_unique<SavedRun>(out.name);
  set_terms(options, run.get(), out);
  note_limits(run.get(), out);

  std::optional<Months> months;
  std::vector<Variant> variants = variants_of(out);
  std::vector<Usages> usages;
  if (run) {
    usages = bill_run(options, *run, variants, months, out);
  } else {
    variants.insert(variants.begin(), {out.old_tariff.rules, false});
    usages = JournalRebilling(options, nullptr, out).bill(variants, months);
  }

  const billing::PriceList* const old_prices =
      out.old_tariff.prices ? out.old_tariff.price_list() : out.new_tariff.price_list();
  if (!run) {
    out.old_months = months_of(std::move(usages.front()), out.old_tariff.rules, out, old_prices);
    usages.erase(usages.begin());
    variants.erase(variants.begin());
  } else if (!out.old_tariff.prices && out.new_tariff.prices) {
    out.old_months = months_of(usages_of(out.old_months), out.old_tariff.rules, out, old_prices);
    out.notes.emplace_back("the bill had no prices: both sides are rated with the new ones");
  }
  begin_at(out.old_months, months->first, months->last);
  out.new_months =
      months_of(std::move(usages.front()), out.new_tariff.rules, out, out.new_tariff.price_list());
  begin_at(out.new_months, months->first, months->last);
  if (variants.size() > 1 || out.has_late_events)
    add_moved(out, variants, std::move(usages), options.split, *months);
  return out;
}

}  // namespace fleetbill::workbench
