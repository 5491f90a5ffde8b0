// Pelion accounts in run files: with Telematics Guru, without it, and in files of older versions
// without accounts.

#include <catch2/catch.hpp>
#include <limits>
#include <set>

#include "billing/ingest/journal_reader.hpp"
#include "billing/units/text.hpp"
#include "forge.hpp"
#include "results/layout.hpp"
#include "results/run_reader.hpp"
#include "results/table_reader.hpp"
#include "results/user_block.hpp"
#include "round_trip.hpp"
#include "support.hpp"

using namespace fleetbill;
using namespace fleetbill::results;
using namespace fleetbill::results::test;

namespace {

using billing::Kind;
using billing::Rulebook;
using billing::pelion::QuotaEvent;

// `Twin` is a partner, its organisation and an aggregator; `Tenant` an organisation of another
// partner and an account of Twin's; serial 100001 is on both platforms.
constexpr std::string_view kBothPlatforms =
    R"(time,kind,partner,organisation,asset,device,value,quantity,id
2026-01-01T00:00:00Z,account_opened,,Twin,,,active_devices,,
2026-01-01T00:00:00Z,asset_created,Twin,Twin,Digger,100001,TG-PPM,,
2026-01-01T00:00:00Z,asset_created,Zeta,Tenant,Digger,100002,,,
2026-01-01T00:00:00Z,account_opened,Twin,Tenant,,,api_calls,,opened
2026-01-01T00:00:00Z,account_opened,Other,Other,,,api_calls,,
2026-01-01T12:00:00Z,sms,,Tenant,,,,3,
2026-01-01T12:00:00Z,upload,Twin,,Digger,,,5,
2026-01-02T00:00:00Z,package_created,,Other,,,Q-1,10,
2026-01-02T00:00:00Z,package_created,,Twin,,,P-1,100,
2026-01-03T00:00:00Z,registration,,Tenant,100001,100001,endpoint-1,,
2026-01-03T00:00:00Z,registration,,Twin,,100001,,,
2026-01-03T00:00:00Z,registration,,Tenant,,D-2,endpoint-2,,
2026-01-03T06:00:00Z,registration_update,,Tenant,,D-2,,,
2026-01-03T06:00:00Z,api_call,,Tenant,,,rest_api_requests_with_user_token,7,
2026-01-03T06:00:00Z,api_call,,Tenant,,,pelion_to_device_messages.subscriptions,8,
2026-01-03T07:00:00Z,transactions,,Tenant,,D-2,,9,
2026-01-04T00:00:00Z,campaign_started,,Tenant,,,spring,30,
2026-01-04T00:00:00Z,campaign_started,,Twin,,,spring,20,
2026-01-04T00:00:00Z,campaign_started,,Tenant,,,too big,999,
2026-01-04T01:00:00Z,campaign_extended,,Tenant,,,spring,999,
2026-01-04T02:00:00Z,campaign_extended,,Tenant,,,spring,5,
2026-01-04T03:00:00Z,update_succeeded,,Tenant,,100001,spring,,
2026-01-04T03:00:00Z,update_failed,,Tenant,,D-2,spring,,
2026-02-10T00:00:00Z,campaign_stopped,,Tenant,,,spring,,
2026-03-01T00:00:00Z,business_model_set,,Tenant,,,active_devices,,
2026-06-01T00:00:00Z,package_renewed,,Twin,,,P-2,40,
2026-12-30T00:00:00Z,campaign_started,,Other,,,autumn,4,
2027-01-02T00:00:00Z,campaign_started,,Twin,,,winter,60,
2027-01-15T00:00:00Z,registration_update,,Other,,100002,,,
)";

/// The run of the journal above under some rules, its usage summed by day as a run may record it.
Run run_of_both(const Rulebook& rules) {
  billing::Journal journal = billing::ingest::read_journal_text("both.csv", kBothPlatforms);
  for (billing::Fact& fact : journal.facts) {
    if (!is_pelion(fact.kind) || !is_usage(fact.kind)) continue;
    fact.last = fact.time + hours(2);
    fact.times = 3;
  }
  const billing::PriceList prices = sample_prices(billing::Sku::oem_splitter);
  return run_of(std::move(journal), {"both.csv"}, rules, &prices);
}

/// The recorded journal, admitted and billed again, gives the recorded months.
void require_same_bill_again(const RunReader& reader, const Rulebook& rules) {
  const Bill recorded = reader.bill();
  REQUIRE_FALSE(recorded.months.empty());
  billing::Directory directory;
  const auto admission = admit_journal(reader.journal(), rules, {}, directory);
  const billing::PriceList prices = sample_prices(billing::Sku::oem_splitter);
  const auto again = bill(admission.facts, recorded.months.front().usage.month,
                          recorded.months.back().usage.month, rules, &prices, directory);
  CHECK(text_of(again, directory) == text_of(recorded.months, recorded.directory));
}

