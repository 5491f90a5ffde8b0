#pragma once

#include <exception>
#include <mutex>
#include <string>

namespace fleetbill::actors {

/// The first thing that went wrong in any actor. CAF prints an actor's exception and goes on; we
/// keep it, stop, and throw it again where the run was started.
class Failure {
 public:
  void note(std::string actor, std::exception_ptr error) {
    const std::lock_guard lock(mutex_);
    if (error_) return;
    actor_ = std::move(actor);
    error_ = std::move(error);
  }

  [[nodiscard]] bool happened() const {
    const std::lock_guard lock(mutex_);
    return error_ != nullptr;
  }

  /// Throws what was noted; an assertion also names the actor. REQUIRES: happened().
  [[noreturn]] void rethrow() const;

 private:
  mutable std::mutex mutex_;
  std::string actor_;
  std::exception_ptr error_;
};

}  // namespace fleetbill::actors
