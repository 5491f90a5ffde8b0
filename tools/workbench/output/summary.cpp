#include "tools/workbench/output/summary.hpp"

#include <fmt/core.h>

#include <map>
#include <nlohmann/json.hpp>

#include "billing/reports/table.hpp"
#include "billing/units/printable.hpp"
#include "tools/workbench/output/capacity_table.hpp"
#include "tools/workbench/output/render.hpp"

namespace fleetbill::workbench {

using billing::Cell;
using billing::Invoice;
using billing::InvoiceLine;
using Json = nlohmann::ordered_json;

namespace {

template <class Visit>
void for_each_line(const RunResult& outcome, const std::string& partner, Visit visit) {
  for (const auto& month : outcome.months) {
    for (const Invoice& invoice : month.invoices) {
      const auto name = outcome.directory.partner_name(invoice.partner);
      if (!partner.empty() && name != partner) continue;
      for (const InvoiceLine& line : invoice.lines) visit(invoice, name, line);
    }
  }
}

billing::Table invoice_table(const RunResult& outcome, const std::string& partner) {
  const bool priced = outcome.tariff.prices.has_value();
  const bool several = outcome.directory.partner_count() > 1;
  billing::Table table;
  table.title = "Invoice lines";
  table.columns = {"Month"};
  if (several) table.columns.emplace_back("Partner");
  for (const char* column : {"SKU", "Quantity", "Unit"}) table.columns.emplace_back(column);
  if (priced) table.columns.insert(table.columns.end(), {"Amount", "Currency"});
  for_each_line(outcome, partner, [&](const Invoice& invoice, auto name, const InvoiceLine& line) {
    std::vector<Cell> row{to_string(invoice.month)};
    if (several) row.emplace_back(std::string(name));
    row.emplace_back(std::string(entry(line.sku).name));
    row.emplace_back(line.quantity);
    row.emplace_back(entry(line.sku).block_unit());
    if (priced) {
      row.emplace_back(line.amount ? Cell(*line.amount) : Cell());
      row.emplace_back(std::string(outcome.tariff.prices->currency().code()));
    }
    table.rows.push_back(std::move(row));
  });
  return table;
}

std::string months_text(const RunResult& outcome) {
  if (outcome.months.empty()) return "no month was reached";
  const auto first = to_string(outcome.months.front().usage.month);
  const auto last = to_string(outcome.months.back().usage.month);
  if (first == last) return first;
  return fmt::format("{} to {}, {} months", first, last, outcome.months.size());
}

/// Names the provisional months and the reason: where the facts end.
void append_provisional(const RunResult& outcome, std::string& out) {
  for (const auto& month : outcome.months) {
    if (!month.facts_end) continue;
    out += fmt::format("{:<15} {}: facts end {}\n", "Provisional", to_string(month.usage.month),
                       to_string(*month.facts_end));
  }
}

void append_quarantine(const RunResult& outcome, std::string& out) {
  std::map<std::string_view, std::uint64_t> reasons;
  for (const auto& row : outcome.quarantined) ++reasons[to_string(row.reason)];
  for (const auto& [reason, count] : reasons) {
    out += fmt::format("                {:>10}  {}\n", grouped(count), reason);
  }
}

/// Returns `4 = 2 completed + 2 refused`; states without campaigns are omitted.
std::string campaigns_text(const CampaignCounts& campaigns) {
  std::string out;
  for (const auto& [count, state] :
       {std::pair(campaigns.completed, "completed"), std::pair(campaigns.open(), "open"),
        std::pair(campaigns.terminated, "terminated"), std::pair(campaigns.refused, "refused")}) {
    if (count == 0) continue;
    out += fmt::format("{}{} {}", out.empty() ? "" : " + ", grouped(count), state);
  }
  return fmt::format("{} = {}", grouped(campaigns.all()), out);
}

std::string quantity_text(double value, std::string_view unit) {
  if (value >= 1e6) return fmt::format("{:.1f} M {}/s", value / 1e6, unit);
  if (value >= 1e3) return fmt::format("{:.1f} k {}/s", value / 1e3, unit);
  return fmt::format("{:.0f} {}/s", value, unit);
}

double per_second(const RunResult& outcome, double count) {
  return outcome.seconds > 0 ? count / outcome.seconds : 0;
}

}  // namespace

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

namespace {

std::uint64_t connections_of(const RunResult& outcome) {
  std::uint64_t connections = 0;
  for (const sim::HourPoint& hour : outcome.series.hours) {
    connections += static_cast<std::uint64_t>(hour.connections);
  }
  return connections;
}

/// Whether devices of Telematics Guru made records; otherwise only Pelion devices connected, or no
/// device did.
bool has_devices(const RunResult& outcome) {
  const bool has_records = outcome.conservation && outcome.conservation->made > 0;
  return has_records || connections_of(outcome) == 0;
}

/// The measure of speed: rows of event files, uploads, or (only Pelion) connections.
std::string speed_text(const RunResult& outcome) {
  if (outcome.rows) {
    const auto rows = static_cast<double>(outcome.rows->read);
    return fmt::format("{:<15} {} uploads in {:.2f} s, {}\n", "Speed", grouped(outcome.uploads),
                       outcome.seconds, quantity_text(per_second(outcome, rows), "rows"));
  }
  const bool has_uploads = has_devices(outcome);
  const std::uint64_t count = has_uploads ? outcome.uploads : connections_of(outcome);
  const char* unit = has_uploads ? "uploads" : "connections";
  return fmt::format("{:<15} {} {} in {:.2f} s, {}\n", "Speed", grouped(count), unit,
                     outcome.seconds,
                     quantity_text(per_second(outcome, static_cast<double>(count)), unit));
}

}  // namespace

std::string summary_text(const RunResult& outcome, const std::string& partner) {
  std::string out = render(invoice_table(outcome, partner), Format::table);
  out += fmt::format("\n{:<15} {}\n", "Months", months_text(outcome));
  append_provisional(outcome, out);
  if (outcome.rows) {
    out += fmt::format("{:<15} {} read = {} applied + {} duplicate + {} quarantined\n", "Rows",
                       grouped(outcome.rows->read), grouped(outcome.rows->applied),
                       grouped(outcome.rows->duplicate), grouped(outcome.rows->quarantined));
    append_quarantine(outcome, out);
  }
  if (outcome.conservation && has_devices(outcome)) {
    const auto number = [](std::int64_t n) { return grouped(static_cast<std::uint64_t>(n)); };
    const sim::Conservation& c = *outcome.conservation;
    out += fmt::format("{:<15} {} made = {} delivered + {} discarded + {} dropped + {} cached\n",
                       "Records", number(c.made), number(c.delivered), number(c.discarded),
                       number(c.dropped), number(c.cached));
  }
  if (outcome.campaigns.all() > 0) {
    out += fmt::format("{:<15} {}\n", "Campaigns", campaigns_text(outcome.campaigns));
  }
  out += capacity_text(capacity_of(outcome));
  for (const sim::Refusal& refusal : outcome.refusals) {
    out += fmt::format("{:<15} {} {} '{}': {}\n", "Refused", to_string(refusal.at), refusal.command,
                       printable(refusal.subject), printable(refusal.reason));
  }
  if (!outcome.run_file.empty()) {
    out += fmt::format("{:<15} {}\n", "Run file", printable(outcome.run_file));
    out += fmt::format("{:<15} {}\n", "Digest", outcome.digest);
  }
  out += speed_text(outcome);
  return out;
}

std::string summary_json(const RunResult& outcome, const std::string& partner) {
  Json out;
  if (!outcome.run_file.empty()) {
    out["run_file"] = outcome.run_file;
    out["digest"] = outcome.digest;
  }
  if (outcome.rows) {
    out["rows"] = {{"read", outcome.rows->read},
                   {"applied", outcome.rows->applied},
                   {"duplicate", outcome.rows->duplicate},
                   {"quarantined", outcome.rows->quarantined}};
  }
  if (outcome.conservation) {
    const sim::Conservation& c = *outcome.conservation;
    out["conservation"] = {{"made", c.made},
                           {"delivered", c.delivered},
                           {"discarded", c.discarded},
                           {"dropped", c.dropped},
                           {"cached", c.cached}};
    out["refused"] = outcome.refusals.size();
  }
  if (const CampaignCounts& campaigns = outcome.campaigns; campaigns.all() > 0) {
    out["campaigns"] = {{"started", campaigns.all()},
                        {"completed", campaigns.completed},
                        {"open", campaigns.open()},
                        {"terminated", campaigns.terminated},
                        {"refused", campaigns.refused}};
  }
  out["capacity"] = to_json(capacity_table(capacity_of(outcome)));
  out["months"] = Json::array();
  for (const auto& month : outcome.months) {
    Json object = {{"month", to_string(month.usage.month)}};
    if (month.facts_end) {
      object["provisional"] = true;
      object["facts_end"] = to_string(*month.facts_end);
    }
    object["lines"] = Json::array();
    out["months"].push_back(std::move(object));
  }
  std::size_t at = 0;
  for_each_line(outcome, partner, [&](const Invoice& invoice, auto name, const InvoiceLine& line) {
    while (outcome.months[at].usage.month != invoice.month) ++at;
    Json object = {{"partner", name},
                   {"sku", entry(line.sku).name},
                   {"quantity", to_decimal(line.quantity)},
                   {"amount", nullptr},
                   {"currency", nullptr}};
    if (line.amount) {
      object["amount"] = to_decimal(*line.amount);
      object["currency"] = line.amount->currency().code();
    }
    out["months"][at]["lines"].push_back(std::move(object));
  });
  out["uploads"] = outcome.uploads;
  out["seconds"] = outcome.seconds;
  out["uploads_per_second"] = per_second(outcome, static_cast<double>(outcome.uploads));
  return out.dump(2) + "\n";
}

}  // namespace fleetbill::workbench
