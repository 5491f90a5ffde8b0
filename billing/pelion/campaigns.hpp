#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "billing/journal/directory.hpp"
#include "billing/journal/register.hpp"
#include "billing/rules/rulebook.hpp"

namespace fleetbill::billing::pelion {

enum class CampaignState : std::uint8_t {
  completed,   ///< stopped; unspent tokens returned to the quota
  open,        ///< has a reservation
  terminated,  ///< ended with its service package (P10)
  refused,     ///< its start got no tokens (P2, P24)
};

/// Returns the name: `completed`.
std::string_view to_string(CampaignState state);

/// One start of a campaign, and its tokens. A name can start again after it ended (P26).
struct CampaignOutcome {
  Instant started;
  OrganisationId account;
  NameId campaign;
  CampaignState state{};
  std::int64_t wanted = 0;    ///< tokens that its start and its extensions requested
  std::int64_t reserved = 0;  ///< tokens that it got
  std::int64_t spent = 0;     ///< tokens that its updates cost
  std::int64_t released = 0;  ///< tokens that returned to the quota when it ended
  std::string reason;         ///< why tokens were refused, or why it was terminated; may be empty
  std::optional<Instant> ended;  ///< `std::nullopt`: open

  bool operator==(const CampaignOutcome&) const = default;
};

/// Replays the quotas of all aggregators up to `until`, exclusive.
/// @param facts  facts of the journal, in order, of all kinds
/// @returns the campaigns that started before `until`, in the order of their starts. For each:
///   reserved = spent + released + tokens that are unspent or lost
std::vector<CampaignOutcome> campaign_outcomes(std::span<const ResolvedFact> facts, Instant until,
                                               const Rulebook& rules, const Directory& directory);

}  // namespace fleetbill::billing::pelion
