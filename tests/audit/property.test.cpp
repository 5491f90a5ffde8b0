#include <rapidcheck.h>

#include <catch2/catch.hpp>

#include "billing/rules/rulebook.hpp"
#include "tests/audit/check_property.hpp"
#include "tests/audit/comparison.hpp"
#include "tests/audit/journal_copies.hpp"
#include "tests/audit/random_case.hpp"

// Random journals, rulebooks and prices, billed by both implementations. Environment: see
// check_property.hpp.

namespace fleetbill::test {
namespace {

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

/// Lines, assets and devices, without the outcome of the rows.
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

/// Whether the comparison detects, within `tries` random journals, that production bills by the
/// default where the audit bills by `readings`.
bool is_detected(const billing::audit::Readings& readings, int tries) {
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
  check_property(both_agree, {"audit_property_tests",
                              "audit: production and audit bill random journals alike", 3000});
}

TEST_CASE("audit: a row that stands for several facts bills as they do", "[audit][property]") {
  check_property(
      sums_bill_as_their_parts,
      {"audit_property_tests", "audit: a row that stands for several facts bills as they do", 600});
}

TEST_CASE("audit: random journals tell every reading from the default", "[audit][property]") {
  constexpr int kTries = 5000;
  for (const billing::Clause& clause : billing::clauses()) {
    if (clause.decided_by == billing::DecidedBy::platform) continue;  // TG-RESENT
    if (clause.platform == billing::Platform::pelion) continue;  // see pelion_property.test.cpp
    for (std::size_t i = 1; i < clause.alternatives.size(); ++i) {
      billing::audit::Readings readings;
      readings.clauses[std::string(clause.mnemonic)] = clause.alternatives[i].name;
      INFO(clause.mnemonic << " " << clause.alternatives[i].name);
      CHECK(is_detected(readings, kTries));
    }
  }
  billing::audit::Readings threshold;
  threshold.clauses["DM-THRESHOLD"] = "7";
  CHECK(is_detected(threshold, kTries));
}

}  // namespace
}  // namespace fleetbill::test
