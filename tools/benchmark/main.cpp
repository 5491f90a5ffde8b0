// fleetbill_bench: measures the work of the budgets and checks its results.
#include <fmt/core.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <fstream>
#include <sstream>
#include <thread>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "tools/benchmark/compare.hpp"
#include "tools/benchmark/rows.hpp"
#include "tools/process/exit_code.hpp"
#include "tools/workbench/output/render.hpp"

namespace fleetbill::bench {
namespace {

namespace po = boost::program_options;

const std::string kHome = FLEETBILL_BENCH_HOME;
const std::string kProgram = FLEETBILL_BENCH_PROGRAM;

po::options_description described_options() {
  po::options_description options("Options", 100, 50);
  options.add_options()("help,h", "print this help")(
      "smoke", "small work, seconds instead of many minutes; no budget is judged")(
      "only", po::value<std::string>(), "ROW,ROW: measure only these rows")(
      "no-peers", "skip the rows of other programs")("json", po::value<std::string>(),
                                                     "FILE: also write the result as JSON")(
      "compare", po::value<std::vector<std::string>>()->multitoken(),
      "BEFORE.json AFTER.json: print the ratios of two results without measuring")(
      "bless", "write the results to expected.json, unless something failed");
  return options;
}

void print_help(const po::options_description& options) {
  std::ostringstream text;
  text << options;
  fmt::print(
      "Usage: tools/bench [options]\n\n"
      "Measures fleetbill and its peers, and checks every result.\n\n{}\nRows:\n",
      text.str());
  for (const Row& row : all_rows()) {
    fmt::print("  {:<14} {}{}\n", row.name, row.about,
               row.is_full_only ? " (not with --smoke)" : "");
  }
  fmt::print(
      "\nExit codes: 0 success, 1 a result differs from the expected one, 2 usage error, 3 a file\n"
      "is not a result of this benchmark, 4 I/O error. The table shows missed budgets; they do "
      "not\n"
      "change the exit code.\n");
}

po::variables_map parse(int argc, char** argv, const po::options_description& options) {
  po::variables_map values;
  try {
    const auto style =
        po::command_line_style::default_style & ~po::command_line_style::allow_guessing;
    // Arguments without a dash are invalid.
    const po::positional_options_description none;
    po::store(
        po::command_line_parser(argc, argv).options(options).positional(none).style(style).run(),
        values);
    po::notify(values);
  } catch (const po::error& error) {
    throw Error(ErrorKind::usage, concat(error.what(), "; see tools/bench --help"));
  }
  if (values.count("compare") > 0 && values["compare"].as<std::vector<std::string>>().size() != 2) {
    throw Error(ErrorKind::usage, "--compare: expected two files, BEFORE.json AFTER.json");
  }
  return values;
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string word; std::getline(in, word, ',');) out.push_back(word);
  return out;
}

void check_names(const std::vector<std::string>& wanted) {
  std::vector<std::string> known;
  for (const Row& row : all_rows()) known.emplace_back(row.name);
  if (wanted.empty()) {
    throw Error(ErrorKind::usage, "--only: expected names of rows: " + join_choices(known));
  }
  for (const std::string& name : wanted) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    throw Error(ErrorKind::usage, concat("--only: no row '", name, "'", did_you_mean(name, known),
                                         "; the rows are ", join_choices(known)));
  }
}

/// The rows to measure, in the order of the table.
std::vector<const Row*> chosen_rows(const po::variables_map& values) {
  std::vector<std::string> wanted;
  if (values.count("only") > 0) {
    wanted = split(values["only"].as<std::string>());
    check_names(wanted);
  }
  std::vector<const Row*> rows;
  for (const Row& row : all_rows()) {
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), row.name) == wanted.end()) {
      continue;
    }
    if (row.is_peer && values.count("no-peers") > 0) continue;
    if (row.is_full_only && values.count("smoke") > 0) continue;
    rows.push_back(&row);
  }
  return rows;
}

/// Returns the processor's name; empty if the system does not report it.
std::string processor() {
  std::ifstream in("/proc/cpuinfo");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return "unknown";
}

void write_json(const Report& report, const std::string& mode, const std::string& path) {
  nlohmann::ordered_json json{{"mode", mode},
                              {"processor", processor()},
                              {"cores", std::thread::hardware_concurrency()},
                              {"version", FLEETBILL_VERSION},
                              {"build", FLEETBILL_BENCH_BUILD}};
  json.update(report.json());
  workbench::write_text(path, json.dump(2) + "\n");
}

/// Measures one row. A failure does not discard the results of other rows.
void measure_row(const Row& row, Bench& bench) {
  fmt::print(stderr, "measuring {}\n", row.name);
  try {
    row.run(bench);
  } catch (const std::exception& error) {
    bench.report.add_failure(fmt::format("{}: {}", row.name, error.what()));
  }
}

int measure(const po::variables_map& values) {
  const bool smoke = values.count("smoke") > 0;
  const std::string mode = smoke ? "smoke" : "full";
  const std::string expected = kHome + "/expected.json";
  Report report(read_expected(expected, mode), !smoke);
  Bench bench(smoke ? smoke_sizes() : full_sizes(), {kProgram, kHome + "/peers"}, report);
  for (const Row* row : chosen_rows(values)) measure_row(*row, bench);
  fmt::print("{} of fleetbill {} ({}) on {} cores of {}\n\n{}",
             smoke ? "Smoke benchmark" : "Benchmark", FLEETBILL_VERSION, FLEETBILL_BENCH_BUILD,
             std::thread::hardware_concurrency(), processor(), report.text());
  if (values.count("json") > 0) write_json(report, mode, values["json"].as<std::string>());
  auto mistakes = report.failures();
  if (values.count("bless") > 0 && mistakes.empty()) {
    bless(expected, mode, report.measurements());
    fmt::print("\nThese results are the expected ones from now on.\n");
    return 0;
  }
  for (const std::string& mistake : report.unexpected()) mistakes.push_back(mistake);
  for (const std::string& mistake : mistakes) fmt::print(stderr, "FAIL {}\n", mistake);
  if (mistakes.empty()) fmt::print("\nEvery result is as expected.\n");
  return mistakes.empty() ? 0 : 1;
}

int run(int argc, char** argv) {
  const auto options = described_options();
  const auto values = parse(argc, argv, options);
  if (values.count("help") > 0) {
    print_help(options);
    return 0;
  }
  if (values.count("compare") > 0) {
    const auto files = values["compare"].as<std::vector<std::string>>();
    fmt::print("{}", compare(files[0], files[1]));
    return 0;
  }
  return measure(values);
}

}  // namespace
}  // namespace fleetbill::bench

int main(int argc, char** argv) {
  using namespace fleetbill;
  try {
    return bench::run(argc, argv);
  } catch (const Error& error) {
    fmt::print(stderr, "bench: {}\n", error.what());
    return tools::exit_code(error.kind());
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench: internal error: {}\n", error.what());
    return 1;
  }
}
