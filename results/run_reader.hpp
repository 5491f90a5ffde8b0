#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "billing/journal/fact.hpp"
#include "billing/journal/quarantine.hpp"
#include "results/run_file.hpp"
#include "sim/series.hpp"
#include "sim/world.hpp"

namespace fleetbill::results {

class ImageReader;

/// Reads a run file. Before HDF5 sees it, its user block and checksum are checked; what HDF5 then
/// says about it is checked too, so that a damaged or hostile file gives an error and not nonsense.
/// Errors of all functions: `Error(invalid)` "PATH: error: not a complete run file: …" if the file
/// is anything else than a run file of this format's major version. Functions may be called from
/// several threads at a time; HDF5's one lock makes them take turns.
class RunReader {
 public:
  /// @param path  is kept open
  /// Errors: also `Error(io)` if the file cannot be opened or read.
  explicit RunReader(std::string path);
  ~RunReader();
  RunReader(RunReader&&) noexcept;
  RunReader& operator=(RunReader&&) noexcept;

  [[nodiscard]] Summary summary() const;

  /// Where and when the file was made.
  [[nodiscard]] Provenance provenance() const;

  /// The recorded facts in order, as rows of an event file would give them; `admit_journal` makes
  /// the same facts of them again under the same rules. Partners are named on all; assets with
  /// their partner and organisation; device facts by payer (T32) and device alone. A `serial_set`
  /// that a fact brought about is left out, since admitting that fact brings it about again.
  [[nodiscard]] billing::Journal journal() const;

  /// The entities that are named, which the next two functions want.
  [[nodiscard]] Entities entities() const;

  /// The sealed months with their usage and invoices. REQUIRES: `entities` are this file's
  [[nodiscard]] std::vector<billing::SealedMonth> months(const Entities& entities) const;

  /// Hands out the recorded facts in order, as they were admitted, but for ids and positions.
  /// Nothing is looked up and decided again as `admit_journal` does (`verify` does that): what is
  /// checked is that they are in order, and that each names what it must, assets not before their
  /// creation. REQUIRES: `entities` are this file's and have no Pelion account, whose facts must be
  /// decided anew
  void facts(const Entities& entities, const FactsVisitor& take) const;

  /// The entities and the months together.
  [[nodiscard]] Bill bill() const;

  // ---- parts of a file, at a cost that depends on the part and not on the file

  /// All partners, organisations and accounts, without assets and devices. The ids are valid in
  /// `entities().directory`, too.
  [[nodiscard]] billing::Directory organisations() const;

  /// One sealed month with its usage and invoices: the element of `months()`.
  /// REQUIRES: `entities` are this file's
  /// Errors: also `Error(invalid)` if the file does not have the month.
  [[nodiscard]] billing::SealedMonth month(Month month, const Entities& entities) const;

  /// The invoices of one month, without its usage.
  /// @param partners  `organisations()` or `entities().directory` of this file
  /// Errors: also `Error(invalid)` if the file does not have the month.
  [[nodiscard]] std::vector<billing::Invoice> invoices(Month month,
                                                       const billing::Directory& partners) const;

  /// The facts about a subject, as they were admitted, with ids and positions: those of
  /// `admit_journal(journal())` under the same rules. Facts of Pelion accounts depend on the quota
  /// of their aggregator. So an account, a campaign, or a device in an account has all facts of
  /// the accounts of its aggregators. Empty if no fact is about the subject.
  ///
  /// Cost: one column of all facts, and all columns of the chunks that have such facts.
  [[nodiscard]] FactSelection facts_about(const Subject& subject) const;

  /// The facts in these rows, in the same form. Rows after the last fact are ignored.
  [[nodiscard]] FactSelection facts_in(RowRange rows) const;

  /// The names of assets, by row.
  [[nodiscard]] std::vector<std::string> asset_names() const;

  /// The names of the event files.
  [[nodiscard]] std::vector<std::string> files() const;

  [[nodiscard]] sim::Series series() const;

  /// The rows that were not applied, each with the name of its event file (empty if there is none).
  [[nodiscard]] std::vector<std::pair<billing::Quarantined, std::string>> quarantined() const;

  /// The commands that the simulated platform refused, by time.
  [[nodiscard]] std::vector<sim::Refusal> refusals() const;

  /// The digest of what the file holds now; equal to `summary().digest` unless somebody changed it
  /// and made the checksum anew. Datasets that this program does not know count as well.
  [[nodiscard]] std::string recompute_digest() const;

 private:
  /// Runs `read(image)` and says of its failures which file they are about.
  template <class Read>
  auto guarded(const Read& read) const;

  /// The code of a month. Errors: `Error(invalid)` if the file does not have it.
  [[nodiscard]] std::uint32_t code_of(Month month) const;

  std::string path_;
  FormatVersion format_;
  std::unique_ptr<const ImageReader> image_;
};

}  // namespace fleetbill::results
