#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "scenarios/loader/rules_loader.hpp"
#include "tools/exit_code.hpp"
#include "tools/fleetbill/command.hpp"
#include "tools/workbench/output/output_file.hpp"
#include "tools/workbench/output/render.hpp"
#include "tools/workbench/output/summary.hpp"
#include "tools/workbench/rebill/rebill_tables.hpp"
#include "tools/workbench/tariff/tariff_files.hpp"

namespace fleetbill::tools {

using namespace workbench;

using billing::SplitBy;
using billing::Table;
using Json = nlohmann::ordered_json;

namespace {

SplitBy split_of(const Options& options) {
  const std::string by = options.text("by");
  if (by == "organisation") return SplitBy::organisation;
  return by == "asset" ? SplitBy::asset : SplitBy::partner;
}

/// One run file, or event files.
std::vector<std::string> inputs_of(const Options& options) {
  std::vector<std::string> inputs = options.arguments();
  const auto run = std::find_if_not(inputs.begin(), inputs.end(), is_event_file);
  if (run == inputs.end() || inputs.size() == 1) return inputs;
  const std::string& other = run == inputs.begin() ? inputs[1] : inputs[0];
  throw usage_error("rebill",
                    concat("expected one run file or event files, got ", *run, " (a run file) and ",
                           other, "; give late events with --events"));
}

void check_something_changes(const Options& options) {
  if (options.has("rulebook") || options.has("prices") || options.has("events")) return;
  throw usage_error("rebill", "no change is given; add --rulebook, --prices or --events");
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
  return out;
}

Shown shown_of(const Options& options, const Rebilling& rebilling) {
  Shown out;
  out.partner = options.text("partner");
  check_partner(rebilling.directory, out.partner);
  if (!options.has("month")) return out;
  out.month = parse_month_option(options.text("month"), rebilling.new_months.front().usage.month,
                                 rebilling.new_months.back().usage.month);
  return out;
}

std::string months_text(const Rebilling& rebilling) {
  const Month first = rebilling.new_months.front().usage.month;
  const Month last = rebilling.new_months.back().usage.month;
  return first == last ? to_string(first)
                       : fmt::format("{} to {}", to_string(first), to_string(last));
}

std::string late_text(const LateEvents& late) {
  const auto list = [](std::string_view title, const std::vector<std::string>& rows) {
    constexpr std::size_t kMost = 5;
    std::string out;
    for (std::size_t i = 0; i < rows.size() && i < kMost; ++i) {
      out += fmt::format("  {} {}\n", title, rows[i]);
    }
    if (rows.size() > kMost) out += fmt::format("  and {} more\n", rows.size() - kMost);
    return out;
  };
  std::string out =
      fmt::format("Late events     {} read = {} applied + {} duplicate + {} quarantined\n",
                  grouped(late.rows.read), grouped(late.rows.applied), grouped(late.rows.duplicate),
                  grouped(late.rows.quarantined));
  if (late.beyond > 0) {
    out += fmt::format(
        "                {} of the applied are after the last closed month, whose "
        "bills are still to come\n",
        grouped(late.beyond));
  }
  return out + list("quarantined:", late.quarantined) + list("no longer applies:", late.displaced);
}

std::string text_of(const Rebilling& rebilling, const RebillTables& tables, SplitBy split,
                    const Shown& shown) {
  std::string out = fmt::format("Rebilled {}, {}\n\n", rebilling.name, months_text(rebilling));
  if (rebilling.has_late_events) out += late_text(rebilling.late) + "\n";
  for (const std::string& note : rebilling.notes) out += fmt::format("Note: {}.\n", note);
  if (!rebilling.notes.empty()) out += "\n";
  const auto add = [&](const Table& table, bool is_shown_empty) {
    if (is_shown_empty || !table.rows.empty()) out += render(table, Format::table) + "\n";
  };
  add(tables.changes(), true);
  const Table adjustments = tables.adjustments(split, CitedEvents::few);
  if (adjustments.rows.empty()) {
    const bool is_all = !shown.month && shown.partner.empty();
    return out + (is_all ? "No line changes.\n" : "No line of those shown changes.\n");
  }
  add(adjustments, true);
  add(tables.totals(), false);
  const MostAffected most = tables.most_affected();
  add(most.organisations, false);
  add(most.assets_and_devices, false);
  add(tables.next_invoice(CitedEvents::few), false);
  out.pop_back();
  return out;
}

std::string json_text(const Rebilling& rebilling, const RebillTables& tables, SplitBy split) {
  Json out{{"rebilled", rebilling.name},
           {"first_month", to_string(rebilling.new_months.front().usage.month)},
           {"last_month", to_string(rebilling.new_months.back().usage.month)},
           {"changes", to_json(tables.changes())},
           {"notes", rebilling.notes}};
  if (rebilling.has_late_events) {
    const LateEvents& late = rebilling.late;
    out["late_events"] = {{"read", late.rows.read},
                          {"applied", late.rows.applied},
                          {"duplicate", late.rows.duplicate},
                          {"quarantined", late.rows.quarantined},
                          {"after_last_month", late.beyond},
                          {"quarantined_rows", late.quarantined},
                          {"no_longer_applied", late.displaced}};
  }
  out["adjustments"] = to_json(tables.adjustments(split));
  out["totals"] = to_json(tables.totals());
  const MostAffected most = tables.most_affected();
  out["most_affected"] = {{"organisations", to_json(most.organisations)},
                          {"assets", to_json(most.assets_and_devices)}};
  out["next_invoice"] = to_json(tables.next_invoice());
  return out.dump(2) + "\n";
}

/// What CSV has no place for.
std::string remarks_text(const Rebilling& rebilling) {
  std::string out = rebilling.has_late_events ? late_text(rebilling.late) : std::string();
  for (const std::string& note : rebilling.notes) out += fmt::format("Note: {}.\n", note);
  return out;
}

/// Writes the result, and the lines of the next invoice: both or neither.
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
  table.file("adjustments", "FILE", {".csv"},
             "Also write the credits and debits of the next invoice to FILE as CSV");
  table.flag("strict", "Exit 1 if a late row is quarantined");
}

int rebill_command(const Options& options) {
  const Format format = options.has("json") ? Format::json : format_of(options);
  const std::vector<Output> outputs = options.outputs({"output", "adjustments"});
  check_outputs("rebill", outputs, options.inputs({"rulebook", "prices", "events"}));
  const RebillOptions rebill_as = rebill_options(options);
  check_writable(outputs);
  const Rebilling rebilling = rebill(rebill_as);
  const Shown shown = shown_of(options, rebilling);
  const RebillTables tables(rebilling, shown);
  std::string out;
  switch (format) {
    case Format::table: out = text_of(rebilling, tables, rebill_as.split, shown); break;
    case Format::json: out = json_text(rebilling, tables, rebill_as.split); break;
    case Format::csv:
      out = render(tables.adjustments(rebill_as.split), Format::csv);
      fmt::print(stderr, "{}", remarks_text(rebilling));
      break;
  }
  write(options, out, tables);
  const bool is_refused = options.has("strict") && rebilling.late.rows.quarantined > 0;
  return is_refused ? exit_code(ErrorKind::check_failed) : 0;
}

}  // namespace

const Command kRebillCommand{
    .name = "rebill",
    .synopsis = "RUN|EVENTS.csv... [OPTION]...",
    .summary =
        "Bill the same facts with other rules, prices or late events, and explain the changes",
    .example = "fleetbill rebill rental.h5 --events late.csv --by asset",
    .failure = "a late row is quarantined (with --strict)",
    .declare = declare_rebill,
    .run = rebill_command};

}  // namespace fleetbill::tools
