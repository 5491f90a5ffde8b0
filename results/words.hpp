#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "billing/journal/quarantine.hpp"

/// The words that a run file has for things the billing core names otherwise or not at all.
namespace fleetbill::results {

/// Returns the reason as one word, which remains stable if its sentence changes.
std::string_view word(billing::Reason reason);

inline constexpr std::size_t kReasonCount =
    static_cast<std::size_t>(billing::Reason::coverage_repeated) + 1;

std::optional<billing::Reason> parse_reason(std::string_view word);

/// Returns the text unchanged if a run file can store it; otherwise with each NUL and each byte
/// above 127 as `%XX`. Used for names from the operating system, which may contain any bytes.
std::string storable(std::string_view text);

}  // namespace fleetbill::results
