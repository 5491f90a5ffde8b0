#include "scenarios/random/generator.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "billing/rules/price_list.hpp"
#include "billing/rules/rulebook.hpp"
#include "billing/units/text.hpp"
#include "scenarios/loader/rules_loader.hpp"
#include "scenarios/random/yaml_writer.hpp"

namespace fleetbill::scenarios::random {
namespace {

using Texts = std::vector<std::string>;

/// Draws of integers. The standard specifies the engine's numbers, but not the results of its
/// distributions, which are therefore not used.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}

  /// least to most, both included
  std::int64_t between(std::int64_t least, std::int64_t most) {
    const auto span = static_cast<std::uint64_t>(most - least) + 1;
    return least + static_cast<std::int64_t>(engine_() % span);
  }
  bool happens(std::int64_t per_cent) { return between(1, 100) <= per_cent; }
  template <class T>
  const T& one_of(const std::vector<T>& all) {
    return all[static_cast<std::size_t>(between(0, static_cast<std::int64_t>(all.size()) - 1))];
  }
  YamlNode word(const Texts& all) { return scalar(one_of(all)); }

 private:
  std::mt19937_64 engine_;
};

YamlNode texts(const Texts& all) {
  std::vector<YamlNode> items;
  for (const std::string& text : all) items.push_back(scalar(text));
  return sequence(std::move(items));
}

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : dice_(seed), seed_(seed) {}

  YamlNode run() {
    first_ = parse_month(dice_.one_of<std::string>({"2026-01", "2027-11", "2028-01"})).value();
    const bool has_pelion = dice_.happens(40);
    has_assets_ = !has_pelion || dice_.happens(40);
    months_ = has_pelion ? dice_.between(1, 14) : dice_.between(1, 4);
    out_ = map({{"scenario", scalar(concat("random-", seed_))},
                {"start", scalar(to_string(first_) + "-01")},
                {"months", scalar(months_)},
                {"seed", scalar(dice_.between(1, 1000))},
                {"record", dice_.word({"uploads", "daily", "monthly"})}});
    if (has_assets_ && dice_.happens(40)) {
      set(out_, "time_zone", dice_.word({"Europe/Berlin", "America/Los_Angeles", "+05:30"}));
    }
    if (dice_.happens(60)) set(out_, "rulebook", rulebook());
    if (dice_.happens(70)) set(out_, "prices", price_list());
    if (has_assets_) add_trackers();
    if (has_pelion) add_accounts();
    if (!serials_.empty() || !fleets_.empty()) add_faults();
    if (has_assets_ && dice_.happens(25)) {
      set(out_, "platform", map({{"uploads_per_second", scalar(dice_.between(1, 2))}}));
    }
    return std::move(out_);
  }

 private:
  // ---- times and amounts ------------------------------------------------------------------------

  /// A time of the scenario. Every third is at the end of a month or next to it.
  std::string time() {
    const Instant begin = first_.begin();
    const Instant end = Month{first_.index + static_cast<std::int32_t>(months_)}.begin();
    Instant at = begin + minutes(dice_.between(0, (end - begin).ms / minutes(1).ms - 1));
    if (dice_.happens(33)) {
      const auto later = static_cast<std::int32_t>(dice_.between(0, months_ - 1));
      at = Month{first_.index + later}.begin() + milliseconds(dice_.between(-1, 1));
    }
    return to_string(std::max(at, begin));
  }

  YamlNode duration(const Texts& fixed) {
    switch (dice_.between(0, 3)) {
      case 0: return map({{"exponential", dice_.word(fixed)}});
      case 1: return map({{"uniform", sequence({scalar("1min"), dice_.word(fixed)})}});
      case 2:
        return map({{"lognormal", map({{"median", dice_.word(fixed)}, {"sigma", scalar("0.5")}})}});
      default: return dice_.word(fixed);
    }
  }

  YamlNode count(std::int64_t most) {
    switch (dice_.between(0, 2)) {
      case 0: return map({{"poisson", scalar(most)}});
      case 1: return map({{"uniform", sequence({scalar(0), scalar(most)})}});
      default: return scalar(dice_.between(1, most));
    }
  }

