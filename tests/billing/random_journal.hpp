#pragma once

#include <rapidcheck.h>

#include <string>
#include <vector>

#include "billing/rules/rulebook.hpp"
#include "tests/billing/journals.hpp"

/// Random small journals and rulebooks. Everything is drawn as small numbers, where 0 is the
/// simplest choice, so that RapidCheck shrinks a counterexample towards uploads of one asset under
/// default rules.
namespace fleetbill::billing::test {

/// Rows in short hand: a fleet of two partners that is created on 1 January, then facts of all
/// kinds, at times clustered on the edges of January to March, many at one instant, some refused,
/// some with ids that clash.
rc::Gen<std::vector<std::string>> any_rows();

/// The rows as one text.
std::string text_of(const std::vector<std::string>& rows);

/// A rulebook with any reading of any clause, mostly the default.
rc::Gen<Rulebook> any_rulebook();

}  // namespace fleetbill::billing::test

namespace fleetbill::billing {
/// Prints the readings that are not the default: how RapidCheck shows a counterexample.
void showValue(const Rulebook& rules, std::ostream& out);
}  // namespace fleetbill::billing
