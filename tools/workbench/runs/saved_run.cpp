#include "tools/workbench/runs/saved_run.hpp"

#include "billing/admission/covered_months.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "tools/workbench/tariff/tariff_files.hpp"

namespace fleetbill::workbench {

using billing::reports::Reads;
using billing::reports::Source;

SavedRun::SavedRun(const std::string& path)
    : path_(path),
      reader_(path),
      summary_(reader_.summary()),
      tariff_(read_effective(path, summary_.texts.effective)) {}

void SavedRun::check_month_count() const {
  if (!summary_.first_month) return;
  const std::int32_t months = summary_.last_month->index - summary_.first_month->index + 1;
  if (months <= billing::kMostMonths) return;
  throw Error(ErrorKind::invalid,
              concat(path_, ": error: the run has ", months, " months; the limit is ",
                     billing::kMostMonths, "; pass --allow-gap to bill it again"));
}

const results::Bill& SavedRun::bill() {
  if (!bill_) bill_ = reader_.bill();
  return *bill_;
}

results::Bill SavedRun::take_bill() {
  (void)bill();
  results::Bill taken = std::move(*bill_);
  bill_.reset();
  return taken;
}

void SavedRun::admit() {
  if (admitted_) return;
  admitted_ = true;
  billing::Journal journal = reader_.journal();
  auto admission = admit_journal(std::move(journal), tariff_.rules, std::nullopt, fact_directory_);
  if (!admission.quarantined.empty()) {
    throw Error(ErrorKind::invalid, concat(path_, ": error: a recorded fact cannot be applied: ",
                                           describe(admission.quarantined.front())));
  }
  facts_ = std::move(admission.facts);
}

const std::vector<billing::ResolvedFact>& SavedRun::facts() {
  admit();
  return facts_;
}

const billing::Directory& SavedRun::fact_directory() {
  admit();
  return fact_directory_;
}

Month SavedRun::month(const std::string& text) const {
  if (!summary_.last_month) {
    throw Error(ErrorKind::invalid, concat(path_, ": the run closed no month"));
  }
  if (text.empty()) return *summary_.last_month;
  return parse_month_option(text, *summary_.first_month, *summary_.last_month);
}

const billing::Directory& SavedRun::directory() {
  if (!entities_) entities_ = reader_.entities();
  return entities_->directory;
}

const billing::SealedMonth& SavedRun::sealed(Month month) {
  if (complete_.empty() || complete_.front().usage.month != month) {
    (void)directory();
    complete_.clear();
    complete_.push_back(reader_.month(month, *entities_));
  }
  return complete_.front();
}

Source SavedRun::source() {
  return {bill().directory, bill().months,    tariff_.rules,
          facts(),          fact_directory(), &tariff_.accounts};
}

Source SavedRun::source(const billing::reports::Report& report,
                        const billing::reports::Query& query) {
  switch (billing::reports::parts_read(report, query)) {
    case Reads::everything: return source();
    case Reads::month:
      (void)sealed(query.month);
      return {directory(), complete_, tariff_.rules, {}, directory(), &tariff_.accounts};
    case Reads::invoices: break;
  }
  if (!organisations_) organisations_ = reader_.organisations();
  invoiced_.clear();
  invoiced_.push_back({{query.month, {}, {}, {}, {}},
                       reader_.invoices(query.month, *organisations_),
                       billing::provisional_end(query.month, summary_.facts_end)});
  return {*organisations_, invoiced_, tariff_.rules, {}, *organisations_, &tariff_.accounts};
}

std::string SavedRun::cite(billing::Position row) {
  if (!is_simulated()) {
    if (!files_) files_ = reader_.files();
    if (row.file < files_->size()) return concat((*files_)[row.file], ":", row.line);
  }
  return concat("row ", row.line);
}

}  // namespace fleetbill::workbench
