#include "actors/conductor.hpp"

#include <algorithm>
#include <chrono>
#include <span>

#include "actors/account_actors.hpp"
#include "actors/append.hpp"
#include "actors/guard.hpp"
#include "actors/keep.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::actors {
namespace {

/// Maximum number of cohorts with a batch in flight (back-pressure).
constexpr std::size_t kCohortsInFlight = 64;

/// Commands that are decided before their results are sent: the first window of a large fleet has
/// millions.
constexpr std::size_t kCommandsAtOnce = 1 << 14;

/// An actor that has not saved its state after this time never will: saving takes seconds.
constexpr auto kLongestSave = std::chrono::minutes(30);

std::exception_ptr failure_to_save(const caf::error& error) {
  if (error == caf::sec::request_timeout) {
    return std::make_exception_ptr(Error(
        ErrorKind::io, concat("the run does not continue: an actor has not saved its state within ",
                              kLongestSave.count(), " minutes")));
  }
  return std::make_exception_ptr(AssertionFailed("failed to save its state"));
}

/// Returns the name of an actor in the state of a run.
std::string actor_name(const char* kind, std::size_t index) {
  return std::string(kind) + ' ' + std::to_string(index);
}

/// If usage is summed by month, the rows of a month are few for any window, and long windows use
/// the cache better. Otherwise a day limits the rows in memory.
Duration fastest_window(const sim::World& world) {
  const bool few_rows =
      world.scenario.record == sim::RecordLevel::monthly && world.endpoints.empty();
  return few_rows ? days(31) : days(1);
}

void put_in_order(std::vector<sim::DueCommand>& commands) {
  if (!std::ranges::is_sorted(commands, sim::comes_before)) {
    std::ranges::sort(commands, sim::comes_before);
  }
  const auto tie = std::ranges::adjacent_find(
      commands, [](const auto& a, const auto& b) { return !sim::comes_before(a, b); });
  FLEETBILL_ASSERT(tie == commands.end(), "two commands tie");
}

std::size_t cohort_count(std::size_t devices, std::uint32_t size) {
  return (devices + size - 1) / size;
}

CohortRange cohort_range(std::size_t cohort, std::size_t devices, std::uint32_t size) {
  const auto first = static_cast<std::uint32_t>(cohort * size);
  return {first, std::min(first + size, static_cast<std::uint32_t>(devices))};
}

sim::PlatformRules platform_rules(const billing::Rulebook& rules) {
  return {rules.resent == billing::ResentRule::once};
}

}  // namespace

Conductor::Conductor(caf::actor_config& config, std::shared_ptr<Failure> failure, Run run)
    : ConductorActor::base(config),
      failure_(std::move(failure)),
      run_(run),
      platform_(run.world, run.rules.ingestion()) {
  guard(this, failure_, "conductor");
  set_exit_handler([this](caf::exit_msg& message) {
    failure_->note("an actor", std::make_exception_ptr(AssertionFailed(
                                   "an actor ended: " + caf::to_string(message.reason))));
    quit(caf::exit_reason::user_shutdown);
  });
}

Conductor::behavior_type Conductor::make_behavior() {
  return {[this](StartAtom) {
            window_ = {run_.world.scenario.start, run_.world.scenario.start};
            restore_state();
            start_actors();
            kept_.clear();
            report_progress();
            next_window();
          },
          [this](Commands& commands) {
            append(commands_, std::move(commands.commands));
            if (--organisations_pending_ == 0) decide();
          },
          [this](const CohortDone& cohort) {
            take_in(cohort.hours, cohort.days);
            run_.result.uploads += cohort.uploads;
            run_.result.conservation = run_.result.conservation + cohort.change;
            instruct_next_cohort();
            --cohorts_pending_;
            stop_if_interrupted();
            report_share();
            end_window_if_complete();
          },
          [this](const EndpointsDone& endpoints) {
            take_in(endpoints.hours, endpoints.days);
            advance_next_endpoints();
            --endpoints_pending_;
            stop_if_interrupted();
            end_window_if_complete();
          },
          [this](WindowRecorded& recorded) {
            append(run_.result.refusals, std::move(recorded.refusals));
            recorded_ = true;
            end_window_if_complete();
          }};
}

