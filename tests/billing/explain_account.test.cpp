#include <catch2/catch.hpp>

#include "billing/explain/explanation.hpp"
#include "billing/units/text.hpp"
#include "tests/billing/explanations.hpp"
#include "tests/billing/journals.hpp"

// Explanations of the charges of Pelion accounts: devices, calls, packages, updates.

namespace fleetbill::billing::test {
namespace {

/// A journal without quarantined rows, and what is asked of it.
struct AccountsAsked {
  Rulebook rules;
  Admitted admitted;

  explicit AccountsAsked(std::string_view rows, const char* rulebook = "")
      : rules(rulebook_of(rulebook)), admitted(admit(rows, rules)) {
    CHECK(quarantined_of(admitted.admission).empty());
  }

  [[nodiscard]] const Directory& directory() const { return admitted.directory; }
  [[nodiscard]] OrganisationId account(const char* name) const {
    return directory().find_account(directory().names().find(name));
  }
  [[nodiscard]] DeviceId device(const char* id) const {
    return directory().find_device(directory().names().find(id));
  }

  [[nodiscard]] std::optional<ActiveDeviceExplanation> find_active(const char* name, const char* id,
                                                                   const char* month) const {
    return explain_active_device(admitted.admission.facts, account(name), device(id),
                                 *parse_month(month), rules, directory());
  }
  [[nodiscard]] ActiveDeviceExplanation active(const char* name, const char* id,
                                               const char* month) const {
    return find_active(name, id, month).value();
  }
  [[nodiscard]] std::optional<AccountExplanation> find_usage(const char* name,
                                                             const char* month) const {
    return explain_account(admitted.admission.facts, account(name), *parse_month(month), rules,
                           directory());
  }
  [[nodiscard]] AccountExplanation usage(const char* name, const char* month) const {
    return find_usage(name, month).value();
  }
  [[nodiscard]] std::optional<PackageExplanation> find_package(const char* month) const {
    return explain_package(admitted.admission.facts, account("P"), *parse_month(month), rules,
                           directory());
  }
  [[nodiscard]] PackageExplanation package(const char* month) const {
    return find_package(month).value();
  }
};

const std::string kTwoRegistered =
    std::string(kTenantAndPackage) + R"(01-05,registration,,P,,e1,meter one
      01-06,registration_update,,P,,e1
      02-06,registration_update,,P,,e1
      02-07,registration_update,,P,,e1
      02-08,registration,,T,,e2)";

}  // namespace

