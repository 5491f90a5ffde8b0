#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "billing/invoice/invoice.hpp"
#include "billing/rules/rulebook.hpp"

/// Explains why something is on an invoice or is missing from it: clause by clause, with the
/// journal rows that decided it. Each function replays facts. It returns nullopt if these facts do
/// not contain the subject by the end of the month, and throws for defects only (such as an
/// overflow).
namespace fleetbill::billing {

/// The result of one clause for one subject.
struct Finding {
  ClauseId clause;
  /// Whether the condition of the clause holds; nullopt if the finding only informs.
  std::optional<bool> holds;
  std::string because;         ///< one sentence
  std::vector<Position> rows;  ///< the facts that decided it, in order; may be empty
};

/// Explanation of one asset's month.
struct AssetExplanation {
  Month month;
  std::string partner, organisation, asset;
  bool billed = false;
  std::string conclusion;
  std::vector<Finding> findings;
};

/// Explains whether an asset was billed for a month.
/// @param facts  facts of the journal, in order, of all kinds; facts of other assets are ignored
/// @returns nullopt if the asset did not exist before the month ended
std::optional<AssetExplanation> explain_asset(std::span<const ResolvedFact> facts, AssetId asset,
                                              Month month, const Rulebook& rules,
                                              const Directory& directory);

/// Explanation of one device's connector fees in a month.
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

/// Explains whether a device was charged connector fees for a month.
/// @returns nullopt if the device had no connection, connector or SIM before the month ended
std::optional<DeviceExplanation> explain_device(std::span<const ResolvedFact> facts,
                                                DeviceId device, Month month, const Rulebook& rules,
                                                const Directory& directory);

/// Explanation of one invoice line.
struct LineExplanation {
  Month month;
  std::string partner;
  Sku sku = Sku::tg_classic;
  InvoiceLine line;
  std::vector<std::pair<std::string, std::int64_t>> organisations;  ///< units of each, by name
  std::string arithmetic;  ///< quantity × price = amount, and how it was rounded
  std::vector<Finding> findings;
};

/// The clauses that decide which units a SKU counts.
std::vector<ClauseId> clauses_of(Sku sku);

/// Explains one line of a sealed month.
/// @returns nullopt if the invoice has no line of this SKU
std::optional<LineExplanation> explain_line(const MonthUsage& usage, const Invoice& invoice,
                                            Sku sku, const Rulebook& rules, const PriceList* prices,
                                            const Directory& directory);

/// Explanation of a campaign: why it was refused, or where its tokens went.
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
  std::vector<Finding> findings;  ///< by time; the sum of updates last
};

/// Explains a campaign up to the end of a month by replaying its aggregator's quota. All starts
/// under its name are explained together.
/// @param facts  facts of the journal, in order, of all kinds
/// @returns nullopt if the account had not started the campaign by then
std::optional<CampaignExplanation> explain_campaign(std::span<const ResolvedFact> facts,
                                                    OrganisationId account, NameId campaign,
                                                    Month month, const Rulebook& rules,
                                                    const Directory& directory);

/// Explanation of one device's month in one account.
struct ActiveDeviceExplanation {
  Month month;
  std::string account, device;
  bool active = false;
  bool charged = false;  ///< counts on the line PDM-ACTIVE-DEVICE
  std::string conclusion;
  std::vector<Finding> findings;
};

/// Explains whether a device was active in an account in a month.
/// @param facts  facts of the journal, in order; facts of other devices may be missing, facts of
///               accounts must not
/// @returns `std::nullopt` if the account was not opened, or never named the device, before the end
/// of the month
std::optional<ActiveDeviceExplanation> explain_active_device(std::span<const ResolvedFact> facts,
                                                             OrganisationId account,
                                                             DeviceId device, Month month,
                                                             const Rulebook& rules,
                                                             const Directory& directory);

/// Explanation of one account's month.
struct AccountExplanation {
  Month month;
  std::string aggregator, account;
  std::string conclusion;  ///< the units that it adds to each line
  std::vector<Finding> findings;
};

/// Explains what an account was charged for in a month by replaying its aggregator's facts.
/// @param facts  facts of the journal, in order, of all kinds
/// @returns nullopt if the account was not opened before the month ended
std::optional<AccountExplanation> explain_account(std::span<const ResolvedFact> facts,
                                                  OrganisationId account, Month month,
                                                  const Rulebook& rules,
                                                  const Directory& directory);

/// Explanation of an aggregator's service package.
struct PackageExplanation {
  Month month;
  std::string aggregator;
  std::string conclusion;  ///< at the end of the month
  std::vector<Finding> findings;
};

/// Explains an aggregator's service package up to the end of a month by replaying its quota.
/// @param facts  facts of the journal, in order, of all kinds
/// @returns nullopt if the aggregator had no package before the month ended
std::optional<PackageExplanation> explain_package(std::span<const ResolvedFact> facts,
                                                  OrganisationId aggregator, Month month,
                                                  const Rulebook& rules,
                                                  const Directory& directory);

/// Explanation of updates or of SMS.
struct UsageExplanation {
  std::string conclusion;
  std::vector<Finding> findings;
};

/// Explains the updates of one device by one campaign in a month.
/// @param facts  facts of the journal, in order, of all kinds
/// @returns `std::nullopt` if the campaign never named the device before the end of the month
std::optional<UsageExplanation> explain_update(std::span<const ResolvedFact> facts,
                                               OrganisationId account, NameId campaign,
                                               DeviceId device, Month month);

/// Explains the SMS of one organisation in a month.
/// @param facts  facts of the journal, in order, of all kinds
/// @returns nullopt if the organisation sent no SMS in the month
std::optional<UsageExplanation> explain_sms(std::span<const ResolvedFact> facts,
                                            OrganisationId organisation, Month month);

}  // namespace fleetbill::billing
