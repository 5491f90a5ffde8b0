#include "tools/workbench/tariff/tariff_diff.hpp"

#include <fmt/core.h>

namespace fleetbill::workbench {

using billing::ChargeModel;
using billing::Clause;
using billing::Plan;
using billing::Price;
using billing::PriceList;
using billing::Rulebook;
using billing::Sku;

namespace {

std::string all_prices(const PriceList& list, Sku sku) {
  std::string out;
  for (const Price& price : list.prices(sku)) {
    out += fmt::format("{}{} from {}", out.empty() ? "" : "; ", price_words(price, list),
                       to_string(price.from));
  }
  return out.empty() ? "none" : out;
}

void add_if_changed(std::vector<TariffChange>& out, std::string name, std::string old,
                    std::string now) {
  if (old != now) out.push_back({std::move(name), std::move(old), std::move(now)});
}

}  // namespace

std::string price_words(const Price& price, const PriceList& list) {
  const auto money = [&](std::int64_t micros) {
    return to_decimal(Money(micros, list.currency()));
  };
  std::string out;
  if (price.model != ChargeModel::unit) out = fmt::format("{} ", to_string(price.model));
  for (const billing::Tier& tier : price.tiers) {
    if (&tier != &price.tiers.front()) out += ", ";
    out += money(tier.price);
    if (tier.up_to) {
      out += fmt::format(" to {}", *tier.up_to);
    } else if (price.tiers.size() > 1) {
      out += " beyond";
    }
  }
  if (price.minimum) out += fmt::format(", at least {}", money(*price.minimum));
  return out;
}

std::vector<TariffChange> rule_changes(const Rulebook& old, const Rulebook& now) {
  std::vector<TariffChange> out;
  for (const Clause& clause : billing::clauses()) {
    if (clause.is_fixed() || clause.get(old) == clause.get(now)) continue;
    const std::int64_t value = clause.get(now);
    TariffChange change{std::string(clause.mnemonic), clause.reading(old), clause.reading(now)};
    change.make = [&clause, value](Rulebook& rules) { clause.set(rules, value); };
    change.clause = &clause;
    out.push_back(std::move(change));
  }
  for (std::size_t i = 0; i < billing::kPlanCount; ++i) {
    if (old.plan_map[i] == now.plan_map[i]) continue;
    TariffChange change{fmt::format("plan_map: {} billed as", to_string(static_cast<Plan>(i))),
                        std::string(to_string(old.plan_map[i])),
                        std::string(to_string(now.plan_map[i]))};
    change.make = [i, plan = now.plan_map[i]](Rulebook& rules) { rules.plan_map[i] = plan; };
    out.push_back(std::move(change));
  }
  return out;
}

std::vector<TariffChange> price_changes(const PriceList* old, const PriceList* now) {
  std::vector<TariffChange> out;
  if (old == nullptr || now == nullptr) return out;
  add_if_changed(out, "currency", std::string(old->currency().code()),
                 std::string(now->currency().code()));
  add_if_changed(out, "rounding", std::string(to_string(old->rounding())),
                 std::string(to_string(now->rounding())));
  for (std::size_t i = 0; i < billing::kSkuCount; ++i) {
    const auto sku = static_cast<Sku>(i);
    const std::size_t before = out.size();
    add_if_changed(out, fmt::format("price of {}", entry(sku).name), all_prices(*old, sku),
                   all_prices(*now, sku));
    if (out.size() > before) out.back().sku = sku;
  }
  return out;
}

}  // namespace fleetbill::workbench
