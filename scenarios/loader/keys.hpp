#pragma once

#include <string_view>

/// The keys of scenarios, rulebooks, price lists and import maps, except those of telemetry models
/// (telemetry_models()). A test compares them with scenarios/schema.json.
namespace fleetbill::scenarios::keys {

inline constexpr std::string_view kScenario[] = {
    "scenario",      "about",        "platform",  "start",  "months",   "time_zone",
    "seed",          "record",       "rulebook",  "prices", "partner",  "partners",
    "organisations", "device_types", "devices",   "fleets", "timeline", "faults",
    "accounts",      "endpoints",    "campaigns", "fit",    "journal",  "expect"};
inline constexpr std::string_view kOrganisation[] = {"organisation", "partner", "plan"};
inline constexpr std::string_view kBehaviour[] = {"telemetry", "cache",   "retry", "wifi_lookups",
                                                  "alerts",    "iridium", "tags"};
inline constexpr std::string_view kDeviceType[] = {"like",         "telemetry", "cache",   "retry",
                                                   "wifi_lookups", "alerts",    "iridium", "tags"};
inline constexpr std::string_view kDevice[] = {
    "serial",    "type",  "partner", "connector",    "locked", "sim",     "power_on",
    "telemetry", "cache", "retry",   "wifi_lookups", "alerts", "iridium", "tags"};
inline constexpr std::string_view kFleet[] = {
    "fleet",     "members",       "count",    "growth",       "churn",  "day_effect", "downtime",
    "type",      "organisations", "serials",  "assets",       "sims",   "plan",       "connector",
    "locked",    "deploy",        "lifetime", "trial",        "hire",   "season",     "plan_change",
    "telemetry", "cache",         "retry",    "wifi_lookups", "alerts", "iridium",    "tags"};
inline constexpr std::string_view kLognormal[] = {"median", "sigma"};
inline constexpr std::string_view kCache[] = {"capacity", "batch"};
inline constexpr std::string_view kRetry[] = {"after", "times"};
inline constexpr std::string_view kIridium[] = {"every"};
inline constexpr std::string_view kPlatform[] = {"uploads_per_second"};
inline constexpr std::string_view kGrowth[] = {"per_month"};
inline constexpr std::string_view kChurn[] = {"per_month"};
inline constexpr std::string_view kDowntime[] = {"after", "length", "for_good"};
inline constexpr std::string_view kDayEffect[] = {"daily", "level", "organisations", "state",
                                                  "holidays"};
inline constexpr std::string_view kDailyEffect[] = {"sigma", "memory", "share"};
inline constexpr std::string_view kLevelEffect[] = {"sigma", "time_constant"};
inline constexpr std::string_view kOrganisationEffect[] = {"sigma", "memory"};
inline constexpr std::string_view kDayState[] = {"at", "daily", "level", "organisations"};
inline constexpr std::string_view kProfile[] = {"per_day", "by_hour", "by_weekday", "spread",
                                                "upload_every"};
inline constexpr std::string_view kSpread[] = {"between_devices", "weekdays", "between_days",
                                               "memory"};
inline constexpr std::string_view kBetweenDevices[] = {"gamma"};
inline constexpr std::string_view kBetweenDays[] = {"quantiles", "gamma"};
inline constexpr std::string_view kGamma[] = {"cv"};
inline constexpr std::string_view kFit[] = {"id", "draws", "assumptions"};
inline constexpr std::string_view kAssumption[] = {"assumption", "value", "source",
                                                   "standard_error"};
/// Columns of the register of a fleet.
inline constexpr std::string_view kRegisterColumns[] = {
    "device",   "asset",   "organisation", "pace", "pace_cv",    "mon",         "tue",
    "wed",      "thu",     "fri",          "sat",  "sun",        "down_since",  "down_probability",
    "downtime", "score",   "certainty",    "plan", "asset_code", "device_type", "connector",
    "iccid",    "enabled", "tags"};
/// Columns of the draws of a fit, except for `organisation:NAME`.
inline constexpr std::string_view kDrawColumns[] = {"fleet",
                                                    "fit",
                                                    "per_day",
                                                    "mon",
                                                    "tue",
                                                    "wed",
                                                    "thu",
                                                    "fri",
                                                    "sat",
                                                    "sun",
                                                    "daily_sigma",
                                                    "daily_memory",
                                                    "daily_share",
                                                    "level_sigma",
                                                    "level_time_constant",
                                                    "organisation_sigma",
                                                    "organisation_memory",
                                                    "state_daily",
                                                    "state_level"};
inline constexpr std::string_view kTrial[] = {"before", "length"};
inline constexpr std::string_view kHire[] = {"length", "gap"};
inline constexpr std::string_view kSeason[] = {"off", "on"};
inline constexpr std::string_view kPlanChange[] = {"after", "plan"};
inline constexpr std::string_view kCommand[] = {
    "at",          "partner",    "create_asset", "set_serial", "enable_asset",  "disable_asset",
    "clear_asset", "set_plan",   "set_iridium",  "send_sms",   "set_connector", "set_sim",
    "suspend_sim", "resume_sim", "power_off",    "power_on"};
inline constexpr std::string_view kCreateAsset[] = {"organisation", "asset",       "code",
                                                    "serial",       "device_type", "plan"};
inline constexpr std::string_view kSetSerial[] = {"asset", "serial"};
inline constexpr std::string_view kSetPlan[] = {"asset", "plan"};
inline constexpr std::string_view kSetIridium[] = {"asset", "imei"};
inline constexpr std::string_view kSendSms[] = {"organisation", "asset", "messages"};
inline constexpr std::string_view kSetConnector[] = {"device", "connector", "by"};
inline constexpr std::string_view kSetSim[] = {"device", "iccid"};
inline constexpr std::string_view kFault[] = {"fault",   "from",   "to",
                                              "devices", "fleets", "probability"};
inline constexpr std::string_view kAccount[] = {"account", "aggregator", "business_model",
                                                "opens",   "models",     "packages",
                                                "calls",   "attributes"};
inline constexpr std::string_view kModelChange[] = {"at", "business_model"};
inline constexpr std::string_view kPackage[] = {"package", "tokens", "bought", "renewed"};
inline constexpr std::string_view kEndpoints[] = {
    "fleet",  "count",    "growth",       "accounts",  "devices", "names",
    "deploy", "lifetime", "update_every", "bootstrap", "calls",   "transactions"};
inline constexpr std::string_view kCampaign[] = {"campaign", "account",  "fleets",   "start",
                                                 "strategy", "rate",     "duration", "success",
                                                 "retries",  "deadline", "stop"};
inline constexpr std::string_view kRate[] = {"per_day"};
inline constexpr std::string_view kRulebook[] = {"rulebook", "about", "clauses", "plan_map"};
inline constexpr std::string_view kPriceList[] = {"price_list", "about", "currency",
                                                  "rounding",   "from",  "prices"};
inline constexpr std::string_view kPrice[] = {"from",  "block", "model",
                                              "price", "tiers", "minimum"};
inline constexpr std::string_view kTier[] = {"up_to", "price"};
inline constexpr std::string_view kImportMap[] = {
    "import_map", "about",   "delimiter",    "encoding", "times",
    "thousands",  "options", "translations", "skip",     "facts"};
inline constexpr std::string_view kImportTimes[] = {"format", "zone", "ambiguous", "missing"};
inline constexpr std::string_view kImportSkip[] = {"rule", "when"};
inline constexpr std::string_view kImportFact[] = {
    "kind",   "at",          "when",  "repeat",   "partner", "organisation", "asset", "asset_code",
    "device", "device_type", "value", "quantity", "id"};
inline constexpr std::string_view kImportCell[] = {"column", "columns", "text", "option",
                                                   "translation"};
inline constexpr std::string_view kImportNot[] = {"not"};
/// Without the filters of reports: expectation_keys() has them all.
inline constexpr std::string_view kExpectation[] = {"month",
                                                    "partner",
                                                    "lines",
                                                    "amounts",
                                                    "asset",
                                                    "messages",
                                                    "devices",
                                                    "report",
                                                    "rows",
                                                    "conservation",
                                                    "uploads",
                                                    "refused",
                                                    "rows_of_journal",
                                                    "peak_messages_per_hour"};

}  // namespace fleetbill::scenarios::keys
