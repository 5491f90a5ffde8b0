#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fleetbill {

__extension__ using Int128 = __int128;

/// A currency of ISO 4217, by its three-letter code and the decimals of its minor unit.
class Currency {
 public:
  /// @returns `std::nullopt` if ISO 4217 does not list the currency
  static std::optional<Currency> parse(std::string_view code);

  [[nodiscard]] std::string_view code() const { return {code_.data(), code_.size()}; }
  /// Decimals of the minor unit: 2 for EUR, 0 for JPY, 3 for KWD.
  [[nodiscard]] int minor_digits() const { return minor_digits_; }
  auto operator<=>(const Currency&) const = default;

 private:
  Currency(std::array<char, 3> code, std::int8_t digits) : code_(code), minor_digits_(digits) {}

  std::array<char, 3> code_{};
  std::int8_t minor_digits_ = 2;
};

/// How an invoice line is rounded to the currency's minor unit.
enum class Rounding { half_up, half_even };

/// The name in a price list: `half_up` or `half_even`.
std::string_view to_string(Rounding rounding);

/// An amount of money: an integer number of millionths of a currency. Range: about ±9.2 × 10¹² of
/// the currency. It cannot be constructed from floating point, and currencies do not mix.
class Money {
 public:
  static constexpr std::int64_t kMicrosPerUnit = 1'000'000;

  Money(std::int64_t micros, Currency currency) : micros_(micros), currency_(currency) {}
  static Money zero(Currency currency) { return {0, currency}; }

  [[nodiscard]] std::int64_t micros() const { return micros_; }
  [[nodiscard]] Currency currency() const { return currency_; }
  auto operator<=>(const Money&) const = default;

 private:
  std::int64_t micros_;
  Currency currency_;
};

/// Errors: `Error(invalid)` if the result does not fit or the currencies differ.
Money operator+(Money a, Money b);
Money operator-(Money a, Money b);
Money operator-(Money a);

/// Rounds `numerator / denominator` millionths to the nearest minor unit of the currency.
/// Halves are rounded away from zero (`half_up`) or to the even neighbour (`half_even`).
/// @param denominator  positive
/// Errors: `Error(invalid)` if the result does not fit into Money.
Money round_to_minor_unit(Int128 numerator, std::int64_t denominator, Currency currency,
                          Rounding rounding);

/// Reads a decimal such as `12.50`: digits, at most six decimals, no sign, no exponent.
/// @returns millionths; `std::nullopt` if the text has another form or exceeds 10¹² units
std::optional<std::int64_t> parse_price(std::string_view text);

/// Returns the amount without currency. It has the decimals of the minor unit, and more only if the
/// amount needs them: `12.50`, `0.001`, `-3.00`.
std::string to_decimal(Money amount);

}  // namespace fleetbill
