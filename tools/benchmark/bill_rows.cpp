// fleetbill bill on generated event files.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "tools/benchmark/rows.hpp"
#include "tools/benchmark/summary.hpp"

namespace fleetbill::bench {
namespace {

void measure_file(Bench& bench, CsvForm form, const char* name, std::vector<Budget> budgets) {
  const auto events = bench.events_file(form);
  const auto assets = bench.register_file();
  // The events fill the month, which is therefore not provisional.
  const Finished process =
      run_or_throw({bench.programs.fleetbill, "bill", assets.string(), events.string(), "--strict",
                    "--json", "--to-month", to_string(workload_month()), "-o", "bill.h5"},
                   bench.workspace.folder());
  const Workload& workload = bench.sizes.journal;
  Measurement m;
  m.name = name;
  m.unit = "rows";
  m.count = workload.events + workload.assets;
  m.taken = process.taken;
  m.bytes =
      static_cast<double>(file_size(events) + file_size(assets)) / static_cast<double>(m.count);
  m.bytes_per = "row";
  m.peak_bytes = process.peak_bytes;
  m.result = result_of_summary(process.output);
  m.budgets = std::move(budgets);
  bench.report.add(std::move(m));
}

}  // namespace

void measure_bill(Bench& bench) {
  measure_file(bench, CsvForm::ordered, kBill, {{Budget::Of::rate, 20e6}});
}

void measure_unsorted_bill(Bench& bench) {
  measure_file(bench, CsvForm::unsorted_with_ids, kUnsortedBill, {});
}

}  // namespace fleetbill::bench
