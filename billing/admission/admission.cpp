#include "billing/admission/admission.hpp"

#include <algorithm>

#include "billing/journal/row.hpp"
#include "billing/units/error.hpp"

namespace fleetbill::billing {
namespace {

bool comes_earlier(const Fact& a, const Fact& b) { return a.time < b.time; }

/// Returns the value that the reason of a refusal is about, verbatim from the row.
std::string detail_of(const Journal& journal, const NameTable& names, const Fact& fact,
                      Reason reason) {
  const auto text = [&](NameId id) { return std::string(names.text(id)); };
  switch (reason) {
    case Reason::unknown_kind: return journal.verbatim.at(fact.position).kind;
    case Reason::bad_quantity: return journal.verbatim.at(fact.position).quantity;
    case Reason::id_conflict: return text(fact.id);
    case Reason::after_until: return to_string(fact.time);
    case Reason::coverage_repeated: return std::string(to_string(fact.kind));
    case Reason::unknown_plan:
    case Reason::unknown_connector: return text(fact.value);
    case Reason::partner_contradicts: return text(fact.partner);
    case Reason::serial_in_use: return text(fact.device == kEmptyName ? fact.asset : fact.device);
    case Reason::serial_differs:
    case Reason::no_enabled_asset:
    case Reason::payer_unknown: return text(fact.device);
    case Reason::asset_exists:
    case Reason::asset_unknown:
    case Reason::asset_ambiguous:
    case Reason::serial_absent:
    case Reason::asset_disabled:
    case Reason::state_repeated: return text(fact.asset);
    case Reason::partner_missing:
    case Reason::account_unknown:
    case Reason::account_exists:
    case Reason::package_of_tenant: return text(fact.organisation);
    case Reason::aggregator_unknown:
    case Reason::aggregator_is_tenant: return text(fact.partner);
    case Reason::unknown_business_model:
    case Reason::unknown_counter:
    case Reason::counted_itself:
    case Reason::package_active:
    case Reason::no_active_package:
    case Reason::renewal_pending:
    case Reason::campaign_open:
    case Reason::campaign_not_open:
    case Reason::reservation_used_up: return text(fact.value);
    case Reason::updated_already: return text(fact.device);
    default: return {};
  }
}

}  // namespace

// ---- ids ----------------------------------------------------------------------------------------

IdDeduplicator::IdOutcome IdDeduplicator::claim(const Fact& fact) {
  if (fact.id == kEmptyName) return IdOutcome::first;
  if (fact.id.value() >= claimant_.size()) claimant_.resize(fact.id.value() + 1, kNobody);
  std::size_t& claimant = claimant_[fact.id.value()];
  if (claimant == kNobody) {
    claimant = claimants_.size();
    claimants_.push_back(fact);
    return IdOutcome::first;
  }
  return same_cells(journal_, claimants_[claimant], fact) ? IdOutcome::duplicate
                                                          : IdOutcome::conflict;
}

// ---- facts --------------------------------------------------------------------------------------

void JournalAdmission::admit(std::span<const Fact> facts) {
  for (const Fact& fact : facts) {
    const Reason reason = decide(fact);
    if (reason == Reason::none) continue;
    out_.quarantined.push_back(
        {fact.position, reason, detail_of(journal_, directory_.names(), fact, reason), fact.time});
  }
}

bool JournalAdmission::admit_if_in_order(std::span<const Fact> facts) {
  if (facts.empty()) return true;
  if (facts.front().time < latest_ || !std::is_sorted(facts.begin(), facts.end(), comes_earlier)) {
    return false;
  }
  latest_ = facts.back().time;
  admit(facts);
  return true;
}

Reason JournalAdmission::decide(const Fact& fact) {
  const IdDeduplicator::IdOutcome claim = claims_.claim(fact);
  if (claim == IdDeduplicator::IdOutcome::duplicate) {
    ++out_.duplicates;
    return Reason::none;
  }
  if (claim == IdDeduplicator::IdOutcome::conflict) return Reason::id_conflict;
  if (until_ && fact.time >= *until_) {
    passes_until_ = true;
    return Reason::after_until;
  }
  if (fact.defect != Reason::none) return fact.defect;
  if (is_of_coverage(fact.kind)) return admit_coverage(fact);
  const Reason reason = platforms_.admit(fact, out_.facts);
  if (reason != Reason::none) return reason;
  ++out_.applied;
  months_.add(fact.time, fact.position);
  return Reason::none;
}

Reason JournalAdmission::admit_coverage(const Fact& fact) {
  if (!months_.may_add(fact.kind)) return Reason::coverage_repeated;
  months_.add_mark(fact.kind, fact.time, fact.position);
  out_.facts.push_back(at_same_time(fact));
  ++out_.applied;
  return Reason::none;
}

void JournalAdmission::finish_months() {
  out_.first_month = months_.first();
  out_.last_month = months_.last();
  out_.gap = months_.gap();
  out_.is_end_stated = months_.is_end_stated();
  if (!out_.last_month || months_.is_end_stated()) return;
  const Instant end = out_.last_month->end();
  const bool is_reached = passes_until_ && *until_ >= end;
  if (!is_reached) out_.facts_end = provisional_end(*out_.last_month, months_.latest());
}

Admission JournalAdmission::finish() {
  finish_months();
  out_.rows_read = journal_.rows_read;
  out_.quarantined.insert(out_.quarantined.end(), journal_.unreadable.begin(),
                          journal_.unreadable.end());
  std::sort(out_.quarantined.begin(), out_.quarantined.end(),
            [](const Quarantined& a, const Quarantined& b) { return a.position < b.position; });
  FLEETBILL_ASSERT(out_.rows_read == out_.applied + out_.duplicates + out_.quarantined.size(),
                   "every row read is applied, a duplicate or quarantined");
  return std::move(out_);
}

void order_by_time(std::vector<Fact>& facts) {
  if (!std::is_sorted(facts.begin(), facts.end(), comes_earlier)) {
    std::stable_sort(facts.begin(), facts.end(), comes_earlier);
  }
}

Admission admit_journal(Journal journal, const Rulebook& rules, std::optional<Instant> until,
                        Directory& directory, const StatedMonths& stated) {
  order_by_time(journal.facts);
  directory = Directory(std::move(journal.names));
  JournalAdmission admission(journal, rules, until, directory, stated);
  admission.so_far().facts.reserve(journal.facts.size());
  admission.admit(journal.facts);
  return admission.finish();
}

}  // namespace fleetbill::billing
