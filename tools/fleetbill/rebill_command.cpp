#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "scenarios/loader/rules_loader.hpp"
#include "tools/fleetbill/command.hpp"
#include "tools/process/console.hpp"
#include "tools/process/exit_code.hpp"
#include "tools/workbench/output/output_file.hpp"
#include "tools/workbench/output/render.hpp"
#include "tools/workbench/rebill/rebill_report.hpp"
#include "tools/workbench/rebill/rebill_tables.hpp"
#include "tools/workbench/rebill/rebilling.hpp"
#include "tools/workbench/tariff/tariff_files.hpp"

namespace fleetbill::tools {

using namespace workbench;

using billing::SplitBy;

namespace {

SplitBy split_of(const Options& options) {
  const std::string by = options.text("by");
  if (by == "organisation") return SplitBy::organisation;
  return by == "asset" ? SplitBy::asset : SplitBy::partner;
}

/// Returns the arguments: one run file, or event files.
std::vector<std::string> inputs_of(const Options& options) {
  std::vector<std::string> inputs = options.arguments();
  const auto run = std::find_if_not(inputs.begin(), inputs.end(), is_event_file);
  if (run == inputs.end() || inputs.size() == 1) return inputs;
  const std::string& other = run == inputs.begin() ? inputs[1] : inputs[0];
  throw usage_error("rebill",
                    concat("expected one run file or event files, got ", *run, " (a run file) and ",
                           other, "; pass late events with --events"));
}

void check_something_changes(const Options& options) {
  if (options.has("rulebook") || options.has("prices") || options.has("events")) return;
  throw usage_error("rebill", "no change to bill; add --rulebook, --prices or --events");
}

RebillOptions rebill_options(const Options& options) {
  RebillOptions out;
  out.inputs = inputs_of(options);
  check_something_changes(options);
  out.late_events = options.texts("events");
  if (options.has("rulebook")) out.rules = scenarios::load_rulebook(options.text("rulebook"));
  if (options.has("prices")) {
    out.prices = load_prices(options.texts("prices")).prices;
  }
  out.split = split_of(options);
  out.allow_gap = options.has("allow-gap");
  return out;
}

AdjustmentFilter filter_of(const Options& options, const Rebilling& rebilling) {
  AdjustmentFilter out;
  out.partner = options.text("partner");
  check_partner(rebilling.directory, out.partner);
  if (!options.has("month")) return out;
  out.month = parse_month_option(options.text("month"), rebilling.new_months.front().usage.month,
                                 rebilling.new_months.back().usage.month);
  return out;
}

/// Writes the result and the lines of the next invoice: both files or no file.
void write(const Options& options, const std::string& result, const RebillTables& tables) {
  workbench::OutputFile output = open_output(options.text("output"));
  if (!options.has("adjustments")) {
    output.write(result);
    return output.commit();
  }
  workbench::OutputFile adjustments = open_output(options.text("adjustments"));
  adjustments.write(render(tables.next_invoice(), Format::csv));
  output.write(result);
  OutputFile::commit_together({&adjustments, &output});
}

void declare_rebill(OptionTable& table) {
  table.argument("RUN|EVENTS", Times::many, {".h5", ".csv"});
  table.shipped("rulebook", "RULEBOOK", ShippedKind::rulebook,
                "Bill by this rulebook; a clause that it omits has its default reading (default: "
                "rulebook of the run)");
  table.shipped("prices", "PRICES", ShippedKind::price_list,
                "Rate with this price list (default: prices of the run)", Times::any);
  table.files("events", "EVENTS", {".csv"}, "Add an event file of late or corrected facts");
  table.text("month", "YYYY-MM", "Show the adjustments of this closed month only");
  table.text("partner", "NAME", "Show the adjustments of this partner only");
  table.choice("by", "BY", {"partner", "organisation", "asset"}, "Split each adjustment by {}",
               "partner");
  table.format();
  table.flag("json", "Print JSON, as --format json");
  table.output();
  table.output("adjustments", "FILE", {".csv"},
               "Also write the credits and debits of the next invoice to FILE as CSV");
  table.allow_gap();
  table.flag("strict", "Exit 1 if a late row is quarantined, or if a billed row no longer applies");
}

int rebill_command(const Options& options) {
  const Format format = format_of(options);
  const std::vector<Output> outputs = options.outputs({"output", "adjustments"});
  check_outputs("rebill", outputs, options.inputs({"rulebook", "prices", "events"}));
  const RebillOptions rebill_as = rebill_options(options);
  check_writable(outputs);
  const Rebilling rebilling = rebill(rebill_as);
  const AdjustmentFilter filter = filter_of(options, rebilling);
  const RebillTables tables(rebilling, filter);
  std::string out;
  switch (format) {
    case Format::table: out = rebill_text(rebilling, tables, rebill_as.split, filter); break;
    case Format::json: out = rebill_json(rebilling, tables, rebill_as.split).dump(2) + "\n"; break;
    case Format::csv:
      out = render(tables.adjustments(rebill_as.split), Format::csv);
      report("{}", rebill_remarks(rebilling));
      break;
  }
  write(options, out, tables);
  const LateEvents& late = rebilling.late;
  const bool is_refused =
      options.has("strict") && (late.rows.quarantined > 0 || !late.displaced.empty());
  return is_refused ? exit_code(ErrorKind::check_failed) : 0;
}

}  // namespace

const Command kRebillCommand{
    .name = "rebill",
    .synopsis = "RUN|EVENTS.csv... [OPTION]...",
    .summary =
        "Bill the same facts with other rules, prices or late events, and explain the changes",
    .example = "fleetbill rebill rental.h5 --events late.csv --by asset",
    .failure = "a late row is quarantined or a billed row no longer applies (with --strict)",
    .declare = declare_rebill,
    .run = rebill_command};

}  // namespace fleetbill::tools
