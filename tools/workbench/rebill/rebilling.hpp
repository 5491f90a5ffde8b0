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

/// The same facts billed once more: under other tariff, with late facts, or both.
namespace fleetbill::workbench {

/// Late and corrected events that were billed along.
struct LateEvents {
  std::vector<std::string> files;            ///< those of the facts before them come first
  std::uint32_t first_file = 0;              ///< of them
  results::RowCounts rows;                   ///< what became of them
  std::uint64_t beyond = 0;                  ///< applied, but after the last closed month
  std::vector<std::string> quarantined;      ///< `file:line: reason`, late ones
  std::vector<std::string> displaced;        ///< likewise, facts before them that no longer apply
  std::vector<billing::ResolvedFact> facts;  ///< the applied ones, in order
};

/// A closed bill, and what its facts come to otherwise. All ids are those of `directory`.
struct Rebilling {
  std::string name;  ///< of the run file, or of the first event file
  billing::Directory directory;
  Tariff old_tariff, new_tariff;
  std::vector<billing::SealedMonth> old_months, new_months;  ///< the same months, in order
  std::vector<TariffChange> rules;                           ///< that changed
  std::vector<TariffChange> prices;                          ///< likewise
  bool has_late_events = false;
  LateEvents late;
  std::vector<std::string> notes;  ///< what the result cannot show

  /// Which quantities one change alone moves: of whole lines and of their parts.
  using Moved =
      std::set<std::tuple<Month, PartnerId, billing::Sku, OrganisationId, AssetId, DeviceId>>;
  /// By change: the rules, then late events, whose parts are those of assets. Empty if all that
  /// changes is one rule.
  std::vector<Moved> moved;
};

/// What is to be billed again, and how.
struct RebillOptions {
  std::vector<std::string> inputs;                     ///< one run file, or event files
  std::vector<std::string> late_events;                ///< event files
  std::optional<billing::Rulebook> rules;              ///< none: the old ones
  std::optional<billing::PriceList> prices;            ///< none: the old ones
  billing::SplitBy split = billing::SplitBy::partner;  ///< how finely changes are told apart
};

/// Whether a file is one of events by its name: anything else is a run file.
bool is_event_file(const std::string& path);

/// Bills again. A run's old bill is the recorded one; that of event files is made by the default
/// rulebook. Without prices of its own the old bill is rated with the new ones. The months are
/// those that were closed, and earlier ones that late events reach.
/// Errors: those of reading and billing; `Error(invalid)` if the currencies differ, if no month was
/// closed, or if a late event falls into a row of summed usage, naming both.
Rebilling rebill(const RebillOptions& options);

}  // namespace fleetbill::workbench
