#include "billing/journal/to_journal.hpp"

namespace fleetbill::billing {
namespace {

class Unresolver {
 public:
  Unresolver(const Directory& directory, Journal& journal)
      : directory_(directory), journal_(journal) {}

  Fact row_of(const ResolvedFact& fact) {
    Fact row;
    row.time = fact.time;
    row.last = fact.last;
    row.time_has_ms = true;
    row.quantity = fact.quantity;
    row.times = fact.times;
    row.position = fact.position;
    row.kind = fact.kind;
    row.partner = name(directory_.partner_name(fact.partner));
    row.value = name(directory_.text(fact.value));
    row.id = name(directory_.text(fact.id));
    if (is_pelion(fact.kind)) {
      row.organisation = name(directory_.organisation_name(fact.organisation));
      row.device = name(directory_.serial(fact.device));
      return row;
    }
    switch (fact.kind) {
      case Kind::connection:
      case Kind::connector_set:
      case Kind::sim_set: row.device = name(directory_.serial(fact.device)); return row;
      case Kind::sms:
        row.organisation = name(directory_.organisation_name(fact.organisation));
        row.asset = name(directory_.asset_name(fact.asset));
        return row;
      default: break;
    }
    row.asset = name(directory_.asset_name(fact.asset));
    if (fact.kind == Kind::serial_set) row.device = name(directory_.serial(fact.device));
    if (fact.kind == Kind::asset_created) {
      const AssetEntry& asset = directory_.asset(fact.asset);
      row.organisation = name(directory_.organisation_name(asset.organisation));
      row.asset_code = name(directory_.text(asset.code));
      row.device_type = name(directory_.text(asset.device_type));
      row.device = name(directory_.serial(fact.device));
    }
    return row;
  }

 private:
  NameId name(std::string_view text) { return journal_.names.intern(text); }

  const Directory& directory_;
  Journal& journal_;
};

}  // namespace

Journal to_journal(std::span<const ResolvedFact> facts, const Directory& directory) {
  Journal journal;
  journal.files.emplace_back("journal");
  Unresolver unresolver(directory, journal);
  for (std::size_t i = 0; i < facts.size(); ++i) {
    const bool brought_about = facts[i].kind == Kind::serial_set && i + 1 < facts.size() &&
                               facts[i + 1].position == facts[i].position;
    if (!brought_about) journal.facts.push_back(unresolver.row_of(facts[i]));
  }
  journal.rows_read = journal.facts.size();
  return journal;
}

}  // namespace fleetbill::billing
