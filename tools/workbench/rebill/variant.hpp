#pragma once

#include <vector>

#include "billing/invoice/usage.hpp"
#include "billing/rules/rulebook.hpp"
#include "billing/units/instant.hpp"

namespace fleetbill::workbench {

/// Usage of consecutive months.
using Usages = std::vector<billing::MonthUsage>;

/// The months that are billed again, from the first to the last.
struct ClosedMonths {
  Month first, last;
};

/// One way of billing the facts.
struct Variant {
  billing::Rulebook rules;
  bool with_late_events = false;
};

}  // namespace fleetbill::workbench
