#include "billing/rules/clause_table.hpp"

// The clauses of Device Manager, in the order of their rows in docs/rules.md.
namespace fleetbill::billing {
namespace {

constexpr std::array kDeviceManagerClauses{
    choice<&Rulebook::splitter>(
        {.id = ClauseId::dm_splitter,
         .mnemonic = "DM-SPLITTER",
         .row = "T17",
         .platform = Platform::device_manager,
         .decided_by = DecidedBy::fold,
         .affects = {Sku::oem_splitter},
         .cited = {1, {Sku::oem_splitter}},
         .sentence = "OEM-SPLITTER is charged for each device with at least one connection in the "
                     "month while a multi-connector is set, beside the asset's fee.",
         .source = kArticle,
         .alternatives = {{"in_use", "set and used at least once"},
                          {"set", "set at any time in the month"},
                          {"over_threshold", "set and used more often than the OEM threshold"}}}),
    choice<&Rulebook::connections>(
        {.id = ClauseId::dm_connections,
         .mnemonic = "DM-CONNECTIONS",
         .row = "T18",
         .platform = Platform::device_manager,
         .decided_by = DecidedBy::fold,
         .affects = {Sku::oem},
         .cited = {1, {Sku::oem}},
         .sentence =
             "Connections count towards the OEM fee only while a third-party connector is set.",
         .source = kOem,
         .alternatives = {{"while_third_party", "those made while it is set"},
                          {"at_close", "all of the month, if it is set at the close"},
                          {"any_time", "all of the month, if it was set at any time in it"}}}),
    number<&Rulebook::oem_threshold>(
        {.id = ClauseId::dm_threshold,
         .mnemonic = "DM-THRESHOLD",
         .row = "T18",
         .platform = Platform::device_manager,
         .decided_by = DecidedBy::fold,
         .affects = kSkusOfConnectors,
         .cited = {2, {Sku::oem}},
         .sentence = "The OEM fee is charged for more connections in the month than this.",
         .source = kOem}),
    fixed({.id = ClauseId::dm_none,
           .mnemonic = "DM-NONE",
           .row = "T20",
           .platform = Platform::device_manager,
           .decided_by = DecidedBy::platform,
           .affects = kSkusOfBilledAssets | SkuSet{Sku::oem},
           .sentence = "With connector None the cached records are committed by Device Manager and "
                       "discarded: they never reach Telematics Guru, and there is no OEM fee.",
           .source = kArticle}),
    fixed({.id = ClauseId::dm_other_connectors,
           .mnemonic = "DM-OTHER-CONNECTORS",
           .row = "T30",
           .platform = Platform::device_manager,
           .decided_by = DecidedBy::fold,
           .affects = {Sku::oem},
           .cited = {3, {Sku::oem}},
           .sentence = "Connections made while the connector is multi, Telematics Guru or None "
                       "never count towards the OEM fee.",
           .source = kOem}),
    fixed({.id = ClauseId::dm_payer,
           .mnemonic = "DM-PAYER",
           .row = "T32",
           .platform = Platform::device_manager,
           .decided_by = DecidedBy::fold,
           .affects = kSkusOfConnectors,
           .cited = {4, kSkusOfConnectors},
           .sentence = "A device's connector fees of a month go whole to the partner at its last "
                       "connection: the one last named for the device, else its asset's.",
           .source = kOurs}),
};

}  // namespace

std::span<const Clause> device_manager_clauses() { return kDeviceManagerClauses; }

}  // namespace fleetbill::billing
