#include "billing/pelion/quota_ledger.hpp"

#include "billing/units/error.hpp"
#include "billing/units/quantity.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing::pelion {

void QuotaLedger::issue(std::int64_t tokens) {
  issued_ = checked_add(issued_, tokens, "update tokens of one account");
  available_ += tokens;  // at most the issued tokens
  check();
}

void QuotaLedger::reserve(std::int64_t tokens) { move(available_, reserved_, tokens); }
void QuotaLedger::release(std::int64_t tokens) { move(reserved_, available_, tokens); }
void QuotaLedger::spend(std::int64_t tokens) { move(reserved_, spent_, tokens); }
void QuotaLedger::expire(std::int64_t tokens) { move(available_, expired_, tokens); }
void QuotaLedger::forfeit(std::int64_t tokens) { move(reserved_, expired_, tokens); }

void QuotaLedger::move(std::int64_t& from, std::int64_t& to, std::int64_t tokens) {
  FLEETBILL_ASSERT(tokens >= 0 && tokens <= from, concat(tokens, " tokens of ", from));
  from -= tokens;
  to += tokens;
  check();
}

void QuotaLedger::check() const {
  FLEETBILL_ASSERT(issued_ == available_ + reserved_ + spent_ + expired_,
                   concat("tokens: ", issued_, " issued, ", available_, " available, ", reserved_,
                          " reserved, ", spent_, " spent, ", expired_, " expired"));
}

}  // namespace fleetbill::billing::pelion
