#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace fleetbill {

/// An exact quantity of an invoice line in price blocks: `count / block`. 600 messages at 1000
/// per block are 0.6 (T16).
struct Quantity {
  std::int64_t count = 0;  ///< units: assets, messages, lookups, devices
  std::int64_t block = 1;  ///< units per price block: 1 or 1000

  bool operator==(const Quantity&) const = default;
};

/// Returns the exact decimal of `count / block`, without trailing zeros: `0.6`, `5`, `1299.805`.
/// REQUIRES: `block` is a power of ten.
std::string to_decimal(Quantity quantity);

/// Returns the sum of two counts.
/// Errors: `Error(invalid)` naming `what` if the sum does not fit into 64 bits.
std::int64_t checked_add(std::int64_t a, std::int64_t b, const char* what);

}  // namespace fleetbill
