#include "tools/workbench/regression/random_cases.hpp"

#include <fmt/core.h>

#include <atomic>
#include <exception>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "scenarios/loader/case.hpp"
#include "scenarios/random/generator.hpp"
#include "scenarios/random/shrinker.hpp"
#include "scenarios/random/yaml_writer.hpp"
#include "tools/workbench/output/parallel.hpp"
#include "tools/workbench/regression/invariants.hpp"
#include "tools/workbench/runs/run_result.hpp"

namespace fleetbill::workbench {
namespace {

/// The invariant that a message is about.
std::string invariant_of(const std::string& broken) { return broken.substr(0, broken.find(": ")); }

std::vector<std::string> broken_by_text(const std::string& name, const std::string& yaml) {
  return broken_by(scenarios::load_case_text(name, yaml));
}

/// Returns the text of a file that can become a case.
std::string case_text(const Counterexample& found) {
  std::string out = fmt::format(
      "# The smallest scenario that could be found in which this invariant is broken (seed {}):\n",
      found.seed);
  for (const std::string& broken : found.broken) {
    out += concat("# - ", broken.substr(0, broken.find('\n')), '\n');
  }
  out += "# To make it a case, add expectations below, computed by hand.\n";
  return out + found.yaml;
}

RandomTest test_seed(std::uint64_t seed) {
  const Stopwatch stopwatch;
  RandomTest test{{concat("random-", seed), {}, 0}, std::nullopt};
  try {
    test.counterexample = try_random_case(seed);
  } catch (const std::exception& error) {
    test.counterexample = Counterexample{seed, {error.what()}, ""};
  }
  if (test.counterexample) test.result.failures = test.counterexample->broken;
  test.result.seconds = stopwatch.seconds();
  return test;
}

}  // namespace

std::optional<Counterexample> try_random_case(std::uint64_t seed) {
  const std::string name = concat("random-", seed);
  const scenarios::YamlNode tree = scenarios::random::random_scenario(seed);
  Counterexample found{seed, broken_by_text(name, scenarios::random::to_yaml(tree)), ""};
  if (found.broken.empty()) return std::nullopt;
  const std::string invariant = invariant_of(found.broken.front());
  const auto still_broken = [&](const scenarios::YamlNode& smaller) {
    try {
      const auto broken = broken_by_text(name, scenarios::random::to_yaml(smaller));
      return !broken.empty() && invariant_of(broken.front()) == invariant;
    } catch (const Error&) {
      return false;  // no longer a valid scenario
    }
  };
  const scenarios::YamlNode smallest = scenarios::random::shrunk(tree, still_broken);
  found.yaml = scenarios::random::to_yaml(smallest);
  found.broken = broken_by_text(name, found.yaml);
  found.yaml = case_text(found);
  return found;
}

std::vector<RandomTest> test_random_cases(std::uint64_t first_seed, std::uint64_t count,
                                          unsigned threads) {
  std::vector<RandomTest> all(count);
  std::atomic<bool> has_failed{false};
  for_each_in_parallel(count, threads, [&](std::size_t i) {
    if (has_failed) return;
    all[i] = test_seed(first_seed + i);
    if (all[i].counterexample) has_failed = true;
  });
  std::erase_if(all, [](const RandomTest& test) { return test.result.path.empty(); });
  return all;
}

}  // namespace fleetbill::workbench
