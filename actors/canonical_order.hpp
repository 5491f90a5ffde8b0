#pragma once

#include <vector>

#include "actors/messages.hpp"

namespace fleetbill::actors {

/// The order of facts in a run: time; at one instant what was decided, in the order of decisions,
/// before what was used, by device and kind. Facts that tie keep the order of their device's doing.
bool comes_before(const billing::ResolvedFact& a, const billing::ResolvedFact& b);

/// All facts in their order, in pieces of which each comes before the next: so that there is never
/// room for all facts twice, whoever reads a piece can let it go. Facts that tie stay as they are
/// in their batch, and batches as they are.
std::vector<Facts> sort_canonically(std::vector<Facts> batches);

}  // namespace fleetbill::actors
