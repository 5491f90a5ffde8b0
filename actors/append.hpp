#pragma once

#include <iterator>
#include <utility>
#include <vector>

namespace fleetbill::actors {

/// Puts what a message brought behind what is there; nothing is copied if nothing is there.
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
