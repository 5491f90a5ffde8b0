#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "billing/journal/quarantine.hpp"

/// The words that a run file has for things the billing core names otherwise or not at all.
namespace fleetbill::results {

/// The reason as one word, which does not change when its sentence is put better.
std::string_view word(billing::Reason reason);

inline constexpr std::size_t kReasonCount =
    static_cast<std::size_t>(billing::Reason::updated_already) + 1;

std::optional<billing::Reason> parse_reason(std::string_view word);

/// The text itself if a run file can hold it; otherwise with each byte that is a NUL or above 127
/// as
/// `%XX`. For what the operating system gives us: file names may be any bytes.
std::string storable(std::string_view text);

}  // namespace fleetbill::results
