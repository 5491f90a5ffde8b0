#pragma once

#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "billing/units/instant.hpp"

namespace fleetbill::workbench {

/// Sorts records by time; records of one time stay in the order of insertion. Memory is limited:
/// records beyond the limit are written, sorted, to temporary files.
class SortedRecords {
 public:
  /// @param limit  bytes of records in memory
  explicit SortedRecords(std::size_t limit) : limit_(limit) {}

  /// Errors: `Error(io)` if a temporary file cannot be written, or read
  void add(Instant time, std::string_view record);

  /// Visits all records in order.
  void write(const std::function<void(std::string_view)>& sink);

  /// Returns the number of temporary files.
  [[nodiscard]] std::size_t parts() const { return parts_.size(); }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  using File = std::unique_ptr<std::FILE, Close>;
  struct Place {
    Instant time;
    std::size_t begin = 0;
    std::size_t size = 0;
  };
  struct RecordHead;
  class Part;

  void sort();
  void put_aside();

  std::size_t limit_;
  std::string texts_;
  std::vector<Place> places_;  // in texts_
  std::vector<File> parts_;    // in the order of insertion
};

}  // namespace fleetbill::workbench
