#include "tests/audit/comparison.hpp"

#include <algorithm>
#include <iterator>
#include <limits>

#include "billing/invoice/biller.hpp"
#include "billing/journal/directory.hpp"
#include "billing/journal/register.hpp"
#include "billing/rules/price_list.hpp"
#include "billing/rules/rulebook.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::test {
namespace {

using billing::audit::Bill;

// --- One text for each thing, whoever computed it.

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
    return line.amount_micros && *line.amount_micros <= largest;
  });
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
}

BillText bill_by_production(billing::Journal journal, const billing::Rulebook& rules,
                            const billing::PriceList* prices, std::optional<Instant> until) {
  BillText out;
  billing::Directory directory;
  const auto admission =
      billing::admit_journal(std::move(journal), rules.ingestion(), until, directory);
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
