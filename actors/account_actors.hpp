#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "actors/failure.hpp"
#include "actors/messages.hpp"
#include "actors/play.hpp"
#include "sim/call_sums.hpp"
#include "sim/quota_arbiter.hpp"

/// The actors that bill and record. Their parameter `kept` is the saved state to resume from;
/// empty: start from the beginning.
namespace fleetbill::actors {

/// Values of a billed account.
struct AccountTerms {
  PartnerId partner;
  std::string name;
  billing::Rulebook rules;
  const billing::PriceList* prices = nullptr;  ///< may be null; outlives the actor
  billing::SkuSet zero_lines;                  ///< result of `skus_of_zero_lines()`
  std::size_t reporters = 0;  ///< actors that report to it: cohorts, owners, campaigns
};

/// One for each billed account: owns its Biller and the quota of its campaigns.
class Account : public AccountActor::base {
 public:
  Account(caf::actor_config& config, std::shared_ptr<Failure> failure, RecorderActor recorder,
          AccountTerms terms, const sim::World& world, const sim::PelionIds& ids,
          std::string_view kept);

 private:
  behavior_type make_behavior() override;
  void bill_if_complete();
  void decide_wishes();
  void bill(Facts& facts);
  [[nodiscard]] AccountMonth close(Month month);

  RecorderActor recorder_;
  AccountTerms terms_;
  billing::Biller biller_;
  sim::QuotaArbiter quota_arbiter_;
  sim::CallSums calls_;
  std::vector<Facts> facts_;  // of the window that is being collected, in order of arrival
  std::vector<sim::Wish> wishes_;
  std::vector<sim::Refusal> refusals_;
  std::size_t reports_ = 0;  // actors that have reported in the window
  std::optional<AccountWindow> window_;
};

/// One for the run: owns the run file. Merges the accounts' facts and months into canonical order.
class Recorder : public RecorderActor::base {
 public:
  Recorder(caf::actor_config& config, std::shared_ptr<Failure> failure, ConductorActor conductor,
           const sim::Scenario& scenario, RunSink& sink, std::string_view kept);

 private:
  behavior_type make_behavior() override;
  void record_window();
  void record_facts();
  void record_month();

  ConductorActor conductor_;
  const sim::Scenario& scenario_;
  RunSink& sink_;
  std::vector<Facts> facts_;            // of the period that is being collected
  std::vector<AccountReport> reports_;  // of the window
  std::uint32_t rows_ = 0;
};

}  // namespace fleetbill::actors
