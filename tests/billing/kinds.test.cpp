#include "billing/journal/kinds.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "billing/units/text.hpp"
#include "tests/billing/journals.hpp"

// The table of kinds and the table of SKUs: compared with what the program admits, with
// docs/journal.md, and with tables that have one more entry.

namespace fleetbill::billing::test {
namespace {

/// The columns of a short-hand row after the time, in the order of kShortHeader.
constexpr std::array kCells{
    Column::kind,  Column::partner,  Column::organisation, Column::asset,      Column::device,
    Column::value, Column::quantity, Column::id,           Column::asset_code, Column::device_type};

using Cells = std::map<Column, std::string>;

std::string row_of(Cells cells) {
  std::string out = "01-05";
  for (const Column column : kCells) out += "," + cells[column];
  return out;
}

constexpr std::string_view kBefore = R"(
    01-01,asset_created,P,O,a,1,TG-CLASSIC
    01-01,account_opened,,H,,,active_devices
    01-01,account_opened,,R,,,active_devices
    01-01,package_created,,R,,,K,9
    01-01,campaign_started,,R,,,c,3
    )";

/// The text that each cell of an applied row of this kind has.
Cells applied_row(Kind kind) {
  const KindEntry& about = entry(kind);
  const bool is_new = kind == Kind::asset_created || kind == Kind::account_opened;
  const bool has_campaign = about.is_of_quota() && kind != Kind::package_created;
  const std::map<Column, std::string> texts{
      {Column::partner, "R"},
      {Column::organisation, kind == Kind::account_opened ? "N"
                             : !about.is_pelion()         ? "O"
                             : has_campaign               ? "R"
                                                          : "H"},
      {Column::asset, is_new ? "b" : "a"},
      {Column::asset_code, "code"},
      {Column::device, is_new ? "2" : "1"},
      {Column::device_type, "type"},
      {Column::value, kind == Kind::campaign_started                  ? "d"
                      : kind == Kind::package_renewed                 ? "L"
                      : has_campaign                                  ? "c"
                      : about.value_code == ValueCode::plan           ? "TG-PRO"
                      : about.value_code == ValueCode::connector      ? "multi"
                      : about.value_code == ValueCode::business_model ? "api_calls"
                      : about.value_code == ValueCode::api_counter
                          ? "pelion_to_device_messages.subscriptions"
                          : "text"},
      {Column::quantity, "2"}};
  Cells out{{Column::kind, std::string(about.name)}};
  for (const auto& [column, text] : texts) {
    if (about.cells().contains(column)) out[column] = text;
  }
  return out;
}

bool is_applied(const Cells& cells) {
  return !fate_of_last(concat(kBefore, row_of(cells))).starts_with("refused");
}

TEST_CASE("kinds: a row needs the cells that the table requires, and no optional one",
          "[vocabulary]") {
  for (const KindEntry& about : kKinds) {
    INFO(about.name);
    const Cells full = applied_row(about.kind);
    CHECK(fate_of_last(concat(kBefore, row_of(full))).starts_with("01-05"));
    for (const Column column : kCells) {
      INFO(to_string(column));
      if (column == Column::kind || column == Column::id) continue;
      Cells cells = full;
      if (about.required.contains(column)) {
        cells.erase(column);
        CHECK_FALSE(is_applied(cells));
      } else if (about.optional.contains(column)) {
        cells.erase(column);
        CHECK(is_applied(cells));
      } else {
        const bool is_looked_up = (column == Column::partner && !about.is_pelion()) ||
                                  (column == Column::device && about.device_replaces_asset);
        if (is_looked_up) continue;
        cells[column] = "ignored";
        CHECK(is_applied(cells));
      }
    }
  }
}

TEST_CASE("kinds: a device replaces the asset where the table says so", "[vocabulary]") {
  for (const KindEntry& about : kKinds) {
    if (!about.required.contains(Column::asset)) continue;
    INFO(about.name);
    Cells cells = applied_row(about.kind);
    cells.erase(Column::asset);
    cells[Column::device] = "1";
    CHECK(is_applied(cells) == about.device_replaces_asset);
  }
}

// ---- docs/journal.md ----------------------------------------------------------------------------

std::vector<std::string> split(const std::string& line, char separator) {
  std::vector<std::string> out(1);
  for (const char c : line) {
    if (c == separator) {
      out.emplace_back();
    } else {
      out.back() += c;
    }
  }
  return out;
}

/// The words of lowercase letters and underscores.
std::set<std::string> words_of(const std::string& text) {
  std::set<std::string> out;
  std::string word;
  for (const char c : text + " ") {
    if ((c >= 'a' && c <= 'z') || c == '_') {
      word += c;
    } else {
      if (!word.empty()) out.insert(word);
      word.clear();
    }
  }
  return out;
}

struct DocumentedKind {
  std::set<std::string> subject;
  bool has_value;
  bool has_quantity;
  bool is_pelion;
};

/// The rows of the two tables of kinds, by kind. A row may describe several kinds.
std::multimap<std::string, DocumentedKind> documented_kinds() {
  std::multimap<std::string, DocumentedKind> out;
  std::ifstream file(FLEETBILL_SOURCE_DIR "/docs/journal.md");
  REQUIRE(file);
  bool is_pelion = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("## ")) is_pelion = line == "## Pelion accounts";
    const auto cells = split(line, '|');
    if (cells.size() != 6 || !cells[1].starts_with(" `")) continue;
    for (const std::string& kind : words_of(cells[1])) {
      const auto is_filled = [](const std::string& cell) {
        return cell.find_first_not_of(' ') != std::string::npos;
      };
      out.insert({kind, {words_of(cells[2]), is_filled(cells[3]), is_filled(cells[4]), is_pelion}});
    }
  }
  return out;
}

