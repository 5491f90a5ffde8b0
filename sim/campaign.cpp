#include "sim/campaign.hpp"

#include <algorithm>
#include <utility>

namespace fleetbill::sim {

using billing::Kind;

CampaignModel::CampaignModel(const World& world, const PelionIds& ids, std::uint32_t index)
    : world_(world),
      ids_(ids),
      campaign_(world.scenario.campaigns[index]),
      index_(index),
      end_(kEndOfTime) {}

Draw CampaignModel::draw(std::uint32_t endpoint, Purpose purpose, std::uint64_t index) const {
  const std::uint64_t entity =
      entity_key(world_.scenario.accounts[campaign_.account].name + '\n' + campaign_.name + '\n' +
                 world_.endpoints[endpoint].device);
  return {world_.scenario.seed, entity, purpose, index};
}

/// Whether a device is of the campaign's account and fleets. It may be deployed later or have left.
bool CampaignModel::is_target(std::uint32_t endpoint) const {
  const Endpoint& device = world_.endpoints[endpoint];
  if (device.account != campaign_.account) return false;
  const auto& fleets = campaign_.fleets;
  return fleets.empty() || std::find(fleets.begin(), fleets.end(), device.fleet) != fleets.end();
}

/// Returns the targets that are deployed at the start, in a random order.
std::vector<std::uint32_t> CampaignModel::in_rollout_order() const {
  std::vector<std::pair<std::uint64_t, std::uint32_t>> order;
  for (std::uint32_t i = 0; i < world_.endpoints.size(); ++i) {
    const Endpoint& device = world_.endpoints[i];
    const bool is_deployed = device.deploy <= campaign_.start && campaign_.start < device.leave;
    if (is_target(i) && is_deployed) order.emplace_back(draw(i, Purpose::rollout_order, 0)(), i);
  }
  std::sort(order.begin(), order.end());
  std::vector<std::uint32_t> devices;
  for (const auto& entry : order) devices.push_back(entry.second);
  return devices;
}

void CampaignModel::plan_update(std::uint32_t endpoint, Instant begin) {
  Instant now = begin;
  for (std::int64_t attempt = 0; attempt <= campaign_.retries; ++attempt) {
    const auto index = static_cast<std::uint64_t>(attempt);
    now = now + sample(campaign_.duration, draw(endpoint, Purpose::attempt_length, index));
    const bool is_deployed = now < world_.endpoints[endpoint].leave;
    if (is_deployed && campaign_.success.happens(draw(endpoint, Purpose::attempt_success, index))) {
      return steps_.push_back({now, endpoint, Kind::update_succeeded});
    }
  }
  steps_.push_back({now, endpoint, Kind::update_failed});
}

void CampaignModel::plan() {
  const std::vector<std::uint32_t> devices = in_rollout_order();
  size_ = static_cast<std::int64_t>(devices.size());
  for (std::size_t i = 0; i < devices.size(); ++i) {
    const auto place = static_cast<std::int64_t>(i);
    plan_update(devices[i], campaign_.start + milliseconds(place * days(1).ms / campaign_.per_day));
  }
  if (campaign_.is_continuous) {
    for (std::uint32_t i = 0; i < world_.endpoints.size(); ++i) {
      const Instant joins = world_.endpoints[i].deploy;
      if (!is_target(i) || joins <= campaign_.start) continue;
      steps_.push_back({joins, i, Kind::campaign_extended});
      plan_update(i, joins);
    }
  }
  std::stable_sort(steps_.begin(), steps_.end(),
                   [](const Step& a, const Step& b) { return a.at < b.at; });
  const Instant last_outcome =
      campaign_.is_continuous || steps_.empty() ? kEndOfTime : steps_.back().at;
  end_ = std::min(
      {last_outcome, campaign_.deadline.value_or(kEndOfTime), campaign_.stop.value_or(kEndOfTime)});
}

Wish CampaignModel::wish(Instant at, Kind kind, std::int64_t devices) {
  Wish out;
  out.fact.time = out.fact.last = at;
  out.fact.partner = PartnerId(world_.scenario.accounts[campaign_.account].partner);
  out.fact.organisation = ids_.accounts[campaign_.account];
  out.fact.value = ids_.campaigns[index_];
  out.fact.quantity = devices;
  out.fact.kind = kind;
  out.order = order_of_campaign(index_, ++sequence_);
  out.campaign = index_;
  return out;
}

Wish CampaignModel::wish(const Step& step) {
  const DeviceId device = ids_.device(step.endpoint);
  const bool joins = step.kind == Kind::campaign_extended;
  Wish out = wish(step.at, step.kind, joins ? 1 : 0);
  (joins ? out.joining : out.fact.device) = device;
  return out;
}

std::vector<Wish> CampaignModel::wishes(Window window) {
  std::vector<Wish> out;
  if (window.to <= campaign_.start || has_stopped_) return out;
  const bool starts = !std::exchange(has_started_, true);
  if (starts) plan();
  if (size_ == 0) return out;  // without a matching device there are no tokens to reserve
  if (starts) out.push_back(wish(campaign_.start, Kind::campaign_started, size_));
  for (; next_step_ < steps_.size(); ++next_step_) {
    const Step& step = steps_[next_step_];
    if (step.at >= window.to || step.at > end_) break;
    out.push_back(wish(step));
  }
  if (end_ < window.to) {
    out.push_back(wish(end_, Kind::campaign_stopped, 0));
    has_stopped_ = true;
  }
  return out;
}

std::vector<Refusal> CampaignModel::refusals(Window window) const {
  const bool starts = window.from <= campaign_.start && campaign_.start < window.to;
  if (!starts || size_ > 0) return {};
  return {{campaign_.start, "start_campaign", campaign_.name, "it matches no device"}};
}

}  // namespace fleetbill::sim