/// Breaks the reference cycle between the conductor and the other actors.
void Conductor::on_exit() {
  recorder_ = RecorderActor();
  organisations_.clear();
  cohorts_.clear();
  accounts_.clear();
  owners_.clear();
  campaigns_.clear();
  endpoints_.clear();
}

// ---- starting -----------------------------------------------------------------------------------

std::uint32_t Conductor::cohort_size() const {
  return run_.options.cohort_size == 0 ? kDefaultCohort : run_.options.cohort_size;
}

Duration Conductor::window_length() const {
  return run_.options.window.ms == 0 ? fastest_window(run_.world) : run_.options.window;
}

/// Devices that share a throughput limit are one cohort.
std::uint32_t Conductor::devices_per_cohort() const {
  if (!run_.world.scenario.uploads_per_second) return cohort_size();
  return std::max(std::uint32_t{1}, run_.world.device_count());
}

void Conductor::start_actors() {
  recorder_ =
      spawn<Recorder, caf::linked>(failure_, ConductorActor(this), std::cref(run_.world.scenario),
                                   std::ref(run_.sink), kept("recorder"));
  start_accounts();
  start_cohorts();
  start_pelion();
  for (std::uint32_t i = 0; i < run_.world.scenario.organisations.size(); ++i) {
    organisations_.push_back(spawn<Organisation, caf::linked>(failure_, ConductorActor(this),
                                                              std::cref(run_.world), i,
                                                              kept(actor_name("organisation", i))));
  }
}

void Conductor::start_accounts() {
  const auto& partners = run_.world.scenario.partners;
  for (std::uint32_t i = 0; i < partners.size(); ++i) {
    AccountTerms terms{PartnerId(i), partners[i].name, run_.rules,
                       run_.prices,  zero_lines_of(i), reporters_of(i)};
    accounts_.push_back(
        spawn<Account, caf::linked>(failure_, recorder_, std::move(terms), std::cref(run_.world),
                                    std::cref(platform_.pelion()), kept(actor_name("account", i))));
  }
}

/// Returns the SKUs that have lines of quantity 0 (T28).
billing::SkuSet Conductor::zero_lines_of(std::uint32_t partner) const {
  const sim::Scenario& scenario = run_.world.scenario;
  const auto is_owner = [&](const auto& entity) { return entity.partner == partner; };
  return skus_of_zero_lines(std::ranges::any_of(scenario.organisations, is_owner),
                            std::ranges::any_of(scenario.accounts, is_owner), run_.rules);
}

/// Returns the number of usage and request messages that an account gets in a window.
std::size_t Conductor::reporters_of(std::uint32_t partner) const {
  const sim::Scenario& scenario = run_.world.scenario;
  std::size_t count = cohort_count(run_.world.device_count(), devices_per_cohort()) +
                      cohort_count(run_.world.endpoints.size(), cohort_size());
  for (const sim::Account& account : scenario.accounts) count += account.partner == partner;
  for (const sim::Campaign& campaign : scenario.campaigns) {
    count += scenario.accounts[campaign.account].partner == partner;
  }
  return count;
}

