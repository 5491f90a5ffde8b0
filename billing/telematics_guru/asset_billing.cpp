#include "billing/telematics_guru/asset_billing.hpp"

#include <algorithm>
#include <limits>

#include "billing/units/quantity.hpp"

namespace fleetbill::billing::telematics_guru {
namespace {

/// The number of facts after which a prefetched asset is in the cache. Assets are scattered in
/// memory; without prefetching, waiting for them would take most of the time.
constexpr std::size_t kAhead = 24;

}  // namespace

void AssetBilling::apply(std::span<const ResolvedFact> facts) {
  const auto call_for = [&](AssetId asset) {
    if (!asset.exists()) return;
    assets_.prefetch(asset.value());
    recent_.prefetch(asset.value());
  };
  for (std::size_t i = 0; i < facts.size(); ++i) {
    if (i + kAhead < facts.size()) call_for(facts[i + kAhead].asset);
    const ResolvedFact& fact = facts[i];
    if (fact.kind == Kind::sms) {
      count_sms(fact);
    } else if (!fact.asset.exists() || !concerns_asset(fact.kind, rules_)) {
      continue;
    } else if (fact.kind == Kind::upload) {
      add_uploads(fact.asset, fact.time, fact.last, fact.quantity);
    } else {
      telematics_guru::apply(up_to_date(fact.asset.value()), fact, rules_);
      if (fact.kind == Kind::asset_cleared) forget_sms_of(fact.asset);
    }
  }
}

void AssetBilling::apply(std::span<const Upload> uploads) {
  for (std::size_t i = 0; i < uploads.size(); ++i) {
    if (i + kAhead < uploads.size()) recent_.prefetch(uploads[i + kAhead].asset.value());
    const Upload& upload = uploads[i];
    add_uploads(upload.asset, upload.time, upload.time, upload.records);
  }
}

void AssetBilling::add_uploads(AssetId asset, Instant first, Instant last, std::int64_t records) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
  RecentUploads& recent = recent_[asset.value()];
  // Unsigned: an earlier time becomes too large, as intended.
  const std::uint64_t at =
      static_cast<std::uint64_t>(last.ms) - static_cast<std::uint64_t>(recent_since_.ms);
  const std::uint64_t sum = std::uint64_t{recent.records} + static_cast<std::uint64_t>(records);
  if (recent.last != 0 && at <= kMost && sum <= kMost) [[likely]] {
    recent.last = std::max(recent.last, static_cast<std::uint32_t>(at));
    recent.records = static_cast<std::uint32_t>(sum);
    return;
  }
  // The first upload may connect the asset, which needs its time (T10).
  telematics_guru::apply_uploads(up_to_date(asset.value()), first, last, records, rules_);
  if (recent_since_ == kNever) recent_since_ = first - milliseconds(1);
  const std::int64_t since = (last - recent_since_).ms;
  if (since > 0 && static_cast<std::uint64_t>(since) <= kMost) {
    recent = {static_cast<std::uint32_t>(since), 0};
  }
}

/// Returns the state of the asset with all uploads so far.
Asset& AssetBilling::up_to_date(std::size_t asset) {
  Asset& state = assets_[asset];
  RecentUploads& recent = recent_[asset];
  if (recent.last != 0) {
    const Instant last = recent_since_ + milliseconds(recent.last);
    telematics_guru::apply_uploads(state, last, last, recent.records, rules_);
    recent = {};
  }
  return state;
}

void AssetBilling::count_sms(const ResolvedFact& fact) {
  Sms& sms = sms_[{fact.organisation, fact.asset}];
  sms.partner = fact.partner;
  sms.count = checked_add(sms.count, fact.quantity, "SMS of one organisation");
}

void AssetBilling::forget_sms_of(AssetId asset) {
  if (rules_.cleared_lookups != ClearedLookupsRule::dropped) return;  // T5
  std::erase_if(sms_, [&](const auto& entry) { return entry.first.second == asset; });
}

std::vector<SmsMonth> AssetBilling::close_sms() {
  std::vector<SmsMonth> out;
  for (const auto& [key, sms] : sms_) {
    if (out.empty() || out.back().organisation != key.first) {
      out.push_back({sms.partner, key.first, 0});
    }
    out.back().sms = checked_add(out.back().sms, sms.count, "SMS of one organisation");
  }
  sms_.clear();
  return out;
}

AssetUsage AssetBilling::close(Month month) {
  AssetUsage usage;
  std::size_t existing = 0;
  assets_.for_each([&](std::size_t, const Asset& asset) { existing += asset.exists; });
  usage.assets.reserve(existing);
  assets_.for_each([&](std::size_t index, Asset& asset) {
    if (!asset.exists) return;
    up_to_date(index);
    accrue_until(asset, month.end(), rules_);
    const ConditionResults conditions = evaluate_conditions(asset, rules_);
    const ColdAssetState& rare = *asset.rare;
    const bool was_used = asset.messages > 0 || rare.lookups > 0 || rare.iridium_messages > 0;
    if (conditions.billed() || was_used) {
      usage.assets.push_back({AssetId(static_cast<std::uint32_t>(index)), asset.partner,
                              asset.organisation, asset.serial, rare.imei,
                              billed_plan(asset, rules_), asset.last_connected, asset.messages,
                              rare.lookups, rare.iridium_messages, conditions});
    }
    open_month(asset, month.end());
  });
  recent_since_ = kNever;
  usage.sms = close_sms();
  return usage;
}

}  // namespace fleetbill::billing::telematics_guru
