#include "actors/scheduler.hpp"

#include <caf/all.hpp>
#include <caf/detail/thread_safe_actor_clock.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>
#include <condition_variable>
#include <deque>
#include <mutex>

#include "billing/units/error.hpp"

namespace fleetbill::actors {
namespace {

/// A queue of actors that have messages, which all threads of the team share.
class Coordinator : public caf::scheduler::abstract_coordinator {
 public:
  Coordinator(caf::actor_system& system, ThreadTeam& team)
      : abstract_coordinator(system), team_(team) {}

  void enqueue(caf::resumable* job) override {
    {
      const std::lock_guard lock(mutex_);
      jobs_.push_back(job);
    }
    has_job_.notify_one();
  }

  caf::actor_clock& clock() noexcept override { return clock_; }
  [[nodiscard]] bool detaches_utility_actors() const override { return false; }

 protected:
  void start() override {
    // No actor prints, but CAF requires a printer.
    utility_actors_[printer_id] =
        system().spawn<caf::hidden>([](caf::event_based_actor* self) -> caf::behavior {
          self->set_default_handler(caf::drop);
          return {[](const caf::unit_t&) {}};
        });
    team_.begin([this](std::size_t thread) {
      CAF_SET_LOGGER_SYS(&system());
      if (thread == 0) return clock_.run_dispatch_loop();
      Worker(*this).run();
    });
  }

  void stop() override {
    clock_.cancel_dispatch_loop();
    {
      const std::lock_guard lock(mutex_);
      is_stopped_ = true;
    }
    has_job_.notify_all();
    team_.join();
    utility_actors_[printer_id] = nullptr;
    for (; !jobs_.empty(); jobs_.pop_front()) cleanup_and_release(jobs_.front());
  }

 private:
  class Worker : public caf::execution_unit {
   public:
    explicit Worker(Coordinator& parent) : execution_unit(&parent.system()), parent_(parent) {}

    void exec_later(caf::resumable* job) override { parent_.enqueue(job); }

    void run() {
      while (caf::resumable* const job = parent_.next()) {
        const auto result = job->resume(this, parent_.max_throughput());
        if (result == caf::resumable::resume_later) {
          parent_.enqueue(job);
        } else {
          caf::intrusive_ptr_release(job);
        }
      }
    }

   private:
    Coordinator& parent_;
  };

  /// Waits for an actor that has messages. Returns null if the system stops and none is left.
  caf::resumable* next() {
    std::unique_lock lock(mutex_);
    has_job_.wait(lock, [&] { return is_stopped_ || !jobs_.empty(); });
    if (jobs_.empty()) return nullptr;
    caf::resumable* const job = jobs_.front();
    jobs_.pop_front();
    return job;
  }

  ThreadTeam& team_;
  caf::detail::thread_safe_actor_clock clock_;
  std::mutex mutex_;  // guards the next members
  std::condition_variable has_job_;
  std::deque<caf::resumable*> jobs_;
  bool is_stopped_ = false;
};

}  // namespace

void schedule_on(ThreadTeam& team, caf::actor_system_config& config) {
  FLEETBILL_ASSERT(team.size() >= 2, "a thread for timeouts and a thread for actors");
  config.module_factories.emplace_back(
      [&team](caf::actor_system& system) -> caf::actor_system::module* {
        return new Coordinator(system, team);
      });
}

}  // namespace fleetbill::actors
