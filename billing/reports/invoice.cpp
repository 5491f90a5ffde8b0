#include <optional>

#include "billing/reports/catalogue.hpp"
#include "billing/reports/sheet.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing::reports {
namespace {

/// Fills invoice lines, which keep their order: partner, SKU, organisation.
class Lines {
 public:
  /// @param facts_end  see `SealedMonth::facts_end`: a provisional month has one column more
  Lines(const Scope& scope, bool by_organisation, std::optional<Instant> facts_end)
      : scope_(scope), by_organisation_(by_organisation), facts_end_(facts_end) {
    table_.title = title_of(scope);
    table_.columns = {"month", "partner",    "sku",    "description", "quantity",
                      "unit",  "unit_price", "amount", "currency"};
    if (by_organisation) table_.columns.insert(table_.columns.begin() + 2, "organisation");
    if (facts_end_) table_.columns.emplace_back("provisional");
  }

  void add(PartnerId partner, OrganisationId organisation, const InvoiceLine& line) {
    const Directory& directory = scope_.source.directory;
    const SkuEntry& sku = entry(line.sku);
    std::vector<Cell> row{text(to_string(scope_.query.month)),
                          text(directory.partner_name(partner))};
    if (by_organisation_) {
      row.push_back(organisation.exists() ? text(directory.organisation_name(organisation))
                                          : Cell());
    }
    row.insert(row.end(),
               {text(sku.name), text(sku.description), line.quantity, text(sku.block_unit()),
                line.unit_price ? text(to_decimal(*line.unit_price)) : Cell(),
                line.amount ? Cell(*line.amount) : Cell(),
                line.amount ? text(line.amount->currency().code()) : Cell()});
    if (facts_end_) row.push_back(text(concat("facts end ", to_string(*facts_end_))));
    table_.rows.push_back(std::move(row));
    if (line.amount) sum_ = sum_ ? *sum_ + *line.amount : *line.amount;
  }

  /// Closes the table, with the sum of the amounts if there are any. Other columns cannot be
  /// summed.
  Table finish() {
    if (sum_) {
      table_.total.resize(table_.columns.size());
      table_.total.front() = text("Total");
      const std::size_t currency = table_.total.size() - (facts_end_ ? 2 : 1);
      table_.total[currency - 1] = *sum_;
      table_.total[currency] = text(sum_->currency().code());
    }
    return std::move(table_);
  }

 private:
  const Scope& scope_;
  bool by_organisation_;
  std::optional<Instant> facts_end_;
  Table table_;
  std::optional<Money> sum_;
};

/// An organisation has no invoice, only a part of its partner's. Filtering by organisation implies
/// the split.
Table make_invoice(const Scope& scope) {
  const SealedMonth& month = sealed_month(scope);
  const Directory& directory = scope.source.directory;
  const Selection selection(directory, scope.query);
  const bool split = scope.query.by_organisation || !scope.query.organisation.empty();
  const UsageCounts counts = split ? count_usage(month.usage, scope.source.rules) : UsageCounts{};
  Lines lines(scope, split, month.facts_end);
  for (const Invoice& bill : month.invoices) {
    if (!selection.has(bill.partner)) continue;
    if (!split) {
      for (const InvoiceLine& line : bill.lines) lines.add(bill.partner, {}, line);
      continue;
    }
    for (const LinePart& part : split_by_organisation(bill, counts, directory)) {
      if (!selection.has(bill.partner, part.organisation)) continue;
      lines.add(bill.partner, part.organisation, part.line);
    }
  }
  return lines.finish();
}

}  // namespace

Report invoice() {
  return {.name = "invoice",
          .title = "Invoice",
          .description = "What each partner is billed, line by line.",
          .takes = {&Query::by_organisation},
          .make = make_invoice,
          .platform = std::nullopt,
          .reads = Reads::invoices};
}

}  // namespace fleetbill::billing::reports
