#pragma once

#include <iterator>

namespace fleetbill {

/// Joins two sorted ranges by key: calls `visit(left, right)` once per pair, by rising key, with
/// pointers to the elements. A pointer is null where the other range has no element of this key.
/// Elements of equal keys are paired in their order.
/// REQUIRES: both ranges are sorted by `key(element)`, which `<` orders
template <class A, class B, class Key, class Visit>
void merge_join(const A& a, const B& b, const Key& key, const Visit& visit) {
  auto left = std::begin(a);
  auto right = std::begin(b);
  while (left != std::end(a) || right != std::end(b)) {
    const bool has_left =
        left != std::end(a) && (right == std::end(b) || !(key(*right) < key(*left)));
    const bool has_right = right != std::end(b) && (!has_left || !(key(*left) < key(*right)));
    visit(has_left ? &*left : nullptr, has_right ? &*right : nullptr);
    if (has_left) ++left;
    if (has_right) ++right;
  }
}

}  // namespace fleetbill
