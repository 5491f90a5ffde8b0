#include "billing/units/money.hpp"

#include <algorithm>
#include <limits>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill {
namespace {

// ISO 4217 list one (active codes), those with two decimals first.
constexpr std::string_view kTwoDecimals =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD "
    "CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD "
    "GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD "
    "MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP "
    "PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS "
    "TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD YER ZAR ZMW ZWG ZWL";
constexpr std::string_view kNoDecimals =
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
constexpr std::string_view kThreeDecimals = "BHD IQD JOD KWD LYD OMR TND";

bool lists(std::string_view codes, std::string_view code) {
  for (std::size_t at = 0; at < codes.size(); at += 4) {
    if (codes.substr(at, 3) == code) return true;
  }
  return false;
}

std::int64_t power_of_ten(int exponent) {
  std::int64_t value = 1;
  for (int i = 0; i < exponent; ++i) value *= 10;
  return value;
}

[[noreturn]] void throw_overflow() {
  throw Error(ErrorKind::invalid,
              "overflow: the amount exceeds 9,223,372,036,854.775807 of the currency");
}

void require_same_currency(Money a, Money b) {
  if (a.currency() != b.currency()) {
    throw Error(ErrorKind::invalid, concat("currencies do not mix: ", a.currency().code(), " and ",
                                           b.currency().code()));
  }
}

}  // namespace

std::optional<Currency> Currency::parse(std::string_view code) {
  if (code.size() != 3) return std::nullopt;
  const std::array<char, 3> letters{code[0], code[1], code[2]};
  if (lists(kTwoDecimals, code)) return Currency(letters, 2);
  if (lists(kNoDecimals, code)) return Currency(letters, 0);
  if (lists(kThreeDecimals, code)) return Currency(letters, 3);
  return std::nullopt;
}

std::string_view to_string(Rounding rounding) {
  return rounding == Rounding::half_up ? "half_up" : "half_even";
}

Money operator+(Money a, Money b) {
  require_same_currency(a, b);
  std::int64_t sum = 0;
  if (__builtin_add_overflow(a.micros(), b.micros(), &sum)) throw_overflow();
  return {sum, a.currency()};
}

Money operator-(Money a) {
  if (a.micros() == std::numeric_limits<std::int64_t>::min()) throw_overflow();
  return {-a.micros(), a.currency()};
}

Money operator-(Money a, Money b) {
  require_same_currency(a, b);
  std::int64_t difference = 0;
  if (__builtin_sub_overflow(a.micros(), b.micros(), &difference)) throw_overflow();
  return {difference, a.currency()};
}

Money round_to_minor_unit(Int128 numerator, std::int64_t denominator, Currency currency,
                          Rounding rounding) {
  FLEETBILL_ASSERT(denominator > 0, "a price block is positive");
  const std::int64_t minor = power_of_ten(6 - currency.minor_digits());  // micros per minor unit
  const Int128 unit = static_cast<Int128>(denominator) * minor;
  const bool negative = numerator < 0;
  const Int128 magnitude = negative ? -numerator : numerator;
  Int128 minor_units = magnitude / unit;
  const Int128 rest = magnitude % unit;
  const Int128 other_half = unit - rest;
  const bool tie_goes_up = rounding == Rounding::half_up || minor_units % 2 != 0;
  if (rest > other_half || (rest == other_half && tie_goes_up)) ++minor_units;
  if (minor_units > std::numeric_limits<std::int64_t>::max() / minor) throw_overflow();
  const std::int64_t micros = static_cast<std::int64_t>(minor_units) * minor;
  return {negative ? -micros : micros, currency};
}

std::optional<std::int64_t> parse_price(std::string_view text) {
  constexpr std::int64_t kLargestPrice = 1'000'000'000'000;
  const std::size_t point = text.find('.');
  const std::string_view decimals =
      point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
  if (point != std::string_view::npos && (decimals.empty() || decimals.size() > 6)) {
    return std::nullopt;
  }
  const auto whole = parse_digits(text.substr(0, point), kLargestPrice);
  const auto fraction = decimals.empty() ? std::optional<std::int64_t>(0)
                                         : parse_digits(decimals, Money::kMicrosPerUnit);
  if (!whole || !fraction) return std::nullopt;
  const std::int64_t micros = *fraction * power_of_ten(6 - static_cast<int>(decimals.size()));
  if (*whole == kLargestPrice && micros > 0) return std::nullopt;
  return *whole * Money::kMicrosPerUnit + micros;
}

std::string to_decimal(Money amount) {
  const bool negative = amount.micros() < 0;
  const auto magnitude = static_cast<std::uint64_t>(amount.micros());
  const std::uint64_t micros = negative ? 0 - magnitude : magnitude;
  std::string fraction = std::to_string(micros % Money::kMicrosPerUnit);
  fraction.insert(0, 6 - fraction.size(), '0');
  const auto least = static_cast<std::size_t>(amount.currency().minor_digits());
  while (fraction.size() > least && fraction.back() == '0') fraction.pop_back();
  std::string out = negative ? "-" : "";
  out += std::to_string(micros / Money::kMicrosPerUnit);
  return fraction.empty() ? out : out + "." + fraction;
}

}  // namespace fleetbill
