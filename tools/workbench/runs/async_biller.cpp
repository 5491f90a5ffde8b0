#include "tools/workbench/runs/async_biller.hpp"

#include <utility>

namespace fleetbill::workbench {
namespace {

constexpr std::size_t kMostWaiting = 1 << 17;  // facts that arrive while a month is closed

}  // namespace

AsyncBiller::AsyncBiller(const billing::Rulebook& rules, std::function<void(const Facts&)> also)
    : rules_(rules), also_(std::move(also)), thread_([this] { work(); }) {}

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

void AsyncBiller::add(Facts& facts, Month first) {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waiting_facts_ < kMostWaiting; });
    first_ = first;
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

std::vector<billing::MonthUsage> AsyncBiller::finish(
    std::optional<std::pair<Month, Month>> months) {
  stop();
  if (error_) std::rethrow_exception(error_);
  if (!months) return {};
  if (!biller_) biller_.emplace(rules_, months->first);
  return biller_->close(months->second);
}

void AsyncBiller::work() {
  Facts facts;
  while (wait_for_facts(facts)) {
    try {
      if (error_) continue;
      biller_->apply(facts);
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
    if (!biller_) biller_.emplace(rules_, *first_);
  }
  changed_.notify_all();
  return true;
}

}  // namespace fleetbill::workbench
