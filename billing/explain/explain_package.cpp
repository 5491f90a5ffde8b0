#include "billing/explain/explanation.hpp"
#include "billing/pelion/calendar.hpp"
#include "billing/pelion/quota.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing {
namespace {

using pelion::Quota;
using pelion::QuotaEntry;
using pelion::QuotaEvent;

/// Replays an aggregator's quota and records the findings about its packages.
class PackageStory {
 public:
  PackageStory(const Rulebook& rules, OrganisationId aggregator, const Directory& directory)
      : rules_(rules), directory_(directory), quota_(rules, aggregator) {}

  void take(const ResolvedFact& fact) {
    advance(fact.time);
    (void)quota_.apply(fact);
    if (fact.kind == Kind::package_renewed) ordered_ = fact.position;
    note_entries(fact.position);
    if (fact.kind == Kind::package_renewed && quota_.pending()) {
      add(ClauseId::pdm_renewal,
          concat(to_string(fact.time), ": renewal ", directory_.text(fact.value), " of ",
                 fact.quantity, " tokens ordered, pending until ",
                 to_string(quota_.package()->expires)),
          {fact.position});
    }
  }

  /// Advances the calendar to `end`, then adds the remaining tokens.
  [[nodiscard]] PackageExplanation finish(Instant end) {
    advance(end - milliseconds(1));
    if (quota_.is_in_grace()) {
      add(ClauseId::pdm_grace,
          concat("expired at ", to_string(quota_.package()->expires),
                 "; open campaigns continue for ", rules_.grace_days, " days"),
          {});
    }
    add(ClauseId::pdm_remaining,
        concat(quota_.available(), " tokens can be reserved, ", quota_.reserved(),
               " are reserved and unspent"),
        {});
    out_.conclusion = conclusion();
    return std::move(out_);
  }

 private:
  void advance(Instant t) {
    quota_.advance(t);
    note_entries(std::nullopt);
  }

  void note_entries(std::optional<Position> row) {
    for (const QuotaEntry& entry : quota_.take_entries()) {
      const std::string what =
          concat(to_string(entry.time), ": package ", directory_.text(entry.package));
      std::vector<Position> rows;
      if (row) rows.push_back(*row);
      switch (entry.event) {
        case QuotaEvent::package_creation:
          add(ClauseId::pdm_one_package,
              concat(what, " created with ", entry.amount, " tokens, until ", expiry(entry)), rows);
          break;
        case QuotaEvent::package_renewal:
          if (rows.empty() && ordered_) rows.push_back(*ordered_);
          add(ClauseId::pdm_renewal,
              concat(what, " activated with ", entry.amount, " tokens more, until ", expiry(entry)),
              rows);
          break;
        case QuotaEvent::package_termination:
          add(ClauseId::pdm_termination,
              concat(what, " terminated with ", -entry.amount, " unused tokens"), rows);
          break;
        default: break;  // concerns a campaign
      }
    }
  }

  /// Expiry of the package that was activated.
  [[nodiscard]] std::string expiry(const QuotaEntry& activation) const {
    return to_string(pelion::months_later(activation.time, rules_.package_months, rules_.leap_day));
  }

  [[nodiscard]] std::string conclusion() const {
    if (!quota_.package()) return "no service package: it has expired";
    const std::string package = concat("service package ", directory_.text(quota_.package()->id),
                                       " of ", quota_.package()->tokens, " tokens");
    return quota_.is_in_grace() ? concat(package, ", expired, in its grace days")
                                : concat(package, ", until ", to_string(quota_.package()->expires));
  }

  void add(ClauseId clause, std::string because, std::vector<Position> rows) {
    out_.findings.push_back({clause, std::nullopt, std::move(because), std::move(rows)});
  }

  const Rulebook& rules_;
  const Directory& directory_;
  Quota quota_;
  std::optional<Position> ordered_;  // the latest renewal
  PackageExplanation out_;
};

}  // namespace

std::optional<PackageExplanation> explain_package(std::span<const ResolvedFact> facts,
                                                  OrganisationId aggregator, Month month,
                                                  const Rulebook& rules,
                                                  const Directory& directory) {
  PackageStory story(rules, aggregator, directory);
  const PartnerId payer = directory.organisation(aggregator).partner;
  bool has_package = false;
  for (const ResolvedFact& fact : facts) {
    if (fact.time >= month.end()) break;
    if (fact.partner != payer || !is_of_quota(fact.kind)) continue;
    has_package |= fact.kind == Kind::package_created;
    story.take(fact);
  }
  if (!has_package) return std::nullopt;
  PackageExplanation out = story.finish(month.end());
  out.month = month;
  out.aggregator = directory.organisation_name(aggregator);
  return out;
}

}  // namespace fleetbill::billing
