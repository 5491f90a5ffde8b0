#pragma once

#include "billing/journal/fact.hpp"

namespace fleetbill::billing {

/// A journal and more rows behind it, as if the files of both had been read at once, one after the
/// other. Names and positions of `first` stay; those of `more` are changed.
/// @param first  a journal without files counts as one file without a name
Journal concatenate(Journal first, const Journal& more);

}  // namespace fleetbill::billing
