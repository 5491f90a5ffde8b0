// The third part of ScenarioLoader: Pelion accounts, the devices that register with them, and their
// campaigns.
#include <algorithm>

#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"
#include "scenarios/loader/attributes_loader.hpp"
#include "scenarios/loader/keys.hpp"
#include "scenarios/loader/scenario_loader.hpp"

namespace fleetbill::scenarios {

using billing::ApiCounter;
using billing::BusinessModel;

namespace {

constexpr std::int64_t kMostCalls = 1'000'000'000;  // of an account's applications in a day
constexpr std::int64_t kMostAtConnection = 1000;
constexpr std::int64_t kMostPerDay = 1'000'000'000;
/// Devices a day of a campaign without a rate: even the last of kMostDevices begins in the first
/// millisecond.
constexpr std::int64_t kAtOnce = kMostDevices * days(1).ms;

std::optional<BusinessModel> read_model(Document& document, const Item& item) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < billing::kBusinessModelCount; ++i) {
    names.emplace_back(to_string(static_cast<BusinessModel>(i)));
  }
  const auto index = read_choice(document, item, names);
  if (!index) return std::nullopt;
  return static_cast<BusinessModel>(*index);
}

/// A counter by its name without its group: `observations`.
std::string short_name(ApiCounter counter) {
  const std::string_view name = to_string(counter);
  return std::string(name.substr(name.find('.') + 1));
}

std::optional<ApiCounter> read_counter(Document& document, const Item& item) {
  std::vector<ApiCounter> counters;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < billing::kApiCounterCount; ++i) {
    const auto counter = static_cast<ApiCounter>(i);
    if (counts_itself(counter) && item.node.scalar == short_name(counter)) {
      wrong(document, item,
            "registrations count themselves; no calls are added to them (PDM-OWN-COUNTERS)");
      return std::nullopt;
    }
    if (counts_itself(counter)) continue;
    counters.push_back(counter);
    names.push_back(short_name(counter));
  }
  const auto index = read_choice(document, item, names);
  if (!index) return std::nullopt;
  return counters[*index];
}

bool has_devices_of(const sim::EndpointFleet& fleet, std::uint32_t account) {
  return std::any_of(fleet.accounts.begin(), fleet.accounts.end(),
                     [&](const auto& share) { return share.first == account; });
}

/// Returns the shortest time of a distribution.
Duration least_of(const sim::TimeDistribution& time) {
  if (const auto* fixed = std::get_if<sim::FixedTime>(&time)) return fixed->value;
  if (const auto* uniform = std::get_if<sim::UniformTime>(&time)) return uniform->least;
  return milliseconds(1);
}

/// Returns until when a campaign with tokens is open for any random draws: no device has an outcome
/// before.
Instant surely_open_until(const sim::Campaign& campaign) {
  return std::min({campaign.start + least_of(campaign.duration),
                   campaign.deadline.value_or(sim::kEndOfTime),
                   campaign.stop.value_or(sim::kEndOfTime)});
}

}  // namespace

// ---- accounts -----------------------------------------------------------------------------------

void ScenarioLoader::read_accounts() {
  const bool is_needed = has_any({"endpoints", "campaigns"});
  const auto list = is_needed ? root_.require("accounts") : root_.find("accounts");
  if (!list) return;
  for (const Item& item : read_some(document_, *list, "one account")) read_account(item);
}

void ScenarioLoader::read_account(const Item& item) {
  const MapReader map(document_, item, keys::kAccount);
  if (!map.is_map()) return;
  sim::Account account;
  account.name = map.need("account", read_text).value_or("");
  if (account.name.empty()) accounts_.are_known = false;  // a tenant may name this one
  account.model = map.get("business_model", read_model).value_or(BusinessModel::active_devices);
  account.opens = scenario_.start;
  if (map.find("aggregator")) {
    read_aggregator(map, account);
  } else {
    account.partner = partner_of_aggregator(account.name);
  }
  read_opening(map, account);
  if (const auto changes = map.find("models")) read_model_changes(*changes, account);
  if (const auto packages = map.find("packages")) read_packages(*packages, account);
  if (const auto calls = map.find("calls")) account.calls = read_calls(*calls, kMostCalls);
  if (const auto item_of = map.find("attributes")) {
    account.attributes = read_attributes(document_, *item_of);
  }
  if (!accounts_.add(account.name) && !account.name.empty()) {
    wrong(document_, *map.find("account"), concat("duplicate account ", quote(account.name)));
  }
  scenario_.accounts.push_back(std::move(account));
}

