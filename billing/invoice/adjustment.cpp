#include "billing/invoice/adjustment.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

namespace fleetbill::billing {
namespace {

using LineKey = std::pair<PartnerId, Sku>;
using UsesByLine = std::map<LineKey, std::vector<Use>>;  // each by rising ids

/// Who answers for a part of a line. No field has an id for whole lines and nobody's parts.
auto subject(const Use& use) { return std::tuple(use.asset, use.device, use.organisation); }

/// The uses that lines are split into: none for whole lines.
UsesByLine uses_by_line(const RatedMonth& month, SplitBy split) {
  UsesByLine out;
  if (split == SplitBy::asset) {
    for_each_use(month.month.usage, month.rules,
                 [&](const Use& use) { out[{use.partner, use.sku}].push_back(use); });
  } else if (split == SplitBy::organisation) {
    for (const auto& [key, units] : count_usage(month.month.usage, month.rules)) {
      const auto& [partner, organisation, sku] = key;
      out[{partner, sku}].push_back({partner, organisation, sku, AssetId(), DeviceId(), units});
    }
  }
  return out;
}

/// Orders parts of one line by the names of their subjects.
class ByName {
 public:
  explicit ByName(const Directory& directory) : directory_(directory) {}

  template <class Subject>
  bool operator()(const Subject& a, const Subject& b) const {
    return names(a) < names(b);
  }

 private:
  template <class Subject>
  [[nodiscard]] auto names(const Subject& s) const {
    return std::tuple(directory_.organisation_name(s.organisation), directory_.asset_name(s.asset),
                      directory_.serial(s.device));
  }

