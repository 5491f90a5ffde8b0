#include "billing/reports/asset_use.hpp"

#include <algorithm>
#include <map>

#include "billing/reports/live_state.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing::reports {
namespace {

constexpr const char* kWhat = "uses of one asset";

bool starts_month(Instant t) { return month_of(t).begin() == t; }

// ---- complete months ----------------------------------------------------------------------------

FrameUse use_of_months(const Scope& scope, Kind kind) {
  FrameUse use{scope.source.directory, {}};
  const Selection selection(use.directory, scope.query);
  std::map<AssetId, AssetUse> by_asset;
  for (const SealedMonth& month : scope.source.months) {
    if (!scope.frame.contains(month.usage.month.begin())) continue;
    for (const auto& asset : month.usage.assets) {
      if (!selection.has(asset.partner, asset.organisation)) continue;
      const std::int64_t count = kind == Kind::wifi_lookup ? asset.lookups : asset.iridium_messages;
      if (count == 0 && !by_asset.contains(asset.asset)) continue;
      AssetUse& sum = by_asset[asset.asset];
      sum = {asset.asset,  asset.partner, asset.organisation,
             asset.serial, asset.imei,    checked_add(sum.count, count, kWhat)};
    }
  }
  for (const auto& [id, asset] : by_asset) use.assets.push_back(asset);
  return use;
}

// ---- other time frames --------------------------------------------------------------------------

/// Whether the run sums facts of this kind up over more than a day.
bool is_summed_by_month(const Source& source, Kind kind) {
  return std::any_of(source.facts.begin(), source.facts.end(), [&](const ResolvedFact& fact) {
    return fact.kind == kind && date_of(fact.time) != date_of(fact.last);
  });
}

[[noreturn]] void refuse_to_split(const Scope& scope, const ResolvedFact& fact, Instant edge) {
  const bool by_month = is_summed_by_month(scope.source, fact.kind);
  const Instant day = start_of(date_of(edge));
  const Instant before = by_month ? month_of(edge).begin() : day;
  const Instant after = by_month ? month_of(edge).end() : day + days(1);
  const Directory& directory = scope.source.fact_directory;
  throw Error(
      ErrorKind::invalid,
      concat("report ", scope.report.name, ": the run recorded ", to_string(fact.kind), " by the ",
             by_month ? "month" : "day", ", so that ", to_string(edge), " cuts the sum of asset '",
             directory.asset_name(fact.asset), "' from ", to_string(fact.time), " to ",
             to_string(fact.last), "; choose ", to_string(before), " or ", to_string(after)));
}

/// Whether part of the fact is before the edge and part of it is not.
bool straddles(const ResolvedFact& fact, Instant edge) {
  return fact.time < edge && edge <= fact.last;
}

FrameUse use_of_facts(const Scope& scope, Kind kind) {
  FrameUse use{scope.source.fact_directory, {}};
  const Selection selection(use.directory, scope.query);
  const auto [from, to] = scope.frame;
  std::map<AssetId, std::int64_t> counts;
  for (const ResolvedFact& fact : scope.source.facts) {
    if (fact.time >= to) break;
    if (fact.kind != kind || fact.last < from) continue;
    if (!selection.has(fact.partner, fact.organisation)) continue;
    if (straddles(fact, from)) refuse_to_split(scope, fact, from);
    if (straddles(fact, to)) refuse_to_split(scope, fact, to);
    std::int64_t& count = counts[fact.asset];
    count = checked_add(count, fact.quantity, kWhat);
  }
  const LiveState state = live_state(scope.source, to);
  for (const auto& [id, count] : counts) {
    const auto& asset = state.assets[id.value()];
    use.assets.push_back(
        {id, asset.partner, asset.organisation, asset.serial, asset.rare->imei, count});
  }
  return use;
}

}  // namespace

FrameUse asset_use(const Scope& scope, Kind kind) {
  const bool whole_months = starts_month(scope.frame.from) && starts_month(scope.frame.to);
  return whole_months ? use_of_months(scope, kind) : use_of_facts(scope, kind);
}

}  // namespace fleetbill::billing::reports