void Conductor::start_pelion() {
  const sim::Scenario& scenario = run_.world.scenario;
  const auto account_of = [&](std::uint32_t account) {
    return accounts_[scenario.accounts[account].partner];
  };
  const auto world = std::cref(run_.world);
  const auto ids = std::cref(platform_.pelion());
  for (std::uint32_t i = 0; i < scenario.accounts.size(); ++i) {
    owners_.push_back(spawn<Owner, caf::linked>(failure_, account_of(i), world, ids, i,
                                                kept(actor_name("owner", i))));
  }
  for (std::uint32_t i = 0; i < scenario.campaigns.size(); ++i) {
    campaigns_.push_back(
        spawn<Campaign, caf::linked>(failure_, account_of(scenario.campaigns[i].account), world,
                                     ids, i, kept(actor_name("campaign", i))));
  }
  const std::size_t devices = run_.world.endpoints.size();
  for (std::size_t i = 0; i < cohort_count(devices, cohort_size()); ++i) {
    endpoints_.push_back(spawn<Endpoints, caf::linked>(
        failure_, ConductorActor(this), accounts_, world, ids,
        cohort_range(i, devices, cohort_size()), kept(actor_name("endpoints", i))));
  }
}

void Conductor::start_cohorts() {
  const sim::World& world = run_.world;
  const auto start = [&](std::size_t cohort) {
    const CohortRange range = cohort_range(cohort, world.device_count(), devices_per_cohort());
    auto devices = spawn<Device, caf::linked>(failure_, ConductorActor(this), accounts_,
                                              std::cref(world), platform_rules(run_.rules), range,
                                              kept(actor_name("devices", cohort)));
    cohorts_[cohort] = {spawn<Asset, caf::linked>(failure_, devices, std::cref(world), range),
                        spawn<Connector, caf::linked>(failure_, devices, std::cref(world), range,
                                                      kept(actor_name("connectors", cohort))),
                        devices};
  };
  const std::size_t count = cohort_count(world.device_count(), devices_per_cohort());
  cohorts_.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    start(run_.options.start_in_reverse ? count - 1 - i : i);
  }
}

// ---- a window -----------------------------------------------------------------------------------

void Conductor::next_window() {
  const Instant from = window_.to;
  if (from == run_.world.scenario.end()) return finish();
  window_ = {from, std::min(from + window_length(), month_of(from).end())};
  organisations_pending_ = organisations_.size();
  for (const OrganisationActor& organisation : organisations_) {
    send(organisation, Advance{window_});
  }
  if (organisations_.empty()) decide();
}

/// Starts the Pelion actors of the window, whose requests only their accounts decide.
void Conductor::advance_pelion() {
  for (const OwnerActor& owner : owners_) send(owner, Advance{window_});
  for (const CampaignActor& campaign : campaigns_) send(campaign, Advance{window_});
  next_endpoints_ = 0;
  endpoints_pending_ = endpoints_.size();
  for (std::size_t i = 0; i < kCohortsInFlight; ++i) advance_next_endpoints();
}

void Conductor::advance_next_endpoints() {
  if (next_endpoints_ < endpoints_.size()) send(endpoints_[next_endpoints_++], Advance{window_});
}

void Conductor::decide() {
  put_in_order(commands_);
  recorded_ = false;
  orders_.assign(cohorts_.size(), {});
  for (std::span<const sim::DueCommand> rest = commands_; !rest.empty();) {
    const auto piece = rest.first(std::min(rest.size(), kCommandsAtOnce));
    pass_on(platform_.decide(piece));
    rest = rest.subspan(piece.size());
  }
  commands_ = std::vector<sim::DueCommand>();  // `{}` would keep the capacity for millions
  close_window_of_accounts();
  instruct_cohorts();
  advance_pelion();
}

/// Sends decisions to their actors, so that none is in memory twice.
void Conductor::pass_on(sim::Decisions decisions) {
  for (const auto& [at, change] : decisions.enabled_assets) {
    days_[at.ms / kMsPerDay * kMsPerDay].enabled_assets += change;
  }
  tell_accounts(decisions);
  note_orders(decisions);
  append(run_.result.refusals, std::move(decisions.refusals));
}

void Conductor::tell_accounts(const sim::Decisions& decisions) {
  std::vector<Facts> facts(accounts_.size());
  for (const billing::ResolvedFact& fact : decisions.facts) {
    facts[fact.partner.value()].push_back(fact);
  }
  for (std::size_t i = 0; i < accounts_.size(); ++i) {
    if (!facts[i].empty()) send(accounts_[i], Decided{std::move(facts[i])});
  }
}

