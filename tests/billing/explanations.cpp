#include "tests/billing/explanations.hpp"

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "tests/billing/journals.hpp"

namespace fleetbill::billing::test {
namespace {

std::string body_of(const Finding& finding) {
  std::string out = !finding.holds ? "" : *finding.holds ? "yes: " : "no: ";
  out += finding.because;
  if (finding.rows.empty()) return out;
  for (std::size_t i = 0; i < finding.rows.size(); ++i) {
    out += concat(i == 0 ? " [" : " ", finding.rows[i].line);
  }
  return out + "]";
}

Admitted admit_all(std::string_view rows, const Rulebook& rules) {
  Admitted admitted = admit(rows, rules);
  for (const Quarantined& row : admitted.admission.quarantined) {
    FLEETBILL_ASSERT(false, concat("line ", row.position.line, ": ", describe(row)));
  }
  return admitted;
}

Month month_2026(const char* month) { return parse_month(concat("2026-", month)).value(); }

}  // namespace

std::string text_of(const std::vector<Finding>& findings) {
  std::string out;
  for (const Finding& finding : findings) {
    out +=
        concat(clause(finding.clause).mnemonic, finding.holds ? " " : ": ", body_of(finding), "\n");
  }
  return out;
}

std::string finding_of(const std::vector<Finding>& findings, ClauseId clause) {
  for (const Finding& finding : findings) {
    if (finding.clause == clause) return body_of(finding);
  }
  return {};
}

std::optional<AssetExplanation> find_why_asset(std::string_view rows, std::string_view asset,
                                               const char* month, const char* rulebook) {
  const Rulebook rules = rulebook_of(rulebook);
  const Admitted admitted = admit_all(rows, rules);
  const Directory& directory = admitted.directory;
  const AssetId id = directory.find_asset(directory.names().find(asset));
  FLEETBILL_ASSERT(id.exists(), std::string(asset));
  return explain_asset(admitted.admission.facts, id, month_2026(month), rules, directory);
}

AssetExplanation why_asset(std::string_view rows, std::string_view asset, const char* month,
                           const char* rulebook) {
  return find_why_asset(rows, asset, month, rulebook).value();
}

std::optional<DeviceExplanation> find_why_device(std::string_view rows, std::string_view serial,
                                                 const char* month, const char* rulebook) {
  const Rulebook rules = rulebook_of(rulebook);
  const Admitted admitted = admit_all(rows, rules);
  const Directory& directory = admitted.directory;
  const DeviceId id = directory.find_device(directory.names().find(serial));
  FLEETBILL_ASSERT(id.exists(), std::string(serial));
  return explain_device(admitted.admission.facts, id, month_2026(month), rules, directory);
}

DeviceExplanation why_device(std::string_view rows, std::string_view serial, const char* month,
                             const char* rulebook) {
  return find_why_device(rows, serial, month, rulebook).value();
}

}  // namespace fleetbill::billing::test
