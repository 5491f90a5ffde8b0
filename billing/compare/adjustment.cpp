#include "billing/compare/adjustment.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "billing/invoice/cached_map.hpp"
#include "billing/units/merge_join.hpp"
#include "billing/units/quantity.hpp"

namespace fleetbill::billing {

/// Identifies a line of a month.
using LineKey = std::pair<PartnerId, Sku>;

/// The uses that the lines of a month are split into.
class MonthUses {
 public:
  /// Collects the uses of a month; reuses the memory of the previous month.
  void collect(const RatedMonth& month, SplitBy split) {
    for (auto& [line, uses] : by_line_.values()) uses.clear();
    if (split == SplitBy::asset) {
      for_each_use(month.month.usage, month.rules, [&](const Use& use) { add(use); });
    } else if (split == SplitBy::organisation) {
      for (const auto& [key, units] : count_usage(month.month.usage, month.rules)) {
        const auto& [partner, organisation, sku] = key;
        add({partner, organisation, sku, AssetId(), DeviceId(), units});
      }
    }
  }

  /// Returns the uses of a line, by rising ids; null if it has none.
  const std::vector<Use>* of(const LineKey& line) {
    const auto found = by_line_.values().find(line);
    return found == by_line_.values().end() || found->second.empty() ? nullptr : &found->second;
  }

 private:
  void add(const Use& use) {
    const std::size_t spread = use.partner.value() * kSkuCount + static_cast<std::size_t>(use.sku);
    by_line_.at({use.partner, use.sku}, spread).push_back(use);
  }

  CachedMap<LineKey, std::vector<Use>> by_line_;
};

namespace {

/// Identifies a part of a line. All ids are missing for complete lines and for parts without a
/// user.
auto subject(const Use& use) { return std::tuple(use.asset, use.device, use.organisation); }

/// Orders parts of one line by the names of their subjects.
class ByName {
 public:
  explicit ByName(const NameRanks& names) : names_(names) {}

  template <class Subject>
  bool operator()(const Subject& a, const Subject& b) const {
    const auto places = [&](const Subject& s) {
      return std::pair(names_.rank(s.organisation), names_.rank(s.asset));
    };
    const auto place_a = places(a);
    const auto place_b = places(b);
    if (place_a != place_b) return place_a < place_b;
    return names_.directory().serial(a.device) < names_.directory().serial(b.device);
  }

 private:
  const NameRanks& names_;
};

/// One line of both bills, and its uses.
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
  return std::equal(
      pair.old_uses->begin(), pair.old_uses->end(), pair.new_uses->begin(), pair.new_uses->end(),
      [](const Use& a, const Use& b) { return subject(a) == subject(b) && a.units == b.units; });
}

/// Ranks the users of one line by name. They are all organisations, all assets or all devices.
std::vector<std::uint32_t> places_by_name(const std::vector<Use>& uses, const NameRanks& names) {
  std::vector<std::uint32_t> out(uses.size());
  if (uses.front().device.exists()) {
    std::vector<std::uint32_t> by_serial(uses.size());
    std::iota(by_serial.begin(), by_serial.end(), 0U);
    std::sort(by_serial.begin(), by_serial.end(), [&](std::uint32_t a, std::uint32_t b) {
      return names.directory().serial(uses[a].device) < names.directory().serial(uses[b].device);
    });
    for (std::uint32_t i = 0; i < out.size(); ++i) out[by_serial[i]] = i;
  } else {
    std::transform(uses.begin(), uses.end(), out.begin(), [&](const Use& use) {
      return use.asset.exists() ? names.rank(use.asset) : names.rank(use.organisation);
    });
  }
  return out;
}

/// Allocates a line to organisations, and the part of each organisation to its uses, so that uses
/// sum to the part of their organisation. Returns a share per use.
std::vector<LineShare> shares_of(const InvoiceLine& line, const std::vector<Use>& uses,
                                 const NameRanks& names) {
  struct Group {
    std::vector<std::uint32_t> uses;  // their places in `uses`
    std::vector<std::uint32_t> order;
    std::vector<std::int64_t> units;
    std::int64_t sum = 0;
  };
  const std::vector<std::uint32_t> order = places_by_name(uses, names);
  CachedMap<OrganisationId, Group> by_organisation;
  for (std::uint32_t i = 0; i < uses.size(); ++i) {
    Group& group = by_organisation.at(uses[i].organisation, uses[i].organisation.value());
    group.uses.push_back(i);
    group.order.push_back(order[i]);
    group.units.push_back(uses[i].units);
    group.sum = checked_add(group.sum, uses[i].units, "units of one SKU and organisation");
  }
  const std::map<OrganisationId, Group> groups = by_organisation.take();
  std::vector<std::uint32_t> order_of_groups;
  std::vector<std::int64_t> sums;
  for (const auto& [organisation, group] : groups) {
    order_of_groups.push_back(names.rank(organisation));
    sums.push_back(group.sum);
  }
  const std::vector<LineShare> of_groups = allocate(line, sums, order_of_groups);
  std::vector<LineShare> out(uses.size());
  auto of_group = of_groups.begin();
  for (const auto& [organisation, group] : groups) {
    const auto shares = allocate(allocated_line(line, *of_group++), group.units, group.order);
    for (std::size_t i = 0; i < shares.size(); ++i) out[group.uses[i]] = shares[i];
  }
  return out;
}

/// The parts of a line: one without a user for a line without uses (of quantity 0); empty without a
/// line.
class Parts {
 public:
  Parts(const InvoiceLine* line, const std::vector<Use>* uses, const NameRanks& names)
      : line_(line), uses_(uses == nullptr ? &nobodys() : uses) {
    if (line == nullptr) return;
    if (uses_ == &nobodys()) {
      shares_.push_back({line->quantity.count, line->amount ? line->amount->micros() : 0});
    } else {
      shares_ = shares_of(*line, *uses_, names);
    }
  }

