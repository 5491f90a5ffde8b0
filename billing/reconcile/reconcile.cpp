#include "billing/reconcile/reconcile.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "billing/reconcile/charges.hpp"
#include "billing/reconcile/file_month.hpp"
#include "billing/reconcile/judging.hpp"
#include "billing/reconcile/our_lines.hpp"
#include "billing/reconcile/pairing.hpp"
#include "billing/reconcile/totals.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing::reconcile {
namespace {

const SealedMonth& sealed_month(const reports::Source& source, Month month) {
  const auto found =
      std::find_if(source.months.begin(), source.months.end(),
                   [=](const SealedMonth& sealed) { return sealed.usage.month == month; });
  FLEETBILL_ASSERT(found != source.months.end(), "the report has found the month in the run");
  return *found;
}

/// Enters the file's partner into rows that name none, and removes the rows of other partners.
/// @returns how many rows were removed
std::uint64_t remove_rows_of_others(const Layout& layout, const std::string& partner,
                                    const Reasons& reasons, std::vector<VendorRow>& rows) {
  const VendorFormat& form = *layout.form;
  const bool is_in_rows = form.is_pelion() || layout.has(kPartnerColumn);
  if (!is_in_rows) {
    for (VendorRow& row : rows) {
      if (row.kind != VendorRow::Kind::total) row.values[kPartnerColumn].text = partner;
    }
    return 0;
  }
  if (partner.empty()) return 0;
  return std::erase_if(rows, [&](const VendorRow& row) {
    if (row.kind == VendorRow::Kind::total || !row.has_identity) return false;
    const std::string owner =
        layout.has(kPartnerColumn)
            ? row.values[kPartnerColumn].text
            : reasons.payer_of(row.values[form.index_of(Field::account)].text);
    if (owner.empty()) return false;  // an unknown account is a difference
    return folded(CellType::name, owner) != folded(CellType::name, partner);
  });
}

/// Returns whether a column of a row's identity may be wrong. A row that names an asset of the run
/// is about that asset.
auto may_err(const VendorFormat& form, const Reasons& reasons) {
  return [&](const VendorRow& row) {
    if (form.kind != FileKind::partner_billing_detail) return true;
    const std::string& asset = row.values[form.index_of(Field::asset_name)].text;
    return reasons.asset_known_as(row.values[kPartnerColumn].text, asset).empty();
  };
}

/// The vendor's bill may charge SKUs for which our price list has no price.
void note_missing_prices(const InvoiceImpact& impact, const Units& units, Month month,
                         Notes& notes) {
  for (const auto& [sku, count] : units) {
    if (count == 0 || !impact.lacks_price(sku)) continue;
    notes.add(concat("no price of ", entry(sku).name, " is in force in ", to_string(month),
                     ": the amount at stake is omitted"),
              0);
  }
}

Reasons::What question_of(FileKind kind) {
  switch (kind) {
    case FileKind::partner_billing_detail: return Reasons::What::asset;
    case FileKind::device_manager_billing_detail: return Reasons::What::device;
    case FileKind::active_devices: return Reasons::What::active_device;
    case FileKind::firmware_updates: return Reasons::What::campaign;
  }
  FLEETBILL_ASSERT(false, "a kind of file without a question");
  return {};
}

/// Adds the amounts at stake, sorts the differences, and explains our side of each.
void complete(const InvoiceImpact& impact, FileKind kind, Reasons& reasons, Reconciliation& out) {
  for (Difference& difference : out.differences) {
    note_missing_prices(impact, difference.units, out.month, out.notes);
    difference.impact = impact.of(difference.subject.partner, difference.units);
  }
  const auto key = [](const Difference& d) {
    return std::tie(d.kind, d.subject, d.line, d.theirs, d.ours);
  };
  std::sort(out.differences.begin(), out.differences.end(),
            [&](const Difference& a, const Difference& b) { return key(a) < key(b); });
  for (Difference& difference : out.differences) {
    if (difference.kind.field == Field::total) continue;
    difference.reason = reasons.ask(question_of(kind), difference.subject);
  }
  out.reasons = reasons.explain();
  out.lines_at_stake = impact.of_all(out.differences);
}

}  // namespace

Reconciliation reconcile(const reports::Source& source, const PriceList* prices,
                         const Request& request, const Layout& layout, std::vector<VendorRow> rows,
                         Notes notes, const std::string& file) {
  const VendorFormat& form = *layout.form;
  Reconciliation out;
  out.report = form.report;
  out.notes = std::move(notes);
  out.month = month_of_file(source, request, form, rows, file);
  const std::string partner = partner_of_file(source, request, layout);
  const std::vector<OurLine> lines = our_lines(source, form, out.month, partner);
  const SealedMonth& month = sealed_month(source, out.month);
  // Prices that cannot rate our own bill are unusable for theirs.
  if (prices != nullptr) (void)rate(month.usage, source.rules, prices, source.directory);

  Reasons reasons(source, out.month);
  out.rows.read = rows.size();
  out.rows.of_others = remove_rows_of_others(layout, partner, reasons, rows);
  const Pairing pairing = pair_up(form, rows, lines, may_err(form, reasons));
  const Charges charges(form, month, source.directory);
  Judge judge(layout, charges, reasons, out);
  judge.judge_rows(rows, lines, pairing);
  const bool ppm_only = !request.all_plans && lists_ppm_only(layout, rows);
  judge.judge_unpaired_lines(lines, pairing, ppm_only);
  for (Difference& total : check_totals(layout, rows)) out.differences.push_back(std::move(total));
  complete(InvoiceImpact(month, source.directory, prices), form.kind, reasons, out);
  return out;
}

}  // namespace fleetbill::billing::reconcile