void Conductor::note_orders(const sim::Decisions& decisions) {
  for (const sim::Acceptance& acceptance : decisions.acceptances) {
    std::size_t previous = cohorts_.size();  // reporters rise, so that equal cohorts are neighbours
    for (const std::uint32_t device : run_.world.reporters(acceptance.serial)) {
      const std::size_t cohort = device / devices_per_cohort();
      if (cohort != previous) orders_[cohort].acceptances.push_back(acceptance);
      previous = cohort;
    }
  }
  for (const sim::RouteCommand& command : decisions.routes) {
    orders_[command.device.value() / devices_per_cohort()].routes.push_back(command);
  }
}

void Conductor::close_window_of_accounts() {
  AccountWindow window{window_, std::nullopt};
  const Month month = month_of(window_.from);
  if (window_.to == month.end()) window.closes = month;
  for (const AccountActor& account : accounts_) send(account, window);
}

void Conductor::instruct_cohorts() {
  next_cohort_ = 0;
  cohorts_pending_ = cohorts_.size();
  for (std::size_t i = 0; i < kCohortsInFlight; ++i) instruct_next_cohort();
}

void Conductor::instruct_next_cohort() {
  if (next_cohort_ == cohorts_.size()) return;
  CohortOrders& orders = orders_[next_cohort_];
  const CohortActors& cohort = cohorts_[next_cohort_++];
  send(cohort.assets, AssetOrders{window_, std::move(orders.acceptances)});
  send(cohort.connectors, ConnectorOrders{window_, std::move(orders.routes)});
}

void Conductor::take_in(const std::vector<sim::HourPoint>& hours,
                        const std::vector<sim::DayPoint>& days) {
  for (const sim::HourPoint& point : hours) {
    if (!has_point(point)) continue;
    sim::HourPoint& sum = hours_[point.hour.ms];
    sum.messages += point.messages;
    sum.uploads += point.uploads;
    sum.connections += point.connections;
    sum.cached_records += point.cached_records;
    sum.dropped_records += point.dropped_records;
  }
  for (const sim::DayPoint& point : days) {
    sim::DayPoint& sum = days_[point.day.ms];
    sum.connected_devices += point.connected_devices;
  }
}

/// Reports progress within a window by the share of cohorts that have played it.
void Conductor::report_share() const {
  constexpr std::size_t kSteps = 32;  // per window
  if (!run_.options.on_progress) return;
  const std::size_t played = cohorts_.size() - cohorts_pending_;
  const std::size_t step = kSteps * played / cohorts_.size();
  if (step == kSteps * (played - 1) / cohorts_.size() || played == cohorts_.size()) return;
  const Duration length = window_.to - window_.from;
  const auto share = static_cast<std::int64_t>(step);
  run_.options.on_progress(
      {window_.from + milliseconds(length.ms / std::int64_t{kSteps} * share), run_.result.uploads});
}

void Conductor::end_window_if_complete() {
  if (cohorts_pending_ > 0 || endpoints_pending_ > 0 || !recorded_) return;
  FLEETBILL_ASSERT(run_.result.conservation.holds(),
                   "records are not conserved at " + to_string(window_.to));
  report_progress();
  const bool ends_month = window_.to == month_of(window_.from).end();
  if (ends_month && run_.options.on_month) return keep_month();
  start_next_window();
}

void Conductor::report_progress() const {
  if (run_.options.on_progress) run_.options.on_progress({window_.to, run_.result.uploads});
}

void Conductor::start_next_window() {
  stop_if_interrupted();
  next_window();
}

/// Ends the run within a month: the checkpoints of earlier months remain.
void Conductor::stop_if_interrupted() const {
  if (run_.options.is_interrupted && run_.options.is_interrupted()) {
    throw Error(ErrorKind::interrupted, "fleetbill: interrupted");
  }
}

