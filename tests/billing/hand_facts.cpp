#include "tests/billing/hand_facts.hpp"

#include <sstream>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "tests/billing/journals.hpp"

namespace fleetbill::billing::test {
namespace {

template <class SomeId>
SomeId id_of(std::string_view digits) {
  if (digits == "-") return SomeId();
  return SomeId(static_cast<std::uint32_t>(parse_digits(digits, 1'000'000).value()));
}

void apply_word(ResolvedFact& fact, const std::string& word) {
  const std::string rest = word.substr(1);
  if (const auto plan = parse_plan(word)) {
    fact.value_code = static_cast<std::uint8_t>(*plan);
    return;
  }
  if (const auto connector = parse_connector(word)) {
    fact.value_code = static_cast<std::uint8_t>(*connector);
    return;
  }
  switch (word[0]) {
    case 's':
    case 'd': fact.device = id_of<DeviceId>(rest); return;
    case 'i': fact.value = rest == "-" ? kEmptyName : id_of<NameId>(rest); return;
    case 'x':
      fact.times = static_cast<std::uint32_t>(parse_digits(rest, 1'000'000'000).value());
      return;
    case '~': fact.last = at(rest); return;
    case 'p': fact.partner = id_of<PartnerId>(rest); return;
    case 'o': fact.organisation = id_of<OrganisationId>(rest); return;
    case 'a': fact.asset = id_of<AssetId>(rest); return;
    default: break;
  }
  const auto quantity = parse_digits(word, std::numeric_limits<std::int64_t>::max());
  FLEETBILL_ASSERT(quantity.has_value(), word);
  fact.quantity = *quantity;
}

ResolvedFact fact_of(std::istringstream& words, std::uint32_t line) {
  std::string time, kind;
  words >> time >> kind;
  ResolvedFact fact;
  fact.time = fact.last = at(time);
  fact.kind = parse_kind(kind).value();
  fact.partner = PartnerId(0);
  fact.organisation = OrganisationId(0);
  fact.asset = AssetId(0);
  fact.position = {0, line};
  const bool of_device = fact.kind == Kind::connection || fact.kind == Kind::connector_set ||
                         fact.kind == Kind::sim_set;
  if (of_device) fact.device = DeviceId(0);
  for (std::string word; words >> word;) apply_word(fact, word);
  return fact;
}

}  // namespace

std::vector<ResolvedFact> hand_facts(std::string_view text) {
  std::vector<ResolvedFact> out;
  std::istringstream facts{std::string(text)};
  for (std::string fact; std::getline(facts, fact, ';');) {
    std::istringstream words(fact);
    if ((words >> std::ws).eof()) continue;
    out.push_back(fact_of(words, static_cast<std::uint32_t>(out.size() + 1)));
  }
  return out;
}

}  // namespace fleetbill::billing::test
