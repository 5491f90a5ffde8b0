#include "scenarios/loader/rules_loader.hpp"

#include "billing/units/error.hpp"
#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"
#include "scenarios/loader/keys.hpp"

namespace fleetbill::scenarios {

using billing::ChargeModel;
using billing::Plan;
using billing::Price;
using billing::PriceList;
using billing::Rulebook;
using billing::Sku;
using billing::SkuEntry;
using billing::Tier;

namespace {

std::vector<std::string> sku_names() {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < billing::kSkuCount; ++i) {
    names.emplace_back(entry(static_cast<Sku>(i)).name);
  }
  return names;
}

std::vector<std::string> clause_names() {
  std::vector<std::string> names;
  for (const auto& clause : billing::clauses()) names.emplace_back(clause.mnemonic);
  return names;
}

void read_clause(Document& document, const Entry& entry, Rulebook& rules) {
  const billing::Clause* clause = billing::find_clause(entry.key.scalar);
  if (clause == nullptr) {
    document.add(entry.key, entry.value.path,
                 concat("unknown clause", suggestion(document, entry.key.scalar, clause_names()),
                        " (`fleetbill rules` lists them)"));
    return;
  }
  const auto reading = read_text(document, entry.value);
  if (!reading) return;
  const std::string problem = set_reading(rules, *clause, *reading);
  if (problem.empty()) return;
  std::vector<std::string> readings;
  for (const auto& alternative : clause->alternatives) readings.emplace_back(alternative.name);
  wrong(document, entry.value, problem + suggestion(document, *reading, readings));
}

void read_plan_mapping(Document& document, const Entry& entry, Rulebook& rules) {
  const auto from = read_choice(document, {entry.key, entry.value.path}, plan_names());
  const auto to = read_choice(document, entry.value, plan_names());
  if (from && to) rules.plan_map[*from] = static_cast<Plan>(*to);
}

/// Reads a tier of a price, which continues the tiers before it.
Tier read_tier(Document& document, const Item& item, const std::vector<Tier>& before,
               bool is_last) {
  constexpr std::int64_t kMostBlocks = 1'000'000'000'000'000;
  const MapReader map(document, item, keys::kTier);
  const auto up_to = map.get("up_to", integer(1, kMostBlocks));
  const auto place = map.find("up_to");
  if (place && is_last) {
    lacking(document, *place, "the last tier has no end: remove up_to");
  } else if (!place && !is_last && map.is_map() && !map.has_unknown_keys()) {
    lacking(document, item, "the key 'up_to' is missing: only the last tier has no end");
  } else if (up_to && !before.empty() && before.back().up_to && *up_to <= *before.back().up_to) {
    wrong(document, *place, concat("tiers must rise: ", *up_to, " after ", *before.back().up_to));
  }
  return {up_to, map.need("price", read_price).value_or(0)};
}

/// Reads the tiers of a price: a single `price:`, or `tiers:`.
std::vector<Tier> read_tiers(Document& document, const MapReader& map, ChargeModel model) {
  const bool is_tiered = model == ChargeModel::graduated || model == ChargeModel::volume;
  const auto stray = map.find(is_tiered ? "price" : "tiers");
  if (stray) {
    lacking(document, *stray,
            concat("model ", to_string(model),
                   is_tiered ? " has its prices under tiers" : " has one price, no tiers"));
  }
  if (!is_tiered) {
    const auto price = stray ? map.get("price", read_price) : map.need("price", read_price);
    return {{std::nullopt, price.value_or(0)}};
  }
  std::vector<Tier> tiers;
  const auto list = stray ? map.find("tiers") : map.require("tiers");
  if (!list) return tiers;
  const auto items = read_some(document, *list, "one tier");
  for (const Item& item : items) {
    tiers.push_back(read_tier(document, item, tiers, tiers.size() + 1 == items.size()));
  }
  return tiers;
}

void read_one_price(Document& document, const Item& item, const SkuEntry& sku, Month from,
                    PriceList& list) {
  Price price;
  price.from = from;
  price.origin = concat(document.name(), ":", item.node.mark.line);
  if (item.node.kind != YamlNode::Kind::map) {  // `TG-CLASSIC: "12.50"`
    price.tiers = {{std::nullopt, read_price(document, item).value_or(0)}};
  } else {
    const MapReader map(document, item, keys::kPrice);
    const auto block = map.get("block", integer(1, 1'000'000));
    if (block && *block != sku.block) {
      wrong(document, *map.find("block"),
            concat(sku.name, " is priced per ", sku.block, ", not per ", *block,
                   ": the block belongs to the SKU"));
    }
    const auto model = map.get("model", [](Document& d, const Item& i) {
      return read_choice(d, i, {"unit", "block", "graduated", "volume"});
    });
    price.from = map.get("from", read_month).value_or(from);
    price.model = static_cast<ChargeModel>(model.value_or(0));
    price.tiers = read_tiers(document, map, price.model);
    price.minimum = map.get("minimum", read_price);
  }
  try {
    list.add(sku.sku, std::move(price));
  } catch (const Error&) {
    const std::string message = concat("a second price of ", sku.name, " from the same month");
    item.node.kind == YamlNode::Kind::map ? lacking(document, item, message)
                                          : wrong(document, item, message);
  }
}

void read_sku_prices(Document& document, const Entry& entry, Month from, PriceList& list) {
  const auto sku = read_choice(document, {entry.key, entry.value.path}, sku_names());
  if (!sku) return;
  const SkuEntry& catalogue = billing::entry(static_cast<Sku>(*sku));
  if (entry.value.node.kind != YamlNode::Kind::sequence) {
    return read_one_price(document, entry.value, catalogue, from, list);
  }
  for (const Item& item : read_some(document, entry.value, "one price")) {
    read_one_price(document, item, catalogue, from, list);
  }
}

}  // namespace

