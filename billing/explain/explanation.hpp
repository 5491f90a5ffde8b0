#pragma once

#include <span>
#include <string>
#include <vector>

#include "billing/invoice/invoice.hpp"
#include "billing/rules/rulebook.hpp"

/// Why something is on an invoice, or not: clause by clause, with the journal rows that decided it.
namespace fleetbill::billing {

/// One clause's say in a decision.
struct Finding {
  ClauseId clause;
  /// What the clause found: true and false for a condition, nothing for what merely informs.
  std::optional<bool> holds;
  std::string because;         ///< one sentence
  std::vector<Position> rows;  ///< the facts that decided it, in order; may be empty
};

/// Why an asset was billed for a month, or not.
struct AssetExplanation {
  Month month;
  std::string partner, organisation, asset;
  bool billed = false;
  std::string conclusion;
  std::vector<Finding> findings;
};

/// Explains one asset's month by replaying its facts and noting which fact last changed what.
/// @param facts  of the journal, in order, all kinds; other assets' are passed over
/// Errors: `Error(invalid)` if the asset did not exist before the month ended.
AssetExplanation explain_asset(std::span<const ResolvedFact> facts, AssetId asset, Month month,
                               const Rulebook& rules, const Directory& directory);

/// Why a device was charged a connector fee for a month, or not.
struct DeviceExplanation {
  Month month;
  std::string serial;
  std::string partner;
  bool oem = false;
  bool splitter = false;
  std::vector<Finding> findings;

  /// `charged OEM and OEM-SPLITTER`, `no connector fee`.
  [[nodiscard]] std::string conclusion() const;
};

/// Explains one device's month.
/// Errors: `Error(invalid)` if the device had no fact before the month ended.
DeviceExplanation explain_device(std::span<const ResolvedFact> facts, DeviceId device, Month month,
                                 const Rulebook& rules, const Directory& directory);

/// How an invoice line came about.
struct LineExplanation {
  Month month;
  std::string partner;
  Sku sku = Sku::tg_classic;
  InvoiceLine line;
  std::vector<std::pair<std::string, std::int64_t>> organisations;  ///< units of each, by name
  std::string arithmetic;  ///< quantity × price = amount, and how it was rounded
  std::vector<Finding> findings;
};

/// The clauses that decide what a SKU counts.
std::vector<ClauseId> clauses_of(Sku sku);

/// Explains one line of a sealed month.
/// Errors: `Error(invalid)` if the partner has no such line in the month.
LineExplanation explain_line(const MonthUsage& usage, const Invoice& invoice, Sku sku,
                             const Rulebook& rules, const PriceList* prices,
                             const Directory& directory);

/// Why a campaign was refused, or where its tokens went.
struct CampaignExplanation {
  std::string account, campaign;
  std::string conclusion;
  bool was_granted = false;     ///< it has had tokens
  bool was_refused = false;     ///< a start was refused for lack of tokens
  bool was_terminated = false;  ///< its service package expired
  bool is_open = false;         ///< at the end of the month
  std::int64_t reserved = 0;
  std::int64_t released = 0;
  std::int64_t successes = 0;
  std::int64_t failures = 0;
  std::vector<Finding> findings;  ///< in the order of their times, the sum of updates last
};

/// Explains a campaign up to the end of a month, all starts under its name together, by replaying
/// its aggregator's quota.
/// @param facts  of the journal, in order, all kinds
/// Errors: `Error(invalid)` if the account has started no such campaign by then.
CampaignExplanation explain_campaign(std::span<const ResolvedFact> facts, OrganisationId account,
                                     NameId campaign, Month month, const Rulebook& rules,
                                     const Directory& directory);

/// Why a device was active in an account in a month, or not.
struct ActiveDeviceExplanation {
  Month month;
  std::string account, device;
  bool active = false;
  bool charged = false;  ///< counts on the line PDM-ACTIVE-DEVICE
  std::string conclusion;
  std::vector<Finding> findings;
};

/// Explains one device's month in one account.
/// @param facts  of the journal, in order; those of other devices may be left out, those of
/// accounts
///               not
/// Errors: `Error(invalid)` if the account was not opened, or named no such device, before the
/// month ended.
ActiveDeviceExplanation explain_active_device(std::span<const ResolvedFact> facts,
                                              OrganisationId account, DeviceId device, Month month,
                                              const Rulebook& rules, const Directory& directory);

/// What an account was charged for in a month, and for which facts.
struct AccountExplanation {
  Month month;
  std::string aggregator, account;
  std::string conclusion;  ///< the units that it adds to each line
  std::vector<Finding> findings;
};

/// Explains one account's month by replaying the facts of its aggregator.
/// @param facts  of the journal, in order, all kinds
/// Errors: `Error(invalid)` if the account was not opened before the month ended.
AccountExplanation explain_account(std::span<const ResolvedFact> facts, OrganisationId account,
                                   Month month, const Rulebook& rules, const Directory& directory);

/// Which service package an aggregator had, and what became of it.
struct PackageExplanation {
  Month month;
  std::string aggregator;
  std::string conclusion;  ///< at the end of the month
  std::vector<Finding> findings;
};

/// Explains an aggregator's service package up to the end of a month by replaying its quota.
/// @param facts  of the journal, in order, all kinds
/// Errors: `Error(invalid)` if the aggregator had no package before the month ended.
PackageExplanation explain_package(std::span<const ResolvedFact> facts, OrganisationId aggregator,
                                   Month month, const Rulebook& rules, const Directory& directory);

/// Why an update of a device is in a month's bill, or what an organisation's SMS add up to: what
/// there is to say in few words.
struct UsageExplanation {
  std::string conclusion;
  std::vector<Finding> findings;
};

/// Explains the updates of one device by one campaign in a month.
/// @param facts  of the journal, in order, all kinds
/// Errors: `Error(invalid)` if the campaign named no such device before the month ended.
UsageExplanation explain_update(std::span<const ResolvedFact> facts, OrganisationId account,
                                NameId campaign, DeviceId device, Month month,
                                const Directory& directory);

/// Explains the SMS of one organisation in a month.
/// @param facts  of the journal, in order, all kinds
/// Errors: `Error(invalid)` if the organisation sent none in the month.
UsageExplanation explain_sms(std::span<const ResolvedFact> facts, OrganisationId organisation,
                             Month month, const Directory& directory);

}  // namespace fleetbill::billing
