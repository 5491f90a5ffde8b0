#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "billing/admission/admission.hpp"
#include "billing/compare/adjustment.hpp"
#include "tools/workbench/runs/saved_run.hpp"
#include "tools/workbench/tariff/tariff_diff.hpp"

/// Bills the same facts again: under a different tariff, with late facts, or both.
namespace fleetbill::workbench {

/// Late and corrected events that were billed in addition.
struct LateEvents {
  std::vector<std::string> files;        ///< the files of earlier facts come first
  std::uint32_t first_file = 0;          ///< index of the first late file in `files`
  results::RowCounts rows;               ///< their outcomes
  std::uint64_t beyond = 0;              ///< applied, but after the last closed month
  std::vector<std::string> quarantined;  ///< `file:line: reason` of late events
  std::vector<std::string>
      displaced;                     ///< `file:line: reason` of earlier facts that no longer apply
  std::set<Month> months_displaced;  ///< the months of these facts
  std::vector<billing::ResolvedFact> facts;  ///< the applied late events, in order
};

/// A closed bill and a new bill of its facts. All ids belong to `directory`.
struct Rebilling {
  std::string name;  ///< of the run file, or of the first event file
  billing::Directory directory;
  Tariff old_tariff, new_tariff;
  std::vector<billing::SealedMonth> old_months, new_months;  ///< the same months, in order
  std::vector<TariffChange> rules;                           ///< rules that changed
  std::vector<TariffChange> prices;                          ///< prices that changed
  bool has_late_events = false;
  LateEvents late;
  std::vector<std::string> notes;  ///< effects that the result cannot show

  /// The quantities that one change moves separately: of complete lines and of their parts.
  using Moved =
      std::set<std::tuple<Month, PartnerId, billing::Sku, OrganisationId, AssetId, DeviceId>>;
  /// An element per change: the rules, then late events, whose parts are split by asset. Empty if
  /// one rule is the only change.
  std::vector<Moved> moved;
};

/// What to bill again, and how.
struct RebillOptions {
  std::vector<std::string> inputs;                     ///< one run file, or event files
  std::vector<std::string> late_events;                ///< event files
  std::optional<billing::Rulebook> rules;              ///< null: unchanged
  std::optional<billing::PriceList> prices;            ///< null: unchanged
  billing::SplitBy split = billing::SplitBy::partner;  ///< granularity of the attribution
  bool allow_gap = false;                              ///< whether to accept rows too far apart
};

/// Whether a file contains events, judged by its name; any other file is a run file. Standard input
/// has no name, and is judged by its first bytes.
bool is_event_file(const std::string& path);

/// Bills facts again. The old bill of a run is the recorded one; the old bill of event files uses
/// the default rulebook. An old bill without prices is rated with the new prices. The months are
/// the closed months, and earlier months that late events reach.
/// Errors: as reading and billing have them; `Error(invalid)` if the currencies differ, if no month
/// was closed, or if a late event falls into a row of summed usage (the message names both)
Rebilling rebill(const RebillOptions& options);

}  // namespace fleetbill::workbench
