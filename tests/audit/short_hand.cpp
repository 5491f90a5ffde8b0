#include "tests/audit/short_hand.hpp"

#include <algorithm>
#include <sstream>

#include "billing/ingest/journal_reader.hpp"
#include "billing/units/quantity.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::test {
namespace {

constexpr std::string_view kHeader =
    "time,kind,partner,organisation,asset,device,value,quantity,id";

std::string whole_time(const std::string& text) {
  if (text.size() == 5) return concat("2026-", text, "T00:00:00Z");
  if (text.size() > 5 && text[5] == 'T') return concat("2026-", text, "Z");
  return text;
}

std::string whole_row(const std::string& row) {
  const std::size_t comma = row.find(',');
  std::string out = whole_time(row.substr(0, comma)) + row.substr(comma);
  const auto commas = std::count(out.begin(), out.end(), ',');
  const auto needed = std::count(kHeader.begin(), kHeader.end(), ',');
  if (commas < needed) out.append(static_cast<std::size_t>(needed - commas), ',');
  return out;
}

std::string moment(Instant time) {
  const std::string text = to_string(time);
  return text.ends_with("T00:00:00.000Z") ? text.substr(0, 10) : text.substr(0, 23);
}

void append(std::string& list, const std::string& item) {
  if (!list.empty()) list += "; ";
  list += item;
}

}  // namespace

billing::Journal journal_of(std::string_view rows) {
  std::string text(kHeader);
  text += '\n';
  std::istringstream lines{std::string(rows)};
  for (std::string line; std::getline(lines, line);) {
    const std::size_t begin = line.find_first_not_of(' ');
    if (begin != std::string::npos) text += whole_row(line.substr(begin)) + "\n";
  }
  return billing::ingest::read_journal_text("example.csv", text);
}

billing::audit::Readings readings_of(const std::string& text) {
  billing::audit::Readings out;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (const std::size_t arrow = word.find("->"); arrow != std::string::npos) {
      out.plan_map[word.substr(0, arrow)] = word.substr(arrow + 2);
    } else {
      const std::size_t equals = word.find('=');
      out.clauses[word.substr(0, equals)] = word.substr(equals + 1);
    }
  }
  return out;
}

billing::audit::Bill bill_of(std::string_view rows, const std::string& readings) {
  return billing::audit::audit(journal_of(rows), readings_of(readings), nullptr, std::nullopt);
}

std::string lines_of(const billing::audit::Bill& bill) {
  std::string out;
  for (const billing::audit::Line& line : bill.lines) {
    append(out, concat(to_string(line.month).substr(5), " ", line.partner, " ", line.sku, " ",
                       to_decimal(Quantity{line.count, line.block})));
  }
  return out;
}

std::string history_of(const billing::audit::Bill& bill) {
  std::string out;
  for (const auto& entry : bill.quota_history) {
    const std::string campaign = entry.campaign.empty() ? "" : "/" + entry.campaign;
    append(out, concat(moment(entry.time), " ", entry.account, campaign, " ", entry.event, " ",
                       entry.package, entry.amount < 0 ? " " : " +", entry.amount, " = ",
                       entry.balance));
  }
  return out;
}

std::string active_of(const billing::audit::Bill& bill) {
  std::string out;
  for (const auto& row : bill.active_devices) {
    append(out, concat(moment(row.first), " ", row.account, " ", row.device, " ", row.endpoint));
  }
  return out;
}

std::string updates_of(const billing::audit::Bill& bill) {
  std::string out;
  for (const auto& row : bill.firmware_updates) {
    append(out, concat(moment(row.time), " ", row.account, "/", row.campaign, " ", row.device, " ",
                       row.endpoint));
  }
  return out;
}

std::string quarantined_of(const billing::audit::Bill& bill) {
  std::string out;
  for (const billing::Position position : bill.quarantined) {
    if (!out.empty()) out += ' ';
    out += std::to_string(position.line - 1);
  }
  return out;
}

}  // namespace fleetbill::test
