#include "billing/journal/names.hpp"

#include <bit>
#include <functional>
#include <limits>

#include "billing/units/error.hpp"

namespace fleetbill::billing {
namespace {

constexpr std::size_t kFirstSlots = 64;
constexpr std::size_t kBlockSize = 1 << 16;

std::uint64_t hash_of(std::string_view text) { return std::hash<std::string_view>{}(text); }

std::uint32_t upper_half(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32); }

}  // namespace

NameTable::NameTable() : slots_(kFirstSlots) { intern(""); }

NameId NameTable::intern(std::string_view text) {
  const std::uint64_t hash = hash_of(text);
  std::size_t slot = slot_of(text, hash);
  if (slots_[slot].id_plus_one != 0) return NameId(slots_[slot].id_plus_one - 1);
  FLEETBILL_ASSERT(size() < std::numeric_limits<std::uint32_t>::max() - 1, "too many names");
  if (2 * (texts_.size() + 1) > slots_.size()) {
    grow(2 * slots_.size());
    slot = slot_of(text, hash);
  }
  const NameId id(size());
  texts_.push_back(keep(text));
  slots_[slot] = {upper_half(hash), size()};
  return id;
}

NameId NameTable::find(std::string_view text) const {
  const Slot& slot = slots_[slot_of(text, hash_of(text))];
  return slot.id_plus_one == 0 ? NameId() : NameId(slot.id_plus_one - 1);
}

std::size_t NameTable::slot_of(std::string_view text, std::uint64_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = hash & mask;; i = (i + 1) & mask) {
    const Slot& slot = slots_[i];
    if (slot.id_plus_one == 0) return i;
    if (slot.hash == upper_half(hash) && text_at(slot.id_plus_one - 1) == text) return i;
  }
}

const char* NameTable::keep(std::string_view text) {
  FLEETBILL_ASSERT(text.size() <= std::numeric_limits<std::uint32_t>::max(), "a name is too long");
  const auto size = static_cast<std::uint32_t>(text.size());
  const std::size_t room = sizeof(size) + size;
  if (room > room_) {
    room_ = std::max(kBlockSize, room);
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(room_));
    free_ = blocks_.back().get();
  }
  const char* kept = free_;
  std::memcpy(free_, &size, sizeof(size));
  if (size > 0) std::memcpy(free_ + sizeof(size), text.data(), size);
  free_ += room;
  room_ -= room;
  return kept;
}

void NameTable::reserve(std::size_t more) {
  texts_.reserve(texts_.size() + more);
  const std::size_t wanted = std::bit_ceil(2 * (texts_.size() + more));
  if (wanted > slots_.size()) grow(wanted);
}

void NameTable::prefetch(std::string_view text) const {
  __builtin_prefetch(&slots_[hash_of(text) & (slots_.size() - 1)]);
}

/// @param slots  a power of two, at least twice the number of texts
void NameTable::grow(std::size_t slots) {
  slots_.assign(slots, {});
  for (std::uint32_t id = 0; id < size(); ++id) {
    const std::uint64_t hash = hash_of(text_at(id));
    slots_[slot_of(text_at(id), hash)] = {upper_half(hash), id + 1};
  }
}

}  // namespace fleetbill::billing