  YamlNode chance() { return scalar(concat(dice_.between(1, 100), '%')); }

  Texts some_of(const Texts& all) {
    Texts out;
    for (const std::string& one : all) {
      if (dice_.happens(60)) out.push_back(one);
    }
    if (out.empty()) out.push_back(dice_.one_of(all));
    return out;
  }

  // ---- the tariff -------------------------------------------------------------------------------

  YamlNode rulebook() {
    YamlNode clauses = map({});
    for (const billing::Clause& clause : billing::clauses()) {
      if (clause.is_fixed() || !dice_.happens(6)) continue;
      const auto most = static_cast<std::int64_t>(clause.alternatives.size()) - 1;
      set(clauses, std::string(clause.mnemonic),
          clause.number
              ? scalar(std::max(clause.smallest, *clause.number + dice_.between(-2, 2)))
              : scalar(std::string(
                    clause.alternatives[static_cast<std::size_t>(dice_.between(0, most))].name)));
    }
    YamlNode rules = map({{"clauses", std::move(clauses)}});
    if (dice_.happens(15)) {
      set(rules, "plan_map", map({{dice_.one_of(plan_names()), dice_.word(plan_names())}}));
    }
    return rules;
  }

  YamlNode amount() { return scalar(concat(dice_.between(0, 20), '.', dice_.between(0, 99))); }

  YamlNode price() {
    const std::string model =
        dice_.one_of<std::string>({"unit", "unit", "block", "graduated", "volume"});
    YamlNode price = map({{"model", scalar(model)}});
    if (model == "unit" || model == "block") {
      set(price, "price", amount());
    } else {
      set(price, "tiers",
          sequence({map({{"up_to", scalar(dice_.between(1, 3))}, {"price", amount()}}),
                    map({{"price", amount()}})}));
    }
    if (dice_.happens(15)) set(price, "minimum", amount());
    return price;
  }

  /// Every SKU has a price; some have a different one later.
  YamlNode price_list() {
    YamlNode prices = map({});
    for (std::size_t i = 0; i < billing::kSkuCount; ++i) {
      YamlNode first = price();
      YamlNode all = first;
      if (dice_.happens(10)) {
        YamlNode later = price();
        set(later, "from", scalar(to_string(first_.next())));
        all = sequence({std::move(first), std::move(later)});
      }
      set(prices, std::string(entry(static_cast<billing::Sku>(i)).name), std::move(all));
    }
    return map({{"price_list", scalar("random")},
                {"currency", dice_.word({"EUR", "AUD", "JPY", "KWD"})},
                {"rounding", dice_.word({"half_up", "half_even"})},
                {"prices", std::move(prices)}});
  }

  // ---- Telematics Guru --------------------------------------------------------------------------

  YamlNode profile() {
    YamlNode profile = map({{"per_day", dice_.word({"0.2", "1.5", "6"})}});
    if (dice_.happens(40)) {
      std::vector<YamlNode> weights;
      for (int hour = 0; hour < 24; ++hour) weights.push_back(scalar(dice_.between(0, 3)));
      weights[12] = scalar(1);
      set(profile, "by_hour", sequence(std::move(weights)));
    }
    YamlNode spread = map({});
    if (dice_.happens(40)) {
      set(spread, "between_devices", map({{"gamma", map({{"cv", scalar("0.4")}})}}));
    }
    if (dice_.happens(30)) set(spread, "weekdays", scalar("0.3"));
    if (dice_.happens(40)) {
      set(spread, "between_days", map({{"gamma", map({{"cv", scalar("0.8")}})}}));
    }
    if (dice_.happens(40)) set(spread, "memory", scalar("0.6"));
    set(profile, "spread", std::move(spread));
    if (dice_.happens(30)) set(profile, "upload_every", scalar(dice_.between(1, 5)));
    return map({{"profile", std::move(profile)}});
  }

  YamlNode telemetry() {
    switch (dice_.between(0, 3)) {
      case 3: return profile();
      case 0:
        return map({{"fixed", map({{"per_day", scalar(dice_.between(1, 6))},
                                   {"phase", dice_.word({"random", "0h", "6h"})}})}});
      case 1: return map({{"heartbeat", map({{"every", duration({"8h", "1d", "3d"})}})}});
      default:
        return map({{"trips", map({{"per_day", count(2)},
                                   {"length", duration({"20min", "2h"})},
                                   {"record_every", dice_.word({"2min", "10min"})}})}});
    }
  }

