#include <fmt/core.h>

#include "billing/ingest/table_reader.hpp"
#include "billing/reconcile/reconcile.hpp"
#include "billing/units/error.hpp"
#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"
#include "scenarios/loader/rules_loader.hpp"
#include "tools/fleetbill/command.hpp"
#include "tools/process/console.hpp"
#include "tools/process/exit_code.hpp"
#include "tools/workbench/compare/vendor_reconciliation.hpp"
#include "tools/workbench/explain/explanation_text.hpp"
#include "tools/workbench/output/reconcile_report.hpp"
#include "tools/workbench/output/render.hpp"
#include "tools/workbench/runs/saved_run.hpp"

namespace fleetbill::tools {

using namespace workbench;

namespace {

using billing::reconcile::Reconciliation;

/// Splits `A=B` at the first equals sign.
std::pair<std::string, std::string> parse_pair(const std::string& option, const std::string& text) {
  const std::size_t at = text.find('=');
  if (at == std::string::npos) {
    throw usage_error(
        "reconcile",
        concat(option, ": expected two names with '=' between them, got ", quote(text)));
  }
  return {text.substr(0, at), text.substr(at + 1)};
}

/// Checks that a vendor's word is mapped to a plan or connector.
void check_word(const std::string& ours) {
  if (billing::reconcile::is_word_of_ours(ours)) return;
  const auto words = billing::reconcile::words_of_ours();
  throw usage_error("reconcile",
                    concat("--value THEIRS=OURS: unknown plan or connector ", quote(ours),
                           did_you_mean(ours, words), "; expected ", join_choices(words)));
}

billing::reconcile::Reading reading_of(const Options& options) {
  using billing::reconcile::CellType;
  billing::reconcile::Reading reading;
  if (options.has("kind")) {
    reading.kind = billing::reconcile::parse_file_kind(options.text("kind"));
  }
  for (const std::string& text : options.texts("map")) {
    reading.columns.push_back(parse_pair("--map OURS=THEIRS", text));
  }
  for (const std::string& text : options.texts("value")) {
    const auto [theirs, ours] = parse_pair("--value THEIRS=OURS", text);
    check_word(ours);
    reading.wording.values[billing::reconcile::folded(CellType::name, theirs)] = ours;
  }
  try {
    if (options.has("time-format"))
      reading.wording.time_format.emplace(options.text("time-format"));
  } catch (const Error& error) {
    throw usage_error("reconcile", concat("--time-format: ", error.what()));
  }
  return reading;
}

billing::reconcile::Request request_of(const Options& options, const SavedRun& run) {
  billing::reconcile::Request request;
  if (options.has("month")) request.month = run.month(options.text("month"));
  request.partner = options.text("partner");
  request.all_plans = options.has("all-plans");
  return request;
}

char delimiter_of(const Options& options) {
  for (const auto& [word, delimiter] : billing::ingest::kDelimiters) {
    if (word == options.text("delimiter")) return delimiter;
  }
  return ',';
}

std::vector<std::string> delimiter_names() {
  std::vector<std::string> out;
  for (const auto& [word, delimiter] : billing::ingest::kDelimiters) out.emplace_back(word);
  return out;
}

Reconciliation reconcile(SavedRun& run, const std::string& path, const Options& options) {
  const VendorFile file{path, delimiter_of(options), reading_of(options)};
  const auto request = request_of(options, run);
  std::optional<billing::PriceList> prices = run.tariff().prices;
  if (options.has("prices")) prices = scenarios::load_price_list(options.text("prices"));
  return reconcile_file(run, file, prices ? &*prices : nullptr, request);
}

void declare_reconcile(OptionTable& table) {
  table.argument("RUN", Times::once, {".h5"});
  table.argument("VENDOR", Times::once, {".csv"});
  table.text("month", "YYYY-MM",
             "Compare this closed month (default: the month of the timestamps of a Pelion file, "
             "otherwise the last one)");
  table.text("partner", "NAME", "Compare with the bill of this partner, if the run has several");
  table.choice("kind", "KIND", billing::reconcile::file_kind_names(),
               "Read the file as {} (default: by its header)");
  table.texts("map", "OURS=THEIRS",
              "Read column OURS of the report from column THEIRS of the file; 'OURS=' = the file "
              "has no such column, '=THEIRS' = ignore the column");
  table.texts("value", "THEIRS=OURS",
              "Read the word THEIRS of the file as the plan or connector OURS");
  table.text("time-format", "FORMAT",
             "Read times in this format, such as '%d/%m/%Y %H:%M' (default: forms of ISO 8601)");
  table.choice("delimiter", "NAME", delimiter_names(), "Split cells at {}", "comma");
  table.flag("all-plans", "Compare all plans, even if the file lists TG-PPM only");
  table.shipped("prices", "PRICES", ShippedKind::price_list,
                "Rate with this price list (default: prices of the run)");
  table.format();
  table.output();
}

int reconcile_command(const Options& options) {
  const auto& what = options.arguments();
  const Format format = format_of(options);
  check_outputs("reconcile", options.outputs({"output"}), options.inputs({"prices"}));
  SavedRun run(what[0]);
  const std::string& path = what[1];
  const Reconciliation result = reconcile(run, path, options);
  const ComparedFiles files{path, run.path()};
  const Cite cite = [&](billing::Position row) { return run.cite(row); };
  switch (format) {
    case Format::table:
      write_output(options.text("output"), reconcile_page(result, files, cite));
      break;
    case Format::csv:
      write_output(options.text("output"), render(differences_table(result, cite), Format::csv));
      report("{}", reconcile_summary(result, files));
      break;
    case Format::json:
      write_output(options.text("output"), reconcile_json(result, files, cite));
      break;
  }
  for (const auto& row : result.unreadable) {
    report("{}:{}: error: {}\n", path, row.line, row.problem);
  }
  if (!result.unreadable.empty()) return exit_code(ErrorKind::invalid);
  return result.agrees() ? 0 : exit_code(ErrorKind::check_failed);
}

}  // namespace

const Command kReconcileCommand{
    .name = "reconcile",
    .synopsis = "RUN VENDOR.csv [OPTION]...",
    .summary = "Compare a vendor's billing detail file with the bill of a run",
    .example = "fleetbill reconcile rental.h5 vendor-2026-02.csv --month 2026-02",
    .failure = "the file differs from the bill",
    .declare = declare_reconcile,
    .run = reconcile_command};

}  // namespace fleetbill::tools
