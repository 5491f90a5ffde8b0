#include "billing/compare/adjustment.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <tuple>

#include "billing/compare/bill_diff.hpp"
#include "billing/compare/id_mapping.hpp"
#include "billing/journal/concatenate.hpp"
#include "billing/units/text.hpp"
#include "tests/billing/random_journal.hpp"
#include "tests/units/property.hpp"

// What re-billing changes on sealed invoices, and the law that sealed invoices and their
// adjustments come to the bill of everything at once.

namespace fleetbill::billing::test {
namespace {

const Currency kEur = *Currency::parse("EUR");

/// A price per block in whole euros, of all months.
Price euros(std::int64_t price) {
  return {*parse_month("1970-01"),
          ChargeModel::unit,
          {{std::nullopt, price * Money::kMicrosPerUnit}},
          std::nullopt,
          "test"};
}

PriceList list_of(const std::vector<std::pair<Sku, Price>>& prices) {
  PriceList out("test", kEur, Rounding::half_up);
  for (const auto& [sku, price] : prices) out.add(sku, price);
  return out;
}

/// A bill whose ids are those of a directory that several bills share.
/// @param closed  months that were closed before, and stay so if no fact reaches them any more
std::vector<SealedMonth> bill_into(Directory& directory, Journal journal, const Rulebook& rules,
                                   const PriceList* prices,
                                   const std::vector<SealedMonth>& closed = {}) {
  const Admitted admitted = admit(std::move(journal), rules);
  const Admission& admission = admitted.admission;
  if (!admission.first_month) return {};
  Month first = *admission.first_month;
  Month last = *admission.last_month;
  if (!closed.empty()) {
    first = std::min(first, closed.front().usage.month);
    last = std::max(last, closed.back().usage.month);
  }
  std::vector<SealedMonth> out =
      bill(admission.facts, first, last, rules, prices, admitted.directory);
  IdMapping translation(admitted.directory, directory);
  for (SealedMonth& month : out) month = translation(std::move(month));
  return out;
}

std::string side(const std::optional<InvoiceLine>& line) {
  if (!line) return "-";
  return concat(to_decimal(line->quantity), line->amount ? "=" : "",
                line->amount ? to_decimal(*line->amount) : "");
}

/// `01 P/O/a/1 TG-CLASSIC 1=8.00 -> -`: month, subject, SKU, old, new.
std::string words(const Adjustment& a, const Directory& directory) {
  return concat(to_string(a.month).substr(5), " ", directory.partner_name(a.partner), "/",
                directory.organisation_name(a.organisation), "/", directory.asset_name(a.asset),
                "/", directory.serial(a.device), " ", entry(a.sku).name, " ", side(a.old), " -> ",
                side(a.now));
}

struct BillingTerms {
  Rulebook rules;
  PriceList prices;
};

std::vector<std::string> adjustments(std::string_view rows, const BillingTerms& old,
                                     const BillingTerms& now, SplitBy split) {
  Directory directory;
  const auto before = bill_into(directory, journal_of(rows), old.rules, &old.prices);
  const auto after = bill_into(directory, journal_of(rows), now.rules, &now.prices);
  std::vector<std::string> out;
  const NameRanks names(directory);
  for (std::size_t i = 0; i < after.size(); ++i) {
    for_each_adjustment({before[i], old.rules}, {after[i], now.rules}, split, PartOrder::by_name,
                        names, [&](const Adjustment& a) { out.push_back(words(a, directory)); });
  }
  return out;
}

using Adjusted = std::vector<std::string>;

constexpr std::string_view kTwoOnPpm = R"(
    01-05,asset_created,P,O,a,1,TG-PPM
    01-05,asset_created,P,N,b,2,TG-PPM
    01-06,upload,,,a,,,400
    01-06,upload,,,b,,,200
)";

TEST_CASE("adjustments: from PPM to Classic, by partner, organisation and asset", "[adjustment]") {
  const PriceList prices = list_of({{Sku::tg_classic, euros(8)},
                                    {Sku::tg_ppm_asset, euros(2)},
                                    {Sku::tg_ppm_messages, euros(1)}});
  const BillingTerms old{{}, prices};
  const BillingTerms now{rulebook_of("TG-PPM->TG-CLASSIC"), prices};
  // 2 assets at 2.00 and 600 messages at 1.00 a thousand become 2 assets at 8.00.
  CHECK(adjustments(kTwoOnPpm, old, now, SplitBy::partner) ==
        Adjusted{"01 P/// TG-CLASSIC - -> 2=16.00", "01 P/// TG-PPM-ASSET 2=4.00 -> -",
                 "01 P/// TG-PPM-MESSAGES 0.6=0.60 -> -"});
  CHECK(adjustments(kTwoOnPpm, old, now, SplitBy::organisation) ==
        Adjusted{"01 P/N// TG-CLASSIC - -> 1=8.00", "01 P/O// TG-CLASSIC - -> 1=8.00",
                 "01 P/N// TG-PPM-ASSET 1=2.00 -> -", "01 P/O// TG-PPM-ASSET 1=2.00 -> -",
                 "01 P/N// TG-PPM-MESSAGES 0.2=0.20 -> -",
                 "01 P/O// TG-PPM-MESSAGES 0.4=0.40 -> -"});
  CHECK(adjustments(kTwoOnPpm, old, now, SplitBy::asset) ==
        Adjusted{"01 P/N/b/ TG-CLASSIC - -> 1=8.00", "01 P/O/a/ TG-CLASSIC - -> 1=8.00",
                 "01 P/N/b/ TG-PPM-ASSET 1=2.00 -> -", "01 P/O/a/ TG-PPM-ASSET 1=2.00 -> -",
                 "01 P/N/b/ TG-PPM-MESSAGES 0.2=0.20 -> -",
                 "01 P/O/a/ TG-PPM-MESSAGES 0.4=0.40 -> -"});
}

TEST_CASE("adjustments: a minimum is shared out too, its last cent by largest remainder",
          "[adjustment]") {
  Price least = euros(1);
  least.minimum = 10 * Money::kMicrosPerUnit;
  const auto prices = [](const Price& messages) {
    return list_of({{Sku::tg_ppm_asset, euros(2)}, {Sku::tg_ppm_messages, messages}});
  };
  const BillingTerms old{{}, prices(euros(1))};
  const BillingTerms now{{}, prices(least)};
  // 0.60 becomes 10.00: two thirds are 6.666…, one third is 3.333….
  CHECK(adjustments(kTwoOnPpm, old, now, SplitBy::asset) ==
        Adjusted{"01 P/N/b/ TG-PPM-MESSAGES 0.2=0.20 -> 0.2=3.33",
                 "01 P/O/a/ TG-PPM-MESSAGES 0.4=0.40 -> 0.4=6.67"});
}

TEST_CASE("adjustments: the same terms change nothing", "[adjustment]") {
  const BillingTerms terms{
      {}, list_of({{Sku::tg_ppm_asset, euros(2)}, {Sku::tg_ppm_messages, euros(1)}})};
  for (const SplitBy split : {SplitBy::partner, SplitBy::organisation, SplitBy::asset}) {
    CHECK(adjustments(kTwoOnPpm, terms, terms, split).empty());
  }
}

TEST_CASE("changes: rows are paired by name, whatever their ids, and say what differs",
          "[adjustment]") {
  Directory directory;
  const auto old = bill_into(directory, journal_of(kTwoOnPpm), {}, nullptr);
  const auto now = bill_into(directory, journal_of(R"(
    01-05,asset_created,P,N,b,2,TG-PPM
    01-05,asset_created,P,O,a,1,TG-PPM
    01-06,upload,,,a,,,401
    01-06,upload,,,b,,,200
  )"),
                             {}, nullptr);
  std::vector<std::string> out;
  for_each_row_diff(&old.at(0), &now.at(0), directory, [&](const RowDiff& change) {
    for (std::size_t i = 0; i < change.old->fields.size(); ++i) {
      const auto& [field, before] = change.old->fields[i];
      const std::string& after = change.now->fields[i].second;
      if (before != after) {
        out.push_back(concat(to_string(change.row().kind), " ", change.row().name, " ", field, " ",
                             before, " ", after));
      }
    }
  });
  CHECK(out == Adjusted{"line TG-PPM-MESSAGES quantity 0.6 0.601", "asset a messages 400 401"});
}

TEST_CASE("a mapping of ids: SMS belong to the partner and organisation of the same names",
          "[adjustment]") {
  constexpr const char* kP = "01-05,sms,P,O,,,,7\n";
  constexpr const char* kQ = "01-05,sms,Q,U,,,,3\n";
  const auto sms_of = [](const std::string& first, const std::string& second) {
    Directory directory;
    bill_into(directory, journal_of(first + second), {}, nullptr);
    // The ids of the other bill are in the other order.
    const auto other = bill_into(directory, journal_of(second + first), {}, nullptr);
    std::vector<std::string> out;
    for (const auto& sms : other.at(0).usage.sms) {
      out.push_back(concat(directory.partner_name(sms.partner), " ",
                           directory.organisation_name(sms.organisation), " ", sms.sms));
    }
    return out;
  };
  CHECK(sms_of(kP, kQ) == Adjusted{"P O 7", "Q U 3"});
  CHECK(sms_of(kQ, kP) == Adjusted{"Q U 3", "P O 7"});
}

// ---- increments ---------------------------------------------------------------------------------

/// Units and millionths of the currency, by month, partner and SKU.
using Ledger = std::map<std::tuple<Month, std::string, Sku>, std::pair<std::int64_t, std::int64_t>>;

void book(Ledger& ledger, Month month, std::string_view partner, Sku sku, std::int64_t units,
          std::int64_t micros) {
  const std::tuple key(month, std::string(partner), sku);
  auto& [count, amount] = ledger[key];
  count += units;
  amount += micros;
  if (count == 0 && amount == 0) ledger.erase(key);
}

void book(Ledger& ledger, const SealedMonth& month, const Directory& directory) {
  for (const Invoice& invoice : month.invoices) {
    for (const InvoiceLine& line : invoice.lines) {
      book(ledger, invoice.month, directory.partner_name(invoice.partner), line.sku,
           line.quantity.count, line.amount->micros());
    }
  }
}

/// What was sealed so far, and what the latest bill of all facts so far says.
struct Account {
  Ledger ledger;
  std::vector<SealedMonth> latest;
};

using Subject = std::tuple<OrganisationId, AssetId, DeviceId>;

/// Requires that the amounts that change, by who answers for them, are those of the adjustments.
void require_same_amounts(const RatedMonth& old, const RatedMonth& now, const NameRanks& names,
                          AmountChanges& changes) {
  std::map<Subject, std::int64_t> by_adjustment, by_change;
  for_each_adjustment(old, now, SplitBy::asset, PartOrder::any, names, [&](const Adjustment& a) {
    by_adjustment[{a.organisation, a.asset, a.device}] += a.amount()->micros();
  });
  changes.for_each(old, now, [&](const Use& use, std::int64_t micros) {
    by_change[{use.organisation, use.asset, use.device}] += micros;
  });
  std::erase_if(by_adjustment, [](const auto& entry) { return entry.second == 0; });
  std::erase_if(by_change, [](const auto& entry) { return entry.second == 0; });
  RC_ASSERT(by_adjustment == by_change);
}

/// Seals the months that are new, and books adjustments of the others.
void take_up(Account& account, std::vector<SealedMonth> now, const Rulebook& rules, SplitBy split,
             const Directory& directory) {
  const NameRanks names(directory);
  AmountChanges changes(names);
  const auto& old = account.latest;
  for (const SealedMonth& month : now) {
    if (!old.empty() && month.usage.month <= old.back().usage.month) {
      const auto sealed = std::find_if(old.begin(), old.end(), [&](const SealedMonth& m) {
        return m.usage.month == month.usage.month;
      });
      const SealedMonth nothing{{month.usage.month, {}, {}, {}, {}}, {}};
      const RatedMonth before{sealed == old.end() ? nothing : *sealed, rules};
      require_same_amounts(before, {month, rules}, names, changes);
      for_each_adjustment(before, {month, rules}, split, PartOrder::any, names,
                          [&](const Adjustment& a) {
                            book(account.ledger, a.month, directory.partner_name(a.partner), a.sku,
                                 a.units(), a.amount()->micros());
                          });
    } else {
      book(account.ledger, month, directory);
    }
  }
  account.latest = std::move(now);
}

Price any_price() {
  Price price = euros(*rc::gen::inRange(0, 9));
  price.tiers[0].price += *rc::gen::element(0, 1, 333'333, 5'000);
  price.model = *rc::gen::element(ChargeModel::unit, ChargeModel::graduated, ChargeModel::volume,
                                  ChargeModel::block);
  if (price.model == ChargeModel::graduated || price.model == ChargeModel::volume) {
    Tier first = price.tiers[0];
    first.up_to = *rc::gen::inRange(1, 4);
    price.tiers[0].price /= 2;
    price.tiers.insert(price.tiers.begin(), first);
  }
  if (*rc::gen::inRange(0, 4) == 3) price.minimum = *rc::gen::inRange(0, 90) * 1'000'000;
  return price;
}

PriceList any_prices() {
  std::vector<std::pair<Sku, Price>> prices;
  for (std::size_t i = 0; i < kSkuCount; ++i) prices.emplace_back(static_cast<Sku>(i), any_price());
  return list_of(prices);
}

/// Rows over files in any way and in any order, but those of one instant in theirs.
std::vector<std::vector<std::string>> any_files(const std::vector<std::string>& rows) {
  const int count = *rc::gen::inRange(1, 6);
  struct Place {
    int file = 0;  // of the latest row
    int rank = 0;  // among the rows of a file
  };
  std::map<std::string, Place> places;  // by instant
  std::vector<std::vector<std::pair<int, std::string>>> ranked(static_cast<std::size_t>(count));
  for (const std::string& row : rows) {
    const std::string time = whole_time(row.substr(0, row.find(',')));
    const auto instant = parse_instant(time);
    const auto [found, is_new] = places.try_emplace(instant ? to_string(*instant) : time);
    Place& place = found->second;
    if (is_new) place.rank = *rc::gen::inRange(0, 1000);
    place.file = std::max(place.file, *rc::gen::inRange(0, count));
    ranked[static_cast<std::size_t>(place.file)].emplace_back(place.rank, row);
  }
  std::vector<std::vector<std::string>> files;
  for (auto& file : ranked) {
    std::stable_sort(file.begin(), file.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    files.emplace_back();
    for (auto& [rank, row] : file) files.back().push_back(std::move(row));
  }
  return files;
}

void increments_come_to_the_whole() {
  const std::vector<std::string> rows = *any_rows();
  const Rulebook rules = *any_rulebook();
  const PriceList prices = any_prices();
  const auto files = any_files(rows);
  const auto split = *rc::gen::element(SplitBy::partner, SplitBy::organisation, SplitBy::asset);

  Directory directory;
  Account account;
  for (std::size_t known = 1; known <= files.size(); ++known) {
    Journal journal = journal_of(text_of(files[0]));
    for (std::size_t i = 1; i < known; ++i) {
      journal = concatenate(std::move(journal), journal_of(text_of(files[i])));
    }
    take_up(account, bill_into(directory, std::move(journal), rules, &prices, account.latest),
            rules, split, directory);
  }
  // A month that was closed stays so, even if the only row of it loses its id to a row that is
  // known later: the bill at once has to be one of the same months.
  Ledger whole;
  for (const SealedMonth& month :
       bill_into(directory, journal_of(text_of(rows)), rules, &prices, account.latest)) {
    book(whole, month, directory);
  }
  RC_ASSERT(account.ledger == whole);
}

TEST_CASE("adjustments: sealed invoices and those of each increment come to the bill at once",
          "[adjustment][property]") {
  fleetbill::test::check_property(2000, increments_come_to_the_whole);
}

}  // namespace
}  // namespace fleetbill::billing::test
