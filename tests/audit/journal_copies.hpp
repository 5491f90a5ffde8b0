#pragma once

#include "billing/journal/fact.hpp"

/// Journals made from journals.
namespace fleetbill::test {

/// The journal with rows of usage of one subject that follow each other within a month summed up in
/// one row that stands for them all, as a run may record them (Fact::times, Fact::last).
billing::Journal summed_up(const billing::Journal& journal);

/// A journal has no copy constructor, since names are costly to copy.
billing::Journal copy_of(const billing::Journal& journal);

}  // namespace fleetbill::test
