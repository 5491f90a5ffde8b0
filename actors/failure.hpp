#pragma once

#include <exception>
#include <mutex>
#include <string>

namespace fleetbill::actors {

/// The first failure of any actor. CAF prints an actor's exception and continues; this class stores
/// it, so that the run stops and the caller of play() gets the exception.
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

  /// Throws the stored exception; an assertion also names the actor. REQUIRES: happened().
  [[noreturn]] void rethrow() const;

 private:
  mutable std::mutex mutex_;
  std::string actor_;
  std::exception_ptr error_;
};

}  // namespace fleetbill::actors