// ---- checkpoint and resume ----------------------------------------------------------------------

void Conductor::keep_month() {
  const auto ask_all = [this](const char* kind, const auto& actors) {
    for (std::size_t i = 0; i < actors.size(); ++i) ask_to_keep(actor_name(kind, i), actors[i]);
  };
  ask_to_keep("recorder", recorder_);
  ask_all("organisation", organisations_);
  ask_all("account", accounts_);
  ask_all("owner", owners_);
  ask_all("campaign", campaigns_);
  ask_all("endpoints", endpoints_);
  for (std::size_t i = 0; i < cohorts_.size(); ++i) {
    ask_to_keep(actor_name("connectors", i), cohorts_[i].connectors);
    ask_to_keep(actor_name("devices", i), cohorts_[i].devices);
  }
}

template <class Actor>
void Conductor::ask_to_keep(std::string name, const Actor& actor) {
  ++keeping_;
  const auto take = [this, name](SavedState& kept) {
    kept_[name] = std::move(kept.state);
    if (--keeping_ == 0) hand_over_state();
  };
  const auto fail = [this, name = std::move(name)](const caf::error& error) {
    failure_->note(name, failure_to_save(error));
    quit(caf::exit_reason::user_shutdown);
  };
  request(actor, kLongestSave, SaveState{}).then(take, fail);
}

void Conductor::hand_over_state() {
  std::uint32_t size = cohort_size();
  PlayResult& result = run_.result;
  const std::string state = to_bytes(size, window_.to, platform_, hours_, days_,
                                     result.conservation, result.refusals, result.uploads, kept_);
  kept_.clear();
  run_.options.on_month(month_of(window_.from), state);
  start_next_window();
}

void Conductor::restore_state() {
  if (run_.options.resume_from.empty()) return;
  std::uint32_t size = 0;
  PlayResult& result = run_.result;
  from_bytes(run_.options.resume_from, size, window_.to, platform_, hours_, days_,
             result.conservation, result.refusals, result.uploads, kept_);
  if (size != cohort_size()) {
    throw ArchiveError("saved with cohort size " + std::to_string(size) + ", but this run uses " +
                       std::to_string(cohort_size()));
  }
}

std::string_view Conductor::kept(const std::string& name) const {
  if (run_.options.resume_from.empty()) return {};
  const auto found = kept_.find(name);
  if (found == kept_.end()) throw ArchiveError("no state of " + name);
  return found->second;
}

// ---- the end ------------------------------------------------------------------------------------

void Conductor::finish() {
  run_.result.directory = platform_.take_directory();
  run_.result.series = series();
  // At one instant refusals of Telematics Guru precede others, for any windows.
  std::ranges::stable_sort(run_.result.refusals, {}, &sim::Refusal::at);
  quit(caf::exit_reason::user_shutdown);
}

sim::Series Conductor::series() const {
  sim::Series out;
  std::int64_t cached = 0;
  for (const auto& [begin, point] : hours_) {
    cached += point.cached_records;
    out.hours.push_back(point);
    out.hours.back().hour = Instant{begin};
    out.hours.back().cached_records = cached;
  }
  std::int64_t enabled = 0;
  auto hour = out.hours.begin();
  cached = 0;
  const Instant end = run_.world.scenario.end();
  for (Instant day = run_.world.scenario.start; day < end; day = day + days(1)) {
    const auto found = days_.find(day.ms);
    const sim::DayPoint point = found == days_.end() ? sim::DayPoint{} : found->second;
    for (; hour != out.hours.end() && hour->hour < day + days(1); ++hour) {
      cached = hour->cached_records;
    }
    enabled += point.enabled_assets;
    out.days.push_back({day, cached, point.connected_devices, enabled});
  }
  return out;
}

}  // namespace fleetbill::actors
