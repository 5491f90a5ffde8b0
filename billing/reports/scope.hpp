#pragma once

#include <string>

#include "billing/reports/report.hpp"

namespace fleetbill::billing::reports {

/// A half-open time interval: [from, to).
struct Frame {
  Instant from;
  Instant to;

  [[nodiscard]] bool contains(Instant t) const { return from <= t && t < to; }
};

/// A checked query: the input of the function of a report.
struct Scope {
  const Report& report;
  const Source& source;
  const Query& query;
  Frame frame;              ///< the month, unless the query sets a time frame
  bool has_partner_column;  ///< the run has several partners, and the query does not filter by
                            ///< partner
};

/// Checks a query against report and source.
/// Errors: the errors of `run()` that do not depend on rows
Scope check(const Report& report, const Source& source, const Query& query);

/// The title of the table: the report in words, month or time frame, filters.
std::string title_of(const Scope& scope);

/// Returns the sealed month of the query.
/// REQUIRES: the report accepts no time frame, so `check()` has found the month in the run.
const SealedMonth& sealed_month(const Scope& scope);

/// The partner, organisation or account that a query selects, in the ids of one directory.
class Selection {
 public:
  Selection(const Directory& directory, const Query& query);

  [[nodiscard]] bool has(PartnerId partner) const {
    return !by_partner_ || (partner_.exists() && partner == partner_);
  }
  /// Selects a subject without organisation by its partner only.
  [[nodiscard]] bool has(PartnerId partner, OrganisationId organisation) const {
    return has(partner) &&
           (!by_organisation_ ||
            (organisation.exists() && (organisation == organisation_ || organisation == account_)));
  }

 private:
  bool by_partner_;
  bool by_organisation_;
  PartnerId partner_;            // missing if the name is unknown: selects no subject
  OrganisationId organisation_;  // the same
  OrganisationId account_;       // the Pelion account of the same name
};

}  // namespace fleetbill::billing::reports
