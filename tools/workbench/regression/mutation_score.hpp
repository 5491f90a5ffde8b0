#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/loader/equivalents_loader.hpp"
#include "tools/workbench/regression/mutants.hpp"

/// Rule mutation: which mutations of the tariff are detected by cases.
namespace fleetbill::workbench {

/// Status of one mutant under one case, in rising order of effect.
enum class MutantStatus : std::uint8_t {
  not_applicable,         ///< the mutant does not affect the case
  survived,               ///< the bill is unchanged
  survived_bill_changed,  ///< the bill changes, but all expectations hold
  killed,                 ///< an expectation fails, or the bill differs from the baseline
};

std::string_view to_string(MutantStatus status);

/// One mutant and its status under each case.
struct MutantResult {
  const Mutant* mutant = nullptr;
  std::vector<MutantStatus> cases;  ///< in the order of the cases
  std::string first_failure;        ///< in the first case that kills it
  bool is_equivalent = false;       ///< listed as equivalent, with an argument

  [[nodiscard]] std::size_t count(MutantStatus at_least) const;
  [[nodiscard]] bool is_killed() const { return count(MutantStatus::killed) > 0; }
  [[nodiscard]] bool survives() const { return !is_killed() && !is_equivalent; }
  /// Whether a case refutes the argument for its equivalence.
  [[nodiscard]] bool is_refuted() const { return is_equivalent && is_killed(); }
};

/// Returns `killed`, `survived` or `equivalent`.
std::string_view verdict(const MutantResult& result);

/// Returns the first line of the first failure; empty if no case kills the mutant.
std::string first_failure_line(const MutantResult& result);

/// Status of every mutant under every case.
struct MutationScore {
  std::vector<std::string> cases;
  std::vector<MutantResult> mutants;

  [[nodiscard]] std::size_t killed() const;
  [[nodiscard]] std::size_t survivors() const;
  /// Tenths of a per cent of the mutants that are not equivalent, rounded down; 1000 if all
  /// mutants are equivalent.
  [[nodiscard]] std::int64_t per_mille() const;
};

/// `score 99.0 %: 99 of 100 mutants killed, 1 survived, 2 equivalent`.
std::string summary(const MutationScore& score);

/// Plays every case under every mutant, several cases in parallel. A mutant is killed by an
/// expectation that fails, or by a recorded baseline that differs.
/// @param paths    of cases
/// @param mutants  to try
/// @param equivalent  mutants that are argued to change no bill
/// @param on_case  called with the number of finished cases, from one thread at a time
/// Errors: if cases fail without a mutant, an error that lists their failures:
/// `Error(check_failed)`, or the kind of a case that cannot be played
MutationScore mutation_score(const std::vector<std::string>& paths,
                             const std::vector<const Mutant*>& mutants,
                             const std::vector<scenarios::EquivalentMutant>& equivalent,
                             unsigned threads, const std::function<void(std::size_t)>& on_case);

}  // namespace fleetbill::workbench
