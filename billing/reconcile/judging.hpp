#pragma once

#include <string>
#include <vector>

#include "billing/reconcile/charges.hpp"
#include "billing/reconcile/pairing.hpp"
#include "billing/reconcile/reasons.hpp"
#include "billing/reconcile/reconcile.hpp"

namespace fleetbill::billing::reconcile {

/// Turns paired and unpaired rows and lines into differences, notes and counts.
class Judge {
 public:
  /// @param reasons  contains the entities of the run
  /// @param out      gains what the members find
  /// All arguments must outlive the judge.
  Judge(const Layout& layout, const Charges& charges, const Reasons& reasons, Reconciliation& out)
      : layout_(layout), form_(*layout.form), charges_(charges), reasons_(reasons), out_(out) {}

  /// Judges each row of the vendor's file.
  void judge_rows(const std::vector<VendorRow>& rows, const std::vector<OurLine>& lines,
                  const Pairing& pairing);

  /// Judges each line of ours without a row.
  /// @param ppm_only  omit assets on other plans without messages, as the vendor's file does
  void judge_unpaired_lines(const std::vector<OurLine>& lines, const Pairing& pairing,
                            bool ppm_only);

 private:
  [[nodiscard]] bool is_of(FileKind kind) const { return form_.kind == kind; }
  [[nodiscard]] bool compare_pair(const VendorRow& row, const OurLine& line);
  void judge_unpaired_row(const VendorRow& row);
  [[nodiscard]] DifferenceKind kind_of_unpaired(const Subject& subject) const;
  [[nodiscard]] Subject subject_of(const std::vector<Value>& values) const;
  [[nodiscard]] std::string summary_of(const std::vector<Value>& values,
                                       const Layout* layout) const;
  [[nodiscard]] std::string summary_of_missing() const;

  const Layout& layout_;
  const VendorFormat& form_;
  const Charges& charges_;
  const Reasons& reasons_;
  Reconciliation& out_;
};

/// Whether a file lists only assets on TG-PPM or with messages, which is the vendor's default.
[[nodiscard]] bool lists_ppm_only(const Layout& layout, const std::vector<VendorRow>& rows);

}  // namespace fleetbill::billing::reconcile
