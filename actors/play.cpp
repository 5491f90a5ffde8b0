#include "actors/play.hpp"

#include <thread>

#include "actors/conductor.hpp"
#include "billing/units/error.hpp"

namespace fleetbill::actors {

void Failure::rethrow() const {
  const std::lock_guard lock(mutex_);
  try {
    std::rethrow_exception(error_);
  } catch (const AssertionFailed& error) {
    throw AssertionFailed(actor_ + ": " + error.what());
  } catch (const std::bad_alloc&) {
    throw Error(ErrorKind::io, actor_ + ": out of memory");
  }
}

namespace {

/// Debian's CAF 0.17 starts at least four threads, steals work poorly with few of them, and would
/// read a configuration file from the working directory if its options were parsed.
caf::actor_system_config configuration(const PlayOptions& options) {
  const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
  caf::actor_system_config config;
  config.set("scheduler.policy", caf::atom("sharing"));
  config.set("scheduler.max-threads",
             static_cast<std::size_t>(options.threads == 0 ? cores : options.threads));
  return config;
}

}  // namespace

PlayResult play(const sim::World& world, const billing::Rulebook& rules,
                const billing::PriceList* prices, const PlayOptions& options, RunSink& sink) {
  PlayResult result;
  const auto failure = std::make_shared<Failure>();
  auto config = configuration(options);
  {
    caf::actor_system system{config};
    caf::scoped_actor self{system};
    const auto conductor = self->spawn<Conductor, caf::monitored>(
        failure, Run{world, rules, prices, options, sink, result});
    self->send(conductor, StartAtom::value);
    self->receive([](const caf::down_msg&) {});
  }
  if (failure->happened()) failure->rethrow();
  return result;
}

}  // namespace fleetbill::actors
