#include "tools/workbench/rebill/rebilling.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "billing/ingest/standard_input.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "results/concurrent.hpp"
#include "results/user_block.hpp"
#include "tools/workbench/rebill/attribution.hpp"
#include "tools/workbench/rebill/journal_rebilling.hpp"
#include "tools/workbench/rebill/rating.hpp"
#include "tools/workbench/rebill/recorded_rebilling.hpp"

namespace fleetbill::workbench {

namespace {

bool has_accounts(const billing::Directory& directory) {
  for (std::uint32_t i = 0; i < directory.organisation_count(); ++i) {
    if (directory.is_account(OrganisationId(i))) return true;
  }
  return false;
}

void check_currencies(const Rebilling& rebilling) {
  const auto& old = rebilling.old_tariff.prices;
  const auto& now = rebilling.new_tariff.prices;
  if (!old || !now || old->currency() == now->currency()) return;
  throw Error(ErrorKind::invalid,
              concat("the bill is in ", old->currency().code(), ", the new prices are in ",
                     now->currency().code(), "; a difference needs one currency"));
}

/// Sets the tariffs of both sides, and how they differ.
void set_tariffs(const RebillOptions& options, const SavedRun* run, Rebilling& out) {
  if (run != nullptr) out.old_tariff = run->tariff();
  out.new_tariff = out.old_tariff;
  if (options.rules) out.new_tariff.rules = *options.rules;
  if (options.prices) out.new_tariff.prices = *options.prices;
  check_currencies(out);
  out.rules = rule_changes(out.old_tariff.rules, out.new_tariff.rules);
  out.prices = price_changes(out.old_tariff.price_list(), out.new_tariff.price_list());
}

ClosedMonths closed_months(const SavedRun& run) {
  const results::Summary& summary = run.summary();
  if (!summary.first_month) {
    throw Error(ErrorKind::invalid, concat(run.path(), ": the run closed no month"));
  }
  return {*summary.first_month, *summary.last_month};
}

/// Whether the facts must be admitted again, since other facts may be admitted now.
bool needs_admission(const Rebilling& rebilling, const billing::Directory& directory) {
  return rebilling.has_late_events || has_accounts(directory) ||
         std::any_of(rebilling.rules.begin(), rebilling.rules.end(), can_change_admission);
}

/// Reads the old bill of a run and bills its facts by each variant, both at the same time.
std::vector<Usages> bill_run(const RebillOptions& options, const SavedRun& run,
                             const std::vector<Variant>& variants,
                             std::optional<ClosedMonths>& months, Rebilling& out) {
  months = closed_months(run);
  results::Entities entities = run.reader().entities();
  auto old_months = results::started([&] { return run.reader().months(entities); });
  const bool has_other_usage = !out.rules.empty() || out.has_late_events;
  const bool admits = has_other_usage && needs_admission(out, entities.directory);
  std::vector<Usages> usages;
  if (has_other_usage && !admits) usages = bill_recorded(run, entities, *months, variants);
  out.old_months = old_months.get();
  out.directory = std::move(entities.directory);
  if (admits) usages = bill_journal_variants(options, &run, variants, months, out);
  if (!has_other_usage) usages.push_back(usages_of(out.old_months));  // at other prices
  return usages;
}

}  // namespace

bool is_event_file(const std::string& path) {
  if (billing::ingest::is_standard_input(path)) return !results::starts_as_run_file(path);
  return path.ends_with(".csv") || path.ends_with(".csv.gz");
}

Rebilling rebill(const RebillOptions& options) {
  Rebilling out;
  out.name = options.inputs.at(0);
  out.has_late_events = !options.late_events.empty();
  std::unique_ptr<SavedRun> run;
  if (!is_event_file(out.name)) {
    run = std::make_unique<SavedRun>(out.name);
    if (!options.allow_gap) run->check_month_count();
  }
  set_tariffs(options, run.get(), out);
  note_limits(run.get(), out);

  std::optional<ClosedMonths> months;
  std::vector<Variant> variants = variants_of(out);
  std::vector<Usages> usages;
  if (run) {
    usages = bill_run(options, *run, variants, months, out);
  } else {
    variants.insert(variants.begin(), {out.old_tariff.rules, false});
    usages = bill_journal_variants(options, nullptr, variants, months, out);
  }

  const billing::PriceList* const old_prices =
      out.old_tariff.prices ? out.old_tariff.price_list() : out.new_tariff.price_list();
  if (!run) {
    out.old_months =
        rated_months(std::move(usages.front()), out.old_tariff.rules, out.directory, old_prices);
    usages.erase(usages.begin());
    variants.erase(variants.begin());
  } else if (!out.old_tariff.prices && out.new_tariff.prices) {
    out.old_months =
        rated_months(usages_of(out.old_months), out.old_tariff.rules, out.directory, old_prices);
    out.notes.emplace_back("the bill had no prices: both sides are rated with the new ones");
  }
  start_at(out.old_months, months->first, months->last);
  out.new_months = rated_months(std::move(usages.front()), out.new_tariff.rules, out.directory,
                                out.new_tariff.price_list());
  start_at(out.new_months, months->first, months->last);
  if (variants.size() > 1 || out.has_late_events)
    add_moved(out, variants, std::move(usages), options.split, *months);
  return out;
}

}  // namespace fleetbill::workbench
