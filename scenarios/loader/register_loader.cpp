#include "scenarios/loader/register_loader.hpp"

#include <algorithm>

#include "billing/units/error.hpp"
#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"
#include "scenarios/loader/csv_columns.hpp"
#include "scenarios/loader/keys.hpp"
#include "scenarios/loader/rules_loader.hpp"

namespace fleetbill::scenarios {
namespace {

/// Reads the seven columns of weekdays; std::nullopt if the file does not have them.
std::optional<sim::WeekdayFactors> read_weekday_columns(CsvColumns& csv) {
  if (!csv.has("mon")) return std::nullopt;
  sim::WeekdayFactors out = sim::kNoWeekdays;
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = csv.real(kWeekdayNames[i], kFactorBounds).value_or(1);
  }
  return out;
}

/// Reports some of the columns of weekdays without the others.
void check_weekday_columns(CsvColumns& csv) {
  const auto count = std::count_if(std::begin(kWeekdayNames), std::end(kWeekdayNames),
                                   [&](std::string_view name) { return csv.has(name); });
  if (count == 0 || static_cast<std::size_t>(count) == std::size(kWeekdayNames)) return;
  csv.wrong_file("expected all seven columns of weekdays, mon to sun, or none of them");
}

std::optional<sim::DayNumber> read_date(CsvColumns& csv, std::string_view column) {
  const std::string_view cell = csv.text(column);
  if (cell.empty()) return std::nullopt;
  if (const auto date = parse_date(cell)) {
    return static_cast<sim::DayNumber>(start_of(*date).ms / kMsPerDay);
  }
  csv.wrong(column, concat("expected a date such as 2026-05-25, got ", quote(cell)));
  return std::nullopt;
}

/// Reads a name of at most 256 bytes without control characters.
std::string read_name(CsvColumns& csv, std::string_view column, bool is_required) {
  constexpr std::size_t kLongest = 256;
  const std::string name(csv.text(column));
  if (name.empty() && is_required) csv.wrong(column, "a name is missing");
  if (name.size() > kLongest) csv.wrong(column, "the name is longer than 256 bytes");
  if (printable(name) != name) csv.wrong(column, "the name has control characters");
  return name;
}

std::vector<std::string> split_tags(std::string_view cell) {
  std::vector<std::string> out;
  while (!cell.empty()) {
    const std::size_t end = std::min(cell.find(';'), cell.size());
    if (end > 0) out.emplace_back(cell.substr(0, end));
    cell.remove_prefix(std::min(cell.size(), end + 1));
  }
  return out;
}

void read_known_state(CsvColumns& csv, const RegisterNames& names, sim::KnownDevice& known) {
  constexpr RealBounds kProbability{0, 1, "a probability from 0 to 1"};
  constexpr RealBounds kScore{-10, 10, "a score from -10 to 10"};
  constexpr RealBounds kCertainty{0, 1, "a correlation from 0 to 1"};
  known.down_since = read_date(csv, "down_since");
  if (known.down_since && names.first_day && *known.down_since >= *names.first_day) {
    csv.wrong("down_since", "expected a date before the start of the scenario");
  }
  known.down_probability = csv.real("down_probability", kProbability).value_or(1);
  known.has_downtime = csv.choice("downtime", {"yes", "no"}).value_or(0) == 0;
  const double score = csv.real("score", kScore).value_or(0);
  known.memory = sim::DayMemory(score, csv.real("certainty", kCertainty).value_or(0));
}

RegisterRow read_row(CsvColumns& csv, const RegisterNames& names) {
  RegisterRow row;
  row.line = csv.line();
  sim::Member& member = row.member;
  member.serial = read_name(csv, "device", true);
  member.is_enabled = csv.choice("enabled", {"yes", "no"}).value_or(0) == 0;
  member.asset = read_name(csv, "asset", member.is_enabled);
  member.asset_code = read_name(csv, "asset_code", false);
  member.iccid = read_name(csv, "iccid", false);
  row.organisation = read_name(csv, "organisation", true);
  const bool is_known = row.organisation.empty() || names.organisations.empty() ||
                        std::find(names.organisations.begin(), names.organisations.end(),
                                  row.organisation) != names.organisations.end();
  if (!is_known) {
    csv.wrong("organisation", concat("unknown organisation ", quote(row.organisation),
                                     did_you_mean(row.organisation, names.organisations),
                                     "; add it to the organisations of the scenario"));
  }
  if (csv.text("pace").empty()) csv.wrong("pace", "a number is missing");
  member.pace = csv.real("pace", kFactorBounds).value_or(1);
  member.pace_cv = csv.real("pace_cv", kCvBounds).value_or(0);
  member.weekdays = read_weekday_columns(csv).value_or(sim::kNoWeekdays);
  read_known_state(csv, names, member.known);
  if (const auto plan = csv.choice("plan", plan_names())) {
    member.plan = static_cast<billing::Plan>(*plan);
  }
  std::vector<std::string> connectors;
  for (std::size_t i = 0; i < billing::kConnectorCount; ++i) {
    connectors.emplace_back(to_string(static_cast<billing::Connector>(i)));
  }
  if (const auto connector = csv.choice("connector", connectors)) {
    member.connector = static_cast<billing::Connector>(*connector);
  }
  row.device_type = read_name(csv, "device_type", false);
  row.tags = split_tags(csv.text("tags"));
  return row;
}

/// Reports a name that an earlier row has too.
void check_unique(CsvColumns& csv, std::string_view column, const std::string& name,
                  std::map<std::string, std::uint32_t>& lines) {
  if (name.empty()) return;
  const auto [found, is_new] = lines.emplace(name, csv.line());
  if (is_new) return;
  csv.wrong(column,
            concat("duplicate ", column, " ", quote(name), "; first on line ", found->second));
}

constexpr std::string_view kOrganisationColumn = "organisation:";

void read_effect(CsvColumns& csv, sim::DayEffect& effect) {
  const auto replace = [&](std::string_view column, const RealBounds& bounds, double& value) {
    value = csv.real(column, bounds).value_or(value);
  };
  constexpr RealBounds kTimeConstant{1e-3, 36'525, "a number of days from 0.001 to 36525"};
  replace("daily_sigma", kSigmaBounds, effect.daily_sigma);
  replace("daily_memory", kMemoryBounds, effect.daily_memory);
  replace("daily_share", kShareBounds, effect.daily_share);
  replace("level_sigma", kSigmaBounds, effect.level_sigma);
  replace("level_time_constant", kTimeConstant, effect.level_time_constant);
  replace("organisation_sigma", kSigmaBounds, effect.organisation_sigma);
  replace("organisation_memory", kMemoryBounds, effect.organisation_memory);
  if (!effect.state) return;
  replace("state_daily", kStateBounds, effect.state->daily);
  replace("state_level", kStateBounds, effect.state->level);
}

bool has_state_columns(const CsvColumns& csv) {
  const auto& all = csv.columns();
  return std::any_of(all.begin(), all.end(), [](const std::string& column) {
    return column.starts_with("state_") || column.starts_with(kOrganisationColumn);
  });
}

sim::FitDraw read_draw(CsvColumns& csv, const DrawnFleet& fleet) {
  sim::FitDraw draw = fleet.base;
  draw.per_day = csv.real("per_day", kPerDayBounds).value_or(draw.per_day);
  if (const auto weekdays = read_weekday_columns(csv)) {
    draw.by_weekday = *weekdays;
    if (!normalise(draw.by_weekday)) csv.wrong("mon", "the weights of all weekdays are 0");
  }
  read_effect(csv, draw.effect);
  if (!draw.effect.state) return draw;
  draw.effect.state->organisations.resize(fleet.organisations.size());
  for (const auto& [name, index] : fleet.organisations) {
    double& value = draw.effect.state->organisations[index];
    value = csv.real(concat(kOrganisationColumn, name), kStateBounds).value_or(value);
  }
  return draw;
}

/// Reports columns that no fleet uses.
void check_draw_columns(CsvColumns& csv, const std::vector<DrawnFleet>& fleets) {
  check_weekday_columns(csv);
  for (const std::string& column : csv.columns()) {
    if (!column.starts_with(kOrganisationColumn)) continue;
    const std::string name = column.substr(kOrganisationColumn.size());
    const bool is_known = std::any_of(fleets.begin(), fleets.end(), [&](const DrawnFleet& fleet) {
      return fleet.organisations.contains(name);
    });
    if (!is_known) csv.wrong_file(concat("no fitted fleet has the organisation ", quote(name)));
  }
  const bool has_state = std::all_of(fleets.begin(), fleets.end(), [](const DrawnFleet& fleet) {
    return fleet.base.effect.state.has_value();
  });
  if (!has_state && has_state_columns(csv)) {
    csv.wrong_file("columns of the state need day_effect.state.at of the fleet in the scenario");
  }
}

}  // namespace

std::vector<RegisterRow> read_register(const std::string& path, const RegisterNames& names) {
  static constexpr std::string_view kRequired[] = {"device", "asset", "organisation", "pace"};
  CsvColumns csv(path, keys::kRegisterColumns, kRequired);
  check_weekday_columns(csv);
  csv.throw_if_wrong();
  std::vector<RegisterRow> out;
  std::map<std::string, std::uint32_t> devices;
  std::map<std::string, std::uint32_t> assets;
  while (csv.next()) {
    out.push_back(read_row(csv, names));
    check_unique(csv, "device", out.back().member.serial, devices);
    check_unique(csv, "asset", out.back().member.asset, assets);
  }
  csv.throw_if_wrong();
  if (out.empty()) csv.wrong_file("the register has no devices");
  csv.throw_if_wrong();
  return out;
}

std::vector<std::vector<sim::FitDraw>> read_fit_draws(const std::string& path,
                                                      const std::string& id,
                                                      const std::vector<DrawnFleet>& fleets) {
  static constexpr std::string_view kRequired[] = {"fit"};
  static constexpr std::string_view kRequiredOfSeveral[] = {"fleet", "fit"};
  const bool has_several = fleets.size() > 1;
  CsvColumns csv(path, keys::kDrawColumns,
                 has_several ? std::span<const std::string_view>(kRequiredOfSeveral) : kRequired,
                 kOrganisationColumn);
  check_draw_columns(csv, fleets);
  csv.throw_if_wrong();
  std::vector<std::string> names;
  for (const DrawnFleet& fleet : fleets) names.push_back(fleet.name);
  std::vector<std::vector<sim::FitDraw>> out(fleets.size());
  while (csv.next()) {
    if (csv.text("fit") != id) {
      csv.wrong("fit", concat("the draws are of the fit ", quote(csv.text("fit")),
                              ", the scenario is of the fit ", quote(id),
                              "; use the files that one fit wrote"));
      break;
    }
    if (csv.has("fleet") && csv.text("fleet").empty()) csv.wrong("fleet", "a name is missing");
    const std::size_t fleet = csv.choice("fleet", names).value_or(0);
    out[fleet].push_back(read_draw(csv, fleets[fleet]));
  }
  csv.throw_if_wrong();
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (out[i].empty()) csv.wrong_file(concat("no draws of the fleet ", quote(names[i])));
  }
  csv.throw_if_wrong();
  return out;
}

}  // namespace fleetbill::scenarios
