#include "tools/process/progress.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>

#include "billing/units/text.hpp"
#include "tools/process/console.hpp"

namespace fleetbill::tools {

namespace {

bool is_on_terminal() { return ::isatty(STDERR_FILENO) == 1; }

constexpr std::string_view kClear = "\r\x1b[K";

void clear_line() { report_text(kClear); }

void show_line(const std::string& text) { report_text(concat(kClear, text)); }

/// `42 s`, `7:05 min` or `3:20 h`.
std::string clock_time(double seconds) {
  const auto whole = std::llround(seconds);
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{}:{:02} min", whole / 60, whole % 60);
  return fmt::format("{}:{:02} h", whole / 3600, whole / 60 % 60);
}

}  // namespace

ProgressLine::ProgressLine(Instant begin, Instant end)
    : begin_(begin),
      end_(end),
      on_terminal_(is_on_terminal()),
      started_(Clock::now()),
      last_(started_) {}

ProgressLine::~ProgressLine() {
  if (shown_) clear_line();
}

void ProgressLine::show(const actors::Progress& progress) {
  constexpr auto kInterval = std::chrono::milliseconds(200);
  constexpr std::size_t kWidth = 30;
  if (!first_) first_ = progress;
  const auto now = Clock::now();
  if (!on_terminal_ || now - last_ < kInterval) return;
  last_ = now;
  shown_ = true;
  const auto part = [](Duration a, Duration b) {
    return static_cast<double>(a.ms) / static_cast<double>(std::max<std::int64_t>(1, b.ms));
  };
  const double share = part(progress.now - begin_, end_ - begin_);
  const double played = part(progress.now - first_->now, end_ - first_->now);  // by this process
  const double elapsed = std::chrono::duration<double>(now - started_).count();
  const auto uploads = static_cast<double>(progress.uploads - first_->uploads);
  const auto filled = static_cast<std::size_t>(share * kWidth);
  show_line(fmt::format("[{}{}] {:3.0f} %  {}  {:.1f} M uploads/s  {} left",
                        std::string(filled, '#'), std::string(kWidth - filled, '.'), share * 100,
                        to_string(date_of(progress.now)), uploads / elapsed / 1e6,
                        played > 0 ? clock_time(elapsed / played - elapsed) : "?"));
}

PartCounter::PartCounter(std::size_t parts, std::string noun)
    : parts_(parts), noun_(std::move(noun)), on_terminal_(is_on_terminal()) {}

PartCounter::~PartCounter() {
  if (on_terminal_) clear_line();
}

void PartCounter::show(std::size_t done) const {
  if (on_terminal_) show_line(fmt::format("{} of {} {}", done, parts_, noun_));
}

}  // namespace fleetbill::tools