  void add_behaviour(YamlNode& device) {
    set(device, "type", dice_.word({"oyster2", "g62", "g120", "yabby-wifi", "remora2", "yabby3"}));
    set(device, "telemetry", telemetry());
    if (dice_.happens(40)) set(device, "connector", dice_.word(kConnectors));
    if (dice_.happens(30)) {
      set(device, "cache",
          map({{"capacity", scalar(dice_.between(1, 60))},
               {"batch", scalar(dice_.between(1, 20))}}));
    }
    if (dice_.happens(30)) {
      set(device, "retry",
          map({{"after", dice_.word({"1min", "1h"})}, {"times", scalar(dice_.between(1, 3))}}));
    }
    if (dice_.happens(30)) set(device, "wifi_lookups", chance());
    if (dice_.happens(20)) set(device, "alerts", chance());
    if (dice_.happens(20)) set(device, "iridium", map({{"every", scalar(dice_.between(1, 3))}}));
  }

  void add_trackers() {
    set(out_, "partner", scalar("Acme"));
    organisations_ = some_of({"Org A", "Org B", "Org C"});
    set(out_, "organisations", texts(organisations_));
    add_devices();
    if (dice_.happens(60)) add_fleets();
    if (!serials_.empty()) add_timeline();
  }

  void add_devices() {
    std::vector<YamlNode> devices;
    const std::int64_t many = dice_.between(1, 4);
    for (std::int64_t i = 1; i <= many; ++i) {
      serials_.push_back(std::to_string(100 + i));
      YamlNode device = map({{"serial", scalar(serials_.back())}});
      add_behaviour(device);
      if (dice_.happens(15)) set(device, "power_on", scalar(time()));
      devices.push_back(std::move(device));
    }
    set(out_, "devices", sequence(std::move(devices)));
  }

  static bool fleet_has_profile(const YamlNode& fleet) {
    for (const auto& [key, value] : fleet.entries) {
      if (key.scalar == "telemetry") return value.entries.at(0).key.scalar == "profile";
    }
    return false;
  }

  void add_day_effects(YamlNode& fleet) {
    if (dice_.happens(50)) {
      set(fleet, "downtime",
          map({{"after", duration({"4d", "20d"})},
               {"length", duration({"1d", "5d"})},
               {"for_good", chance()}}));
    }
    if (dice_.happens(50)) {
      const std::string holiday = to_string(first_) + "-05";
      set(fleet, "day_effect",
          map({{"daily", map({{"sigma", scalar("0.3")}, {"memory", scalar("0.5")}})},
               {"level", map({{"sigma", scalar("0.2")}})},
               {"organisations", map({{"sigma", scalar("0.2")}, {"memory", scalar("0.5")}})},
               {"holidays", map({{holiday, scalar("0.2")}})}}));
    }
  }

  YamlNode fleet(const std::string& name) {
    YamlNode fleet = map({{"fleet", scalar(name)},
                          {"count", scalar(dice_.between(1, 6))},
                          {"organisations", texts(some_of(organisations_))}});
    add_behaviour(fleet);
    if (dice_.happens(50)) set(fleet, "plan", dice_.word(plan_names()));
    if (dice_.happens(30)) set(fleet, "growth", map({{"per_month", scalar("30%")}}));
    if (dice_.happens(20)) set(fleet, "churn", map({{"per_month", chance()}}));
    if (fleet_has_profile(fleet)) add_day_effects(fleet);
    if (dice_.happens(40)) set(fleet, "deploy", duration({"1d", "20d"}));
    if (dice_.happens(30)) set(fleet, "lifetime", duration({"10d", "50d"}));
    if (dice_.happens(20)) {
      set(fleet, "trial", map({{"before", scalar("3d")}, {"length", scalar("6h")}}));
    }
    if (dice_.happens(30)) {  // with a new asset for each hire, which has no plan to change
      set(fleet, "hire", map({{"length", duration({"3d", "14d"})}, {"gap", duration({"1d"})}}));
      return fleet;
    }
    if (dice_.happens(30)) {
      set(fleet, "season", map({{"off", scalar("01-20")}, {"on", scalar("02-10")}}));
    }
    if (dice_.happens(30)) {
      set(fleet, "plan_change",
          map({{"after", duration({"10d", "30d"})}, {"plan", dice_.word(plan_names())}}));
    }
    return fleet;
  }

