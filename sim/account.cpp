#include "sim/account.hpp"

#include <algorithm>

namespace fleetbill::sim {

using billing::Kind;
using billing::ResolvedFact;

namespace {

constexpr std::uint64_t kCountersEach = 32;  // draws per day

}  // namespace

AccountModel::AccountModel(const World& world, const PelionIds& ids, std::uint32_t index)
    : world_(world),
      ids_(ids),
      account_(world.scenario.accounts[index]),
      index_(index),
      entity_(entity_key("account\n" + account_.name)) {
  plan();
}

ResolvedFact AccountModel::fact(Instant at, Kind kind) const {
  ResolvedFact out;
  out.time = out.last = at;
  out.partner = PartnerId(account_.partner);
  out.organisation = ids_.accounts[index_];
  out.kind = kind;
  return out;
}

void AccountModel::plan() {
  const auto add = [&](Instant at, Kind kind) -> ResolvedFact& {
    planned_.emplace_back().fact = fact(at, kind);
    return planned_.back().fact;
  };
  const auto set_model = [&](Instant at, Kind kind, billing::BusinessModel model) {
    ResolvedFact& set = add(at, kind);
    set.value_code = static_cast<std::uint8_t>(model);
    set.value = ids_.models[static_cast<std::size_t>(model)];
  };
  set_model(account_.opens, Kind::account_opened, account_.model);
  for (const ModelChange& change : account_.model_changes) {
    set_model(change.at, Kind::business_model_set, change.model);
  }
  for (std::size_t i = 0; i < account_.packages.size(); ++i) {
    const PackageOrder& order = account_.packages[i];
    ResolvedFact& ordered =
        add(order.at, order.is_renewal ? Kind::package_renewed : Kind::package_created);
    ordered.value = ids_.packages[index_][i];
    ordered.quantity = order.tokens;
  }
  std::stable_sort(planned_.begin(), planned_.end(),
                   [](const Wish& a, const Wish& b) { return a.fact.time < b.fact.time; });
  for (std::size_t i = 0; i < planned_.size(); ++i) {
    planned_[i].order = order_of_owner(index_, static_cast<std::uint32_t>(i + 1));
  }
}

std::vector<Wish> AccountModel::wishes(Window window) {
  std::vector<Wish> out;
  for (; next_ < planned_.size() && planned_[next_].fact.time < window.to; ++next_) {
    out.push_back(planned_[next_]);
  }
  return out;
}

/// The calls that one counter counts in a day have one instant.
std::vector<ResolvedFact> AccountModel::calls(Window window) const {
  std::vector<ResolvedFact> out;
  for (Instant day = start_of(date_of(window.from)); day < window.to; day = day + days(1)) {
    const auto first_draw = static_cast<std::uint64_t>(day.ms / days(1).ms) * kCountersEach;
    for (std::size_t i = 0; i < account_.calls.size(); ++i) {
      const CallRate& rate = account_.calls[i];
      const auto draw = [&](Purpose purpose) {
        return Draw(world_.scenario.seed, entity_, purpose, first_draw + i);
      };
      const Instant at = day + sample_below(days(1), draw(Purpose::application_time));
      if (at < window.from || at >= window.to || at < account_.opens) continue;
      const std::int64_t calls = sample(rate.calls, draw(Purpose::application_calls));
      if (calls == 0) continue;
      out.push_back(fact(at, Kind::api_call));
      out.back().quantity = calls;
      out.back().value_code = static_cast<std::uint8_t>(rate.counter);
      out.back().value = ids_.counters[static_cast<std::size_t>(rate.counter)];
    }
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const ResolvedFact& a, const ResolvedFact& b) { return a.time < b.time; });
  return out;
}

}  // namespace fleetbill::sim
