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

/// Bills facts beside the thread that admits or reads them. Of facts that are not billed yet only
/// so many are held as come while a month is closed.
class AsyncBiller {
 public:
  using Facts = std::vector<billing::ResolvedFact>;

  /// @param rules  outlive it
  /// @param also   is done with each batch that was billed, on the thread
  explicit AsyncBiller(
      const billing::Rulebook& rules, std::function<void(const Facts&)> also = [](const Facts&) {});
  ~AsyncBiller();
  AsyncBiller(const AsyncBiller&) = delete;
  AsyncBiller& operator=(const AsyncBiller&) = delete;

  /// Takes the next facts in order, and gives back memory of earlier ones.
  /// @param first  the first month to close, the same in all calls; no fact is before it
  void add(Facts& facts, Month first);

  /// Waits for all facts, and closes the months from `first` to `last`.
  /// Errors: whatever billing the facts or `also` threw
  [[nodiscard]] std::vector<billing::MonthUsage> finish(
      std::optional<std::pair<Month, Month>> months);

 private:
  void work();
  bool wait_for_facts(Facts& facts);
  void stop();

  const billing::Rulebook& rules_;
  std::function<void(const Facts&)> also_;
  std::optional<billing::MonthlyBiller> biller_;  // of the thread, once there are facts
  std::exception_ptr error_;

  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::deque<Facts> waiting_;
  std::size_t waiting_facts_ = 0;  // in all of them
  std::vector<Facts> spare_;
  std::optional<Month> first_;
  bool no_more_ = false;
  std::thread thread_;
};

}  // namespace fleetbill::workbench