  void add_fleets() {
    std::vector<YamlNode> fleets;
    const std::int64_t many = dice_.between(1, 2);
    for (std::int64_t i = 1; i <= many; ++i) {
      fleets_.push_back(concat("fleet ", i));
      fleets.push_back(fleet(fleets_.back()));
    }
    set(out_, "fleets", sequence(std::move(fleets)));
  }

  void add_timeline() {
    std::vector<YamlNode> commands;
    const std::int64_t many = dice_.between(1, 3);
    for (std::int64_t i = 1; i <= many; ++i) {
      assets_.push_back(concat("Asset ", i));
      commands.push_back(create_asset(assets_.back()));
    }
    const std::int64_t more = dice_.between(0, 12);
    for (std::int64_t i = 0; i < more; ++i) commands.push_back(command());
    set(out_, "timeline", sequence(std::move(commands)));
  }

  YamlNode create_asset(const std::string& name) {
    YamlNode asset = map({{"organisation", dice_.word(organisations_)}, {"asset", scalar(name)}});
    if (dice_.happens(90)) set(asset, "serial", dice_.word(serials_));
    if (dice_.happens(60)) set(asset, "plan", dice_.word(plan_names()));
    return map({{"at", scalar(time())}, {"create_asset", std::move(asset)}});
  }

  YamlNode command() {
    YamlNode out = map({{"at", scalar(time())}});
    switch (dice_.between(0, 12)) {
      case 0:
      case 1: set(out, "disable_asset", dice_.word(assets_)); break;
      case 2:
      case 3: set(out, "enable_asset", dice_.word(assets_)); break;
      case 4: set(out, "clear_asset", dice_.word(assets_)); break;
      case 5:
        set(out, "set_plan",
            map({{"asset", dice_.word(assets_)}, {"plan", dice_.word(plan_names())}}));
        break;
      case 6:
        set(out, "set_serial",
            map({{"asset", dice_.word(assets_)}, {"serial", dice_.word(serials_)}}));
        break;
      case 7:
        set(out, "set_iridium",
            map({{"asset", dice_.word(assets_)}, {"imei", scalar("300234010753370")}}));
        break;
      case 8:
        set(out, "send_sms",
            map({{"organisation", dice_.word(organisations_)},
                 {"messages", scalar(dice_.between(1, 5))}}));
        break;
      case 9:
        set(out, "set_connector",
            map({{"device", dice_.word(serials_)}, {"connector", dice_.word(kConnectors)}}));
        break;
      case 10: set(out, "suspend_sim", dice_.word(serials_)); break;
      case 11: set(out, "resume_sim", dice_.word(serials_)); break;
      default: set(out, dice_.happens(50) ? "power_off" : "power_on", dice_.word(serials_)); break;
    }
    return out;
  }

  // ---- Pelion -----------------------------------------------------------------------------------

  void add_accounts() {
    std::vector<YamlNode> accounts{account("Globex", "")};
    accounts_.emplace_back("Globex");
    for (const std::string& tenant : some_of({"North", "South"})) {
      accounts.push_back(account(tenant, "Globex"));
      accounts_.push_back(tenant);
    }
    set(out_, "accounts", sequence(std::move(accounts)));
    add_endpoints();
    if (dice_.happens(80)) add_campaigns();
  }

  YamlNode account(const std::string& name, const std::string& aggregator) {
    YamlNode account = map({{"account", scalar(name)},
                            {"business_model", dice_.word({"active_devices", "api_calls"})}});
    if (aggregator.empty()) {
      std::vector<YamlNode> packages;
      const std::int64_t many = dice_.between(0, 3);
      for (std::int64_t i = 1; i <= many; ++i) {
        packages.push_back(map({{"package", scalar(concat("SP-", i))},
                                {"tokens", scalar(dice_.between(1, 20))},
                                {i == 1 ? "bought" : "renewed", scalar(time())}}));
      }
      set(account, "packages", sequence(std::move(packages)));
    } else {
      set(account, "aggregator", scalar(aggregator));
    }
    if (dice_.happens(40)) {
      set(account, "calls", map({{"rest_api_requests_with_user_token", count(3)}}));
    }
    return account;
  }

