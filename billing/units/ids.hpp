#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>

namespace fleetbill {

/// A dense index that the compiler does not mix up with an index of another kind. Distinct tags
/// make distinct types; arithmetic on an id has no meaning and does not compile.
template <class Tag>
class Id {
 public:
  constexpr Id() = default;  ///< no entity
  explicit constexpr Id(std::uint32_t value) : value_(value) {}

  [[nodiscard]] constexpr std::uint32_t value() const { return value_; }
  [[nodiscard]] constexpr bool exists() const { return value_ != kNone; }
  constexpr auto operator<=>(const Id&) const = default;

 private:
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t value_ = kNone;
};

using NameId = Id<struct NameTag>;                  ///< a text of the name table
using PartnerId = Id<struct PartnerTag>;            ///< an account that is billed for assets
using OrganisationId = Id<struct OrganisationTag>;  ///< a Telematics Guru organisation
using AssetId = Id<struct AssetTag>;                ///< the platform's entity that a device feeds
using DeviceId = Id<struct DeviceTag>;              ///< hardware with a serial

}  // namespace fleetbill

template <class Tag>
struct std::hash<fleetbill::Id<Tag>> {
  std::size_t operator()(fleetbill::Id<Tag> id) const noexcept { return id.value(); }
};
