#include "tests/audit/comparison.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <span>

#include "billing/admission/admission.hpp"
#include "billing/invoice/biller.hpp"
#include "billing/journal/directory.hpp"
#include "billing/rules/price_list.hpp"
#include "billing/rules/rulebook.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::test {
namespace {

using billing::audit::Bill;

// --- Equal texts for equal rows of both implementations.

std::string line_text(Month month, std::string_view partner, std::string_view sku,
                      Quantity quantity, const std::string& amount) {
  return concat("line ", to_string(month), " ", partner, " ", sku, " ", quantity.count, "/",
                quantity.block, " amount ", amount);
}

struct AssetTexts {
  std::string_view partner, organisation, asset, serial, plan;
};

struct AssetNumbers {
  Instant last_connected;
  std::int64_t messages, lookups, iridium;
  bool billed;
};

std::string asset_text(Month month, const AssetTexts& texts, const AssetNumbers& numbers) {
  const std::string connected =
      numbers.last_connected == kNever ? "never" : to_string(numbers.last_connected);
  return concat("asset ", to_string(month), " ", texts.partner, "/", texts.organisation, "/",
                texts.asset, " serial '", texts.serial, "' ", texts.plan, " connected ", connected,
                " messages ", numbers.messages, " lookups ", numbers.lookups, " iridium ",
                numbers.iridium, numbers.billed ? " billed" : " not billed");
}

bool is_worth_a_row(const AssetNumbers& n) {
  return n.billed || n.messages != 0 || n.lookups != 0 || n.iridium != 0;
}

struct DeviceNumbers {
  std::int64_t third_party, multi;
  bool oem, splitter;
};

std::string device_text(Month month, std::string_view partner, std::string_view serial,
                        const DeviceNumbers& n) {
  return concat("device ", to_string(month), " ", partner, " ", serial, " third_party ",
                n.third_party, " multi ", n.multi, n.oem ? " OEM" : "",
                n.splitter ? " SPLITTER" : "");
}

bool is_worth_a_row(const DeviceNumbers& n) {
  return n.oem || n.splitter || n.third_party != 0 || n.multi != 0;
}

struct AccountTexts {
  std::string_view aggregator, account, model;
};

struct AccountNumbers {
  bool has_package;
  std::int64_t active, updates, transactions;
  std::span<const std::int64_t> calls;
};

std::string account_text(Month month, const AccountTexts& texts, const AccountNumbers& n) {
  std::string out =
      concat("account ", to_string(month), " ", texts.aggregator, "/", texts.account, " ",
             texts.model, n.has_package ? " with package" : " without package", " active ",
             n.active, " updates ", n.updates, " transactions ", n.transactions, " calls");
  for (const std::int64_t calls : n.calls) out += concat(" ", calls);
  return out;
}

struct PackageTexts {
  std::string_view aggregator, package, pending;
};

struct PackageNumbers {
  std::int64_t tokens;
  Instant start, expires;
  bool in_grace;
  std::int64_t pending_tokens, remaining, reserved;
};

std::string package_text(Month month, const PackageTexts& texts, const PackageNumbers& n) {
  const std::string validity = concat(" of ", n.tokens, " tokens from ", to_string(n.start), " to ",
                                      to_string(n.expires), n.in_grace ? " in grace" : "");
  return concat("packages ", to_string(month), " of ", texts.aggregator, " active '", texts.package,
                "'", texts.package.empty() ? "" : validity, " pending '", texts.pending, "' of ",
                n.pending_tokens, " tokens, remaining ", n.remaining, " reserved ", n.reserved);
}

struct QuotaTexts {
  std::string_view aggregator, account, event, campaign, package;
};

/// @param number  of the entry in its aggregator's month, so that a wrong order is a difference
std::string quota_text(Month month, int number, Instant time, const QuotaTexts& texts,
                       std::int64_t amount, std::int64_t balance) {
  return concat("quota ", to_string(month), " of ", texts.aggregator, " ", number, ": ",
                to_string(time), " ", texts.event, " account ", texts.account, " campaign '",
                texts.campaign, "' package '", texts.package, "' amount ", amount, " balance ",
                balance);
}

std::string active_text(Month month, Instant first, std::string_view account,
                        std::string_view device, std::string_view endpoint) {
  return concat("active ", to_string(month), " ", account, " ", to_string(first), " device ",
                device, " endpoint '", endpoint, "'");
}

struct UpdateTexts {
  std::string_view account, campaign, device, endpoint;
};

std::string update_text(Month month, Instant time, const UpdateTexts& texts) {
  return concat("update ", to_string(month), " ", texts.account, " ", to_string(time), " campaign ",
                texts.campaign, " device ", texts.device, " endpoint '", texts.endpoint, "'");
}

/// Counts upwards as long as it is asked about the same thing.
class Counter {
 public:
  int next(std::string_view about) {
    if (about != about_) count_ = 0;
    about_ = about;
    return ++count_;
  }

