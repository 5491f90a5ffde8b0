#pragma once

#include <vector>

#include "actors/messages.hpp"

namespace fleetbill::actors {

/// Whether `a` precedes `b` in a run. Facts are ordered by time; at one instant decisions, in their
/// order, precede usage, by device and kind. Equal facts keep the order of their device's actions.
bool comes_before(const billing::ResolvedFact& a, const billing::ResolvedFact& b);

/// Returns all facts in order, in consecutive pieces. The caller can free each piece after reading
/// it, so that the facts are never in memory twice. Equal facts keep the order of batches, and
/// their order in the batch.
std::vector<Facts> sort_canonically(std::vector<Facts> batches);

}  // namespace fleetbill::actors
