#include <fmt/core.h>

#include <filesystem>

#include "billing/units/error.hpp"
#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"
#include "tools/fleetbill/command.hpp"
#include "tools/process/console.hpp"
#include "tools/process/exit_code.hpp"
#include "tools/process/progress.hpp"
#include "tools/workbench/output/mutation_page.hpp"
#include "tools/workbench/output/mutation_tables.hpp"
#include "tools/workbench/output/render.hpp"
#include "tools/workbench/regression/cases.hpp"
#include "tools/workbench/regression/mutation_score.hpp"

namespace fleetbill::tools {

using namespace workbench;

namespace {

constexpr const char* kDefaultEquivalents = "scenarios/equivalent_mutants.yaml";

std::vector<const Mutant*> chosen_mutants(const Options& options) {
  const std::string clause = options.text("clause");
  std::vector<const Mutant*> out;
  std::vector<std::string> known;
  for (const Mutant& mutant : all_mutants()) {
    if (clause.empty() || mutant.about == clause) out.push_back(&mutant);
    if (known.empty() || known.back() != mutant.about) known.push_back(mutant.about);
  }
  if (!out.empty()) return out;
  throw usage_error("mutate", concat("--clause: no mutants of ", quote(clause),
                                     did_you_mean(clause, known), "; --list lists all mutants"));
}

void list_mutants(const std::vector<const Mutant*>& mutants) {
  for (const Mutant* mutant : mutants) print("{}\n", mutant->name);
}

/// Parses a percentage with at most one decimal, such as `99.5`, as per mille.
std::int64_t parse_minimum(const std::string& text) {
  const auto micros = parse_price(text);
  if (!micros || *micros > 100 * Money::kMicrosPerUnit || *micros % (Money::kMicrosPerUnit / 10)) {
    throw usage_error(
        "mutate",
        concat("--minimum-score: expected a percentage such as 100 or 99.5, got ", quote(text)));
  }
  return *micros / (Money::kMicrosPerUnit / 10);
}

/// Returns the file of mutants that are declared equivalent; empty if there is no file.
std::string equivalents_path(const Options& options) {
  if (options.has("equivalent")) return options.text("equivalent");
  std::error_code ignored;
  return std::filesystem::exists(kDefaultEquivalents, ignored) ? kDefaultEquivalents : "";
}

void check_matrix_name(const std::string& path) {
  if (path.ends_with(".html") || path.ends_with(".csv") || is_standard_output(path)) return;
  throw usage_error("mutate",
                    concat("--matrix: expected a file ending in .csv or .html, got ", quote(path)));
}

void write_matrix(const std::string& path, const MutationScore& score) {
  write_output(path, path.ends_with(".html") ? mutation_page(score)
                                             : render(mutation_matrix(score), Format::csv));
}

/// Prints the mutants that are declared equivalent but are killed. Returns whether there are any.
bool report_refuted(const MutationScore& score) {
  bool found = false;
  for (const MutantResult& result : score.mutants) {
    if (!result.is_refuted()) continue;
    found = true;
    report("'{}' is declared equivalent, but a case kills it: {}\n", result.mutant->name,
           result.first_failure);
  }
  return found;
}

/// Checks the outputs before cases are played.
void check_places(const Options& options, const std::vector<std::string>& cases) {
  if (options.has("matrix")) check_matrix_name(options.text("matrix"));
  const std::vector<Output> outputs = options.outputs({"output", "matrix"});
  std::vector<std::string> inputs = files_of_cases(cases);
  inputs.push_back(equivalents_path(options));
  check_outputs("mutate", outputs, inputs);
  check_writable(outputs);
}

void declare_mutate(OptionTable& table) {
  table.argument("DIR|SCENARIO", Times::any, {".yaml"});
  table.text("clause", "CLAUSE",
             "Score only mutants of this clause, or of PLAN-MAP, PRICES, BLOCKS or BOUNDARIES");
  table.file(
      "equivalent", "FILE", {".yaml"},
      fmt::format("Read mutants that are declared equivalent from FILE (default: {}, if it exists)",
                  kDefaultEquivalents));
  table.text("minimum-score", "PERCENT", "Exit 1 if a smaller share of the mutants is killed");
  table.output("matrix", "FILE", {".csv", ".html"},
               "Write the matrix of cases and mutants to FILE (.csv or .html)");
  table.format();
  table.output();
  table.threads("Play cases with");
  table.flag("list", "List the mutants without playing cases");
}

int mutate_command(const Options& options) {
  const auto mutants = chosen_mutants(options);
  if (options.has("list")) {
    list_mutants(mutants);
    return 0;
  }
  const Format format = format_of(options);
  const std::int64_t minimum =
      options.has("minimum-score") ? parse_minimum(options.text("minimum-score")) : 0;
  auto places = options.arguments();
  if (places.empty()) places.emplace_back("scenarios/cases");
  const auto paths = find_cases(places);
  check_places(options, paths);
  const std::string arguments_file = equivalents_path(options);
  const auto equivalent = arguments_file.empty()
                              ? std::vector<scenarios::EquivalentMutant>()
                              : scenarios::load_equivalent_mutants(arguments_file, mutant_names());
  const unsigned threads = options.threads();
  const auto score = [&] {
    const PartCounter counter(paths.size(), "cases");
    return mutation_score(paths, mutants, equivalent, threads,
                          [&](std::size_t done) { counter.show(done); });
  }();
  if (options.has("matrix")) write_matrix(options.text("matrix"), score);
  write_output(options.text("output"), render(mutation_score_table(score), format));
  report("{}\n", summary(score));
  const bool is_wrong = report_refuted(score) || score.per_mille() < minimum;
  return is_wrong ? exit_code(ErrorKind::check_failed) : 0;
}

}  // namespace

const Command kMutateCommand{
    .name = "mutate",
    .synopsis = "[DIR|SCENARIO]... [OPTION]...",
    .summary = "Mutate the tariff and report which cases kill each mutant",
    .example = "fleetbill mutate scenarios/cases --minimum-score 100 --matrix matrix.html",
    .failure = "the score is too low, or a mutant that is declared equivalent is killed",
    .declare = declare_mutate,
    .run = mutate_command};

}  // namespace fleetbill::tools