  void add_endpoints() {
    std::vector<YamlNode> all;
    const std::int64_t many = dice_.between(1, 2);
    for (std::int64_t i = 1; i <= many; ++i) {
      endpoint_fleets_.push_back(concat("Meters ", i));
      const Texts owners = some_of(accounts_);
      owners_.insert(owners_.end(), owners.begin(), owners.end());
      YamlNode fleet = map({{"fleet", scalar(endpoint_fleets_.back())},
                            {"count", scalar(dice_.between(1, 5))},
                            {"accounts", texts(owners)},
                            {"update_every", duration({"1d", "10d", "40d"})}});
      if (dice_.happens(50)) set(fleet, "deploy", duration({"1d", "40d"}));
      if (dice_.happens(30)) set(fleet, "lifetime", duration({"30d", "300d"}));
      if (dice_.happens(30)) set(fleet, "bootstrap", scalar("true"));
      if (dice_.happens(30)) set(fleet, "growth", map({{"per_month", scalar("20%")}}));
      if (dice_.happens(30)) set(fleet, "calls", map({{"observations", count(2)}}));
      if (dice_.happens(30)) set(fleet, "transactions", count(3));
      all.push_back(std::move(fleet));
    }
    set(out_, "endpoints", sequence(std::move(all)));
  }

  void add_campaigns() {
    std::vector<YamlNode> all;
    const std::int64_t many = dice_.between(1, 4);
    for (std::int64_t i = 1; i <= many; ++i) {
      YamlNode campaign = map({{"campaign", scalar(concat("C", i))},
                               {"account", dice_.word(owners_)},
                               {"start", scalar(time())}});
      if (dice_.happens(40)) set(campaign, "strategy", scalar("continuous"));
      if (dice_.happens(50)) {
        set(campaign, "rate", map({{"per_day", scalar(dice_.between(1, 3))}}));
      }
      if (dice_.happens(50)) set(campaign, "success", chance());
      if (dice_.happens(40)) set(campaign, "retries", scalar(dice_.between(1, 2)));
      if (dice_.happens(40)) set(campaign, "duration", duration({"10min", "2d"}));
      if (dice_.happens(40)) set(campaign, "deadline", dice_.word({"2d", "60d"}));
      all.push_back(std::move(campaign));
    }
    set(out_, "campaigns", sequence(std::move(all)));
  }

  // ---- trouble ----------------------------------------------------------------------------------

  void add_faults() {
    std::vector<YamlNode> faults;
    const std::int64_t many = dice_.between(0, 3);
    for (std::int64_t i = 0; i < many; ++i) {
      std::string from = time();
      std::string to = time();
      if (from == to) continue;
      YamlNode fault = map({{"fault", dice_.word({"platform_outage", "broken_connector",
                                                  "coverage_gap", "sim_suspended", "commit_lost"})},
                            {"from", scalar(std::min(from, to))},
                            {"to", scalar(std::max(from, to))}});
      if (!serials_.empty() && dice_.happens(40)) {
        set(fault, "devices", texts(some_of(serials_)));
      }
      if (dice_.happens(40)) set(fault, "probability", chance());
      faults.push_back(std::move(fault));
    }
    if (!faults.empty()) set(out_, "faults", sequence(std::move(faults)));
  }

  const Texts kConnectors{"none", "telematics_guru", "third_party", "multi"};

  Dice dice_;
  std::uint64_t seed_;
  YamlNode out_;
  Month first_;
  std::int64_t months_ = 1;
  bool has_assets_ = false;
  Texts organisations_, serials_, fleets_, assets_, accounts_, endpoint_fleets_;
  Texts owners_;  // of endpoints
};

}  // namespace

YamlNode random_scenario(std::uint64_t seed) { return Generator(seed).run(); }

}  // namespace fleetbill::scenarios::random
