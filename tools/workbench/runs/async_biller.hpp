#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "billing/invoice/biller.hpp"

namespace fleetbill::workbench {

/// Bills facts on a thread of its own, while the caller admits or reads further facts. The queue of
/// facts that are not billed yet is bounded: it holds about as many as arrive while a month is
/// closed.
class AsyncBiller {
 public:
  using Facts = std::vector<billing::ResolvedFact>;

  /// @param limits  the months, as far as they are known
  /// @param also    called with each billed batch, on the billing thread
  AsyncBiller(
      const billing::Rulebook& rules, const billing::MonthLimits& limits,
      std::function<void(const Facts&)> also = [](const Facts&) {});
  ~AsyncBiller();
  AsyncBiller(const AsyncBiller&) = delete;
  AsyncBiller& operator=(const AsyncBiller&) = delete;

  /// Queues the next facts, in order, and returns the memory of an earlier batch in `facts`.
  void add(Facts& facts);

  /// Waits for all facts. Errors: the error that billing the facts or `also` threw
  void wait();

  /// Waits for all facts, and closes these months; null: no month. See `MonthlyBiller::close()`.
  /// Errors: the error that billing the facts or `also` threw
  [[nodiscard]] std::vector<billing::MonthUsage> finish(
      std::optional<std::pair<Month, Month>> months);

 private:
  void work();
  bool wait_for_facts(Facts& facts);
  void stop();

  std::function<void(const Facts&)> also_;
  billing::MonthlyBiller biller_;  // owned by the thread
  std::exception_ptr error_;

  std::mutex mutex_;  // guards the members below
  std::condition_variable changed_;
  std::deque<Facts> waiting_;
  std::size_t waiting_facts_ = 0;  // in all waiting batches
  std::vector<Facts> spare_;
  bool no_more_ = false;
  std::thread thread_;
};

}  // namespace fleetbill::workbench
