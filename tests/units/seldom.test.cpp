#include "billing/units/seldom.hpp"

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
  const Seldom<Extras> usual;
  CHECK(usual->count == 7);
  CHECK_FALSE(usual.was_changed());
  CHECK(sizeof(usual) == sizeof(void*));
}

TEST_CASE("seldom: a copy that is changed leaves the other one as it was", "[units][seldom]") {
  Seldom<Extras> first;
  first.change().count = 8;
  Seldom<Extras> copy = first;
  copy.change().count = 9;
  CHECK(first->count == 8);
  CHECK(copy->count == 9);
  CHECK(copy->colour == 1);
  copy = Seldom<Extras>();
  CHECK(copy->count == 7);
}

TEST_CASE("seldom: reading state back changes what was changed and nothing else",
          "[units][seldom]") {
  Seldom<Extras> usual;
  Seldom<Extras> changed;
  changed.change().count = 8;
  Seldom<Extras> first;
  first.change().count = 1;
  Seldom<Extras> second;
  from_bytes(to_bytes(usual, changed), first, second);
  CHECK_FALSE(first.was_changed());
  CHECK(second->count == 8);
}

}  // namespace fleetbill