TEST_CASE("kinds: docs/journal.md describes each kind once, with the cells of the table",
          "[vocabulary]") {
  const auto documented = documented_kinds();
  CHECK(documented.size() == kKindCount);
  for (const KindEntry& about : kKinds) {
    INFO(about.name);
    REQUIRE(documented.count(std::string(about.name)) == 1);
    const DocumentedKind& row = documented.find(std::string(about.name))->second;
    CHECK(row.is_pelion == about.is_pelion());
    CHECK(row.has_value == about.cells().contains(Column::value));
    CHECK(row.has_quantity == about.has_quantity());
    for (const Column column : {Column::partner, Column::organisation, Column::asset,
                                Column::asset_code, Column::device, Column::device_type}) {
      INFO(to_string(column));
      const bool is_used = about.cells().contains(column) ||
                           (column == Column::device && about.device_replaces_asset);
      CHECK(row.subject.contains(std::string(to_string(column))) == is_used);
    }
  }
}

// ---- one more entry -----------------------------------------------------------------------------

template <class Entry, std::size_t N>
constexpr std::array<Entry, N + 1> appended(const std::array<Entry, N>& table, const Entry& entry) {
  std::array<Entry, N + 1> out{};
  std::copy(table.begin(), table.end(), out.begin());
  out.back() = entry;
  return out;
}

constexpr Kind kNewKind = static_cast<Kind>(kKindCount);
constexpr Sku kNewSku = static_cast<Sku>(kSkuCount);

constexpr auto kMoreKinds = appended(kKinds, KindEntry{.kind = kNewKind,
                                                       .name = "geofence_crossed",
                                                       .platform = Platform::telematics_guru,
                                                       .role = FactRole::usage,
                                                       .required = {Column::asset},
                                                       .affects = {kNewSku}});
constexpr auto kMoreSkus = appended(kSkus, SkuEntry{.sku = kNewSku,
                                                    .name = "TG-GEOFENCE",
                                                    .platform = Platform::telematics_guru,
                                                    .description = "Geofence fee",
                                                    .unit = "crossing",
                                                    .units = "crossings"});

