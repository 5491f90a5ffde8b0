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
    const bool names_partner = (fact.naming & naming::kWithoutPartner) == 0;
    if (names_partner) row.partner = name(directory_.partner_name(fact.partner));
    row.value = name(directory_.text(fact.value));
    row.id = name(directory_.text(fact.id));
    const ColumnSet cells = named_cells(fact.kind, fact.naming);
    if (cells.contains(Column::organisation)) {
      row.organisation = name(directory_.organisation_name(fact.organisation));
    }
    if (cells.contains(Column::asset)) row.asset = name(directory_.asset_name(fact.asset));
    if (cells.contains(Column::device)) row.device = name(directory_.serial(fact.device));
    if (cells.contains(Column::asset_code)) {
      row.asset_code = name(directory_.text(directory_.asset(fact.asset).code));
    }
    if (cells.contains(Column::device_type)) {
      row.device_type = name(directory_.text(directory_.asset(fact.asset).device_type));
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
