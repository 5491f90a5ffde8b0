#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "billing/units/instant.hpp"

/// The reports and the filters that they accept. A new report is a file with its entry, and a line
/// in both lists below. A new filter is a field of Query and a row of kFilters; a field of a new
/// type is also parsed and printed in catalogue.cpp. `fleetbill schema` generates the keys of
/// cases.
namespace fleetbill::billing::reports {

/// Arguments of a report. Empty texts do not filter.
struct Query {
  Month month;
  /// A time frame [from, to) instead of the month; a missing bound is the bound of the month.
  std::optional<Instant> from;
  std::optional<Instant> to;
  std::string partner;       ///< a partner, or the aggregator of Pelion accounts
  std::string organisation;  ///< an organisation, or a Pelion account
  std::string campaign;      ///< the exact name
  std::string event;         ///< of the service package history, in the portal's words
  std::string search;        ///< part of a team name or account, in any case of ASCII letters
  bool all_plans = false;
  bool by_organisation = false;
};

/// The field of Query that a filter sets.
using FilterField =
    std::variant<std::optional<Instant> Query::*, std::string Query::*, bool Query::*>;

/// A filter: an option of `fleetbill report` and, if cases use it, a key of expectations.
struct Filter {
  std::string_view name;         ///< of the option, without dashes
  std::string_view placeholder;  ///< of the option's value; empty for a flag
  FilterField field;
  std::string_view help;       ///< of the option; `{}` represents the word
  std::string_view word = {};  ///< the only value of a bool with a placeholder
  std::string_view key = {};   ///< of expectations; empty: cases do not use the filter
  bool is_of_all = false;      ///< whether every report accepts it
};

/// Every filter, in the order of help and titles.
inline constexpr Filter kFilters[] = {
    {.name = "from",
     .placeholder = "TIME",
     .field = &Query::from,
     .help = "Report on a time frame from TIME instead of a month"},
    {.name = "to",
     .placeholder = "TIME",
     .field = &Query::to,
     .help = "End the time frame at TIME, exclusive"},
    {.name = "partner",
     .placeholder = "NAME",
     .field = &Query::partner,
     .help = "Report only on this partner or Pelion aggregator",
     .is_of_all = true},
    {.name = "organisation",
     .placeholder = "NAME",
     .field = &Query::organisation,
     .help = "Report only on this organisation or Pelion account",
     .key = "organisation",
     .is_of_all = true},
    {.name = "by",
     .placeholder = "BY",
     .field = &Query::by_organisation,
     .help = "Split invoice lines by {}, for on-billing",
     .word = "organisation"},
    {.name = "all-plans",
     .placeholder = "",
     .field = &Query::all_plans,
     .help = "Report on all plans (partner-billing-detail; default: TG-PPM only)",
     .key = "all_plans"},
    {.name = "campaign",
     .placeholder = "ID",
     .field = &Query::campaign,
     .help = "Report only on this campaign (campaigns, service-package-history)",
     .key = "campaign"},
    {.name = "event",
     .placeholder = "EVENT",
     .field = &Query::event,
     .help = "Report only on these events, such as 'Reservation release' "
             "(service-package-history)",
     .key = "event"},
    {.name = "search",
     .placeholder = "TEXT",
     .field = &Query::search,
     .help = "Report only on accounts with TEXT in team name or account ID (usage)",
     .key = "search"},
};

/// Whether the query sets a filter.
[[nodiscard]] inline bool uses(const Query& query, const Filter& filter) {
  return std::visit([&](const auto field) { return query.*field != Query().*field; }, filter.field);
}

/// Sets the field of a filter to a value as the user writes it.
/// @param text  of a time `2026-01`, `2026-01-31` or `2026-01-31T12:00:00Z`; of a flag `true`, the
///              filter's word or nothing to set it, `false` to clear it
/// @returns the problem if the text is not a value of the field's type: `expected …, got 'x'`
[[nodiscard]] std::optional<std::string> set(Query& query, const Filter& filter,
                                             const std::string& text);

/// Returns the type of a filter's values, by its name in `$defs` of scenarios/schema.json.
[[nodiscard]] std::string_view value_type(const Filter& filter);

/// Returns the value that titles of reports show; empty if the query does not set the filter, and
/// for filters that the title or the columns show in other ways (time frames and flags).
[[nodiscard]] std::string shown_value(const Query& query, const Filter& filter);

struct Report;

// The entry of each report, from the file of its name.
Report invoice();
Report partner_billing_detail();
Report partner_billing_summary();
Report admin_billing();
Report wifi_lookup_summary();
Report sms_usage();
Report sim_list();
Report partner_asset_summary();
Report iridium_assets();
Report iridium_messages();
Report device_manager_billing_detail();
Report my_billing();
Report usage();
Report service_package_history();
Report campaigns();
Report active_devices();
Report firmware_updates();
Report tenant();
Report focus();

/// The entries of all reports, in the order of `fleetbill report --help`.
inline constexpr Report (*kReports[])() = {invoice,
                                           partner_billing_detail,
                                           partner_billing_summary,
                                           admin_billing,
                                           wifi_lookup_summary,
                                           sms_usage,
                                           sim_list,
                                           partner_asset_summary,
                                           iridium_assets,
                                           iridium_messages,
                                           device_manager_billing_detail,
                                           my_billing,
                                           usage,
                                           service_package_history,
                                           campaigns,
                                           active_devices,
                                           firmware_updates,
                                           tenant,
                                           focus};

}  // namespace fleetbill::billing::reports
