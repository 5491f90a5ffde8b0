#include "billing/journal/names.hpp"

namespace fleetbill::billing {

NameTable::NameTable() { intern(""); }

NameId NameTable::intern(std::string_view text) {
  if (const auto found = ids_.find(text); found != ids_.end()) return found->second;
  const NameId id(size());
  texts_.emplace_back(text);
  ids_.emplace(texts_.back(), id);
  return id;
}

NameId NameTable::find(std::string_view text) const {
  const auto found = ids_.find(text);
  return found == ids_.end() ? NameId() : found->second;
}

}  // namespace fleetbill::billing
