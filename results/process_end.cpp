#include "results/process_end.hpp"

#include <limits.h>
#include <pthread.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstring>
#include <memory>
#include <mutex>
#include <utility>

namespace fleetbill::results {
/// A place in a list that only grows, because a signal handler may read it at any time.
struct Slot {
  enum class Use { free, writing, set, reading };

  std::atomic<Use> use{Use::free};
  std::array<char, PATH_MAX> path{};
  Slot* next = nullptr;
};

namespace {

using Use = Slot::Use;

std::atomic<Slot*> slots{nullptr};
std::atomic<int> uninterrupted{0};
thread_local bool is_uninterrupted_here = false;
std::atomic<const char*> farewell{nullptr};

/// Returns a slot that is being written to by the caller.
Slot* claimed_slot() {
  for (Slot* slot = slots; slot != nullptr; slot = slot->next) {
    Use expected = Use::free;
    if (slot->use.compare_exchange_strong(expected, Use::writing)) return slot;
  }
  auto* const slot = new Slot;  // never deleted
  slot->use = Use::writing;
  slot->next = slots;
  while (!slots.compare_exchange_weak(slot->next, slot)) {
  }
  return slot;
}

void print(const char* text) noexcept {
  if (::write(STDERR_FILENO, text, std::strlen(text)) < 0) return;  // no other way to report it
}

}  // namespace

TemporaryName::TemporaryName(const std::string& path) : slot_(nullptr) {
  if (path.size() >= PATH_MAX) return;  // no file can have such a name
  slot_ = claimed_slot();
  std::memcpy(slot_->path.data(), path.c_str(), path.size() + 1);
  slot_->use = Use::set;
}

TemporaryName::~TemporaryName() {
  if (slot_ == nullptr) return;
  Use expected = Use::set;
  slot_->use.compare_exchange_strong(expected, Use::free);  // it fails only while the process ends
}

Uninterrupted::Uninterrupted() {
  sigset_t all;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before_);
  is_uninterrupted_here = true;
  ++uninterrupted;
}

Uninterrupted::~Uninterrupted() {
  --uninterrupted;
  is_uninterrupted_here = false;
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void set_farewell(std::string text) {
  static std::mutex mutex;
  static std::array<std::unique_ptr<std::string>, 2> texts;  // the current one and its predecessor
  const std::lock_guard lock(mutex);
  texts[1] = std::move(texts[0]);
  texts[0] = std::make_unique<std::string>(std::move(text));
  farewell = texts[0]->c_str();
}

void remove_temporaries() noexcept {
  for (Slot* slot = slots; slot != nullptr; slot = slot->next) {
    Use expected = Use::set;
    if (!slot->use.compare_exchange_strong(expected, Use::reading)) continue;
    if (::unlink(slot->path.data()) != 0) ::rmdir(slot->path.data());
  }
}

void end_process(int exit_code, const char* message) noexcept {
  static std::atomic<bool> is_ending{false};
  const timespec pause{0, 1'000'000};
  sigset_t all;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, nullptr);  // a handler would wait for this thread
  if (is_ending.exchange(true)) {
    while (true) ::nanosleep(&pause, nullptr);  // another thread ends the process
  }
  while (!is_uninterrupted_here && uninterrupted > 0) ::nanosleep(&pause, nullptr);
  remove_temporaries();
  print(message);
  if (const char* const text = farewell; text != nullptr && *text != '\0') {
    print("; ");
    print(text);
  }
  print("\n");
  ::_exit(exit_code);
}

}  // namespace fleetbill::results