std::set<QuotaEvent> events_of(const Run& run) {
  std::set<QuotaEvent> out;
  for (const auto& month : run.months) {
    for (const auto& entry : month.usage.pelion.quota_history) out.insert(entry.event);
  }
  return out;
}

/// All values of a column.
template <class T>
std::vector<T> values_of(const std::string& path, std::string_view table, std::string_view column) {
  const ImageReader image(path, read_bytes(path).size());
  TableReader reader(image, table);
  const auto value = reader.column<T>(column);
  std::vector<T> out;
  reader.for_each([&] { out.push_back(value()); });
  return out;
}

Run run_without_pelion() {
  constexpr std::string_view kRows = R"(time,kind,partner,organisation,asset,device,quantity
2026-01-01T00:00:00Z,asset_created,P,O,A,1,
2026-01-02T00:00:00Z,upload,,,A,,3
2026-01-03T00:00:00Z,sms,,O,,,2
)";
  return run_of(billing::ingest::read_journal_text("tg.csv", kRows), {"tg.csv"}, {}, nullptr);
}

/// Takes out of a file what minor versions after `minor` added.
void make_older(const std::string& path, std::uint16_t minor) {
  forge(path, [&](hid_t file) {
    for (const layout::Table& table : layout::tables()) {
      if (table.since > minor) {
        remove(file, std::string(table.path));
        continue;
      }
      for (const layout::Column& column : table.columns) {
        if (column.since > minor) remove(file, concat(table.path, '/', column.name));
      }
    }
    for (const layout::Item& names : layout::name_tables()) {
      if (names.since > minor) remove(file, std::string(names.path));
    }
  });
  seal(path, {run_file_format().major, minor});
}

