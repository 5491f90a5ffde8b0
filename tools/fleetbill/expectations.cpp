#include "tools/fleetbill/expectations.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "billing/reports/report.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "tools/fleetbill/explain.hpp"

namespace fleetbill::tools {
namespace {

using billing::Kind;
using billing::SealedMonth;
using scenarios::Expectation;

using Values = std::map<std::string, std::string>;

std::string join(const Values& values) {
  std::string out;
  for (const auto& [key, value] : values) out += concat(out.empty() ? "" : ", ", key, ": ", value);
  return out.empty() ? "nothing" : out;
}

/// A decimal without zeros at its end, so that 12.50 and 12.5 are equal.
std::string trimmed(std::string decimal) {
  if (decimal.find('.') == std::string::npos) return decimal;
  decimal.erase(decimal.find_last_not_of('0') + 1);
  if (decimal.ends_with('.')) decimal.pop_back();
  return decimal;
}

class Checker {
 public:
  Checker(const scenarios::Case& scenario, const Outcome& outcome)
      : scenario_(scenario), outcome_(outcome) {}

  std::vector<std::string> run() {
    for (const Expectation& expectation : scenario_.expectations) {
      now_ = &expectation;
      check_run();
      check_names();
      if (expectation.month) check_month();
    }
    return std::move(failures_);
  }

 private:
  void fail(std::string_view what, std::string_view expected, std::string_view got) {
    failures_.push_back(
        fmt::format("{}:{}: {}{}: expected {}, got {}", scenario_.path, now_->mark.line,
                    now_->month ? to_string(*now_->month) + " " : "", what, expected, got));
  }

  void check_number(std::string_view what, std::optional<std::int64_t> expected, std::int64_t got) {
    if (expected && *expected != got) fail(what, std::to_string(*expected), std::to_string(got));
  }

  // ---- of the run, or of the month where there is one -------------------------------------------

  void check_run() {
    check_number("commands refused", now_->refused,
                 static_cast<std::int64_t>(outcome_.refusals.size()));
    if (now_->uploads) check_number("uploads", now_->uploads, uploads());
    if (now_->peak_messages_per_hour) {
      check_number("peak messages an hour", now_->peak_messages_per_hour, peak());
    }
    const sim::Conservation c = outcome_.conservation.value_or(sim::Conservation{});
    const std::map<std::string, std::int64_t> records{{"made", c.made},
                                                      {"delivered", c.delivered},
                                                      {"discarded", c.discarded},
                                                      {"dropped", c.dropped},
                                                      {"cached", c.cached}};
    for (const auto& [name, expected] : now_->conservation) {
      check_number("records " + name, expected, records.at(name));
    }
    const results::RowCounts r = outcome_.rows.value_or(results::RowCounts{});
    const std::map<std::string, std::uint64_t> rows{{"read", r.read},
                                                    {"applied", r.applied},
                                                    {"duplicate", r.duplicate},
                                                    {"quarantined", r.quarantined}};
    for (const auto& [name, expected] : now_->rows) {
      check_number("rows " + name, expected, static_cast<std::int64_t>(rows.at(name)));
    }
  }

  [[nodiscard]] bool in_scope(Instant t) const { return !now_->month || now_->month->contains(t); }

  [[nodiscard]] std::int64_t uploads() const {
    std::int64_t count = 0;
    for (const auto& fact : outcome_.facts) {
      if (fact.kind == Kind::upload && in_scope(fact.time)) count += fact.times;
    }
    return count;
  }

  [[nodiscard]] std::int64_t peak() const {
    std::int64_t most = 0;
    for (const auto& hour : outcome_.series.hours) {
      if (in_scope(hour.hour)) most = std::max(most, hour.messages);
    }
    return most;
  }

  // ---- of a month -------------------------------------------------------------------------------

  /// A name that no fact and no command ever spoke of would make an expectation that cannot fail.
  void check_names() {
    const auto check = [&](std::string_view what, const std::string& name) {
      if (!outcome_.directory.names().find(name).exists()) {
        fail(what, "'" + name + "'", concat("no such ", what));
      }
    };
    check("partner", now_->partner);
    for (const auto& [name, billed] : now_->assets) check("asset", name);
    for (const auto& [name, messages] : now_->messages) check("asset", name);
    for (const auto& [serial, fee] : now_->devices) check("device", serial);
  }

  void check_month() {
    const auto month = std::find_if(outcome_.months.begin(), outcome_.months.end(),
                                    [&](const auto& m) { return m.usage.month == *now_->month; });
    if (month == outcome_.months.end()) return fail("month", "closed", "no such month");
    if (now_->lines) {
      check_values("lines", *now_->lines,
                   lines(*month, [](const auto& line) { return to_decimal(line.quantity); }));
    }
    if (now_->amounts) {
      check_values("amounts", *now_->amounts, lines(*month, [](const auto& line) {
                     return line.amount ? to_decimal(*line.amount) : std::string("no price");
                   }));
    }
    for (const auto& [name, billed] : now_->assets) check_asset(*month, name, billed);
    for (const auto& [name, messages] : now_->messages) {
      const auto* asset = find_asset(*month, name);
      check_number("messages of " + name, messages, asset == nullptr ? 0 : asset->messages);
    }
    for (const auto& [serial, fee] : now_->devices) check_device(*month, serial, fee);
    if (now_->report) check_report();
  }

