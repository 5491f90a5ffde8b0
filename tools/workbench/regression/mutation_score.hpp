#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/loader/equivalents_loader.hpp"
#include "tools/workbench/regression/mutants.hpp"

/// Rule mutation: what cases notice of mistakes in the tariff.
namespace fleetbill::workbench {

/// What one case says to one mutant.
enum class MutantStatus : std::uint8_t {
  not_applicable,         ///< the mutant does not concern it
  survived,               ///< its bill is the same
  survived_bill_changed,  ///< its bill is another one, but it expects nothing that tells
  killed,                 ///< an expectation fails, or the baseline is another one
};

std::string_view to_string(MutantStatus notice);

/// One mutant and what all cases say to it.
struct MutantResult {
  const Mutant* mutant = nullptr;
  std::vector<MutantStatus> cases;  ///< in the order of the cases
  std::string first_failure;        ///< in the first case that notices it
  bool is_equivalent = false;       ///< argued by hand

  [[nodiscard]] std::size_t count(MutantStatus at_least) const;
  [[nodiscard]] bool is_noticed() const { return count(MutantStatus::killed) > 0; }
  [[nodiscard]] bool survives() const { return !is_noticed() && !is_equivalent; }
  /// Whether the argument does not hold.
  [[nodiscard]] bool is_refuted() const { return is_equivalent && is_noticed(); }
};

/// `noticed`, `SURVIVED` or `equivalent`.
std::string_view verdict(const MutantResult& result);

/// The first failure in one line; empty if there is none.
std::string first_notice(const MutantResult& result);

/// Every mutant held against every case.
struct MutationScore {
  std::vector<std::string> cases;
  std::vector<MutantResult> mutants;

  [[nodiscard]] std::size_t noticed() const;
  [[nodiscard]] std::size_t survivors() const;
  /// Tenths of a per cent of the mutants that are not equivalent, rounded down; 1000 if there are
  /// none.
  [[nodiscard]] std::int64_t per_mille() const;
};

/// `score 99.0 %: 99 of 100 mutants noticed, 1 survived, 2 equivalent`.
std::string summary(const MutationScore& score);

/// Plays every case under every mutant, cases side by side. What notices is an expectation, or a
/// recorded baseline.
/// @param paths    of cases
/// @param mutants  to try
/// @param equivalent  those that are argued to change nothing
/// @param on_case  called when another case is done, from one thread at a time
/// Errors: for cases that are wrong as they are, each with what is wrong: `Error(check_failed)`, or
/// that of a case that cannot be played, if there is one
MutationScore mutation_score(const std::vector<std::string>& paths,
                             const std::vector<const Mutant*>& mutants,
                             const std::vector<scenarios::EquivalentMutant>& equivalent,
                             unsigned threads, const std::function<void(std::size_t)>& on_case);

}  // namespace fleetbill::workbench
