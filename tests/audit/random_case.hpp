#pragma once

#include <rapidcheck.h>

#include <array>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "billing/audit/audit.hpp"
#include "billing/journal/fact.hpp"
#include "billing/rules/price_list.hpp"
#include "tests/audit/pick.hpp"

/// Random small journals, rulebooks and prices. Everything is generated as small numbers, where 0
/// is the simplest choice, so that RapidCheck shrinks a counterexample towards a plain journal
/// under default rules.
namespace fleetbill::test {

/// One row, or a few equal ones, as choices out of small pools.
struct RowChoice {
  int kind = 0;
  int asset = 0;
  int subject = 0;  ///< which of asset, device, both or none a usage row names
  int partner = 0;
  int organisation = 0;
  int serial = 0;
  int value = 0;
  int quantity = 0;
  int month = 0;
  int instant = 0;
  int id = 0;
  int file = 0;
  int copies = 0;   ///< how often a connection is repeated
  int copy_of = 0;  ///< if high, the row repeats an earlier one as text
  int wrong = 0;    ///< if high, one cell is spoilt
};

/// The price of one SKU.
struct PriceChoice {
  int model = 0;
  int price = 0;
  int second_price = 0;
  int tier_end = 0;
  int minimum = 0;
  int change = 0;   ///< whether another price follows in a later month
  int missing = 0;  ///< if high, the SKU has no price
};

/// A journal, a rulebook, prices and `--until`.
struct Case {
  int fleet = 0;     ///< assets created up front
  int partners = 0;  ///< 1 + this
  int months = 0;    ///< over how many months the rows are spread
  int summed = 0;    ///< if 1, neighbouring rows of equal usage become one row that sums them up
  int until = 0;     ///< if high, a bound
  int until_month = 0;
  int until_instant = 0;
  int rulebook = 0;  ///< none, one or all of `readings` are taken
  std::array<int, 40> readings{};
  std::array<int, 5> plans{};
  int priced = 0;
  int rounding = 0;
  int currency = 0;
  std::array<PriceChoice, billing::kSkuCount> prices{};
  std::vector<RowChoice> rows;
};

rc::Gen<Case> any_case();

/// The event files of a case, as CSV texts.
std::vector<std::string> csv_files(const Case& c);

/// The same files as one journal, read by the production reader.
billing::Journal read_journal(const Case& c);

billing::audit::Readings readings(const Case& c);

std::optional<Instant> until(const Case& c);

/// @returns nothing if the case is billed without prices
std::optional<billing::audit::PriceList> prices(const Case& c);

/// ISO code of the case's currency.
std::string currency_code(const Case& c);

/// Prints files, readings, prices and bound: how RapidCheck shows a counterexample.
void showValue(const Case& c, std::ostream& out);

}  // namespace fleetbill::test