const std::vector<Forgery>& forged_accounts() {
  using std::uint32_t;
  using std::uint8_t;
  constexpr std::int64_t kWild = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t kNone = layout::kMissing<std::int64_t>;
  constexpr const char* kNothing = "has a code that stands for nothing";
  // In the sample Customer B, an organisation of Telematics Guru and no account, has this code.
  constexpr uint32_t kNoAccount = 1;
  static const std::vector<Forgery> all{
      {"an account that is not one",
       [](hid_t f) { put(f, "/billing/account_months/account", kNoAccount); },
       "/billing/account_months/account is no account"},
      {"an account month's account",
       [](hid_t f) { put(f, "/billing/account_months/account", uint32_t{99}); }, kNothing},
      {"an account month's partner",
       [](hid_t f) { put(f, "/billing/account_months/partner", layout::kMissing<uint32_t>); },
       kNothing},
      {"an account month's month",
       [](hid_t f) { put(f, "/billing/account_months/month", uint32_t{3}); },
       "/billing/account_months/month is not in order"},
      {"a business model",
       [](hid_t f) { put(f, "/billing/account_months/business_model", uint8_t{2}); }, kNothing},
      {"the aggregator's model",
       [](hid_t f) { put(f, "/billing/account_months/billed_by", uint8_t{255}); }, kNothing},
      {"whether there was a package",
       [](hid_t f) { put(f, "/billing/account_months/has_package", uint8_t{2}); },
       "/billing/account_months/has_package is neither 0 nor 1"},
      {"an unknown model", [](hid_t f) { put_name(f, "/names/business_models", "flat_rate"); },
       "/names/business_models has a word that this program does not know: flat_rate"},
      {"a package's aggregator",
       [](hid_t f) { put(f, "/billing/packages/aggregator", kNoAccount); },
       "/billing/packages/aggregator is no account"},
      {"a package's month", [](hid_t f) { put(f, "/billing/packages/month", uint32_t{2}); },
       "/billing/packages/month is not in order"},
      {"a package", [](hid_t f) { put(f, "/billing/packages/package", uint32_t{99}); }, kNothing},
      {"a start without package", [](hid_t f) { put(f, "/billing/packages/start", kWild, 1); },
       "/billing/packages/start is of no package"},
      {"an end without package", [](hid_t f) { put(f, "/billing/packages/end", kWild, 1); },
       "/billing/packages/end is of no package"},
      {"tokens without package",
       [](hid_t f) { put(f, "/billing/packages/tokens", std::int64_t{1}, 1); },
       "/billing/packages/tokens is of no package"},
      {"grace without package",
       [](hid_t f) { put(f, "/billing/packages/in_grace", uint8_t{1}, 1); },
       "/billing/packages/in_grace is of no package"},
      {"a flag of grace", [](hid_t f) { put(f, "/billing/packages/in_grace", uint8_t{2}); },
       "/billing/packages/in_grace is neither 0 nor 1"},
      {"a package without start", [](hid_t f) { put(f, "/billing/packages/start", kNone); },
       "/billing/packages/start has a time outside"},
      {"a package that expires before it starts",
       [](hid_t f) { put(f, "/billing/packages/expires", std::int64_t{0}); },
       "/billing/packages/expires is no time at which its package ends"},
      {"a package without end", [](hid_t f) { put(f, "/billing/packages/end", kWild); },
       "/billing/packages/end is no time at which its package ends"},
      {"a pending package", [](hid_t f) { put(f, "/billing/packages/pending", uint32_t{99}); },
       kNothing},
      {"tokens of no pending package",
       [](hid_t f) { put(f, "/billing/packages/pending_tokens", std::int64_t{1}, 1); },
       "/billing/packages/pending_tokens is of no package"},
      {"an entry's month", [](hid_t f) { put(f, "/billing/quota_history/month", uint32_t{2}); },
       "/billing/quota_history/month is not in order"},
      {"an entry's time", [](hid_t f) { put(f, "/billing/quota_history/time", kWild); },
       "/billing/quota_history/time has a time outside"},
      {"an entry's account", [](hid_t f) { put(f, "/billing/quota_history/account", kNoAccount); },
       "/billing/quota_history/account is no account"},
      {"an entry's event", [](hid_t f) { put(f, "/billing/quota_history/event", uint8_t{5}); },
       kNothing},
      {"an unknown event", [](hid_t f) { put_name(f, "/names/quota_events", "Gift"); },
       "/names/quota_events has a word that this program does not know: Gift"},
      {"an entry's campaign",
       [](hid_t f) { put(f, "/billing/quota_history/campaign", uint32_t{99}); }, kNothing},
      {"an entry's package",
       [](hid_t f) { put(f, "/billing/quota_history/package", uint32_t{99}); }, kNothing},
      {"an active device's month",
       [](hid_t f) { put(f, "/billing/active_devices/month", uint32_t{2}); },
       "/billing/active_devices/month is not in order"},
      {"an active device's account",
       [](hid_t f) { put(f, "/billing/active_devices/account", kNoAccount); },
       "/billing/active_devices/account is no account"},
      {"an active device",
       [](hid_t f) { put(f, "/billing/active_devices/device", layout::kMissing<uint32_t>); },
       kNothing},
      {"an active device's endpoint",
       [](hid_t f) { put(f, "/billing/active_devices/endpoint", uint32_t{99}); }, kNothing},
      {"a first connection", [](hid_t f) { put(f, "/billing/active_devices/first", kNone); },
       "/billing/active_devices/first has a time outside"},
      {"an update's month", [](hid_t f) { put(f, "/billing/firmware_updates/month", uint32_t{9}); },
       "/billing/firmware_updates/month is not in order"},
      {"an update's account",
       [](hid_t f) { put(f, "/billing/firmware_updates/account", kNoAccount); },
       "/billing/firmware_updates/account is no account"},
      {"an update's time", [](hid_t f) { put(f, "/billing/firmware_updates/time", -kWild); },
       "/billing/firmware_updates/time has a time outside"},
      {"an update's campaign",
       [](hid_t f) { put(f, "/billing/firmware_updates/campaign", layout::kMissing<uint32_t>); },
       kNothing},
      {"an update's device",
       [](hid_t f) { put(f, "/billing/firmware_updates/device", uint32_t{99}); }, kNothing},
      {"an update's endpoint",
       [](hid_t f) { put(f, "/billing/firmware_updates/endpoint", uint32_t{99}); }, kNothing},
  };
  return all;
}

