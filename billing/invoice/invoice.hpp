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

/// What one partner is billed for one month. Lines in the order of SKUs.
struct Invoice {
  Month month;
  PartnerId partner;
  std::vector<InvoiceLine> lines;

  template <class Archive>
  void archive(Archive& a) {
    a(month, partner, lines);
  }
};

/// Units of a SKU (not blocks) that an organisation used: what an invoice sums up and what it can
/// be split into. Device fees without an organisation stand under an id that does not exist.
using UsageKey = std::tuple<PartnerId, OrganisationId, Sku>;
using UsageCounts = std::map<UsageKey, std::int64_t>;

/// Units of a SKU that an asset used, a device (of a connector fee), or an organisation (SMS, all
/// of Pelion).
struct Use {
  PartnerId partner;
  OrganisationId organisation;
  Sku sku{};
  AssetId asset;
  DeviceId device;
  std::int64_t units = 0;  ///< positive
};

/// Hands out what the clauses charge for (T5, T16 apart, T25, T26): for each SKU by rising id of
/// the asset, device or organisation.
void for_each_use(const MonthUsage& usage, const Rulebook& rules,
                  const std::function<void(const Use&)>& take);

/// Sums up the uses of each organisation.
UsageCounts count_usage(const MonthUsage& usage, const Rulebook& rules);

/// Rates one partner's month.
/// @param counts  as `count_usage()` counts them; other partners' are passed over
/// @param prices  may be null: then lines have quantities only
/// @returns an invoice without lines if nothing is charged
/// Errors: `Error(invalid)` naming partner, SKU and month if a price is missing or money overflows.
Invoice rate_partner(Month month, PartnerId partner, std::string_view partner_name,
                     const UsageCounts& counts, const Rulebook& rules, const PriceList* prices);

/// Rates a month: an invoice for each partner with at least one line, by partner name.
std::vector<Invoice> rate(const MonthUsage& usage, const Rulebook& rules, const PriceList* prices,
                          const Directory& directory);

/// A part of an invoice line that one organisation answers for.
struct LinePart {
  OrganisationId organisation;
  InvoiceLine line;
};

/// Splits each line of an invoice over the partner's organisations, in proportion to their use, so
/// that the parts sum to the line: largest remainder, in units and in minor units of the currency
/// (equal remainders: by organisation name). Parts by line, then organisation name.
std::vector<LinePart> split_by_organisation(const Invoice& invoice, const UsageCounts& counts,
                                            const Directory& directory);

/// Shares `total` out in proportion to `weights` so that the shares sum to it: each gets its whole
/// share rounded down, and what is left goes one each to the largest remainders.
/// @param total    not negative
/// @param weights  not negative, at least one positive
/// @param order    of equal remainders the one with the least number is served first; a number a
///                 weight, no two equal. Without numbers: in the order of weights
std::vector<std::int64_t> largest_remainder(std::int64_t total,
                                            const std::vector<std::int64_t>& weights,
                                            std::span<const std::uint32_t> order = {});

/// What one of several users answers for of an invoice line.
struct LineShare {
  std::int64_t units = 0;
  std::int64_t micros = 0;  ///< of the line's amount, if it has one

  bool operator==(const LineShare&) const = default;
};

/// Shares an invoice line out in proportion to the units that users used, so that the shares sum to
/// the line: by largest remainder, in units and in minor units of the currency. Parameters: as
/// `largest_remainder`.
std::vector<LineShare> allocate(const InvoiceLine& line, const std::vector<std::int64_t>& units,
                                std::span<const std::uint32_t> order = {});

/// The line that a share is.
InvoiceLine allocated_line(const InvoiceLine& line, const LineShare& share);

}  // namespace fleetbill::billing