  const Directory& directory_;
};

/// One line of both bills, and who used what of it.
struct LinePair {
  const InvoiceLine* old = nullptr;
  const InvoiceLine* now = nullptr;
  const std::vector<Use>* old_uses = nullptr;
  const std::vector<Use>* new_uses = nullptr;
};

bool is_same(const InvoiceLine* a, const InvoiceLine* b) {
  if (a == nullptr || b == nullptr) return a == b;
  return a->quantity == b->quantity && a->amount == b->amount;
}

bool have_same_uses(const LinePair& pair) {
  if (pair.old_uses == nullptr || pair.new_uses == nullptr) return pair.old_uses == pair.new_uses;
  return std::equal(pair.old_uses->begin(), pair.old_uses->end(), pair.new_uses->begin(),
                    pair.new_uses->end(), [](const Use& a, const Use& b) {
                      return subject(a) == subject(b) && a.units == b.units;
                    });
}

/// A line's parts; one part of nobody's for a line without uses (of quantity 0).
struct Parts {
  std::vector<Use> uses;
  std::vector<InvoiceLine> lines;
};

/// Shares a line out over organisations, and each one's part over its uses, so that these sum to
/// what the organisation answers for.
Parts parts_of(const InvoiceLine* line, const std::vector<Use>* uses, const ByName& is_first) {
  if (line == nullptr) return {};
  if (uses == nullptr || uses->empty()) return {{Use{}}, {*line}};
  struct Group {
    std::vector<std::size_t> places;  // in `uses`
    std::vector<std::int64_t> units;
    std::int64_t sum = 0;
  };
  std::map<OrganisationId, Group> groups;
  for (std::size_t i = 0; i < uses->size(); ++i) {
    Group& group = groups[(*uses)[i].organisation];
    group.places.push_back(i);
    group.units.push_back((*uses)[i].units);
    group.sum += (*uses)[i].units;
  }
  std::vector<std::size_t> firsts;
  std::vector<std::int64_t> sums;
  for (const auto& [organisation, group] : groups) {
    firsts.push_back(group.places.front());
    sums.push_back(group.sum);
  }
  const auto in_order = [&](const std::vector<std::size_t>& places) {
    return [&](std::size_t a, std::size_t b) {
      return is_first((*uses)[places[a]], (*uses)[places[b]]);
    };
  };
  const std::vector<InvoiceLine> of_groups = share_out(*line, sums, in_order(firsts));
  Parts out{*uses, std::vector<InvoiceLine>(uses->size(), *line)};
  auto of_group = of_groups.begin();
  for (const auto& [organisation, group] : groups) {
    const auto lines = share_out(*of_group++, group.units, in_order(group.places));
    for (std::size_t i = 0; i < lines.size(); ++i) out.lines[group.places[i]] = lines[i];
  }
  return out;
}

/// The parts that differ, joined by subject.
std::vector<Adjustment> differing_parts(const LinePair& pair, const Adjustment& of_line,
                                        const ByName& is_first) {
  const Parts old = parts_of(pair.old, pair.old_uses, is_first);
  const Parts now = parts_of(pair.now, pair.new_uses, is_first);
  std::vector<Adjustment> out;
  for (std::size_t i = 0, k = 0; i < old.uses.size() || k < now.uses.size();) {
    const bool has_old = i < old.uses.size() && (k == now.uses.size() ||
                                                 subject(old.uses[i]) <= subject(now.uses[k]));
    const bool has_new = k < now.uses.size() &&
                         (!has_old || subject(now.uses[k]) == subject(old.uses[i]));
    const InvoiceLine* const before = has_old ? &old.lines[i] : nullptr;
    const InvoiceLine* const after = has_new ? &now.lines[k] : nullptr;
    if (!is_same(before, after)) {
      const Use& use = has_old ? old.uses[i] : now.uses[k];
      Adjustment part = of_line;
      part.organisation = use.organisation;
      part.asset = use.asset;
      part.device = use.device;
      if (before != nullptr) part.old = *before;
      if (after != nullptr) part.now = *after;
      out.push_back(std::move(part));
    }
    i += has_old;
    k += has_new;
  }
  std::sort(out.begin(), out.end(), is_first);
  return out;
}

const std::vector<Use>* find_uses(const UsesByLine& uses, const LineKey& key) {
  const auto found = uses.find(key);
  return found == uses.end() ? nullptr : &found->second;
}

/// The lines of both bills, by partner name and SKU.
std::map<std::pair<std::string_view, LineKey>, LinePair> pair_lines(const RatedMonth& old,
                                                                    const RatedMonth& now,
                                                                    SplitBy split,
                                                                    const UsesByLine& old_uses,
                                                                    const UsesByLine& new_uses,
                                                                    const Directory& directory) {
  std::map<std::pair<std::string_view, LineKey>, LinePair> out;
  const auto add = [&](const SealedMonth& month, const InvoiceLine* LinePair::*side) {
    for (const Invoice& invoice : month.invoices) {
      for (const InvoiceLine& line : invoice.lines) {
        const LineKey key{invoice.partner, line.sku};
        LinePair& pair = out[{directory.partner_name(invoice.partner), key}];
        pair.*side = &line;
        if (split == SplitBy::partner) continue;
        pair.old_uses = find_uses(old_uses, key);
        pair.new_uses = find_uses(new_uses, key);
      }
    }
  };
  add(old.month, &LinePair::old);
  add(now.month, &LinePair::now);
  return out;
}

}  // namespace

std::int64_t Adjustment::units() const {
  return (now ? now->quantity.count : 0) - (old ? old->quantity.count : 0);
}

std::optional<Money> Adjustment::amount() const {
  const std::optional<Money> before = old ? old->amount : std::nullopt;
  const std::optional<Money> after = now ? now->amount : std::nullopt;
  if (before && after) return *after - *before;
  return before ? -*before : after;
}

void for_each_adjustment(const RatedMonth& old, const RatedMonth& now, SplitBy split,
                         const Directory& directory, const TakeAdjustment& take) {
  const UsesByLine old_uses = uses_by_line(old, split);
  const UsesByLine new_uses = uses_by_line(now, split);
  const ByName is_first(directory);
  for (const auto& [key, pair] :
       pair_lines(old, now, split, old_uses, new_uses, directory)) {
    if (is_same(pair.old, pair.now) && have_same_uses(pair)) continue;
    const auto& [partner, sku] = key.second;
    Adjustment of_line;
    of_line.month = now.month.usage.month;
    of_line.partner = partner;
    of_line.sku = sku;
    for (const Adjustment& part : differing_parts(pair, of_line, is_first)) take(part);
  }
}

}  // namespace fleetbill::billing
