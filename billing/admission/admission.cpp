#include "billing/admission/admission.hpp"

#include <algorithm>

#include "billing/journal/row.hpp"
#include "billing/units/error.hpp"

namespace fleetbill::billing {

namespace {

/// Orders by time; equal times keep the order of files and lines, in which the facts stand.
void order_by_time(std::vector<Fact>& facts) {
  const auto earlier = [](const Fact& a, const Fact& b) { return a.time < b.time; };
  if (!std::is_sorted(facts.begin(), facts.end(), earlier)) {
    std::stable_sort(facts.begin(), facts.end(), earlier);
  }
}

/// Claims ids: the first fact in order has it (design section 4, duplicates).
class Claims {
 public:
  explicit Claims(const Journal& journal)
      : journal_(journal), claimant_(journal.names.size(), kNobody) {}

  enum class Verdict { first, duplicate, conflict };

  Verdict claim(std::size_t fact_index) {
    const Fact& fact = journal_.facts[fact_index];
    if (fact.id == kEmptyName) return Verdict::first;
    std::size_t& claimant = claimant_[fact.id.value()];
    if (claimant == kNobody) {
      claimant = fact_index;
      return Verdict::first;
    }
    return same_cells(journal_, journal_.facts[claimant], fact) ? Verdict::duplicate
                                                                : Verdict::conflict;
  }

 private:
  static constexpr std::size_t kNobody = static_cast<std::size_t>(-1);
  const Journal& journal_;
  std::vector<std::size_t> claimant_;
};

/// The value that the reason of a refusal is about, as the row has it.
std::string detail_of(const Journal& journal, const NameTable& names, const Fact& fact,
                      Reason reason) {
  const auto text = [&](NameId id) { return std::string(names.text(id)); };
  switch (reason) {
    case Reason::unknown_kind: return journal.verbatim.at(fact.position).kind;
    case Reason::bad_quantity: return journal.verbatim.at(fact.position).quantity;
    case Reason::id_conflict: return text(fact.id);
    case Reason::after_until: return to_string(fact.time);
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

Admission admit_journal(Journal journal, const Rulebook& rules, std::optional<Instant> until,
                        Directory& directory) {
  Admission out;
  out.rows_read = journal.rows_read;
  out.quarantined = std::move(journal.unreadable);
  order_by_time(journal.facts);
  Claims claims(journal);
  directory = Directory(std::move(journal.names));
  Platforms platforms(rules, directory);
  out.facts.reserve(journal.facts.size());

  const auto decide = [&](const Fact& fact, std::size_t index) {
    const Claims::Verdict claim = claims.claim(index);
    if (claim == Claims::Verdict::duplicate) {
      ++out.duplicates;
      return Reason::none;
    }
    if (claim == Claims::Verdict::conflict) return Reason::id_conflict;
    if (until && fact.time >= *until) return Reason::after_until;
    if (fact.defect != Reason::none) return fact.defect;
    const Month month = month_of(fact.time);
    if (!out.first_month) out.first_month = month;
    out.last_month = month;
    const Reason reason = platforms.admit(fact, out.facts);
    if (reason == Reason::none) ++out.applied;
    return reason;
  };

  for (std::size_t i = 0; i < journal.facts.size(); ++i) {
    const Fact& fact = journal.facts[i];
    const Reason reason = decide(fact, i);
    if (reason == Reason::none) continue;
    out.quarantined.push_back(
        {fact.position, reason, detail_of(journal, directory.names(), fact, reason)});
  }
  std::sort(out.quarantined.begin(), out.quarantined.end(),
            [](const Quarantined& a, const Quarantined& b) { return a.position < b.position; });
  FLEETBILL_ASSERT(out.rows_read == out.applied + out.duplicates + out.quarantined.size(),
                   "every row read is applied, a duplicate or quarantined");
  return out;
}

}  // namespace fleetbill::billing
