#include "tests/audit/random_case.hpp"

#include <ostream>

namespace fleetbill::test {
namespace {

rc::Gen<int> up_to(int count) { return rc::gen::resize(100, rc::gen::inRange(0, count)); }

rc::Gen<RowChoice> any_row() {
  return rc::gen::build<RowChoice>(
      rc::gen::set(&RowChoice::kind, up_to(46)), rc::gen::set(&RowChoice::asset, up_to(8)),
      rc::gen::set(&RowChoice::subject, up_to(12)), rc::gen::set(&RowChoice::partner, up_to(20)),
      rc::gen::set(&RowChoice::organisation, up_to(20)), rc::gen::set(&RowChoice::serial, up_to(9)),
      rc::gen::set(&RowChoice::value, up_to(10)), rc::gen::set(&RowChoice::quantity, up_to(7)),
      rc::gen::set(&RowChoice::month, up_to(15)), rc::gen::set(&RowChoice::instant, up_to(12)),
      rc::gen::set(&RowChoice::id, up_to(20)), rc::gen::set(&RowChoice::file, up_to(16)),
      rc::gen::set(&RowChoice::copies, up_to(8)), rc::gen::set(&RowChoice::copy_of, up_to(22)),
      rc::gen::set(&RowChoice::wrong, up_to(100)));
}

rc::Gen<PriceChoice> any_price() {
  return rc::gen::build<PriceChoice>(
      rc::gen::set(&PriceChoice::model, up_to(4)), rc::gen::set(&PriceChoice::price, up_to(9)),
      rc::gen::set(&PriceChoice::second_price, up_to(9)),
      rc::gen::set(&PriceChoice::tier_end, up_to(4)), rc::gen::set(&PriceChoice::minimum, up_to(9)),
      rc::gen::set(&PriceChoice::change, up_to(3)),
      rc::gen::set(&PriceChoice::missing, up_to(150)));
}

void print_price(std::ostream& out, const std::string& sku, const billing::audit::Price& price) {
  out << "  " << sku << " from " << to_string(price.from) << " " << price.model;
  for (const billing::audit::Tier& tier : price.tiers) {
    out << " " << tier.price;
    if (tier.up_to) out << " up to " << *tier.up_to;
  }
  if (price.minimum) out << " minimum " << *price.minimum;
  out << "\n";
}

}  // namespace

rc::Gen<Case> any_case() {
  return rc::gen::build<Case>(
      rc::gen::set(&Case::fleet, up_to(16)), rc::gen::set(&Case::partners, up_to(3)),
      rc::gen::set(&Case::months, up_to(3)), rc::gen::set(&Case::summed, up_to(4)),
      rc::gen::set(&Case::until, up_to(8)), rc::gen::set(&Case::until_month, up_to(7)),
      rc::gen::set(&Case::until_instant, up_to(12)), rc::gen::set(&Case::rulebook, up_to(10)),
      rc::gen::set(&Case::readings, rc::gen::container<std::array<int, 40>>(up_to(8))),
      rc::gen::set(&Case::plans, rc::gen::container<std::array<int, 5>>(up_to(25))),
      rc::gen::set(&Case::priced, up_to(4)), rc::gen::set(&Case::rounding, up_to(2)),
      rc::gen::set(&Case::currency, up_to(3)),
      rc::gen::set(&Case::prices,
                   rc::gen::container<std::array<PriceChoice, billing::kSkuCount>>(any_price())),
      rc::gen::set(&Case::rows, rc::gen::container<std::vector<RowChoice>>(any_row())));
}

void showValue(const Case& c, std::ostream& out) {
  int number = 0;
  if (c.summed == 1) out << "\n(neighbouring rows of equal usage summed up)";
  for (const std::string& text : csv_files(c)) out << "\nfile " << number++ << ":\n" << text;
  const billing::audit::Readings rules = readings(c);
  out << "readings:\n";
  for (const auto& [clause, reading] : rules.clauses)
    out << "  " << clause << ": " << reading << "\n";
  for (const auto& [plan, as] : rules.plan_map) out << "  plan_map " << plan << ": " << as << "\n";
  if (const auto bound = until(c)) out << "until: " << to_string(*bound) << "\n";
  if (const auto list = prices(c)) {
    out << "prices in " << currency_code(c) << ", " << list->rounding << ":\n";
    for (const auto& [sku, of_sku] : list->prices) {
      for (const auto& price : of_sku) print_price(out, sku, price);
    }
  }
}

}  // namespace fleetbill::test
