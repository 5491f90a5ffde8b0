#include "tests/billing/random_journal.hpp"

#include <array>
#include <ostream>

#include "billing/units/text.hpp"

namespace fleetbill::billing::test {
namespace {

/// One row as choices out of small pools.
using Choices = std::vector<int>;
constexpr std::size_t kChoices = 9;
enum : std::size_t { kKind, kAsset, kMonth, kInstant, kPartner, kSubject, kSerial, kValue, kId };

template <std::size_t N>
std::string pick(const std::array<std::string_view, N>& pool, int choice) {
  return std::string(pool[static_cast<std::size_t>(choice) % N]);
}

constexpr std::array<std::string_view, 33> kKinds{"upload",
                                                  "upload",
                                                  "upload",
                                                  "upload",
                                                  "upload",
                                                  "upload",
                                                  "upload",
                                                  "connection",
                                                  "connection",
                                                  "connection",
                                                  "connection",
                                                  "asset_disabled",
                                                  "asset_disabled",
                                                  "asset_disabled",
                                                  "asset_enabled",
                                                  "asset_enabled",
                                                  "asset_enabled",
                                                  "asset_cleared",
                                                  "asset_cleared",
                                                  "serial_set",
                                                  "serial_set",
                                                  "plan_set",
                                                  "plan_set",
                                                  "connector_set",
                                                  "connector_set",
                                                  "asset_created",
                                                  "asset_created",
                                                  "wifi_lookup",
                                                  "sms",
                                                  "iridium_set",
                                                  "iridium_message",
                                                  "sim_set",
                                                  "last_connected"};
constexpr std::array<std::string_view, 10> kAssets{"a", "b", "a", "b", "c",
                                                   "a", "d", "a", "b", "e"};
constexpr std::array<std::string_view, 4> kSerials{"1", "2", "3", "4"};
constexpr std::array<std::string_view, 6> kPlans{"TG-PPM", "TG-CLASSIC", "TG-PRO",
                                                 "TG-PPM", "TG-BT-TAG",  "TG-ALR"};
constexpr std::array<std::string_view, 5> kConnectors{"third_party", "multi", "none",
                                                      "telematics_guru", "third_party"};
constexpr std::array<std::string_view, 5> kQuantities{"1", "7", "600", "1000", "1001"};
constexpr std::array<std::string_view, 3> kMonths{"01", "02", "03"};
constexpr std::array<std::string_view, 8> kInstants{
    "10T00:00:00",     "10T00:00:00.001", "01T00:00:00", "28T23:59:59.999",
    "01T00:00:00.001", "15T12:00:00",     "20T00:00:00", "20T00:00:01"};
constexpr std::array<std::string_view, 12> kPartners{"", "", "",  "",  "",  "",
                                                     "", "", "P", "P", "Q", "R"};

std::string row_of(const Choices& c) {
  std::string kind = pick(kKinds, c[kKind]);
  const bool of_device = kind == "connection" || kind == "connector_set" || kind == "sim_set";
  const bool is_usage = kind == "upload" || kind == "wifi_lookup" || kind.starts_with("iridium");
  const bool may_name_device = is_usage || kind == "last_connected";
  const bool by_device = of_device || (may_name_device && c[kSubject] % 4 == 3);
  const bool by_asset = !of_device && (!by_device || c[kSubject] % 8 == 7);
  std::string asset = by_asset ? pick(kAssets, c[kAsset]) : "";
  if (kind == "sms" && c[kSubject] % 2 == 0) asset.clear();
  const bool gives = kind == "asset_created" || kind == "serial_set";
  const bool no_serial = gives && c[kSerial] % 7 == 6;
  const std::string device = (by_device || gives) && !no_serial ? pick(kSerials, c[kSerial]) : "";
  const bool needs_organisation = kind == "asset_created" || kind == "sms";
  const std::string organisation = needs_organisation ? concat("O", c[kSubject] % 3) : "";
  std::string value;
  if (kind == "plan_set" || (kind == "asset_created" && c[kValue] % 2 == 1)) {
    value = pick(kPlans, c[kValue]);
  }
  if (kind == "connector_set") value = pick(kConnectors, c[kValue]);
  if (kind == "iridium_set" && c[kValue] % 3 != 2) value = "300234";
  std::string quantity = is_usage || kind == "sms" ? pick(kQuantities, c[kValue]) : "";
  if (c[kId] % 40 == 7) kind = "moved";
  if (c[kId] % 40 == 8) quantity = "0";
  const std::string id = c[kId] % 20 == 19 ? concat("id", c[kValue] % 5) : "";
  return concat(pick(kMonths, c[kMonth]), "-", pick(kInstants, c[kInstant]), ",", kind, ",",
                pick(kPartners, c[kPartner]), ",", organisation, ",", asset, ",", device, ",",
                value, ",", quantity, ",", id);
}

std::vector<std::string> rows_of(const std::vector<Choices>& choices) {
  std::vector<std::string> rows{
      "01-01,asset_created,P,O0,a,1,TG-PPM,,id5", "01-01,asset_created,P,O1,b,2",
      "01-01,asset_created,Q,O2,c,3,TG-PRO", "01-01,asset_created,Q,O2,d"};
  for (const Choices& c : choices) {
    const auto earlier = static_cast<std::size_t>(c[kAsset]) % rows.size();
    const bool is_copy = c[kId] % 20 == 18;
    rows.push_back(is_copy ? rows[earlier] : row_of(c));
  }
  return rows;
}

}  // namespace

rc::Gen<std::vector<std::string>> any_rows() {
  // Journals grow from case to case, rows are of all kinds from the first one on.
  const auto choices =
      rc::gen::resize(100, rc::gen::container<Choices>(kChoices, rc::gen::inRange(0, 1680)));
  return rc::gen::map(rc::gen::container<std::vector<Choices>>(choices), rows_of);
}

std::string text_of(const std::vector<std::string>& rows) {
  std::string out;
  for (const std::string& row : rows) out += row + "\n";
  return out;
}

rc::Gen<Rulebook> any_rulebook() {
  const auto choices = rc::gen::resize(
      100, rc::gen::container<std::vector<int>>(clauses().size(), rc::gen::inRange(0, 9)));
  return rc::gen::map(choices, [](const std::vector<int>& all) {
    Rulebook rules;
    for (const Clause& clause : clauses()) {
      const auto choice = static_cast<std::size_t>(all[static_cast<std::size_t>(clause.id)]);
      const bool other = choice > 0 && choice < clause.alternatives.size();
      if (other) clause.set(rules, static_cast<std::int64_t>(choice));
      if (clause.number && choice > 4) clause.set(rules, static_cast<std::int64_t>(choice) - 5);
    }
    return rules;
  });
}

}  // namespace fleetbill::billing::test

namespace fleetbill::billing {

void showValue(const Rulebook& rules, std::ostream& out) {
  for (const Clause& clause : clauses()) {
    const std::string reading = clause.reading(rules);
    if (reading != clause.reading(Rulebook{})) out << clause.mnemonic << "=" << reading << ' ';
  }
}

}  // namespace fleetbill::billing
