#include "tools/workbench/rebill/causes.hpp"

#include <algorithm>
#include <tuple>

#include "billing/compare/fact_effects.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::workbench {

using billing::Adjustment;
using billing::Price;
using billing::PriceList;
using billing::ResolvedFact;
using billing::Sku;

namespace {

/// Returns the range of keys that a change moves in the month, partner and SKU of an adjustment.
auto moved_of_line(const Rebilling::Moved& moved, const Adjustment& a) {
  return std::pair(
      moved.lower_bound({a.month, a.partner, a.sku, OrganisationId(0), AssetId(0), DeviceId(0)}),
      moved.upper_bound({a.month, a.partner, a.sku, OrganisationId(), AssetId(), DeviceId()}));
}

template <class IdType>
bool is_part(IdType part, IdType whole) {
  return !whole.exists() || part == whole;
}

std::string in_force(const PriceList& list, Sku sku, Month month) {
  const Price* const price = list.in_force(sku, month);
  return price == nullptr ? "none" : price_words(*price, list);
}

}  // namespace

std::string words_of(const TariffChange& change) {
  return concat(change.name, " ", change.old, " → ", change.now);
}

Causes::Causes(const Rebilling& rebilling) : rebilling_(rebilling) {
  for (std::size_t i = 0; i < rebilling.late.facts.size(); ++i) {
    const ResolvedFact& fact = rebilling.late.facts[i];
    if (fact.asset.exists()) of_asset_[fact.asset].push_back(i);
    if (fact.device.exists()) of_device_[fact.device].push_back(i);
    if (fact.organisation.exists()) of_organisation_[fact.organisation].push_back(i);
  }
}

std::vector<std::string> Causes::of(const Adjustment& adjustment, CitedEvents cited) const {
  Texts out;
  if (adjustment.units() != 0) add_quantity_causes(adjustment, cited, out);
  add_price_causes(adjustment, out);
  if (!out.empty()) return out;
  Adjustment line = adjustment;  // only the part's share of the rounding remainder changed
  line.organisation = OrganisationId();
  line.asset = AssetId();
  line.device = DeviceId();
  add_quantity_causes(line, cited, out);
  return out;
}

void Causes::add_quantity_causes(const Adjustment& a, CitedEvents cited, Texts& out) const {
  const std::size_t before = out.size();
  const auto& rules = rebilling_.rules;
  for (std::size_t i = 0; i < rules.size() && i < rebilling_.moved.size(); ++i) {
    const auto key = std::tuple(a.month, a.partner, a.sku, a.organisation, a.asset, a.device);
    if (rebilling_.moved[i].count(key) > 0) out.push_back(words_of(rules[i]));
  }
  if (rebilling_.has_late_events) cite(late_facts(a), cited, out);
  if (out.size() == before) add_all(out);
}

void Causes::add_all(Texts& out) const {
  for (const TariffChange& change : rebilling_.rules) out.push_back(words_of(change));
  if (rebilling_.has_late_events) out.emplace_back("late events");
}

void Causes::add_price_causes(const Adjustment& a, Texts& out) const {
  const PriceList* const old = rebilling_.old_tariff.price_list();
  const PriceList* const now = rebilling_.new_tariff.price_list();
  if (old == nullptr || now == nullptr) return;
  const std::string before = in_force(*old, a.sku, a.month);
  const std::string after = in_force(*now, a.sku, a.month);
  if (before != after) {
    out.push_back(words_of({concat("price of ", entry(a.sku).name), before, after}));
  } else if (a.units() == 0 && old->rounding() != now->rounding()) {
    for (const TariffChange& change : rebilling_.prices) {
      if (change.name == "rounding") out.push_back(words_of(change));
    }
  }
}

/// Whether a late fact can affect the line, by its kind and its time.
bool Causes::can_cause(std::size_t late_fact, const Adjustment& a) const {
  const ResolvedFact& fact = rebilling_.late.facts[late_fact];
  if (fact.time >= a.month.end()) return false;
  // A month in which rows no longer apply may change by the earlier fact that claims their id.
  const bool may_displace = rebilling_.late.months_displaced.contains(a.month);
  if (fact.last < a.month.begin() && !may_displace &&
      !billing::can_affect_later_months(fact.kind, a.sku)) {
    return false;
  }
  return (can_affect(fact.kind, a.sku, rebilling_.old_tariff.rules) ||
          can_affect(fact.kind, a.sku, rebilling_.new_tariff.rules));
}

/// Returns the late facts of the subjects that move in the line or part; the late facts of its
/// partner if no fact of these subjects can affect it.
Causes::Facts Causes::late_facts(const Adjustment& a) const {
  Facts out;
  const auto add = [&](const auto& facts_of, auto id) {
    const auto found = facts_of.find(id);
    if (found != facts_of.end()) out.insert(out.end(), found->second.begin(), found->second.end());
  };
  bool is_moved = false;
  const auto [begin, end] = moved_of_line(rebilling_.moved.back(), a);
  for (auto it = begin; it != end; ++it) {
    const auto& [month, partner, sku, organisation, asset, device] = *it;
    if (!organisation.exists() && !asset.exists() && !device.exists()) continue;  // complete line
    if (!is_part(organisation, a.organisation) || !is_part(asset, a.asset) ||
        !is_part(device, a.device)) {
      continue;
    }
    is_moved = true;
    if (asset.exists()) {
      add(of_asset_, asset);
    } else if (device.exists()) {
      add(of_device_, device);
    } else {
      add(of_organisation_, organisation);
    }
  }
  std::erase_if(out, [&](std::size_t i) { return !can_cause(i, a); });
  if (!is_moved || !out.empty()) return out;
  // Moved by facts of another subject, for example when a serial moves to another asset.
  for (std::size_t i = 0; i < rebilling_.late.facts.size(); ++i) {
    if (rebilling_.late.facts[i].partner == a.partner && can_cause(i, a)) out.push_back(i);
  }
  return out;
}

void Causes::cite(Facts facts, CitedEvents cited, Texts& out) const {
  constexpr std::size_t kFew = 3;
  std::sort(facts.begin(), facts.end());
  facts.erase(std::unique(facts.begin(), facts.end()), facts.end());
  std::vector<billing::Position> rows;  // one may have become several facts
  for (const std::size_t i : facts) rows.push_back(rebilling_.late.facts[i].position);
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  const std::size_t most = cited == CitedEvents::few ? kFew : rows.size();
  for (std::size_t i = 0; i < std::min(most, rows.size()); ++i) {
    out.push_back(concat(rebilling_.late.files[rows[i].file], ":", rows[i].line));
  }
  if (rows.size() > most) {
    const std::size_t rest = rows.size() - most;
    out.push_back(concat("and ", rest, " more late ", plural(rest, "event")));
  }
}

}  // namespace fleetbill::workbench
