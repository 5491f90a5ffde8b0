#include <algorithm>
#include <catch2/catch.hpp>

#include "billing/units/text.hpp"
#include "run.hpp"

// Properties of all Pelion reports, also in runs that use Telematics Guru.
namespace fleetbill::billing::reports::test {
namespace {

const std::vector<std::string> kPelion{"my-billing", "usage",          "service-package-history",
                                       "campaigns",  "active-devices", "firmware-updates",
                                       "tenant"};

/// Two aggregators that do the same, each with a tenant; which stand in the order given.
std::string two_aggregators(const std::vector<std::string>& order) {
  std::string rows;
  for (const std::string& hub : order) {
    rows += concat("2026-01-01T00:00:00Z,account_opened,,", hub, ",,active_devices,\n");
    rows += concat("2026-01-01T00:00:00Z,account_opened,", hub, ",", hub, " A,,active_devices,\n");
  }
  for (const std::string& hub : order) {
    rows += concat("2026-01-02T00:00:00Z,package_created,,", hub, ",,P,10\n");
    rows += concat("2026-01-03T00:00:00Z,campaign_started,,", hub, " A,,c,2\n");
    for (const char* name : {hub == order[0] ? "2" : "1", hub == order[0] ? "1" : "2"}) {
      const std::string device = concat(hub, name);
      rows += concat("2026-01-04T00:00:00Z,registration,,", hub, " A,", device, ",e,\n");
    }
    rows += concat("2026-01-05T00:00:00Z,update_succeeded,,", hub, " A,", hub, "1,c,\n");
  }
  return pelion_journal(rows);
}

const char* tg_rows() {
  return "2026-01-01T00:00:00Z,sms,Acme,North,,,,,,1\n"
         "2026-02-01T00:00:00Z,sms,Acme,North,,,,,,2\n";
}

/// The same account and organisation names on both platforms.
std::string mixed() {
  return journal(R"csv(
2026-01-01T00:00:00Z,sms,Hub,Alpha,,,,,,1
2026-01-01T00:00:00Z,account_opened,,Hub,,,,,api_calls,
2026-01-01T00:00:00Z,account_opened,Hub,Alpha,,,,,api_calls,
2026-01-02T00:00:00Z,package_created,,Hub,,,,,P,10
2026-01-03T00:00:00Z,campaign_started,,Alpha,,,,,c,1
2026-01-04T00:00:00Z,registration,,Alpha,,,a1,,e,
2026-01-05T00:00:00Z,update_succeeded,,Alpha,,,a1,,c,
)csv");
}

std::vector<std::string> names_about(const Run& run) {
  std::vector<std::string> names;
  for (const Report* report : reports_about(run.source())) names.emplace_back(report->name);
  return names;
}

bool contains(const std::vector<std::string>& names, const char* name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

TEST_CASE("pelion: --campaign, --event and --search are for the reports that take them",
          "[reports][pelion]") {
  const Run run = bill_text(mixed());
  Query campaign = in_month("2026-01");
  campaign.campaign = "c";
  Query event = in_month("2026-01");
  event.event = "Reservation";
  Query search = in_month("2026-01");
  search.search = "alp";
  for (const Report& report : all_reports()) {
    const std::string name(report.name);
    const auto refusal = [&](const char* option, const char* takers) {
      return concat("usage: report ", name, " does not accept ", option, " (only ", takers, ")");
    };
    const bool is_history = name == "service-package-history";
    CHECK(error_of(name, run, campaign) ==
          (is_history || name == "campaigns"
               ? "no error"
               : refusal("--campaign", "service-package-history or campaigns do")));
    CHECK(error_of(name, run, event) ==
          (is_history ? "no error" : refusal("--event", "service-package-history does")));
    CHECK(error_of(name, run, search) ==
          (name == "usage" ? "no error" : refusal("--search", "usage does")));
  }
}

TEST_CASE("pelion: a run of Telematics Guru gives headers alone", "[reports][pelion]") {
  const Run run = bill_text(journal(tg_rows()));
  for (const std::string& name : kPelion) {
    CAPTURE(name);
    Query query = in_month("2026-01");
    const Table table = table_of(name, run, query);
    CHECK(table.columns.size() >= 3);
    CHECK(table.rows.empty());
    CHECK(table.total.empty());
    query.partner = "Acme";
    query.organisation = "North";
    CHECK(table_of(name, run, query).rows.empty());
  }
}

TEST_CASE("pelion: a run of accounts alone gives headers of the other platform's reports",
          "[reports][pelion]") {
  const Run run = bill_text(hub_journal());
  for (const Report& report : all_reports()) {
    if (report.platform != Platform::telematics_guru) continue;
    CAPTURE(report.name);
    const Table table = table_of(report.name, run, in_month("2026-01"));
    CHECK_FALSE(table.columns.empty());
    CHECK(table.rows.empty());
    CHECK(table.total.empty());
  }
}

TEST_CASE("pelion: only reports about the run's platforms are written for a month",
          "[reports][pelion]") {
  const auto empty = names_about(bill_text(journal("")));
  const auto tg = names_about(bill_text(journal(tg_rows())));
  const auto pelion = names_about(bill_text(hub_journal()));
  const auto both = names_about(bill_text(mixed()));
  CHECK(tg.size() == 12);
  CHECK(empty == tg);
  CHECK(pelion == std::vector<std::string>{"invoice", "my-billing", "usage",
                                           "service-package-history", "campaigns", "active-devices",
                                           "firmware-updates", "tenant", "focus"});
  CHECK(both.size() == all_reports().size());
  for (const std::string& name : kPelion) CHECK_FALSE(contains(tg, name.c_str()));
}

TEST_CASE("pelion: what the portal hands out gzipped is told", "[reports][pelion]") {
  for (const Report& report : all_reports()) {
    const bool is_bulk = report.name == "active-devices" || report.name == "firmware-updates";
    CHECK(report.is_bulk == is_bulk);
  }
}

TEST_CASE("pelion: several aggregators stand by name, each before its tenants, after Partner",
          "[reports][pelion]") {
  const Run run = bill_text(two_aggregators({"Y", "X"}));
  CHECK(to_csv(table_of("usage", run, in_month("2026-01"))) == lines(R"csv(
Partner,Account ID,Team name,Business model,Active devices,Firmware updates,Device to service,Service to device,Integration
X,X,X,Active devices,0,0,0,0,0
X,X A,X A,Active devices,2,1,2,0,0
Y,Y,Y,Active devices,0,0,0,0,0
Y,Y A,Y A,Active devices,2,1,2,0,0
= Total,,,,4,2,4,0,0
)csv"));
  CHECK(rows_of(table_of("active-devices", run, in_month("2026-01"))) == lines(R"csv(
X,X A,2026-01-04T00:00:00.000Z,X1,e
X,X A,2026-01-04T00:00:00.000Z,X2,e
Y,Y A,2026-01-04T00:00:00.000Z,Y1,e
Y,Y A,2026-01-04T00:00:00.000Z,Y2,e
= Total,,,4,
)csv"));
  CHECK(rows_of(table_of("service-package-history", run, in_month("2026-01"))) == lines(R"csv(
X,2026-01-02T00:00:00.000Z,X,Package creation,,10,10,P
X,2026-01-03T00:00:00.000Z,X A,Reservation,c,-2,8,P
Y,2026-01-02T00:00:00.000Z,Y,Package creation,,10,10,P
Y,2026-01-03T00:00:00.000Z,Y A,Reservation,c,-2,8,P
)csv"));
  for (const std::string& name : kPelion) {
    CAPTURE(name);
    Query query = in_month("2026-01");
    const Table both = table_of(name, run, query);
    query.partner = "X";
    const Table x = table_of(name, run, query);
    CHECK(both.columns.front() == "Partner");
    CHECK(x.columns.front() != "Partner");
    CHECK(x.columns.size() + 1 == both.columns.size());
    CHECK(2 * x.rows.size() == both.rows.size());
    CHECK(x.rows.size() >= 1);
  }
}

TEST_CASE("pelion: ids do not show", "[reports][pelion]") {
  const Run run = bill_text(two_aggregators({"X", "Y"}));
  const Run other = bill_text(two_aggregators({"Y", "X"}));
  REQUIRE(run.directory.partner_name(PartnerId(0)) != other.directory.partner_name(PartnerId(0)));
  for (const std::string& name : kPelion) {
    for (const char* partner : {"", "Y"}) {
      CAPTURE(name, partner);
      Query query = in_month("2026-01");
      query.partner = partner;
      CHECK(to_csv(table_of(name, run, query)) == to_csv(table_of(name, other, query)));
    }
  }
}

TEST_CASE("pelion: names that no account has are refused with those that are known",
          "[reports][pelion]") {
  const Run run = bill_text(hub_journal());
  for (const std::string& name : kPelion) {
    Query query = in_month("2026-01");
    query.organisation = "Alpa";
    CHECK(error_of(name, run, query) ==
          "invalid: unknown organisation 'Alpa'; did you mean 'Alpha'? Known names: Alpha, Beta, "
          "Hub");
    query = in_month("2026-01");
    query.partner = "Alpha";
    CHECK(error_of(name, run, query) == "invalid: unknown partner 'Alpha'; known names: Hub");
    query = in_month("2026-04");
    CHECK(error_of(name, run, query) ==
          "invalid: month 2026-04 is not in the run; the run has 2026-01 to 2026-03");
  }
}

TEST_CASE("pelion: an account and an organisation of one name do not meet but on the invoice",
          "[reports][pelion]") {
  const Run run = bill_text(mixed());
  Query alpha = in_month("2026-01");
  alpha.organisation = "Alpha";
  CHECK(rows_of(table_of("sms-usage", run, alpha)) == "Alpha,1\n= Total,1\n");
  CHECK(rows_of(table_of("active-devices", run, alpha)) ==
        "Alpha,2026-01-04T00:00:00.000Z,a1,e\n= Total,,1,\n");
  CHECK(rows_of(table_of("invoice", run, alpha)) == lines(R"csv(
2026-01,Hub,Alpha,TG-SMS,SMS fee,1,SMS,,,
2026-01,Hub,Alpha,PDM-API-CALL,Pelion Device Management: API calls (per 1000),0.001,1000 calls,,,
)csv"));
}

TEST_CASE("pelion: a month before the first account gives headers alone", "[reports][pelion]") {
  const Run run = bill_text(journal(R"csv(
2026-01-01T00:00:00Z,sms,Acme,North,,,,,,1
2026-02-01T00:00:00Z,account_opened,,Hub,,,,,api_calls,
)csv"));
  for (const std::string& name : kPelion) {
    CHECK(table_of(name, run, in_month("2026-01")).rows.empty());
  }
  CHECK(table_of("usage", run, in_month("2026-02")).rows.size() == 1);
}

}  // namespace fleetbill::billing::reports::test
