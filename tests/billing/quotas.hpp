#pragma once

#include <string>
#include <vector>

#include "billing/pelion/quota.hpp"

/// A quota played from a script, so that an example fits on a few lines.
namespace fleetbill::billing::pelion::test {

inline constexpr OrganisationId kAggregator{0};
inline constexpr OrganisationId kTenant{1};

/// Packages and campaigns are named by one letter.
NameId name_of(char letter);

/// The campaign `c` of the aggregator, or `T.c` of its tenant.
CampaignKey key_of(const std::string& word);

/// Plays one statement, `time verb name number`: `01-05 start T.c 30`. The time is as in a
/// short-hand row. Verbs: `create`, `renew` (tokens), `start`, `extend` (devices), `stop`,
/// `updated`, `failed` (device), and `until` without a name, which advances the calendar.
/// @returns the outcome: `done`, `granted`, `no tokens` or the reason of the refusal
std::string play_one(Quota& quota, const std::string& statement);

struct Played {
  std::string answers;               ///< of the statements, joined by commas
  std::vector<std::string> entries;  ///< `2026-01-05T00:00:00.000Z Reservation T.c of K -30 = 70`
  std::string tokens;                ///< `70 available, 28 reserved, 2 spent, 0 expired`
};

/// Plays the statements between semicolons.
Played play(const std::string& script, const char* rulebook = "");
Played play(Quota& quota, const std::string& script);

/// An example as a row of a table.
struct Example {
  const char* why;
  const char* rulebook;
  const char* script;
  const char* answers;
  std::vector<std::string> entries;
  const char* tokens;
};

void check(const Example& example);

}  // namespace fleetbill::billing::pelion::test
