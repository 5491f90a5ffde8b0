#include <type_traits>

#include "billing/units/ids.hpp"
#include "billing/units/instant.hpp"
#include "billing/units/money.hpp"
#include "billing/units/quantity.hpp"

// What must not compile: operations that have no meaning. This file has nothing to run; building it
// is the test. Each is next to its nearest meaningful relative, which must compile, so
// that a concept that is never true is detected.

namespace fleetbill {
namespace {

template <class A, class B>
concept Addable = requires(A a, B b) {
  a + b;
};
template <class A, class B>
concept Subtractable = requires(A a, B b) {
  a - b;
};
template <class A, class B>
concept Multipliable = requires(A a, B b) {
  a* b;
};
template <class A, class B>
concept Comparable = requires(A a, B b) {
  a == b;
};
template <class A, class B>
concept Ordered = requires(A a, B b) {
  a < b;
};
template <class T, class... Args>
concept Listable = requires(Args... args) {
  T{args...};
};

// Points and lengths of time.
static_assert(Addable<Instant, Duration> && !Addable<Instant, Instant>);
static_assert(!Addable<Duration, Instant>);
static_assert(Subtractable<Instant, Instant> && Subtractable<Instant, Duration>);
static_assert(!Subtractable<Duration, Instant>);
static_assert(Addable<Duration, Duration> && !Addable<Duration, int> && !Addable<Instant, int>);
static_assert(Multipliable<Duration, int> && !Multipliable<Instant, int>);
static_assert(!Multipliable<Duration, Duration>);
static_assert(Ordered<Instant, Instant> && !Ordered<Instant, Duration>);
static_assert(!Ordered<Instant, int> && !Ordered<Instant, Month> && !Ordered<Month, Date>);
static_assert(Ordered<Month, Month> && !Addable<Month, Month> && !Addable<Month, int>);
static_assert(std::is_same_v<decltype(Instant{} - Instant{}), Duration>);
static_assert(std::is_same_v<decltype(Instant{} + Duration{}), Instant>);
static_assert(!std::is_convertible_v<std::int64_t, Instant>);
static_assert(!std::is_convertible_v<Duration, Instant>);

// Money.
static_assert(Addable<Money, Money> && !Addable<Money, Instant> && !Addable<Money, Duration>);
static_assert(!Addable<Money, int> && !Addable<Money, double> && !Addable<Money, Quantity>);
static_assert(Subtractable<Money, Money> && !Subtractable<Money, int>);
static_assert(!Multipliable<Money, double> && !Multipliable<double, Money>);
static_assert(!Multipliable<Money, int> && !Multipliable<Money, Money>);
static_assert(!Multipliable<Money, Quantity>);
static_assert(Comparable<Money, Money> && !Comparable<Money, int> && !Comparable<Money, Currency>);
static_assert(Listable<Money, std::int64_t, Currency> && !Listable<Money, double, Currency>);
static_assert(!std::is_constructible_v<Money, std::int64_t>);
static_assert(!std::is_default_constructible_v<Money>);
static_assert(!std::is_default_constructible_v<Currency>);
static_assert(!std::is_constructible_v<Currency, const char*>);
static_assert(!Addable<Quantity, Quantity>);

// Ids.
static_assert(Comparable<PartnerId, PartnerId> && Ordered<PartnerId, PartnerId>);
static_assert(!Comparable<PartnerId, AssetId> && !Ordered<PartnerId, AssetId>);
static_assert(!Comparable<OrganisationId, DeviceId> && !Comparable<NameId, AssetId>);
static_assert(!Comparable<PartnerId, std::uint32_t> && !Ordered<PartnerId, std::uint32_t>);
static_assert(!std::is_constructible_v<AssetId, PartnerId>);
static_assert(!std::is_assignable_v<AssetId&, DeviceId>);
static_assert(std::is_constructible_v<AssetId, std::uint32_t>);
static_assert(!std::is_convertible_v<std::uint32_t, AssetId>);
static_assert(!std::is_convertible_v<AssetId, std::uint32_t>);
static_assert(!std::is_assignable_v<AssetId&, std::uint32_t>);
static_assert(!Addable<AssetId, int> && !Addable<AssetId, AssetId>);
static_assert(!Subtractable<AssetId, AssetId> && !Multipliable<AssetId, int>);

}  // namespace
}  // namespace fleetbill
