#include "results/table_reader.hpp"

namespace fleetbill::results {

Instant checked_instant(std::int64_t ms, const std::string& path) {
  static const Instant first = start_of({kFirstYear, 1, 1});
  static const Instant last = start_of({kEndYear, 1, 1});
  const Instant t{ms};
  if (t < first || t > last) throw Failure(concat(path, " has a time outside 1970 to 9998"));
  return t;
}

std::vector<std::string> read_names(const ImageReader& image, std::string_view path) {
  std::vector<std::string> out;
  for_each_name(image, path, [&](std::string_view text) { out.emplace_back(text); });
  return out;
}

std::vector<NameId> intern_names(const ImageReader& image, std::string_view path,
                                 billing::NameTable& names) {
  std::vector<NameId> out;
  for_each_name(image, path, [&](std::string_view text) { out.push_back(names.intern(text)); });
  return out;
}

}  // namespace fleetbill::results
