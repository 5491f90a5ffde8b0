#include "billing/units/quantity.hpp"

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill {

std::string to_decimal(Quantity quantity) {
  const std::int64_t whole = quantity.count / quantity.block;
  std::int64_t rest = quantity.count % quantity.block;
  std::string out = whole == 0 && rest < 0 ? "-0" : std::to_string(whole);
  if (rest == 0) return out;
  if (rest < 0) rest = -rest;
  out += '.';
  for (std::int64_t unit = quantity.block / 10; rest != 0; unit /= 10) {
    FLEETBILL_ASSERT(unit > 0, "a block is a power of ten");
    out += static_cast<char>('0' + rest / unit);
    rest %= unit;
  }
  return out;
}

std::int64_t checked_add(std::int64_t a, std::int64_t b, const char* what) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) {
    throw Error(ErrorKind::invalid,
                concat("overflow: the count of ", what, " exceeds 9,223,372,036,854,775,807"));
  }
  return sum;
}

}  // namespace fleetbill
