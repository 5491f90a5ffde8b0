// The billing core in memory.
#include <fmt/format.h>

#include <algorithm>

#include "tools/benchmark/clock.hpp"
#include "tools/benchmark/core.hpp"
#include "tools/benchmark/rows.hpp"

namespace fleetbill::bench {
namespace {

/// Measures one bill of the complete workload, without making the events.
struct Folded {
  Taken taken;
  Result result;
};

Folded fold_once(const Workload& workload, std::uint64_t block_size, unsigned threads) {
  ParallelBiller biller(threads, workload.assets);
  biller.apply(creations(workload));
  Folded folded;
  std::vector<Upload> block;
  for (std::uint64_t first = 0; first < workload.events; first += block_size) {
    block.resize(std::min(block_size, workload.events - first));
    make_uploads(workload, first, block);
    const Timer timer;
    biller.apply(std::span<const Upload>(block));
    folded.taken += timer.taken();
  }
  const Timer timer;
  const auto sealed = biller.close(workload_month());
  folded.taken += timer.taken();
  folded.result = {bill_text(sealed.counts), digest_of(sealed.usage)};
  return folded;
}

void measure_folds(Bench& bench, EventOrder order, const char* name) {
  Workload workload = bench.sizes.core;
  workload.order = order;
  for (const unsigned threads : {1U, 2U}) {
    Measurement m;
    m.name = fmt::format("{}, {} thread{}", name, threads, threads > 1 ? "s" : "");
    m.unit = "events";
    m.count = workload.events;
    m.runs = bench.sizes.core_runs;
    m.bytes = sizeof(Upload);
    m.bytes_per = "event";
    std::vector<Taken> runs;
    forget_peak();
    for (unsigned i = 0; i < m.runs; ++i) {
      const Folded folded = fold_once(workload, bench.sizes.core_block, threads);
      runs.push_back(folded.taken);
      m.result = folded.result;
    }
    m.taken = median(runs);
    m.peak_bytes = peak_bytes();
    if (m.name == kCoreByTime) m.budgets = {{Budget::Of::rate, 300e6}};
    bench.report.add(std::move(m));
  }
  bench.report.must_agree(fmt::format("{}, 1 thread", name), fmt::format("{}, 2 threads", name));
}

}  // namespace

void measure_core(Bench& bench) { measure_folds(bench, EventOrder::by_time, "core"); }

void measure_clustered_core(Bench& bench) {
  measure_folds(bench, EventOrder::by_asset, "core by asset");
}

}  // namespace fleetbill::bench