const std::vector<Forgery>& forged_names() {
  using std::uint32_t;
  using std::uint8_t;
  // In the sample the accounts are Acme Hire, its tenant Customer A, and Gamma Grid, from row 4 on.
  static const std::vector<Forgery> all{
      {"a flag of an account",
       [](hid_t f) { put(f, "/journal/organisations/account", uint8_t{2}); },
       "/journal/organisations/account is neither 0 nor 1"},
      {"an account made an organisation, which has its name",
       [](hid_t f) { put(f, "/journal/organisations/account", uint8_t{0}, 5); },
       "/journal/organisations/name has a name twice"},
      {"an organisation made an account, which has its name",
       [](hid_t f) { put(f, "/journal/organisations/account", uint8_t{1}, 0); },
       "/journal/organisations/name has a name twice"},
      {"an account whose aggregator is an organisation",
       [](hid_t f) { put(f, "/journal/organisations/account", uint8_t{0}, 4); },
       "/journal/organisations/partner is no aggregator"},
      {"an account of a partner that has no account",
       [](hid_t f) { put(f, "/journal/organisations/partner", uint32_t{1}, 5); },
       "/journal/organisations/partner is no aggregator"},
      {"a tenant of a tenant",
       [](hid_t f) { put(f, "/journal/organisations/partner", uint32_t{3}, 4); },
       "/journal/organisations/partner is no aggregator"},
      {"a fact of no account",
       [](hid_t f) {
         put(f, "/journal/facts/kind", static_cast<uint8_t>(Kind::account_opened));
         put(f, "/journal/facts/organisation", layout::kMissing<uint32_t>);
       },
       "/journal/facts/organisation has a code that stands for nothing"},
      {"more tokens than a fact can have",
       [](hid_t f) {
         put(f, "/journal/facts/kind", static_cast<uint8_t>(Kind::package_created));
         put(f, "/journal/facts/quantity", billing::kLargestQuantity + 1);
       },
       "/journal/facts/quantity is larger than a fact's can be"},
      {"an account table without one of its columns",
       [](hid_t f) { remove(f, "/billing/packages/reserved"); },
       "/billing/packages/reserved is missing"},
      {"an account table that is missing", [](hid_t f) { remove(f, "/billing/quota_history"); },
       "/billing/quota_history/month is missing"},
  };
  return all;
}

}  // namespace

TEST_CASE("run file: both platforms are read back, under every reading of the quota's rules",
          "[results][pelion]") {
  const TemporaryDirectory directory;
  Rulebook rules;
  SECTION("by default") {}
  SECTION("days of grace, gross") {
    rules.grace_days = 60;
    rules.remaining = billing::RemainingRule::gross;
  }
  SECTION("renewal at once, leftover lost") {
    rules.renewal = billing::RenewalRule::at_once;
    rules.leftover = billing::LeftoverRule::lost;
  }
  SECTION("partial reservations, failures that use tokens, terminations of 0") {
    rules.all_or_nothing = billing::ReservationRule::partial;
    rules.release = billing::ReleaseRule::used;
    rules.termination = billing::TerminationRule::zero;
  }
  SECTION("full registrations alone") {
    rules.device_connected = billing::DeviceConnectedRule::registration;
  }
  const Run run = run_of_both(rules);
  require_round_trip(run, directory.file("run.h5"));
  require_same_bill_again(RunReader(directory.file("run.h5")), rules);
}

TEST_CASE("run file: the journal of both platforms has what it is meant to test",
          "[results][pelion]") {
  const Run run = run_of_both({});
  CHECK(run.end.quarantined.empty());
  CHECK(run.months.size() == 13);
  CHECK(events_of(run).size() == billing::pelion::kQuotaEventCount);
  CHECK(run.months[5].usage.pelion.packages[0].pending.id != billing::kEmptyName);
  CHECK_FALSE(run.months.back().usage.pelion.packages[1].has_active);
  Rulebook grace;
  grace.grace_days = 60;
  CHECK(run_of_both(grace).months.back().usage.pelion.packages[1].in_grace);
}

TEST_CASE("run file: an account and an organisation of one name are two", "[results][pelion]") {
  const TemporaryDirectory directory;
  record(run_of_both({}), directory.file("run.h5"));
  const Bill bill = RunReader(directory.file("run.h5")).bill();
  const billing::Directory& names = bill.directory;
  for (const char* name : {"Twin", "Tenant"}) {
    CAPTURE(name);
    const NameId id = names.names().find(name);
    REQUIRE(names.find_organisation(id).exists());
    REQUIRE(names.find_account(id).exists());
    CHECK(names.find_organisation(id) != names.find_account(id));
  }
  const OrganisationId tenant = names.find_account(names.names().find("Tenant"));
  const OrganisationId organisation = names.find_organisation(names.names().find("Tenant"));
  CHECK(names.organisation_name(names.aggregator_of(tenant)) == "Twin");
  CHECK(names.partner_name(names.organisation(organisation).partner) == "Zeta");
  CHECK(values_of<std::uint8_t>(directory.file("run.h5"), layout::kOrganisations, "account") ==
        std::vector<std::uint8_t>{1, 0, 0, 1, 1});
}

