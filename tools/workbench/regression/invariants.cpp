#include "tools/workbench/regression/invariants.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <span>

#include "billing/admission/admission.hpp"
#include "billing/ingest/journal_reader.hpp"
#include "billing/journal/to_journal.hpp"
#include "billing/units/text.hpp"
#include "tools/workbench/compare/bill_differences.hpp"
#include "tools/workbench/output/journal_csv.hpp"
#include "tools/workbench/regression/cases.hpp"

namespace fleetbill::workbench {

using billing::Invoice;
using billing::InvoiceLine;
using billing::LinePart;
using billing::SealedMonth;
using scenarios::Case;

namespace {

/// In the order of `kNames`.
enum class Invariant : std::uint8_t {
  playable,
  journal,
  billed_again,
  audit,
  parts,
  fees,
  increments,
  duplicates,
  repeatable,
  threads,
  windows,
  record_levels,
};
constexpr std::array<std::string_view, 12> kNames{
    "every scenario can be played",
    "journal",
    "journal billed again",
    "audit",
    "organisations' parts sum to the line",
    "a fee is charged for each billed asset",
    "increments do not show",
    "duplicates count once",
    "playing again gives the same bill",
    "threads and cohorts do not show",
    "windows and the order of actors do not show",
    "record levels do not show in the bill",
};
static_assert(kNames.size() == static_cast<std::size_t>(Invariant::record_levels) + 1);

/// Returns the facts as CSV.
std::string facts_text(const RunResult& outcome) {
  std::string text;
  write_journal_csv(to_journal(outcome.facts, outcome.directory),
                    [&](std::string_view piece) { text += piece; });
  return text;
}

/// Bills facts for the months, and with the tariff, of a result. REQUIRES: it has months
std::vector<SealedMonth> billed_as(const RunResult& outcome,
                                   std::span<const billing::ResolvedFact> facts,
                                   const billing::Directory& names) {
  return bill(facts, outcome.months.front().usage.month, outcome.months.back().usage.month,
              outcome.tariff.rules, outcome.tariff.price_list(), names);
}

/// Collects broken invariants.
class Broken {
 public:
  void add(Invariant invariant, std::string_view what) {
    all_.push_back(concat(kNames[static_cast<std::size_t>(invariant)], ": ", what));
  }
  void add_all(Invariant invariant, const std::vector<std::string>& problems) {
    for (const std::string& problem : problems) add(invariant, problem);
  }
  /// Compares a bill with the bill of the result, which it must equal.
  void compare(Invariant invariant, const RunResult& outcome,
               const std::vector<SealedMonth>& months, const billing::Directory& directory) {
    add_all(invariant, differences(outcome.months, outcome.directory, months, directory));
  }
  [[nodiscard]] std::vector<std::string> take() { return std::move(all_); }

