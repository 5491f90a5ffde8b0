#include "tests/audit/journal_copies.hpp"

#include <algorithm>
#include <tuple>
#include <vector>

namespace fleetbill::test {
namespace {

bool can_stand_for_both(const billing::Fact& a, const billing::Fact& b) {
  const auto subject = [](const billing::Fact& f) {
    return std::tie(f.kind, f.defect, f.partner, f.organisation, f.asset, f.device, f.value, f.id);
  };
  return billing::is_usage(a.kind) && a.defect == billing::Reason::none &&
         a.id == billing::kEmptyName && subject(a) == subject(b) &&
         month_of(a.time) == month_of(b.time);
}

}  // namespace

billing::Journal summed_up(const billing::Journal& journal) {
  billing::Journal out = copy_of(journal);
  std::sort(out.facts.begin(), out.facts.end(), [](const billing::Fact& a, const billing::Fact& b) {
    return std::tie(a.time, a.position) < std::tie(b.time, b.position);
  });
  std::vector<billing::Fact> summed;
  for (const billing::Fact& fact : out.facts) {
    if (!summed.empty() && can_stand_for_both(summed.back(), fact)) {
      summed.back().last = fact.last;
      summed.back().quantity += fact.quantity;
      summed.back().times += fact.times;
      --out.rows_read;
    } else {
      summed.push_back(fact);
    }
  }
  out.facts = summed;
  return out;
}

billing::Journal copy_of(const billing::Journal& journal) {
  billing::Journal copy;
  for (std::uint32_t i = 0; i < journal.names.size(); ++i) {
    copy.names.intern(journal.names.text(NameId(i)));
  }
  copy.files = journal.files;
  copy.facts = journal.facts;
  copy.verbatim = journal.verbatim;
  copy.unreadable = journal.unreadable;
  copy.rows_read = journal.rows_read;
  return copy;
}

}  // namespace fleetbill::test