TEST_CASE("run file: a column tells requests that were refused", "[results][pelion]") {
  const TemporaryDirectory directory;
  const Run run = run_of_both({});
  record(run, directory.file("run.h5"));
  const auto refused = values_of<std::uint8_t>(directory.file("run.h5"), layout::kFacts, "refused");
  REQUIRE(refused.size() == run.facts.size());
  std::size_t count = 0;
  for (std::size_t i = 0; i < refused.size(); ++i) {
    const billing::ResolvedFact& fact = run.facts[i];
    const bool is_request =
        fact.kind == Kind::campaign_started || fact.kind == Kind::campaign_extended;
    CHECK((refused[i] == 1) == (is_request && fact.is_refused()));
    count += refused[i];
  }
  CHECK(count == 2);
  const auto plans = values_of<std::uint8_t>(directory.file("run.h5"), layout::kFacts, "plan");
  const auto connectors =
      values_of<std::uint8_t>(directory.file("run.h5"), layout::kFacts, "connector");
  for (std::size_t i = 0; i < refused.size(); ++i) {
    if (!is_pelion(run.facts[i].kind)) continue;
    CHECK(plans[i] == layout::kMissing<std::uint8_t>);
    CHECK(connectors[i] == layout::kMissing<std::uint8_t>);
  }
}

TEST_CASE("run file: counters are columns that are named as in the journal", "[results][pelion]") {
  const layout::Table& table = layout::table(layout::kAccountMonths);
  std::vector<std::string_view> names;
  for (const layout::Column& column : table.columns) {
    if (billing::parse_api_counter(column.name)) names.push_back(column.name);
  }
  REQUIRE(names.size() == billing::kApiCounterCount);
  for (std::size_t i = 0; i < names.size(); ++i) {
    CHECK(names[i] == billing::to_string(static_cast<billing::ApiCounter>(i)));
  }
}

TEST_CASE("run file: a run without Pelion has empty tables of it", "[results][pelion]") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("run.h5");
  require_round_trip(run_without_pelion(), path);
  const ImageReader image(path, read_bytes(path).size());
  for (const layout::Table& table : layout::tables()) {
    CAPTURE(table.path);
    if (table.since > 0) CHECK(TableReader(image, table.path).rows() == 0);
  }
  CHECK(read_names(image, layout::kModelNames).empty());
  CHECK(read_names(image, layout::kQuotaEventNames).empty());
}

TEST_CASE("reading: a file of version 1.0 is one without Pelion", "[results][pelion]") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("run.h5");
  const Run run = run_without_pelion();
  record(run, path);
  make_older(path, 0);
  CHECK(error_of_reading(path).empty());
  const RunReader reader(path);
  CHECK(reader.summary().format == FormatVersion{1, 0});
  CHECK(reader.journal().facts.size() == run.facts.size());
  const Bill bill = reader.bill();
  CHECK(text_of(bill.months, bill.directory) == text_of(run.months, run.directory));
  seal(path);  // without the accounts it is not a valid file of the current version
  CHECK_THAT(error_of_reading(path), Catch::Matchers::Contains(" is missing"));
}

TEST_CASE("reading: a file of version 1.2 has hours without a backlog", "[results]") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("run.h5");
  Run run = sample_run();
  record(run, path);
  CHECK(RunReader(path).has_backlog_by_hour());
  make_older(path, 2);
  CHECK(error_of_reading(path).empty());
  const RunReader reader(path);
  CHECK_FALSE(reader.has_backlog_by_hour());
  for (sim::HourPoint& hour : run.series.hours) hour.cached_records = hour.dropped_records = 0;
  CHECK(text_of(reader.series()) == text_of(run.series));
}

TEST_CASE("reading: a file of version 1.0 lacks whole tables and nothing else",
          "[results][pelion]") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("run.h5");
  for (const char* column : {"/journal/facts/plan", "/journal/organisations/partner"}) {
    record(run_without_pelion(), path);
    forge(path, [&](hid_t f) { remove(f, column); });
    seal(path, {run_file_format().major, 0});
    CHECK_THAT(error_of_reading(path), Catch::Matchers::Contains(concat(column, " is missing")));
  }
  // What it has of the later version is checked as always.
  for (const char* column : {"/billing/packages/month", "/billing/packages/reserved"}) {
    record(sample_run(), path);
    forge(path, [&](hid_t f) { remove(f, column); });
    seal(path, {run_file_format().major, 0});
    CHECK_THAT(error_of_reading(path), Catch::Matchers::Contains(concat(column, " is missing")));
  }
}

TEST_CASE("reading: values of Pelion's tables that stand for nothing are refused",
          "[results][pelion][hostile]") {
  require_refused(forged_accounts());
}

TEST_CASE("reading: accounts that are none, and tables that are not whole, are refused",
          "[results][pelion][hostile]") {
  require_refused(forged_names());
}