 private:
  std::vector<std::string> all_;
};

// ---- invariants ---------------------------------------------------------------------------------

/// Writes the facts as CSV and reads them again: the bill must be equal, and the audit must agree.
void check_journal(const RunResult& outcome, Broken& broken) {
  if (outcome.months.empty()) return;
  const std::string csv = facts_text(outcome);
  const auto read = [&] { return billing::ingest::read_journal_text("journal", csv); };
  billing::Directory names;
  const auto admission = admit_journal(read(), outcome.tariff.rules, std::nullopt, names);
  for (const auto& row : admission.quarantined) {
    broken.add(Invariant::journal,
               concat("row ", row.position.line, " is quarantined: ", describe(row)));
  }
  broken.compare(Invariant::billed_again, outcome, billed_as(outcome, admission.facts, names),
                 names);
  broken.add_all(Invariant::audit,
                 audit_differences(read(), outcome.tariff, outcome.months, outcome.directory));
}

/// Whether a line charges the units that were used, rounded up to at most one block. A line of a
/// minimum has no use.
bool charges_use(const InvoiceLine& line, PartnerId partner, const billing::UsageCounts& counts) {
  std::int64_t used = 0;
  for (const auto& [key, units] : counts) {
    if (std::get<PartnerId>(key) == partner && std::get<billing::Sku>(key) == line.sku) {
      used += units;
    }
  }
  const std::int64_t more = line.quantity.count - used;
  return used == 0 || (more >= 0 && more < line.quantity.block);
}

void check_parts(const RunResult& outcome, Broken& broken) {
  for (const SealedMonth& month : outcome.months) {
    const auto counts = count_usage(month.usage, outcome.tariff.rules);
    for (const Invoice& invoice : month.invoices) {
      const auto parts = split_by_organisation(invoice, counts, outcome.directory);
      for (const InvoiceLine& line : invoice.lines) {
        if (is_sum_of(line, parts) && charges_use(line, invoice.partner, counts)) continue;
        broken.add(Invariant::parts,
                   concat(to_string(month.usage.month), " ", entry(line.sku).name));
      }
    }
  }
}

void check_detail(const RunResult& outcome, Broken& broken) {
  for (const SealedMonth& month : outcome.months) {
    std::map<std::pair<PartnerId, billing::Sku>, std::int64_t> fees;
    for (const auto& asset : month.usage.assets) {
      if (asset.billed()) ++fees[{asset.partner, billing::fee_sku(asset.plan)}];
    }
    for (const Invoice& invoice : month.invoices) {
      for (const auto& line : invoice.lines) {
        if (!billing::is_asset_fee(line.sku)) continue;
        const std::int64_t assets = fees[{invoice.partner, line.sku}];
        if (assets == line.quantity.count) continue;
        broken.add(Invariant::fees, concat(to_string(month.usage.month), " ", entry(line.sku).name,
                                           ": ", line.quantity.count, " for ", assets, " assets"));
      }
    }
  }
}

void check_invariance(const Case& scenario, const RunResult& outcome, Broken& broken) {
  const std::string facts = facts_text(outcome);
  const auto check = [&](Invariant invariant, const actors::PlayOptions& how) {
    const RunResult other = play_case(scenario, how);
    broken.compare(invariant, outcome, other.months, other.directory);
    if (facts_text(other) != facts) broken.add(invariant, "the facts differ");
  };
  check(Invariant::repeatable, one_thread());
  actors::PlayOptions how;
  how.threads = 2;
  how.cohort_size = 1;
  check(Invariant::threads, how);
  how = one_thread();
  how.window = hours(7);
  how.start_in_reverse = true;
  check(Invariant::windows, how);
}

void check_record_levels(const Case& scenario, const RunResult& outcome, Broken& broken) {
  for (const sim::RecordLevel level :
       {sim::RecordLevel::uploads, sim::RecordLevel::daily, sim::RecordLevel::monthly}) {
    if (level == scenario.scenario.record) continue;
    Case other = scenario;
    other.scenario.record = level;
    const RunResult played = play_case(other);
    broken.compare(Invariant::record_levels, outcome, played.months, played.directory);
  }
}

/// Bills the facts in increments of 1, 2, 3, … facts.
void check_increments(const RunResult& outcome, Broken& broken) {
  if (outcome.months.empty()) return;
  const Month first = outcome.months.front().usage.month;
  const Month last = outcome.months.back().usage.month;
  billing::MonthlyBiller biller(outcome.tariff.rules, {first, last, std::nullopt});
  std::span<const billing::ResolvedFact> left(outcome.facts);
  for (std::size_t size = 1; !left.empty(); ++size) {
    const std::size_t now = std::min(size, left.size());
    biller.apply(left.first(now));
    left = left.subspan(now);
  }
  const auto months = rated(biller.close(first, last), outcome.tariff.rules,
                            outcome.tariff.price_list(), outcome.directory);
  broken.compare(Invariant::increments, outcome, months, outcome.directory);
}

/// Gives each fact an id, and repeats each after all others.
void check_duplicates(const RunResult& outcome, Broken& broken) {
  if (outcome.months.empty()) return;
  billing::Journal journal = to_journal(outcome.facts, outcome.directory);
  const std::size_t count = journal.facts.size();
  for (std::size_t i = 0; i < count; ++i) {
    journal.facts[i].id = journal.names.intern(concat("fact ", i));
    billing::Fact again = journal.facts[i];
    again.position = {1, static_cast<std::uint32_t>(i + 2)};
    journal.facts.push_back(again);
  }
  journal.files = {"first", "again"};
  journal.rows_read = journal.facts.size();
  billing::Directory names;
  const auto admission =
      admit_journal(std::move(journal), outcome.tariff.rules, std::nullopt, names);
  if (admission.duplicates != count || !admission.quarantined.empty()) {
    broken.add(Invariant::duplicates,
               concat(admission.duplicates, " duplicates of ", count, " facts, ",
                      admission.quarantined.size(), " quarantined"));
  }
  broken.compare(Invariant::duplicates, outcome, billed_as(outcome, admission.facts, names), names);
}

}  // namespace

bool is_sum_of(const InvoiceLine& line, const std::vector<LinePart>& parts) {
  std::int64_t units = 0;
  std::int64_t micros = 0;
  for (const LinePart& part : parts) {
    if (part.line.sku != line.sku) continue;
    units += part.line.quantity.count;
    if (part.line.amount) micros += part.line.amount->micros();
  }
  return units == line.quantity.count && (!line.amount || micros == line.amount->micros());
}

std::vector<std::string> broken_invariants(const RunResult& outcome) {
  Broken broken;
  check_journal(outcome, broken);
  return broken.take();
}

std::vector<std::string> broken_by(const Case& scenario, const RunResult& outcome) {
  Broken broken;
  try {
    check_journal(outcome, broken);
    check_parts(outcome, broken);
    check_detail(outcome, broken);
    check_increments(outcome, broken);
    check_duplicates(outcome, broken);
    check_invariance(scenario, outcome, broken);
    check_record_levels(scenario, outcome, broken);
  } catch (const std::exception& error) {
    broken.add(Invariant::playable, error.what());
  }
  return broken.take();
}

std::vector<std::string> broken_by(const Case& scenario) {
  try {
    return broken_by(scenario, play_case(scenario));
  } catch (const std::exception& error) {
    Broken broken;
    broken.add(Invariant::playable, error.what());
    return broken.take();
  }
}

std::span<const std::string_view> invariant_names() { return kNames; }

}  // namespace fleetbill::workbench
