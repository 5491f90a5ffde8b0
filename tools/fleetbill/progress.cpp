#include "tools/fleetbill/progress.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <string>

namespace fleetbill::tools {

ProgressLine::ProgressLine(Instant begin, Instant end)
    : begin_(begin),
      end_(end),
      on_terminal_(::isatty(STDERR_FILENO) == 1),
      started_(Clock::now()),
      last_(started_) {}

ProgressLine::~ProgressLine() {
  if (shown_) fmt::print(stderr, "\r\x1b[K");
}

void ProgressLine::show(const actors::Progress& progress) {
  constexpr auto kInterval = std::chrono::milliseconds(200);
  constexpr std::size_t kWidth = 30;
  const auto now = Clock::now();
  if (!on_terminal_ || now - last_ < kInterval) return;
  last_ = now;
  shown_ = true;
  const double share = static_cast<double>((progress.now - begin_).ms) /
                       static_cast<double>(std::max<std::int64_t>(1, (end_ - begin_).ms));
  const double elapsed = std::chrono::duration<double>(now - started_).count();
  const double left = share > 0 ? elapsed / share - elapsed : 0;
  const auto filled = static_cast<std::size_t>(share * kWidth);
  fmt::print(stderr, "\r\x1b[K[{}{}] {:3.0f} %  {}  {:.1f} M uploads/s  {:.0f} s left",
             std::string(filled, '#'), std::string(kWidth - filled, '.'), share * 100,
             to_string(date_of(progress.now)),
             static_cast<double>(progress.uploads) / elapsed / 1e6, left);
  std::fflush(stderr);
}

}  // namespace fleetbill::tools
