#include <fmt/core.h>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "scenarios/loader/case.hpp"
#include "tools/fleetbill/cases.hpp"
#include "tools/fleetbill/command.hpp"
#include "tools/fleetbill/expectations.hpp"
#include "tools/fleetbill/junit.hpp"

namespace fleetbill::tools {
namespace {

CaseResult test_case(const std::string& path) {
  const Stopwatch stopwatch;
  CaseResult result{path, {}, 0};
  try {
    const scenarios::Case scenario = scenarios::load_case(path);
    if (scenario.expectations.empty()) {
      result.failures.push_back(concat(path, ": expects nothing; a case needs `expect`"));
    }
    const Outcome outcome = play_case(scenario);
    for (std::string& failure : failed_expectations(scenario, outcome)) {
      result.failures.push_back(std::move(failure));
    }
    for (const std::string& law : broken_laws(outcome)) {
      result.failures.push_back(concat(path, ": ", law));
    }
  } catch (const std::exception& error) {
    result.failures.emplace_back(error.what());
  }
  result.seconds = stopwatch.seconds();
  return result;
}

std::vector<CaseResult> test_all(const std::vector<std::string>& paths, unsigned threads) {
  std::vector<CaseResult> results(paths.size());
  for_each_in_parallel(paths.size(), threads,
                       [&](std::size_t i) { results[i] = test_case(paths[i]); });
  return results;
}

void print_result(const CaseResult& result) {
  fmt::print("{} {}\n", result.failures.empty() ? "right " : "WRONG ", result.path);
  for (const std::string& failure : result.failures) {
    std::string indented = failure;
    for (std::size_t at = 0; (at = indented.find('\n', at)) != std::string::npos; at += 9) {
      indented.insert(at + 1, "        ");
    }
    fmt::print("       {}\n", indented);
  }
}

}  // namespace

int test_command(const std::vector<std::string>& arguments) {
  Options options(*find_command("test"), "place");
  options.add()("junit", po::value<std::string>(), "write the results as JUnit XML too")(
      "threads", po::value<unsigned>()->default_value(0), "cases at a time; 0: one a core");
  if (!options.parse(arguments)) return 0;
  auto places = options.positionals();
  if (places.empty()) places.emplace_back("scenarios/cases");
  const std::vector<std::string> paths = find_cases(places);
  const std::vector<CaseResult> results = test_all(paths, options.get<unsigned>("threads"));
  std::size_t wrong = 0;
  for (const CaseResult& result : results) {
    print_result(result);
    wrong += result.failures.empty() ? 0 : 1;
  }
  fmt::print("\n{} cases, {} right, {} wrong\n", results.size(), results.size() - wrong, wrong);
  if (options.has("junit")) write_junit(options.text("junit"), results);
  return wrong == 0 ? 0 : 1;
}

}  // namespace fleetbill::tools
