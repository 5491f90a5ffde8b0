#include "tools/fleetbill/random_cases.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <span>

#include "billing/admission/admission.hpp"
#include "billing/journal/as_journal.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "scenarios/random/generator.hpp"
#include "scenarios/random/shrinker.hpp"
#include "scenarios/random/yaml_writer.hpp"
#include "tools/fleetbill/audit.hpp"
#include "tools/fleetbill/expectations.hpp"
#include "tools/fleetbill/journal_csv.hpp"
#include "tools/fleetbill/run_scenario.hpp"

namespace fleetbill::tools {

using billing::Invoice;
using billing::SealedMonth;
using scenarios::Case;

namespace {

Outcome play(const Case& scenario, const actors::PlayOptions& how) {
  RunOptions options;
  options.keep_all = true;
  options.play = how;
  return run_scenario(scenario, options);
}

actors::PlayOptions one_thread() {
  actors::PlayOptions how;
  how.threads = 1;
  return how;
}

/// The facts as they would be written.
std::string facts_text(const Outcome& outcome) {
  std::string text;
  write_journal_csv(as_journal(outcome.facts, outcome.directory),
                    [&](std::string_view piece) { text += piece; });
  return text;
}

/// The laws that are broken so far.
class Broken {
 public:
  void add(std::string_view law, std::string_view what) { all_.push_back(concat(law, ": ", what)); }
  /// Two bills that must be the same.
  void compare(std::string_view law, const Outcome& outcome, const std::vector<SealedMonth>& months,
               const billing::Directory& directory) {
    const auto differing = differences(outcome.months, outcome.directory, months, directory);
    if (!differing.empty()) add(law, differing.front());
  }
  [[nodiscard]] std::vector<std::string> take() { return std::move(all_); }

