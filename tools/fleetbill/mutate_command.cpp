#include <fmt/core.h>
#include <unistd.h>

#include <filesystem>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "tools/fleetbill/cases.hpp"
#include "tools/fleetbill/command.hpp"
#include "tools/fleetbill/markup.hpp"
#include "tools/fleetbill/mutation_score.hpp"
#include "tools/fleetbill/render.hpp"

namespace fleetbill::tools {
namespace {

using billing::Table;
using billing::mutation::Mutant;

constexpr const char* kArguedAway = "scenarios/equivalent_mutants.yaml";

std::vector<const Mutant*> chosen_mutants(const Options& options) {
  const std::string clause = options.text("clause");
  std::vector<const Mutant*> out;
  std::vector<std::string> known;
  for (const Mutant& mutant : billing::mutation::all_mutants()) {
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

std::vector<scenarios::EquivalentMutant> argued_away(const Options& options) {
  if (options.has("equivalent")) {
    return scenarios::load_equivalent_mutants(options.text("equivalent"));
  }
  std::error_code ignored;
  if (!std::filesystem::exists(kArguedAway, ignored)) return {};
  return scenarios::load_equivalent_mutants(kArguedAway);
}

std::string verdict(const MutantResult& result) {
  if (result.is_noticed()) return "noticed";
  return result.is_equivalent ? "equivalent" : "SURVIVED";
}

std::int64_t as_count(std::size_t n) { return static_cast<std::int64_t>(n); }

/// A failing expectation in one line, and which clause was mistaken.
std::string message(const MutantResult& result) {
  if (result.first_failure.empty()) return "";
  return concat(result.mutant->name, ": ",
                result.first_failure.substr(0, result.first_failure.find('\n')));
}

Table score_table(const MutationScore& score) {
  Table table;
  table.title = concat(score.mutants.size(), " mutants, ", score.cases.size(), " cases");
  table.columns = {"Mutant", "Verdict", "Touched", "Other bill", "Noticed by", "First notice"};
  for (const MutantResult& result : score.mutants) {
    table.rows.push_back({result.mutant->name, verdict(result),
                          as_count(result.count(Notice::same)),
                          as_count(result.count(Notice::changed)),
                          as_count(result.count(Notice::noticed)), message(result)});
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

std::string summary(const MutationScore& score) {
  const std::size_t equivalent = score.mutants.size() - score.noticed() - score.survivors();
  return fmt::format("score {}.{} %: {} of {} mutants noticed, {} survived, {} equivalent",
                     score.per_mille() / 10, score.per_mille() % 10, score.noticed(),
                     score.mutants.size() - equivalent, score.survivors(), equivalent);
}

/// The matrix as a page: a row a mutant, a cell a case.
std::string matrix_page(const MutationScore& score) {
  std::string page = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>Rule "
      "mutation</title>\n"
      "<style>\n"
      "body {{ font: 14px sans-serif; margin: 1.5em; }}\n"
      "table {{ border-collapse: collapse; }}\n"
      "th {{ text-align: left; font-weight: normal; white-space: nowrap; padding: 0 .6em; }}\n"
      "thead th {{ position: sticky; top: 0; background: #fff; font-weight: bold; }}\n"
      "td {{ width: 4px; min-width: 4px; height: 1.2em; padding: 0; border: 1px solid #fff; }}\n"
      "td.same {{ background: #e4e7eb; }} td.other {{ background: #f0b429; }}\n"
      "td.noticed {{ background: #18794e; }} tr.survived th {{ color: #c00; font-weight: bold; }}\n"
      ".key span {{ display: inline-block; width: 1em; height: 1em; margin: 0 .3em 0 1em; "
      "vertical-align: -.1em; }}\n"
      "</style>\n<h1>Rule mutation</h1>\n<p>{}</p>\n"
      "<p class=\"key\"><span style=\"background:#18794e\"></span>an expectation fails"
      "<span style=\"background:#f0b429\"></span>another bill, but nothing that tells"
      "<span style=\"background:#e4e7eb\"></span>the same bill. A column is a case: point at a "
      "cell "
      "for its name.</p>\n<table>\n<thead><tr><th>Mutant<th>Verdict<th>Noticed by"
      "<th colspan=\"{}\">Cases</thead>\n",
      summary(score), score.cases.size());
  for (const MutantResult& result : score.mutants) {
    page += fmt::format("<tr{}><th>{}<th>{}<th>{}", result.survives() ? " class=\"survived\"" : "",
                        escaped_markup(result.mutant->name), verdict(result),
                        result.count(Notice::noticed));
    for (std::size_t i = 0; i < result.cases.size(); ++i) {
      static constexpr std::string_view kClasses[] = {"", "same", "other", "noticed"};
      page += fmt::format("<td class=\"{}\" title=\"{}\">",
                          kClasses[static_cast<std::size_t>(result.cases[i])],
                          escaped_markup(score.cases[i]));
    }
    page += '\n';
  }
  return page + "</table>\n</html>\n";
}

void write_matrix(const std::string& path, const MutationScore& score) {
  if (path.ends_with(".html")) return write_text(path, matrix_page(score));
  if (path.ends_with(".csv")) return write_text(path, render(matrix_table(score), Format::csv));
  throw Error(ErrorKind::usage,
              concat("--matrix takes a file ending in .csv or .html, not '", path, "'"));
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
      "threads", po::value<unsigned>()->default_value(0), "cases at a time; 0: one a core")(
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
  const auto score = [&] {
    const CaseCounter counter(paths.size());
    return mutation_score(paths, mutants, argued_away(options), options.get<unsigned>("threads"),
                          [&](std::size_t done) { counter.show(done); });
  }();
  if (options.has("matrix")) write_matrix(options.text("matrix"), score);
  write_text(options.text("output"), render(score_table(score), format));
  fmt::print(stderr, "{}\n", summary(score));
  return score.per_mille() < minimum ? 1 : 0;
}

}  // namespace fleetbill::tools
