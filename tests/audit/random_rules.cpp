#include "billing/rules/price_list.hpp"
#include "billing/rules/rulebook.hpp"
#include "billing/units/text.hpp"
#include "tests/audit/random_case.hpp"

// The rulebook and the prices of a case.

namespace fleetbill::test {
namespace {

constexpr std::array<std::string_view, 5> kThresholds{"0", "1", "2", "4", "8"};

/// The reading at `choice` of a clause: the low ones are the default.
std::string reading_of(const billing::Clause& clause, int choice, bool mostly_default) {
  const int defaults = mostly_default ? 4 : 0;
  const int i = choice < defaults ? 0 : choice - defaults + (mostly_default ? 1 : 0);
  if (clause.number) {
    const std::string number = i == 0 ? std::to_string(*clause.number) : pick(kThresholds, i);
    return number == "0" ? std::to_string(clause.smallest) : number;
  }
  return std::string(
      clause.alternatives[static_cast<std::size_t>(i) % clause.alternatives.size()].name);
}

std::string plan_of(int choice) {
  return std::string(to_string(static_cast<billing::Plan>(choice)));
}

billing::audit::Price price_of(const PriceChoice& choice, Month from) {
  constexpr std::array<std::string_view, 4> kModels{"unit", "block", "graduated", "volume"};
  billing::audit::Price price;
  price.from = from;
  price.model = pick(kModels, choice.model);
  const bool tiered = choice.model % 4 >= 2;
  if (tiered && choice.tier_end > 0) {
    price.tiers.push_back({choice.tier_end, choice.second_price * 333'333});
    price.tiers.push_back({choice.tier_end * 3, choice.second_price * 100'001});
  }
  constexpr std::array<std::int64_t, 4> kHalvesOfMinorUnits{0, 5'000, 500, 5'500};
  const std::int64_t odd = kHalvesOfMinorUnits[static_cast<std::size_t>(choice.tier_end)];
  price.tiers.push_back({std::nullopt, choice.price * 1'250'000 + odd});
  if (choice.minimum > 5) price.minimum = choice.minimum * 1'004'999;
  return price;
}

}  // namespace

billing::audit::Readings readings(const Case& c) {
  billing::audit::Readings out;
  if (c.rulebook < 2) return out;
  const bool only_one = c.rulebook < 6;
  std::vector<const billing::Clause*> open;
  for (const billing::Clause& clause : billing::clauses()) {
    if (!clause.is_fixed()) open.push_back(&clause);
  }
  const auto only = static_cast<std::size_t>(c.readings[39] + 8 * c.readings[38]) % open.size();
  for (std::size_t i = 0; i < open.size(); ++i) {
    if (only_one && i != only) continue;
    const std::string reading = reading_of(*open[i], c.readings[i], !only_one);
    if (reading != open[i]->reading(billing::Rulebook{})) {
      out.clauses[std::string(open[i]->mnemonic)] = reading;
    }
  }
  for (int plan = 0; plan < 5 && !only_one; ++plan) {
    const int choice = c.plans[static_cast<std::size_t>(plan)];
    if (choice >= 20) out.plan_map[plan_of(plan)] = plan_of(choice - 20);
  }
  return out;
}

std::string currency_code(const Case& c) {
  constexpr std::array<std::string_view, 3> kCurrencies{"EUR", "JPY", "KWD"};
  return pick(kCurrencies, c.currency);
}

std::optional<billing::audit::PriceList> prices(const Case& c) {
  if (c.priced == 0) return std::nullopt;
  billing::audit::PriceList list;
  list.minor_digits = Currency::parse(currency_code(c))->minor_digits();
  list.rounding = c.rounding == 0 ? "half_up" : "half_even";
  for (std::size_t i = 0; i < billing::kSkuCount; ++i) {
    const PriceChoice& choice = c.prices[i];
    const std::string sku(billing::entry(static_cast<billing::Sku>(i)).name);
    const bool missing = choice.missing == 149;
    if (!missing) list.prices[sku].push_back(price_of(choice, month_of(2020, 1)));
    if (choice.change == 2) {
      PriceChoice later = choice;
      ++later.price;
      list.prices[sku].push_back(price_of(later, month_of(2024, 2)));
    }
  }
  return list;
}

}  // namespace fleetbill::test
