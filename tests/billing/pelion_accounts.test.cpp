#include "billing/pelion/accounts.hpp"

#include <catch2/catch.hpp>

#include "billing/units/text.hpp"
#include "tests/billing/journals.hpp"

// Outcomes of rows about Pelion accounts. The reasons of refusals: reasons.test.cpp.

namespace fleetbill::billing::test {
namespace {

using Lines = std::vector<std::string>;

constexpr const char* kOpened = R"(
      01-01,account_opened,,P,,,active_devices
      01-01,account_opened,P,T,,,api_calls
      01-01,account_opened,,Q,,,api_calls
      )";

std::string fate(const std::string& rows, const char* rulebook = "") {
  return fate_of_last(kOpened + rows, rulebook_of(rulebook));
}

TEST_CASE("accounts: an aggregator is opened without a partner or with its own name",
          "[pelion][accounts]") {
  CHECK(fate_of_last("01-05,account_opened,,P,,,active_devices") ==
        "01-05T00:00:00.000 account_opened P/P// active_devices");
  CHECK(fate_of_last("01-05,account_opened,P,P,,,api_calls") ==
        "01-05T00:00:00.000 account_opened P/P// api_calls =1");
}

TEST_CASE("accounts: a tenant is of its aggregator's partner", "[pelion][accounts]") {
  CHECK(fate("01-05,account_opened,P,U,,,api_calls") ==
        "01-05T00:00:00.000 account_opened P/U// api_calls =1");
  const Admitted admitted = admit(kOpened);
  const Directory& directory = admitted.directory;
  const auto account = [&](const char* name) {
    return directory.find_account(directory.names().find(name));
  };
  CHECK(directory.aggregator_of(account("T")) == account("P"));
  CHECK(directory.aggregator_of(account("P")) == account("P"));
  CHECK(directory.aggregator_of(account("Q")) == account("Q"));
  CHECK(directory.partner_count() == 2);
  CHECK(directory.organisation_count() == 3);
  CHECK(directory.is_account(account("T")));
}

TEST_CASE("accounts: are a name space apart from organisations of Telematics Guru",
          "[pelion][accounts]") {
  const Admitted admitted = admit(R"(
      01-01,asset_created,P,T,a,1
      01-01,account_opened,,P,,,active_devices
      01-02,account_opened,P,T,,,active_devices
      01-03,asset_created,P,P,b,2
      01-04,registration,,T,,1
      01-05,sms,P,T,,,,3
      01-06,asset_created,R,U,c,3
      01-07,account_opened,P,U,,,active_devices)");
  CHECK(quarantined_of(admitted.admission).empty());
  const Directory& directory = admitted.directory;
  const NameId t = directory.names().find("T");
  CHECK(directory.find_account(t).exists());
  CHECK(directory.find_organisation(t).exists());
  CHECK(directory.find_account(t) != directory.find_organisation(t));
  CHECK(directory.is_account(directory.find_account(t)));
  CHECK_FALSE(directory.is_account(directory.find_organisation(t)));
  // One partner has both; U is one of partner R for Telematics Guru, a tenant of P for Pelion.
  CHECK(directory.partner_count() == 2);
  CHECK(directory.organisation_count() == 6);
  // Asset a's device and the one that registers have one serial, and are one device.
  CHECK(directory.device_count() == 3);
  CHECK(texts_of(admitted)[4] == "01-04T00:00:00.000 registration P/T//1");
}

TEST_CASE("accounts: a row is resolved to account, aggregator's partner, device and code",
          "[pelion][accounts]") {
  struct Example {
    const char* row;
    const char* fact;
  };
  const Example example = GENERATE(values<Example>({
      {"01-05,business_model_set,,T,,,active_devices", "business_model_set P/T// active_devices"},
      {"01-05,business_model_set,,P,,,api_calls", "business_model_set P/P// api_calls =1"},
      {"01-05,package_created,,P,,,K,100", "package_created P/P// K 100"},
      {"01-05,registration,,T,,e1,endpoint 1", "registration P/T//e1 endpoint 1"},
      {"01-05,registration_update,,T,,e1", "registration_update P/T//e1"},
      {"01-05,transactions,,T,,e1,,7", "transactions P/T//e1 7"},
      {"01-05,api_call,,T,,,rest_api_requests_with_user_token,5",
       "api_call P/T// rest_api_requests_with_user_token 5"},  // code 0
      {"01-05,api_call,,T,,,pelion_to_device_messages.subscriptions,5",
       "api_call P/T// pelion_to_device_messages.subscriptions =11 5"},
      {"01-05,campaign_started,,T,,,c,5", "campaign_started P/T// c =1 5"},  // no package: refused
      // Other cells are superfluous: neither a partner nor an asset or device is looked at.
      {"01-05,api_call,Q,T,a,e9,rest_api_requests_with_user_token,5",
       "api_call P/T// rest_api_requests_with_user_token 5"},
      {"01-05,business_model_set,Z,T,a,e9,active_devices",
       "business_model_set P/T// active_devices"},
      {"01-05,registration,Q,T,a,e1", "registration P/T//e1"},
  }));
  CAPTURE(example.row);
  CHECK(fate(example.row) == concat("01-05T00:00:00.000 ", example.fact));
}

TEST_CASE("accounts: superfluous cells name no entities", "[pelion][accounts]") {
  const Admitted admitted = admit(std::string(kOpened) + R"(
      01-05,api_call,Z,T,a,e9,observations,5
      01-05,api_call,Z,T,a,e9,device_to_pelion_messages.observations,5)");
  CHECK(quarantined_of(admitted.admission) == Lines{"5 not a counter of API calls: observations"});
  CHECK(admitted.directory.partner_count() == 2);
  CHECK(admitted.directory.device_count() == 0);
  CHECK(admitted.directory.asset_count() == 0);
}

TEST_CASE("accounts: a campaign whose tokens are not there is admitted as a refused one (P24)",
          "[pelion][accounts]") {
  const Admitted admitted = admit(std::string(kOpened) + R"(
      01-02,package_created,,P,,,K,10
      01-03,campaign_started,,T,,,c,8
      01-04,campaign_started,,P,,,c,3
      01-05,campaign_extended,,T,,,c,2
      01-06,campaign_extended,,T,,,c,1
      01-07,update_succeeded,,T,,e1,c
      01-07,update_failed,,T,,e2,c
      01-08,campaign_stopped,,T,,,c
      01-09,campaign_started,,P,,,c,9)");
  CHECK(quarantined_of(admitted.admission).empty());
  const Lines texts = texts_of(admitted);
  CHECK(Lines(texts.begin() + 4, texts.end()) ==
        Lines{"01-03T00:00:00.000 campaign_started P/T// c 8",
              "01-04T00:00:00.000 campaign_started P/P// c =1 3",
              "01-05T00:00:00.000 campaign_extended P/T// c 2",
              "01-06T00:00:00.000 campaign_extended P/T// c =1 1",
              "01-07T00:00:00.000 update_succeeded P/T//e1 c",
              "01-07T00:00:00.000 update_failed P/T//e2 c",
              "01-08T00:00:00.000 campaign_stopped P/T// c",
              "01-09T00:00:00.000 campaign_started P/P// c 9"});
  CHECK(admitted.admission.facts[5].is_refused());
  CHECK_FALSE(admitted.admission.facts[4].is_refused());
}

TEST_CASE("accounts: admission follows the rulebook's readings", "[pelion][accounts]") {
  struct Example {
    const char* why;
    const char* rulebook;
    const char* rows;
    const char* last;
  };
  const std::string bought = "01-02,package_created,,P,,,K,10\n";
  const Example example = GENERATE(values<Example>({
      {"P2", "PDM-ALL-OR-NOTHING=partial", "01-03,campaign_started,,T,,,c,11",
       "01-03T00:00:00.000 campaign_started P/T// c 11"},
      {"P3: the failure's token pays the success", "PDM-RELEASE=used",
       "01-03,campaign_started,,T,,,c,1\n01-04,update_failed,,T,,e1,c\n"
       "01-05,update_succeeded,,T,,e1,c",
       "01-05T00:00:00.000 update_succeeded P/T//e1 c"},
      {"P6: another renewal is possible at once", "PDM-RENEWAL=at_once",
       "01-03,package_renewed,,P,,,L,5\n01-04,package_renewed,,P,,,M,5",
       "01-04T00:00:00.000 package_renewed P/P// M 5"},
      {"P7", "PDM-GRACE=60",
       "01-03,campaign_started,,T,,,c,1\n2027-03-01T00:00:00Z,update_succeeded,,T,,e1,c",
       "2027-03-01T00:00:00.000Z update_succeeded P/T//e1 c"},
      {"P28", "PDM-UPDATED-TWICE=token",
       "01-03,campaign_started,,T,,,c,2\n01-04,update_succeeded,,T,,e1,c\n"
       "01-05,update_succeeded,,T,,e1,c",
       "01-05T00:00:00.000 update_succeeded P/T//e1 c"},
      {"B4", "PDM-MONTHS=1", "02-02,package_created,,P,,,L,5",
       "02-02T00:00:00.000 package_created P/P// L 5"},
  }));
  CAPTURE(example.why, example.rulebook);
  CHECK(fate(bought + example.rows, example.rulebook) == example.last);
}

TEST_CASE("accounts: each aggregator has a quota of its own, which its tenants draw on",
          "[pelion][accounts]") {
  const Rulebook rules;
  const Admitted admitted = admit(std::string(kOpened) + R"(
      01-02,package_created,,P,,,K,10
      01-02,package_created,,Q,,,K,20
      01-03,campaign_started,,T,,,c,8)");
  std::vector<ResolvedFact> facts;
  Journal journal = to_journal(admitted.admission.facts, admitted.directory);
  Directory again(std::move(journal.names));
  pelion::Accounts replayed(rules, again);
  for (const Fact& fact : journal.facts) REQUIRE(replayed.admit(fact, facts) == Reason::none);
  const auto quota_of = [&](const char* name) -> const pelion::Quota& {
    return replayed.quota_of(again.find_account(again.names().find(name)));
  };
  CHECK(quota_of("P").available() == 2);
  CHECK(quota_of("T").available() == 2);
  CHECK(&quota_of("P") == &quota_of("T"));
  CHECK(quota_of("Q").available() == 20);
}

TEST_CASE("accounts: a row that stands for several facts keeps their number and last instant",
          "[pelion][accounts]") {
  Journal journal =
      journal_of("01-01,account_opened,,P,,,api_calls\n01-06,registration_update,,P,,e1");
  journal.facts[1].times = 3;
  journal.facts[1].last = at("01-08");
  CHECK(texts_of(admit(std::move(journal)))[1] ==
        "01-06T00:00:00.000 registration_update P/P//e1 x3 ~01-08T00:00:00.000");
}

}  // namespace
}  // namespace fleetbill::billing::test
