#include "tools/workbench/tariff/tariff.hpp"

#include <nlohmann/json.hpp>

#include "billing/units/error.hpp"
#include "scenarios/loader/attributes_loader.hpp"
#include "scenarios/loader/rules_loader.hpp"

namespace fleetbill::workbench {

using billing::Clause;
using billing::Plan;
using billing::Price;
using billing::PriceList;
using billing::Rulebook;
using billing::Sku;
using billing::Tier;
using Json = nlohmann::ordered_json;

namespace {

std::string price_text(std::int64_t micros, const PriceList& list) {
  return to_decimal(Money(micros, list.currency()));
}

Json rulebook_json(const Rulebook& rules) {
  Json out;
  for (const Clause& clause : billing::clauses()) {
    if (!clause.is_fixed()) out["clauses"][std::string(clause.mnemonic)] = clause.reading(rules);
  }
  for (std::size_t i = 0; i < billing::kPlanCount; ++i) {
    out["plan_map"][std::string(to_string(static_cast<Plan>(i)))] = to_string(rules.plan_map[i]);
  }
  return out;
}

Json price_json(const Price& price, const PriceList& list) {
  Json out;
  out["from"] = to_string(price.from);
  out["model"] = to_string(price.model);
  const bool tiered =
      price.model == billing::ChargeModel::graduated || price.model == billing::ChargeModel::volume;
  if (!tiered) {
    out["price"] = price_text(price.tiers[0].price, list);
  } else {
    for (const Tier& tier : price.tiers) {
      Json step;
      if (tier.up_to) step["up_to"] = *tier.up_to;
      step["price"] = price_text(tier.price, list);
      out["tiers"].push_back(step);
    }
  }
  if (price.minimum) out["minimum"] = price_text(*price.minimum, list);
  return out;
}

Json price_list_json(const PriceList& list) {
  Json out;
  out["price_list"] = list.name();
  out["currency"] = list.currency().code();
  out["rounding"] = to_string(list.rounding());
  out["prices"] = Json::object();
  for (std::size_t i = 0; i < billing::kSkuCount; ++i) {
    for (const Price& price : list.prices(static_cast<Sku>(i))) {
      out["prices"][std::string(entry(static_cast<Sku>(i)).name)].push_back(
          price_json(price, list));
    }
  }
  return out;
}

Json scenario_json(const sim::Scenario& scenario) {
  Json out;
  out["scenario"] = scenario.name;
  out["start"] = to_string(scenario.start);
  out["end"] = to_string(scenario.end());
  out["seed"] = scenario.seed.seed;
  out["replicate"] = scenario.seed.replicate;
  out["record"] = to_string(scenario.record);
  for (const auto& partner : scenario.partners) out["partners"].push_back(partner.name);
  for (const auto& organisation : scenario.organisations) {
    out["organisations"].push_back(organisation.name);
  }
  out["devices"] = scenario.devices.size();
  out["fleets"] = Json::object();
  for (const auto& fleet : scenario.fleets) out["fleets"][fleet.name] = fleet.count;
  if (scenario.uploads_per_second) out["uploads_per_second"] = *scenario.uploads_per_second;
  for (const auto& fault : scenario.faults) {
    out["faults"].push_back({{"fault", to_string(fault.kind)},
                             {"from", to_string(fault.from)},
                             {"to", to_string(fault.to)}});
  }
  return out;
}

/// Returns the tree below a key of the effective configuration; null if the key is missing.
const scenarios::YamlNode* find(const scenarios::YamlNode& root, std::string_view key) {
  for (const auto& [name, value] : root.entries) {
    if (name.scalar == key) return &value;
  }
  return nullptr;
}

}  // namespace

std::string write_effective(const Tariff& tariff, const sim::Scenario* scenario) {
  Json out;
  if (scenario != nullptr) out["world"] = scenario_json(*scenario);
  out["rulebook"] = rulebook_json(tariff.rules);
  if (tariff.prices) out["price_list"] = price_list_json(*tariff.prices);
  for (const auto& [account, attributes] : tariff.accounts) out["accounts"][account] = attributes;
  return out.dump(1);
}

std::vector<FaultTime> read_faults(const std::string& run_file, const std::string& effective) {
  scenarios::Document document(run_file + " (effective configuration)", effective);
  const scenarios::YamlNode root = document.parse();
  std::vector<FaultTime> out;
  const auto* world = find(root, "world");
  const auto* faults = world == nullptr ? nullptr : find(*world, "faults");
  if (faults == nullptr) return out;
  for (const scenarios::YamlNode& fault : faults->items) {
    const auto* kind = find(fault, "fault");
    const auto time_at = [&](const char* key) {
      const auto* node = find(fault, key);
      return node == nullptr ? std::nullopt : parse_instant(node->scalar);
    };
    const auto from = time_at("from");
    const auto to = time_at("to");
    if (kind == nullptr || !from || !to) {
      throw Error(ErrorKind::invalid, run_file + ": error: invalid faults in its configuration");
    }
    out.push_back({kind->scalar, *from, *to});
  }
  return out;
}

Tariff read_effective(const std::string& run_file, const std::string& effective) {
  scenarios::Document document(run_file + " (effective configuration)", effective);
  const scenarios::YamlNode root = document.parse();  // JSON is YAML
  document.throw_if_wrong();
  Tariff tariff;
  const auto* rulebook = find(root, "rulebook");
  if (rulebook == nullptr) {
    throw Error(ErrorKind::invalid, run_file + ": error: the run has no effective rulebook");
  }
  tariff.rules = scenarios::read_rulebook(document, {*rulebook, "rulebook"});
  if (const auto* prices = find(root, "price_list")) {
    tariff.prices = scenarios::read_price_list(document, {*prices, "price_list"});
  }
  if (const auto* accounts = find(root, "accounts")) {
    tariff.accounts = scenarios::read_accounts(document, {*accounts, "accounts"});
  }
  document.throw_if_wrong();
  return tariff;
}

}  // namespace fleetbill::workbench
