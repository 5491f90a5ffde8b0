#include "billing/reports/scope.hpp"

#include <algorithm>
#include <set>

#include "billing/units/error.hpp"
#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing::reports {
namespace {

using Names = std::set<std::string, std::less<>>;

/// The filter as the command line writes it: `--by organisation`.
std::string option_text(const Filter& filter) {
  return concat("--", filter.name, filter.word.empty() ? "" : " ", filter.word);
}

/// The reports that accept the filter: ` (only invoice does)`.
std::string acceptors(const Filter& filter) {
  std::vector<std::string> names;
  for (const Report& report : all_reports()) {
    if (report.accepts(filter.field)) names.emplace_back(report.name);
  }
  return concat(" (only ", join_choices(names), names.size() == 1 ? " does)" : " do)");
}

void check_accepted(const Report& report, const Query& query) {
  for (const Filter& filter : kFilters) {
    if (!uses(query, filter) || report.accepts(filter.field)) continue;
    throw Error(ErrorKind::usage, concat("report ", report.name, " does not accept ",
                                         option_text(filter), acceptors(filter)));
  }
}

// ---- filters ------------------------------------------------------------------------------------

Names partner_names(const Source& source) {
  Names names;
  for (const Directory* directory : {&source.directory, &source.fact_directory}) {
    for (std::uint32_t i = 0; i < directory->partner_count(); ++i) {
      names.emplace(directory->partner_name(PartnerId(i)));
    }
  }
  return names;
}

/// @param partner  empty: of all partners
Names organisation_names(const Source& source, std::string_view partner) {
  Names names;
  for (const Directory* directory : {&source.directory, &source.fact_directory}) {
    for (std::uint32_t i = 0; i < directory->organisation_count(); ++i) {
      const OrganisationId id(i);
      const auto owner = directory->partner_name(directory->organisation(id).partner);
      if (partner.empty() || owner == partner) names.emplace(directory->organisation_name(id));
    }
  }
  return names;
}

/// `; did you mean 'Acme'? Known names: Acme, Bolt`, or the first names if there are many.
std::string known(std::string_view word, const Names& names) {
  constexpr std::size_t kMostNames = 20;
  if (names.empty()) return "; the run has none";
  const std::vector<std::string> choices(names.begin(), names.end());
  std::string out = did_you_mean(word, choices);
  out += out.empty() ? "; known names: " : " Known names: ";
  for (std::size_t i = 0; i < std::min(choices.size(), kMostNames); ++i) {
    out += (i == 0 ? "" : ", ") + choices[i];
  }
  if (choices.size() > kMostNames) out += concat(" and ", choices.size() - kMostNames, " more");
  return out;
}

void check_filters(const Source& source, const Query& query, const Names& partners) {
  if (!query.partner.empty() && !partners.contains(query.partner)) {
    throw Error(ErrorKind::invalid,
                concat("unknown partner ", quote(query.partner), known(query.partner, partners)));
  }
  if (query.organisation.empty()) return;
  const Names organisations = organisation_names(source, query.partner);
  if (organisations.contains(query.organisation)) return;
  const auto whose =
      query.partner.empty() ? std::string() : concat(" of partner ", quote(query.partner));
  throw Error(ErrorKind::invalid, concat("unknown organisation ", quote(query.organisation), whose,
                                         known(query.organisation, organisations)));
}

// ---- time ---------------------------------------------------------------------------------------

Frame frame_of(const Query& query) {
  const Frame frame{query.from.value_or(query.month.begin()), query.to.value_or(query.month.end())};
  if (frame.from >= frame.to) {
    throw Error(ErrorKind::usage,
                concat("the time frame from ", to_string(frame.from), " to ", to_string(frame.to),
                       " is empty; --from must be before --to"));
  }
  return frame;
}

const SealedMonth* find_month(const Source& source, Month month) {
  const auto found = std::lower_bound(
      source.months.begin(), source.months.end(), month,
      [](const SealedMonth& sealed, Month wanted) { return sealed.usage.month < wanted; });
  return found == source.months.end() || found->usage.month != month ? nullptr : &*found;
}

void check_time(const Source& source, const Query& query, const Frame& frame) {
  if (source.months.empty()) {
    throw Error(ErrorKind::invalid, "the run has no closed month to report on");
  }
  const Month first = source.months.front().usage.month;
  const Month last = source.months.back().usage.month;
  const auto covers = concat("the run has ", to_string(first), " to ", to_string(last));
  const bool framed = query.from || query.to;
  if (!framed && find_month(source, query.month) == nullptr) {
    throw Error(ErrorKind::invalid,
                concat("month ", to_string(query.month), " is not in the run; ", covers));
  }
  if (framed && (frame.to <= first.begin() || last.end() <= frame.from)) {
    throw Error(ErrorKind::invalid, concat("the time frame from ", to_string(frame.from), " to ",
                                           to_string(frame.to), " is outside the run; ", covers));
  }
}

}  // namespace

Scope check(const Report& report, const Source& source, const Query& query) {
  check_accepted(report, query);
  const Frame frame = frame_of(query);
  const Names partners = partner_names(source);
  check_filters(source, query, partners);
  check_time(source, query, frame);
  return {report, source, query, frame, query.partner.empty() && partners.size() > 1};
}

std::string title_of(const Scope& scope) {
  std::string title(scope.report.title);
  if (scope.query.from || scope.query.to) {
    title += concat(", ", to_string(scope.frame.from), " to ", to_string(scope.frame.to));
  } else {
    title += concat(", ", to_string(scope.query.month));
  }
  for (const Filter& filter : kFilters) {
    const std::string value = shown_value(scope.query, filter);
    if (!value.empty()) title += concat(", ", filter.name, " ", value);
  }
  return title;
}

const SealedMonth& sealed_month(const Scope& scope) {
  const SealedMonth* month = find_month(scope.source, scope.query.month);
  FLEETBILL_ASSERT(month != nullptr, "check() has found the month in the run");
  return *month;
}

Selection::Selection(const Directory& directory, const Query& query)
    : by_partner_(!query.partner.empty()), by_organisation_(!query.organisation.empty()) {
  if (by_partner_) partner_ = directory.find_partner(directory.names().find(query.partner));
  if (by_organisation_) {
    const NameId name = directory.names().find(query.organisation);
    organisation_ = directory.find_organisation(name);
    account_ = directory.find_account(name);
  }
}

}  // namespace fleetbill::billing::reports
