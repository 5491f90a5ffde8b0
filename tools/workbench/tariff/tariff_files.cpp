#include "tools/workbench/tariff/tariff_files.hpp"

#include "billing/units/error.hpp"
#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"
#include "scenarios/loader/reader.hpp"
#include "scenarios/loader/rules_loader.hpp"

namespace fleetbill::workbench {

LoadedPrices load_prices(const std::vector<std::string>& paths) {
  LoadedPrices out;
  for (const std::string& path : paths) {
    billing::PriceList list = scenarios::load_price_list(path);
    out.text += scenarios::read_text_file(path);
    if (out.prices) {
      out.prices->merge(list);
    } else {
      out.prices = std::move(list);
    }
  }
  return out;
}

void check_partner(const billing::Directory& directory, const std::string& partner) {
  if (partner.empty()) return;
  std::vector<std::string> known;
  for (std::size_t i = 0; i < directory.partner_count(); ++i) {
    known.emplace_back(directory.partner_name(PartnerId(static_cast<std::uint32_t>(i))));
    if (known.back() == partner) return;
  }
  throw Error(ErrorKind::invalid, concat("unknown partner ", quote(partner), " in the journal",
                                         did_you_mean(partner, known)));
}

Month parse_month_option(const std::string& text, Month first, Month last) {
  const auto month = parse_month(text);
  if (!month) {
    throw Error(ErrorKind::usage,
                concat("--month: expected a month such as 2026-01, got ", quote(text)));
  }
  if (*month < first || *month > last) {
    throw Error(ErrorKind::invalid, concat("month ", text, " is outside the run, which closed ",
                                           to_string(first), " to ", to_string(last)));
  }
  return *month;
}

}  // namespace fleetbill::workbench
