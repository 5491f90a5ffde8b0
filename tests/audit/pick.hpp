#pragma once

#include <cstddef>
#include <string>

namespace fleetbill::test {

/// The item at `i` of a pool; pools are small, choices may be beyond their end.
template <class Pool>
std::string pick(const Pool& pool, int i) {
  return std::string(pool[static_cast<std::size_t>(i) % pool.size()]);
}

}  // namespace fleetbill::test
