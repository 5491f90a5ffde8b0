#include <catch2/catch.hpp>

#include "billing/explain/explanation.hpp"
#include "billing/units/text.hpp"
#include "tests/billing/explanations.hpp"
#include "tests/billing/journals.hpp"

namespace fleetbill::billing::test {
namespace {

std::optional<CampaignExplanation> find_why(const std::string& rows, const char* month = "2026-01",
                                            const char* rulebook = "", const char* account = "T",
                                            const char* campaign = "c") {
  const Rulebook rules = rulebook_of(rulebook);
  const Admitted admitted = admit(rows, rules);
  CHECK(quarantined_of(admitted.admission).empty());
  const Directory& directory = admitted.directory;
  return explain_campaign(admitted.admission.facts,
                          directory.find_account(directory.names().find(account)),
                          directory.names().find(campaign), *parse_month(month), rules, directory);
}

CampaignExplanation why(const std::string& rows, const char* month = "2026-01",
                        const char* rulebook = "", const char* account = "T",
                        const char* campaign = "c") {
  return find_why(rows, month, rulebook, account, campaign).value();
}

/// `granted refused terminated open, 8 reserved, 5 released, 3 updated, 1 failed`.
std::string state_of(const CampaignExplanation& c) {
  return concat(c.was_granted ? "granted " : "", c.was_refused ? "refused " : "",
                c.was_terminated ? "terminated " : "", c.is_open ? "open" : "closed", ", ",
                c.reserved, " reserved, ", c.released, " released, ", c.successes, " updated, ",
                c.failures, " failed");
}

TEST_CASE("a campaign's explanation: it got its tokens, and returned what it did not spend",
          "[explain][campaign]") {
  const CampaignExplanation c =
      why(std::string(kTenantAndPackage) + R"(01-03,campaign_started,,T,,,c,8
      01-04,update_succeeded,,T,,e1,c
      01-05,update_failed,,T,,e2,c
      01-06,update_succeeded,,T,,e3,c
      01-07,update_succeeded,,T,,e4,c
      01-08,campaign_stopped,,T,,,c)");
  CHECK(c.account == "T");
  CHECK(c.campaign == "c");
  CHECK(c.conclusion == "8 tokens reserved, 3 updates, 5 tokens released");
  CHECK(state_of(c) == "granted closed, 8 reserved, 5 released, 3 updated, 1 failed");
  CHECK(text_of(c.findings) ==
        "PDM-RESERVE yes: 2026-01-03T00:00:00.000Z: 8 tokens reserved; 2 remain for others [5]\n"
        "PDM-RELEASE: 2026-01-08T00:00:00.000Z: stopped; 5 unspent tokens returned to the quota "
        "[10]\n"
        "PDM-TOKEN: 3 devices updated, a token each; 1 failed [6 9]\n");
}

TEST_CASE("a campaign's explanation: refused without a package", "[explain][campaign]") {
  const CampaignExplanation c = why(R"(01-01,account_opened,,P,,,active_devices
      01-03,campaign_started,,P,,,c,8)",
                                    "2026-01", "", "P");
  CHECK(c.conclusion == "refused: it never got its tokens");
  CHECK(state_of(c) == "refused closed, 0 reserved, 0 released, 0 updated, 0 failed");
  CHECK(
      text_of(c.findings) ==
      "PDM-ALL-OR-NOTHING no: 2026-01-03T00:00:00.000Z: 8 tokens requested, and there is no active "
      "service package [3]\n");
}

TEST_CASE("a campaign's explanation: refused for want of tokens, then granted",
          "[explain][campaign]") {
  const std::string refused = std::string(kTenantAndPackage) + R"(01-03,campaign_started,,P,,,d,3
      01-04,campaign_started,,T,,,c,8)";
  const CampaignExplanation c = why(refused);
  CHECK(c.conclusion == "refused: it never got its tokens");
  CHECK(text_of(c.findings) ==
        "PDM-ALL-OR-NOTHING no: 2026-01-04T00:00:00.000Z: 8 tokens requested, 7 available [6]\n");
  const CampaignExplanation again = why(refused + "\n01-05,campaign_started,,T,,,c,7");
  CHECK(again.conclusion == "7 tokens reserved, 0 updates, still open");
  CHECK(state_of(again) == "granted refused open, 7 reserved, 0 released, 0 updated, 0 failed");
  CHECK(text_of(again.findings) ==
        "PDM-ALL-OR-NOTHING no: 2026-01-04T00:00:00.000Z: 8 tokens requested, 7 available [6]\n"
        "PDM-RESERVE yes: 2026-01-05T00:00:00.000Z: 7 tokens reserved; 0 remain for others [7]\n");
}

TEST_CASE("a campaign's explanation: refused in the grace days of the package",
          "[explain][campaign]") {
  const std::string rows =
      std::string(kTenantAndPackage) + "2027-01-10T00:00:00Z,campaign_started,,T,,,c,1";
  CHECK(text_of(why(rows, "2027-01", "PDM-GRACE=60").findings) ==
        "PDM-GRACE no: 2027-01-10T00:00:00.000Z: 1 token requested, and the service package has "
        "expired: the quota is 0 [5]\n");
  CHECK(
      text_of(why(rows, "2027-01").findings) ==
      "PDM-ALL-OR-NOTHING no: 2027-01-10T00:00:00.000Z: 1 token requested, and there is no active "
      "service package [5]\n");
}