/// An account without an aggregator is an aggregator, billed as the partner of its name.
std::uint32_t ScenarioLoader::partner_of_aggregator(const std::string& name) {
  if (const auto partner = partners_.find(name)) return *partner;
  scenario_.partners.push_back({name});
  return static_cast<std::uint32_t>(scenario_.partners.size() - 1);
}

/// Finds the aggregator of a tenant. By default the tenant opens with it.
void ScenarioLoader::read_aggregator(const MapReader& map, sim::Account& account) {
  if (const auto packages = map.find("packages")) {
    wrong(document_, *packages, "a tenant has no service package: it uses its aggregator's");
  }
  const Item item = *map.find("aggregator");
  const auto name = read_text(document_, item);
  if (!name) return;
  const auto index = accounts_.find(*name);
  if (!index && !accounts_.are_known) return;
  if (!index) {
    wrong(document_, item,
          concat("no account ", quote(*name), " is listed above this tenant",
                 suggestion(document_, *name, accounts_.words)));
    return;
  }
  const sim::Account& aggregator = scenario_.accounts[*index];
  account.partner = aggregator.partner;
  account.opens = aggregator.opens;
  if (scenario_.partners[aggregator.partner].name != aggregator.name) {
    wrong(document_, item, concat(quote(*name), " is a tenant and cannot be an aggregator"));
  }
}

/// @param account  `opens` is the earliest allowed time
void ScenarioLoader::read_opening(const MapReader& map, sim::Account& account) {
  const auto opens =
      map.get("opens", [&](Document&, const Item& i) { return read_time_within(i); });
  if (!opens) return;
  if (time_is_known_ && *opens < account.opens) {
    wrong(document_, *map.find("opens"), "this is before the account of its aggregator is opened");
  }
  account.opens = *opens;
}

void ScenarioLoader::read_model_changes(const Item& item, sim::Account& account) {
  for (const Item& element : read_sequence(document_, item)) {
    const MapReader map(document_, element, keys::kModelChange);
    const auto at = map.need("at", [&](Document&, const Item& i) { return read_time_within(i); });
    const auto model = map.need("business_model", read_model);
    if (!at || !model) continue;
    if (*at < account.opens) {
      wrong(document_, *map.find("at"), "this is before the account is opened");
    }
    account.model_changes.push_back({*at, *model});
  }
  std::stable_sort(account.model_changes.begin(), account.model_changes.end(),
                   [](const auto& a, const auto& b) { return a.at < b.at; });
}

void ScenarioLoader::read_packages(const Item& item, sim::Account& account) {
  for (const Item& element : read_sequence(document_, item)) read_package(element, account);
  std::stable_sort(account.packages.begin(), account.packages.end(),
                   [](const auto& a, const auto& b) { return a.at < b.at; });
}

void ScenarioLoader::read_package(const Item& item, sim::Account& account) {
  const MapReader map(document_, item, keys::kPackage);
  if (!map.is_map()) return;
  sim::PackageOrder order;
  order.package = map.need("package", read_text).value_or("");
  const bool is_known = std::any_of(account.packages.begin(), account.packages.end(),
                                    [&](const auto& p) { return p.package == order.package; });
  if (is_known && !order.package.empty()) {
    wrong(document_, *map.find("package"), concat("duplicate package ", quote(order.package)));
  }
  order.tokens = map.need("tokens", integer(1, billing::kLargestQuantity)).value_or(1);
  if (read_package_time(map, account, order)) account.packages.push_back(std::move(order));
}

