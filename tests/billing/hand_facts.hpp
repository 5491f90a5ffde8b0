#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "billing/journal/register.hpp"

/// Admitted facts made by hand, without a register: for the states that a journal's facts build up.
namespace fleetbill::billing::test {

/// Reads facts between semicolons, each `time kind words`: the time as in a short-hand row; the
/// words in any order:
///   a plan or connector   the choice of `asset_created`, `plan_set`, `connector_set`
///   `s7`, `s-`            the serial given: device 7, none
///   `i7`, `i-`            the IMEI set: name 7, none
///   a number              the quantity
///   `x3`, `~01-07`        stands for 3 facts, the last of them at that instant
///   `p1 o1 a1 d1`         partner, organisation, asset, device (0 unless named); `o-`, `a-` none
/// Positions are those of the facts in the text: line 1, 2, …
std::vector<ResolvedFact> hand_facts(std::string_view text);

/// Facts under a rulebook, and what a fold makes of their months.
struct MonthsExample {
  const char* why;
  const char* rulebook;
  const char* facts;
  const char* months;
};

/// Checks `fold(facts, rulebook, months)` against each example's months.
template <class Fold>
void check_months(Fold fold, int months, const std::vector<MonthsExample>& examples) {
  for (const MonthsExample& example : examples) {
    INFO(example.why << " under '" << example.rulebook << "': " << example.facts);
    CHECK(fold(example.facts, example.rulebook, months) == example.months);
  }
}

}  // namespace fleetbill::billing::test