TEST_CASE("a campaign's explanation: an extension without tokens", "[explain][campaign]") {
  const CampaignExplanation c =
      why(std::string(kTenantAndPackage) + R"(01-03,campaign_started,,T,,,c,8
      01-04,campaign_extended,,T,,,c,2
      01-05,campaign_extended,,T,,,c,1)");
  CHECK(c.conclusion == "10 tokens reserved, 0 updates, still open");
  // The start was not refused.
  CHECK(state_of(c) == "granted open, 10 reserved, 0 released, 0 updated, 0 failed");
  CHECK(text_of(c.findings) ==
        "PDM-RESERVE yes: 2026-01-03T00:00:00.000Z: 8 tokens reserved; 2 remain for others [5]\n"
        "PDM-RESERVE yes: 2026-01-04T00:00:00.000Z: 2 tokens reserved; 0 remain for others [6]\n"
        "PDM-EXTEND no: 2026-01-05T00:00:00.000Z: 1 token requested, 0 available [7]\n");
}

TEST_CASE("a campaign's explanation: terminated with its package", "[explain][campaign]") {
  const std::string rows = std::string(kTenantAndPackage) + R"(01-03,campaign_started,,T,,,c,8
      01-04,update_succeeded,,T,,e1,c)";
  const CampaignExplanation before = why(rows, "2026-12");
  CHECK(before.conclusion == "8 tokens reserved, 1 updates, still open");
  CHECK(state_of(before) == "granted open, 8 reserved, 0 released, 1 updated, 0 failed");
  const CampaignExplanation after = why(rows, "2027-01");
  CHECK(after.conclusion == "8 tokens reserved, 1 updates, terminated with its service package");
  CHECK(state_of(after) ==
        "granted terminated closed, 8 reserved, 0 released, 1 updated, 0 failed");
  CHECK(
      text_of(after.findings) ==
      "PDM-RESERVE yes: 2026-01-03T00:00:00.000Z: 8 tokens reserved; 2 remain for others [5]\n"
      "PDM-TERMINATION: 2027-01-02T00:00:00.000Z: terminated, because the service package expired; "
      "7 unspent tokens went with it\n"
      "PDM-TOKEN: 1 device updated, a token each; 0 failed [6]\n");
  // The same if another account's fact brings the calendar on.
  const std::string later = "\n2027-01-20T00:00:00Z,package_created,,P,,,L,5";
  CHECK(text_of(why(rows + later, "2027-01").findings) == text_of(after.findings));
}

TEST_CASE("a campaign's explanation: unspent tokens go with the package under either reading (P8)",
          "[explain][campaign]") {
  const std::string rows = std::string(kTenantAndPackage) + R"(01-03,campaign_started,,T,,,c,8
      01-04,update_succeeded,,T,,e1,c)";
  CHECK(
      finding_of(why(rows, "2027-01", "PDM-TERMINATION=zero").findings,
                 ClauseId::pdm_termination) ==
      "2027-01-02T00:00:00.000Z: terminated, because the service package expired; 7 unspent tokens "
      "went with it");
}

TEST_CASE("a campaign's explanation: goes up to the month's end, exclusive",
          "[explain][campaign]") {
  const std::string rows = std::string(kTenantAndPackage) + R"(01-03,campaign_started,,T,,,c,8
      01-31T23:59:59.999,update_succeeded,,T,,e1,c
      02-01,update_succeeded,,T,,e2,c
      02-01,campaign_stopped,,T,,,c)";
  CHECK(state_of(why(rows, "2026-01")) ==
        "granted open, 8 reserved, 0 released, 1 updated, 0 failed");
  CHECK(state_of(why(rows, "2026-02")) ==
        "granted closed, 8 reserved, 6 released, 2 updated, 0 failed");
}

TEST_CASE("a campaign's explanation: all starts under its name together, other campaigns apart",
          "[explain][campaign]") {
  const CampaignExplanation c =
      why(std::string(kTenantAndPackage) + R"(01-03,campaign_started,,T,,,c,3
      01-03,campaign_started,,P,,,c,4
      01-04,update_succeeded,,P,,e1,c
      01-04,update_succeeded,,T,,e1,c
      01-05,campaign_stopped,,T,,,c
      01-06,campaign_started,,T,,,c,2
      01-07,update_succeeded,,T,,e1,c
      01-08,campaign_stopped,,T,,,c)");
  CHECK(state_of(c) == "granted closed, 5 reserved, 3 released, 2 updated, 0 failed");
  CHECK(c.conclusion == "5 tokens reserved, 2 updates, 3 tokens released");
}

TEST_CASE("a campaign's explanation: a failure that cost a token says so (P3)",
          "[explain][campaign]") {
  const CampaignExplanation c =
      why(std::string(kTenantAndPackage) + R"(01-03,campaign_started,,T,,,c,8
      01-04,update_succeeded,,T,,e1,c
      01-05,update_failed,,T,,e2,c
      01-08,campaign_stopped,,T,,,c)",
          "2026-01", "PDM-RELEASE=used");
  CHECK(state_of(c) == "granted closed, 8 reserved, 6 released, 1 updated, 1 failed");
  CHECK(finding_of(c.findings, ClauseId::pdm_token) ==
        "1 device updated, a token each; 1 failed, which cost tokens too [6]");
}

TEST_CASE("a campaign's explanation: empty before the campaign starts", "[explain][campaign]") {
  const std::string rows = std::string(kTenantAndPackage) + R"(01-03,campaign_started,,P,,,c,1
      01-04,campaign_started,,T,,,d,1
      02-01,campaign_started,,T,,,c,1)";
  CHECK_FALSE(find_why(rows).has_value());  // P's campaign of the same name is a different one
  CHECK(find_why(rows, "2026-02").has_value());
  CHECK(find_why(rows, "2026-01", "", "P").has_value());
}

}  // namespace
}  // namespace fleetbill::billing::test
