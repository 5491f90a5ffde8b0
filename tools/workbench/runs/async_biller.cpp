#include "tools/workbench/runs/async_biller.hpp"

#include <utility>

namespace fleetbill::workbench {
namespace {

constexpr std::size_t kMostWaiting = 1 << 17;  // facts that arrive while a month is closed

}  // namespace

AsyncBiller::AsyncBiller(const billing::Rulebook& rules, const billing::MonthLimits& limits,
                         std::function<void(const Facts&)> also)
    : also_(std::move(also)), biller_(rules, limits), thread_([this] { work(); }) {}

AsyncBiller::~AsyncBiller() { stop(); }

void AsyncBiller::stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    no_more_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void AsyncBiller::add(Facts& facts) {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waiting_facts_ < kMostWaiting; });
    waiting_facts_ += facts.size();
    waiting_.push_back(std::move(facts));
    facts = {};
    if (!spare_.empty()) {
      facts = std::move(spare_.back());
      spare_.pop_back();
    }
  }
  changed_.notify_all();
  facts.clear();
}

void AsyncBiller::wait() {
  stop();
  if (error_) std::rethrow_exception(error_);
}

std::vector<billing::MonthUsage> AsyncBiller::finish(
    std::optional<std::pair<Month, Month>> months) {
  wait();
  if (!months) return {};
  return biller_.close(months->first, months->second);
}

void AsyncBiller::work() {
  Facts facts;
  while (wait_for_facts(facts)) {
    try {
      if (error_) continue;
      biller_.apply(facts);
      also_(facts);
    } catch (...) {
      error_ = std::current_exception();
    }
  }
}

/// @param facts  an earlier batch, whose memory is reused
bool AsyncBiller::wait_for_facts(Facts& facts) {
  {
    std::unique_lock lock(mutex_);
    if (facts.capacity() > 0) spare_.push_back(std::move(facts));
    changed_.wait(lock, [&] { return no_more_ || !waiting_.empty(); });
    if (waiting_.empty()) return false;
    facts = std::move(waiting_.front());
    waiting_.pop_front();
    waiting_facts_ -= facts.size();
  }
  changed_.notify_all();
  return true;
}

}  // namespace fleetbill::workbench
