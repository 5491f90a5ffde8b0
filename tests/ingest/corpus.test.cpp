#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "billing/admission/admission.hpp"
#include "billing/ingest/journal_reader.hpp"
#include "billing/journal/csv.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "support.hpp"

// Realistic event files, most of them broken, each named after its problem. The expected outcome of
// each is in corpus/expected.csv, written by hand.

namespace fleetbill::billing::ingest {
namespace {

const std::filesystem::path kCorpus = FLEETBILL_INGEST_CORPUS;
constexpr const char* kExpected = "expected.csv";

/// The cells of a line of expected.csv behind the name of the file.
struct Outcome {
  std::string rows_read;
  std::string applied;
  std::string duplicate;
  std::string quarantined;
  /// Line and reason of the first quarantined row, or the whole message if the file is refused.
  std::string first_problem;
};

std::map<std::string, Outcome> expected_outcomes() {
  std::ostringstream bytes;
  bytes << std::ifstream(kCorpus / kExpected, std::ios::binary).rdbuf();
  const std::string text = bytes.str();
  std::map<std::string, Outcome> out;
  csv::Cells cells;
  for (std::size_t at = 0; at < text.size();) {
    const csv::Split split = csv::split_record(std::string_view(text).substr(at), true, cells);
    REQUIRE(split.outcome == csv::Outcome::record);
    REQUIRE(cells.values.size() == 6);
    const std::vector<std::string> c(cells.values.begin(), cells.values.end());
    if (at > 0) out[c[0]] = {c[1], c[2], c[3], c[4], c[5]};
    at += split.consumed;
  }
  return out;
}

std::string first_problem(const Admission& admission) {
  if (admission.quarantined.empty()) return {};
  const Quarantined& first = admission.quarantined.front();
  return concat(first.position.line, ": ", describe(first));
}

Outcome outcome_of(const std::string& name) {
  const std::string folder = kCorpus.string() + '/';
  try {
    Directory directory;
    const Admission admission =
        admit_journal(read_journal({folder + name}), {}, std::nullopt, directory);
    CHECK(admission.rows_read ==
          admission.applied + admission.duplicates + admission.quarantined.size());
    return {std::to_string(admission.rows_read), std::to_string(admission.applied),
            std::to_string(admission.duplicates), std::to_string(admission.quarantined.size()),
            first_problem(admission)};
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::invalid);
    const std::string message = error.what();
    REQUIRE_THAT(message, Catch::StartsWith(folder));
    return {"", "", "", "", message.substr(folder.size())};
  }
}

}  // namespace

TEST_CASE("corpus: every file has its expected outcome, and no outcome lacks its file",
          "[ingest][corpus]") {
  std::set<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(kCorpus)) {
    if (entry.path().filename() != kExpected) files.insert(entry.path().filename().string());
  }
  std::set<std::string> expected;
  for (const auto& [name, outcome] : expected_outcomes()) expected.insert(name);
  CHECK(files == expected);
  CHECK(files.size() > 100);
}

TEST_CASE("corpus: every row is applied, a duplicate or quarantined, or the file is refused",
          "[ingest][corpus]") {
  for (const auto& [name, expected] : expected_outcomes()) {
    CAPTURE(name);
    const Outcome outcome = outcome_of(name);
    CHECK(outcome.rows_read == expected.rows_read);
    CHECK(outcome.applied == expected.applied);
    CHECK(outcome.duplicate == expected.duplicate);
    CHECK(outcome.quarantined == expected.quarantined);
    CHECK_THAT(outcome.first_problem, Catch::StartsWith(expected.first_problem));
    CHECK(outcome.first_problem.empty() == expected.first_problem.empty());
    CHECK(is_utf8(outcome.first_problem));
  }
}

}  // namespace fleetbill::billing::ingest
