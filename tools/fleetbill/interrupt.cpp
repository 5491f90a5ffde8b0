#include "tools/fleetbill/interrupt.hpp"

#include <signal.h>

#include <atomic>

namespace fleetbill::tools {
namespace {

std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may not wait");

void note_interrupt(int /*signal*/) { interrupted = true; }

void catch_once(int signal) {
  struct sigaction before {};
  if (::sigaction(signal, nullptr, &before) == 0 && before.sa_handler == SIG_IGN) return;
  struct sigaction action {};
  action.sa_handler = note_interrupt;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
  ::sigaction(signal, &action, nullptr);
}

}  // namespace

void catch_interrupts() {
  catch_once(SIGINT);
  catch_once(SIGTERM);
}

bool is_interrupted() { return interrupted; }

}  // namespace fleetbill::tools
