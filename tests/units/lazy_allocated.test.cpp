#include "billing/units/lazy_allocated.hpp"

#include <catch2/catch.hpp>

#include "billing/units/archive.hpp"

namespace fleetbill {
namespace {

struct Extras {
  std::int64_t count = 7;
  std::int32_t colour = 1;

  template <class Archive>
  void archive(Archive& a) {
    a(count, colour);
  }
};

}  // namespace

TEST_CASE("seldom: a new one is as usual, and takes a pointer's room", "[units][seldom]") {
  const LazyAllocated<Extras> usual;
  CHECK(usual->count == 7);
  CHECK_FALSE(usual.is_allocated());
  CHECK(sizeof(usual) == sizeof(void*));
}

TEST_CASE("seldom: a copy that is changed leaves the other one as it was", "[units][seldom]") {
  LazyAllocated<Extras> first;
  first.mutate().count = 8;
  LazyAllocated<Extras> copy = first;
  copy.mutate().count = 9;
  CHECK(first->count == 8);
  CHECK(copy->count == 9);
  CHECK(copy->colour == 1);
  copy = LazyAllocated<Extras>();
  CHECK(copy->count == 7);
}

TEST_CASE("seldom: reading state back changes what was changed and nothing else",
          "[units][seldom]") {
  LazyAllocated<Extras> usual;
  LazyAllocated<Extras> changed;
  changed.mutate().count = 8;
  LazyAllocated<Extras> first;
  first.mutate().count = 1;
  LazyAllocated<Extras> second;
  from_bytes(to_bytes(usual, changed), first, second);
  CHECK_FALSE(first.is_allocated());
  CHECK(second->count == 8);
}

}  // namespace fleetbill
