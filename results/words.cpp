#include "results/words.hpp"

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::results {

using billing::Reason;

// No default: the compiler then names a reason that has no word. A new one goes to the end of the
// enumeration, and kReasonCount must follow.
std::string_view word(Reason reason) {
  switch (reason) {
    case Reason::none: return "none";
    case Reason::malformed_row: return "malformed_row";
    case Reason::bad_time: return "bad_time";
    case Reason::unknown_kind: return "unknown_kind";
    case Reason::bad_quantity: return "bad_quantity";
    case Reason::id_conflict: return "id_conflict";
    case Reason::after_until: return "after_until";
    case Reason::organisation_missing: return "organisation_missing";
    case Reason::partner_missing: return "partner_missing";
    case Reason::asset_missing: return "asset_missing";
    case Reason::device_missing: return "device_missing";
    case Reason::asset_exists: return "asset_exists";
    case Reason::asset_unknown: return "asset_unknown";
    case Reason::asset_ambiguous: return "asset_ambiguous";
    case Reason::partner_contradicts: return "partner_contradicts";
    case Reason::unknown_plan: return "unknown_plan";
    case Reason::unknown_connector: return "unknown_connector";
    case Reason::serial_in_use: return "serial_in_use";
    case Reason::serial_differs: return "serial_differs";
    case Reason::serial_absent: return "serial_absent";
    case Reason::asset_disabled: return "asset_disabled";
    case Reason::no_enabled_asset: return "no_enabled_asset";
    case Reason::payer_unknown: return "payer_unknown";
    case Reason::state_repeated: return "state_repeated";
    case Reason::account_unknown: return "account_unknown";
    case Reason::account_exists: return "account_exists";
    case Reason::aggregator_unknown: return "aggregator_unknown";
    case Reason::aggregator_is_tenant: return "aggregator_is_tenant";
    case Reason::unknown_business_model: return "unknown_business_model";
    case Reason::unknown_counter: return "unknown_counter";
    case Reason::counted_itself: return "counted_itself";
    case Reason::package_missing: return "package_missing";
    case Reason::package_of_tenant: return "package_of_tenant";
    case Reason::package_active: return "package_active";
    case Reason::no_active_package: return "no_active_package";
    case Reason::renewal_pending: return "renewal_pending";
    case Reason::campaign_missing: return "campaign_missing";
    case Reason::campaign_open: return "campaign_open";
    case Reason::campaign_not_open: return "campaign_not_open";
    case Reason::reservation_used_up: return "reservation_used_up";
    case Reason::updated_already: return "updated_already";
    case Reason::coverage_repeated: return "coverage_repeated";
  }
  FLEETBILL_ASSERT(false, "a reason without a word");
  return {};
}

std::optional<Reason> parse_reason(std::string_view text) {
  for (std::size_t i = 0; i < kReasonCount; ++i) {
    if (word(static_cast<Reason>(i)) == text) return static_cast<Reason>(i);
  }
  return std::nullopt;
}

std::string storable(std::string_view text) {
  if (is_utf8(text) && text.find('\0') == std::string_view::npos) return std::string(text);
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte == 0 || byte > 127) {
      out += '%';
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace fleetbill::results