/// Reads whether and when a package is bought or renewed.
bool ScenarioLoader::read_package_time(const MapReader& map, const sim::Account& account,
                                       sim::PackageOrder& order) {
  const auto bought = map.find("bought");
  const auto renewed = map.find("renewed");
  if (bought && renewed) {
    wrong(document_, *renewed, "a package is either bought or renewed; this is a second order");
    return false;
  }
  if (!bought && !renewed) {
    if (!map.has_unknown_keys()) {
      lacking(document_, map.item(), "one of the keys 'bought' and 'renewed' is missing");
    }
    return false;
  }
  order.is_renewal = renewed.has_value();
  const Item& item = bought ? *bought : *renewed;
  order.at = read_time_within(item).value_or(account.opens);
  if (order.at < account.opens) wrong(document_, item, "this is before the account is opened");
  return true;
}

/// `{observations: {poisson: 3}}`, by the counter's name.
std::vector<sim::CallRate> ScenarioLoader::read_calls(const Item& item, std::int64_t most) {
  std::vector<sim::CallRate> calls;
  for (const Entry& entry : read_entries(document_, item)) {
    const auto counter = read_counter(document_, {entry.key, entry.value.path});
    const auto count = read_count_up_to(most, document_, entry.value);
    if (counter && count) calls.push_back({*counter, *count});
  }
  return calls;
}

// ---- devices ------------------------------------------------------------------------------------

void ScenarioLoader::read_endpoints() {
  const auto list = root_.find("endpoints");
  if (!list) return;
  for (const Item& item : read_sequence(document_, *list)) read_endpoint_fleet(item);
  check_total(endpoint_fleet_sizes_, *list);
}

void ScenarioLoader::read_endpoint_fleet(const Item& item) {
  const MapReader map(document_, item, keys::kEndpoints);
  if (!map.is_map()) return;
  sim::EndpointFleet fleet;
  fleet.name = map.need("fleet", read_text).value_or("");
  const bool is_new = endpoint_fleets_.add(fleet.name) && fleets_.add(fleet.name);
  if (!is_new && !fleet.name.empty()) {
    wrong(document_, *map.find("fleet"), concat("duplicate fleet ", quote(fleet.name)));
  }
  read_size(map, std::nullopt, fleet.count, fleet.growth_per_month, endpoint_fleet_sizes_);
  if (const auto shares = map.require("accounts")) {
    read_shares(*shares, "account", [&](const Item& account, std::int64_t weight) {
      const auto index = find_name(accounts_, account);
      if (index) fleet.accounts.emplace_back(*index, weight);
    });
  }
  read_endpoint_names(map, fleet);
  fleet.deploy = map.get("deploy", read_time_distribution);
  fleet.lifetime = map.get("lifetime", read_time_distribution);
  fleet.update_every = map.get("update_every", read_time_distribution).value_or(fleet.update_every);
  fleet.bootstraps = map.get("bootstrap", read_bool).value_or(false);
  if (const auto calls = map.find("calls")) fleet.calls = read_calls(*calls, kMostAtConnection);
  fleet.blocks = map.get("transactions", read_count_distribution).value_or(fleet.blocks);
  scenario_.endpoint_fleets.push_back(std::move(fleet));
}

void ScenarioLoader::read_endpoint_names(const MapReader& map, sim::EndpointFleet& fleet) {
  fleet.device_pattern = map.get("devices", read_text).value_or(fleet.name + "-{n}");
  fleet.endpoint_pattern = map.get("names", read_text).value_or(fleet.device_pattern);
  const bool is_many = fleet.count > 1 || fleet.growth_per_month > 0;
  for (const std::string_view key : {"devices", "names"}) {
    const auto pattern = map.find(key);
    if (pattern && pattern->node.kind == YamlNode::Kind::scalar) check_pattern(*pattern, is_many);
  }
}

// ---- campaigns ----------------------------------------------------------------------------------

void ScenarioLoader::read_campaigns() {
  const auto list = root_.find("campaigns");
  if (!list) return;
  const bool are_right = is_right([&] {
    for (const Item& item : read_sequence(document_, *list)) read_campaign(item);
  });
  if (are_right) check_campaign_names(*list);
}

