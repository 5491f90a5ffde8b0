#include "billing/compare/name_ranks.hpp"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

namespace fleetbill::billing {
namespace {

/// A name and its next few bytes, which decide most comparisons.
struct NameKey {
  std::string_view name;
  std::uint64_t head = 0;         // the first of them in its highest byte
  std::uint32_t head_length = 0;  // of them in the name
  std::uint32_t index = 0;

  [[nodiscard]] bool is_same_head(const NameKey& other) const {
    return head == other.head && head_length == other.head_length;
  }
};

constexpr std::uint32_t kHead = sizeof(NameKey::head);

void take_head(NameKey& key, std::size_t begin) {
  key.head_length =
      static_cast<std::uint32_t>(std::min<std::size_t>(kHead, key.name.size() - begin));
  key.head = 0;
  for (std::uint32_t i = 0; i < kHead; ++i) {
    const auto byte =
        i < key.head_length ? static_cast<unsigned char>(key.name[begin + i]) : std::uint64_t{0};
    key.head = key.head << 8U | byte;
  }
}

/// Returns the length of the common prefix. REQUIRES: there is a name; all share the first `known`
std::size_t shared_bytes(std::span<const NameKey> keys, std::size_t known) {
  const std::string_view first = keys.front().name;
  std::size_t shared = first.size();
  for (const NameKey& key : keys) {
    const std::size_t most = std::min(shared, key.name.size());
    shared = known;
    while (shared < most && key.name[shared] == first[shared]) ++shared;
  }
  return shared;
}

/// Assigns ranks to names.
class Places {
 public:
  explicit Places(std::size_t count) : places_(count) {}

  /// Ranks names that share the first `known` bytes.
  void add(std::span<NameKey> keys, std::size_t known) {
    if (keys.empty()) return;
    const std::size_t shared = shared_bytes(keys, known);
    for (NameKey& key : keys) take_head(key, shared);
    std::sort(keys.begin(), keys.end(), [](const NameKey& a, const NameKey& b) {
      return a.head != b.head ? a.head < b.head : a.head_length < b.head_length;
    });
    while (!keys.empty()) {
      std::size_t same = 1;
      while (same < keys.size() && keys[same].is_same_head(keys.front())) ++same;
      add_same_heads(keys.first(same), shared + keys.front().head_length);
      keys = keys.subspan(same);
    }
  }

  [[nodiscard]] std::vector<std::uint32_t> take() { return std::move(places_); }

 private:
  void add_same_heads(std::span<NameKey> keys, std::size_t known) {
    if (keys.size() > 1 && keys.front().head_length == kHead) return add(keys, known);
    ++latest_;
    for (const NameKey& key : keys) places_[key.index] = latest_;
  }

  std::vector<std::uint32_t> places_;  // by index
  std::uint32_t latest_ = 0;
};

template <class IdType, class NameOf>
std::vector<std::uint32_t> names_in_order(std::size_t count, const NameOf& name_of) {
  std::vector<NameKey> keys(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    keys[i].name = name_of(IdType(i));
    keys[i].index = i;
  }
  Places places(count);
  places.add(keys, 0);
  return places.take();
}

}  // namespace

NameRanks::NameRanks(const Directory& directory)
    : directory_(directory),
      organisations_(names_in_order<OrganisationId>(
          directory.organisation_count(),
          [&](OrganisationId id) { return directory.organisation_name(id); })),
      assets_(names_in_order<AssetId>(directory.asset_count(),
                                      [&](AssetId id) { return directory.asset_name(id); })) {}

}  // namespace fleetbill::billing
