#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "billing/invoice/biller.hpp"
#include "billing/journal/directory.hpp"
#include "billing/journal/quarantine.hpp"
#include "billing/journal/register.hpp"
#include "results/dataset_encoder.hpp"
#include "results/file_system.hpp"
#include "results/run_file.hpp"
#include "results/staged_file.hpp"
#include "sim/series.hpp"
#include "sim/world.hpp"

namespace fleetbill::results {

/// The contents of a run file other than facts, months and series; known when the run is over.
struct RunEnd {
  RunTexts texts;
  RowCounts rows;
  std::vector<billing::Quarantined> quarantined;  ///< by file and line
  std::vector<sim::Refusal> refusals;             ///< by time; of a simulated run
  std::vector<std::string> files;                 ///< event files; positions are indices into it
  std::optional<sim::Conservation> conservation;  ///< none for a run of `bill`
  Provenance provenance;
};

/// The files that belong to a run file: they change together with it.
struct Companions {
  std::vector<StagedFile*> files;
  std::vector<std::string> removed;  ///< files of an earlier run that the new run does not have
};

/// Records a run. What is added is packed at once and kept in memory, about as large as the file;
/// the file appears whole under its name when `finish()` succeeds, and not at all otherwise.
/// One thread at a time.
class RunWriter {
 public:
  /// @param path  of the file to come; nothing is created there yet
  /// Errors: `Error(io)` if its directory does not exist or cannot be written to.
  explicit RunWriter(std::string path);
  /// The same over another way to disk and another packing, which tests use.
  /// @param files  outlives the writer
  RunWriter(std::string path, FileSystem& files, const Packing& packing);
  ~RunWriter();
  RunWriter(RunWriter&&) noexcept;
  RunWriter& operator=(RunWriter&&) noexcept;

  /// Records facts, in the journal's order over all calls. How they are cut into calls makes no
  /// difference. Positions are unique, but for a `serial_set` that a fact brought about, which
  /// stands before it and has its position.
  void add_facts(std::span<const billing::ResolvedFact> facts);

  /// Records a sealed month, in order; what it names was named by a fact before. An invoice without
  /// lines leaves no trace. Rows are ordered by entity, invoices are kept as they come.
  /// Errors: `Error(invalid)` if amounts are of several currencies.
  void add_month(const billing::SealedMonth& month);

  /// Records more points, in rising time over all calls.
  void add_series(const sim::Series& series);

  // For resuming an unfinished run in a new process. Series are added after that.

  /// What filled up since this was last asked for, as bytes that never change again.
  [[nodiscard]] std::string take_full_chunks();
  /// All else that was added so far.
  [[nodiscard]] std::string state();
  /// Makes a new writer what the one was that gave these.
  /// @param filled  all that `take_full_chunks()` gave up to `state`, in order
  /// Errors: `ArchiveError` if they are anything else.
  void resume(std::span<const std::string> filled, std::string_view state);

  /// Writes the file. Afterwards, and after an error, the writer is spent.
  /// @param directory  knows the ids of all that was added
  /// @param companions  files that change together with the run file
  /// @returns the digest: 32 hexadecimal digits over all but the provenance
  /// Errors: `Error(io)` if the file cannot be written: the temporary file is removed, and an
  /// earlier file of the name is unchanged. `Error(invalid)` if a text is not UTF-8 or has a
  /// NUL.
  std::string finish(const billing::Directory& directory, const RunEnd& end,
                     const Companions& companions = {});

 private:
  class Recording;

  std::string path_;
  FileSystem* files_;
  std::unique_ptr<Recording> recording_;
};

}  // namespace fleetbill::results
