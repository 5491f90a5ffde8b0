#include "tools/workbench/rebill/attribution.hpp"

#include <algorithm>
#include <utility>

#include "billing/compare/adjustment.hpp"
#include "billing/compare/name_ranks.hpp"
#include "billing/units/text.hpp"
#include "tools/workbench/rebill/rating.hpp"

namespace fleetbill::workbench {

using billing::Adjustment;
using billing::Rulebook;
using billing::SealedMonth;
using billing::SplitBy;

namespace {

bool is_of_pelion(const TariffChange& change) {
  return change.clause != nullptr && change.clause->platform == billing::Platform::pelion;
}

void note_clause(const TariffChange& change, const SavedRun* run, Rebilling& out) {
  const bool is_simulated = run != nullptr && run->is_simulated();
  if (change.clause != nullptr && change.clause->decided_by == billing::DecidedBy::platform) {
    out.notes.push_back(concat(change.name,
                               " is decided by the platform when it writes the facts: only a new "
                               "run shows its effect"));
    return;
  }
  if (is_simulated && can_change_admission(change)) {
    out.notes.push_back(concat(change.name,
                               " decides which commands the platform accepts; only a new run shows "
                               "the facts that it then refuses, and the reactions to them"));
  }
}

/// Returns the quantities that differ between the old months and the months of one change.
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

}  // namespace

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

void add_moved(Rebilling& out, const std::vector<Variant>& variants, std::vector<Usages> usages,
               SplitBy split, const ClosedMonths& months) {
  const billing::NameRanks names(out.directory);
  if (variants.size() == 1) {  // only late events
    out.moved.push_back(moved_by(out, out.new_months, out.new_tariff.rules, SplitBy::asset, names));
  }
  for (std::size_t i = 1; i < variants.size(); ++i) {
    std::vector<SealedMonth> alone =
        rated_months(std::move(usages[i]), variants[i].rules, out.directory, nullptr);
    start_at(alone, months.first, months.last);
    const SplitBy by = variants[i].with_late_events ? SplitBy::asset : split;
    out.moved.push_back(moved_by(out, alone, variants[i].rules, by, names));
  }
}

bool can_change_admission(const TariffChange& change) {
  return change.clause != nullptr && change.clause->decided_by == billing::DecidedBy::admission;
}

void note_limits(const SavedRun* run, Rebilling& out) {
  for (const TariffChange& change : out.rules) note_clause(change, run, out);
  if (run == nullptr) return;
  const bool is_simulated = run->is_simulated();
  if (out.has_late_events && is_simulated) {
    out.notes.emplace_back(
        "simulated devices and owners did not react to the late events; their reactions require a "
        "new run");
  }
  const auto quarantined = run->summary().rows.quarantined;
  const bool may_apply_now =
      out.has_late_events || std::any_of(out.rules.begin(), out.rules.end(), [&](const auto& c) {
        return can_change_admission(c) || is_of_pelion(c);
      });
  if (quarantined > 0 && may_apply_now) {
    out.notes.push_back(concat("the run file does not contain the cells of ", quarantined,
                               " quarantined ", plural(quarantined, "row"),
                               ", so they remain excluded; "
                               "add the event files to admit them again"));
  }
}

}  // namespace fleetbill::workbench
