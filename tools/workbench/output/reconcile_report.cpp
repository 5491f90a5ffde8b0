#include "tools/workbench/output/reconcile_report.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "billing/units/text.hpp"
#include "tools/workbench/output/render.hpp"

namespace fleetbill::workbench {

using billing::Cell;
using billing::Table;
using billing::reconcile::Difference;
using billing::reconcile::Explained;
using billing::reconcile::Reconciliation;

namespace {

using Json = nlohmann::ordered_json;

Cell text_cell(const std::string& text) { return text.empty() ? Cell() : Cell(text); }

Cell money_cell(const std::optional<Money>& amount) { return amount ? Cell(*amount) : Cell(); }

/// Removes the column Because, which is too wide for a terminal, and empty columns.
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
  table.title = "\nInvoice lines by the vendor's file";
  table.columns = {"Partner", "SKU", "Theirs", "Ours", "At Stake", "Currency"};
  for (const auto& line : result.lines_at_stake) {
    table.rows.push_back({line.partner, std::string(billing::entry(line.sku).name), line.theirs,
                          line.ours, money_cell(line.difference), currency_cell(line.difference)});
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

/// Returns the counts that are not 0: `5 matched, 1 differing`.
std::string counts_text(const std::vector<std::pair<std::uint64_t, const char*>>& counts) {
  std::string out;
  for (const auto& [count, what] : counts) {
    if (count > 0) out += fmt::format("{}{} {}", out.empty() ? "" : ", ", count, what);
  }
  return out.empty() ? "none" : out;
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
           {"theirs", d.theirs},
           {"ours", d.ours}};
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

}  // namespace

Table differences_table(const Reconciliation& result, const Cite& cite) {
  Table table;
  table.columns = {"Finding",  "Line",   "Partner", "Organisation", "Asset",    "Device",
                   "Campaign", "Theirs", "Ours",    "At Stake",     "Currency", "Because"};
  for (const Difference& d : result.differences) {
    std::string because;
    if (d.reason) {
      const Explained& why = result.reasons[*d.reason];
      const std::string clauses = findings_line(why.findings, cite);
      because = clauses.empty() ? why.conclusion : concat(why.conclusion, "; ", clauses);
    }
    table.rows.push_back({std::string(to_string(d.kind)),
                          d.line > 0 ? Cell(std::int64_t{d.line}) : Cell(),
                          text_cell(d.subject.partner), text_cell(d.subject.organisation),
                          text_cell(d.subject.asset), text_cell(d.subject.device),
                          text_cell(d.subject.campaign), text_cell(d.theirs), text_cell(d.ours),
                          money_cell(d.impact), currency_cell(d.impact), text_cell(because)});
  }
  return table;
}

std::string reconcile_summary(const Reconciliation& result, const ComparedFiles& files) {
  const auto& rows = result.rows;
  const auto& lines = result.lines;
  std::string out = fmt::format("{} against {} of {}, {}\n", files.vendor_file, result.report,
                                files.run_file, to_string(result.month));
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

std::string reconcile_json(const Reconciliation& result, const ComparedFiles& files,
                           const Cite& cite) {
  const auto& rows = result.rows;
  const auto& lines = result.lines;
  Json out{{"file", files.vendor_file},
           {"report", result.report},
           {"run_file", files.run_file},
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

std::string reconcile_page(const Reconciliation& result, const ComparedFiles& files,
                           const Cite& cite) {
  std::string out = reconcile_summary(result, files);
  if (result.differences.empty()) {
    return out +
           (result.agrees() ? "The file matches the bill\n" : "All readable rows match the bill\n");
  }
  out += render(narrow(differences_table(result, cite)), Format::table);
  if (!result.lines_at_stake.empty()) out += render(lines_table(result), Format::table);
  return out + reasons_text(result, cite);
}

}  // namespace fleetbill::workbench
