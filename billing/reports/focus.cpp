#include <array>
#include <optional>

#include "billing/reports/catalogue.hpp"
#include "billing/reports/sheet.hpp"
#include "billing/units/text.hpp"

/// FinOps FOCUS 1.2, cost and usage dataset
/// (github.com/FinOps-Open-Cost-and-Usage-Spec/FOCUS_Spec). A row is an organisation's part of an
/// invoice line. The report has all 21 mandatory columns, and the optional ones for which the bill
/// has values, in alphabetical order.
///
/// Choices where FOCUS leaves them to the provider:
/// - Provider, publisher and invoice issuer are one: the vendor of the platform. Pelion lines
///   without a price are omitted, since Pelion shows no money.
/// - The billing account is the partner, the sub account the organisation; their names are their
///   ids, as in the journal. A device fee without an organisation has no sub account.
/// - Every charge is Usage, in arrears: no charge is a purchase for later use. Asset fees recur
///   whether or not the asset is used; the others are usage-based.
/// - BilledCost and EffectiveCost are the part of the rounded invoice line, so that they sum to the
///   invoice. ListCost and ContractedCost are unit price times quantity, not rounded, which is the
///   product that FOCUS asks for. There are no discounts: list and contracted prices are the same.
/// - Where no single unit price explains the line (tiers, blocks started, minimum) both unit prices
///   are null and both costs are BilledCost.
/// - ConsumedQuantity is what was used, PricingQuantity what is charged, in price blocks; they are
///   not the same where a started block is charged whole.
/// - InvoiceId is null, since no invoice has been issued; SkuPriceId is the SKU, without details.
/// - Times are whole seconds, `2026-04-01T00:00:00Z`, as FOCUS prescribes, only in this report.
namespace fleetbill::billing::reports {
namespace {

constexpr std::size_t index(Sku sku) { return static_cast<std::size_t>(sku); }

std::string focus_time(Instant t) { return to_string(t).substr(0, 19) + "Z"; }

bool recurs(Sku sku) { return sku == Sku::tg_ird || is_asset_fee(sku); }

/// The unit of a SKU without its block, capitalised as FOCUS requires: `Messages`, `Assets`.
std::string consumed_unit(const SkuEntry& sku) {
  std::string units(sku.units);
  if (units.front() >= 'a' && units.front() <= 'z') {
    units.front() = static_cast<char>(units.front() - 'a' + 'A');
  }
  return units;
}

std::string pricing_unit(const SkuEntry& sku) {
  return sku.block == 1 ? consumed_unit(sku) : concat(sku.block, " ", consumed_unit(sku));
}

/// Returns price times quantity as an exact decimal; nullopt if it has too many digits.
std::optional<Quantity> exact_cost(std::int64_t micros, Quantity quantity) {
  Int128 product = static_cast<Int128>(micros) * quantity.count;
  std::int64_t scale = Money::kMicrosPerUnit * quantity.block;
  while (scale > 1 && product % 10 == 0) {
    product /= 10;
    scale /= 10;
  }
  const auto count = static_cast<std::int64_t>(product);
  if (count != product) return std::nullopt;
  return Quantity{count, scale};
}

/// Returns the unit price in millionths if price times quantity is the amount, except for rounding.
std::optional<std::int64_t> explaining_price(const InvoiceLine& line) {
  if (!line.unit_price) return std::nullopt;
  const std::int64_t micros = line.unit_price->micros();
  const std::int64_t block = line.quantity.block;
  const Int128 exact = static_cast<Int128>(micros) * line.quantity.count;
  const Int128 rounded = static_cast<Int128>(line.amount->micros()) * block;
  const Int128 difference = exact > rounded ? exact - rounded : rounded - exact;
  Int128 minor_unit = block;
  for (int i = line.amount->currency().minor_digits(); i < 6; ++i) minor_unit *= 10;
  return 2 * difference <= minor_unit ? std::optional(micros) : std::nullopt;
}

/// One row: the part of an organisation in a line, and the values of its columns.
struct Row {
  Month month;
  Cell account;      ///< the partner
  Cell sub_account;  ///< the organisation, if there is one
  const InvoiceLine& line;
  std::int64_t used;                  ///< units that the organisation consumed
  std::optional<std::int64_t> price;  ///< of a price block, in millionths, if it explains the cost
  std::optional<Quantity> exact;      ///< price times quantity, if there is a price

