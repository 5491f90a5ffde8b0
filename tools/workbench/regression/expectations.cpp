#include "tools/workbench/regression/expectations.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <utility>

#include "billing/reports/report.hpp"
#include "billing/units/error.hpp"
#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"
#include "tools/workbench/regression/expectation_reasons.hpp"

namespace fleetbill::workbench {
namespace {

using billing::Kind;
using billing::SealedMonth;
using scenarios::Expectation;

using Values = std::map<std::string, std::string>;
using Row = std::vector<std::string>;

std::string join(const Values& values) {
  std::string out;
  for (const auto& [key, value] : values) out += concat(out.empty() ? "" : ", ", key, ": ", value);
  return out.empty() ? "nothing" : out;
}

std::string join_list(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

std::string row_count(const std::vector<Row>& rows) {
  return concat(rows.size(), " ", plural(rows.size(), "row"));
}

/// Removes trailing zeros of a decimal, so that 12.50 and 12.5 are equal.
std::string trimmed(std::string decimal) {
  if (decimal.find('.') == std::string::npos) return decimal;
  decimal.erase(decimal.find_last_not_of('0') + 1);
  if (decimal.ends_with('.')) decimal.pop_back();
  return decimal;
}

/// The rows in which a report differs from the expected one: rows that only one side has, in the
/// order of its rows; if both have the same rows, those at a different place.
class RowDifference {
 public:
  RowDifference(const std::vector<Row>& expected, const std::vector<Row>& got)
      : missing_(without(expected, got)), unexpected_(without(got, expected)) {
    if (!missing_.empty() || !unexpected_.empty()) return;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      if (expected[i] == got[i]) continue;
      missing_.push_back(expected[i]);
      unexpected_.push_back(got[i]);
    }
  }

  [[nodiscard]] std::string text() const {
    return lines("- ", missing_) + (missing_.empty() || unexpected_.empty() ? "" : "\n") +
           lines("+ ", unexpected_);
  }

  [[nodiscard]] std::vector<Row> rows() const {
    std::vector<Row> out = missing_;
    out.insert(out.end(), unexpected_.begin(), unexpected_.end());
    return out;
  }

 private:
  static std::vector<Row> without(const std::vector<Row>& rows, const std::vector<Row>& others) {
    std::map<Row, std::size_t> count;
    for (const Row& row : others) ++count[row];
    std::vector<Row> out;
    for (const Row& row : rows) {
      const auto found = count.find(row);
      if (found != count.end() && found->second > 0) {
        --found->second;
      } else {
        out.push_back(row);
      }
    }
    return out;
  }

  static std::string lines(std::string_view mark, const std::vector<Row>& rows) {
    constexpr std::size_t kMost = 20;
    std::string out;
    for (std::size_t i = 0; i < std::min(kMost, rows.size()); ++i) {
      out += concat(i == 0 ? "" : "\n", mark, "[");
      for (std::size_t k = 0; k < rows[i].size(); ++k) {
        out += concat(k == 0 ? "" : ", ", rows[i][k].empty() ? "\"\"" : rows[i][k]);
      }
      out += "]";
    }
    if (rows.size() > kMost) out += concat("\n", mark, "and ", rows.size() - kMost, " more");
    return out;
  }

  std::vector<Row> missing_, unexpected_;
};

class Checker {
 public:
  Checker(const scenarios::Case& scenario, const RunResult& outcome, ExplainFailures reasoned)
      : scenario_(scenario), outcome_(outcome), reasoned_(reasoned), reasons_(outcome) {}

  std::vector<ExpectationFailure> run() {
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
        {now_->mark, now_->month, std::string(what), std::string(expected), std::string(got), {}});
  }

  void add_reason(std::string text) {
    while (text.ends_with('\n')) text.pop_back();
    if (!text.empty()) failures_.back().reasons.push_back(std::move(text));
  }

  /// Adds the reason for the last failure.
  template <class Explain>
  void explain(const Explain& text) {
    if (reasoned_ == ExplainFailures::yes) add_reason(text());
  }

  void check_number(std::string_view what, std::optional<std::int64_t> expected, std::int64_t got) {
    if (expected && *expected != got) fail(what, std::to_string(*expected), std::to_string(got));
  }

  // ---- of the run, or of the expectation's month -------------------------------------------

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

