// A million facts: that it works at all, in memory of about the file's size, and how fast.

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <iostream>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "results/run_reader.hpp"
#include "support.hpp"

using namespace fleetbill;
using namespace fleetbill::billing;
using namespace fleetbill::results;
using namespace fleetbill::results::test;

namespace {

constexpr std::size_t kAssets = 20'000;
constexpr std::size_t kFacts = 1'000'000;

/// Uploads of one month by a fleet of assets that were created before it.
Run large_run() {
  Run run;
  Directory& directory = run.directory;
  const PartnerId partner = directory.add_partner(directory.names().intern("Acme Hire"));
  const OrganisationId organisation =
      directory.add_organisation({directory.names().intern("Customer A"), partner});
  const NameId device_type = directory.names().intern("oyster2");
  run.facts.reserve(kFacts);
  std::uint64_t random = 1;
  Instant time = month_of(2026, 1).begin();
  for (std::size_t i = 0; i < kFacts; ++i) {
    random = random * 6'364'136'223'846'793'005u + 1'442'695'040'888'963'407u;
    ResolvedFact fact;
    if (i < kAssets) {
      const AssetId asset = directory.add_asset({directory.names().intern(concat("asset ", i)),
                                                 kEmptyName, device_type, organisation, partner});
      fact.asset = asset;
      fact.device = directory.add_device(directory.names().intern(concat(100'000 + i)));
      fact.kind = Kind::asset_created;
    } else {
      time = time + milliseconds(static_cast<std::int64_t>(random >> 61));
      fact.asset = AssetId(static_cast<std::uint32_t>((random >> 33) % kAssets));
      fact.device = DeviceId(fact.asset.value());
      fact.kind = Kind::upload;
      fact.quantity = static_cast<std::int64_t>(1 + (random >> 40) % 20);
    }
    fact.time = fact.last = time;
    fact.partner = partner;
    fact.organisation = organisation;
    fact.position = {0, static_cast<std::uint32_t>(i + 2)};
    run.facts.push_back(fact);
  }
  run.months = bill(run.facts, month_of(2026, 1), month_of(2026, 1), run.rules, nullptr, directory);
  run.end.files = {"large.csv"};
  run.end.rows = {kFacts, kFacts, 0, 0};
  return run;
}

/// Runs `action` and says how many of `rows` it did in a second.
template <class Action>
void timed(const char* what, std::size_t rows, const Action& action) {
  const auto begin = std::chrono::steady_clock::now();
  action();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::cout << "  " << what << ": " << took.count() << " s, "
            << static_cast<double>(rows) / took.count() / 1e6 << " M rows/s\n";
}

}  // namespace

TEST_CASE("run file: a million facts are written and read back", "[results][speed]") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("large.h5");
  const Run run = large_run();
  std::string digest;
  timed("write", kFacts, [&] { digest = record(run, path, {Packing{}, 10'000}); });
  std::cout << "  size: "
            << static_cast<double>(std::filesystem::file_size(path)) / static_cast<double>(kFacts)
            << " bytes/row\n";

  std::optional<RunReader> reader;
  timed("open", kFacts, [&] { reader.emplace(path); });
  std::optional<Journal> journal;
  timed("journal", kFacts, [&] { journal = reader->journal(); });
  timed("bill", kAssets, [&] { CHECK(reader->bill().months.size() == 1); });
  timed("digest", kFacts, [&] { CHECK(reader->recompute_digest() == digest); });

  Directory again;
  const Admission admission = admit_journal(std::move(*journal), run.rules, std::nullopt, again);
  REQUIRE(admission.facts.size() == run.facts.size());
  for (std::size_t i = 0; i < run.facts.size(); i += 997) {
    REQUIRE(text_of(admission.facts[i], again) == text_of(run.facts[i], run.directory));
  }
}