  [[nodiscard]] std::span<const Use> uses() const { return {uses_->data(), shares_.size()}; }
  /// @param use  an element of uses(), as for part()
  [[nodiscard]] const LineShare& share(const Use& use) const {
    return shares_[static_cast<std::size_t>(&use - uses_->data())];
  }
  [[nodiscard]] InvoiceLine part(const Use& use) const {
    return allocated_line(*line_, share(use));
  }
  [[nodiscard]] bool has_amount() const { return line_ != nullptr && line_->amount; }

 private:
  static const std::vector<Use>& nobodys() {
    static const std::vector<Use> kNobodys(1);
    return kNobodys;
  }

  const InvoiceLine* line_;
  const std::vector<Use>* uses_;
  std::vector<LineShare> shares_;
};

/// Visits the parts that differ, joined by subject, in the order of ids.
template <class Take>
void for_each_part(const LinePair& pair, const Adjustment& of_line, const NameRanks& names,
                   const Take& take) {
  const Parts old(pair.old, pair.old_uses, names);
  const Parts now(pair.now, pair.new_uses, names);
  const bool priced_alike = old.has_amount() == now.has_amount();
  merge_join(old.uses(), now.uses(), subject, [&](const Use* before, const Use* after) {
    if (before != nullptr && after != nullptr && priced_alike &&
        old.share(*before) == now.share(*after)) {
      return;
    }
    const Use& use = before != nullptr ? *before : *after;
    Adjustment part = of_line;
    part.organisation = use.organisation;
    part.asset = use.asset;
    part.device = use.device;
    if (before != nullptr) part.old = old.part(*before);
    if (after != nullptr) part.now = now.part(*after);
    take(part);
  });
}

/// Pairs the lines of both bills, by partner name and SKU.
std::map<std::pair<std::string_view, LineKey>, LinePair> pair_lines(const RatedMonth& old,
                                                                    const RatedMonth& now,
                                                                    MonthUses& old_uses,
                                                                    MonthUses& new_uses,
                                                                    const Directory& directory) {
  std::map<std::pair<std::string_view, LineKey>, LinePair> out;
  const auto add = [&](const SealedMonth& month, const InvoiceLine* LinePair::*side) {
    for (const Invoice& invoice : month.invoices) {
      for (const InvoiceLine& line : invoice.lines) {
        const LineKey key{invoice.partner, line.sku};
        LinePair& pair = out[{directory.partner_name(invoice.partner), key}];
        pair.*side = &line;
        pair.old_uses = old_uses.of(key);
        pair.new_uses = new_uses.of(key);
      }
    }
  };
  add(old.month, &LinePair::old);
  add(now.month, &LinePair::now);
  return out;
}

/// Calls `take(pair, key)` for each line that differs between two months, or whose uses do.
template <class Take>
void for_each_differing_line(const RatedMonth& old, const RatedMonth& now, SplitBy split,
                             MonthUses& old_uses, MonthUses& new_uses, const Directory& directory,
                             const Take& take) {
  old_uses.collect(old, split);
  new_uses.collect(now, split);
  for (const auto& [key, pair] : pair_lines(old, now, old_uses, new_uses, directory)) {
    if (!is_same(pair.old, pair.now) || !have_same_uses(pair)) take(pair, key.second);
  }
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
                         PartOrder order, const NameRanks& names, const TakeAdjustment& take) {
  const auto take_parts = [&](const LinePair& pair, const LineKey& key) {
    Adjustment of_line;
    of_line.month = now.month.usage.month;
    std::tie(of_line.partner, of_line.sku) = key;
    if (order == PartOrder::any) return for_each_part(pair, of_line, names, take);
    std::vector<Adjustment> parts;
    for_each_part(pair, of_line, names, [&](const Adjustment& part) { parts.push_back(part); });
    std::sort(parts.begin(), parts.end(), ByName(names));
    for (const Adjustment& part : parts) take(part);
  };
  MonthUses old_uses, new_uses;
  for_each_differing_line(old, now, split, old_uses, new_uses, names.directory(), take_parts);
}

AmountChanges::AmountChanges(const NameRanks& names)
    : names_(names), old_(std::make_unique<MonthUses>()), new_(std::make_unique<MonthUses>()) {}

AmountChanges::~AmountChanges() = default;

void AmountChanges::for_each(const RatedMonth& old, const RatedMonth& now,
                             const TakeAmountChange& take) {
  const auto take_side = [&](const InvoiceLine* line, const std::vector<Use>* uses, int sign) {
    const Parts parts(line, uses, names_);
    for (const Use& use : parts.uses()) take(use, sign * parts.share(use).micros);
  };
  for_each_differing_line(old, now, SplitBy::asset, *old_, *new_, names_.directory(),
                          [&](const LinePair& pair, const LineKey&) {
                            take_side(pair.old, pair.old_uses, -1);
                            take_side(pair.now, pair.new_uses, 1);
                          });
}

}  // namespace fleetbill::billing
