#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace fleetbill::billing::reconcile {

/// Values that were treated as equal despite different spelling. All of them are reported.
class Notes {
 public:
  struct Place {
    std::uint64_t times = 0;
    std::uint32_t first_line = 0;
  };

  /// @param what  a sentence without a full stop, the same for all places
  /// @param line  0: of the file as a whole
  void add(const std::string& what, std::uint32_t line) {
    Place& place = places_[what];
    if (place.times++ == 0) place.first_line = line;
  }

  /// By the byte order of the sentences.
  [[nodiscard]] const std::map<std::string, Place>& all() const { return places_; }

 private:
  std::map<std::string, Place> places_;
};

}  // namespace fleetbill::billing::reconcile
