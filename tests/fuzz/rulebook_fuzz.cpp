// Bytes as a rulebook: refused as invalid, or a reading of each clause under which a journal can be
// billed.

#include <cstddef>
#include <cstdint>
#include <string>

#include "billing/admission/admission.hpp"
#include "billing/ingest/journal_reader.hpp"
#include "billing/invoice/biller.hpp"
#include "billing/rules/rulebook.hpp"
#include "scenarios/loader/rules_loader.hpp"
#include "yaml_target.hpp"

namespace {

using namespace fleetbill;
using namespace fleetbill::billing;

constexpr std::string_view kJournal =
    "time,kind,partner,organisation,asset,device,value,quantity\n"
    "2026-01-02T00:00:00Z,asset_created,Acme,Yard,Van,1,TG-PPM,\n"
    "2026-01-03T00:00:00Z,upload,,,Van,,,10\n"
    "2026-01-04T00:00:00Z,connector_set,Acme,,,1,third_party,\n"
    "2026-01-05T00:00:00Z,connection,,,,1,,\n"
    "2026-01-06T00:00:00Z,sms,Acme,Yard,,,,2\n"
    "2026-02-01T00:00:00Z,plan_set,Acme,,Van,,TG-PRO,\n";

/// The readings that a rulebook has can be set again.
void check_readings(const Rulebook& rules) {
  Rulebook again;
  for (const Clause& clause : clauses()) {
    if (clause.is_fixed()) continue;
    const std::string problem = set_reading(again, clause, clause.reading(rules));
    FLEETBILL_ASSERT(problem.empty(), concat(clause.mnemonic, ": ", problem));
  }
  again.plan_map = rules.plan_map;
  FLEETBILL_ASSERT(again == rules, "a rulebook is its readings");
}

void check_bill(const Rulebook& rules) {
  Directory directory;
  const Admission admission = admit_journal(ingest::read_journal_text("fuzz.csv", kJournal), rules,
                                            std::nullopt, directory);
  const auto months = bill(admission.facts, *admission.first_month, *admission.last_month, rules,
                           nullptr, directory);
  FLEETBILL_ASSERT(months.size() == 2, "both months are closed");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::load_file(data, size, [](const std::string& path) {
    const Rulebook rules = scenarios::load_rulebook(path);
    check_readings(rules);
    check_bill(rules);
  });
  return 0;
}