void ScenarioLoader::read_campaign(const Item& item) {
  const MapReader map(document_, item, keys::kCampaign);
  if (!map.is_map()) return;
  sim::Campaign campaign;
  campaign.name = map.need("campaign", read_text).value_or("");
  read_campaign_times(map, campaign);
  read_campaign_account(map, campaign);
  const auto strategy = map.get("strategy", [](Document& d, const Item& i) {
    return read_choice(d, i, {"one_shot", "continuous"});
  });
  campaign.is_continuous = strategy == std::size_t{1};
  campaign.per_day = kAtOnce;
  if (const auto rate = map.find("rate")) {
    const MapReader per(document_, *rate, keys::kRate);
    campaign.per_day = per.need("per_day", integer(1, kMostPerDay)).value_or(kAtOnce);
  }
  campaign.duration = map.get("duration", read_time_distribution).value_or(campaign.duration);
  campaign.success = map.get("success", read_chance).value_or(campaign.success);
  campaign.retries = map.get("retries", integer(0, 1000)).value_or(0);
  scenario_.campaigns.push_back(std::move(campaign));
}

void ScenarioLoader::read_campaign_times(const MapReader& map, sim::Campaign& campaign) {
  const auto start =
      map.need("start", [&](Document&, const Item& i) { return read_time_within(i); });
  campaign.start = start.value_or(scenario_.end());
  if (const auto deadline = map.get("deadline", read_positive_duration)) {
    campaign.deadline = campaign.start + *deadline;
  }
  campaign.stop = map.get("stop", read_instant);
  if (start && campaign.stop && *campaign.stop < *start) {
    wrong(document_, *map.find("stop"), "the campaign is stopped before it starts");
  }
}

/// Reads the account of a campaign and the devices that it updates.
void ScenarioLoader::read_campaign_account(const MapReader& map, sim::Campaign& campaign) {
  const auto account =
      map.need("account", [&](Document&, const Item& i) { return find_name(accounts_, i); });
  campaign.account = account.value_or(0);
  const auto start = map.find("start");
  if (account && start && time_is_known_ && campaign.start < scenario_.accounts[*account].opens) {
    wrong(document_, *start, "this is before the account is opened");
  }
  const auto& fleets = scenario_.endpoint_fleets;
  if (const auto named = map.find("fleets")) {
    read_campaign_fleets(*named, account, campaign);
  } else if (account && endpoint_fleets_.are_known &&
             std::none_of(fleets.begin(), fleets.end(),
                          [&](const auto& fleet) { return has_devices_of(fleet, *account); })) {
    wrong(document_, *map.find("account"), "no fleet has devices of this account to update");
  }
}

void ScenarioLoader::read_campaign_fleets(const Item& item, std::optional<std::uint32_t> account,
                                          sim::Campaign& campaign) {
  for (const Item& element : read_some(document_, item, "one fleet")) {
    const auto index = find_name(endpoint_fleets_, element);
    if (!index) continue;
    campaign.fleets.push_back(*index);
    const sim::EndpointFleet& fleet = scenario_.endpoint_fleets[*index];
    if (account && !has_devices_of(fleet, *account)) {
      wrong(document_, element, "this fleet has no devices of the campaign's account");
    }
  }
}

/// Reports campaigns that start while one of the same name is open: the platform would refuse them.
void ScenarioLoader::check_campaign_names(const Item& list) {
  std::map<std::pair<std::uint32_t, std::string>, std::vector<std::size_t>> by_name;
  for (std::size_t i = 0; i < scenario_.campaigns.size(); ++i) {
    by_name[{scenario_.campaigns[i].account, scenario_.campaigns[i].name}].push_back(i);
  }
  const auto start_of_campaign = [&](std::size_t i) { return scenario_.campaigns[i].start; };
  for (auto& [name, places] : by_name) {
    std::ranges::stable_sort(places, {}, start_of_campaign);
    for (std::size_t i = 1; i < places.size(); ++i) {
      const sim::Campaign& before = scenario_.campaigns[places[i - 1]];
      if (start_of_campaign(places[i]) >= surely_open_until(before)) continue;
      lacking(document_, {list.node.items[places[i]], path_of(list, places[i])},
              concat("the account's campaign ", quote(name.second), " of ", to_string(before.start),
                     " is still open when this one starts"));
    }
  }
}

}  // namespace fleetbill::scenarios