  [[nodiscard]] const SkuEntry& sku() const { return entry(line.sku); }
  [[nodiscard]] Cell cost() const { return exact ? Cell(*exact) : Cell(*line.amount); }
  [[nodiscard]] Cell unit_price() const {
    return exact ? Cell(Money(*price, line.amount->currency())) : Cell();
  }
  [[nodiscard]] bool has_sub_account() const {
    return !std::holds_alternative<std::monostate>(sub_account);
  }
};

/// A column: its name and the function of its cells.
struct Column {
  const char* name;
  Cell (*cell)(const Row&);
};

Cell null(const Row&) { return {}; }
Cell vendor(const Row& row) {
  return text(entry(row.line.sku).platform == Platform::pelion ? "Pelion" : "Digital Matter");
}
Cell account(const Row& row) { return row.account; }
Cell sub_account(const Row& row) { return row.sub_account; }
Cell begin(const Row& row) { return text(focus_time(row.month.begin())); }
Cell end(const Row& row) { return text(focus_time(row.month.end())); }
Cell billed(const Row& row) { return *row.line.amount; }
Cell cost(const Row& row) { return row.cost(); }
Cell unit_price(const Row& row) { return row.unit_price(); }
Cell sku_id(const Row& row) { return text(row.sku().name); }
Cell meter(const Row& row) { return text(consumed_unit(row.sku())); }

constexpr std::array kColumns{
    Column{"BilledCost", billed},
    Column{"BillingAccountId", account},
    Column{"BillingAccountName", account},
    Column{"BillingAccountType", [](const Row&) { return text("Partner"); }},
    Column{"BillingCurrency",
           [](const Row& row) { return text(row.line.amount->currency().code()); }},
    Column{"BillingPeriodEnd", end},
    Column{"BillingPeriodStart", begin},
    Column{"ChargeCategory", [](const Row&) { return text("Usage"); }},
    Column{"ChargeClass", null},  // no correction
    Column{"ChargeDescription", [](const Row& row) { return text(row.sku().description); }},
    Column{"ChargeFrequency",
           [](const Row& row) { return text(recurs(row.line.sku) ? "Recurring" : "Usage-Based"); }},
    Column{"ChargePeriodEnd", end},
    Column{"ChargePeriodStart", begin},
    Column{"ConsumedQuantity", [](const Row& row) { return Cell(row.used); }},
    Column{"ConsumedUnit", meter},
    Column{"ContractedCost", cost},
    Column{"ContractedUnitPrice", unit_price},
    Column{"EffectiveCost", billed},
    Column{"InvoiceId", null},
    Column{"InvoiceIssuerName", vendor},
    Column{"ListCost", cost},
    Column{"ListUnitPrice", unit_price},
    Column{"PricingCategory", [](const Row&) { return text("Standard"); }},
    Column{"PricingQuantity", [](const Row& row) { return Cell(row.line.quantity); }},
    Column{"PricingUnit", [](const Row& row) { return text(pricing_unit(row.sku())); }},
    Column{"ProviderName", vendor},
    Column{"PublisherName", vendor},
    Column{"ServiceCategory", [](const Row&) { return text("Internet of Things"); }},
    Column{"ServiceName",
           [](const Row& row) { return text(to_string(entry(row.line.sku).platform)); }},
    Column{"ServiceSubcategory", [](const Row&) { return text("IoT Platforms"); }},
    Column{"SkuId", sku_id},
    Column{"SkuMeter", meter},
    Column{"SkuPriceDetails", null},
    Column{"SkuPriceId", sku_id},
    Column{"SubAccountId", sub_account},
    Column{"SubAccountName", sub_account},
    Column{"SubAccountType",
           [](const Row& row) { return row.has_sub_account() ? text("Organisation") : Cell(); }},
};

Table make_focus(const Scope& scope) {
  const SealedMonth& month = sealed_month(scope);
  const Directory& directory = scope.source.directory;
  const Selection selection(directory, scope.query);
  const UsageCounts counts = count_usage(month.usage, scope.source.rules);
  Table table;
  table.title = title_of(scope);
  for (const Column& column : kColumns) table.columns.emplace_back(column.name);
  for (const Invoice& bill : month.invoices) {
    if (!selection.has(bill.partner)) continue;
    std::array<std::optional<std::int64_t>, kSkuCount> prices;  // of lines, since parts are rounded
    for (const InvoiceLine& line : bill.lines) prices[index(line.sku)] = explaining_price(line);
    for (const LinePart& part : split_by_organisation(bill, counts, directory)) {
      if (!selection.has(bill.partner, part.organisation) || !part.line.amount) continue;
      const auto used = counts.find({bill.partner, part.organisation, part.line.sku});
      const auto price = prices[index(part.line.sku)];
      const Row row{scope.query.month,
                    text(directory.partner_name(bill.partner)),
                    part.organisation.exists()
                        ? text(directory.organisation_name(part.organisation))
                        : Cell(),
                    part.line,
                    used == counts.end() ? 0 : used->second,
                    price,
                    price ? exact_cost(*price, part.line.quantity) : std::nullopt};
      auto& cells = table.rows.emplace_back();
      for (const Column& column : kColumns) cells.push_back(column.cell(row));
    }
  }
  sort_by_texts(table.rows);
  return table;
}

}  // namespace

Report focus() {
  return {.name = "focus",
          .title = "FOCUS 1.2 cost and usage",
          .description =
              "The invoice lines by organisation as cost and usage rows of FinOps FOCUS 1.2.",
          .takes = {},
          .make = make_focus,
          .needs_prices = true,
          .platform = std::nullopt,
          .reads = Reads::month};
}

}  // namespace fleetbill::billing::reports
