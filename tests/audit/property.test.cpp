#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <unordered_map>

#include "billing/rules/rulebook.hpp"
#include "tests/audit/comparison.hpp"
#include "tests/audit/random_case.hpp"

// Random journals, rulebooks and prices, billed by both implementations. Environment:
//   FLEETBILL_AUDIT_SEED      first seed (default 1)
//   FLEETBILL_AUDIT_JOURNALS  how many journals (default 3000)

namespace fleetbill::test {
namespace {

constexpr int kJournalsPerSeed = 500;

std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// RapidCheck's own listener would print a seed that is not the one used.
class SilentListener : public rc::detail::TestListener {
 public:
  void onTestCaseFinished(const rc::detail::CaseDescription&) override {}
  void onShrinkTried(const rc::detail::CaseDescription&, bool) override {}
  void onTestFinished(const rc::detail::TestMetadata&, const rc::detail::TestResult&) override {}
};

rc::detail::TestParams parameters(std::uint64_t seed) {
  rc::detail::TestParams params;
  params.seed = seed;
  params.maxSuccess = kJournalsPerSeed;
  params.maxSize = 100;
  return params;
}

void both_agree() {
  const Case c = *any_case();
  billing::Journal journal = read_journal(c);
  if (c.summed == 1 && !until(c)) journal = summed_up(journal);
  const auto list = prices(c);
  const auto* price_list = list ? &*list : nullptr;
  const BillText by_audit = audited(journal, readings(c), price_list, until(c));
  const BillText by_production =
      produced(std::move(journal), readings(c), price_list, currency_code(c), until(c));
  const std::string found = difference(by_audit, by_production);
  if (!found.empty()) RC_FAIL(found);
}

/// Lines, assets and devices; not what became of the rows.
BillText billed(const Case& c, const billing::Journal& journal) {
  BillText out = audited(journal, readings(c), nullptr, std::nullopt);
  const auto is_about_rows = [](const std::string& text) {
    return text.starts_with("quarantined") || text.starts_with("applied");
  };
  std::erase_if(out, is_about_rows);
  return out;
}

void sums_bill_as_their_parts() {
  const Case c = *any_case();
  const billing::Journal journal = read_journal(c);
  const std::string found = difference(billed(c, journal), billed(c, summed_up(journal)));
  if (!found.empty()) RC_FAIL(found);
}

/// Checks a property on as many random cases as the environment asks for, seed by seed.
/// @param share  of the journals, one in so many
void check_property(void (*property)(), const std::string& name, std::uint64_t share) {
  const std::uint64_t first = number_from_environment("FLEETBILL_AUDIT_SEED", 1);
  const std::uint64_t journals = number_from_environment("FLEETBILL_AUDIT_JOURNALS", 3000) / share;
  const std::uint64_t seeds = std::max<std::uint64_t>(1, journals / kJournalsPerSeed);
  std::cout << name << ": seeds " << first << " to " << first + seeds - 1 << ", "
            << seeds * kJournalsPerSeed << " journals" << std::endl;
  for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
    SilentListener listener;
    const std::unordered_map<std::string, rc::detail::Reproduce> nothing_to_reproduce;
    const auto result = rc::detail::checkTestable(property, rc::detail::TestMetadata(),
                                                  parameters(seed), listener, nothing_to_reproduce);
    std::ostringstream message;
    rc::detail::printResultMessage(result, message);
    INFO("repeat: FLEETBILL_AUDIT_SEED=" << seed << " FLEETBILL_AUDIT_JOURNALS=" << kJournalsPerSeed
                                         << " audit_property_tests '" << name << "'");
    INFO(message.str());
    REQUIRE(result.is<rc::detail::SuccessResult>());
  }
}

/// Whether the comparison notices, within `tries` random journals, that production bills by the
/// default where the audit bills by `readings`.
bool is_noticed(const billing::audit::Readings& readings, int tries) {
  for (int i = 0; i < tries; ++i) {
    const rc::Random random(static_cast<std::uint64_t>(i));
    const Case c = any_case()(random, 100).value();
    billing::Journal journal = read_journal(c);
    const BillText by_audit = audited(journal, readings, nullptr, std::nullopt);
    if (by_audit != produced(std::move(journal), {}, nullptr, "EUR", std::nullopt)) return true;
  }
  return false;
}

TEST_CASE("audit: production and audit bill random journals alike", "[audit][property]") {
  check_property(both_agree, "audit: production and audit bill random journals alike", 1);
}

TEST_CASE("audit: a row that stands for several facts bills as they do", "[audit][property]") {
  check_property(sums_bill_as_their_parts,
                 "audit: a row that stands for several facts bills as they do", 5);
}

TEST_CASE("audit: random journals tell every reading from the default", "[audit][property]") {
  constexpr int kTries = 5000;
  for (const billing::Clause& clause : billing::clauses()) {
    if (clause.decided_by == billing::DecidedBy::platform) continue;  // TG-RESENT
    for (std::size_t i = 1; i < clause.alternatives.size(); ++i) {
      billing::audit::Readings readings;
      readings.clauses[std::string(clause.mnemonic)] = clause.alternatives[i].name;
      INFO(clause.mnemonic << " " << clause.alternatives[i].name);
      CHECK(is_noticed(readings, kTries));
    }
  }
  billing::audit::Readings threshold;
  threshold.clauses["DM-THRESHOLD"] = "7";
  CHECK(is_noticed(threshold, kTries));
}

}  // namespace
}  // namespace fleetbill::test
