#include "billing/compare/name_ranks.hpp"

#include <rapidcheck.h>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/units/property.hpp"

// Places by name, against comparing the names themselves.

namespace fleetbill::billing::test {
namespace {

/// A directory of assets of these names, each of a partner of its own: names may be equal.
Directory assets_of(const std::vector<std::string>& names) {
  Directory out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const PartnerId partner = out.add_partner(out.names().intern("partner " + std::to_string(i)));
    out.add_asset(
        {out.names().intern(names[i]), kEmptyName, kEmptyName, OrganisationId(), partner});
  }
  return out;
}

/// Whether places compare as the names do.
bool is_ordered_by_name(const std::vector<std::string>& names) {
  const Directory directory = assets_of(names);
  const NameRanks order(directory);
  for (std::uint32_t a = 0; a < names.size(); ++a) {
    for (std::uint32_t b = 0; b < names.size(); ++b) {
      const auto place_a = order.rank(AssetId(a));
      const auto place_b = order.rank(AssetId(b));
      if ((place_a <=> place_b) != (names[a] <=> names[b])) return false;
    }
  }
  return true;
}

TEST_CASE("name order: places compare as names do", "[name_order]") {
  const auto names = GENERATE(values<std::vector<std::string>>({
      {},
      {"only"},
      {"b", "a", "c"},
      {"same", "same", "other", "same"},
      {"tracker 10", "tracker 9", "tracker 1", "tracker", "tracker 100000000000", "tracker "},
      {"eight by", "eight by eight by", "eight by eight", "eight by eight bz", "eight"},
      {"North 1", "South 1", "North 10", "South 10", "North 2", "Southern", "S"},
      {std::string("a"), std::string("a\0", 2), std::string("a\0\0", 3), std::string("a\0b", 3)},
      {"\xC3\xA4rger", "zebra", "\x7F", "\x80", "aerger"},  // by bytes, as strings compare
      {"", "x", ""},
  }));
  CAPTURE(names);
  CHECK(is_ordered_by_name(names));
}

TEST_CASE("name order: whatever the names, places compare as they do", "[name_order][property]") {
  fleetbill::test::check_property(500, [] {
    const auto letters = rc::gen::element('a', 'b', '\0', '\xFF');
    const auto pieces = rc::gen::container<std::string>(letters);
    const auto heads =
        *rc::gen::container<std::vector<std::string>>(3, rc::gen::resize(20, pieces));
    std::vector<std::string> names;
    for (const std::string& tail : *rc::gen::container<std::vector<std::string>>(pieces)) {
      names.push_back(*rc::gen::elementOf(heads) + tail);
    }
    RC_ASSERT(is_ordered_by_name(names));
  });
}

TEST_CASE("name order: nobody comes before everybody", "[name_order]") {
  const Directory directory = assets_of({"a"});
  const NameRanks order(directory);
  CHECK(order.rank(AssetId()) == 0);
  CHECK(order.rank(OrganisationId()) == 0);
  CHECK(order.rank(AssetId(0)) > 0);
}

TEST_CASE("name order: organisations have places of their own", "[name_order]") {
  Directory directory;
  const PartnerId partner = directory.add_partner(directory.names().intern("P"));
  const OrganisationId south = directory.add_organisation({directory.names().intern("S"), partner});
  const OrganisationId north = directory.add_organisation({directory.names().intern("N"), partner});
  const NameRanks order(directory);
  CHECK(order.rank(north) < order.rank(south));
  CHECK(&order.directory() == &directory);
}

}  // namespace
}  // namespace fleetbill::billing::test
