#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "billing/journal/skus.hpp"
#include "billing/units/instant.hpp"
#include "billing/units/money.hpp"
#include "billing/units/quantity.hpp"

namespace fleetbill::billing {

/// The formula of an amount.
enum class ChargeModel : std::uint8_t {
  unit,       ///< price × quantity, fractions of a block included
  block,      ///< price × blocks started
  graduated,  ///< each part of the quantity at the price of its tier
  volume,     ///< the complete quantity at the price of the tier it reaches
};

std::string_view to_string(ChargeModel model);
std::optional<ChargeModel> parse_charge_model(std::string_view name);

/// One step of a tiered price.
struct Tier {
  /// Last block of the tier, inclusive; `std::nullopt`: unlimited.
  std::optional<std::int64_t> up_to;
  std::int64_t price = 0;  ///< millionths of the currency per block
};

/// The price of a SKU, in force from a month on.
struct Price {
  Month from;
  ChargeModel model = ChargeModel::unit;
  std::vector<Tier> tiers;              ///< rising; one unlimited tier for `unit` and `block`
  std::optional<std::int64_t> minimum;  ///< minimum amount of a month with any usage, millionths
  std::string origin;                   ///< `file:line`, for messages
};

/// Prices by SKU and month, in one currency.
class PriceList {
 public:
  PriceList(std::string name, Currency currency, Rounding rounding)
      : name_(std::move(name)), currency_(currency), rounding_(rounding) {}

  /// Adds a price; REQUIRES: valid tiers.
  /// Errors: `Error(invalid)` naming both origins if the SKU has a price from the same month.
  void add(Sku sku, Price price);

  /// Adds the prices of another list.
  /// Errors: `Error(invalid)` if currency or rounding differ, or two prices have the same start.
  void merge(const PriceList& other);

  /// Returns the price in force in `month`; null if there is no price.
  [[nodiscard]] const Price* in_force(Sku sku, Month month) const;

  [[nodiscard]] const std::vector<Price>& prices(Sku sku) const {
    return prices_[static_cast<std::size_t>(sku)];
  }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] Currency currency() const { return currency_; }
  [[nodiscard]] Rounding rounding() const { return rounding_; }

 private:
  std::string name_;
  Currency currency_;
  Rounding rounding_;
  std::array<std::vector<Price>, kSkuCount> prices_;  // each by rising start
};

/// Returns the amount of an invoice line: exact in 128 bits, rounded once, to the minor unit.
/// @param quantity  of the SKU, in its blocks; not negative
/// Errors: `Error(invalid)` if the amount does not fit into Money.
Money charge(const Price& price, Quantity quantity, Currency currency, Rounding rounding);

/// Returns the price of one block, not rounded; `std::nullopt` if it is not the same for the
/// complete quantity.
std::optional<Money> single_unit_price(const Price& price, Quantity quantity, Currency currency);

}  // namespace fleetbill::billing
