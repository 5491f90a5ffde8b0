#include "run.hpp"

#include "billing/ingest/journal_reader.hpp"
#include "billing/journal/csv.hpp"
#include "billing/units/error.hpp"

namespace fleetbill::billing::reports::test {
namespace {

Run bill_journal(Journal read, const Billing& billing) {
  Run run;
  run.rules = billing.rules;
  run.admission = admit_journal(std::move(read), billing.rules, billing.until, run.directory);
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

std::string pelion_journal(std::string_view rows) {
  return "time,kind,partner,organisation,device,value,quantity\n" + std::string(lines(rows));
}

std::string hub_journal() {
  return pelion_journal(R"csv(
2026-01-01T00:00:00Z,account_opened,,Hub,,api_calls,
2026-01-01T00:00:00Z,account_opened,Hub,Beta,,api_calls,
2026-01-01T00:00:00Z,account_opened,Hub,Alpha,,active_devices,
2026-01-01T12:00:00Z,transactions,,Hub,h1,,3
2026-01-15T00:00:00Z,package_created,,Hub,,PKG-1,1000
2026-01-16T08:00:00Z,registration,,Hub,h1,hub one,
2026-01-16T09:00:00Z,registration,,Alpha,a2,alpha two,
2026-01-16T09:00:00Z,registration,,Alpha,a1,alpha one,
2026-01-17T00:00:00Z,registration_update,,Alpha,a1,alpha uno,
2026-01-18T00:00:00Z,registration,,Beta,b1,,
2026-01-20T00:00:00Z,campaign_started,,Alpha,,spring,10
2026-01-20T00:00:00Z,campaign_started,,Hub,,hub-wide,100
2026-01-21T00:00:00Z,update_succeeded,,Alpha,a2,spring,
2026-01-21T00:00:00Z,update_succeeded,,Alpha,a1,spring,
2026-01-21T12:00:00Z,update_failed,,Hub,h1,hub-wide,
2026-01-22T00:00:00Z,update_succeeded,,Hub,h1,hub-wide,
2026-01-25T00:00:00Z,campaign_stopped,,Alpha,,spring,
2026-01-26T00:00:00Z,api_call,,Hub,,rest_api_requests_with_user_token,7
2026-01-26T00:00:00Z,api_call,,Alpha,,rest_api_requests_with_api_key_token,12
2026-01-26T00:00:00Z,api_call,,Beta,,device_to_pelion_messages.observations,13
2026-01-26T00:00:00Z,api_call,,Beta,,pelion_to_device_messages.subscriptions,17
2026-01-27T00:00:00Z,transactions,,Hub,h1,,5
2026-02-10T00:00:00Z,package_renewed,,Hub,,PKG-2,500
2026-02-11T00:00:00Z,business_model_set,,Hub,,active_devices,
2026-02-12T00:00:00Z,registration_update,,Alpha,a1,,
2026-03-01T00:00:00Z,api_call,,Beta,,pelion_to_webapp_notifications,1
)csv");
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

Query of_account(std::string_view month, std::string_view account) {
  Query query = in_month(month);
  query.organisation = account;
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
