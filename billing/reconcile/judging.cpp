#include "billing/reconcile/judging.hpp"

#include <algorithm>
#include <utility>

#include "billing/units/text.hpp"

namespace fleetbill::billing::reconcile {

using Type = DifferenceType;

void Judge::judge_rows(const std::vector<VendorRow>& rows, const std::vector<OurLine>& lines,
                       const Pairing& pairing) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const VendorRow& row = rows[i];
    if (row.kind == VendorRow::Kind::total) {
      ++out_.rows.totals;
    } else if (row.kind == VendorRow::Kind::unreadable) {
      ++out_.rows.unreadable;
      out_.unreadable.push_back({row.line, row.problem});
      if (pairing.line_of[i]) ++out_.lines.unreadable;
    } else if (pairing.line_of[i]) {
      const bool agrees = compare_pair(row, lines[*pairing.line_of[i]]);
      ++(agrees ? out_.rows.matched : out_.rows.differing);
      ++(agrees ? out_.lines.matched : out_.lines.differing);
    } else if (pairing.duplicate_of[i]) {
      ++out_.rows.duplicate;
      out_.differences.push_back({{Type::duplicate},
                                  subject_of(row.values),
                                  row.line,
                                  summary_of(row.values, &layout_),
                                  concat("duplicate of line ", rows[*pairing.duplicate_of[i]].line),
                                  charges_.of(row.values, &layout_)});
    } else {
      ++out_.rows.without_line;
      judge_unpaired_row(row);
    }
  }
}

bool Judge::compare_pair(const VendorRow& row, const OurLine& line) {
  bool agrees = true;
  for (std::size_t i = 0; i < form_.columns.size(); ++i) {
    if (!layout_.has(i)) continue;
    const Column& column = form_.columns[i];
    const Value& theirs = row.values[i];
    const Comparison comparison = compare(column.type, theirs, line[i]);
    if (comparison == Comparison::same_but_for_form) {
      out_.notes.add(concat(column.name,
                            ": texts that differ only in case, spaces or leading "
                            "zeros are the same"),
                     row.line);
    }
    if (comparison != Comparison::other) continue;
    agrees = false;
    out_.differences.push_back({{Type::mismatch, column.field},
                                subject_of(line),
                                row.line,
                                said(column.type, theirs),
                                line[i].text,
                                charges_.of_mismatch(column.field, theirs, line[i])});
  }
  return agrees;
}

void Judge::judge_unpaired_row(const VendorRow& row) {
  Subject subject = subject_of(row.values);
  const DifferenceKind kind = kind_of_unpaired(subject);
  const bool is_known = kind.type == Type::missing_here;
  if (is_known && is_of(FileKind::partner_billing_detail)) {
    subject.asset = reasons_.asset_known_as(subject.partner, subject.asset);
  }
  out_.differences.push_back({kind, std::move(subject), row.line, summary_of(row.values, &layout_),
                              is_known ? summary_of_missing() : "unknown in this run",
                              charges_.of(row.values, &layout_)});
}

DifferenceKind Judge::kind_of_unpaired(const Subject& subject) const {
  if (is_of(FileKind::partner_billing_detail)) {
    const bool is_known = !reasons_.asset_known_as(subject.partner, subject.asset).empty();
    return is_known ? DifferenceKind{Type::missing_here}
                    : DifferenceKind{Type::unknown, Field::asset};
  }
  if (form_.is_pelion() && !reasons_.knows_account(subject.organisation)) {
    return {Type::unknown, Field::account};
  }
  if (!reasons_.knows_device(subject.device)) return {Type::unknown, Field::device};
  const bool is_update = is_of(FileKind::firmware_updates);
  if (is_update && !reasons_.knows_campaign(subject.organisation, subject.campaign)) {
    return {Type::unknown, Field::campaign};
  }
  return {Type::missing_here};
}

void Judge::judge_unpaired_lines(const std::vector<OurLine>& lines, const Pairing& pairing,
                                 bool ppm_only) {
  out_.lines.lines = lines.size();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (pairing.row_of[i]) continue;
    const OurLine& line = lines[i];
    if (ppm_only && plan_in(line[form_.index_of(Field::plan)]) != Plan::ppm &&
        line[form_.index_of(Field::message_count)].number == 0) {
      ++out_.lines.not_compared;
      continue;
    }
    ++out_.lines.without_row;
    out_.differences.push_back({{Type::missing_there},
                                subject_of(line),
                                0,
                                "no row",
                                summary_of(line, nullptr),
                                negated(charges_.of(line, nullptr))});
  }
  if (out_.lines.not_compared == 0) return;
  out_.notes.add(concat("the file lists only assets on TG-PPM or with messages, so that ",
                        out_.lines.not_compared,
                        " assets on other plans were not compared; --all-plans compares them"),
                 0);
}

Subject Judge::subject_of(const std::vector<Value>& values) const {
  Subject subject;
  for (std::size_t i = 0; i < form_.columns.size(); ++i) {
    if (const auto member = form_.columns[i].subject) subject.*member = values[i].text;
  }
  if (form_.is_pelion()) subject.partner = reasons_.payer_of(subject.organisation);
  return subject;
}

/// What a row or a line charges, or its time.
/// @param layout  of a vendor's row, which may lack columns; null for a line of ours
std::string Judge::summary_of(const std::vector<Value>& values, const Layout* layout) const {
  if (form_.is_pelion()) return values[form_.index_of(Field::timestamp)].text;
  const bool is_asset = is_of(FileKind::partner_billing_detail);
  const std::size_t what = form_.index_of(is_asset ? Field::plan : Field::connector);
  const std::size_t count =
      form_.index_of(is_asset ? Field::message_count : Field::connection_count);
  const auto has = [&](std::size_t column) { return layout == nullptr || layout->has(column); };
  std::string out = has(what) ? said(form_.columns[what].type, values[what]) : std::string();
  if (has(count)) {
    out += concat(out.empty() ? "" : ", ", values[count].number,
                  is_asset ? " messages" : " connections");
  }
  return out.empty() ? "billed" : out;
}

std::string Judge::summary_of_missing() const {
  switch (form_.kind) {
    case FileKind::partner_billing_detail: return "not billed";
    case FileKind::device_manager_billing_detail: return "no fee";
    case FileKind::active_devices: return "not active";
    case FileKind::firmware_updates: return "no successful update";
  }
  return {};
}

bool lists_ppm_only(const Layout& layout, const std::vector<VendorRow>& rows) {
  if (layout.form->kind != FileKind::partner_billing_detail) return false;
  const std::size_t plan = layout.form->index_of(Field::plan);
  const std::size_t messages = layout.form->index_of(Field::message_count);
  return layout.has(plan) && std::all_of(rows.begin(), rows.end(), [=](const VendorRow& row) {
           return row.kind != VendorRow::Kind::line || plan_in(row.values[plan]) == Plan::ppm ||
                  row.values[messages].number > 0;
         });
}

}  // namespace fleetbill::billing::reconcile