  [[nodiscard]] bool of_partner(PartnerId partner) const {
    return now_->partner.empty() || outcome_.directory.partner_name(partner) == now_->partner;
  }

  template <class Value>
  Values lines(const SealedMonth& month, Value value) const {
    Values out;
    for (const auto& invoice : month.invoices) {
      if (!of_partner(invoice.partner)) continue;
      for (const auto& line : invoice.lines) {
        std::string key(entry(line.sku).name);
        if (out.contains(key))
          key += concat(" of ", outcome_.directory.partner_name(invoice.partner));
        out[key] = value(line);
      }
    }
    return out;
  }

  void check_values(std::string_view what, const Values& expected, const Values& got) {
    const auto all_trimmed = [](Values values) {
      for (auto& [key, value] : values) value = trimmed(value);
      return values;
    };
    if (all_trimmed(expected) != all_trimmed(got)) fail(what, join(expected), join(got));
  }

  const billing::telematics_guru::AssetMonth* find_asset(const SealedMonth& month,
                                                         const std::string& name) const {
    for (const auto& asset : month.usage.assets) {
      if (outcome_.directory.asset_name(asset.asset) == name && of_partner(asset.partner)) {
        return &asset;
      }
    }
    return nullptr;
  }

  void check_asset(const SealedMonth& month, const std::string& name, bool expected) {
    const auto* asset = find_asset(month, name);
    const bool billed = asset != nullptr && asset->billed();
    if (billed == expected) return;
    fail("asset '" + name + "'", expected ? "billed" : "not billed",
         billed ? "billed" : "not billed");
    failures_.back() += "\n" + explanation(name, month.usage.month);
  }

  std::string explanation(const std::string& name, Month month) const {
    const auto id = outcome_.directory.names().find(name);
    const AssetId asset = id.exists() ? outcome_.directory.find_asset(id) : AssetId();
    if (!asset.exists()) return "there is no asset of this name";
    try {
      std::string text = asset_text(
          explain_asset(outcome_.facts, asset, month, outcome_.terms.rules, outcome_.directory),
          [](billing::Position row) { return concat("row ", row.line); });
      while (text.ends_with('\n')) text.pop_back();
      return text;
    } catch (const Error& error) {
      return error.what();
    }
  }

  void check_device(const SealedMonth& month, const std::string& serial,
                    const std::string& expected) {
    std::string got = "not charged";
    for (const auto& device : month.usage.devices) {
      if (outcome_.directory.serial(device.device) != serial || !of_partner(device.partner))
        continue;
      if (device.splitter) got = "OEM-SPLITTER";
      if (device.oem) got = device.splitter ? "OEM and OEM-SPLITTER" : "OEM";
    }
    if (got != expected) fail("device " + serial, expected, got);
  }

  void check_report() {
    const auto* report = billing::reports::find_report(now_->report->name);
    if (report == nullptr) return fail("report", "a report", now_->report->name);
    billing::reports::Query query;
    query.month = *now_->month;
    query.partner = now_->partner;
    query.all_plans = now_->report->all_plans;
    query.organisation = now_->report->organisation;
    query.campaign = now_->report->campaign;
    query.event = now_->report->event;
    query.search = now_->report->search;
    const billing::reports::Source source{outcome_.directory,   outcome_.months,
                                          outcome_.terms.rules, outcome_.facts,
                                          outcome_.directory,   &outcome_.terms.accounts};
    std::vector<std::vector<std::string>> rows;
    for (const auto& row : billing::reports::run(*report, source, query).rows) {
      auto& cells = rows.emplace_back();
      for (const auto& cell : row) cells.push_back(billing::to_text(cell));
    }
    if (rows != now_->report->rows) {
      fail("report " + now_->report->name, rows_text(now_->report->rows), rows_text(rows));
    }
  }

  static std::string rows_text(const std::vector<std::vector<std::string>>& rows) {
    std::string out;
    for (const auto& row : rows) {
      out += out.empty() ? "[" : ", [";
      for (std::size_t i = 0; i < row.size(); ++i) out += (i > 0 ? ", " : "") + row[i];
      out += "]";
    }
    return out.empty() ? "no rows" : out;
  }

  const scenarios::Case& scenario_;
  const Outcome& outcome_;
  const Expectation* now_ = nullptr;
  std::vector<std::string> failures_;
};

}  // namespace

std::vector<std::string> failed_expectations(const scenarios::Case& scenario,
                                             const Outcome& outcome) {
  return Checker(scenario, outcome).run();
}

}  // namespace fleetbill::tools
