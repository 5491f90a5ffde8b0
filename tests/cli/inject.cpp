// A library for LD_PRELOAD that lets the N-th call of a function fail:
// FLEETBILL_INJECT=NAME:N, NAME: malloc, pthread_create, write, fsync or rename. It creates the
// file FLEETBILL_INJECT_MARK when it does so. Calls before the start of the program do not count.
#include <dlfcn.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>

// The names are those of glibc.
// NOLINTBEGIN(bugprone-reserved-identifier)
extern "C" void* __libc_memalign(std::size_t alignment, std::size_t size);

namespace {

std::atomic<long> calls{0};
bool has_started = false;  // the initialisers of libraries have run

/// Allocates no memory.
bool fails(const char* name) {
  static const char* const chosen = ::getenv("FLEETBILL_INJECT");
  const std::size_t size = std::strlen(name);
  if (!has_started || chosen == nullptr || std::strncmp(chosen, name, size) != 0 ||
      chosen[size] != ':') {
    return false;
  }
  if (++calls != std::atol(chosen + size + 1)) return false;
  if (const char* const mark = ::getenv("FLEETBILL_INJECT_MARK")) {
    const long file = ::syscall(SYS_open, mark, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    ::syscall(SYS_close, file);
  }
  return true;
}

template <class Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

int __libc_start_main(int (*main)(int, char**, char**), int count, char** arguments, void (*init)(),
                      void (*fini)(), void (*end)(), void* stack) {
  const auto real = next<decltype(&__libc_start_main)>("__libc_start_main");
  has_started = true;
  return real(main, count, arguments, init, fini, end, stack);
}

// The functions that the program's own malloc calls.

void* __libc_malloc(std::size_t size) {
  if (!fails("malloc")) return __libc_memalign(alignof(std::max_align_t), size);
  errno = ENOMEM;
  return nullptr;
}

void* __libc_calloc(std::size_t count, std::size_t size) {
  void* const memory = __libc_malloc(count * size);
  if (memory != nullptr) std::memset(memory, 0, count * size);
  return memory;
}

void* __libc_realloc(void* memory, std::size_t size) {
  void* const larger = __libc_malloc(size);
  if (memory == nullptr || larger == nullptr) return larger;
  std::memcpy(larger, memory, std::min(size, malloc_usable_size(memory)));
  free(memory);
  return larger;
}

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*start)(void*),
                   void* argument) {
  if (fails("pthread_create")) return EAGAIN;
  static const auto kNext = next<decltype(&pthread_create)>("pthread_create");
  return kNext(thread, attributes, start, argument);
}

ssize_t write(int file, const void* bytes, std::size_t size) {
  if (!fails("write")) return ::syscall(SYS_write, file, bytes, size);
  errno = ENOSPC;
  return -1;
}

int fsync(int file) {
  if (!fails("fsync")) return static_cast<int>(::syscall(SYS_fsync, file));
  errno = EIO;
  return -1;
}

int rename(const char* from, const char* to) noexcept {
  if (!fails("rename")) return static_cast<int>(::syscall(SYS_rename, from, to));
  errno = EACCES;
  return -1;
}

}  // extern "C"
// NOLINTEND(bugprone-reserved-identifier)
