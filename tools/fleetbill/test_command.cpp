#include <fmt/core.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <mutex>
#include <thread>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "scenarios/loader/case.hpp"
#include "tools/fleetbill/command.hpp"
#include "tools/fleetbill/expectations.hpp"
#include "tools/fleetbill/junit.hpp"
#include "tools/fleetbill/run_scenario.hpp"

namespace fleetbill::tools {
namespace {

namespace fs = std::filesystem;

/// All scenario files below the given places, in byte order.
std::vector<std::string> find_cases(const std::vector<std::string>& places) {
  std::vector<std::string> out;
  for (const std::string& place : places) {
    std::error_code error;
    if (fs::is_directory(place, error)) {
      for (fs::recursive_directory_iterator it(place, error), end; !error && it != end;
           it.increment(error)) {
        if (it->path().extension() == ".yaml") out.push_back(it->path().string());
      }
    } else if (fs::exists(place, error)) {
      out.push_back(place);
    } else {
      throw Error(ErrorKind::io, concat(place, ": there is no such file or directory"));
    }
    if (error) throw Error(ErrorKind::io, concat(place, ": cannot read: ", error.message()));
  }
  std::sort(out.begin(), out.end());
  return out;
}

CaseResult test_case(const std::string& path) {
  const Stopwatch stopwatch;
  CaseResult result{path, {}, 0};
  try {
    const scenarios::Case scenario = scenarios::load_case(path);
    if (scenario.expectations.empty()) {
      result.failures.push_back(concat(path, ": expects nothing; a case needs `expect`"));
    }
    RunOptions options;
    options.keep_all = true;
    options.play.threads = 1;  // cases run side by side
    const Outcome outcome = run_scenario(scenario, options);
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
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < paths.size(); i = next++) results[i] = test_case(paths[i]);
  };
  std::vector<std::jthread> workers;
  for (unsigned i = 1; i < threads; ++i) workers.emplace_back(work);
  work();
  workers.clear();  // joins
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
  if (paths.empty()) throw Error(ErrorKind::usage, "test: no scenario files (*.yaml) there");
  unsigned threads = std::min(options.get<unsigned>("threads"), 256U);
  if (threads == 0) threads = std::max(1U, std::thread::hardware_concurrency());
  const std::vector<CaseResult> results = test_all(paths, threads);
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
