#include <algorithm>

#include "billing/explain/explanation.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing {
std::vector<ClauseId> clauses_of(Sku sku) {
  switch (sku) {
    case Sku::tg_classic:
    case Sku::tg_pro:
    case Sku::tg_ppm_asset:
      return {ClauseId::tg_enabled, ClauseId::tg_serial, ClauseId::tg_connected,
              ClauseId::tg_snapshot, ClauseId::tg_plan_change};
    case Sku::tg_alr:
      return {ClauseId::tg_enabled, ClauseId::tg_serial, ClauseId::tg_connected, ClauseId::tg_alr};
    case Sku::tg_bt_tag:
      return {ClauseId::tg_enabled, ClauseId::tg_serial, ClauseId::tg_connected, ClauseId::tg_tag};
    case Sku::tg_ppm_messages:
      return {ClauseId::tg_receipt, ClauseId::tg_message_plan, ClauseId::tg_unbilled_messages,
              ClauseId::tg_clear_messages, ClauseId::tg_fraction};
    case Sku::tg_ird: return {ClauseId::tg_iridium};
    case Sku::tg_wifi_loc:
      return {ClauseId::tg_clear_lookups, ClauseId::tg_unbilled_messages, ClauseId::tg_fraction};
    case Sku::tg_sms: return {ClauseId::tg_clear_lookups};
    case Sku::oem:
      return {ClauseId::dm_connections, ClauseId::dm_threshold, ClauseId::dm_other_connectors,
              ClauseId::dm_payer};
    case Sku::oem_splitter: return {ClauseId::dm_splitter, ClauseId::dm_payer};
    case Sku::pdm_active_device:
      return {ClauseId::pdm_connected, ClauseId::pdm_active_once, ClauseId::pdm_device,
              ClauseId::pdm_model,     ClauseId::pdm_tenants,     ClauseId::pdm_no_money};
    case Sku::pdm_api_call:
      return {ClauseId::pdm_api_calls, ClauseId::pdm_own_counters, ClauseId::pdm_model,
              ClauseId::pdm_tenants,   ClauseId::tg_fraction,      ClauseId::pdm_no_money};
    case Sku::pdm_update_token:
      return {ClauseId::pdm_one_package, ClauseId::pdm_renewal, ClauseId::pdm_no_money};
  }
  return {};
}

namespace {

std::string price_text(const Price& price, Currency currency) {
  std::string out;
  for (const Tier& tier : price.tiers) {
    if (!out.empty()) out += ", ";
    out += to_decimal(Money(tier.price, currency));
    if (tier.up_to) out += concat(" up to ", *tier.up_to);
  }
  if (price.minimum) out += concat(", at least ", to_decimal(Money(*price.minimum, currency)));
  return out;
}

std::string arithmetic_of(const InvoiceLine& line, Month month, const PriceList* prices) {
  const SkuEntry& sku = entry(line.sku);
  const std::string quantity =
      concat(line.quantity.count, sku.block == 1 ? "" : concat(" / ", sku.block), " = ",
             to_decimal(line.quantity), " × ", sku.block_unit());
  if (prices == nullptr || !line.amount) return quantity;
  const Price* price = prices->in_force(line.sku, month);
  if (price == nullptr) return quantity;
  return concat(quantity, "; price list ", prices->name(), ", in force from ",
                to_string(price->from), ", model ", to_string(price->model), ": ",
                price_text(*price, prices->currency()), " ", prices->currency().code(), " → ",
                to_decimal(*line.amount), " ", prices->currency().code(), ", rounded once, ",
                prices->rounding() == Rounding::half_up ? "half up" : "half to even");
}

}  // namespace

LineExplanation explain_line(const MonthUsage& usage, const Invoice& invoice, Sku sku,
                             const Rulebook& rules, const PriceList* prices,
                             const Directory& directory) {
  const auto line = std::find_if(invoice.lines.begin(), invoice.lines.end(),
                                 [&](const InvoiceLine& l) { return l.sku == sku; });
  const std::string partner(directory.partner_name(invoice.partner));
  if (line == invoice.lines.end()) {
    throw Error(ErrorKind::invalid, concat(partner, " is not charged ", entry(sku).name, " for ",
                                           to_string(usage.month)));
  }
  LineExplanation out{
      usage.month, partner, sku, *line, {}, arithmetic_of(*line, usage.month, prices), {}};
  for (const auto& [key, units] : count_usage(usage, rules)) {
    const auto& [payer, organisation, counted] = key;
    if (payer != invoice.partner || counted != sku) continue;
    out.organisations.emplace_back(directory.organisation_name(organisation), units);
  }
  std::sort(out.organisations.begin(), out.organisations.end());
  for (const ClauseId id : clauses_of(sku)) {
    out.findings.push_back(
        {id, std::nullopt, concat(clause(id).sentence, " [", clause(id).reading(rules), "]"), {}});
  }
  return out;
}

}  // namespace fleetbill::billing
