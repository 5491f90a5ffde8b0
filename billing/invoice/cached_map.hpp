#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <utility>

namespace fleetbill::billing {

/// A map that is asked millions of times for few keys: it remembers where the latest ones are.
template <class Key, class Value>
class CachedMap {
 public:
  CachedMap() = default;
  CachedMap(const CachedMap&) = delete;
  CachedMap& operator=(const CachedMap&) = delete;

  /// The value of `key`, a new one if there was none.
  /// @param spread  a number that differs for most keys which are asked for in turns
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
    Value* value = nullptr;  // in a node of the map, which never moves
  };

  std::map<Key, Value> values_;
  std::array<Place, 128> latest_;
};

}  // namespace fleetbill::billing
