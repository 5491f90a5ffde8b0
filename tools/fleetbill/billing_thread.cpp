#include "tools/fleetbill/billing_thread.hpp"

#include <utility>

namespace fleetbill::tools {
namespace {

using billing::Kind;
using billing::ResolvedFact;

constexpr std::size_t kMostWaiting = 8;  // batches

void add_to(sim::Series& series, const ResolvedFact& fact) {
  if (fact.kind != Kind::upload && fact.kind != Kind::connection) return;
  auto& points = series.hours;
  if (points.empty() || fact.time >= points.back().hour + hours(1)) {
    points.push_back({Instant{fact.time.ms - fact.time.ms % hours(1).ms}, 0, 0, 0});
  }
  if (fact.kind == Kind::upload) {
    points.back().messages += fact.quantity;
    ++points.back().uploads;
  } else {
    ++points.back().connections;
  }
}

}  // namespace

BillingThread::BillingThread(const billing::Rulebook& rules, std::function<void(const Facts&)> also)
    : rules_(rules), also_(std::move(also)), thread_([this] { work(); }) {}

BillingThread::~BillingThread() { stop(); }

void BillingThread::stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    no_more_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void BillingThread::add(Facts& facts, Month first) {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waiting_.size() < kMostWaiting; });
    first_ = first;
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

BilledFacts BillingThread::finish(std::optional<std::pair<Month, Month>> months) {
  stop();
  if (error_) std::rethrow_exception(error_);
  if (months) {
    if (!biller_) biller_.emplace(rules_, months->first);
    billed_.months = biller_->close(months->second);
  }
  return std::move(billed_);
}

void BillingThread::work() {
  Facts facts;
  while (wait_for_facts(facts)) {
    try {
      if (!error_) bill(facts);
    } catch (...) {
      error_ = std::current_exception();
    }
  }
}

/// @param facts  are those of before, whose memory is kept
bool BillingThread::wait_for_facts(Facts& facts) {
  {
    std::unique_lock lock(mutex_);
    if (facts.capacity() > 0) spare_.push_back(std::move(facts));
    changed_.wait(lock, [&] { return no_more_ || !waiting_.empty(); });
    if (waiting_.empty()) return false;
    facts = std::move(waiting_.front());
    waiting_.pop_front();
    if (!biller_) biller_.emplace(rules_, *first_);
  }
  changed_.notify_all();
  return true;
}

void BillingThread::bill(const Facts& facts) {
  also_(facts);
  biller_->apply(facts);
  for (const ResolvedFact& fact : facts) {
    add_to(billed_.series, fact);
    billed_.uploads += fact.kind == Kind::upload;
  }
}

}  // namespace fleetbill::tools
