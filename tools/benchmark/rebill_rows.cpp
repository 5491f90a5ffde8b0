// fleetbill rebill on a generated run, compared with playing it again.
#include <fstream>

#include "tools/benchmark/rows.hpp"
#include "tools/benchmark/simulation.hpp"
#include "tools/benchmark/summary.hpp"

namespace fleetbill::bench {
namespace {

constexpr const char* kPrices = R"(price_list: benchmark
currency: EUR
prices:
  TG-CLASSIC: "8.00"
  TG-PPM-ASSET: "2.50"
  TG-PPM-MESSAGES: {block: 1000, price: "1.20"}
)";

constexpr const char* kRulebook = R"(rulebook: ppm-as-classic
plan_map: {TG-PPM: TG-CLASSIC}
)";

Measurement measurement_of(const std::string& name, std::uint64_t uploads, const Finished& process,
                           Result result) {
  Measurement m;
  m.name = name;
  m.unit = "uploads";
  m.count = uploads;
  m.taken = process.taken;
  m.peak_bytes = process.peak_bytes;
  m.result = std::move(result);
  return m;
}

}  // namespace

void measure_rebill(Bench& bench) {
  const auto& folder = bench.workspace.folder();
  std::ofstream(folder / "prices.yaml") << kPrices;
  std::ofstream(folder / "rules.yaml") << kRulebook;
  Fleet fleet{.devices = bench.sizes.devices,
              .months = bench.sizes.rebilled_months,
              .terms = "prices: prices.yaml\n"};
  const Simulated before = simulate(bench, fleet);
  const Finished again = run_or_throw(
      {bench.programs.fleetbill, "rebill", "fleet.h5", "--rulebook", "rules.yaml", "--json"},
      folder);
  bench.report.add(
      measurement_of(kRebill, before.uploads, again, result_of_rebilling(again.output)));

  fleet.terms += "rulebook: rules.yaml\n";
  const Simulated anew = simulate(bench, fleet);
  bench.report.add(measurement_of(kPlayedAnew, anew.uploads, anew.process, anew.result));
  bench.report.must_agree(kRebill, kPlayedAnew);
  bench.report.add(Comparison{kRebill, kPlayedAnew, 10});
}

}  // namespace fleetbill::bench
