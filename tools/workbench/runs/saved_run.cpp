#include "tools/workbench/runs/saved_run.hpp"

#include <algorithm>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "tools/workbench/tariff/tariff_files.hpp"

namespace fleetbill::workbench {

SavedRun::SavedRun(const std::string& path)
    : path_(path),
      reader_(path),
      summary_(reader_.summary()),
      tariff_(read_effective(path, summary_.texts.effective)) {}

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
  files_ = journal.files;
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

const billing::SealedMonth& SavedRun::sealed(Month month) {
  const auto& months = bill().months;
  const auto found = std::find_if(months.begin(), months.end(),
                                  [&](const auto& m) { return m.usage.month == month; });
  if (found == months.end()) {
    throw Error(ErrorKind::invalid, concat(path_, ": error: month ", to_string(month),
                                           " is missing from the run file"));
  }
  return *found;
}

billing::reports::Source SavedRun::source() {
  return {bill().directory, bill().months,    tariff_.rules,
          facts(),          fact_directory(), &tariff_.accounts};
}

std::string SavedRun::cite(billing::Position row) {
  admit();
  if (row.file < files_.size() && !is_simulated()) {
    return concat(files_[row.file], ":", row.line);
  }
  return concat("row ", row.line);
}

}  // namespace fleetbill::workbench
