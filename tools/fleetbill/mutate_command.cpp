#include <fmt/core.h>
#include <unistd.h>

#include <filesystem>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "tools/exit_code.hpp"
#include "tools/fleetbill/command.hpp"
#include "tools/workbench/output/mutation_page.hpp"
#include "tools/workbench/output/render.hpp"
#include "tools/workbench/regression/cases.hpp"
#include "tools/workbench/regression/mutation_score.hpp"

namespace fleetbill::tools {

using namespace workbench;

namespace {

using billing::Table;

constexpr const char* kArguedAway = "scenarios/equivalent_mutants.yaml";

std::vector<const Mutant*> chosen_mutants(const Options& options) {
  const std::string clause = options.text("clause");
  std::vector<const Mutant*> out;
  std::vector<std::string> known;
  for (const Mutant& mutant : all_mutants()) {
    if (clause.empty() || mutant.about == clause) out.push_back(&mutant);
    if (known.empty() || known.back() != mutant.about) known.push_back(mutant.about);
  }
  if (!out.empty()) return out;
  throw Error(ErrorKind::usage, concat("mutate: there are no mutants of '", clause, "'",
                                       did_you_mean(clause, known), " (--list lists all)"));
}

void list_mutants(const std::vector<const Mutant*>& mutants) {
  for (const Mutant* mutant : mutants) fmt::print("{}\n", mutant->name);
}

/// In whole or tenths of a per cent: `99.5`.
std::int64_t parse_minimum(const std::string& text) {
  const auto micros = parse_price(text);
  if (!micros || *micros > 100 * Money::kMicrosPerUnit || *micros % (Money::kMicrosPerUnit / 10)) {
    throw Error(ErrorKind::usage, concat("--minimum-score takes a number of per cent such as 100 "
                                         "or 99.5, not '",
                                         text, "'"));
  }
  return *micros / (Money::kMicrosPerUnit / 10);
}

/// The file of mutants that are argued to be equivalent; empty if there is none.
std::string argued_away(const Options& options) {
  if (options.has("equivalent")) return options.text("equivalent");
  std::error_code ignored;
  return std::filesystem::exists(kArguedAway, ignored) ? kArguedAway : "";
}

std::int64_t as_count(std::size_t n) { return static_cast<std::int64_t>(n); }

Table score_table(const MutationScore& score) {
  Table table;
  table.title = concat(score.mutants.size(), " mutants, ", score.cases.size(), " cases");
  table.columns = {"Mutant", "Verdict", "Touched", "Other bill", "Noticed by", "First notice"};
  for (const MutantResult& result : score.mutants) {
    table.rows.push_back({result.mutant->name, std::string(verdict(result)),
                          as_count(result.count(Notice::same)),
                          as_count(result.count(Notice::changed)),
                          as_count(result.count(Notice::noticed)), first_notice(result)});
  }
  return table;
}

/// The matrix case x mutant.
Table matrix_table(const MutationScore& score) {
  Table table;
  table.columns.emplace_back("Mutant");
  for (const std::string& path : score.cases) table.columns.push_back(path);
  for (const MutantResult& result : score.mutants) {
    auto& row = table.rows.emplace_back();
    row.emplace_back(result.mutant->name);
    for (const Notice notice : result.cases) row.emplace_back(std::string(to_string(notice)));
  }
  return table;
}

void check_matrix_name(const std::string& path) {
  if (path.ends_with(".html") || path.ends_with(".csv")) return;
  throw Error(ErrorKind::usage,
              concat("--matrix takes a file ending in .csv or .html, not '", path, "'"));
}

void write_matrix(const std::string& path, const MutationScore& score) {
  write_output(path, path.ends_with(".html") ? mutation_page(score)
                                             : render(matrix_table(score), Format::csv));
}

/// Says which arguments do not hold. @returns whether there are such
bool report_refuted(const MutationScore& score) {
  bool found = false;
  for (const MutantResult& result : score.mutants) {
    if (!result.is_refuted()) continue;
    found = true;
    fmt::print(stderr, "'{}' is argued to be equivalent, but it is noticed: {}\n",
               result.mutant->name, result.first_failure);
  }
  return found;
}

/// Shows on the terminal how many cases are done.
class CaseCounter {
 public:
  explicit CaseCounter(std::size_t cases)
      : cases_(cases), on_terminal_(::isatty(STDERR_FILENO) == 1) {}
  ~CaseCounter() {
    if (on_terminal_) fmt::print(stderr, "\r\x1b[K");
  }
  CaseCounter(const CaseCounter&) = delete;
  CaseCounter& operator=(const CaseCounter&) = delete;

  void show(std::size_t done) const {
    if (on_terminal_) fmt::print(stderr, "\r\x1b[K{} of {} cases", done, cases_);
  }

 private:
  std::size_t cases_;
  bool on_terminal_;
};

/// Holds what is to be written against what is read, before cases are played.
void check_places(const Options& options, const std::vector<std::string>& cases) {
  if (options.has("matrix")) check_matrix_name(options.text("matrix"));
  const std::vector<Output> outputs = options.outputs({"output", "matrix"});
  std::vector<std::string> inputs = files_of_cases(cases);
  inputs.push_back(argued_away(options));
  check_outputs("mutate", outputs, inputs);
  check_writable(outputs);
}

}  // namespace

int mutate_command(const std::vector<std::string>& arguments) {
  Options options(*find_command("mutate"), "place");
  options.add()("clause", po::value<std::string>(),
                "only mutants of this clause, or of PLAN-MAP, PRICES, BLOCKS, BOUNDARIES")(
      "equivalent", po::value<std::string>(),
      "mutants that change nothing, with arguments (YAML); scenarios/equivalent_mutants.yaml if it "
      "is there")("minimum-score", po::value<std::string>(),
                  "per cent of mutants that must be noticed; else exit 1")(
      "matrix", po::value<std::string>(), "write the matrix case x mutant (.csv or .html)")(
      "format", po::value<std::string>()->default_value("table"), "table, csv or json")(
      "output,o", po::value<std::string>(), "file to write to; standard output if left out")(
      "threads", po::value<std::string>()->default_value("0"), "cases at a time; 0: one a core")(
      "list", "only list the mutants");
  if (!options.parse(arguments)) return 0;
  const auto mutants = chosen_mutants(options);
  if (options.has("list")) {
    list_mutants(mutants);
    return 0;
  }
  const Format format = parse_format(options.text("format"));
  const std::int64_t minimum =
      options.has("minimum-score") ? parse_minimum(options.text("minimum-score")) : 0;
  auto places = options.positionals();
  if (places.empty()) places.emplace_back("scenarios/cases");
  const auto paths = find_cases(places);
  check_places(options, paths);
  const std::string arguments_file = argued_away(options);
  const auto equivalent = arguments_file.empty()
                              ? std::vector<scenarios::EquivalentMutant>()
                              : scenarios::load_equivalent_mutants(arguments_file, mutant_names());
  const unsigned threads = options.threads();
  const auto score = [&] {
    const CaseCounter counter(paths.size());
    return mutation_score(paths, mutants, equivalent, threads,
                          [&](std::size_t done) { counter.show(done); });
  }();
  if (options.has("matrix")) write_matrix(options.text("matrix"), score);
  write_output(options.text("output"), render(score_table(score), format));
  fmt::print(stderr, "{}\n", summary(score));
  const bool is_wrong = report_refuted(score) || score.per_mille() < minimum;
  return is_wrong ? exit_code(ErrorKind::check_failed) : 0;
}

}  // namespace fleetbill::tools
