#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <utility>

namespace fleetbill::billing {

/// A `std::map` with a direct-mapped cache of recent entries, for few keys and millions of lookups.
template <class Key, class Value>
class CachedMap {
 public:
  CachedMap() = default;
  CachedMap(const CachedMap&) = delete;
  CachedMap& operator=(const CachedMap&) = delete;

  /// Returns the value of `key`, which is created if it is missing.
  /// @param spread  selects the cache slot: a number that differs for most keys in alternating use
  Value& at(const Key& key, std::size_t spread) {
    Place& place = latest_[spread % latest_.size()];
    if (place.value == nullptr || place.key != key) place = {key, &values_[key]};
    return *place.value;
  }

  [[nodiscard]] std::map<Key, Value>& values() { return values_; }

  [[nodiscard]] std::map<Key, Value> take() {
    latest_ = {};
    return std::move(values_);
  }

 private:
  struct Place {
    Key key{};
    Value* value = nullptr;  // in a node of the map, whose address is stable
  };

  std::map<Key, Value> values_;
  std::array<Place, 128> latest_;
};

}  // namespace fleetbill::billing
