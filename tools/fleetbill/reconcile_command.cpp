#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "billing/ingest/table_reader.hpp"
#include "billing/reconcile/reconcile.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "scenarios/loader/rules_loader.hpp"
#include "tools/exit_code.hpp"
#include "tools/fleetbill/command.hpp"
#include "tools/workbench/explain/explanation_text.hpp"
#include "tools/workbench/output/render.hpp"
#include "tools/workbench/runs/saved_run.hpp"

namespace fleetbill::tools {

using namespace workbench;

namespace {

using billing::Cell;
using billing::Table;
using billing::reconcile::Difference;
using billing::reconcile::Explained;
using billing::reconcile::Reconciliation;
using billing::reconcile::VendorRow;
using Json = nlohmann::ordered_json;

// ---- what is asked ----------------------------------------------------------------------------

/// `A=B`, cut at the first equals sign.
std::pair<std::string, std::string> parse_pair(const std::string& option, const std::string& text) {
  const std::size_t at = text.find('=');
  if (at == std::string::npos) {
    throw usage_error(
        "reconcile",
        concat(option, ": expected two names with '=' between them, got '", text, "'"));
  }
  return {text.substr(0, at), text.substr(at + 1)};
}

/// Checks that a vendor's word is mapped to a plan or connector.
void check_word(const std::string& ours) {
  if (billing::reconcile::is_word_of_ours(ours)) return;
  const auto words = billing::reconcile::words_of_ours();
  throw usage_error("reconcile",
                    concat("--value THEIRS=OURS: unknown plan or connector '", ours, "'",
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
  const auto reading = reading_of(options);
  const auto request = request_of(options, run);
  std::optional<billing::PriceList> prices = run.tariff().prices;
  if (options.has("prices")) prices = scenarios::load_price_list(options.text("prices"));
  billing::ingest::TableReader file(path, delimiter_of(options));
  const auto layout = billing::reconcile::detect_format(
      file.header(), concat(path, ":", file.header_line()), reading);
  billing::reconcile::Notes notes;
  std::vector<VendorRow> rows;
  billing::ingest::TableRow row;
  while (file.next(row)) {
    if (row.problem.empty()) {
      rows.push_back(
          billing::reconcile::read_row(layout, row.cells, row.line, reading.wording, notes));
    } else {
      rows.push_back(billing::reconcile::unreadable_row(layout, row.line, row.problem));
    }
  }
  return billing::reconcile::reconcile(run.source(), prices ? &*prices : nullptr, request, layout,
                                       std::move(rows), std::move(notes), path);
}

// ---- what is printed --------------------------------------------------------------------------

Cell cell(const std::string& text) { return text.empty() ? Cell() : Cell(text); }

Cell money(const std::optional<Money>& amount) { return amount ? Cell(*amount) : Cell(); }

/// The differences as a table, each with the explanation of ours on one line.
Table differences_table(const Reconciliation& result, const Cite& cite) {
  Table table;
  table.columns = {"Finding",  "Line",     "Partner", "Organisation", "Asset",    "Device",
                   "Campaign", "They Say", "We Say",  "At Stake",     "Currency", "Because"};
  for (const Difference& d : result.differences) {
    std::string because;
    if (d.reason) {
      const Explained& why = result.reasons[*d.reason];
      const std::string clauses = findings_line(why.findings, cite);
      because = clauses.empty() ? why.conclusion : concat(why.conclusion, "; ", clauses);
    }
    table.rows.push_back({std::string(to_string(d.kind)),
                          d.line > 0 ? Cell(std::int64_t{d.line}) : Cell(), cell(d.subject.partner),
                          cell(d.subject.organisation), cell(d.subject.asset),
                          cell(d.subject.device), cell(d.subject.campaign), cell(d.theirs),
                          cell(d.ours), money(d.impact), currency_cell(d.impact), cell(because)});
  }
  return table;
}

/// The same without the column Because, which is too wide for a terminal, and without columns that
/// are empty all the way down.
Table narrow(const Table& wide) {
  Table table;
  table.title = wide.title;
  table.rows.resize(wide.rows.size());
  for (std::size_t i = 0; i + 1 < wide.columns.size(); ++i) {
    const bool is_empty = std::all_of(wide.rows.begin(), wide.rows.end(), [=](const auto& row) {
      return std::holds_alternative<std::monostate>(row[i]);
    });
    if (is_empty) continue;
    table.columns.push_back(wide.columns[i]);
    for (std::size_t k = 0; k < wide.rows.size(); ++k) {
      table.rows[k].push_back(wide.rows[k][i]);
    }
  }
  return table;
}

Table lines_table(const Reconciliation& result) {
  Table table;
  table.title = "\nInvoice lines, if they were right";
  table.columns = {"Partner", "SKU", "Theirs", "Ours", "At Stake", "Currency"};
  for (const auto& line : result.lines_at_stake) {
    table.rows.push_back({line.partner, std::string(billing::entry(line.sku).name), line.theirs,
                          line.ours, money(line.difference), currency_cell(line.difference)});
  }
  return table;
}

std::string reasons_text(const Reconciliation& result, const Cite& cite) {
  constexpr std::size_t kMost = 20;
  std::string out;
  for (std::size_t i = 0; i < std::min(kMost, result.reasons.size()); ++i) {
    const Explained& why = result.reasons[i];
    out += fmt::format("\n{} in {}: {}\n{}", why.about, to_string(result.month), why.conclusion,
                       findings_text(why.findings, cite));
  }
  if (result.reasons.size() > kMost) {
    out += fmt::format("\n{} more explanations: --format csv or json prints all\n",
                       result.reasons.size() - kMost);
  }
  return out;
}

/// `5 matched, 1 differing`: what is not 0.
std::string counts_text(const std::vector<std::pair<std::uint64_t, const char*>>& counts) {
  std::string out;
  for (const auto& [count, what] : counts) {
    if (count > 0) out += fmt::format("{}{} {}", out.empty() ? "" : ", ", count, what);
  }
  return out.empty() ? "none" : out;
}

std::string summary_text(const Reconciliation& result, const std::string& path,
                         const SavedRun& run) {
  const auto& rows = result.rows;
  const auto& lines = result.lines;
  std::string out = fmt::format("{} against {} of {}, {}\n", path, result.report, run.path(),
                                to_string(result.month));
  out += fmt::format("Their rows  {} read: {}\n", rows.read,
                     counts_text({{rows.matched, "matched"},
                                  {rows.differing, "differing"},
                                  {rows.duplicate, "duplicate"},
                                  {rows.without_line, "without a line of ours"},
                                  {rows.totals, "as totals"},
                                  {rows.of_others, "of other partners"},
                                  {rows.unreadable, "unreadable"}}));
  out += fmt::format("Our lines   {}: {}\n", lines.lines,
                     counts_text({{lines.matched, "matched"},
                                  {lines.differing, "differing"},
                                  {lines.without_row, "without a row of theirs"},
                                  {lines.unreadable, "unreadable in theirs"},
                                  {lines.not_compared, "not compared"}}));
  for (const auto& [what, place] : result.notes.all()) {
    const std::string where = place.times == 1 ? fmt::format(" (line {})", place.first_line)
                                               : fmt::format(" ({} times, first on line {})",
                                                             place.times, place.first_line);
    out += fmt::format("Note        {}{}\n", what, place.first_line > 0 ? where : "");
  }
  return out;
}

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

void put_money(Json& object, const std::optional<Money>& amount) {
  object["at_stake"] = amount ? Json(to_decimal(*amount)) : Json(nullptr);
  object["currency"] = amount ? Json(amount->currency().code()) : Json(nullptr);
}

Json difference_json(const Difference& d, const Reconciliation& result, const Cite& cite) {
  Json out{{"finding", to_string(d.kind)},
           {"line", d.line > 0 ? Json(d.line) : Json(nullptr)},
           {"partner", text_or_null(d.subject.partner)},
           {"organisation", text_or_null(d.subject.organisation)},
           {"asset", text_or_null(d.subject.asset)},
           {"device", text_or_null(d.subject.device)},
           {"campaign", text_or_null(d.subject.campaign)},
           {"they_say", d.theirs},
           {"we_say", d.ours}};
  put_money(out, d.impact);
  if (d.reason) {
    const Explained& why = result.reasons[*d.reason];
    out["because"] = {{"about", why.about},
                      {"conclusion", why.conclusion},
                      {"findings", findings_json(why.findings, cite)}};
  } else {
    out["because"] = nullptr;
  }
  return out;
}

std::string json_text(const Reconciliation& result, const std::string& path, const SavedRun& run,
                      const Cite& cite) {
  const auto& rows = result.rows;
  const auto& lines = result.lines;
  Json out{{"file", path},
           {"report", result.report},
           {"run_file", run.path()},
           {"month", to_string(result.month)},
           {"rows",
            {{"read", rows.read},
             {"matched", rows.matched},
             {"differing", rows.differing},
             {"duplicate", rows.duplicate},
             {"without_line", rows.without_line},
             {"totals", rows.totals},
             {"of_others", rows.of_others},
             {"unreadable", rows.unreadable}}},
           {"lines",
            {{"lines", lines.lines},
             {"matched", lines.matched},
             {"differing", lines.differing},
             {"without_row", lines.without_row},
             {"unreadable", lines.unreadable},
             {"not_compared", lines.not_compared}}},
           {"findings", Json::array()},
           {"invoice_lines", Json::array()},
           {"unreadable", Json::array()},
           {"notes", Json::array()}};
  for (const Difference& d : result.differences) {
    out["findings"].push_back(difference_json(d, result, cite));
  }
  for (const auto& line : result.lines_at_stake) {
    Json object{{"partner", line.partner},
                {"sku", billing::entry(line.sku).name},
                {"theirs", to_decimal(line.theirs)},
                {"ours", to_decimal(line.ours)}};
    put_money(object, line.difference);
    out["invoice_lines"].push_back(std::move(object));
  }
  for (const auto& row : result.unreadable) {
    out["unreadable"].push_back({{"line", row.line}, {"problem", row.problem}});
  }
  for (const auto& [what, place] : result.notes.all()) {
    out["notes"].push_back(
        {{"note", what}, {"times", place.times}, {"first_line", place.first_line}});
  }
  return out.dump(2) + "\n";
}

/// Everything on one page.
std::string page_text(const Reconciliation& result, const std::string& path, const SavedRun& run,
                      const Cite& cite) {
  std::string out = summary_text(result, path, run);
  if (result.differences.empty()) {
    return out + (result.agrees() ? "Both say the same\n" : "What could be read says the same\n");
  }
  out += render(narrow(differences_table(result, cite)), Format::table);
  if (!result.lines_at_stake.empty()) out += render(lines_table(result), Format::table);
  return out + reasons_text(result, cite);
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
              "Read column OURS of the report from column THEIRS of the file; 'OURS=' = no such "
              "column in the file, '=THEIRS' = ignore the column");
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
  const Cite cite = [&](billing::Position row) { return run.cite(row); };
  switch (format) {
    case Format::table:
      write_output(options.text("output"), page_text(result, path, run, cite));
      break;
    case Format::csv:
      write_output(options.text("output"), render(differences_table(result, cite), Format::csv));
      fmt::print(stderr, "{}", summary_text(result, path, run));
      break;
    case Format::json:
      write_output(options.text("output"), json_text(result, path, run, cite));
      break;
  }
  for (const auto& row : result.unreadable) {
    fmt::print(stderr, "{}:{}: error: {}\n", path, row.line, row.problem);
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
