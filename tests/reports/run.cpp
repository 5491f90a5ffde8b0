#include "run.hpp"

#include "billing/ingest/journal_reader.hpp"
#include "billing/journal/csv.hpp"
#include "billing/units/error.hpp"

namespace fleetbill::billing::reports::test {
namespace {

Run bill_journal(Journal read, const Billing& billing) {
  Run run;
  run.rules = billing.rules;
  run.admission =
      admit_journal(std::move(read), billing.rules.ingestion(), billing.until, run.directory);
  if (!run.admission.first_month) return run;
  run.months = bill(run.admission.facts, *run.admission.first_month, *run.admission.last_month,
                    run.rules, billing.prices, run.directory);
  return run;
}

std::string record(const std::vector<Cell>& cells) {
  std::vector<std::string> texts;
  for (const Cell& cell : cells) texts.push_back(to_text(cell));
  std::string out;
  csv::append_record(out, texts);
  return out;
}

}  // namespace

Run bill_text(std::string_view csv, const Billing& billing) {
  Run run = bill_journal(ingest::read_journal_text("journal.csv", csv), billing);
  for (const Quarantined& row : run.admission.quarantined) {
    FLEETBILL_ASSERT(false, "line " + std::to_string(row.position.line) + ": " + describe(row));
  }
  return run;
}

Run bill_files(const std::vector<std::string>& paths, const Billing& billing) {
  return bill_journal(ingest::read_journal(paths), billing);
}

std::string journal(std::string_view rows) {
  return "time,kind,partner,organisation,asset,asset_code,device,device_type,value,quantity\n" +
         std::string(lines(rows));
}

PriceList price_list(const std::vector<std::pair<Sku, std::string>>& prices) {
  PriceList list("test", *Currency::parse("EUR"), Rounding::half_up);
  for (const auto& [sku, price] : prices) {
    list.add(sku, {month_of(kFirstYear, 1),
                   ChargeModel::unit,
                   {{std::nullopt, *parse_price(price)}},
                   std::nullopt,
                   "test"});
  }
  return list;
}

Query in_month(std::string_view month) {
  Query query;
  query.month = parse_month(month).value();
  return query;
}

Table table_of(std::string_view report, const Run& run, const Query& query) {
  const Report* found = find_report(report);
  FLEETBILL_ASSERT(found != nullptr, std::string(report));
  return reports::run(*found, run.source(), query);
}

std::string rows_of(const Table& table) {
  std::string out;
  for (const auto& row : table.rows) out += record(row);
  if (!table.total.empty()) out += "= " + record(table.total);
  return out;
}

std::string to_csv(const Table& table) {
  std::string out;
  csv::append_record(out, table.columns);
  return out + rows_of(table);
}

std::string error_of(std::string_view report, const Run& source, const Query& query) {
  try {
    (void)table_of(report, source, query);
  } catch (const Error& error) {
    switch (error.kind()) {
      case ErrorKind::usage: return std::string("usage: ") + error.what();
      case ErrorKind::invalid: return std::string("invalid: ") + error.what();
      default: return std::string("other: ") + error.what();
    }
  }
  return "no error";
}

}  // namespace fleetbill::billing::reports::test
