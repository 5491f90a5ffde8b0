#pragma once

#include <cstdint>

namespace fleetbill::billing::pelion {

/// The double-entry ledger of a quota: each issued token is at every instant in exactly one place.
/// Each method moves tokens from one place to another and checks the sum.
/// REQUIRES: amounts are not negative and do not exceed the tokens of the place; the caller checks
/// this first. Otherwise the method throws AssertionFailed.
class QuotaLedger {
 public:
  void issue(std::int64_t tokens);    ///< new tokens of a package, available
  void reserve(std::int64_t tokens);  ///< available, then reserved for a campaign
  void release(std::int64_t tokens);  ///< reserved, then available again
  void spend(std::int64_t tokens);    ///< reserved, then spent on a device
  void expire(std::int64_t tokens);   ///< available, then expired with their package
  void forfeit(std::int64_t tokens);  ///< reserved, then expired with their package

  [[nodiscard]] std::int64_t issued() const { return issued_; }
  [[nodiscard]] std::int64_t available() const { return available_; }
  [[nodiscard]] std::int64_t reserved() const { return reserved_; }
  [[nodiscard]] std::int64_t spent() const { return spent_; }
  [[nodiscard]] std::int64_t expired() const { return expired_; }

 private:
  void move(std::int64_t& from, std::int64_t& to, std::int64_t tokens);
  void check() const;

  std::int64_t issued_ = 0;
  std::int64_t available_ = 0;
  std::int64_t reserved_ = 0;
  std::int64_t spent_ = 0;
  std::int64_t expired_ = 0;
};

}  // namespace fleetbill::billing::pelion