 private:
  std::string about_;
  int count_ = 0;
};

std::string quarantine_text(billing::Position position) {
  return concat("quarantined file ", position.file, " line ", position.line);
}

void add_totals(BillText& out, std::uint64_t applied, std::uint64_t duplicates,
                std::optional<Month> first, std::optional<Month> last) {
  out.push_back(concat("applied ", applied, " duplicates ", duplicates));
  out.push_back(concat("months ", first ? to_string(*first) : "none", " to ",
                       last ? to_string(*last) : "none"));
}

// --- The audit's bill.

/// Production stops at a missing price and at an amount beyond 64 bits; the audit goes on.
constexpr const char* kNotPayable = "a price is missing, or an amount does not fit";

bool is_payable(const Bill& bill) {
  const std::int64_t largest = std::numeric_limits<std::int64_t>::max();
  return std::all_of(bill.lines.begin(), bill.lines.end(), [&](const billing::audit::Line& line) {
    if (!line.amount_micros) return line.sku.starts_with("PDM-");  // may go without a price
    return *line.amount_micros <= largest;
  });
}

void add_accounts(BillText& out, const Bill& bill) {
  for (const auto& row : bill.accounts) {
    out.push_back(account_text(
        row.month, {row.aggregator, row.account, row.model},
        {row.has_package, row.active_devices, row.firmware_updates, row.transactions, row.calls}));
  }
  for (const auto& row : bill.packages) {
    out.push_back(package_text(row.month, {row.aggregator, row.package, row.pending},
                               {row.tokens, row.start, row.expires, row.in_grace,
                                row.pending_tokens, row.remaining, row.reserved}));
  }
  Counter counter;
  for (const auto& row : bill.quota_history) {
    const int number = counter.next(concat(to_string(row.month), row.aggregator));
    out.push_back(quota_text(row.month, number, row.time,
                             {row.aggregator, row.account, row.event, row.campaign, row.package},
                             row.amount, row.balance));
  }
  for (const auto& row : bill.active_devices) {
    out.push_back(active_text(row.month, row.first, row.account, row.device, row.endpoint));
  }
  for (const auto& row : bill.firmware_updates) {
    out.push_back(
        update_text(row.month, row.time, {row.account, row.campaign, row.device, row.endpoint}));
  }
}

BillText text_of(const Bill& bill) {
  BillText out;
  for (const auto& line : bill.lines) {
    out.push_back(line_text(line.month, line.partner, line.sku, {line.count, line.block},
                            line.amount_micros ? line.amount_micros->str() : "none"));
  }
  for (const auto& row : bill.assets) {
    const AssetNumbers numbers{row.last_connected, row.messages, row.lookups, row.iridium_messages,
                               row.billed};
    if (!is_worth_a_row(numbers)) continue;
    out.push_back(asset_text(
        row.month, {row.partner, row.organisation, row.asset, row.serial, row.plan}, numbers));
  }
  for (const auto& row : bill.devices) {
    const DeviceNumbers numbers{row.third_party, row.multi, row.oem, row.splitter};
    if (is_worth_a_row(numbers)) {
      out.push_back(device_text(row.month, row.partner, row.serial, numbers));
    }
  }
  add_accounts(out, bill);
  for (const auto position : bill.quarantined) out.push_back(quarantine_text(position));
  add_totals(out, bill.applied, bill.duplicates, bill.first, bill.last);
  return out;
}

// --- Production's bill.

billing::Rulebook rulebook_of(const billing::audit::Readings& readings) {
  billing::Rulebook rules;
  for (const auto& [mnemonic, reading] : readings.clauses) {
    const billing::Clause* clause = billing::find_clause(mnemonic);
    FLEETBILL_ASSERT(clause != nullptr, mnemonic);
    const std::string problem = billing::set_reading(rules, *clause, reading);
    FLEETBILL_ASSERT(problem.empty(), problem);
  }
  for (const auto& [plan, as] : readings.plan_map) {
    rules.plan_map[static_cast<std::size_t>(*billing::parse_plan(plan))] = *billing::parse_plan(as);
  }
  return rules;
}

billing::PriceList price_list_of(const billing::audit::PriceList& list,
                                 const std::string& currency) {
  const auto rounding = list.rounding == "half_up" ? Rounding::half_up : Rounding::half_even;
  billing::PriceList out("random", *Currency::parse(currency), rounding);
  for (const auto& [sku, prices] : list.prices) {
    for (const billing::audit::Price& price : prices) {
      billing::Price copy{
          price.from, *billing::parse_charge_model(price.model), {}, price.minimum, "random"};
      for (const auto& tier : price.tiers) copy.tiers.push_back({tier.up_to, tier.price});
      out.add(*billing::parse_sku(sku), copy);
    }
  }
  return out;
}

void add_packages(BillText& out, const billing::MonthUsage& usage,
                  const billing::Directory& directory) {
  for (const auto& row : usage.pelion.packages) {
    const std::string_view active =
        row.has_active ? directory.text(row.active.id) : std::string_view();
    out.push_back(package_text(
        usage.month,
        {directory.organisation_name(row.aggregator), active, directory.text(row.pending.id)},
        {row.active.tokens, row.active.start, row.active.expires, row.in_grace, row.pending.tokens,
         row.available, row.reserved}));
  }
  Counter counter;
  for (const auto& row : usage.pelion.quota_history) {
    const auto aggregator = directory.organisation_name(directory.aggregator_of(row.account));
    out.push_back(
        quota_text(usage.month, counter.next(aggregator), row.time,
                   {aggregator, directory.organisation_name(row.account), to_string(row.event),
                    directory.text(row.campaign), directory.text(row.package)},
                   row.amount, row.balance));
  }
}

void add_accounts(BillText& out, const billing::MonthUsage& usage,
                  const billing::Directory& directory) {
  const auto account_name = [&](OrganisationId id) { return directory.organisation_name(id); };
  for (const auto& row : usage.pelion.accounts) {
    out.push_back(account_text(
        usage.month,
        {directory.partner_name(row.partner), account_name(row.account), to_string(row.model)},
        {row.has_package, row.active_devices, row.firmware_updates, row.transactions, row.calls}));
  }
  add_packages(out, usage, directory);
  for (const auto& row : usage.pelion.active) {
    out.push_back(active_text(usage.month, row.first, account_name(row.account),
                              directory.serial(row.device), directory.text(row.endpoint)));
  }
  for (const auto& row : usage.pelion.updates) {
    out.push_back(update_text(usage.month, row.time,
                              {account_name(row.account), directory.text(row.campaign),
                               directory.serial(row.device), directory.text(row.endpoint)}));
  }
}

void add_month(BillText& out, const billing::SealedMonth& sealed,
               const billing::Directory& directory) {
  for (const auto& invoice : sealed.invoices) {
    for (const auto& line : invoice.lines) {
      out.push_back(line_text(invoice.month, directory.partner_name(invoice.partner),
                              billing::entry(line.sku).name, line.quantity,
                              line.amount ? std::to_string(line.amount->micros()) : "none"));
    }
  }
  for (const auto& row : sealed.usage.assets) {
    const AssetNumbers numbers{row.last_connected, row.messages, row.lookups, row.iridium_messages,
                               row.billed()};
    if (!is_worth_a_row(numbers)) continue;
    out.push_back(asset_text(
        sealed.usage.month,
        {directory.partner_name(row.partner), directory.organisation_name(row.organisation),
         directory.asset_name(row.asset), directory.serial(row.serial), to_string(row.plan)},
        numbers));
  }
  for (const auto& row : sealed.usage.devices) {
    const DeviceNumbers numbers{row.third_party, row.multi, row.oem, row.splitter};
    if (!is_worth_a_row(numbers)) continue;
    out.push_back(device_text(sealed.usage.month, directory.partner_name(row.partner),
                              directory.serial(row.device), numbers));
  }
  add_accounts(out, sealed.usage, directory);
}

BillText bill_by_production(billing::Journal journal, const billing::Rulebook& rules,
                            const billing::PriceList* prices, std::optional<Instant> until) {
  BillText out;
  billing::Directory directory;
  const auto admission = billing::admit_journal(std::move(journal), rules, until, directory);
  if (admission.first_month) {
    const auto months = billing::bill(admission.facts, *admission.first_month,
                                      *admission.last_month, rules, prices, directory);
    for (const auto& month : months) add_month(out, month, directory);
  }
  for (const auto& row : admission.quarantined) out.push_back(quarantine_text(row.position));
  add_totals(out, admission.applied, admission.duplicates, admission.first_month,
             admission.last_month);
  return out;
}

bool is_about_money(const Error& error) {
  const std::string message = error.what();
  return message.find("price") != std::string::npos ||
         message.find("overflow: the amount") != std::string::npos;
}

}  // namespace

