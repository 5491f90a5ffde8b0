#include "scenarios/loader/rules_loader.hpp"

#include "billing/units/error.hpp"
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

std::vector<std::string> plan_names() {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < billing::kPlanCount; ++i) {
    names.emplace_back(to_string(static_cast<Plan>(i)));
  }
  return names;
}

std::vector<std::string> sku_names() {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < billing::kSkuCount; ++i) {
    names.emplace_back(entry(static_cast<Sku>(i)).name);
  }
  return names;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& choices) {
  const auto meant = nearest(word, choices);
  return meant ? concat("; did you mean '", *meant, "'?") : std::string();
}

void read_clause(Document& document, const Entry& entry, Rulebook& rules) {
  const billing::Clause* clause = billing::find_clause(entry.key.scalar);
  if (clause == nullptr) {
    std::vector<std::string> names;
    for (const auto& known : billing::clauses()) names.emplace_back(known.mnemonic);
    document.add(entry.key, entry.value.path,
                 concat("unknown clause", did_you_mean(entry.key.scalar, names),
                        " (`fleetbill rules` lists them)"));
    return;
  }
  const auto reading = read_text(document, entry.value);
  if (!reading) return;
  const std::string problem = set_reading(rules, *clause, *reading);
  if (!problem.empty()) wrong(document, entry.value, problem);
}

void read_plan_mapping(Document& document, const Entry& entry, Rulebook& rules) {
  const auto from = billing::parse_plan(entry.key.scalar);
  if (!from) {
    document.add(entry.key, entry.value.path,
                 concat("unknown plan", did_you_mean(entry.key.scalar, plan_names()),
                        "; the plans are ", join_choices(plan_names())));
    return;
  }
  const auto to = read_choice(document, entry.value, plan_names());
  if (to) rules.plan_map[static_cast<std::size_t>(*from)] = static_cast<Plan>(*to);
}

/// The tiers of a price: `price:` alone, or `tiers:`.
std::vector<Tier> read_tiers(Document& document, const MapReader& map, ChargeModel model) {
  const bool tiered = model == ChargeModel::graduated || model == ChargeModel::volume;
  if (!tiered) {
    if (const auto stray = map.find("tiers")) {
      wrong(document, *stray, concat("model ", to_string(model), " has one price, no tiers"));
    }
    const auto price = map.need("price", read_price);
    return {{std::nullopt, price.value_or(0)}};
  }
  if (const auto stray = map.find("price")) {
    wrong(document, *stray, concat("model ", to_string(model), " has its prices under tiers"));
  }
  const auto list = map.require("tiers");
  std::vector<Tier> tiers;
  if (!list) return tiers;
  const auto items = read_sequence(document, *list);
  if (items.empty()) wrong(document, *list, "at least one tier is needed");
  for (std::size_t i = 0; i < items.size(); ++i) {
    constexpr std::int64_t kMostBlocks = 1'000'000'000'000'000;
    const MapReader tier(document, items[i], keys::kTier);
    const auto up_to = tier.get("up_to", integer(1, kMostBlocks));
    const bool last = i + 1 == items.size();
    if (last == tier.find("up_to").has_value()) {
      wrong(document, items[i],
            last ? "the last tier has no end: leave up_to out"
                 : "up_to is missing: only the last tier has no end");
    }
    if (up_to && !tiers.empty() && tiers.back().up_to && *up_to <= *tiers.back().up_to) {
      wrong(document, *tier.find("up_to"),
            concat("tiers must rise: ", *up_to, " after ", *tiers.back().up_to));
    }
    tiers.push_back({up_to, tier.need("price", read_price).value_or(0)});
  }
  return tiers;
}

void read_one_price(Document& document, const Item& item, const SkuEntry& sku, Month from,
                    PriceList& list) {
  Price price;
  price.from = from;
  price.origin = concat(document.name(), ":", item.node.mark.line);
  if (item.node.kind == YamlNode::Kind::scalar) {  // `TG-CLASSIC: "12.50"`
    price.tiers = {{std::nullopt, read_price(document, item).value_or(0)}};
  } else {
    const MapReader map(document, item, keys::kPrice);
    if (!map.is_map()) return;
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
    wrong(document, item, concat("a second price of ", sku.name, " from the same month"));
  }
}

void read_sku_prices(Document& document, const Entry& entry, Month from, PriceList& list) {
  const auto sku = billing::parse_sku(entry.key.scalar);
  if (!sku) {
    document.add(entry.key, entry.value.path,
                 concat("unknown SKU", did_you_mean(entry.key.scalar, sku_names()),
                        "; the SKUs are ", join_choices(sku_names())));
    return;
  }
  if (entry.value.node.kind != YamlNode::Kind::sequence) {
    return read_one_price(document, entry.value, billing::entry(*sku), from, list);
  }
  for (const Item& item : read_sequence(document, entry.value)) {
    read_one_price(document, item, billing::entry(*sku), from, list);
  }
}

}  // namespace

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

std::optional<PriceList> read_price_list(Document& document, const Item& item) {
  const MapReader map(document, item, keys::kPriceList);
  const auto name = map.need("price_list", read_text);
  (void)map.get("about", read_long_text);
  const auto code = map.need("currency", read_text);
  const auto currency = code ? Currency::parse(*code) : std::nullopt;
  if (code && !currency) {
    wrong(document, *map.find("currency"),
          concat("'", *code, "' is not a currency of ISO 4217, such as EUR"));
  }
  const auto rounding = map.get("rounding", [](Document& d, const Item& i) {
    return read_choice(d, i, {"half_up", "half_even"});
  });
  const Month from = map.get("from", read_month).value_or(month_of(kFirstYear, 1));
  const auto prices = map.require("prices");
  if (!name || !currency || !prices) return std::nullopt;
  PriceList list(*name, *currency, static_cast<Rounding>(rounding.value_or(0)));
  for (const Entry& entry : read_entries(document, *prices)) {
    read_sku_prices(document, entry, from, list);
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
  auto list = read_price_list(document, {root, ""});
  document.throw_if_wrong();
  FLEETBILL_ASSERT(list.has_value(), "a wrong price list has a problem");
  return std::move(*list);
}

}  // namespace fleetbill::scenarios
