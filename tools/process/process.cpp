#include "tools/process/process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <new>

#include "results/process_end.hpp"
#include "tools/process/exit_code.hpp"

// Sanitizers replace the allocator themselves.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define FLEETBILL_PLAIN_ALLOCATOR
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
#define FLEETBILL_PLAIN_ALLOCATOR
#endif
#endif

namespace fleetbill::tools {
namespace {

constexpr unsigned kSecondsToEnd = 3;

std::atomic<bool> interrupted{false};
std::atomic<bool> ends_by_itself{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may not wait");

/// Unwinding would need memory, and a thread that ends early could leave others waiting.
void end_without_memory() {
  results::end_process(exit_code(ErrorKind::io), "fleetbill: out of memory");
}

void on_signal(int signal) {
  if (signal != SIGALRM && ends_by_itself && !interrupted.exchange(true)) {
    ::alarm(kSecondsToEnd);
    return;
  }
  results::end_process(exit_code(ErrorKind::interrupted), "fleetbill: interrupted");
}

void on_terminate() {
  results::remove_temporaries();
  static const std::terminate_handler kAbort = std::abort;
  if (const std::exception_ptr error = std::current_exception()) {
    try {
      std::rethrow_exception(error);
    } catch (const std::bad_alloc&) {
      end_without_memory();
    } catch (...) {
      kAbort();
    }
  }
  kAbort();
}

void handle(int signal) {
  struct sigaction before {};
  if (::sigaction(signal, nullptr, &before) == 0 && before.sa_handler == SIG_IGN) return;
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  ::sigaction(signal, &action, nullptr);
}

/// Opens closed standard streams such that writing to them fails: otherwise the next file would
/// receive what is printed.
void occupy_standard_streams() {
  for (int stream = 0; stream <= STDERR_FILENO; ++stream) {
    if (::fcntl(stream, F_GETFD) != -1 || errno != EBADF) continue;
    if (::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY) != stream) return;
  }
}

void install_new_handler() { std::set_new_handler(end_without_memory); }

#ifndef FLEETBILL_PLAIN_ALLOCATOR
/// Libraries allocate memory before `main`, in their initialisers.
[[gnu::section(".preinit_array"), gnu::used]] void (*const install_early)() = install_new_handler;

/// No machine can fulfil a larger request: it comes from a damaged file, which a library reports.
constexpr std::size_t kLargestRequest = std::size_t{1} << 42U;

void* checked(void* memory, std::size_t size) {
  if (memory == nullptr && size > 0 && size < kLargestRequest) end_without_memory();
  return memory;
}
#endif

}  // namespace

void prepare_process() {
  occupy_standard_streams();
  install_new_handler();
  std::set_terminate(on_terminate);
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGXFSZ, SIG_IGN);
}

void catch_interrupts(bool is_interruptible) {
  ends_by_itself = is_interruptible;
  handle(SIGINT);
  handle(SIGTERM);
  handle(SIGHUP);
  handle(SIGALRM);
}

bool is_interrupted() { return interrupted; }

}  // namespace fleetbill::tools

#ifndef FLEETBILL_PLAIN_ALLOCATOR
// The allocator of the C library, for all libraries of the program: HDF5 crashes when its
// initialisation gets no memory.
extern "C" {
// NOLINTBEGIN(bugprone-reserved-identifier): glibc's names
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
// NOLINTEND(bugprone-reserved-identifier)

void* malloc(std::size_t size) { return fleetbill::tools::checked(__libc_malloc(size), size); }

void* calloc(std::size_t count, std::size_t size) {
  return fleetbill::tools::checked(
      __libc_calloc(count, size), count == 0 || size <= SIZE_MAX / count ? count * size : SIZE_MAX);
}

void* realloc(void* memory, std::size_t size) {
  return fleetbill::tools::checked(__libc_realloc(memory, size), size);
}
}
#endif