BillText audited(const billing::Journal& journal, const billing::audit::Readings& readings,
                 const billing::audit::PriceList* prices, std::optional<Instant> until) {
  const Bill bill = billing::audit::audit(journal, readings, prices, until);
  if (prices != nullptr && !is_payable(bill)) return {kNotPayable};
  BillText out = text_of(bill);
  std::sort(out.begin(), out.end());
  return out;
}

BillText produced(billing::Journal journal, const billing::audit::Readings& readings,
                  const billing::audit::PriceList* prices, const std::string& currency,
                  std::optional<Instant> until) {
  const billing::Rulebook rules = rulebook_of(readings);
  BillText out;
  try {
    if (prices == nullptr) {
      out = bill_by_production(std::move(journal), rules, nullptr, until);
    } else {
      const billing::PriceList list = price_list_of(*prices, currency);
      out = bill_by_production(std::move(journal), rules, &list, until);
    }
  } catch (const Error& error) {
    if (!is_about_money(error)) throw;
    return {kNotPayable};
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::string difference(const BillText& by_audit, const BillText& by_production) {
  BillText only_audit;
  BillText only_production;
  std::set_difference(by_audit.begin(), by_audit.end(), by_production.begin(), by_production.end(),
                      std::back_inserter(only_audit));
  std::set_difference(by_production.begin(), by_production.end(), by_audit.begin(), by_audit.end(),
                      std::back_inserter(only_production));
  std::string out;
  for (const std::string& text : only_audit) out += "\n  audit alone:      " + text;
  for (const std::string& text : only_production) out += "\n  production alone: " + text;
  return out;
}

}  // namespace fleetbill::test
