#include "actors/account_actors.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

#include "actors/append.hpp"
#include "actors/canonical_order.hpp"
#include "actors/guard.hpp"
#include "actors/keep.hpp"
#include "billing/units/error.hpp"

namespace fleetbill::actors {

using billing::ResolvedFact;

// ---- account ------------------------------------------------------------------------------------

Account::Account(caf::actor_config& config, std::shared_ptr<Failure> failure,
                 RecorderActor recorder, AccountTerms terms, const sim::World& world,
                 const sim::PelionIds& ids, std::string_view kept)
    : AccountActor::base(config),
      recorder_(std::move(recorder)),
      terms_(std::move(terms)),
      biller_(terms_.rules),
      quota_arbiter_(terms_.rules, world, ids),
      calls_(world.scenario.record) {
  guard(this, std::move(failure), "account " + terms_.name);
  restore_state(kept, biller_, quota_arbiter_, calls_);
}

Account::behavior_type Account::make_behavior() {
  return {[this](Decided& decided) { facts_.push_back(std::move(decided.facts)); },
          [this](const AccountWindow& window) {
            window_ = window;
            bill_if_complete();
          },
          [this](Usage& usage) {
            facts_.push_back(std::move(usage.facts));
            facts_.push_back(std::move(usage.hellos));
            ++reports_;
            bill_if_complete();
          },
          [this](Requests& requests) {
            append(wishes_, std::move(requests.wishes));
            facts_.push_back(std::move(requests.calls));
            append(refusals_, std::move(requests.refusals));
            ++reports_;
            bill_if_complete();
          },
          [this](const SaveState&) { return keep(biller_, quota_arbiter_, calls_); }};
}

void Account::bill_if_complete() {
  if (!window_ || reports_ < terms_.reporters) return;
  for (Facts& batch : facts_) calls_.take_from(batch);
  facts_.push_back(calls_.close(window_->window.to));
  decide_wishes();
  facts_ = sort_canonically(std::move(facts_));
  for (Facts& piece : facts_) bill(piece);
  AccountReport report{window_->window, std::move(facts_), std::move(refusals_), std::nullopt};
  if (window_->closes) report.month = close(*window_->closes);
  send(recorder_, std::move(report));
  facts_.clear();
  refusals_.clear();
  reports_ = 0;
  window_.reset();
}

void Account::decide_wishes() {
  std::ranges::sort(wishes_, sim::is_decided_before);
  sim::QuotaDecisions decisions = quota_arbiter_.decide(wishes_);
  wishes_.clear();
  facts_.push_back(std::move(decisions.facts));
  append(refusals_, std::move(decisions.refusals));
}

void Account::bill(Facts& facts) {
  biller_.apply_to_assets(facts);
  // Hellos that a different partner pays for are billed and recorded by that partner.
  std::erase_if(facts, [&](const ResolvedFact& fact) { return fact.partner != terms_.partner; });
  biller_.apply_to_connectors(facts);
  biller_.apply_to_accounts(facts);
}

AccountMonth Account::close(Month month) {
  AccountMonth sealed{biller_.close(month), std::nullopt};
  billing::Invoice invoice =
      rate_partner(month, terms_.partner, terms_.name, count_usage(sealed.usage, terms_.rules),
                   terms_.zero_lines, terms_.rules, terms_.prices);
  if (!invoice.lines.empty()) sealed.invoice = std::move(invoice);
  return sealed;
}

// ---- recorder -----------------------------------------------------------------------------------

Recorder::Recorder(caf::actor_config& config, std::shared_ptr<Failure> failure,
                   ConductorActor conductor, const sim::Scenario& scenario, RunSink& sink,
                   std::string_view kept)
    : RecorderActor::base(config),
      conductor_(std::move(conductor)),
      scenario_(scenario),
      sink_(sink) {
  guard(this, std::move(failure), "recorder");
  restore_state(kept, rows_);
}

Recorder::behavior_type Recorder::make_behavior() {
  return {[this](AccountReport& report) {
            append(facts_, std::move(report.facts));
            reports_.push_back(std::move(report));
            if (reports_.size() == scenario_.partners.size()) record_window();
          },
          [this](const SaveState&) {
            FLEETBILL_ASSERT(facts_.empty(), "every record period ends with its month");
            return keep(rows_);
          }};
}

void Recorder::record_window() {
  // Rows of usage summed by day or month have their first instant as time, so that the order is
  // final only at the end of the day or month.
  if (sim::ends_period(reports_.front().window.to, scenario_.record)) record_facts();
  if (reports_.front().month) record_month();
  WindowRecorded recorded;
  for (AccountReport& report : reports_) append(recorded.refusals, std::move(report.refusals));
  std::ranges::sort(recorded.refusals, {}, [](const sim::Refusal& refusal) {
    return std::tie(refusal.at, refusal.command, refusal.subject);
  });
  reports_.clear();
  send(conductor_, std::move(recorded));
}

void Recorder::record_facts() {
  // Accounts report in any order; equal facts are of one device and one account.
  std::vector<Facts> pieces = sort_canonically(std::move(facts_));
  facts_.clear();
  for (Facts& facts : pieces) {
    FLEETBILL_ASSERT(facts.size() <= std::numeric_limits<std::uint32_t>::max() - rows_,
                     "a run has at most 4,294,967,295 rows; record it by day or month");
    for (ResolvedFact& fact : facts) fact.position = {0, ++rows_};
    sink_.add_facts(facts);
    facts = Facts();  // `{}` would keep the capacity
  }
}

/// Accounts report in any order; the rows of a month are sorted by ids.
void Recorder::record_month() {
  std::ranges::sort(reports_, {}, [](const AccountReport& report) {
    const auto& packages = report.month->usage.pelion.packages;
    return packages.empty() ? OrganisationId() : packages.front().aggregator;
  });
  billing::SealedMonth sealed{std::move(reports_.front().month->usage), {}};
  auto& usage = sealed.usage;
  for (std::size_t i = 0; i < reports_.size(); ++i) {
    AccountMonth& month = *reports_[i].month;
    if (i > 0) {
      append(usage.assets, std::move(month.usage.assets));
      append(usage.sms, std::move(month.usage.sms));
      append(usage.devices, std::move(month.usage.devices));
      append(usage.pelion.accounts, std::move(month.usage.pelion.accounts));
      append(usage.pelion.packages, std::move(month.usage.pelion.packages));
      append(usage.pelion.quota_history, std::move(month.usage.pelion.quota_history));
      append(usage.pelion.active, std::move(month.usage.pelion.active));
      append(usage.pelion.updates, std::move(month.usage.pelion.updates));
    }
    if (month.invoice) sealed.invoices.push_back(std::move(*month.invoice));
  }
  std::ranges::sort(usage.assets, {}, &billing::telematics_guru::AssetMonth::asset);
  std::ranges::sort(usage.sms, {}, &billing::telematics_guru::SmsMonth::organisation);
  std::ranges::sort(usage.devices, {}, &billing::device_manager::DeviceMonth::device);
  std::ranges::sort(usage.pelion.accounts, {}, &billing::pelion::AccountMonth::account);
  std::ranges::stable_sort(usage.pelion.active, {}, &billing::pelion::ActiveDevice::account);
  std::ranges::stable_sort(usage.pelion.updates, {}, &billing::pelion::FirmwareUpdate::account);
  std::ranges::sort(sealed.invoices, {}, [&](const billing::Invoice& invoice) {
    return scenario_.partners[invoice.partner.value()].name;
  });
  check_totals(usage, sealed.invoices);
  sink_.add_month(sealed);
}

}  // namespace fleetbill::actors
