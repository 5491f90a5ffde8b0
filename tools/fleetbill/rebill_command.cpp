#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <variant>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "scenarios/loader/rules_loader.hpp"
#include "tools/fleetbill/command.hpp"
#include "tools/fleetbill/rebill_tables.hpp"
#include "tools/fleetbill/render.hpp"
#include "tools/fleetbill/summary.hpp"
#include "tools/fleetbill/term_files.hpp"

namespace fleetbill::tools {

using billing::Cell;
using billing::SplitBy;
using billing::Table;
using Json = nlohmann::ordered_json;

namespace {

SplitBy split_of(const Options& options) {
  const std::string by = options.text("by");
  if (by.empty() || by == "partner") return SplitBy::partner;
  if (by == "organisation") return SplitBy::organisation;
  if (by == "asset") return SplitBy::asset;
  throw Error(ErrorKind::usage,
              concat("--by takes partner, organisation or asset, not '", by, "'"));
}

RebillOptions rebill_options(const Options& options) {
  RebillOptions out;
  out.inputs = options.positionals();
  if (out.inputs.empty()) {
    throw Error(ErrorKind::usage,
                "rebill: which run file or event files? See fleetbill rebill --help");
  }
  if (options.has("events")) {
    out.late_events = options.get<std::vector<std::string>>("events");
  }
  if (options.has("rulebook")) out.rules = scenarios::load_rulebook(options.text("rulebook"));
  if (options.has("prices")) {
    out.prices = load_prices(options.get<std::vector<std::string>>("prices")).prices;
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

/// The table with as many causes as one can read.
Table with_few_causes(Table table, const LateEvents& late) {
  const auto column = std::find(table.columns.begin(), table.columns.end(), "cause");
  if (column == table.columns.end()) return table;
  for (std::vector<Cell>& row : table.rows) {
    Cell& cell = row[static_cast<std::size_t>(column - table.columns.begin())];
    if (const auto* causes = std::get_if<std::string>(&cell)) {
      cell = with_few_events(*causes, late);
    }
  }
  return table;
}

std::string text_of(const Rebilling& rebilling, const RebillTables& tables, SplitBy split) {
  std::string out = fmt::format("Rebilled {}, {}\n\n", rebilling.name, months_text(rebilling));
  if (rebilling.has_late_events) out += late_text(rebilling.late) + "\n";
  for (const std::string& note : rebilling.notes) out += fmt::format("Note: {}.\n", note);
  if (!rebilling.notes.empty()) out += "\n";
  const auto add = [&](Table table, bool is_shown_empty) {
    if (!is_shown_empty && table.rows.empty()) return;
    out += render(with_few_causes(std::move(table), rebilling.late), Format::table) + "\n";
  };
  add(tables.changes(), true);
  add(tables.adjustments(split), true);
  add(tables.totals(), false);
  add(tables.most_affected(SplitBy::organisation), false);
  add(tables.most_affected(SplitBy::asset), false);
  add(tables.next_invoice(), false);
  out.pop_back();
  return out;
}

Json json_of(const Table& table) { return Json::parse(render(table, Format::json)); }

std::string json_text(const Rebilling& rebilling, const RebillTables& tables, SplitBy split) {
  Json out{{"rebilled", rebilling.name},
           {"first_month", to_string(rebilling.new_months.front().usage.month)},
           {"last_month", to_string(rebilling.new_months.back().usage.month)},
           {"changes", json_of(tables.changes())},
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
  out["adjustments"] = json_of(tables.adjustments(split));
  out["totals"] = json_of(tables.totals());
  out["most_affected"] = {{"organisations", json_of(tables.most_affected(SplitBy::organisation))},
                          {"assets", json_of(tables.most_affected(SplitBy::asset))}};
  out["next_invoice"] = json_of(tables.next_invoice());
  return out.dump(2) + "\n";
}

}  // namespace

int rebill_command(const std::vector<std::string>& arguments) {
  Options options(*find_command("rebill"), "input");
  options.add()("rulebook", po::value<std::string>(),
                "rulebook (YAML) to bill by: what it does not name is read as by default; without "
                "one, the run's")(
      "prices", po::value<std::vector<std::string>>()->composing(),
      "price list (YAML) to bill by; without one, the run's. May be given several times")(
      "events", po::value<std::vector<std::string>>()->composing(),
      "event file with late or corrected facts. May be given several times")(
      "month", po::value<std::string>(), "show the adjustments of this closed month only")(
      "partner", po::value<std::string>(), "show this partner's adjustments only")(
      "by", po::value<std::string>(),
      "partner (whole lines), organisation or asset: who has which part of an adjustment")(
      "format", po::value<std::string>(),
      "table, csv (the adjustments alone) or json; default: what the output's name says, else "
      "table")("json", "the same as --format json")("output,o", po::value<std::string>(),
                                                    "file to write; gzipped if it ends in .gz")(
      "adjustments", po::value<std::string>(),
      "also write the lines of the next invoice, credits and debits, to this CSV file");
  if (!options.parse(arguments)) return 0;
  const Format format = options.has("json") ? Format::json : format_of(options);
  const RebillOptions rebill_as = rebill_options(options);
  const Rebilling rebilling = rebill(rebill_as);
  const RebillTables tables(rebilling, shown_of(options, rebilling));
  if (options.has("adjustments")) {
    write_text(options.text("adjustments"), render(tables.next_invoice(), Format::csv));
  }
  std::string out;
  switch (format) {
    case Format::table: out = text_of(rebilling, tables, rebill_as.split); break;
    case Format::json: out = json_text(rebilling, tables, rebill_as.split); break;
    case Format::csv:
      for (const std::string& note : rebilling.notes) fmt::print(stderr, "note: {}\n", note);
      out = render(tables.adjustments(rebill_as.split), Format::csv);
      break;
  }
  write_text(options.text("output"), out);
  return 0;
}

}  // namespace fleetbill::tools
