#pragma once

#include <iterator>
#include <utility>
#include <vector>

namespace fleetbill::actors {

/// Appends elements; if `all` is empty, `more` replaces it without a copy.
template <class T>
void append(std::vector<T>& all, std::vector<T>&& more) {
  if (all.empty()) {
    all = std::move(more);
  } else {
    all.insert(all.end(), std::make_move_iterator(more.begin()),
               std::make_move_iterator(more.end()));
  }
}

}  // namespace fleetbill::actors
