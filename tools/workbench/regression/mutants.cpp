#include "tools/workbench/regression/mutants.hpp"

#include <algorithm>
#include <set>

#include "billing/units/text.hpp"

namespace fleetbill::workbench {

using namespace billing;

namespace {

// ---- rules --------------------------------------------------------------------------------------

/// A case with a different reading is unchanged: the mutation concerns only this reading.
Mutant confused_readings(const Clause& clause, std::size_t from, std::size_t to) {
  Mutant mutant{concat(clause.mnemonic, ' ', clause.alternatives[from].name, " -> ",
                       clause.alternatives[to].name),
                std::string(clause.mnemonic), &clause};
  mutant.change_rules = [&clause, from, to](Rulebook& rules) {
    if (clause.get(rules) != static_cast<std::int64_t>(from)) return false;
    clause.set(rules, static_cast<std::int64_t>(to));
    return true;
  };
  return mutant;
}

Mutant shifted_number(const Clause& clause, std::int64_t by) {
  Mutant mutant{concat(clause.mnemonic, by > 0 ? " + 1" : " - 1"), std::string(clause.mnemonic),
                &clause};
  mutant.change_rules = [&clause, by](Rulebook& rules) {
    const std::int64_t number = clause.get(rules) + by;
    if (number < clause.smallest || number > clause.largest) return false;
    clause.set(rules, number);
    return true;
  };
  return mutant;
}

void add_clause_mutants(std::vector<Mutant>& out) {
  for (const Clause& clause : clauses()) {
    for (std::size_t from = 0; from < clause.alternatives.size(); ++from) {
      for (std::size_t to = 0; to < clause.alternatives.size(); ++to) {
        if (from != to) out.push_back(confused_readings(clause, from, to));
      }
    }
    if (clause.number) {
      out.push_back(shifted_number(clause, +1));
      out.push_back(shifted_number(clause, -1));
    }
  }
}

void add_plan_mutants(std::vector<Mutant>& out) {
  for (std::size_t i = 0; i < kPlanCount; ++i) {
    const Plan plan = static_cast<Plan>(i);
    const Plan other = static_cast<Plan>((i + 1) % kPlanCount);
    Mutant mutant{concat(to_string(plan), " billed as ", to_string(other)), "PLAN-MAP"};
    mutant.change_rules = [i, plan, other](Rulebook& rules) {
      if (rules.plan_map[i] != plan) return false;
      rules.plan_map[i] = other;
      return true;
    };
    out.push_back(std::move(mutant));
  }
}

// ---- prices -------------------------------------------------------------------------------------

std::int64_t minor_unit(Currency currency) {
  std::int64_t micros = Money::kMicrosPerUnit;
  for (int digit = 0; digit < currency.minor_digits(); ++digit) micros /= 10;
  return micros;
}

/// Rebuilds the list with the prices of each SKU changed by `change(sku, prices)`.
/// @param change  returns whether it changed them
/// @returns whether any changed; otherwise the list is unchanged except for the rounding
template <class Change>
bool rebuild(PriceList& list, Rounding rounding, Change change) {
  PriceList changed(list.name(), list.currency(), rounding);
  bool did = false;
  for (std::size_t i = 0; i < kSkuCount; ++i) {
    const auto sku = static_cast<Sku>(i);
    std::vector<Price> prices = list.prices(sku);
    did |= change(sku, prices);
    for (Price& price : prices) changed.add(sku, std::move(price));
  }
  list = std::move(changed);
  return did;
}

/// Rebuilds the list with each price changed by `change(price)`.
template <class Change>
bool change_each(PriceList& list, Change change) {
  return rebuild(list, list.rounding(), [&](Sku sku, std::vector<Price>& prices) {
    bool did = false;
    for (Price& price : prices) did |= change(sku, price);
    return did;
  });
}

Mutant of_prices(std::string name, std::function<bool(PriceList&)> change) {
  Mutant mutant{std::move(name), "PRICES"};
  mutant.change_prices = std::move(change);
  return mutant;
}

Mutant dearer(Sku sku) {
  return of_prices(concat("price of ", entry(sku).name, " + 1 minor unit"), [sku](PriceList& list) {
    return change_each(list, [&](Sku of, Price& price) {
      if (of != sku) return false;
      for (Tier& tier : price.tiers) tier.price += minor_unit(list.currency());
      return true;
    });
  });
}

Mutant shifted_tiers(std::int64_t blocks) {
  return of_prices(concat("tiers end a block ", blocks > 0 ? "later" : "earlier"),
                   [blocks](PriceList& list) {
                     return change_each(list, [&](Sku, Price& price) {
                       for (Tier& tier : price.tiers) {
                         if (tier.up_to) *tier.up_to += blocks;
                       }
                       return price.tiers.size() > 1;
                     });
                   });
}

Mutant confused_models(ChargeModel from, ChargeModel to) {
  return of_prices(concat("model ", to_string(from), " -> ", to_string(to)),
                   [from, to](PriceList& list) {
                     return change_each(list, [&](Sku, Price& price) {
                       if (price.model != from) return false;
                       price.model = to;
                       return true;
                     });
                   });
}

Mutant dearer_minimum() {
  return of_prices("minimum + 1 minor unit", [](PriceList& list) {
    return change_each(list, [&](Sku, Price& price) {
      if (price.minimum) *price.minimum += minor_unit(list.currency());
      return price.minimum.has_value();
    });
  });
}

Mutant no_minimum() {
  return of_prices("minimum removed", [](PriceList& list) {
    return change_each(list, [](Sku, Price& price) {
      const bool had_one = price.minimum.has_value();
      price.minimum.reset();
      return had_one;
    });
  });
}

/// Moves the dates of prices that follow an earlier price of their SKU. The first price is
/// unchanged, since a month without a price cannot be billed. A price that ends before it starts is
/// removed.
std::vector<Price> with_moved_dates(const std::vector<Price>& prices, bool later) {
  std::vector<Price> moved;
  for (const Price& price : prices) {
    const bool is_first = moved.empty();
    moved.push_back(price);
    if (is_first) continue;
    Price& last = moved.back();
    last.from = later ? last.from.next() : last.from.previous();
    const Price& before = moved[moved.size() - 2];
    if (before.from == last.from) moved.erase(moved.end() - 2);
  }
  return moved;
}

Mutant shifted_dates(bool later) {
  return of_prices(concat("prices in force a month ", later ? "later" : "earlier"),
                   [later](PriceList& list) {
                     return rebuild(list, list.rounding(), [later](Sku, auto& prices) {
                       if (prices.size() < 2) return false;
                       prices = with_moved_dates(prices, later);
                       return true;
                     });
                   });
}

Mutant confused_roundings(Rounding from, Rounding to) {
  return of_prices(concat("rounding ", to_string(from), " -> ", to_string(to)),
                   [from, to](PriceList& list) {
                     if (list.rounding() != from) return false;
                     rebuild(list, to, [](Sku, std::vector<Price>&) { return true; });
                     return true;
                   });
}

void add_price_mutants(std::vector<Mutant>& out) {
  for (std::size_t i = 0; i < kSkuCount; ++i) out.push_back(dearer(static_cast<Sku>(i)));
  out.push_back(shifted_tiers(+1));
  out.push_back(shifted_tiers(-1));
  out.push_back(confused_models(ChargeModel::unit, ChargeModel::block));
  out.push_back(confused_models(ChargeModel::block, ChargeModel::unit));
  out.push_back(confused_models(ChargeModel::graduated, ChargeModel::volume));
  out.push_back(confused_models(ChargeModel::volume, ChargeModel::graduated));
  out.push_back(dearer_minimum());
  out.push_back(no_minimum());
  out.push_back(shifted_dates(true));
  out.push_back(shifted_dates(false));
  out.push_back(confused_roundings(Rounding::half_up, Rounding::half_even));
  out.push_back(confused_roundings(Rounding::half_even, Rounding::half_up));
}

// ---- blocks -------------------------------------------------------------------------------------

/// Rates the line as if the block of the SKU were ten times as large.
void enlarge_block(InvoiceLine& line, Month month, const PriceList* prices) {
  line.quantity.block *= 10;
  const Price* price = prices == nullptr ? nullptr : prices->in_force(line.sku, month);
  if (price == nullptr) return;
  line.amount = charge(*price, line.quantity, prices->currency(), prices->rounding());
  line.unit_price = single_unit_price(*price, line.quantity, prices->currency());
}

Mutant larger_block(Sku sku) {
  Mutant mutant{concat("block of ", entry(sku).name, " x 10"), "BLOCKS"};
  mutant.change_bill = [sku](std::vector<SealedMonth>& months, const PriceList* prices) {
    bool did = false;
    for (SealedMonth& month : months) {
      for (Invoice& invoice : month.invoices) {
        for (InvoiceLine& line : invoice.lines) {
          if (line.sku != sku) continue;
          enlarge_block(line, month.usage.month, prices);
          did = true;
        }
      }
    }
    return did;
  };
  return mutant;
}

// ---- boundaries ---------------------------------------------------------------------------------

/// Moves the facts at an edge across it, which is equivalent to moving the edge.
template <class IsAtEdge>
bool move_facts(Journal& journal, Duration by, IsAtEdge is_at_edge) {
  bool did = false;
  for (Fact& fact : journal.facts) {
    if (!is_at_edge(fact)) continue;
    fact.time = fact.time + by;
    fact.last = std::max(fact.time, fact.last);
    did = true;
  }
  return did;
}

bool end_months_later(Journal& journal, const std::vector<SealedMonth>& months) {
  return move_facts(journal, milliseconds(-1), [&](const Fact& fact) {
    const Month month = month_of(fact.time);
    const bool is_first = months.empty() || month == months.front().usage.month;
    return !is_first && fact.time == month.begin();
  });
}

bool end_months_earlier(Journal& journal, const std::vector<SealedMonth>&) {
  return move_facts(journal, milliseconds(1), [](const Fact& fact) {
    return fact.time == month_of(fact.time).end() - milliseconds(1);
  });
}

/// Returns the expiries of the service packages that were active at the end of a month.
std::set<Instant> package_ends(const std::vector<SealedMonth>& months) {
  std::set<Instant> ends;
  for (const SealedMonth& month : months) {
    for (const auto& package : month.usage.pelion.packages) {
      if (package.has_active) ends.insert(package.active.expires);
    }
  }
  return ends;
}

bool end_packages_later(Journal& journal, const std::vector<SealedMonth>& months) {
  const auto ends = package_ends(months);
  return move_facts(journal, milliseconds(-1), [&](const Fact& fact) {
    return is_pelion(fact.kind) && ends.contains(fact.time);
  });
}

bool end_packages_earlier(Journal& journal, const std::vector<SealedMonth>& months) {
  const auto ends = package_ends(months);
  return move_facts(journal, milliseconds(1), [&](const Fact& fact) {
    return is_pelion(fact.kind) && ends.contains(fact.time + milliseconds(1));
  });
}

void add_boundary_mutants(std::vector<Mutant>& out) {
  const auto add = [&](const char* name, ChangeFacts change) {
    out.push_back({name, "BOUNDARIES"});
    out.back().change_facts = std::move(change);
  };
  add("months end 1 ms later", end_months_later);
  add("months end 1 ms earlier", end_months_earlier);
  add("packages end 1 ms later", end_packages_later);
  add("packages end 1 ms earlier", end_packages_earlier);
}

std::vector<Mutant> make_all() {
  std::vector<Mutant> out;
  add_clause_mutants(out);
  add_plan_mutants(out);
  add_price_mutants(out);
  for (std::size_t i = 0; i < kSkuCount; ++i) out.push_back(larger_block(static_cast<Sku>(i)));
  add_boundary_mutants(out);
  return out;
}

}  // namespace

const std::vector<Mutant>& all_mutants() {
  static const std::vector<Mutant> kAll = make_all();
  return kAll;
}

std::vector<std::string> mutant_names() {
  std::vector<std::string> names;
  for (const Mutant& mutant : all_mutants()) names.push_back(mutant.name);
  return names;
}

const Mutant* find_mutant(std::string_view name) {
  const auto& all = all_mutants();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Mutant& m) { return m.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace fleetbill::workbench
