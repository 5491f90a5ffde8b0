#include "tools/workbench/runs/work_limits.hpp"

#include <fmt/core.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "billing/units/text.hpp"
#include "sim/workload.hpp"

namespace fleetbill::workbench {

scenarios::WorkLimits work_limits() {
  constexpr double kDay = 24 * 3600;
  scenarios::WorkLimits out;
  out.cpu_seconds = kDay;
  const auto pages = static_cast<double>(::sysconf(_SC_PHYS_PAGES));
  const auto page = static_cast<double>(::sysconf(_SC_PAGE_SIZE));
  if (pages > 0 && page > 0) out.bytes = pages * page;
  rlimit limit{};
  if (::getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
    out.bytes = std::min(out.bytes, static_cast<double>(limit.rlim_cur));
  }
  double of_group = 0;  // the file contains "max" if the group is unlimited
  if (std::ifstream("/sys/fs/cgroup/memory.max") >> of_group) {
    out.bytes = std::min(out.bytes, of_group);
  }
  return out;
}

std::string work_text(double bytes, double cpu_seconds) {
  constexpr double kMegabyte = 1e6;
  constexpr double kGigabyte = 1e9;
  constexpr double kMinute = 60;
  constexpr double kHour = 3600;
  std::string memory = "less than 100 MB";
  if (bytes >= 100 * kMegabyte) memory = fmt::format("{:.0f} MB", bytes / kMegabyte);
  if (bytes >= kGigabyte) memory = fmt::format("{:.1f} GB", bytes / kGigabyte);
  std::string time = "less than 10 seconds";
  if (cpu_seconds >= 10) time = fmt::format("{:.0f} seconds", cpu_seconds);
  if (cpu_seconds >= 2 * kMinute) time = fmt::format("{:.0f} minutes", cpu_seconds / kMinute);
  if (cpu_seconds >= 2 * kHour) time = fmt::format("{:.0f} hours", cpu_seconds / kHour);
  return concat(memory, " of memory and ", time, " of CPU time");
}

std::string estimated_work(const sim::Scenario& scenario) {
  double bytes = 0;
  double seconds = 0;
  for (const sim::Workload& work : sim::estimate_workloads(scenario)) {
    bytes += work.bytes();
    seconds += work.cpu_seconds();
  }
  return work_text(bytes, seconds);
}

}  // namespace fleetbill::workbench