TEST_CASE("kinds: a kind of Telematics Guru that is appended is not treated as Pelion's",
          "[vocabulary]") {
  STATIC_REQUIRE(is_by_code(std::span<const KindEntry>(kMoreKinds), &KindEntry::kind));
  struct Question {
    const char* name;
    bool (KindEntry::*of_entry)() const;
    bool (*of_kind)(Kind);
    bool expected;  // for the new kind, once it has its entry
  };
  const std::vector<Question> questions{
      {"is_pelion", &KindEntry::is_pelion, is_pelion, false},
      {"is_of_connectors", &KindEntry::is_of_connectors, is_of_connectors, false},
      {"is_of_account_life", &KindEntry::is_of_account_life, is_of_account_life, false},
      {"is_of_quota", &KindEntry::is_of_quota, is_of_quota, false},
      {"requests_tokens", &KindEntry::requests_tokens, requests_tokens, false},
      {"has_quantity", &KindEntry::has_quantity, has_quantity, false},
      {"names_device", &KindEntry::names_device, names_device, false},
      {"is_usage", &KindEntry::is_usage, is_usage, true},
  };
  for (const Question& question : questions) {
    INFO(question.name);
    const EnumSet<Kind> before = kinds_where(kKinds, question.of_entry);
    const EnumSet<Kind> after = kinds_where(kMoreKinds, question.of_entry);
    CHECK(after.contains(kNewKind) == question.expected);
    CHECK(after - EnumSet<Kind>{kNewKind} == before);
    CHECK_FALSE(question.of_kind(kNewKind));  // nothing is inferred from its value
    for (const KindEntry& kind : kKinds) {
      CHECK(question.of_kind(kind.kind) == (kind.*question.of_entry)());
    }
  }
}

TEST_CASE("SKUs: a SKU of Telematics Guru that is appended is not treated as Pelion's",
          "[prices]") {
  STATIC_REQUIRE(is_by_code(std::span<const SkuEntry>(kMoreSkus), &SkuEntry::sku));
  const auto optional = [](const SkuEntry& sku) { return sku.is_price_optional; };
  const auto of_pelion = [](const SkuEntry& sku) { return sku.platform == Platform::pelion; };
  const auto fees = [](const SkuEntry& sku) { return sku.fee_of.has_value(); };
  CHECK(skus_where(kMoreSkus, optional) == skus_where(kSkus, optional));
  CHECK(skus_where(kMoreSkus, of_pelion) == skus_where(kSkus, of_pelion));
  CHECK(skus_where(kMoreSkus, fees) == skus_where(kSkus, fees));
  CHECK_FALSE(is_price_optional(kNewSku));
  CHECK_FALSE(is_asset_fee(kNewSku));
  for (const SkuSet& group :
       {kSkusOfBilledAssets, kSkusOfAssets, kSkusOfConnectors, kSkusOfAccounts}) {
    CHECK_FALSE(group.contains(kNewSku));
  }
  CHECK(kMoreSkus.back().block_unit() == "crossing");
}

TEST_CASE("SKUs: the groups that kinds affect are those of the platforms", "[prices]") {
  for (const SkuEntry& sku : kSkus) {
    INFO(sku.name);
    CHECK(kSkusOfAssets.contains(sku.sku) == (sku.platform == Platform::telematics_guru));
    CHECK(kSkusOfConnectors.contains(sku.sku) == (sku.platform == Platform::device_manager));
    CHECK(kSkusOfAccounts.contains(sku.sku) == (sku.platform == Platform::pelion));
    CHECK(is_asset_fee(sku.sku) == (sku.fee_of && fee_sku(*sku.fee_of) == sku.sku));
  }
}

}  // namespace
}  // namespace fleetbill::billing::test
