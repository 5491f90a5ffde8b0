#include "tools/workbench/runs/work_limits.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

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

}  // namespace fleetbill::workbench
