#include "billing/journal/concatenate.hpp"

#include "billing/journal/row.hpp"

namespace fleetbill::billing {

Journal concatenate(Journal first, const Journal& more) {
  if (first.files.empty()) first.files.emplace_back();
  const auto files = static_cast<std::uint32_t>(first.files.size());
  const auto moved = [&](Position position) {
    return Position{position.file + files, position.line};
  };
  std::vector<NameId> names;
  for (std::uint32_t id = 0; id < more.names.size(); ++id) {
    names.push_back(first.names.intern(more.names.text(NameId(id))));
  }
  first.files.insert(first.files.end(), more.files.begin(), more.files.end());
  first.facts.reserve(first.facts.size() + more.facts.size());
  for (Fact fact : more.facts) {
    fact.position = moved(fact.position);
    for (const auto& [column, member] : kNameColumns) {
      fact.*member = names[(fact.*member).value()];
    }
    first.facts.push_back(fact);
  }
  for (const auto& [position, cells] : more.verbatim) {
    first.verbatim.emplace(moved(position), cells);
  }
  for (Quarantined row : more.unreadable) {
    row.position = moved(row.position);
    first.unreadable.push_back(std::move(row));
  }
  first.rows_read += more.rows_read;
  return first;
}

}  // namespace fleetbill::billing
