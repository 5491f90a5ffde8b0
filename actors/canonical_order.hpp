#pragma once

#include <vector>

#include "actors/messages.hpp"

namespace fleetbill::actors {

/// The order of facts in a run: time; at one instant what was decided, in the order of decisions,
/// before what was used, by device and kind. Facts that tie keep the order of their device's doing.
bool comes_before(const billing::ResolvedFact& a, const billing::ResolvedFact& b);

/// The facts of all batches in this order; of those that tie, an earlier batch's come first.
Facts in_order(std::vector<Facts> batches);

}  // namespace fleetbill::actors
