#pragma once

#include <cstddef>
#include <functional>

namespace fleetbill::workbench {

/// Calls `work(i)` once for each i below `count`, on several threads at a time, in no order.
/// @param threads  0: as many as there are processors
/// Errors: what the call with the least i threw, after all others
void for_each_in_parallel(std::size_t count, unsigned threads,
                          const std::function<void(std::size_t)>& work);

}  // namespace fleetbill::workbench
