#include "actors/play.hpp"

#include <algorithm>
#include <memory>
#include <thread>

#include "actors/conductor.hpp"
#include "actors/scheduler.hpp"
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

/// Threads by default: with fewer, some would wait for the recorder and the disk.
constexpr unsigned kFewestThreads = 4;

std::size_t thread_count(const PlayOptions& options) {
  if (options.threads > 0) return options.threads;
  return std::max(kFewestThreads, std::thread::hardware_concurrency());
}

}  // namespace

PlayResult play(const sim::World& world, const billing::Rulebook& rules,
                const billing::PriceList* prices, const PlayOptions& options, RunSink& sink) {
  PlayResult result;
  const auto failure = std::make_shared<Failure>();
  // Threads start first: CAF cannot handle a thread that does not start.
  ThreadTeam team(thread_count(options) + 1);  // one for timeouts
  caf::actor_system_config config;  // not parsed: a file of the working directory has no effect
  schedule_on(team, config);
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
