#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "billing/admission/admission.hpp"
#include "billing/invoice/biller.hpp"
#include "billing/rules/price_list.hpp"
#include "billing/rules/rulebook.hpp"
#include "results/run_file.hpp"
#include "results/run_writer.hpp"

/// Runs for the tests of run files, and everything in them as text that can be compared.
namespace fleetbill::results::test {

/// A directory of the test's own, removed with all that is in it.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }
  /// The names of the files in it, sorted.
  [[nodiscard]] std::vector<std::string> files() const;

 private:
  std::filesystem::path path_;
};

/// All that a run file records.
struct Run {
  billing::Rulebook rules;
  std::optional<Instant> until;
  billing::Directory directory;
  std::vector<billing::ResolvedFact> facts;
  std::vector<billing::SealedMonth> months;
  sim::Series series;
  RunEnd end;
};

/// A run of event files: read, admitted, billed.
/// @param prices  may be null
Run run_of(billing::Journal journal, const std::vector<std::string>& files,
           const billing::Rulebook& rules, const billing::PriceList* prices,
           std::optional<Instant> until = {});

/// A small run with something in every dataset: every kind, SKU, plan and connector, partners of
/// both platforms, a month without lines, quarantined and repeated rows, summed uploads, series,
/// texts. A Telematics Guru organisation and a Pelion account have one name.
Run sample_run();

/// A price list with a price of each SKU up to `last`.
billing::PriceList sample_prices(billing::Sku last);

/// A run in which nothing ever happened.
Run empty_run();

/// How a run is recorded, as far as it must make no difference to the content.
struct Recording {
  Packing packing;
  std::size_t facts_a_call = 1'000'000;
};

/// Records the run. @returns the digest
std::string record(const Run& run, const std::string& path, const Recording& how = {});

std::string read_bytes(const std::string& path);
void write_bytes(const std::string& path, std::string_view bytes);

/// The message of the `Error` that `action` ends with, its kind before it: `invalid: …`. Empty if
/// it ends well.
std::string error_of(const std::function<void()>& action);

// ---- as text, ids replaced by names; every member of each struct
std::string text_of(const billing::ResolvedFact& fact, const billing::Directory& directory);
std::string text_of(const std::vector<billing::ResolvedFact>& facts,
                    const billing::Directory& directory);
std::string text_of(const std::vector<billing::SealedMonth>& months,
                    const billing::Directory& directory);
std::string text_of(const sim::Series& series);
std::string text_of(const billing::Quarantined& row);

}  // namespace fleetbill::results::test
