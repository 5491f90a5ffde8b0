#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "billing/invoice/usage.hpp"
#include "billing/journal/directory.hpp"
#include "billing/rules/price_list.hpp"
#include "billing/rules/rulebook.hpp"

namespace fleetbill::billing {

/// One line of an invoice: the quantity of a SKU, and its price and amount if there are prices. A
/// unit price is in the currency of the amount; there is none without an amount.
struct InvoiceLine {
  Sku sku = Sku::tg_classic;
  Quantity quantity;
  std::optional<Money> unit_price;  ///< of a block, not rounded; null without prices or with tiers
  std::optional<Money> amount;      ///< rounded to the minor unit; null without prices

  template <class Archive>
  void archive(Archive& a) {
    std::optional<Currency> currency;
    std::optional<std::int64_t> price;
    std::int64_t micros = 0;
    if (amount) {
      currency = amount->currency();
      micros = amount->micros();
      if (unit_price) price = unit_price->micros();
    }
    a(sku, quantity, price, currency, micros);
    if (!currency) return;
    amount.emplace(micros, *currency);
    if (price) unit_price.emplace(*price, *currency);
  }
};

/// The invoice of one partner for one month. Lines are in the order of SKUs.
struct Invoice {
  Month month;
  PartnerId partner;
  std::vector<InvoiceLine> lines;

  template <class Archive>
  void archive(Archive& a) {
    a(month, partner, lines);
  }
};

/// Units of a SKU (not blocks) by organisation: an invoice sums them, and can be split into them.
/// Device fees without an organisation have a missing id.
using UsageKey = std::tuple<PartnerId, OrganisationId, Sku>;
using UsageCounts = std::map<UsageKey, std::int64_t>;

/// Units of a SKU used by one asset, by one device (connector fees), or by one organisation (SMS,
/// Pelion).
struct Use {
  PartnerId partner;
  OrganisationId organisation;
  Sku sku{};
  AssetId asset;
  DeviceId device;
  std::int64_t units = 0;  ///< positive
};

/// Visits the uses that the clauses charge for (T5, T25, T26; before rounding to blocks, T16): for
/// each SKU by rising id of the asset, device or organisation.
void for_each_use(const MonthUsage& usage, const Rulebook& rules,
                  const std::function<void(const Use&)>& take);

/// Sums the uses of each organisation.
UsageCounts count_usage(const MonthUsage& usage, const Rulebook& rules);

/// Returns the SKUs of the platforms that a partner uses, if a clause shows lines of quantity 0 for
/// them (T28); otherwise no SKUs. A partner uses the platforms on which it has an organisation or
/// an account. A partner without either pays for devices.
SkuSet skus_of_zero_lines(bool has_organisation, bool has_account, const Rulebook& rules);

/// Rates one partner's month.
/// @param counts  result of `count_usage()`; counts of other partners are ignored
/// @param zero_lines  result of `skus_of_zero_lines()`
/// @param prices  null: lines have quantities only
/// @returns an invoice without lines if nothing is charged
/// Errors: `Error(invalid)` with partner, SKU and month if a price is missing or money overflows
Invoice rate_partner(Month month, PartnerId partner, std::string_view partner_name,
                     const UsageCounts& counts, SkuSet zero_lines, const Rulebook& rules,
                     const PriceList* prices);

/// Checks that each report can sum its column over all partners: amounts, messages, lookups, SMS,
/// API calls.
/// Errors: `Error(invalid)` with the month if a sum does not fit into 64 bits
void check_totals(const MonthUsage& usage, std::span<const Invoice> invoices);

/// Rates a month. Returns an invoice per partner with at least one line, by partner name.
/// Errors: as `rate_partner()` and `check_totals()`
std::vector<Invoice> rate(const MonthUsage& usage, const Rulebook& rules, const PriceList* prices,
                          const Directory& directory);

/// The part of an invoice line that one organisation used.
struct LinePart {
  OrganisationId organisation;
  InvoiceLine line;
};

/// Splits each line of an invoice by organisation, in proportion to use. Parts sum to the line, by
/// the largest-remainder method in units and in minor units of the currency (equal remainders: by
/// name). Returns the parts by line, then by name of the organisation.
std::vector<LinePart> split_by_organisation(const Invoice& invoice, const UsageCounts& counts,
                                            const Directory& directory);

/// Allocates `total` in proportion to `weights` so that the shares sum to it. Each share is rounded
/// down, and the rest is distributed, one each, to the largest remainders.
/// @param total    not negative
/// @param weights  not negative, at least one positive
/// @param order    a distinct number per weight: of equal remainders, the one with the least number
///                 is served first. Empty: in the order of the weights
std::vector<std::int64_t> largest_remainder(std::int64_t total,
                                            const std::vector<std::int64_t>& weights,
                                            std::span<const std::uint32_t> order = {});

/// The share of one user in an invoice line.
struct LineShare {
  std::int64_t units = 0;
  std::int64_t micros = 0;  ///< of the amount, if the line has one

  bool operator==(const LineShare&) const = default;
};

/// Allocates an invoice line in proportion to the units of its users, by the largest-remainder
/// method in units and in minor units of the currency. Parameters: as `largest_remainder`.
std::vector<LineShare> allocate(const InvoiceLine& line, const std::vector<std::int64_t>& units,
                                std::span<const std::uint32_t> order = {});

/// Returns a share as an invoice line.
InvoiceLine allocated_line(const InvoiceLine& line, const LineShare& share);

}  // namespace fleetbill::billing
