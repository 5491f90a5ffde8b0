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

/// Reads a run file. It checks the user block and the checksum before HDF5 opens the file, and then
/// all metadata that HDF5 reports. A damaged or hostile file therefore gives an error.
/// Errors of all functions: `Error(invalid)` "PATH: error: not a complete run file: …" if the file
/// is not a run file of this format's major version. The functions are thread-safe, but HDF5's
/// global lock serialises them.
class RunReader {
 public:
  /// @param path  remains open
  /// Errors: also `Error(io)` if the file cannot be opened or read.
  explicit RunReader(std::string path);
  ~RunReader();
  RunReader(RunReader&&) noexcept;
  RunReader& operator=(RunReader&&) noexcept;

  [[nodiscard]] Summary summary() const;

  /// Returns place and time of the run.
  [[nodiscard]] Provenance provenance() const;

  /// Returns the recorded facts in order, as rows of an event file. `admit_journal` converts them
  /// into equal facts under the same rules. All rows name a partner. Rows of assets also name the
  /// organisation; rows of devices name only the payer (T32) and the device. A `serial_set` that
  /// follows from another fact is omitted, because admission of that fact adds it again.
  [[nodiscard]] billing::Journal journal() const;

  /// Returns the entities of the file, which the next two functions require.
  [[nodiscard]] Entities entities() const;

  /// The sealed months with their usage and invoices. REQUIRES: `entities` are this file's
  [[nodiscard]] std::vector<billing::SealedMonth> months(const Entities& entities) const;

  /// Calls `take` with the recorded facts in order, as they were admitted, but without ids and
  /// positions. It does not repeat the decisions of `admit_journal` (`verify` does). It checks the
  /// order of the facts and that each names the entities that it requires, assets not before their
  /// creation. REQUIRES: `entities` are this file's and contain no Pelion account, whose facts
  /// require decisions.
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

  /// Returns the facts about a subject, as they were admitted, with ids and positions: the facts of
  /// `admit_journal(journal())` under the same rules. Facts of Pelion accounts depend on the quota
  /// of their aggregator. So an account, a campaign, or a device in an account has all facts of the
  /// accounts of its aggregators. Empty if no fact is about the subject.
  ///
  /// Cost: one column of all facts, and all columns of the chunks that contain such facts.
  [[nodiscard]] FactSelection facts_about(const Subject& subject) const;

  /// The facts in these rows, in the same form. Rows after the last fact are ignored.
  [[nodiscard]] FactSelection facts_in(RowRange rows) const;

  /// The names of assets, by row.
  [[nodiscard]] std::vector<std::string> asset_names() const;

  /// The names of the event files.
  [[nodiscard]] std::vector<std::string> files() const;

  [[nodiscard]] sim::Series series() const;
  /// Returns the totals of each closed month.
  /// Cost: one column of the chunks of facts in which a month ends, and the account months.
  [[nodiscard]] std::vector<MonthTotals> month_totals() const;
  /// Whether the hours of `series()` state the backlog; false for files of format 1.2 and earlier.
  [[nodiscard]] bool has_backlog_by_hour() const;

  /// Returns the rows that were not applied, each with the name of its event file (empty: no file).
  [[nodiscard]] std::vector<std::pair<billing::Quarantined, std::string>> quarantined() const;

  /// The commands that the simulated platform refused, by time.
  [[nodiscard]] std::vector<sim::Refusal> refusals() const;

  /// Returns the digest of the current contents. It equals `summary().digest` unless the file and
  /// its checksum were changed. Unknown datasets count as well.
  [[nodiscard]] std::string recompute_digest() const;

 private:
  /// Runs `read(image)` and adds the path to its failures.
  template <class Read>
  auto guarded(const Read& read) const;

  /// The code of a month. Errors: `Error(invalid)` if the file does not have it.
  [[nodiscard]] std::uint32_t code_of(Month month) const;

  std::string path_;
  FormatVersion format_;
  std::unique_ptr<const ImageReader> image_;
};

}  // namespace fleetbill::results