 private:
  std::vector<std::string> all_;
};

// ---- laws ---------------------------------------------------------------------------------------

void check_parts(const Outcome& outcome, Broken& broken) {
  for (const SealedMonth& month : outcome.months) {
    const auto counts = count_usage(month.usage, outcome.terms.rules);
    for (const Invoice& invoice : month.invoices) {
      const auto parts = split_by_organisation(invoice, counts, outcome.directory);
      for (const auto& line : invoice.lines) {
        std::int64_t units = 0;
        std::int64_t micros = 0;
        for (const auto& part : parts) {
          if (part.line.sku != line.sku) continue;
          units += part.line.quantity.count;
          if (part.line.amount) micros += part.line.amount->micros();
        }
        const bool is_whole = parts.empty() || (units == line.quantity.count &&
                                                (!line.amount || micros == line.amount->micros()));
        if (!is_whole) {
          broken.add("organisations' parts sum to the line",
                     concat(to_string(month.usage.month), " ", entry(line.sku).name, ": ", units,
                            " units of ", line.quantity.count));
        }
      }
    }
  }
}

void check_detail(const Outcome& outcome, Broken& broken) {
  for (const SealedMonth& month : outcome.months) {
    std::map<std::pair<PartnerId, billing::Sku>, std::int64_t> fees;
    for (const auto& asset : month.usage.assets) {
      if (asset.billed()) ++fees[{asset.partner, billing::fee_sku(asset.plan)}];
    }
    for (const Invoice& invoice : month.invoices) {
      for (const auto& line : invoice.lines) {
        if (line.sku > billing::Sku::tg_bt_tag || line.sku == billing::Sku::tg_ppm_messages)
          continue;
        const std::int64_t assets = fees[{invoice.partner, line.sku}];
        if (assets == line.quantity.count) continue;
        broken.add("a fee is charged for each billed asset",
                   concat(to_string(month.usage.month), " ", entry(line.sku).name, ": ",
                          line.quantity.count, " for ", assets, " assets"));
      }
    }
  }
}

void check_invariance(const Case& scenario, const Outcome& outcome, Broken& broken) {
  const std::string facts = facts_text(outcome);
  const auto check = [&](std::string_view law, const actors::PlayOptions& how) {
    const Outcome other = play(scenario, how);
    broken.compare(law, outcome, other.months, other.directory);
    if (facts_text(other) != facts) broken.add(law, "the facts are others");
  };
  check("playing again gives the same", one_thread());
  actors::PlayOptions how;
  how.threads = 2;
  how.cohort_size = 1;
  check("threads and cohorts do not show", how);
  how = one_thread();
  how.window = hours(7);
  how.start_in_reverse = true;
  check("windows and the order of actors do not show", how);
}

void check_record_levels(const Case& scenario, const Outcome& outcome, Broken& broken) {
  for (const sim::RecordLevel level :
       {sim::RecordLevel::uploads, sim::RecordLevel::daily, sim::RecordLevel::monthly}) {
    if (level == scenario.scenario.record) continue;
    Case other = scenario;
    other.scenario.record = level;
    const Outcome played = play(other, one_thread());
    broken.compare("record levels do not show in the bill", outcome, played.months,
                   played.directory);
  }
}

/// Bills the facts in increments of 1, 2, 3, … facts.
void check_increments(const Outcome& outcome, Broken& broken) {
  if (outcome.months.empty()) return;
  billing::MonthlyBiller biller(outcome.terms.rules, outcome.months.front().usage.month);
  std::span<const billing::ResolvedFact> left(outcome.facts);
  for (std::size_t size = 1; !left.empty(); ++size) {
    const std::size_t now = std::min(size, left.size());
    biller.apply(left.first(now));
    left = left.subspan(now);
  }
  const auto months = rated(biller.close(outcome.months.back().usage.month), outcome.terms.rules,
                            outcome.terms.price_list(), outcome.directory);
  broken.compare("increments do not show", outcome, months, outcome.directory);
}

/// Gives each fact an id and lets it come a second time, behind all others.
void check_duplicates(const Outcome& outcome, Broken& broken) {
  constexpr std::string_view kLaw = "what comes twice counts once";
  if (outcome.months.empty()) return;
  billing::Journal journal = as_journal(outcome.facts, outcome.directory);
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
      admit_journal(std::move(journal), outcome.terms.rules, std::nullopt, names);
  if (admission.duplicates != count || !admission.quarantined.empty()) {
    broken.add(kLaw, concat(admission.duplicates, " duplicates of ", count, " facts, ",
                            admission.quarantined.size(), " quarantined"));
  }
  const auto months =
      bill(admission.facts, outcome.months.front().usage.month, outcome.months.back().usage.month,
           outcome.terms.rules, outcome.terms.price_list(), names);
  broken.compare(kLaw, outcome, months, names);
}

/// The law that a message is about.
std::string law_of(const std::string& broken) { return broken.substr(0, broken.find(": ")); }

std::vector<std::string> broken_by_text(const std::string& name, const std::string& yaml) {
  return broken_by(scenarios::load_case_text(name, yaml));
}

/// A file that a case can be made of.
std::string case_text(const Counterexample& found) {
  std::string out = fmt::format(
      "# The smallest scenario that could be found in which this law is broken (seed {}):\n",
      found.seed);
  for (const std::string& broken : found.broken) {
    out += concat("# - ", broken.substr(0, broken.find('\n')), '\n');
  }
  out += "# To make it a case, say below what must come out, computed by hand.\n";
  return out + found.yaml;
}

}  // namespace

std::vector<std::string> broken_by(const Case& scenario) {
  Broken broken;
  try {
    const Outcome outcome = play(scenario, one_thread());
    for (const std::string& law : broken_laws(outcome)) broken.add(law_of(law), law);
    check_parts(outcome, broken);
    check_detail(outcome, broken);
    check_increments(outcome, broken);
    check_duplicates(outcome, broken);
    check_invariance(scenario, outcome, broken);
    check_record_levels(scenario, outcome, broken);
  } catch (const std::exception& error) {
    broken.add("every scenario can be played", error.what());
  }
  return broken.take();
}

std::optional<Counterexample> try_random_case(std::uint64_t seed) {
  const std::string name = concat("random-", seed);
  const scenarios::YamlNode tree = scenarios::random::random_scenario(seed);
  Counterexample found{seed, broken_by_text(name, scenarios::random::to_yaml(tree)), ""};
  if (found.broken.empty()) return std::nullopt;
  const std::string law = law_of(found.broken.front());
  const auto still_broken = [&](const scenarios::YamlNode& smaller) {
    try {
      const auto broken = broken_by_text(name, scenarios::random::to_yaml(smaller));
      return !broken.empty() && law_of(broken.front()) == law;
    } catch (const Error&) {
      return false;  // no scenario any more
    }
  };
  const scenarios::YamlNode smallest = scenarios::random::shrunk(tree, still_broken);
  found.yaml = scenarios::random::to_yaml(smallest);
  found.broken = broken_by_text(name, found.yaml);
  found.yaml = case_text(found);
  return found;
}

}  // namespace fleetbill::tools