  /// A name that appears in no fact and no command would make an expectation that cannot fail.
  void check_names() {
    const auto check = [&](std::string_view what, const std::string& name) {
      if (!outcome_.directory.names().find(name).exists()) {
        fail(what, "'" + name + "'", concat("unknown ", what));
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
    if (month == outcome_.months.end()) return fail("month", "closed", "not closed");
    if (now_->lines) {
      check_lines(*month, "lines", *now_->lines,
                  lines(*month, [](const auto& line) { return to_decimal(line.quantity); }));
    }
    if (now_->amounts) {
      check_lines(*month, "amounts", *now_->amounts, lines(*month, [](const auto& line) {
        return line.amount ? to_decimal(*line.amount) : std::string("no price");
      }));
    }
    for (const auto& [name, billed] : now_->assets) check_asset(*month, name, billed);
    for (const auto& [name, messages] : now_->messages) check_messages(*month, name, messages);
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

  void check_lines(const SealedMonth& month, std::string_view what, Values expected, Values got) {
    for (Values* values : {&expected, &got}) {
      for (auto& [key, value] : *values) value = trimmed(value);
    }
    if (expected == got) return;
    fail(what, join(expected), join(got));
    // The contributors to a line are shown once, with its quantity.
    const WithContributors behind =
        what == "amounts" && now_->lines ? WithContributors::no : WithContributors::yes;
    std::set<std::string> keys;
    for (const Values& values : {expected, got}) {
      for (const auto& [key, value] : values) keys.insert(key);
    }
    for (const std::string& key : keys) {
      const std::string wanted = expected.contains(key) ? expected.at(key) : "0";
      const std::string found = got.contains(key) ? got.at(key) : "0";
      if (wanted == found) continue;
      const bool is_too_little =
          std::strtod(found.c_str(), nullptr) < std::strtod(wanted.c_str(), nullptr);
      explain([&] { return reasons_.line(month, key, now_->partner, is_too_little, behind); });
    }
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
    explain([&] { return reasons_.asset(name, now_->partner, month.usage.month); });
  }

  void check_messages(const SealedMonth& month, const std::string& name, std::int64_t expected) {
    const auto* asset = find_asset(month, name);
    const std::int64_t got = asset == nullptr ? 0 : asset->messages;
    if (got == expected) return;
    fail("messages of " + name, std::to_string(expected), std::to_string(got));
    explain([&] { return reasons_.asset(name, now_->partner, month.usage.month); });
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
    if (got == expected) return;
    fail("device " + serial, expected, got);
    explain([&] { return reasons_.device(serial, month.usage.month); });
  }

  void check_report() {
    const auto* report = billing::reports::find_report(now_->report->name);
    if (report == nullptr) return fail_report_name();
    billing::reports::Query query = now_->report->filters;
    query.month = *now_->month;
    query.partner = now_->partner;
    const billing::reports::Source source{outcome_.directory,    outcome_.months,
                                          outcome_.tariff.rules, outcome_.facts,
                                          outcome_.directory,    &outcome_.tariff.accounts};
    const billing::Table table = billing::reports::run(*report, source, query);
    std::vector<Row> rows;
    for (const auto& row : table.rows) {
      auto& cells = rows.emplace_back();
      for (const auto& cell : row) cells.push_back(billing::to_text(cell));
    }
    if (rows == now_->report->rows) return;
    const RowDifference difference(now_->report->rows, rows);
    fail("report " + now_->report->name, row_count(now_->report->rows),
         concat(row_count(rows), "; - expected, + got"));
    add_reason(difference.text());
    const bool is_of_other_width =
        std::any_of(now_->report->rows.begin(), now_->report->rows.end(),
                    [&](const Row& row) { return row.size() != table.columns.size(); });
    if (is_of_other_width) {
      add_reason(concat("its columns are ", join_list(table.columns)));
    }
    explain([&] { return reasons_.rows(table.columns, difference.rows(), *now_->month); });
  }

  void fail_report_name() {
    std::vector<std::string> names;
    for (const auto& report : billing::reports::all_reports()) names.emplace_back(report.name);
    const std::string& name = now_->report->name;
    fail("report", concat("a report: ", join_choices(names)),
         concat(quote(name), did_you_mean(name, names)));
  }

  const scenarios::Case& scenario_;
  const RunResult& outcome_;
  ExplainFailures reasoned_;
  ExpectationReasons reasons_;
  const Expectation* now_ = nullptr;
  std::vector<ExpectationFailure> failures_;
};

}  // namespace

bool ExpectationFailure::is_of_same_expectation(const ExpectationFailure& other) const {
  return mark.line == other.mark.line && month == other.month && what == other.what &&
         expected == other.expected;
}

std::string to_text(const ExpectationFailure& failure, const std::string& scenario_path) {
  std::string out =
      fmt::format("{}:{}: {}{}: expected {}, got {}", scenario_path, failure.mark.line,
                  failure.month ? to_string(*failure.month) + " " : "", failure.what,
                  failure.expected, failure.got);
  for (const std::string& reason : failure.reasons) out += "\n" + reason;
  return out;
}

std::vector<ExpectationFailure> failed_expectations(const scenarios::Case& scenario,
                                                    const RunResult& outcome,
                                                    ExplainFailures reasoned) {
  return Checker(scenario, outcome, reasoned).run();
}

}  // namespace fleetbill::workbench
