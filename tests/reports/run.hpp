#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "billing/admission/admission.hpp"
#include "billing/reports/report.hpp"

/// Runs for the tests of reports: a small journal, billed, and its reports as text.
namespace fleetbill::billing::reports::test {

/// A journal that was read, admitted and billed.
struct Run {
  Rulebook rules;
  Directory directory;
  Admission admission;
  std::vector<SealedMonth> months;

  [[nodiscard]] Source source() const {
    return {directory, months, rules, admission.facts, directory};
  }
};

/// How a journal is billed.
struct Billing {
  Rulebook rules{};
  const PriceList* prices = nullptr;
  std::optional<Instant> until{};
};

/// Bills a journal; every row of it must be admitted.
Run bill_text(std::string_view csv, const Billing& billing = {});

/// The same for files, whose rows may be quarantined.
Run bill_files(const std::vector<std::string>& paths, const Billing& billing);

/// A journal with all columns, from rows that are written without the header.
std::string journal(std::string_view rows);

/// A price list in EUR, of plain unit prices from the first month of all.
PriceList price_list(const std::vector<std::pair<Sku, std::string>>& prices);

/// The same of Pelion facts, whose rows have no cells but `time,kind,partner,organisation,device,
/// value,quantity`.
std::string pelion_journal(std::string_view rows);

/// January to March 2026 of the aggregator Hub (API calls) with the tenants Alpha (active devices)
/// and Beta (API calls). Hub buys 1000 tokens; in January Alpha's campaign spring takes 10 of them,
/// spends 2 and gives 8 back, and Hub's campaign hub-wide takes 100 and spends 1. In February Hub
/// orders a renewal and changes its business model; March has but one call of Beta's.
std::string hub_journal();

/// A query for a month such as "2026-04".
Query in_month(std::string_view month);

/// A query for an account, or the accounts that one stands above, in such a month.
Query of_account(std::string_view month, std::string_view account);

/// The table of the report of this name.
Table table_of(std::string_view report, const Run& run, const Query& query);

/// Header and rows as CSV, then the total, if any, as a line that begins with `= `.
std::string to_csv(const Table& table);

/// The same without the header.
std::string rows_of(const Table& table);

/// The message of the error that the report ends with, with its kind before it (`usage: …`).
std::string error_of(std::string_view report, const Run& run, const Query& query);

/// The text of a raw string literal: without the line end after the opening parenthesis.
constexpr std::string_view lines(std::string_view text) {
  return text.starts_with('\n') ? text.substr(1) : text;
}

}  // namespace fleetbill::billing::reports::test