TEST_CASE("an active device's explanation: a registration, or an update of one, makes it active",
          "[explain][pelion]") {
  const AccountsAsked asked(kTwoRegistered);
  const ActiveDeviceExplanation why = asked.active("P", "e1", "2026-01");
  CHECK(why.account == "P");
  CHECK(why.device == "e1");
  CHECK(why.active);
  CHECK(why.charged);
  CHECK(why.conclusion == "active, charged to P as PDM-ACTIVE-DEVICE");
  CHECK(text_of(why.findings) == lines(R"(
PDM-CONNECTED yes: first registration of the month at 2026-01-05T00:00:00.000Z; 1 registrations and 1 registration updates in all [5 6]
PDM-ACTIVE-ONCE: counted once, however often it connected
PDM-DEVICE: known by its id; endpoint name meter one [5]
PDM-MODEL yes: billed by active_devices, its business model at the close, set at 2026-01-01T00:00:00.000Z [2]
)"));
  CHECK(finding_of(asked.active("P", "e1", "2026-02").findings, ClauseId::pdm_connected) ==
        "yes: first registration_update of the month at 2026-02-06T00:00:00.000Z; 0 registrations "
        "and 2 registration updates in all [7 8]");
}

TEST_CASE("an active device's explanation: updates do not count where only registrations do",
          "[explain][pelion]") {
  const AccountsAsked asked(kTwoRegistered, "PDM-CONNECTED=registration");
  const ActiveDeviceExplanation why = asked.active("P", "e1", "2026-02");
  CHECK_FALSE(why.active);
  CHECK_FALSE(why.charged);
  CHECK(why.conclusion == "not active");
  CHECK(finding_of(why.findings, ClauseId::pdm_connected) ==
        "no: it did not connect in 2026-02; 2 registration updates do not count [7]");
}

TEST_CASE("an active device's explanation: an aggregator by API calls is not charged for it",
          "[explain][pelion]") {
  const AccountsAsked asked(kTwoRegistered + "\n02-20,business_model_set,,P,,,api_calls");
  const ActiveDeviceExplanation why = asked.active("T", "e2", "2026-02");
  CHECK(why.active);
  CHECK_FALSE(why.charged);
  CHECK(why.conclusion == "active, and not charged: P is billed by API calls");
  CHECK(finding_of(why.findings, ClauseId::pdm_tenants) ==
        "no: a tenant of P, which is billed by api_calls, its business model at the close, set at "
        "2026-02-20T00:00:00.000Z [10]");
}

TEST_CASE("an active device's explanation: empty for a device that the account never named",
          "[explain][pelion]") {
  const AccountsAsked asked(kTwoRegistered);
  CHECK_FALSE(asked.find_active("P", "e2", "2026-02").has_value());
  CHECK_FALSE(asked.find_active("T", "e2", "2026-01").has_value());
  CHECK(asked.find_active("T", "e2", "2026-02").has_value());
}

TEST_CASE("an account's explanation: what it is charged for, with the rows that count",
          "[explain][pelion]") {
  const AccountsAsked asked(kTwoRegistered + R"(
      02-09,campaign_started,,P,,,c,3
      02-10,update_succeeded,,P,,e1,c
      02-11,transactions,,P,,e1,,7)");
  const AccountExplanation january = asked.usage("P", "2026-01");
  CHECK(january.aggregator == "P");
  CHECK(january.account == "P");
  CHECK(january.conclusion == "charged 1 PDM-ACTIVE-DEVICE, 10 PDM-UPDATE-TOKEN");
  CHECK(text_of(january.findings) == lines(R"(
PDM-MODEL: billed by active_devices, its business model at the close, set at 2026-01-01T00:00:00.000Z [2]
PDM-ACTIVE-ONCE: 1 devices connected in the month [5 6]
PDM-API-CALLS: 2 API calls: 0 of integration, 2 from device to service, 0 from service to device
PDM-OWN-COUNTERS: 2 of the calls are registrations and their updates [5 6]
PDM-ONE-PACKAGE: 2026-01-02T00:00:00.000Z: package K created with 10 tokens, until 2027-01-02T00:00:00.000Z [4]
)"));
  const AccountExplanation february = asked.usage("P", "2026-02");
  CHECK(february.conclusion == "charged 1 PDM-ACTIVE-DEVICE");
  CHECK(finding_of(february.findings, ClauseId::pdm_token) ==
        "1 updates succeeded, a token each [11]");
  CHECK(finding_of(february.findings, ClauseId::pdm_live) ==
        "7 transactions in the 30 days before the month's end, not charged [12]");
  CHECK(asked.usage("P", "2026-03").conclusion == "charged nothing");
}

TEST_CASE(
    "an account's explanation: API calls by category, of a tenant as its aggregator is billed",
    "[explain][pelion]") {
  const AccountsAsked asked(std::string(kTenantAndPackage) +
                            R"(01-03,business_model_set,,P,,,api_calls
      01-05,registration,,T,,e1,one
      01-06,api_call,,T,,,rest_api_requests_with_user_token,4
      01-07,api_call,,T,,,pelion_to_device_messages.subscriptions,2)");
  const AccountExplanation why = asked.usage("T", "2026-01");
  CHECK(why.aggregator == "P");
  CHECK(why.conclusion == "charged 7 PDM-API-CALL");
  CHECK(finding_of(why.findings, ClauseId::pdm_tenants) ==
        "a tenant of P, which is billed by api_calls, its business model at the close, set at "
        "2026-01-03T00:00:00.000Z [5]");
  CHECK(finding_of(why.findings, ClauseId::pdm_api_calls) ==
        "7 API calls: 4 of integration, 1 from device to service, 2 from service to device [7 8]");
}

TEST_CASE("an account's explanation: empty before the account is opened", "[explain][pelion]") {
  const AccountsAsked asked(
      "01-01,account_opened,,P,,,active_devices\n"
      "02-01,account_opened,P,T,,,active_devices");
  CHECK_FALSE(asked.find_usage("T", "2026-01").has_value());
  CHECK(asked.find_usage("T", "2026-02").has_value());
}

TEST_CASE("a package's explanation: bought, renewed at its expiry, and terminated",
          "[explain][pelion]") {
  const AccountsAsked asked(std::string(kTenantAndPackage) + R"(06-01,package_renewed,,P,,,L,5
      06-02,campaign_started,,P,,,c,4)");
  CHECK(asked.package("2026-01").conclusion ==
        "service package K of 10 tokens, until 2027-01-02T00:00:00.000Z");
  CHECK(text_of(asked.package("2026-06").findings) == lines(R"(
PDM-ONE-PACKAGE: 2026-01-02T00:00:00.000Z: package K created with 10 tokens, until 2027-01-02T00:00:00.000Z [4]
PDM-RENEWAL: 2026-06-01T00:00:00.000Z: renewal L of 5 tokens ordered, pending until 2027-01-02T00:00:00.000Z [5]
PDM-REMAINING: 6 tokens can be reserved, 4 are reserved and unspent
)"));
  const PackageExplanation end = asked.package("2028-02");  // no fact since the renewal's expiry
  CHECK(end.conclusion == "no service package: it has expired");
  CHECK(text_of(end.findings).ends_with(lines(R"(
PDM-RENEWAL: 2027-01-02T00:00:00.000Z: package L activated with 5 tokens more, until 2028-01-02T00:00:00.000Z [5]
PDM-TERMINATION: 2028-01-02T00:00:00.000Z: package L terminated with 15 unused tokens
PDM-REMAINING: 0 tokens can be reserved, 0 are reserved and unspent
)")));
  const AccountsAsked without("01-01,account_opened,,P,,,api_calls");
  CHECK_FALSE(without.find_package("2026-01").has_value());
}

TEST_CASE("a package's explanation: grace days after its expiry", "[explain][pelion]") {
  const AccountsAsked asked(kTenantAndPackage, "PDM-GRACE=60");
  const PackageExplanation why = asked.package("2027-01");
  CHECK(why.conclusion == "service package K of 10 tokens, expired, in its grace days");
  CHECK(finding_of(why.findings, ClauseId::pdm_grace) ==
        "expired at 2027-01-02T00:00:00.000Z; open campaigns continue for 60 days");
}

TEST_CASE("an update's explanation: when it succeeded or failed", "[explain][pelion]") {
  const AccountsAsked asked(std::string(kTenantAndPackage) + R"(01-03,campaign_started,,P,,,c,3
      01-04,update_failed,,P,,e1,c
      02-04,update_succeeded,,P,,e1,c)");
  const auto find = [&](const char* month) {
    return explain_update(asked.admitted.admission.facts, asked.account("P"),
                          asked.directory().names().find("c"), asked.device("e1"),
                          *parse_month(month));
  };
  const auto why = [&](const char* month) { return find(month).value(); };
  CHECK(why("2026-01").conclusion == "not updated in 2026-01");
  CHECK(text_of(why("2026-01").findings) ==
        "PDM-TOKEN no: failed at 2026-01-04T00:00:00.000Z [6]\n");
  CHECK(why("2026-02").conclusion == "updated");
  CHECK(text_of(why("2026-02").findings) ==
        "PDM-TOKEN yes: updated at 2026-02-04T00:00:00.000Z [7]\n");
  CHECK_FALSE(find("2025-12").has_value());
}

TEST_CASE("an organisation's SMS explanation: the sum, with the first and the last row",
          "[explain]") {
  const AccountsAsked asked(R"(01-01,sms,P,O,,,,2
      01-02,sms,P,O,,,,1
      01-03,sms,P,O,,,,4
      02-03,sms,P,O,,,,9)");
  const auto organisation =
      asked.directory().find_organisation(asked.directory().names().find("O"));
  const auto find = [&](const char* month) {
    return explain_sms(asked.admitted.admission.facts, organisation, *parse_month(month));
  };
  const UsageExplanation why = find("2026-01").value();
  CHECK(why.conclusion == "7 SMS");
  CHECK(text_of(why.findings) ==
        "TG-CLEAR-LOOKUPS: 7 SMS in the month, charged regardless of the billed assets [2 4]\n");
  CHECK_FALSE(find("2026-03").has_value());
}

}  // namespace fleetbill::billing::test
