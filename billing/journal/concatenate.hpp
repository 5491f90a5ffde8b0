#pragma once

#include "billing/journal/fact.hpp"

namespace fleetbill::billing {

/// Returns a journal followed by more rows, as if the files of both had been read in one pass.
/// Names and positions of `first` are unchanged; those of `more` are renumbered.
/// @param first  a journal without files counts as one file without a name
Journal concatenate(Journal first, const Journal& more);

}  // namespace fleetbill::billing
