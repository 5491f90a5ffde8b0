#include <rapidcheck.h>

#include <catch2/catch.hpp>

#include "billing/rules/rulebook.hpp"
#include "tests/audit/check_property.hpp"
#include "tests/audit/comparison.hpp"
#include "tests/audit/pelion_case.hpp"

// Random short histories of Pelion accounts, billed by both implementations. Environment: see
// check_property.hpp.

namespace fleetbill::test {
namespace {

constexpr const char* kProgram = "audit_pelion_property";
constexpr const char* kName = "audit: production and audit bill random Pelion accounts alike";

void both_agree() {
  const PelionCase c = *any_pelion_case();
  billing::Journal journal = read_journal(c);
  const auto list = prices(c);
  const auto* price_list = list ? &*list : nullptr;
  const BillText by_audit = audited(journal, readings(c), price_list, until(c));
  const BillText by_production =
      produced(std::move(journal), readings(c), price_list, "EUR", until(c));
  const std::string found = difference(by_audit, by_production);
  if (!found.empty()) RC_FAIL(found);
}

/// Whether the comparison detects, within `tries` random histories, that production bills by the
/// default where the audit bills by `reading`, all else being as the case says.
bool is_detected(const std::string& clause, const std::string& reading, int tries) {
  for (int i = 0; i < tries; ++i) {
    const rc::Random random(static_cast<std::uint64_t>(i));
    const PelionCase c = any_pelion_case()(random, 100).value();
    auto theirs = readings(c);
    theirs.clauses.erase(clause);
    auto ours = theirs;
    ours.clauses[clause] = reading;
    billing::Journal journal = read_journal(c);
    const BillText by_audit = audited(journal, ours, nullptr, std::nullopt);
    if (by_audit != produced(std::move(journal), theirs, nullptr, "EUR", std::nullopt)) return true;
  }
  return false;
}

TEST_CASE("audit: production and audit bill random Pelion accounts alike", "[audit][property]") {
  check_property(both_agree, {kProgram, kName, 10'000});
}

TEST_CASE("audit: random Pelion accounts tell every reading from the default",
          "[audit][property]") {
  constexpr int kTries = 2000;
  for (const billing::Clause& clause : billing::clauses()) {
    if (clause.platform != billing::Platform::pelion) continue;
    for (std::size_t i = 1; i < clause.alternatives.size(); ++i) {
      INFO(clause.mnemonic << " " << clause.alternatives[i].name);
      CHECK(is_detected(std::string(clause.mnemonic), std::string(clause.alternatives[i].name),
                        kTries));
    }
  }
  CHECK(is_detected("PDM-GRACE", "1", kTries));
  CHECK(is_detected("PDM-MONTHS", "1", kTries));
}

}  // namespace
}  // namespace fleetbill::test