std::vector<std::string> plan_names() {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < billing::kPlanCount; ++i) {
    names.emplace_back(to_string(static_cast<Plan>(i)));
  }
  return names;
}

Rulebook read_rulebook(Document& document, const Item& item) {
  Rulebook rules;
  const MapReader map(document, item, keys::kRulebook);
  (void)map.get("rulebook", read_text);
  (void)map.get("about", read_long_text);
  if (const auto clauses = map.find("clauses")) {
    for (const Entry& entry : read_entries(document, *clauses)) read_clause(document, entry, rules);
  }
  if (const auto plans = map.find("plan_map")) {
    for (const Entry& entry : read_entries(document, *plans)) {
      read_plan_mapping(document, entry, rules);
    }
  }
  return rules;
}

namespace {

Currency read_currency(Document& document, const MapReader& map) {
  const auto code = map.need("currency", read_text);
  const auto currency = code ? Currency::parse(*code) : std::nullopt;
  if (currency) return *currency;
  if (code) {
    wrong(document, *map.find("currency"),
          concat("unknown currency ", quote(*code), "; expected a code of ISO 4217 such as EUR"));
  }
  return *Currency::parse("EUR");  // so that the prices can be checked
}

}  // namespace

PriceList read_price_list(Document& document, const Item& item) {
  const MapReader map(document, item, keys::kPriceList);
  const std::string name = map.need("price_list", read_text).value_or("");
  (void)map.get("about", read_long_text);
  const Currency currency = read_currency(document, map);
  const auto rounding = map.get("rounding", [](Document& d, const Item& i) {
    return read_choice(d, i, {"half_up", "half_even"});
  });
  const Month from = map.get("from", read_month).value_or(month_of(kFirstYear, 1));
  PriceList list(name, currency, static_cast<Rounding>(rounding.value_or(0)));
  if (const auto prices = map.require("prices")) {
    for (const Entry& entry : read_entries(document, *prices)) {
      read_sku_prices(document, entry, from, list);
    }
  }
  return list;
}

Rulebook load_rulebook(const std::string& path) {
  Document document(path, read_text_file(path));
  const YamlNode root = document.parse();
  document.throw_if_wrong();
  const Rulebook rules = read_rulebook(document, {root, ""});
  document.throw_if_wrong();
  return rules;
}

PriceList load_price_list(const std::string& path) {
  Document document(path, read_text_file(path));
  const YamlNode root = document.parse();
  document.throw_if_wrong();
  PriceList list = read_price_list(document, {root, ""});
  document.throw_if_wrong();
  return list;
}

}  // namespace fleetbill::scenarios
