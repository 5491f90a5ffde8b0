#include <algorithm>

#include "billing/explain/business_model.hpp"
#include "billing/pelion/account_billing.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing {
namespace {

using pelion::AccountBilling;
using pelion::AccountMonth;
using pelion::AccountUsage;

/// The first and the last of some facts.
struct Span {
  std::optional<Position> first, last;

  void take(Position row) {
    if (!first) first = row;
    last = row;
  }
  [[nodiscard]] std::vector<Position> rows() const {
    std::vector<Position> out;
    if (first) out.push_back(*first);
    if (last != first) out.push_back(*last);
    return out;
  }
};

/// The facts of the account's month, as an explanation cites them.
struct AccountMonthFacts {
  Span registrations, calls, updates, transactions;
};

void note(const ResolvedFact& fact, AccountMonthFacts& out) {
  switch (fact.kind) {
    case Kind::registration:
    case Kind::registration_update: out.registrations.take(fact.position); return;
    case Kind::api_call: out.calls.take(fact.position); return;
    case Kind::update_succeeded: out.updates.take(fact.position); return;
    case Kind::transactions: out.transactions.take(fact.position); return;
    default: return;
  }
}

/// The account's month as closed, computed from its aggregator's facts only; nullopt if the account
/// was not opened by then.
std::optional<AccountMonth> close_month(std::span<const ResolvedFact> facts, OrganisationId account,
                                        Month month, const Rulebook& rules,
                                        const Directory& directory) {
  const PartnerId payer = directory.organisation(account).partner;
  AccountBilling billing(rules);
  std::optional<Month> open;
  for (const ResolvedFact& fact : facts) {
    if (fact.time >= month.end()) break;
    if (!is_pelion(fact.kind) || fact.partner != payer) continue;
    if (!open) open = month_of(fact.time);
    for (; open->end() <= fact.time; open = open->next()) (void)billing.close(*open);
    billing.apply({&fact, 1});
  }
  for (; open && *open < month; open = open->next()) (void)billing.close(*open);
  const AccountUsage closed = open ? billing.close(month) : AccountUsage{};
  const auto found = std::find_if(closed.accounts.begin(), closed.accounts.end(),
                                  [&](const AccountMonth& row) { return row.account == account; });
  if (found == closed.accounts.end()) return std::nullopt;
  return *found;
}

std::vector<Finding> findings_of(const AccountMonth& month, const AccountMonthFacts& facts) {
  std::vector<Finding> out;
  out.push_back({ClauseId::pdm_active_once, std::nullopt,
                 concat(month.active_devices, " devices connected in the month"),
                 facts.registrations.rows()});
  out.push_back({ClauseId::pdm_api_calls, std::nullopt,
                 concat(month.all_calls(), " API calls: ", month.calls_of(ApiCategory::integration),
                        " of integration, ", month.calls_of(ApiCategory::device_to_service),
                        " from device to service, ", month.calls_of(ApiCategory::service_to_device),
                        " from service to device"),
                 facts.calls.rows()});
  const auto calls = [&](ApiCounter counter) {
    return month.calls[static_cast<std::size_t>(counter)];
  };
  const std::int64_t own =
      calls(ApiCounter::registrations) + calls(ApiCounter::registration_updates);
  if (own > 0) {
    out.push_back({ClauseId::pdm_own_counters, std::nullopt,
                   concat(own, " of the calls are registrations and their updates"),
                   facts.registrations.rows()});
  }
  if (month.firmware_updates > 0) {
    out.push_back({ClauseId::pdm_token, std::nullopt,
                   concat(month.firmware_updates, " updates succeeded, a token each"),
                   facts.updates.rows()});
  }
  if (month.transactions > 0) {
    out.push_back({ClauseId::pdm_live, std::nullopt,
                   concat(month.transactions,
                          " transactions in the 30 days before the month's end, not charged"),
                   facts.transactions.rows()});
  }
  return out;
}

std::string conclusion_of(const AccountMonth& month) {
  std::string out;
  const auto add = [&](std::int64_t units, Sku sku) {
    if (units > 0) out += concat(out.empty() ? "" : ", ", units, " ", entry(sku).name);
  };
  if (month.billed_by == BusinessModel::active_devices) {
    add(month.active_devices, Sku::pdm_active_device);
  } else if (month.all_calls() > 0) {
    add(month.all_calls(), Sku::pdm_api_call);
  }
  add(month.tokens_bought, Sku::pdm_update_token);
  return out.empty() ? "charged nothing" : concat("charged ", out);
}

}  // namespace

std::optional<AccountExplanation> explain_account(std::span<const ResolvedFact> facts,
                                                  OrganisationId account, Month month,
                                                  const Rulebook& rules,
                                                  const Directory& directory) {
  const auto closed = close_month(facts, account, month, rules, directory);
  if (!closed) return std::nullopt;
  AccountMonthFacts cited;
  for (const ResolvedFact& fact : facts) {
    if (fact.time >= month.end()) break;
    if (fact.organisation == account && month.contains(fact.time)) note(fact, cited);
  }
  AccountExplanation out{month, std::string(directory.partner_name(closed->partner)),
                         std::string(directory.organisation_name(account)), conclusion_of(*closed),
                         findings_of(*closed, cited)};
  out.findings.insert(out.findings.begin(),
                      explain_model(facts, account, month, std::nullopt, directory));
  if (closed->tokens_bought > 0) {
    const auto package = explain_package(facts, account, month, rules, directory);
    FLEETBILL_ASSERT(package.has_value(), "tokens are bought with a service package");
    for (const Finding& finding : package->findings) {
      if (finding.clause == ClauseId::pdm_one_package || finding.clause == ClauseId::pdm_renewal) {
        out.findings.push_back(finding);
      }
    }
  }
  return out;
}

}  // namespace fleetbill::billing
